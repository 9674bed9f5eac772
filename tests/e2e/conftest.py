"""A real browser, the built page from the real server, and a watch over everything the page does."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, Request, WebError

from routelens.cli.site_server import SiteHandler, SiteServer
from tests.e2e import chromium
from tests.e2e.page import SITE, StartServer

# How long a cold engine may take on a slow, busy machine.
PATIENCE = 60_000

# What Playwright itself puts into the console of a page whose service worker it keeps away.
BLOCKED = "Service Worker registration blocked by Playwright"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "console(pattern): this test provokes console errors or warnings that match; any other still fails it",
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


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], offences: list[str], own_origins: set[str]
) -> Callable[..., BrowserContext]:
    """pytest-playwright's contexts, watched: console, uncaught errors, and requests to anyone else."""

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

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.on("console", on_console)
        context.on("weberror", on_error)
        context.on("request", on_request)
        return context

    return make


@pytest.fixture
def phone_page(new_context: Callable[..., BrowserContext], playwright: Playwright) -> Page:
    """A page on a phone: small, touched, at a high density."""
    return new_context(**playwright.devices["Pixel 7"]).new_page()


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
def ready_page(open_ready: Callable[[str], Page]) -> Page:
    """The page as it first opens, its engine running."""
    return open_ready("./")
