"""Every test here runs in each engine: a window with a new profile, the built page from the real server."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from routelens.cli.site_server import SiteHandler, SiteServer
from tests.browsers.chromium import Chromium
from tests.browsers.driver import Engine, Window
from tests.browsers.firefox import Firefox
from tests.browsers.webkit import WebKit
from tests.e2e.page import SITE
from web.build.pipeline import BUILD

HERE = Path(__file__).parent
PICTURES = BUILD / "test-results" / "browsers"

OpenWindow = Callable[..., Window]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "console(pattern): this test provokes console errors or warnings that match; any other still fails it",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them are slow: three browsers, and each test its own window."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)


class Host:
    """A server of a folder that can be taken away."""

    def __init__(self, folder: Path = SITE, handler: type[SiteHandler] = SiteHandler) -> None:
        self.server = SiteServer(folder, 0, handler)
        self.address = self.server.address
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()
        self.running = True

    def stop(self) -> None:
        """Take no more connections."""
        if self.running:
            self.running = False
            self.server.shutdown()
            self.server.server_close()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the built page."""
    if not (SITE / "index.html").is_file():
        pytest.fail("the page is not built: run ./build.sh build", pytrace=False)
    host = Host()
    yield host.address
    host.stop()


@pytest.fixture
def new_host() -> Iterator[Callable[..., Host]]:
    """Further servers."""
    hosts: list[Host] = []

    def make(folder: Path = SITE, handler: type[SiteHandler] = SiteHandler) -> Host:
        hosts.append(Host(folder, handler))
        return hosts[-1]

    yield make
    for host in hosts:
        host.stop()


@pytest.fixture(scope="session", params=["chromium", "firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each kind of browser in turn."""
    engine: Engine
    if request.param == "chromium":
        playwright: Playwright = request.getfixturevalue("playwright")
        engine = Chromium(playwright)
    else:
        engine = {"firefox": Firefox, "webkit": WebKit}[request.param]()
    yield engine
    engine.close()


@pytest.fixture
def open_window(request: pytest.FixtureRequest, engine: Engine) -> Iterator[OpenWindow]:
    """Windows of different people, watched: what their consoles complain of fails the test."""
    opened: list[Window] = []

    def make(**options: Any) -> Window:
        opened.append(engine.window(**options))
        return opened[-1]

    yield make
    allowed = [marker.args[0] for marker in request.node.iter_markers("console")]
    troubles: list[str] = []
    ended: list[str] = []
    report = getattr(request.node, "rep_call", None)  # none where setting up has failed
    with ExitStack() as closing:
        for window in opened:
            closing.callback(window.close)
        for number, window in enumerate(opened, start=1):
            reason = window.ended()
            if reason is not None:
                ended.append(reason)
                continue
            if report is None or not report.passed:
                take_picture(window, f"{request.node.name}-{number}.png")
            said = window.troubles()
            troubles += [one for one in said if not any(re.search(pattern, one) for pattern in allowed)]
    if ended:
        pytest.fail(
            "the browser ended during this test; the next one gets another:\n" + "\n".join(ended),
            pytrace=False,
        )
    if troubles:
        pytest.fail("the page misbehaved:\n" + "\n".join(troubles), pytrace=False)


def take_picture(window: Window, name: str) -> None:
    """Keep what a window shows."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / re.sub(r"[^\w.-]+", "-", name)).write_bytes(window.picture())


@pytest.fixture
def window(open_window: OpenWindow, site: str) -> Window:
    """A first visit, the engine running."""
    opened = open_window()
    opened.go(site)
    opened.ready()
    return opened
