"""The page's main job, in a real browser with the real engine: edit routes or the request, and see who wins."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import IDLE, READY, card, opened, result, write

OpenReady = Callable[[str], Page]


def test_first_visit_shows_the_example_and_its_answer(page: Page) -> None:
    page.goto("./")
    # Before Python is there: the answer that was computed when the page was built.
    expect(result(page)).to_have_attribute("data-route", "orders-v2", timeout=2000)
    page.locator(READY).wait_for(state="attached", timeout=60_000)
    page.evaluate(IDLE)
    expect(result(page)).to_have_text("Route orders-v2 wins.")
    expect(result(page)).to_have_attribute("data-outcome", "match")
    statuses = {
        name: card(page, name).get_attribute("data-status")
        for name in ("orders-v2", "v2-any", "admin", "catch-all")
    }
    assert statuses == {"orders-v2": "wins", "v2-any": "matches", "admin": "no", "catch-all": "matches"}


def test_changing_the_request_moves_the_winner(ready_page: Page) -> None:
    method = ready_page.get_by_test_id("request-method")
    method.fill("POST")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "no")
    ready_page.get_by_test_id("request-url").fill("https://api.example.com/elsewhere")
    expect(result(ready_page)).to_have_attribute("data-route", "catch-all")


def test_typing_an_expression_changes_the_winner(ready_page: Page) -> None:
    write(ready_page, "orders-v2", 'http.path == "/nowhere"')
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "no")
    write(ready_page, "orders-v2", 'http.path == "/v2/orders"')
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")


def test_ctrl_enter_reads_the_answer_out_and_leaves_the_text_alone(ready_page: Page) -> None:
    editor = write(ready_page, "catch-all", 'http.path ^= "/v2" && http.method == "GET"')
    ready_page.keyboard.press("ControlOrMeta+Enter")
    said = ready_page.get_by_test_id("announced")
    expect(said).to_have_text("Route orders-v2 wins.")
    expect(editor).to_have_text('http.path ^= "/v2" && http.method == "GET"')
    expect(editor).to_be_focused()


def test_an_error_is_underlined_where_it_is(ready_page: Page) -> None:
    text = 'http.pth == "/a"'
    editor = write(ready_page, "orders-v2", text)
    underlined = editor.locator(".problem-range.error")
    expect(underlined.first).to_be_visible()
    assert "".join(underlined.all_inner_texts()) == "http.pth"
    ready_page.get_by_test_id("request-url").focus()
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "invalid")
    ready_page.get_by_test_id("tab-problems").click()
    problem = ready_page.get_by_test_id("problem").first
    expect(problem).to_have_attribute("data-rule", "K001")
    expect(problem).to_have_attribute("data-severity", "error")
    expect(problem).to_contain_text("Unknown field http.pth")
    # The problem leads back to its place.
    problem.click()
    expect(editor).to_be_focused()
    assert ready_page.evaluate("() => getSelection().toString()") in {"http.pth", ""}


@pytest.mark.parametrize("place", ["tab", "card"])
def test_a_problem_is_fixed_by_its_button(ready_page: Page, place: str) -> None:
    editor = write(ready_page, "orders-v2", 'http.path = "/v2/orders"')
    ready_page.get_by_test_id("request-url").focus()
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "invalid")
    ready_page.get_by_test_id("tab-problems").click()
    panel = ready_page.get_by_role("tabpanel") if place == "tab" else card(ready_page, "orders-v2")
    fix = panel.get_by_role("button", name="Write == same meaning")
    fix.focus()
    fix.press("Enter")
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "wins")
    expect(editor).to_have_text('http.path == "/v2/orders"')
    expect(ready_page.get_by_test_id("problem")).to_have_count(0)
    # The button is gone; whoever works by keyboard goes on from where it was.
    expect(panel if place == "tab" else panel.get_by_test_id("route-toggle")).to_be_focused()
    ready_page.get_by_test_id("undo").click()
    expect(editor).to_have_text('http.path = "/v2/orders"')


def test_a_problem_is_fixed_by_keys(ready_page: Page) -> None:
    editor = write(ready_page, "orders-v2", "net.src.ip in 10.0.0.1/8")
    ready_page.keyboard.press("ControlOrMeta+.")
    menu = ready_page.get_by_test_id("fix-menu")
    expect(menu).to_contain_text("10.0.0.1/8 has host bits set")
    choices = menu.get_by_role("option")
    expect(choices.nth(0)).to_have_attribute("aria-selected", "true")
    expect(choices.nth(0)).to_contain_text("Write 10.0.0.0/8 changes meaning")
    ready_page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(editor).to_be_focused()
    ready_page.keyboard.press("ControlOrMeta+.")
    ready_page.keyboard.press("ArrowDown")
    expect(choices.nth(1)).to_have_attribute("aria-selected", "true")
    ready_page.keyboard.press("Enter")
    expect(editor).to_have_text("net.src.ip in 10.0.0.1/32")
    expect(editor).to_be_focused()
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "no")
    ready_page.keyboard.press("ControlOrMeta+z")
    expect(editor).to_have_text("net.src.ip in 10.0.0.1/8")


def test_a_half_typed_route_keeps_the_answer_of_its_last_complete_text(ready_page: Page) -> None:
    editor = opened(ready_page, "orders-v2").get_by_test_id("route-expression")
    editor.click()
    ready_page.keyboard.press("ControlOrMeta+End")
    ready_page.keyboard.insert_text(" && http.headers.x_")
    ready_page.evaluate(IDLE)
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "editing")
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")
    # Left like that, the gateway would not take it.
    ready_page.get_by_test_id("request-url").focus()
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "invalid")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")


def test_a_completion_is_accepted(ready_page: Page) -> None:
    editor = opened(ready_page, "catch-all").get_by_test_id("route-expression")
    editor.click()
    ready_page.keyboard.press("ControlOrMeta+a")
    ready_page.keyboard.press("Delete")
    ready_page.keyboard.type("http.me", delay=30)
    item = ready_page.get_by_test_id("completion-item").first
    expect(item).to_be_visible()
    expect(item).to_have_attribute("data-label", "http.method")
    ready_page.wait_for_timeout(150)  # the list ignores keys that were meant for the text
    ready_page.keyboard.press("Enter")
    expect(editor).to_contain_text("http.method")
    expect(editor).not_to_contain_text("http.mehttp")


def test_a_route_with_a_higher_priority_wins(ready_page: Page) -> None:
    ready_page.get_by_test_id("add-route").first.click()
    added = ready_page.locator('[data-testid="route-card"][data-name^="new-route"]').first
    added.wait_for()
    name = added.get_attribute("data-name") or ""
    write(ready_page, name, 'http.path ^= "/"')
    options = card(ready_page, name).get_by_test_id("route-options")
    if card(ready_page, name).get_by_test_id("route-priority").count() == 0:
        options.click()
    card(ready_page, name).get_by_test_id("route-priority").fill("101")
    expect(result(ready_page)).to_have_attribute("data-route", name)
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "matches")
    # Lower than the others, it does not.
    card(ready_page, name).get_by_test_id("route-priority").fill("1")
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")


def test_undo_and_redo_take_back_every_edit(ready_page: Page) -> None:
    ready_page.get_by_test_id("request-method").fill("POST")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    ready_page.get_by_test_id("undo").click()
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")
    expect(ready_page.get_by_test_id("request-method")).to_have_value("GET")
    ready_page.get_by_test_id("redo").click()
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")

    editor = write(ready_page, "v2-any", 'http.path == "/nowhere"')
    expect(result(ready_page)).to_have_attribute("data-route", "catch-all")
    editor.press("ControlOrMeta+z")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    expect(editor).to_have_text('http.path ^= "/v2"')


def test_a_muted_route_never_matches(ready_page: Page) -> None:
    card(ready_page, "orders-v2").get_by_test_id("route-menu").click()
    ready_page.get_by_test_id("route-mute").locator("visible=true").click()
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "muted")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")


def test_a_removed_route_comes_back(ready_page: Page) -> None:
    card(ready_page, "orders-v2").get_by_test_id("route-menu").click()
    ready_page.get_by_test_id("route-remove").locator("visible=true").click()
    expect(card(ready_page, "orders-v2")).to_have_count(0)
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    ready_page.get_by_test_id("toast").get_by_role("button", name="Undo").click()
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")


def test_no_route_is_a_404(ready_page: Page) -> None:
    write(ready_page, "catch-all", 'http.path == "/nowhere"')
    ready_page.get_by_test_id("request-url").fill("https://api.example.com/elsewhere")
    expect(result(ready_page)).to_have_attribute("data-outcome", "none")
    expect(result(ready_page)).to_have_attribute("data-http-status", "404")
    expect(result(ready_page)).to_contain_text("No route matches")


def test_a_tie_says_so(ready_page: Page) -> None:
    found = opened(ready_page, "v2-any")
    if found.get_by_test_id("route-priority").count() == 0:
        found.get_by_test_id("route-options").click()
    found.get_by_test_id("route-priority").fill("100")
    expect(result(ready_page)).to_have_attribute("data-tie", "")
    expect(result(ready_page)).to_contain_text("Two routes tie: v2-any and orders-v2.")


@pytest.mark.parametrize(
    ("query", "route", "outcome"),
    [
        ({"expression": 'http.path ^= "/v1"', "url": "https://a.example/v1/x"}, "route", "match"),
        ({"expression": 'http.path ^= "/v1"', "url": "https://a.example/v2"}, "", "none"),
        (
            {
                "expression": 'http.headers.x_env == "dev" && http.method == "PUT"',
                "priority": "7",
                "method": "PUT",
                "url": "/",
                "header": "X-Env: dev",
            },
            "route",
            "match",
        ),
        ({"expression": 'http.path == "/"'}, "route", "match"),
        ({"expression": "http.path =="}, "", "invalid"),
        ({"method": "POST", "url": "https://api.example.com/v2/orders"}, "v2-any", "match"),
    ],
)
def test_a_prefilled_address_shows_its_answer(
    reopen: OpenReady, query: dict[str, str], route: str, outcome: str
) -> None:
    page = reopen(f"?{urlencode(query)}")
    expect(result(page)).to_have_attribute("data-outcome", outcome)
    expect(result(page)).to_have_attribute("data-route", route)


def test_markup_in_an_address_stays_text(open_ready: OpenReady) -> None:
    hostile = '"><img src=x onerror="window.hurt=1"><script>window.hurt=1</script>'
    query = {"expression": hostile, "method": hostile, "url": hostile, "header": f"X: {hostile}"}
    page = open_ready(f"./?{urlencode(query)}")
    page.evaluate(IDLE)
    assert page.evaluate("() => window.hurt") is None
    expect(page.locator("img:not(.cm-widgetBuffer)")).to_have_count(0)
    expect(page.get_by_test_id("route-expression").first).to_contain_text("<script>")


def test_a_field_that_the_gateway_sees_becomes_a_condition(ready_page: Page) -> None:
    editor = opened(ready_page, "orders-v2").get_by_test_id("route-expression")
    ready_page.locator('[data-testid="derived-field"][data-name="http.host"]').first.click()
    expect(editor).to_contain_text('http.host == "api.example.com"')
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")


def test_a_request_that_is_not_one_keeps_the_last_answer(ready_page: Page) -> None:
    ready_page.get_by_test_id("request-headers").or_(
        ready_page.get_by_test_id("headers-toggle")
    ).first.click()
    headers = ready_page.get_by_test_id("request-headers")
    headers.fill("no colon here")
    expect(ready_page.get_by_test_id("request-problem").first).to_be_visible()
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")
    headers.fill("X-Env: dev")
    expect(ready_page.get_by_test_id("request-problem")).to_have_count(0)
