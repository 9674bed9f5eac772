"""How long an embed takes from its activation to its first result, and what the time goes to.

    ./build.sh bench embed [--json]

A page of documentation with one embed, in one browser, loaded again and again, so that the browser has all files and
compiled code. Steps are medians, in milliseconds since the embed was activated; `share` is each step's part of the
whole, which says more than the time itself where other programs run beside it.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from routelens.cli.site_server import SiteServer
from routelens.integrations.embed import make_embed
from tests.bench.page_start import ARGUMENTS, REST, SITE, STEPS
from tests.e2e import chromium
from tests.e2e.servers import docs_page

RUNS = 7
WARMING = 2  # compiled code is kept from the second load on
GOAL = 1500  # milliseconds, on a machine that does nothing else

EXAMPLE = {
    "routes": [
        {"name": "orders", "expression": 'http.path ^= "/v2/orders"', "priority": 100},
        {"name": "v2", "expression": 'http.path ^= "/v2"', "priority": 50},
    ],
    "request": "GET https://api.example/v2/orders",
    "expect": "orders",
}
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "connect-src 'self'; worker-src 'self'; img-src 'self'"
)
ACTIVATE = """async () => {
  const embed = document.querySelector('route-playground');
  const began = performance.now();
  const first = new Promise((resolve) => {
    document.addEventListener('routelens-result', () => resolve(performance.now()), { once: true });
  });
  void embed.activate();
  return { began, result: (await first) - began };
}"""
# When the files that an activation loads had come.
FILES = """() => Object.fromEntries(performance.getEntriesByType('resource')
  .filter(({ name }) => /embed[/]live-/.test(name)).map(({ responseEnd }) => ['editor has come', responseEnd]))"""


def activation(page: Page, address: str) -> dict[str, float]:
    """Load the page, activate its embed, and return when each step was done."""
    page.goto(address)
    page.wait_for_function("customElements.get('route-playground') !== undefined")
    time.sleep(REST)
    measured: dict[str, Any] = page.evaluate(ACTIVATE)
    began = measured["began"]
    origin = page.evaluate("performance.timeOrigin")
    steps = {name: at - began for name, at in page.evaluate(FILES).items()}
    steps |= {name: at - origin - began for name, at in page.workers[0].evaluate(STEPS).items()}
    return {**dict(sorted(steps.items(), key=lambda step: step[1])), "first result": measured["result"]}


def measure() -> list[dict[str, float]]:
    """Activate an embed some times, without those that warm the browser up."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        body = make_embed(json.dumps(EXAMPLE), {}).html
        handler = docs_page(folder, body, "tools/routelens/route-playground.js", POLICY, "")
        server = SiteServer(folder, 0, handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = playwright.chromium.launch_persistent_context(
            str(folder / "profile"), executable_path=chromium.find(), args=list(ARGUMENTS)
        )
        try:
            page = context.pages[0]
            return [activation(page, server.address) for _ in range(WARMING + RUNS)][WARMING:]
        finally:
            context.close()
            server.shutdown()
            server.server_close()


def main() -> None:
    if not (SITE / "route-playground.js").is_file():
        sys.exit("the page is not built: ./build.sh build")
    runs = measure()
    medians = {step: statistics.median(run[step] for run in runs) for step in runs[0]}
    shares = {step: statistics.median(run[step] / run["first result"] for run in runs) for step in medians}
    if "--json" in sys.argv[1:]:
        figures = {
            step: {"median_ms": round(medians[step], 1), "share": round(shares[step], 3)} for step in medians
        }
        print(json.dumps({"runs": RUNS, "goal_ms": GOAL, "steps": figures}, indent=1))
        return
    for step, median in medians.items():
        low, high = min(run[step] for run in runs), max(run[step] for run in runs)
        print(f"{step:>18}: {median:6.0f} ms ({low:.0f} to {high:.0f}), {shares[step]:4.0%} of the whole")
    print(f"{'goal':>18}: {GOAL:6.0f} ms, where nothing else runs ({SITE.name}, median of {RUNS})")


if __name__ == "__main__":
    main()
