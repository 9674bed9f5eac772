"""The engine behind the page: work that runs away is stopped and costs nothing to see; what the page weighs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import IDLE, SITE, bounded

# Every state that the page has told the engine to be in, from now on.
NOTE_STATES = """() => {
  const header = document.querySelector('routelens-app').shadowRoot.querySelector('routelens-header');
  const status = header.shadowRoot.querySelector('[data-testid="engine-status"]');
  window.states = [status.dataset.status];
  new MutationObserver(() => window.states.push(status.dataset.status))
    .observe(status, { attributes: true, attributeFilter: ['data-status'] });
}"""

PASTE = """(editor, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""

# From a click on Undo to the engine's answer, in milliseconds.
UNDO = bounded(
    """async () => {
      const header = document.querySelector('routelens-app').shadowRoot.querySelector('routelens-header');
      const started = performance.now();
      header.shadowRoot.querySelector('[data-testid="undo"]').click();
      await window.__routelens.idle();
      return performance.now() - started;
    }""",
    "the answer to Undo",
)


@pytest.mark.own_page
def test_an_evaluation_that_runs_away_is_stopped_and_the_next_answer_comes_at_once(ready_page: Page) -> None:
    page = ready_page
    page.wait_for_function("() => window.__routelens.hasSpare()")
    page.evaluate(NOTE_STATES)
    card = page.locator('[data-testid="route-card"][data-name="orders-v2"]')
    card.get_by_test_id("route-expression").click()
    page.keyboard.press("Control+a")
    # Half a megabyte that is legal to its end takes Python in the browser many seconds.
    long = " ||\n".join(f'http.path == "/{number}"' for number in range(25_000))
    card.get_by_test_id("route-expression").evaluate(PASTE, long)
    notice = page.get_by_test_id("answer-notice")
    expect(notice).to_contain_text(
        "Stopped after 3 s. The last answer stays; change something, or press Ctrl+Enter", timeout=20_000
    )
    answer = page.get_by_test_id("result-line")
    expect(answer).to_have_attribute("data-route", "orders-v2")
    page.evaluate(IDLE)
    # A start takes that long on a machine that has nothing else to do.
    assert page.evaluate(UNDO) < 1000
    expect(notice).to_have_count(0)
    expect(answer).to_have_attribute("data-route", "orders-v2")
    page.get_by_test_id("request-method").fill("POST")
    expect(answer).to_have_attribute("data-route", "v2-any")
    assert page.evaluate("window.states") == ["ready"]
    # And the next one is made ready.
    page.wait_for_function("() => window.__routelens.hasSpare()")


def test_the_page_says_what_each_part_weighs(ready_page: Page) -> None:
    ready_page.get_by_test_id("help").click()
    table = ready_page.get_by_test_id("weights")
    expect(table).to_be_visible()
    rows = [row.inner_text().split("\t") for row in table.locator("tbody tr").all()]
    weights = json.loads((SITE / "weights.json").read_text("utf-8"))
    assert [row[0] for row in rows] == [weight["part"] for weight in weights]
    library = next(weight for weight in weights if weight["part"] == "Python's standard library")
    (file,) = SITE.glob("engine/python-*.zip")
    assert library["unpacked"] == file.stat().st_size
    assert f"{library['unpacked'] / 1e6:.2f} MB" in {row[2] for row in rows}
    total = sum(weight["wire"] for weight in weights)
    expect(table.locator("tfoot")).to_contain_text(f"{total / 1e6:.2f} MB")


def test_what_the_page_weighs_stays_within_its_bound() -> None:
    """Only where the compressed copies have been made is what is sent as small as it can be."""
    compressed = Path(SITE / "index.html.br").is_file()
    bound = 7_200_000 if compressed else 27_000_000
    assert sum(weight["wire"] for weight in json.loads((SITE / "weights.json").read_text("utf-8"))) <= bound
