"""Why not, and what then: near misses, what would make a route win, what helps on a 404, single changes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import violations, violations_in_both_schemes
from tests.e2e.page import IDLE, SITE, StartServer, card, focused_name, paste, result, tab_to, write
from tests.e2e.servers import WithoutWebAssembly

NO_ROUTE = "curl -X PUT https://admin.example.com/users -H 'X-Env: dev'"


def without_catch_all(page: Page) -> None:
    """The first example without the route that takes everything."""
    write(page, "catch-all", 'http.path == "/health" && http.method == "GET"')
    page.get_by_test_id("request-url").focus()
    page.evaluate(IDLE)


def rows(page: Page) -> Locator:
    return page.get_by_test_id("all-routes-row")


def misses(page: Page) -> Locator:
    return page.get_by_test_id("near-miss")


def toast(page: Page) -> Locator:
    return page.get_by_test_id("toast")


def test_a_pasted_request_without_a_route_opens_its_near_misses(ready_page: Page) -> None:
    without_catch_all(ready_page)
    paste(ready_page, ready_page.get_by_test_id("request-url"), NO_ROUTE)
    expect(result(ready_page)).to_have_attribute("data-outcome", "none")
    expect(ready_page.get_by_test_id("tab-routes")).to_have_attribute("aria-selected", "true")
    expect(ready_page.get_by_test_id("near-first")).to_have_attribute("aria-checked", "true")
    expect(misses(ready_page)).to_have_count(4)
    first = misses(ready_page).first
    expect(first).to_have_attribute("data-changes", "1")
    expect(first).to_have_attribute("data-route", "v2-any")
    expect(first).to_contain_text("1 change away")
    expect(first.get_by_test_id("failing-condition")).to_have_text(
        re.compile(r'http\.path \^= "/v2"\s*path is /users, differs at character 2')
    )
    changes = [miss.get_attribute("data-changes") for miss in misses(ready_page).all()]
    assert changes == sorted(changes, key=int)  # type: ignore[arg-type]  # every one has it
    # The way from the failing condition to the route that has it, and to a request that it takes.
    first.get_by_test_id("failing-condition").click()
    expect(ready_page.get_by_role("heading", name="Why v2-any does not match")).to_be_visible()
    expect(ready_page.get_by_test_id("why-node").filter(has_text="http.path").first).to_have_class(
        re.compile("linked")
    )
    ready_page.get_by_test_id("make-it-win").click()
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    expect(toast(ready_page)).to_contain_text("Request changed: path /v2")


def test_typing_does_not_take_the_tab_away(ready_page: Page) -> None:
    without_catch_all(ready_page)
    ready_page.get_by_test_id("request-url").fill("https://admin.example.com/nothing")
    expect(result(ready_page)).to_have_attribute("data-outcome", "none")
    expect(ready_page.get_by_test_id("tab-why")).to_have_attribute("aria-selected", "true")


def test_every_row_says_why_it_lost(ready_page: Page) -> None:
    ready_page.get_by_test_id("tab-routes").click()
    expect(rows(ready_page)).to_have_count(4)
    expect(rows(ready_page).nth(1)).to_contain_text("Lower priority than orders-v2")
    admin = rows(ready_page).nth(2)
    expect(admin).to_contain_text("Two conditions fail: host and client IP")
    expect(admin).to_contain_text("2 changes away")
    expect(admin.get_by_role("img")).to_have_attribute(
        "aria-label", "Conditions: host fails, client IP fails, protocol (from protocols) holds"
    )
    expect(admin.get_by_test_id("failing-condition")).to_have_count(2)
    # One button is outlined, that of the nearest.
    expect(ready_page.locator('[data-testid="make-it-win"].outlined')).to_have_count(1)
    expect(ready_page.get_by_test_id("make-it-win")).to_have_count(3)


def test_a_press_on_a_row_counts_though_the_row_changes_meanwhile(ready_page: Page) -> None:
    ready_page.get_by_test_id("tab-routes").click()
    orders = rows(ready_page).filter(has_text="orders-v2").first
    expect(ready_page.get_by_test_id("all-routes")).to_have_attribute("aria-busy", "false")
    name = orders.get_by_role("button", name="orders-v2", exact=True)
    name.hover()
    ready_page.mouse.down()
    ready_page.get_by_test_id("request-method").fill("POST")
    expect(orders.get_by_test_id("near-miss")).to_have_attribute("data-changes", "1")
    name.hover()  # the answer above may have become longer
    ready_page.mouse.up()
    expect(ready_page.get_by_test_id("why-tree")).to_contain_text("POST")


def test_a_route_is_made_to_win_and_that_is_taken_back(ready_page: Page) -> None:
    ready_page.get_by_test_id("tab-routes").click()
    ready_page.get_by_role("button", name="Find a request that reaches it: admin").click()
    expect(result(ready_page)).to_have_attribute("data-route", "admin")
    expect(ready_page.get_by_test_id("request-url")).to_have_value("https://admin.example.com/?x=1")
    expect(toast(ready_page)).to_contain_text(
        "Request changed: host admin.example.com, path / and client IP 10.0.0.1"
    )
    expect(rows(ready_page).filter(has_text="admin").first).to_have_attribute("data-status", "wins")
    toast(ready_page).get_by_role("button", name="Undo").click()
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")
    expect(ready_page.get_by_test_id("request-url")).to_have_value("https://api.example.com/v2/orders?x=1")


def test_a_route_that_cannot_win_says_who_stands_in_the_way(ready_page: Page) -> None:
    write(ready_page, "catch-all", 'http.path ^= "/v2/x" && http.path ^= "/y"')
    ready_page.get_by_test_id("tab-routes").click()
    ready_page.get_by_role("button", name="Find a request that reaches it: catch-all").click()
    expect(rows(ready_page).last.get_by_test_id("no-win")).to_have_text(
        "No request was found that catch-all matches: its conditions may exclude each other."
    )


def test_what_if_offers_single_changes(ready_page: Page) -> None:
    chips = ready_page.get_by_test_id("what-if-chip")
    expect(chips.first).to_have_accessible_name("method POST → v2-any wins")
    assert chips.count() <= 6
    chips.first.click()
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    expect(ready_page.get_by_test_id("request-method")).to_have_value("POST")
    expect(toast(ready_page)).to_contain_text("Request changed: method POST")
    # The new answer brings its own.
    expect(ready_page.get_by_role("button", name="method GET → orders-v2 wins")).to_be_visible()


def test_every_offer_comes_true(ready_page: Page) -> None:
    chips = ready_page.get_by_test_id("what-if-chip")
    expect(chips.first).to_be_enabled()
    for index in range(chips.count()):
        chip = chips.nth(index)
        expect(chip).to_be_enabled()
        winner = chip.get_attribute("data-winner")
        assert winner is not None
        chip.click()
        expect(result(ready_page)).to_have_attribute("data-route", winner)
        ready_page.get_by_test_id("toast-undo").click()
        expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")
        ready_page.evaluate(IDLE)
        expect(chips.first).to_have_accessible_name("method POST → v2-any wins")


def test_a_route_that_comes_later_can_be_given_a_higher_priority(ready_page: Page) -> None:
    ready_page.get_by_test_id("why-route").select_option(label="v2-any")
    expect(ready_page.get_by_role("heading", name="Why v2-any matches")).to_be_visible()
    ready_page.get_by_role("button", name="priority of v2-any 101 → v2-any wins").click()
    expect(result(ready_page)).to_have_text("Route v2-any wins.")
    toast(ready_page).get_by_role("button", name="Undo").click()
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")


def test_any_route_can_be_picked_to_be_explained(ready_page: Page) -> None:
    select = ready_page.get_by_test_id("why-route")
    expect(select.locator("option")).to_have_text(["orders-v2 (wins)", "v2-any", "admin", "catch-all"])
    select.select_option(label="admin")
    expect(ready_page.get_by_role("heading", name="Why admin does not match")).to_be_visible()
    expect(ready_page.get_by_test_id("make-it-win")).to_be_visible()
    select.select_option(label="orders-v2 (wins)")
    expect(ready_page.get_by_role("heading", name="Why orders-v2 matches")).to_be_visible()
    expect(ready_page.get_by_test_id("make-it-win")).to_have_count(0)


def test_a_404_offers_the_nearest_change(ready_page: Page) -> None:
    ready_page.get_by_test_id("example-select").select_option("no-match")
    expect(result(ready_page)).to_have_attribute("data-outcome", "none")
    fix = ready_page.get_by_test_id("nearest-fix")
    expect(fix).to_have_text("Use host orders.example.com:8000, then orders wins")
    fix.click()
    expect(result(ready_page)).to_have_attribute("data-route", "orders")
    expect(fix).to_have_count(0)
    expect(toast(ready_page)).to_contain_text("Request changed: host orders.example.com:8000")
    assert focused_name(ready_page) != "", "the focus is somewhere though its button has gone"


def test_a_404_offers_a_new_route(ready_page: Page) -> None:
    without_catch_all(ready_page)
    ready_page.get_by_test_id("request-url").fill("https://shop.example.com/carts/7")
    ready_page.get_by_test_id("add-route-for-request").click()
    expect(result(ready_page)).to_have_attribute("data-route", "carts")
    editor = card(ready_page, "carts").get_by_test_id("route-expression")
    expect(editor).to_have_text(
        'http.method == "GET" && http.host == "shop.example.com" && http.path == "/carts/7"',
        use_inner_text=True,
    )
    expect(editor).to_be_focused()
    ready_page.get_by_test_id("toast-undo").click()
    expect(card(ready_page, "carts")).to_have_count(0)


def test_the_way_from_a_404_to_a_route_needs_no_mouse(ready_page: Page) -> None:
    without_catch_all(ready_page)
    ready_page.keyboard.press("Alt+r")
    paste(ready_page, ready_page.get_by_test_id("request-url"), NO_ROUTE)
    expect(misses(ready_page)).to_have_count(4)
    tab_to(ready_page, "v2-any")
    ready_page.keyboard.press("ArrowDown")
    expect(rows(ready_page).nth(1).locator(".link")).to_be_focused()
    ready_page.keyboard.press("End")
    expect(rows(ready_page).last.locator(".link")).to_be_focused()
    ready_page.keyboard.press("Home")
    expect(rows(ready_page).first.locator(".link")).to_be_focused()
    tab_to(ready_page, "make-it-win")
    ready_page.keyboard.press("Enter")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    assert focused_name(ready_page) != ""


def test_axe_finds_nothing_wrong(ready_page: Page) -> None:
    expect(ready_page.get_by_test_id("what-if-chip").first).to_be_enabled()
    assert violations_in_both_schemes(ready_page) == []
    without_catch_all(ready_page)
    paste(ready_page, ready_page.get_by_test_id("request-url"), NO_ROUTE)
    expect(misses(ready_page)).to_have_count(4)
    expect(ready_page.get_by_test_id("nearest-fix")).to_be_enabled()
    assert violations_in_both_schemes(ready_page) == []


def test_a_phone_shows_near_misses_and_makes_one_win(phone_page: Page) -> None:
    phone_page.get_by_test_id("segment-result").tap()
    phone_page.get_by_test_id("tab-routes").tap()
    phone_page.get_by_test_id("near-first").tap()
    expect(phone_page.get_by_role("list", name="All routes, near misses first")).to_be_visible()
    admin = misses(phone_page).first
    expect(admin).to_have_attribute("data-route", "admin")
    assert phone_page.evaluate("() => document.documentElement.scrollWidth") <= 412
    button = admin.get_by_test_id("make-it-win")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.tap()
    expect(result(phone_page)).to_have_attribute("data-route", "admin")
    assert violations(phone_page) == []


@pytest.mark.parametrize("width", [320, 700, 1100])
def test_near_misses_do_not_scroll_sideways(ready_page: Page, width: int) -> None:
    ready_page.get_by_test_id("tab-routes").click()
    ready_page.get_by_test_id("near-first").click()
    expect(misses(ready_page).first).to_be_visible()
    ready_page.set_viewport_size({"width": width, "height": 800})
    if width < 640:
        ready_page.get_by_test_id("segment-result").click()
    ready_page.wait_for_timeout(100)
    assert ready_page.evaluate("() => document.documentElement.scrollWidth") <= width
    ready_page.get_by_test_id("tab-why").click()
    expect(ready_page.get_by_test_id("what-if-chip").first).to_be_visible()
    assert ready_page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_without_an_engine_the_tree_shows_what_is_asked_and_no_verdict(
    page: Page, start_server: StartServer
) -> None:
    page.goto(start_server(SITE, WithoutWebAssembly))
    expect(page.get_by_test_id("engine-status")).to_have_attribute("data-status", "failed", timeout=60_000)
    nodes = page.get_by_test_id("why-node")
    expect(nodes.first).to_have_attribute("data-verdict", "unknown")
    expect(nodes.filter(has_text="http.path")).to_contain_text("unknown")
    expect(page.locator('[data-testid="why-node"]:not([data-verdict="unknown"])')).to_have_count(0)
    expect(page.get_by_test_id("what-if-chip")).to_have_count(0)
    page.get_by_test_id("tab-routes").click()
    expect(page.locator("#panel")).to_have_text("Verdicts are unknown while the engine is off.")


MANY = "_format_version: '3.0'\nservices:\n- name: s\n  url: http://s.internal\n  routes:\n" + "".join(
    f"  - {{name: r{i}, hosts: [h{i}.example.com], paths: [/p{i}/], methods: [GET]}}\n" for i in range(10_000)
)


@pytest.mark.own_page
def test_ten_thousand_routes_are_listed_by_the_window(ready_page: Page) -> None:
    page = ready_page
    page.get_by_test_id("request-url").fill("http://h77.example.com/p78/x")
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-file").set_input_files(
        {"name": "kong.yml", "mimeType": "text/yaml", "buffer": MANY.encode()}
    )
    page.get_by_test_id("import-apply").click(timeout=60_000)
    expect(page.get_by_test_id("import-apply")).to_have_count(0, timeout=20_000)
    page.evaluate(IDLE)
    page.get_by_test_id("tab-routes").click()
    expect(rows(page).nth(5)).to_have_attribute("data-name", re.compile("^r"), timeout=20_000)
    assert rows(page).count() < 100, "only what is on the screen is in the document"
    start = page.evaluate("() => performance.now()")
    page.get_by_test_id("near-first").click()
    expect(misses(page).first).to_have_attribute("data-changes", "1", timeout=20_000)
    took = page.evaluate("() => performance.now()") - start
    assert took < 6_000, f"near misses took {took:.0f} ms"
    assert {miss.get_attribute("data-route") for miss in misses(page).all()[:2]} == {"r77", "r78"}
    rows(page).first.locator(".link").focus()
    page.keyboard.press("End")
    last = page.locator('[data-testid="all-routes-row"][data-index="9999"]')
    expect(last.locator(".link")).to_be_focused(timeout=20_000)
    page.keyboard.press("ArrowUp")
    expect(page.locator('[data-index="9998"] .link')).to_be_focused(timeout=20_000)
