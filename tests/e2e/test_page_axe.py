"""No rule of axe broken: every example in the tab it is about, and dialogs; light and dark, desktop and phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.page import IDLE, first_run

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


def in_both_schemes(page: Page, place: str) -> dict[str, list[str]]:
    """What axe finds wrong, by place and scheme. The page follows the system while it is open."""
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found[f"{place}, {scheme}"] = violations(page)
    return {where: wrong for where, wrong in found.items() if wrong}


def open_example(page: Page, name: str) -> None:
    page.goto(f"./?example={name}")
    first_run(page)


@pytest.fixture(params=["desktop", "phone"])
def any_page(request: pytest.FixtureRequest) -> Page:
    page: Page = request.getfixturevalue("page" if request.param == "desktop" else "phone_page")
    return page


@pytest.mark.parametrize(
    ("any_page", "example"),
    # Each on one of the two, to save time.
    [(("desktop", "phone")[number % 2], name) for number, name in enumerate(EXAMPLES)],
    indirect=["any_page"],
)
def test_an_example(any_page: Page, example: str) -> None:
    open_example(any_page, example)
    segment = any_page.get_by_test_id("segment-result")
    if segment.is_visible():
        segment.click()
    any_page.get_by_test_id(f"tab-{EXAMPLES[example]}").click()
    any_page.evaluate(IDLE)
    assert in_both_schemes(any_page, example) == {}


@pytest.mark.parametrize("button", DIALOGS)
def test_a_dialog(any_page: Page, button: str) -> None:
    open_example(any_page, "four-routes")
    opener = any_page.get_by_test_id(button)
    if not opener.is_visible():
        any_page.get_by_test_id("segment-request").click()
    if not opener.is_visible():
        any_page.locator("body").press("?")  # phones have no room for the button, but may have keys
    else:
        opener.click()
    expect(any_page.get_by_test_id(DIALOGS[button])).to_be_visible()
    assert in_both_schemes(any_page, button) == {}
