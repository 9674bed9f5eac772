"""Advice on the page: underlined while it is typed, listed by severity in Problems, fixed one by one or all at once."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.page import card, write

TEXT = 'http.path ~ "^/v2/orders$" && http.method == "get"'


def test_advice_is_underlined_and_fixed_by_keys(ready_page: Page) -> None:
    editor = write(ready_page, "orders-v2", TEXT)
    underlined = editor.locator(".problem-range.warning")
    expect(underlined.first).to_be_visible()
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "no")
    ready_page.keyboard.press("ControlOrMeta+Home")
    ready_page.keyboard.press("ControlOrMeta+.")
    menu = ready_page.get_by_test_id("fix-menu")
    expect(menu).to_contain_text("This regex is an exact match")
    ready_page.keyboard.press("Enter")
    expect(editor).to_have_text('http.path == "/v2/orders" && http.method == "get"')
    ready_page.get_by_test_id("undo").click()
    expect(editor).to_have_text(TEXT)


def test_advice_is_listed_by_severity_and_leads_to_its_place(ready_page: Page) -> None:
    editor = write(ready_page, "orders-v2", TEXT)
    ready_page.get_by_test_id("tab-problems").click()
    advice = ready_page.get_by_test_id("advice")
    method = advice.and_(ready_page.locator("[data-rule=K110]"))
    expect(method).to_have_count(1)
    expect(advice.and_(ready_page.locator("[data-rule=K401]"))).to_have_attribute(
        "data-severity", "performance"
    )
    expect(ready_page.get_by_test_id("advice-count")).to_be_visible()
    expect(advice.and_(ready_page.locator("[data-severity=hint]"))).to_have_count(0)
    ready_page.get_by_test_id("show-hint").check()
    expect(advice.and_(ready_page.locator("[data-severity=hint]")).first).to_be_visible()
    ready_page.get_by_test_id("show-warning").uncheck()
    expect(method).to_have_count(0)
    ready_page.get_by_test_id("show-warning").check()
    method.click()
    expect(editor).to_be_focused()


def test_all_safe_fixes_are_one_step_that_can_be_undone(ready_page: Page) -> None:
    editor = write(ready_page, "orders-v2", TEXT)
    ready_page.get_by_test_id("tab-problems").click()
    expect(ready_page.locator("[data-testid=advice][data-rule=K401]")).to_have_count(1)
    ready_page.get_by_test_id("fix-all").click()
    expect(editor).to_have_text('http.path == "/v2/orders" && http.method == "get"')
    expect(ready_page.locator("[data-testid=advice][data-rule=K401]")).to_have_count(0)
    ready_page.get_by_test_id("undo").click()
    expect(editor).to_have_text(TEXT)


def test_advice_about_the_table_is_fixed_by_its_button(ready_page: Page) -> None:
    write(ready_page, "orders-v2", 'http.path ^= "/v"')
    ready_page.get_by_test_id("tab-problems").click()
    hidden = ready_page.locator("[data-testid=advice][data-rule=K201]")
    expect(hidden).to_have_count(1)
    ready_page.locator("li", has=hidden).get_by_test_id("advice-fix").click()
    expect(hidden).to_have_count(0)
    ready_page.get_by_test_id("undo").click()
    expect(hidden).to_have_count(1)


def test_advice_about_the_table_is_underlined_hovered_and_reached_by_f8(ready_page: Page) -> None:
    """Another route takes all of its requests: that stands in its editor once all routes are linted."""
    editor = write(ready_page, "orders-v2", 'http.path ^= "/v"')
    ready_page.get_by_test_id("tab-problems").click()
    expect(ready_page.locator("[data-testid=advice][data-rule=K201]")).to_have_count(1)
    hidden = ready_page.locator("[data-testid=advice][data-rule=K201] .where")
    name = str(hidden.text_content()).split(" · ", 1)[0]
    hidden.click()
    other = card(ready_page, name)
    underlined = other.locator(".problem-range.warning")
    expect(underlined.first).to_have_text("http.path", timeout=15_000)
    underlined.first.hover()
    expect(ready_page.get_by_test_id("hover-card")).to_contain_text("orders-v2")
    editor.press("Escape")
    ready_page.keyboard.press("F8")
    expect(ready_page.get_by_test_id("announced")).to_contain_text("Problem 1 of")
    expect(ready_page.get_by_test_id("fix-menu")).to_be_visible()
