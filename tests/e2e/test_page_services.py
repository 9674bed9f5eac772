"""Services: made and edited on the page, also for a route from nothing."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.page import IDLE, card, opened


def test_a_route_from_nothing_gets_a_service_and_it_is_edited(ready_page: Page) -> None:
    page = ready_page
    page.get_by_test_id("start-over").click()
    page.evaluate(IDLE)
    page.get_by_test_id("write-route").click()
    new = card(page, "new-route")
    expect(new.get_by_test_id("route-expression")).to_be_focused()
    page.keyboard.insert_text('http.path ^= "/"')
    page.keyboard.press("Escape")

    # The button is still under the pointer when it is let go, though the editor loses the focus.
    new.get_by_test_id("add-service").click()
    url = new.get_by_test_id("service-url")
    expect(url).to_be_focused()
    url.fill("https://orders.internal:8443/api")
    expect(page.get_by_test_id("upstream-url")).to_contain_text("https://orders.internal:8443/api")
    new.get_by_test_id("service-name").fill("orders")
    expect(new.get_by_test_id("route-service").locator("option:checked")).to_have_text("orders")

    # What is typed keeps its spelling, whatever it makes of the port.
    url.fill("http://orders.internal:80")
    expect(url).to_have_value("http://orders.internal:80")
    expect(page.get_by_test_id("upstream-url")).to_contain_text("http://orders.internal/")
    url.fill("nonsense")
    expect(new.locator('[data-field="service"]')).to_contain_text("check its name and URL")


def test_routes_share_a_service_and_see_its_edits(ready_page: Page) -> None:
    page = ready_page
    admin = opened(page, "admin")
    admin.get_by_test_id("route-options").click()
    admin.get_by_test_id("service-url").fill("http://elsewhere.internal")
    expect(card(page, "admin").get_by_test_id("route-service")).to_be_visible()
    page.get_by_test_id("tab-convert").click()
    expect(page.get_by_test_id("export-text")).to_contain_text("elsewhere.internal")
