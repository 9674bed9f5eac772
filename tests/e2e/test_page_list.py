"""The route list: empty, sorted, held while somebody types, on a phone; and what is read out of the answer."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations
from tests.e2e.page import card, expect_focus_in, import_many, opened, settle


def names(page: Page) -> list[str]:
    """The names on the cards, from top to bottom."""
    found = page.get_by_test_id("route-card").evaluate_all("cards => cards.map((card) => card.dataset.name)")
    return [str(name) for name in found]


def test_without_routes_there_are_three_ways_in(ready_page: Page) -> None:
    for _ in range(4):
        ready_page.get_by_test_id("route-menu").first.click()
        ready_page.get_by_test_id("route-remove").first.click()
    ways = ready_page.get_by_test_id("no-routes")
    expect(ways.get_by_role("button")).to_have_count(3)
    colour = "(one) => getComputedStyle(one).color"  # that of what can be pressed, not of what is off
    add = ready_page.get_by_test_id("add-route").evaluate(colour)
    assert [way.evaluate(colour) for way in ways.get_by_role("button").all()] == [add] * 3
    settle(ready_page)
    assert violations(ready_page) == []
    ways.get_by_test_id("paste-routes").click()
    expect(ready_page.get_by_test_id("import-text")).to_be_visible()
    ready_page.keyboard.press("Escape")
    ways.get_by_test_id("write-route").click()
    expect(card(ready_page, "new-route")).to_be_visible()
    ready_page.keyboard.press("Control+z")
    ways.get_by_test_id("open-example").click()
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "wins")


def test_the_focus_goes_to_the_next_card_when_one_is_removed(ready_page: Page) -> None:
    order = names(ready_page)
    card(ready_page, order[1]).get_by_test_id("route-menu").press("Enter")
    card(ready_page, order[1]).get_by_test_id("route-remove").press("Enter")
    expect_focus_in(ready_page, order[2])


def test_the_list_is_sorted_as_one_likes(ready_page: Page) -> None:
    evaluation = names(ready_page)
    ready_page.get_by_test_id("route-sort").select_option("name")
    assert names(ready_page) == sorted(evaluation, key=str.lower)
    expect(ready_page.get_by_role("list", name="Routes, by name")).to_be_visible()
    assert violations(ready_page) == []
    ready_page.get_by_test_id("route-sort").select_option("evaluation")
    assert names(ready_page) == evaluation


def test_cards_stay_while_a_priority_is_typed_and_say_so(ready_page: Page) -> None:
    before = names(ready_page)
    opened(ready_page, "catch-all")
    card(ready_page, "catch-all").get_by_test_id("route-options").click()
    priority = card(ready_page, "catch-all").get_by_label("Priority")
    priority.fill("500")
    expect(ready_page.get_by_test_id("held-order")).to_be_visible()
    assert names(ready_page) == before
    expect(priority).to_be_focused()
    ready_page.get_by_test_id("request-url").focus()
    expect(ready_page.get_by_test_id("held-order")).to_have_count(0)
    assert names(ready_page)[0] == "catch-all"


def test_the_answer_is_read_out_once_and_not_with_every_key(ready_page: Page) -> None:
    said = ready_page.get_by_test_id("answer-announced")
    expect(said).to_contain_text("Route orders-v2 wins")
    ready_page.evaluate(
        """() => {
          const root = document.querySelector('routelens-app').shadowRoot;
          const region = root.querySelector('[data-testid="answer-announced"]');
          window.heard = [];
          const changes = { subtree: true, childList: true, characterData: true };
          new MutationObserver(() => window.heard.push(region.textContent)).observe(region, changes);
        }"""
    )
    method = ready_page.get_by_test_id("request-method")
    for text in ("P", "PO", "POS", "POST"):
        method.fill(text)
    expect(said).to_contain_text("Route v2-any wins")
    assert len(ready_page.evaluate("window.heard")) <= 2
    method.fill("PUT")
    ready_page.wait_for_timeout(1_200)
    assert len(ready_page.evaluate("window.heard")) <= 2, "the sentence is the same"


def test_the_colours_follow_the_system_while_the_page_is_open(ready_page: Page) -> None:
    root = ready_page.locator("html")
    ready_page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "dark")
    ready_page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-theme", "light")


def test_a_long_list_scrolls_with_the_page_on_a_phone(phone_page: Page) -> None:
    import_many(phone_page, 1_000)
    assert phone_page.get_by_test_id("route-card").count() < 60
    phone_page.evaluate("scrollTo(0, 40_000)")
    middle = phone_page.locator('li[aria-setsize="1000"]').nth(8)
    expect(middle.get_by_test_id("route-card")).to_have_attribute("data-status", "no")
    # The list follows the scrolling after a frame.
    expect(middle).to_have_attribute("aria-posinset", re.compile(r"^\d{3}$"))
    assert phone_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(phone_page) == []


def test_a_list_that_is_hidden_on_a_phone_has_no_more_cards_in_the_document(phone_page: Page) -> None:
    """Hidden cards measure nothing, and a thousand of them would fit into any height."""
    import_many(phone_page, 1_000)
    cards = phone_page.locator('li[aria-setsize="1000"]')
    phone_page.get_by_test_id("segment-request").click()
    phone_page.get_by_test_id("request-url").fill("https://nobody.example/")
    settle(phone_page)
    phone_page.wait_for_timeout(500)  # what the observers of sizes would do comes without a sign
    assert cards.count() < 60
    phone_page.get_by_test_id("segment-routes").click()
    expect(cards.first).to_be_visible()
    assert cards.count() < 60


def test_nothing_scrolls_sideways_at_320_pixels(ready_page: Page) -> None:
    ready_page.set_viewport_size({"width": 320, "height": 700})
    ready_page.get_by_test_id("segment-routes").click()
    ready_page.keyboard.press("Control+Shift+L")
    expect(ready_page.get_by_test_id("route-filter")).to_be_focused()
    assert ready_page.evaluate("document.documentElement.scrollWidth") <= 320
