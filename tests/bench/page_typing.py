"""How long from a key in an expression to the answer on the screen, with the four routes of the first example.

    ./build.sh bench page_typing

The clock is the browser's: from the time stamp of the key to the frame after the shown result belongs to the edit.
"""

from __future__ import annotations

import statistics
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from routelens.cli.site_server import SiteServer
from tests.e2e import chromium

SITE = Path(__file__).parents[2] / "build" / "site"
STROKES = 60

# In the first route of the example the cursor goes behind this.
BEFORE_THE_PATH_ENDS = 'http.path ^= "/v2/orders'

WATCH = """
window.strokes = [];
addEventListener('keydown', (event) => {
  // The editor has taken the key in before the next frame is drawn.
  requestAnimationFrame(() => window.__routelens.idle().then(() => requestAnimationFrame(() => {
    window.strokes.push(performance.now() - event.timeStamp);
  })));
}, true);
"""


def main() -> None:
    server = SiteServer(SITE, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    winners: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(server.address)
        page.get_by_test_id("engine-status").and_(page.locator('[data-status="ready"]')).wait_for(
            state="attached", timeout=60_000
        )
        card = page.locator('[data-testid="route-card"][data-name="orders-v2"]')
        editor = card.get_by_test_id("route-expression")
        if editor.count() == 0:
            card.get_by_test_id("route-toggle").click()
        editor.click()
        page.keyboard.press("Control+Home")
        for _ in BEFORE_THE_PATH_ENDS:
            page.keyboard.press("ArrowRight")
        page.evaluate(WATCH)
        answer = page.get_by_test_id("result-line")
        for stroke in range(STROKES):
            # One letter more and the route no longer takes the request; every key moves the winner.
            page.keyboard.press("Backspace" if stroke % 2 else "x")
            page.wait_for_function("count => window.strokes.length === count", arg=stroke + 1)
            winners.append(answer.get_attribute("data-route") or "")
        strokes = sorted(page.evaluate("window.strokes"))
        browser.close()
    server.shutdown()
    server.server_close()
    if len(set(winners[0::2])) != 1 or len(set(winners[1::2])) != 1 or winners[0] == winners[1]:
        raise RuntimeError(f"the winner did not move with each key: {winners}")
    late = strokes[round(0.95 * (len(strokes) - 1))]
    print(
        f"key to shown result: {statistics.median(strokes):.0f} ms "
        f"(median of {STROKES}; 95th percentile {late:.0f} ms, {strokes[0]:.0f} to {strokes[-1]:.0f} ms)"
    )


if __name__ == "__main__":
    main()
