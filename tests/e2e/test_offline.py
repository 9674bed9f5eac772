"""Without network: the page that has been loaded once loads again, whole and of one build."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Page, expect

from routelens.cli.site_server import SiteHandler, SiteServer
from tests.e2e.conftest import PATIENCE
from tests.e2e.page import IDLE, SITE, bounded
from web.build.offline import SERVICE_WORKER, with_lists

# The browser says so itself when it cannot reach a server.
UNREACHABLE = r"Failed to load resource: net::ERR_"


# Notes what becomes of the service worker that the page registers.
WATCH_INSTALLATION = """
const { register } = ServiceWorkerContainer.prototype;
window.updateState = new Promise((resolve) => {
  ServiceWorkerContainer.prototype.register = async function (...given) {
    const registration = await register.apply(this, given);
    const worker = registration.installing;
    worker.addEventListener('statechange', () => resolve(worker.state));
    return registration;
  };
});
"""


class Host:
    """A server that can be given another build, and be taken away."""

    def __init__(self, folder: Path, handler: type[SiteHandler]) -> None:
        self.server = SiteServer(folder, 0, handler)
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()
        self.running = True

    def at(self, path: str = "") -> str:
        """The address of a path."""
        return self.server.address + path

    def show(self, folder: Path) -> None:
        """Serve another folder from now on, at the same address."""
        self.server.at_root.root = folder.resolve()

    def stop(self) -> None:
        """Take no more connections."""
        if self.running:
            self.running = False
            self.server.shutdown()
            self.server.server_close()


@pytest.fixture
def new_host(own_origins: set[str]) -> Iterator[Callable[..., Host]]:
    hosts: list[Host] = []

    def make(folder: Path, handler: type[SiteHandler] = SiteHandler) -> Host:
        host = Host(folder, handler)
        own_origins.add(host.at().rstrip("/"))
        hosts.append(host)
        return host

    yield make
    for host in hosts:
        host.stop()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "service_workers": "allow"}


def open_live(page: Page, at: str) -> None:
    page.goto(at)
    expect_live(page)


def expect_live(page: Page) -> None:
    page.locator('[data-testid="engine-status"][data-status="ready"]').wait_for(
        state="attached", timeout=PATIENCE
    )
    page.evaluate(IDLE)


def eventually(page: Page, condition: str, argument: object = None) -> None:
    """Wait until an asynchronous condition holds: `wait_for_function` would take its promise for a yes."""
    page.evaluate(
        bounded(
            f"""async (argument) => {{
              while (!(await ({condition})(argument))) await new Promise((resolve) => setTimeout(resolve, 50));
            }}""",
            "a condition to hold",
            PATIENCE // 1000,
        ),
        argument,
    )


def expect_kept(page: Page) -> None:
    """The build that the server has is kept, every file of it, and at work."""
    eventually(
        page,
        """async () => {
          const script = await (await fetch('service-worker.js', { cache: 'no-store' })).text();
          const build = JSON.parse(script.slice(script.indexOf('{'), script.indexOf('};') + 1));
          const name = (await caches.keys()).find((one) => one.endsWith(` ${build.version}`));
          if (name === undefined) return false;
          const kept = await (await caches.open(name)).keys();
          const { active, installing, waiting } = (await navigator.serviceWorker.getRegistration()) ?? {};
          return kept.length === Object.keys(build.files).length
            && active?.state === 'activated' && installing === null && waiting === null;
        }""",
    )


def kept_builds(page: Page) -> list[str]:
    """The caches of builds; the engine's memory has one of its own."""
    return [name for name in page.evaluate("caches.keys()") if name != "routelens-memory"]


def cut_off(page: Page, host: Host) -> None:
    """No server, no network, and nothing in the browser's own cache either."""
    host.stop()
    page.context.set_offline(True)
    session = page.context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    session.detach()


def rebuilt(site: Path, target: Path, title: str) -> Path:
    """A copy of the page as another build would make it: other names for its scripts, and a title to know it by."""
    shutil.copytree(site, target, ignore=shutil.ignore_patterns("*.br", "*.gz"))
    texts = [target / "index.html", *target.glob("assets/*.js")]
    names = [path.name for path in target.glob("assets/*.js")]
    for path in texts:
        text = path.read_text("utf-8")
        for name in names:
            text = text.replace(name, f"{title}-{name}")
        path.write_text(re.sub("<title>.*</title>", f"<title>{title}</title>", text), "utf-8")
    for name in names:
        (target / "assets" / name).rename(target / "assets" / f"{title}-{name}")
    worker = target / SERVICE_WORKER
    worker.write_text(with_lists(worker.read_text("utf-8"), target), "utf-8")
    return target


@pytest.mark.console(UNREACHABLE)
@pytest.mark.parametrize("path", ["", "docs/playground/"])
def test_a_reload_without_network_works(
    page: Page, new_host: Callable[..., Host], tmp_path: Path, path: str
) -> None:
    root = tmp_path / "root"
    shutil.copytree(SITE, root / path, dirs_exist_ok=True)
    (root / "other.txt").write_text("other")
    host = new_host(root)
    open_live(page, host.at(path))
    expect_kept(page)
    cut_off(page, host)
    page.reload()
    expect_live(page)
    open_live(page, host.at(f"{path}index.html?x=1#y"))
    page.get_by_test_id("request-method").fill("POST")
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-route", "v2-any")
    assert page.evaluate(
        "document.fonts.ready.then((fonts) => [...fonts].some((font) => font.status === 'loaded'))"
    )
    # What is not the page's is not kept.
    assert page.evaluate("fetch('/other.txt').then(() => 'there', () => 'gone')") == "gone"


@pytest.mark.console(UNREACHABLE)
def test_the_documentation_is_kept_once_one_of_its_pages_was_opened(
    page: Page, new_host: Callable[..., Host]
) -> None:
    host = new_host(SITE)
    open_live(page, host.at())
    expect_kept(page)
    assert len(kept_builds(page)) == 1
    page.goto(host.at("docs/index.html"))
    eventually(
        page,
        """async () => {
          const script = await (await fetch('../service-worker.js', { cache: 'no-store' })).text();
          const build = JSON.parse(script.slice(script.indexOf('{'), script.indexOf('};') + 1));
          const name = (await caches.keys()).find((one) => one.startsWith('routelens docs / '));
          if (name === undefined) return false;
          return (await (await caches.open(name)).keys()).length === Object.keys(build.docs).length;
        }""",
    )
    cut_off(page, host)
    # A page that was never opened, by its folder and by its name; the search; an example that becomes live.
    page.goto(host.at("docs/"))
    page.goto(host.at("docs/explanation/priority.html"))
    search = page.get_by_role("textbox", name="Search")
    search.click()
    search.press_sequentially("strip_path")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    search.press("Escape")
    example = page.locator("route-playground").first
    example.get_by_test_id("embed-start").click()
    expect(example.get_by_test_id("engine-status")).to_have_attribute(
        "data-status", "ready", timeout=PATIENCE
    )


@pytest.mark.console(UNREACHABLE)
def test_documentation_that_is_kept_follows_the_builds(
    page: Page, new_host: Callable[..., Host], tmp_path: Path
) -> None:
    host = new_host(SITE)
    open_live(page, host.at())
    expect_kept(page)
    page.goto(host.at("docs/index.html"))
    eventually(
        page, "async () => (await caches.keys()).filter((name) => name !== 'routelens-memory').length === 2"
    )
    new = rebuilt(SITE, tmp_path / "second", "second")
    host.show(new)
    page.goto(host.at())
    expect_live(page)
    expect_kept(page)
    eventually(
        page,
        """async () => {
          const docs = (await caches.keys()).filter((one) => one.startsWith('routelens docs / '));
          const page = (await caches.keys()).filter((one) => one.startsWith('routelens / '));
          return docs.length === 1 && page.some((one) => one.endsWith(docs[0].split(' ').at(-1)));
        }""",
    )
    cut_off(page, host)
    page.goto(host.at("docs/how-to/migrate.html"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.console(UNREACHABLE)
def test_a_new_build_is_there_at_the_next_load_and_kept_from_then_on(
    page: Page, new_host: Callable[..., Host], tmp_path: Path
) -> None:
    host = new_host(SITE)
    open_live(page, host.at())
    expect_kept(page)
    (first,) = kept_builds(page)
    # What was damaged since is not handed on from one build to the next.
    page.evaluate(
        """async (first) => {
          const cache = await caches.open(first);
          const library = (await cache.keys()).find(({ url }) => url.includes('engine/python-'));
          await cache.put(library, new Response('spoilt'));
        }""",
        first,
    )

    for title in ("second", "third"):
        host.show(rebuilt(SITE, tmp_path / title, title))
        page.reload()
        expect(page).to_have_title(title)
        expect_live(page)
        expect_kept(page)
        # Of the builds before, only the last is kept.
        eventually(
            page,
            """async ([first, here]) => {
              const names = (await caches.keys()).filter((name) => name !== 'routelens-memory');
              return names.length === 2 && names.includes(first) === here;
            }""",
            [first, title == "second"],
        )
    cut_off(page, host)
    page.reload()
    expect(page).to_have_title("third")
    expect_live(page)


def test_a_page_that_stays_open_keeps_its_files_when_the_server_has_a_new_build(
    page: Page, new_host: Callable[..., Host], tmp_path: Path
) -> None:
    host = new_host(SITE)
    open_live(page, host.at())
    expect_kept(page)
    new = rebuilt(SITE, tmp_path / "second", "second")
    host.show(new)
    other = page.context.new_page()
    open_live(other, host.at())
    expect_kept(other)
    assert len(kept_builds(other)) == 2
    other.close()
    old = next(SITE.glob("assets/page-*.js"))
    assert not (new / "assets" / old.name).exists()
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    got = page.evaluate(f"fetch('assets/{old.name}').then((response) => response.text())")
    assert got == old.read_text("utf-8")


def test_files_that_are_not_of_one_build_are_not_kept(
    page: Page, new_host: Callable[..., Host], tmp_path: Path
) -> None:
    """As in the midst of an update of the server."""
    site = tmp_path / "site"
    shutil.copytree(SITE, site, ignore=shutil.ignore_patterns("*.br", "*.gz"))
    (site / "mark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    host = new_host(site)
    page.add_init_script(WATCH_INSTALLATION)
    open_live(page, host.at())
    assert page.evaluate("window.updateState") == "redundant"
    assert kept_builds(page) == []
    page.get_by_test_id("request-method").fill("POST")
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-route", "v2-any")


class Hanging(SiteHandler):
    """Takes connections, and does not answer for the page before the test is over."""

    hangs: ClassVar = threading.Event()
    over: ClassVar = threading.Event()

    def respond(self, *, with_body: bool) -> None:
        if self.path == "/" and self.hangs.is_set():
            self.over.wait(300)
            self.close_connection = True
            return
        super().respond(with_body=with_body)


class InTrouble(SiteHandler):
    """Answers with an error of its own; what it has answered before is in no cache but the page's own.

    Emptying the browser's cache is not enough: a spare engine of an open page may still be loading, and fill it again.
    """

    troubled: ClassVar = threading.Event()

    def send_header(self, keyword: str, value: str) -> None:
        super().send_header(keyword, "no-store" if keyword == "Cache-Control" else value)

    def respond(self, *, with_body: bool) -> None:
        if self.troubled.is_set():
            self.send_error(503)
            return
        super().respond(with_body=with_body)


@pytest.mark.parametrize(("handler", "trouble"), [(Hanging, Hanging.hangs), (InTrouble, InTrouble.troubled)])
@pytest.mark.console(r"status of 503")
def test_a_server_in_trouble_does_not_keep_the_page_away(
    page: Page, new_host: Callable[..., Host], handler: type[SiteHandler], trouble: threading.Event
) -> None:
    trouble.clear()
    host = new_host(SITE, handler)
    open_live(page, host.at())
    expect_kept(page)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    trouble.set()
    Hanging.over.clear()
    try:
        page.goto(host.at())
        expect_live(page)
    finally:
        Hanging.over.set()


# Put other content in place of the kept files whose addresses have a word; how many those are.
SPOIL = """async (word) => {
  let spoilt = 0;
  for (const name of (await caches.keys()).filter((name) => name !== 'routelens-memory')) {
    const cache = await caches.open(name);
    for (const { url } of (await cache.keys()).filter(({ url }) => url.includes(word))) {
      await cache.put(url, new Response('spoilt'));
      spoilt += 1;
    }
  }
  return spoilt;
}"""

# Whether no kept file is a spoilt one, and how many there are.
KEPT_WHOLE = """async (files) => {
  const cache = await caches.open((await caches.keys()).find((name) => name !== 'routelens-memory'));
  const kept = await cache.keys();
  const texts = await Promise.all(kept.map(async (request) => (await cache.match(request)).text()));
  return kept.length === files && !texts.includes('spoilt');
}"""


@pytest.mark.console(r"status of 503")
@pytest.mark.parametrize("tabs", [1, 2])
def test_a_kept_file_that_is_damaged_is_never_used_and_kept_anew_at_the_next_visit(
    page: Page, new_host: Callable[..., Host], tabs: int
) -> None:
    InTrouble.troubled.clear()
    host = new_host(SITE, InTrouble)
    open_live(page, host.at())
    expect_kept(page)
    files = page.evaluate(
        "async (build) => (await (await caches.open(build)).keys()).length", kept_builds(page)[0]
    )
    assert page.evaluate(SPOIL, "engine/python-") == 1
    opened = [page, *(page.context.new_page() for _ in range(tabs - 1))]

    # With the network nobody notices; without it the engine cannot start, and the page says so.
    for tab in opened:
        open_live(tab, host.at())
    InTrouble.troubled.set()
    for tab in opened:
        tab.goto(host.at())
        expect(tab.locator('[data-testid="engine-status"][data-status="failed"]')).to_be_attached()

    InTrouble.troubled.clear()
    for tab in opened:
        tab.get_by_test_id("engine-retry").click()
        expect_live(tab)
        tab.get_by_test_id("request-method").fill("POST")
        expect(tab.get_by_test_id("result-line")).to_have_attribute("data-route", "v2-any")
        tab.reload()
        expect_live(tab)
    eventually(page, KEPT_WHOLE, files)
    InTrouble.troubled.set()
    for tab in opened:
        open_live(tab, host.at())


@pytest.mark.parametrize(
    "forbidding",
    [
        "delete Navigator.prototype.serviceWorker",
        "ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('', 'SecurityError'))",
    ],
)
def test_where_service_workers_are_forbidden_the_page_works_all_the_same(
    page: Page, base_url: str, forbidding: str
) -> None:
    page.add_init_script(forbidding)
    open_live(page, base_url)
    page.get_by_test_id("request-method").fill("POST")
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-route", "v2-any")
    assert kept_builds(page) == []
