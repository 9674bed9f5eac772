"""The exact analysis on the page: what can never win is marked, with the reason and a request one click away."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.e2e.axe import violations, violations_in_both_schemes
from tests.e2e.page import BY_CALCULATION, card, import_text, result, write

TIED = {
    "_format_version": "3.0",
    "services": [
        {"name": name, "host": f"{name}.internal", "routes": [{"name": f"to-{name}", "expression": text}]}
        for name, text in (("a", 'http.path ^= "/t"'), ("b", 'http.method == "GET"'))
    ],
}


def test_a_route_that_can_never_win_is_marked_until_it_can(ready_page: Page) -> None:
    page = ready_page
    mark = card(page, "v2-any").get_by_test_id("route-mark")
    page.get_by_test_id("tab-problems").click()
    summary = page.get_by_test_id("exact-summary")
    expect(summary).to_have_text("Proved: each route can win, and no two tie.")
    expect(page.get_by_test_id("route-mark")).to_have_count(0)
    write(page, "orders-v2", 'http.path ^= "/v"')
    expect(mark).to_have_attribute("data-kinds", "unreachable")
    expect(summary).to_contain_text("1 route can never win")
    # The reason is one click away, on the card and in the list.
    mark.click()
    remarks = card(page, "v2-any").get_by_test_id("card-remarks")
    expect(remarks).to_contain_text(
        "v2-any can never win: route orders-v2 takes every request that it matches."
    )
    # What the advice tells as well stands there alone.
    told = page.get_by_test_id("advice").and_(page.locator("[data-rule=K201]"))
    expect(told).to_contain_text("orders-v2 is tried before it and takes all of them.")
    expect(summary).to_contain_text("The advice below says which and why.")
    expect(page.get_by_test_id("marked")).to_have_count(0)
    assert violations_in_both_schemes(page) == []
    # And so is a request that shows it.
    line = remarks.get_by_test_id("remark-line").inner_text()
    remarks.get_by_test_id("remark-try").click()
    expect(page.get_by_test_id("request-url")).to_have_value(line.split(" ")[1])
    expect(result(page)).to_have_attribute("data-route", "orders-v2")
    expect(card(page, "v2-any")).to_have_attribute("data-status", "matches")
    expect(mark).to_be_visible()
    remarks.get_by_test_id("remark-go").click()
    expect(card(page, "orders-v2").get_by_test_id("route-expression")).to_be_focused()
    write(page, "orders-v2", 'http.path ^= "/v3"')
    expect(mark).to_have_count(0)
    expect(remarks).to_have_count(0)


def test_routes_that_tie_are_marked_with_a_request_for_both(ready_page: Page) -> None:
    page = ready_page
    import_text(page, json.dumps(TIED))
    mark = card(page, "to-b").get_by_test_id("route-mark")
    expect(mark).to_have_attribute("data-kinds", "tie")
    mark.click()
    card(page, "to-b").get_by_test_id("remark-try").click()
    expect(result(page)).to_have_attribute("data-tie", "")


def test_before_the_match_calculation_is_flipped(ready_page: Page) -> None:
    page = ready_page
    import_text(page, BY_CALCULATION)
    page.get_by_test_id("tab-compare").click()
    page.get_by_test_id("compare-flip").click()
    found = page.get_by_test_id("compare-result")
    expect(found).to_have_attribute("data-proof", "different", timeout=20_000)
    expect(page.get_by_test_id("compare-difference").first).to_contain_text("any → list")
    expect(found).to_contain_text("change route.")


def test_a_large_table_is_looked_at_in_pieces_and_can_be_stopped(ready_page: Page) -> None:
    page = ready_page
    routes = [
        {"name": f"r{number}", "paths": [f"/{number}/"], "methods": ["GET"], "hosts": [f"h{number % 7}.x"]}
        for number in range(3_000)
    ]
    import_text(
        page, json.dumps({"_format_version": "3.0", "services": [{"host": "a.internal", "routes": routes}]})
    )
    page.get_by_test_id("tab-problems").click()
    stop = page.get_by_test_id("exact-stop")
    expect(stop).to_be_visible(timeout=20_000)
    # Answers come meanwhile.
    page.get_by_test_id("request-url").fill("https://h0.x/77/x")
    expect(result(page)).to_have_attribute("data-route", "r77", timeout=3_000)
    stop.click()
    expect(page.get_by_test_id("exact-go-on")).to_be_visible()
    page.get_by_test_id("exact-go-on").click()
    expect(page.get_by_test_id("exact-summary")).to_have_text(
        "Proved: each route can win, and no two tie.", timeout=60_000
    )


def test_on_a_phone(phone_page: Page) -> None:
    page = phone_page
    page.get_by_test_id("segment-routes").tap()
    write(page, "orders-v2", 'http.path ^= "/v"')
    mark = card(page, "v2-any").get_by_test_id("route-mark")
    mark.tap()
    expect(card(page, "v2-any").get_by_test_id("remark")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 700})
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
    card(page, "v2-any").get_by_test_id("remark-try").tap()
    expect(result(page)).to_have_attribute("data-route", "orders-v2")
