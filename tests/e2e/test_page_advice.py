"""Advice on the page: underlined while it is typed, listed by severity in Problems, fixed one by one or all at once."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import violations_in_both_schemes
from tests.e2e.page import IDLE, card, focused_name, outlined, tab_to, write

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
    # What the filter hides is told, and one click away.
    ready_page.get_by_test_id("show-performance").uncheck()
    ready_page.get_by_test_id("show-hint").uncheck()
    expect(advice).to_have_count(0)
    expect(ready_page.get_by_test_id("advice-hidden")).to_contain_text(
        re.compile(r"\d warnings?, \d+ remarks? on performance, \d+ hints? hidden")
    )
    expect(ready_page.get_by_test_id("no-problems")).to_have_text(
        "No errors: the gateway takes every route on this page."
    )
    ready_page.get_by_test_id("show-all-advice").click()
    expect(ready_page.get_by_test_id("advice-hidden")).to_have_count(0)
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


TRADITIONAL = b"""_format_version: '3.0'
services:
- name: web
  host: web.internal
  routes:
  - name: globbed
    hosts: [a.example]
    paths: [/fine/, /services/*]
    headers: {x-role: [~^admin$]}
    regex_priority: 5
    protocols: [http, https]
  - name: plain
    hosts: [b.example]
    paths: [/plain/]
    protocols: [http, https]
"""


def opened_traditional(page: Page) -> Locator:
    """Import the routes above, and open the card that there is advice on."""
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-file").set_input_files(
        {"name": "kong.yml", "mimeType": "text/yaml", "buffer": TRADITIONAL}
    )
    page.get_by_test_id("import-apply").click()
    # A glob is no regex: nothing is asked before it is taken.
    expect(page.locator("routelens-import")).to_have_count(0)
    page.get_by_test_id("request-url").fill("http://a.example/services/7")
    page.evaluate(IDLE)
    globbed = card(page, "globbed")
    if globbed.get_by_test_id("edit-paths").count() == 0:
        globbed.get_by_test_id("route-toggle").click()
    expect(globbed.get_by_test_id("edit-paths")).to_be_visible()
    return globbed


def advice_on(part: Locator, rule: str) -> Locator:
    return part.get_by_test_id("field-advice").and_(part.page.locator(f"[data-rule={rule}]"))


def test_advice_on_a_traditional_route_stands_beside_its_field(ready_page: Page) -> None:
    globbed = opened_traditional(ready_page)
    paths = globbed.locator('[data-testid="matching-field"][data-name="paths"]')
    glob = advice_on(paths, "K128")
    expect(glob).to_have_attribute("data-severity", "warning", timeout=20_000)
    expect(glob).to_contain_text(
        "/services/*: A plain path is a prefix, and * is a literal character in it. K128"
    )
    # The value it is about is marked, as in an editor, and no other.
    marked = paths.locator(".value .warning")
    expect(marked).to_have_text("/services/*")
    assert "wavy" in marked.evaluate(
        "(one) => getComputedStyle(one).textDecorationLine + getComputedStyle(one).textDecorationStyle"
    )
    assert marked.evaluate("(one) => getComputedStyle(one).textDecorationColor") == glob.locator(
        ".said"
    ).evaluate("(one) => getComputedStyle(one).color")
    # Whoever listens hears it with the field.
    button = globbed.get_by_test_id("edit-paths")
    expect(button).to_have_accessible_name(re.compile("1 piece of advice$"))
    expect(button).to_have_accessible_description(re.compile("A plain path is a prefix"))
    headers = globbed.locator('[data-testid="matching-field"][data-name="headers"]')
    expect(advice_on(headers, "K126")).to_have_count(1)
    # What is about no matching field stands below them, and another route has nothing of it.
    expect(advice_on(globbed, "K207")).to_contain_text("regex_priority: ")
    card(ready_page, "plain").get_by_test_id("route-toggle").click()
    expect(card(ready_page, "plain").get_by_test_id("edit-paths")).to_be_visible()
    ready_page.evaluate(IDLE)
    expect(card(ready_page, "plain").get_by_test_id("field-advice")).to_have_count(0)
    assert violations_in_both_schemes(ready_page) == []


def test_advice_on_a_traditional_route_is_fixed_where_it_stands_by_keys(ready_page: Page) -> None:
    globbed = opened_traditional(ready_page)
    expect(advice_on(globbed, "K128")).to_have_count(1, timeout=20_000)
    globbed.get_by_test_id("edit-paths").focus()
    tab_to(ready_page, "field-advice-fix", most=3)
    assert outlined(ready_page)
    ready_page.keyboard.press("Enter")
    expect(globbed.get_by_test_id("edit-paths")).to_contain_text("/services/")
    expect(globbed.get_by_test_id("edit-paths")).not_to_contain_text("*")
    expect(advice_on(globbed, "K128")).to_have_count(0)
    expect(ready_page.get_by_test_id("toast")).to_contain_text("Write /services/: done")
    # The button is gone: the focus is at the field that it was about.
    assert focused_name(ready_page) == "edit-paths"
    ready_page.keyboard.press("ControlOrMeta+z")
    expect(advice_on(globbed, "K128")).to_have_count(1)
    # What is mended by hand goes as well.
    globbed.get_by_test_id("edit-headers").click()
    globbed.get_by_test_id("route-headers").fill("x-role: admin")
    ready_page.keyboard.press("Escape")
    expect(advice_on(globbed, "K126")).to_have_count(0)


def test_problems_lead_to_the_field_of_a_traditional_route(ready_page: Page) -> None:
    globbed = opened_traditional(ready_page)
    globbed.get_by_test_id("route-toggle").click()
    ready_page.get_by_test_id("tab-problems").click()
    ready_page.locator("[data-testid=advice][data-rule=K128]").click(timeout=20_000)
    expect(globbed.get_by_test_id("edit-paths")).to_be_focused()
    expect(advice_on(globbed, "K128")).to_be_visible()
    ready_page.keyboard.press("F8")
    expect(ready_page.get_by_test_id("announced")).to_contain_text("Problem 1 of")
    expect(globbed.get_by_test_id("edit-headers")).to_be_focused()
