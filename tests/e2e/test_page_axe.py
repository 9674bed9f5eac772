"""No rule of axe broken: every example in the tab it is about, and dialogs; light and dark, desktop and phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations_in_both_schemes
from tests.e2e.page import IDLE, card

# The tab in which an example's lesson is best seen. Between them they show every outcome.
EXAMPLES = {
    "four-routes": "tests",
    "no-match": "routes",
    "precedence": "why",
    "absent-header": "why",
    "any-all": "why",
    "strip-path": "why",
    "traditional-priority": "why",
    "migrate-2x": "problems",
    "unreachable": "routes",
    "tie": "convert",
    "tcp-sni": "why",
    "https-only": "why",
}

DIALOGS = {
    "share-open": "share-copy",
    "paste-open": "paste-text",
    "help": "help-dialog",
}


@pytest.fixture(params=["desktop", "phone"])
def open_example(request: pytest.FixtureRequest) -> Callable[[str], Page]:
    """Open an example on a device of one kind or the other."""
    reopen: Callable[[str], Page] = request.getfixturevalue(
        "reopen" if request.param == "desktop" else "reopen_on_phone"
    )
    return lambda name: reopen(f"?example={name}")


@pytest.mark.parametrize(
    ("open_example", "example"),
    # Each on one of the two, to save time.
    [(("desktop", "phone")[number % 2], name) for number, name in enumerate(EXAMPLES)],
    indirect=["open_example"],
)
def test_an_example(open_example: Callable[[str], Page], example: str) -> None:
    page = open_example(example)
    segment = page.get_by_test_id("segment-result")
    if segment.is_visible():
        segment.click()
    page.get_by_test_id(f"tab-{EXAMPLES[example]}").click()
    page.evaluate(IDLE)
    assert violations_in_both_schemes(page) == []


@pytest.mark.parametrize("button", DIALOGS)
def test_a_dialog(open_example: Callable[[str], Page], button: str) -> None:
    page = open_example("four-routes")
    opener = page.get_by_test_id(button)
    if not opener.is_visible():
        page.get_by_test_id("segment-request").click()
    if not opener.is_visible():
        page.locator("body").press("?")  # phones have no room for the button, but may have keys
    else:
        opener.click()
    expect(page.get_by_test_id(DIALOGS[button])).to_be_visible()
    assert violations_in_both_schemes(page) == []


def mute(page: Page) -> None:
    card(page, "orders-v2").get_by_test_id("route-menu").click()
    card(page, "orders-v2").get_by_test_id("route-mute").click()
    expect(card(page, "orders-v2")).to_have_attribute("data-status", "muted")


def draft(page: Page) -> None:
    page.get_by_test_id("add-route").click()
    page.keyboard.insert_text("http.pa")
    expect(card(page, "new-route")).to_have_attribute("data-status", "draft")


def tie(page: Page) -> None:
    page.get_by_test_id("example-select").select_option("tie")
    page.get_by_test_id("tab-routes").click()
    expect(page.get_by_test_id("all-routes-row").last).to_contain_text("Tie")


def import_with_faults(page: Page) -> None:
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-text").fill(FAULTY)
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("toast")).to_contain_text("faults")
    page.get_by_test_id("toast-offer").click()
    expect(page.get_by_role("dialog")).to_contain_text("4 faults")


FAULTY = """
_format_version: "3.0"
services:
- host: a.internal
  routes:
  - {name: a, paths: [/a], methods: [GET]}
  - {name: b, paths: [b], headers: {x: [1]}}
  - {name: c, pahts: [/c]}
"""


@pytest.mark.parametrize("state", [mute, draft, tie, import_with_faults])
def test_a_state_of_the_table(ready_page: Page, state: Callable[[Page], None]) -> None:
    state(ready_page)
    ready_page.evaluate(IDLE)
    assert violations_in_both_schemes(ready_page) == []


@pytest.mark.parametrize("tab", ["source", "problems", "compare"])
def test_a_tab_of_traditional_routes(open_example: Callable[[str], Page], tab: str) -> None:
    page = open_example("traditional-priority")
    segment = page.get_by_test_id("segment-result")
    if segment.is_visible():
        segment.click()
    page.get_by_test_id(f"tab-{tab}").click()
    page.evaluate(IDLE)
    assert violations_in_both_schemes(page) == []
