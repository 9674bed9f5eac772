"""Source: the user's document beside the cards, edited in either."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.page import card, import_text, result

DOCUMENT = """_format_version: "3.0"
# the shop
services:
- name: shop
  host: shop.internal
  routes:
  - name: orders   # do not touch
    paths: [/orders]
  - name: carts
    paths: [/carts]
consumers:
- username: alice
"""


def test_the_document_stands_beside_the_cards_and_is_edited_in_either(ready_page: Page) -> None:
    page = ready_page
    import_text(page, DOCUMENT)
    page.keyboard.press("Alt+7")
    source = page.get_by_test_id("source-text")
    expect(source).to_have_value(DOCUMENT)

    # On a phone its two buttons stay together.
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("segment-result").click()
    copied, saved = (page.get_by_test_id(f"source-{one}").bounding_box() for one in ("copy", "save"))
    assert copied is not None
    assert saved is not None
    assert copied["y"] == saved["y"]
    page.set_viewport_size(size)

    # A card is edited: the text has that one change.
    card(page, "orders").get_by_test_id("route-toggle").click()
    card(page, "orders").get_by_test_id("edit-paths").click()
    card(page, "orders").get_by_test_id("route-paths").fill("/orders/v2")
    card(page, "orders").get_by_test_id("route-paths").blur()
    edited = DOCUMENT.replace("[/orders]", "[/orders/v2]")
    expect(source).to_have_value(edited)

    # The text is edited: the cards follow, the request is answered anew, and one step takes it back.
    page.get_by_test_id("request-url").fill("http://a.example/baskets")
    expect(result(page)).to_have_attribute("data-outcome", "none")
    source.fill(edited.replace("[/carts]", "[/carts, /baskets]"))
    expect(result(page)).to_have_attribute("data-route", "carts")
    expect(source).to_have_value(edited.replace("[/carts]", "[/carts, /baskets]"))

    # A text with an error leaves the cards as they are, and says where.
    source.fill(edited.replace("[/carts]", "[carts"))
    expect(page.get_by_test_id("source-problems")).to_be_visible()
    expect(result(page)).to_have_attribute("data-route", "carts")
    source.fill(edited.replace("[/carts]", "[/other]"))
    expect(page.get_by_test_id("source-problems")).to_have_count(0)
    expect(result(page)).to_have_attribute("data-outcome", "none")
