"""The editor: hover by pointer, key and finger, formatting, inlay hints, completion, symbols on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.page import IDLE, card, opened, result, write

MIXED = 'http.method == "GET" && http.path ^= "/v2" || http.host == "x"'


def editor_of(page: Page, name: str) -> Locator:
    return opened(page, name).get_by_test_id("route-expression")


def hovered(page: Page) -> Locator:
    return page.get_by_test_id("hover-card")


def put_cursor(page: Page, editor: Locator, right: int) -> None:
    """Put the cursor so many characters behind the start of the text."""
    editor.click()
    page.keyboard.press("ControlOrMeta+Home")
    for _ in range(right):
        page.keyboard.press("ArrowRight")


# --- hover ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_key_tells_about_the_word_at_the_cursor(
    ready_page: Page, width: int, scheme: Literal["light", "dark"]
) -> None:
    ready_page.emulate_media(color_scheme=scheme)
    ready_page.set_viewport_size({"width": width, "height": 900})
    editor = editor_of(ready_page, "orders-v2")
    put_cursor(ready_page, editor, 3)
    # What is read out stays in the document for a moment only.
    ready_page.locator(".cm-announced").evaluate(
        """(live) => {
          window.heard = [];
          const listen = new MutationObserver(() => window.heard.push(live.textContent));
          listen.observe(live, { childList: true, subtree: true });
        }"""
    )
    ready_page.keyboard.press("ControlOrMeta+i")
    card = hovered(ready_page)
    expect(card).to_contain_text("Normalised path without the query string")
    expect(card.get_by_test_id("hover-now")).to_contain_text('Now "/v2/orders"')
    expect(editor).to_have_attribute("aria-describedby", "help hover-card")
    assert "http.path: String." in "".join(ready_page.evaluate("() => window.heard"))
    box, answer = card.bounding_box(), result(ready_page).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    if answer is not None and width == 1440:
        assert box["x"] + box["width"] <= answer["x"]
    assert violations(ready_page) == []
    ready_page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(editor).to_be_focused()


def test_the_card_goes_when_the_cursor_moves_and_when_something_is_typed(ready_page: Page) -> None:
    editor = editor_of(ready_page, "orders-v2")
    put_cursor(ready_page, editor, 3)
    for key in ("ArrowRight", "x"):
        ready_page.keyboard.press("ControlOrMeta+i")
        expect(hovered(ready_page)).to_be_visible()
        ready_page.keyboard.press(key)
        expect(hovered(ready_page)).to_have_count(0)


def test_the_pointer_on_an_operator_says_why_it_is_true(ready_page: Page) -> None:
    editor = editor_of(ready_page, "orders-v2")
    editor.locator(".tok-operator").first.hover()
    now = hovered(ready_page).get_by_test_id("hover-now")
    expect(now).to_have_attribute("data-verdict", "true")
    expect(now).to_contain_text("path is /v2/orders, starts with it")
    ready_page.get_by_test_id("request-method").hover()
    expect(hovered(ready_page)).to_have_count(0)


def test_a_regex_is_taken_apart(ready_page: Page) -> None:
    write(ready_page, "orders-v2", 'http.path ~ r#"^/v(?P<version>\\d+)/"#')
    editor = editor_of(ready_page, "orders-v2")
    editor.locator(".tok-string").hover()
    card = hovered(ready_page)
    expect(card.get_by_role("row")).to_have_count(4)
    expect(card).to_contain_text("captured as version (group 1)")
    expect(card.get_by_test_id("hover-now")).to_contain_text("version is 2")


def test_a_finger_on_a_word_tells_about_it(phone_page: Page) -> None:
    editor = editor_of(phone_page, "orders-v2")
    word = editor.locator(".tok-operator").first
    word.tap()
    phone_page.wait_for_timeout(700)
    expect(hovered(phone_page)).to_have_count(0)
    word.tap()
    expect(hovered(phone_page)).to_contain_text("starts with")
    assert violations(phone_page) == []


def test_where_there_is_nothing_to_tell_it_says_so(ready_page: Page) -> None:
    write(ready_page, "orders-v2", 'http.path    == "/a"')
    put_cursor(ready_page, editor_of(ready_page, "orders-v2"), 11)
    ready_page.keyboard.press("ControlOrMeta+i")
    expect(hovered(ready_page)).to_contain_text("no help for this position")


# --- formatting ----------------------------------------------------------------------------------------------------


def text_of(editor: Locator) -> str:
    return "\n".join(editor.locator(".cm-line").all_inner_texts())


def test_a_key_lays_the_text_out_and_undo_takes_it_back(ready_page: Page) -> None:
    written = 'http.method=="GET"&&http.path^="/v2"||http.host=="x"'
    write(ready_page, "orders-v2", written)
    editor = editor_of(ready_page, "orders-v2")
    put_cursor(ready_page, editor, len('http.method=="GET"&&http.pa'))
    ready_page.keyboard.press("Shift+Alt+F")
    expect(editor).to_have_text('http.method == "GET" && (http.path ^= "/v2" || http.host == "x")')
    # The cursor is where it was, in the middle of a word.
    ready_page.keyboard.type("X")
    expect(editor).to_contain_text("http.paXth")
    ready_page.keyboard.press("Backspace")
    for _ in range(2):
        ready_page.keyboard.press("ControlOrMeta+z")
    expect(editor).to_have_text(written)


def test_a_button_lays_a_long_text_out_in_lines(ready_page: Page) -> None:
    hosts = " || ".join(f'http.host == "{name}.example.com"' for name in ("web", "www", "admin", "old"))
    write(ready_page, "orders-v2", f'http.method == "GET" && {hosts}')
    card = opened(ready_page, "orders-v2")
    card.get_by_test_id("route-format").click()
    editor = card.get_by_test_id("route-expression")
    expect(editor.locator(".cm-line")).to_have_count(7)
    expect(card).to_have_attribute("data-status", "no")
    card.get_by_test_id("route-format").click()
    expect(ready_page.get_by_test_id("toast")).to_contain_text("Already formatted")


def test_a_text_with_a_syntax_error_stays_and_the_place_is_said(ready_page: Page) -> None:
    write(ready_page, "orders-v2", 'http.path = "/a"')
    ready_page.keyboard.press("Shift+Alt+F")
    expect(ready_page.get_by_test_id("toast")).to_contain_text("Line 1, column 11: Use `==`")
    expect(editor_of(ready_page, "orders-v2")).to_have_text('http.path = "/a"')


# --- inlay hints ---------------------------------------------------------------------------------------------


def test_a_mixed_chain_shows_how_the_engine_groups_it(ready_page: Page) -> None:
    write(ready_page, "orders-v2", MIXED)
    ready_page.evaluate(IDLE)
    editor = editor_of(ready_page, "orders-v2")
    hints = editor.get_by_test_id("inlay-hint")
    expect(hints).to_have_count(2)
    expect(hints.first).to_have_attribute("aria-hidden", "true")
    # A closed card shows them as well.
    opened(ready_page, "orders-v2").get_by_test_id("route-toggle").click()
    closed = ready_page.locator('[data-testid="route-card"][data-name="orders-v2"] .painted')
    expect(closed.locator(".inlay-hint")).to_have_count(2)
    assert closed.inner_text() == MIXED
    editor = editor_of(ready_page, "orders-v2")
    # They are no text: neither for the eye of a screen reader, nor copied, nor passed by the cursor.
    assert editor.inner_text() == MIXED
    ready_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.press("ControlOrMeta+a")
    editor.press("ControlOrMeta+c")
    assert ready_page.evaluate("() => navigator.clipboard.readText()") == MIXED
    put_cursor(ready_page, editor, len('http.method == "GET" && '))
    ready_page.keyboard.press("ArrowRight")
    ready_page.keyboard.press("Backspace")
    expect(editor).to_have_text(MIXED.replace("http.path", "ttp.path"))


def test_inlay_hints_can_be_hidden_and_stay_hidden(
    ready_page: Page, open_ready: Callable[[str], Page]
) -> None:
    write(ready_page, "orders-v2", MIXED)
    expect(ready_page.get_by_test_id("inlay-hint")).to_have_count(2)
    card = opened(ready_page, "orders-v2")
    card.get_by_test_id("route-menu").click()
    card.get_by_test_id("inlay-hints-toggle").click()
    expect(ready_page.get_by_test_id("inlay-hint")).to_have_count(0)
    open_ready("./")
    write(ready_page, "orders-v2", MIXED)
    ready_page.evaluate(IDLE)
    expect(ready_page.get_by_test_id("inlay-hint")).to_have_count(0)


# --- a phone -------------------------------------------------------------------------------------------------------


def test_a_phone_has_the_symbols_within_reach(phone_page: Page) -> None:
    strip = phone_page.get_by_test_id("symbol-strip")
    expect(strip).to_have_count(0)
    write(phone_page, "orders-v2", "http.path")
    expect(strip).to_be_visible()
    for sign in strip.get_by_test_id("symbol").all():
        box = sign.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    strip.get_by_role("button", name="equals").tap()
    strip.get_by_role("button", name="quotes").tap()
    phone_page.keyboard.type("/a")
    editor = editor_of(phone_page, "orders-v2")
    expect(editor).to_have_text('http.path == "/a"')
    expect(editor).to_be_focused()
    bar, place = phone_page.get_by_test_id("answer-bar").bounding_box(), strip.bounding_box()
    assert bar is not None
    assert place is not None
    assert place["y"] + place["height"] <= bar["y"] + 1, "it covers the answer"
    assert violations(phone_page) == []
    phone_page.get_by_test_id("segment-request").tap()
    expect(strip).to_have_count(0)


def test_at_320_pixels_all_symbols_fit(ready_page: Page) -> None:
    ready_page.set_viewport_size({"width": 320, "height": 640})
    write(ready_page, "orders-v2", "http.path ")
    last = ready_page.get_by_test_id("symbol").last.bounding_box()
    assert last is not None
    assert last["width"] >= 44
    assert last["x"] + last["width"] <= 320
    assert ready_page.evaluate("() => document.documentElement.scrollWidth") <= 320
    # Offers stay above the symbols.
    ready_page.keyboard.press("Control+Space")
    offers = ready_page.locator(".cm-tooltip-autocomplete").bounding_box()
    strip = ready_page.get_by_test_id("symbol-strip").bounding_box()
    assert offers is not None
    assert strip is not None
    assert offers["y"] + offers["height"] <= strip["y"] + 1


# --- long texts ----------------------------------------------------------------------------------------------------


def test_a_huge_text_is_pasted_and_the_page_goes_on(ready_page: Page) -> None:
    ready_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor = write(ready_page, "orders-v2", "x")
    text = " || ".join(f'http.path == "/p{number}"' for number in range(10_000))
    ready_page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    ready_page.keyboard.press("ControlOrMeta+a")
    ready_page.keyboard.press("ControlOrMeta+v")
    expect(editor).to_contain_text("/p9999")
    ready_page.keyboard.type(' || http.path == "/v2/orders')
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2", timeout=20_000)


# --- completion ----------------------------------------------------------------------------------------------------


def offer(page: Page, label: str) -> Locator:
    return page.locator(f'[data-testid="completion-item"][data-label="{label}"]')


def test_a_snippet_is_filled_in_and_foreign_words_are_replaced(ready_page: Page) -> None:
    editor = write(ready_page, "orders-v2", "")
    ready_page.keyboard.press("Control+Space")
    offer(ready_page, "path prefix").click()
    expect(editor).to_have_text('http.path ^= "/api/"')
    # The place to fill in is selected.
    ready_page.keyboard.type("v2/orders")
    expect(editor).to_have_text('http.path ^= "/v2/orders/"')
    ready_page.keyboard.press("Escape")
    ready_page.keyboard.press("End")
    ready_page.keyboard.type(" and", delay=30)
    expect(offer(ready_page, "&&")).to_be_visible()
    expect(ready_page.locator("completion-section")).to_have_text("Instead")
    # What is offered has been asked for anew at the last letter; a key means the old list no more.
    ready_page.evaluate(IDLE)
    ready_page.wait_for_timeout(200)
    ready_page.keyboard.press("Enter")
    expect(editor).to_have_text('http.path ^= "/v2/orders/" && ')
    # Accepting asks for what comes next.
    expect(offer(ready_page, "http.method")).to_be_visible()
    ready_page.keyboard.type("http.headers.X-Foo", delay=10)
    expect(offer(ready_page, "http.headers.x_foo")).to_be_visible()
    ready_page.keyboard.press("Enter")
    expect(editor).to_have_text('http.path ^= "/v2/orders/" && http.headers.x_foo')
    assert violations(ready_page) == []


def test_behind_an_and_the_precedence_is_said(ready_page: Page) -> None:
    write(ready_page, "orders-v2", 'http.path == "/a" || http.path == "/b" && ')
    ready_page.keyboard.press("Control+Space")
    expect(ready_page.locator("completion-section").first).to_have_text("|| binds tighter than &&")


# --- beside the editor ---------------------------------------------------------------------------------------------


def test_a_priority_says_where_it_puts_the_route(ready_page: Page) -> None:
    card = opened(ready_page, "orders-v2")
    card.get_by_test_id("route-options").click()
    priority = card.get_by_test_id("route-priority")
    expect(card.get_by_test_id("route-rank")).to_have_text("Checked 1st of 4: before v2-any (50).")
    expect(priority).to_have_accessible_description("Checked 1st of 4: before v2-any (50).")
    priority.fill("50")
    expect(card.get_by_test_id("route-rank")).to_contain_text("v2-any (same priority: order undefined)")
    priority.fill("30")
    expect(card.get_by_test_id("route-rank")).to_have_text(
        "Checked 2nd of 4: after v2-any (50), before admin (20)."
    )


def test_an_error_stands_beside_the_code_and_f8_shows_it(ready_page: Page) -> None:
    """In the page's own look: no tooltip of the editor's, no second popover."""
    editor = write(ready_page, "v2-any", 'http.pth ^= "/v2"')
    note = card(ready_page, "v2-any").get_by_test_id("problem-note")
    expect(note).to_have_attribute("data-note", "Unknown field http.pth. Did you mean http.path?")
    expect(note).to_be_visible()
    expect(editor).to_have_text('http.pth ^= "/v2"')
    editor.locator(".problem-range").hover()
    expect(ready_page.get_by_test_id("hover-card")).to_have_count(1)
    expect(ready_page.get_by_test_id("hover-card")).to_contain_text("Unknown field")
    expect(ready_page.locator(".cm-tooltip-lint")).to_have_count(0)

    ready_page.keyboard.press("Alt+r")
    ready_page.keyboard.press("F8")
    menu = ready_page.get_by_test_id("fix-menu")
    expect(menu).to_contain_text("Unknown field http.pth. Did you mean http.path?")
    expect(ready_page.get_by_test_id("announced")).to_contain_text("Problem 1 of 1, route v2-any")
    ready_page.keyboard.press("Enter")
    expect(editor).to_have_text('http.path ^= "/v2"')


def test_a_taken_name_is_an_error_on_the_card_and_f8_goes_to_the_name(ready_page: Page) -> None:
    """Not to the expression, which is fine."""
    second = opened(ready_page, "v2-any")
    second.get_by_test_id("route-options").click()
    second.get_by_test_id("route-name").fill("orders-v2")
    ready_page.evaluate(IDLE)
    second = card(ready_page, "orders-v2").and_(ready_page.locator('[data-status="invalid"]'))
    expect(second).to_have_count(1)
    expect(second.get_by_test_id("problem-inline")).to_have_text("Another route is already called orders-v2.")
    expect(ready_page.get_by_test_id("result-line")).to_have_attribute("data-route", "orders-v2")
    # Why tells it from the winner of that name, and looks for no request that it could win.
    why = ready_page.locator("routelens-why")
    expect(why.locator("h3").first).to_have_text("Why the other orders-v2 is left out")
    expect(why.locator("option:checked")).to_have_text("orders-v2 (invalid, left out)")
    expect(why.get_by_test_id("make-it-win")).to_have_count(0)
    second.get_by_test_id("route-options").click()
    expect(second.get_by_test_id("card-problems")).to_contain_text(
        "Another route is already called orders-v2."
    )
    why = ready_page.get_by_role("tabpanel")
    expect(why).to_contain_text("Why the other orders-v2 is left out")
    expect(why.get_by_test_id("why-none")).to_contain_text("Another route is already called orders-v2.")
    ready_page.get_by_test_id("tab-problems").click()
    expect(ready_page.get_by_role("tabpanel")).to_contain_text("Another route is already called orders-v2.")
    ready_page.keyboard.press("F8")
    expect(second.get_by_test_id("route-name")).to_be_focused()
    expect(ready_page.get_by_test_id("announced")).to_contain_text(
        "Another route is already called orders-v2."
    )


def test_the_answer_for_an_earlier_text_is_grey_and_says_so(ready_page: Page) -> None:
    write(ready_page, "orders-v2", 'http.path ^= "/v2/orders" && http.')
    age = ready_page.get_by_test_id("answer-age")
    expect(age).to_contain_text("Answer for the last complete text of orders-v2")
    panel = ready_page.locator("routelens-answer section")
    expect(panel).to_have_class(re.compile("dimmed"))
    # Once it is left, the text counts as it stands.
    ready_page.get_by_test_id("request-url").focus()
    expect(age).to_have_count(0)
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    expect(panel).not_to_have_class(re.compile("dimmed"))
