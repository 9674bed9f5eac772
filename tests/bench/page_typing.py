"""How long from a key in an expression to the answer on the screen, by the number of routes.

    ./build.sh bench page_typing

The routes of the first example, and configurations of a thousand and of ten thousand routes, imported through the
page. The clock is the browser's: from the time stamp of the key to the first frame that shows the other winner. Every
key moves the winner, so that no answer can be an old one. The first edit after opening is told apart.
"""

from __future__ import annotations

import json
import statistics
import threading
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from routelens.cli.site_server import SiteServer
from tests.e2e import chromium

SITE = Path(__file__).parents[2] / "build" / "site"
STROKES = 40
PATIENCE = 120_000  # milliseconds; ten thousand routes are imported first

WATCH = """() => {
  const line = () => document.querySelector('routelens-app').shadowRoot
    .querySelector('routelens-answer').shadowRoot.querySelector('[data-testid="result-line"]');
  window.strokes = [];
  addEventListener('keydown', (event) => {
    const before = line().dataset.route;
    const look = () => {
      if (line().dataset.route === before) requestAnimationFrame(look);
      else window.strokes.push([performance.now() - event.timeStamp, line().dataset.route]);
    };
    requestAnimationFrame(look);
  }, true);
}"""


@dataclass(frozen=True, slots=True)
class Strokes:
    """Milliseconds from key to answer, the first one apart."""

    first: float
    rest: list[float]

    def __str__(self) -> str:
        late = sorted(self.rest)[round(0.95 * (len(self.rest) - 1))]
        return (
            f"{statistics.median(self.rest):.0f} ms (median of {len(self.rest)}; 95th percentile {late:.0f} ms, "
            f"{min(self.rest):.0f} to {max(self.rest):.0f} ms; first edit after opening {self.first:.0f} ms)"
        )


def configuration(count: int) -> str:
    """A mix of paths, hosts, methods and regexes, each route with a path of its own, before one that takes all."""
    forms = (
        'http.path ^= "/svc-{n}/orders"',
        'http.path ^= "/svc-{n}/orders" && http.host == "h{h}.example.com"',
        'http.method == "GET" && http.path ^= "/svc-{n}/orders"',
        'http.path ~ r#"^/svc-{n}/[a-z]+$"#',
    )
    routes = [
        {
            "name": f"route-{n}",
            "expression": forms[n % len(forms)].format(n=n, h=n % 50),
            "priority": 10 + n % 7,
        }
        for n in range(count)
    ]
    routes.append({"name": "all", "expression": 'http.path ^= "/"', "priority": 1})
    service = {"name": "one", "host": "one.internal", "routes": routes}
    return json.dumps({"_format_version": "3.0", "services": [service]})


def open_page(browser: Browser, address: str) -> Page:
    page = browser.new_context(service_workers="block").new_page()
    page.goto(address)
    page.locator('[data-testid="engine-status"][data-status="ready"]').wait_for(
        state="attached", timeout=PATIENCE
    )
    page.evaluate("window.__routelens.idle()")
    return page


def bring_in(page: Page, count: int, edited: int) -> None:
    """Import that many routes and ask for a path of the edited one."""
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-text").evaluate(
        """(area, text) => { area.value = text; area.dispatchEvent(new Event('input', { bubbles: true })); }""",
        configuration(count),
    )
    page.get_by_test_id("import-apply").click()
    page.locator("routelens-import").wait_for(state="detached", timeout=PATIENCE)
    page.get_by_test_id("request-url").fill(f"https://api.example.com/svc-{edited}/orders")
    page.get_by_test_id("request-url").press("Tab")
    page.evaluate("window.__routelens.idle()")


def type_in(page: Page, name: str, ahead: str) -> Strokes:
    """Type behind `ahead` in a route's expression, a letter and a backspace in turn."""
    page.keyboard.press("Control+Shift+L")
    page.get_by_test_id("route-filter").fill(name)
    card = page.locator(f'[data-testid="route-card"][data-name="{name}"]')
    editor = card.get_by_test_id("route-expression")
    card.wait_for()
    if editor.count() == 0:
        card.get_by_test_id("route-toggle").click()
    editor.click()
    page.keyboard.press("Control+Home")
    for _ in ahead:
        page.keyboard.press("ArrowRight")
    page.evaluate("window.__routelens.idle()")
    page.evaluate(WATCH)
    for stroke in range(STROKES + 1):
        # One letter more and the route no longer takes the request.
        page.keyboard.press("Backspace" if stroke % 2 else "x")
        page.wait_for_function("count => window.strokes.length === count", arg=stroke + 1, timeout=PATIENCE)
        page.evaluate("window.__routelens.idle()")
    strokes = page.evaluate("window.strokes")
    if len({winner for _, winner in strokes}) != 2:
        raise RuntimeError(f"the winner did not move to and fro: {strokes}")
    first, *rest = (milliseconds for milliseconds, _ in strokes)
    return Strokes(first, rest)


def main() -> None:
    server = SiteServer(SITE, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = open_page(browser, server.address)
        strokes = type_in(page, "orders-v2", 'http.path ^= "/v2/orders')
        print(f"key to shown result, 4 routes: {strokes}")
        page.context.close()
        for count in (1_000, 10_000):
            edited = count // 2
            page = open_page(browser, server.address)
            bring_in(page, count, edited)
            strokes = type_in(page, f"route-{edited}", f'http.path ^= "/svc-{edited}/orders')
            print(f"key to shown result, {count:,} routes: {strokes}")
            page.context.close()
        browser.close()
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
