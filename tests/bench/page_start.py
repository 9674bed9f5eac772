"""How long the page takes from its address to its first live result, and what it loads.

    ./build.sh bench page_start

A local server that sends brotli, and each time a browser process of its own that has come to rest before it is given
the address: with an empty cache, then again, and a third time. Browsers keep compiled code only of what is visited
again, so it is the third visit that shows what somebody sees who comes back; the second is told too. The first visit
lasts until the spare engine has kept a snapshot of its memory, with which the others begin. The clock is the page's:
from navigation to the frame after the engine's own answer.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import BrowserType, sync_playwright

from routelens.cli.site_server import SiteHandler, SiteServer
from tests.e2e import chromium

SITE = Path(__file__).parents[2] / "build" / "site"
RUNS = 5
VISITS = ("empty cache", "second visit", "warm")

# Seconds: a browser that has just been started is busy with itself, and compiled code is kept a moment later.
REST = 1.5

# As in the browser tests: nothing but the page may use the network or the processor.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Runs before the page: notes when the first live answer is on the screen, in milliseconds since navigation.
WATCH = """
window.firstResult = new Promise((resolve) => {
  const look = () => {
    if (window.__routelens === undefined) requestAnimationFrame(look);
    else window.__routelens.idle().then(() => requestAnimationFrame(() => resolve(performance.now())));
  };
  look();
});
"""

# Waits until the next visit can begin with a snapshot.
SNAPSHOT = """async () => {
  const cache = await caches.open('routelens-memory');
  while ((await cache.keys()).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
}"""

# When the worker's own steps were done, on the page's clock.
STEPS = """() => Object.fromEntries(
  performance.getEntriesByType('mark').map((mark) => [mark.name, performance.timeOrigin + mark.startTime]))"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Milliseconds since navigation."""

    result: float
    steps: dict[str, float]
    loaded: dict[str, int]
    """Bytes over the wire until then, by path; the archive that the first answer sends for has begun to come."""


class Counting(SiteHandler):
    """Notes how many bytes of body went out for each path."""

    sent: ClassVar[Counter[str]] = Counter()

    def send_header(self, keyword: str, value: str) -> None:
        if keyword == "Content-Length" and self.command == "GET":
            self.sent[self.path] += int(value)
        super().send_header(keyword, value)


def visit(browser: BrowserType, profile: str, address: str) -> Visit:
    """Open the page in a new browser process and wait for the engine's first answer."""
    context = browser.launch_persistent_context(
        profile, executable_path=chromium.find(), args=list(ARGUMENTS)
    )
    try:
        context.add_init_script(WATCH)
        page = context.pages[0]
        time.sleep(REST)
        page.goto(address, wait_until="commit")
        result = float(page.evaluate("window.firstResult"))
        loaded = dict(Counting.sent)
        if page.get_by_test_id("engine-status").get_attribute("data-status") != "ready":
            raise RuntimeError("the engine did not start")
        origin = page.evaluate("performance.timeOrigin")
        steps = {name: at - origin for name, at in page.workers[0].evaluate(STEPS).items()}
        page.evaluate(SNAPSHOT)
        time.sleep(REST)
        return Visit(result, steps, loaded)
    finally:
        context.close()


def main() -> None:
    server = SiteServer(SITE, 0, Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    visits: dict[str, list[Visit]] = {name: [] for name in VISITS}
    loaded: dict[str, int] = {}
    with sync_playwright() as playwright:
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as profile:
                for name in VISITS:
                    Counting.sent.clear()
                    visits[name].append(visit(playwright.chromium, profile, server.address))
                    loaded = loaded or visits[name][-1].loaded
    server.shutdown()
    server.server_close()
    for name, seen in visits.items():
        seconds = [one.result / 1000 for one in seen]
        middle, low, high = statistics.median(seconds), min(seconds), max(seconds)
        steps = ", ".join(
            f"{step} {statistics.median(one.steps[step] for one in seen):.0f}" for step in seen[0].steps
        )
        print(
            f"first live result, {name}: {middle:.2f} s (median of {RUNS}; {low:.2f} to {high:.2f}; ms: {steps})"
        )
    rest = sum(size for path, size in loaded.items() if "/later-" in path)
    print(
        f"over the wire: {(sum(loaded.values()) - rest) / 1e6:.2f} MB; {rest / 1e6:.2f} MB follow the first answer"
    )
    for path, size in sorted(loaded.items(), key=lambda item: -item[1]):
        print(f"{size:>12,}  {path}")


if __name__ == "__main__":
    main()
