"""Links and kept work of an earlier version still open, and mean what they meant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.page import IDLE, card, result

RECORDED = json.loads(
    (Path(__file__).parent / "recorded" / "before-redesign.json").read_text(encoding="utf-8")
)


def expect_the_recorded_workspace(page: Page) -> None:
    page.evaluate(IDLE)
    expect(result(page)).to_have_attribute("data-route", RECORDED["winner"])
    for name in ("list", "beta", "all"):
        expect(card(page, name)).to_have_count(1)
    expect(page.get_by_test_id("request-url")).to_have_value("https://shop.example.com/v2/orders?x=1")
    # A link of that time says nothing of the calculation: the page had no other default than strict.
    expect(page.get_by_test_id("match-calculation-select")).to_have_value("strict")


def test_a_link_of_before_the_redesign_opens(open_ready: Callable[[str], Page]) -> None:
    expect_the_recorded_workspace(open_ready(f"./{RECORDED['hash']}"))


def test_a_workspace_kept_before_the_redesign_comes_back(open_ready: Callable[[str], Page]) -> None:
    page = open_ready("./")
    page.evaluate(
        """({ local, session }) => {
          for (const [key, value] of Object.entries(local)) localStorage.setItem(key, value);
          for (const [key, value] of Object.entries(session)) sessionStorage.setItem(key, value);
        }""",
        RECORDED,
    )
    expect_the_recorded_workspace(open_ready("./?"))
