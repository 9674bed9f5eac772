"""A real browser, the built page from the real server, and a watch over everything the page does."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    ViewportSize,
    WebError,
)

from routelens.cli.site_server import SiteHandler, SiteServer
from tests.e2e import chromium
from tests.e2e.page import SITE, StartServer, first_run
from tests.e2e.profiles import Profiles

# How long a cold engine may take on a slow, busy machine.
PATIENCE = 60_000

# What Playwright itself puts into the console of a page whose service worker it keeps away.
BLOCKED = "Service Worker registration blocked by Playwright"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "console(pattern): this test provokes console errors or warnings that match; any other still fails it",
    )
    config.addinivalue_line(
        "markers",
        "own_page: this test's page is loaded for it and closed after it: it leaves more in its document than the page",
    )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": chromium.find(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            # Whatever asks for another host fails at once, and is then found out below.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """No service worker: each context is new, and would load the whole page once more to keep it."""
    return {**browser_context_args, "service_workers": "block"}


@pytest.fixture(scope="session")
def own_origins() -> set[str]:
    """Where pages may ask for things: the servers that the tests started."""
    return set()


@pytest.fixture(scope="session")
def start_server(own_origins: set[str]) -> Iterator[StartServer]:
    """Serve a folder as `./build.sh serve` does; the handler may be one that spoils something."""
    servers: list[SiteServer] = []

    def start(folder: Path, handler: type[SiteHandler] = SiteHandler) -> str:
        server = SiteServer(folder, 0, handler)
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        servers.append(server)
        own_origins.add(server.address.rstrip("/"))
        return server.address

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def base_url(start_server: StartServer) -> str:
    """The built page."""
    if not (SITE / "index.html").is_file():
        pytest.fail("the page is not built: run ./build.sh build", pytrace=False)
    return start_server(SITE)


@pytest.fixture
def offences(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What pages did that none may do; the test fails if there is anything at its end."""
    found: list[str] = []
    yield found
    allowed = [marker.args[0] for marker in request.node.iter_markers("console")]
    left = [offence for offence in found if not any(re.search(pattern, offence) for pattern in allowed)]
    if left:
        pytest.fail("the page misbehaved:\n" + "\n".join(left), pytrace=False)


@pytest.fixture(scope="session")
def profiles(
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Profiles]:
    """Browser profiles that stay open over tests."""
    kept = Profiles(playwright, browser_type_launch_args, tmp_path_factory)
    yield kept
    kept.close()


@pytest.fixture
def context(
    request: pytest.FixtureRequest,
    profiles: Profiles,
    browser_context_args: dict[str, Any],
    watch: Callable[[BrowserContext], None],
    own_origins: set[str],
    output_path: str,
) -> Iterator[BrowserContext]:
    """A context without cookies, storage or permissions; what its browser has compiled is kept from test to test.

    A test whose pages have a service worker gets a context of its own: a worker outlives the page.
    """
    if browser_context_args["service_workers"] != "block":
        yield request.getfixturevalue("new_context")()
        return
    kept = profiles.open(browser_context_args)
    watch(kept)
    yield kept
    take_pictures(request, kept, Path(output_path))
    profiles.clear(kept, own_origins)


@pytest.fixture
def visitor(
    request: pytest.FixtureRequest,
    profiles: Profiles,
    browser_context_args: dict[str, Any],
    watch: Callable[[BrowserContext], None],
    own_origins: set[str],
    output_path: str,
) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts of different people, each with a profile like that of `context` and with the permissions asked for."""
    come: list[BrowserContext] = []
    first = int("context" in request.fixturenames)

    def make(permissions: Sequence[str] = ()) -> BrowserContext:
        kept = profiles.open(browser_context_args, first + len(come))
        come.append(kept)
        watch(kept)
        kept.grant_permissions(permissions)
        return kept

    yield make
    for number, kept in enumerate(come):
        take_pictures(request, kept, Path(output_path) / str(number))
        profiles.clear(kept, own_origins)


def take_pictures(request: pytest.FixtureRequest, context: BrowserContext, folder: Path) -> None:
    """If the test has failed, keep what its pages look like."""
    call = getattr(request.node, "rep_call", None)
    if call is None or not call.failed or request.config.getoption("--screenshot") == "off":
        return
    for number, page in enumerate(context.pages[1:], start=1):
        page.screenshot(path=folder / f"test-failed-{number}.png", timeout=5_000)


@pytest.fixture
def phone(
    playwright: Playwright,
    profiles: Profiles,
    browser_context_args: dict[str, Any],
    watch: Callable[[BrowserContext], None],
    own_origins: set[str],
) -> Iterator[BrowserContext]:
    """The context of a phone."""
    kept = profiles.open({**browser_context_args, **playwright.devices["Pixel 7"]})
    watch(kept)
    yield kept
    profiles.clear(kept, own_origins)


@pytest.fixture
def watch(offences: list[str], own_origins: set[str]) -> Iterator[Callable[[BrowserContext], None]]:
    """Watch a context: console, uncaught errors, and requests to anyone else."""
    watched: list[BrowserContext] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning", "assert"} and message.text != BLOCKED:
            offences.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def on_error(error: WebError) -> None:
        offences.append(f"uncaught: {error.error}")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if (
            address.scheme not in {"data", "blob"}
            and f"{address.scheme}://{address.netloc}" not in own_origins
        ):
            offences.append(f"foreign request: {request.url}")

    def start(context: BrowserContext) -> None:
        context.on("console", on_console)
        context.on("weberror", on_error)
        context.on("request", on_request)
        watched.append(context)

    yield start
    for context in watched:
        context.remove_listener("console", on_console)
        context.remove_listener("weberror", on_error)
        context.remove_listener("request", on_request)


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], watch: Callable[[BrowserContext], None]
) -> Callable[..., BrowserContext]:
    """pytest-playwright's contexts, watched."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        watch(context)
        return context

    return make


@pytest.fixture
def open_ready(page: Page) -> Callable[[str], Page]:
    """Open an address of the page and wait until its engine runs."""

    def open_(address: str) -> Page:
        page.goto(address)
        ready = page.locator('[data-testid="engine-status"][data-status="ready"]')
        ready.wait_for(state="attached", timeout=PATIENCE)
        return page

    return open_


@pytest.fixture
def reopen(
    request: pytest.FixtureRequest, context: BrowserContext, profiles: Profiles, base_url: str
) -> Iterator[Callable[[str], Page]]:
    """Open an address with an engine that runs: that of the test before, unless this one has its own page."""
    yield from opener(request, context, profiles, base_url)


@pytest.fixture
def reopen_on_phone(
    request: pytest.FixtureRequest, phone: BrowserContext, profiles: Profiles, base_url: str
) -> Iterator[Callable[[str], Page]]:
    """The same on a phone."""
    yield from opener(request, phone, profiles, base_url)


def opener(
    request: pytest.FixtureRequest, context: BrowserContext, profiles: Profiles, base_url: str
) -> Iterator[Callable[[str], Page]]:
    """Open pages for a test, and put the first of them away when it has passed."""
    is_own = request.node.get_closest_marker("own_page") is not None
    opened: list[tuple[Page, ViewportSize | None]] = []

    def open_(address: str) -> Page:
        if is_own:
            page = context.new_page()
            page.goto(base_url + address)
            first_run(page)
        else:
            page = profiles.running(context, base_url + address)
        opened.append((page, page.viewport_size))
        return page

    yield open_
    if is_own or not request.node.rep_call.passed:
        return
    for page, viewport in opened[:1]:
        assert viewport is not None
        profiles.put_away(page, viewport)


@pytest.fixture
def ready_page(reopen: Callable[[str], Page]) -> Page:
    """The page as it first opens, its engine running."""
    return reopen("")


@pytest.fixture
def phone_page(reopen_on_phone: Callable[[str], Page]) -> Page:
    """The same on a phone: small, touched, at a high density."""
    return reopen_on_phone("")
