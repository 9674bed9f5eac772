"""How long the page takes from its address to its first live result, and what it loads.

    ./build.sh bench page_start

Each start is a new browser process on a local server that sends brotli: the first with an empty cache, then warm.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import BrowserType, sync_playwright

from routelens.cli.site_server import SiteHandler, SiteServer
from tests.e2e import chromium

SITE = Path(__file__).parents[2] / "build" / "site"
RUNS = 5

# As in the browser tests: nothing but the page may use the network or the processor.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Counting(SiteHandler):
    """Notes how many bytes of body went out for each path."""

    sent: ClassVar[Counter[str]] = Counter()

    def send_header(self, keyword: str, value: str) -> None:
        if keyword == "Content-Length" and self.command == "GET":
            self.sent[self.path] += int(value)
        super().send_header(keyword, value)


def start(browser: BrowserType, profile: str, address: str) -> float:
    """Seconds from navigation to a result that the engine itself has given."""
    context = browser.launch_persistent_context(
        profile, executable_path=chromium.find(), args=list(ARGUMENTS)
    )
    try:
        page = context.pages[0]
        page.goto(address, wait_until="commit")
        page.locator('[data-testid="engine-status"][data-status="ready"]').wait_for(
            state="attached", timeout=60_000
        )
        return float(page.evaluate("window.__routelens.idle().then(() => performance.now() / 1000)"))
    finally:
        context.close()


def main() -> None:
    server = SiteServer(SITE, 0, Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cold, warm = [], []
    with sync_playwright() as playwright:
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as profile:
                Counting.sent.clear()
                cold.append(start(playwright.chromium, profile, server.address))
                loaded = dict(Counting.sent)
                warm.append(start(playwright.chromium, profile, server.address))
    server.shutdown()
    server.server_close()
    for name, seconds in (("empty cache", cold), ("warm", warm)):
        middle, low, high = statistics.median(seconds), min(seconds), max(seconds)
        print(f"first live result, {name}: {middle:.2f} s (median of {RUNS}; {low:.2f} to {high:.2f})")
    print(f"over the wire: {sum(loaded.values()) / 1e6:.2f} MB")
    for path, size in sorted(loaded.items(), key=lambda item: -item[1]):
        print(f"{size:>12,}  {path}")


if __name__ == "__main__":
    main()
