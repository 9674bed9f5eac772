"""What the page shows around the answer: the tree, the marks, colours before Python, narrow screens, keyboard."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Locator, Page, expect

from routelens.cli.site_server import SiteHandler
from tests.e2e.page import IDLE, READY, card, opened, result, write

SITE = Path(__file__).parents[2] / "build" / "site"

StartServer = Callable[..., str]


class Withheld(SiteHandler):
    """Sends Python's WebAssembly module only when it is let."""

    let: ClassVar = threading.Event()

    def respond(self, *, with_body: bool) -> None:
        if "pyodide.asm.wasm" in self.path:
            self.let.wait(15)
        super().respond(with_body=with_body)


def test_expressions_are_coloured_before_python_is_there(page: Page, start_server: StartServer) -> None:
    page.goto(start_server(SITE, Withheld))
    expect(page.get_by_test_id("engine-status")).to_have_attribute("data-status", "loading")
    editor = opened(page, "orders-v2").get_by_test_id("route-expression")
    expect(editor.locator(".tok-string").first).to_have_text('"/v2/orders"')
    editor.click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.insert_text(" && net.dst.port == 8443")
    expect(editor.locator(".tok-number")).to_have_text("8443")
    assert page.get_by_test_id("engine-status").get_attribute("data-status") == "loading"
    Withheld.let.set()
    page.locator(READY).wait_for(state="attached", timeout=60_000)
    page.evaluate(IDLE)
    expect(result(page)).to_have_attribute("data-route", "orders-v2")
    expect(page.get_by_test_id("why-node").filter(has_text="net.dst.port")).to_have_count(1)


def test_the_tree_says_what_each_condition_saw(ready_page: Page) -> None:
    nodes = ready_page.get_by_test_id("why-node")
    expect(nodes.first).to_have_attribute("data-verdict", "true")
    expect(nodes.filter(has_text="http.method").first).to_contain_text("GET")
    false = ready_page.locator('[data-testid="why-node"][data-verdict="false"]')
    expect(false).to_have_count(1)
    expect(false).to_contain_text('net.protocol == "http"')


def test_the_tree_is_walked_with_the_arrow_keys(ready_page: Page) -> None:
    tree = ready_page.get_by_test_id("why-tree")
    expect(tree).to_have_attribute("role", "tree")
    nodes = ready_page.get_by_test_id("why-node")
    count = nodes.count()
    nodes.first.focus()
    ready_page.keyboard.press("ArrowDown")
    expect(nodes.nth(1)).to_be_focused()
    ready_page.keyboard.press("End")
    expect(nodes.last).to_be_focused()
    ready_page.keyboard.press("Home")
    ready_page.keyboard.press("ArrowLeft")
    expect(nodes).to_have_count(1)
    ready_page.keyboard.press("ArrowRight")
    expect(nodes).to_have_count(count)


def test_tree_and_editor_light_each_other_up(ready_page: Page) -> None:
    editor = opened(ready_page, "orders-v2").get_by_test_id("route-expression")
    ready_page.get_by_test_id("why-node").filter(has_text="http.method").first.hover()
    lit = editor.locator(".linked")
    expect(lit.first).to_be_visible()
    assert "".join(lit.all_inner_texts()) == 'http.method == "GET"'
    editor.get_by_text("http.path").hover()
    expect(ready_page.get_by_test_id("why-node").filter(has_text="http.path").first).to_have_class(
        re.compile("linked")
    )


def test_verdicts_are_painted_under_the_text_and_can_be_taken_away(ready_page: Page) -> None:
    editor = opened(ready_page, "admin").get_by_test_id("route-expression")
    painted = editor.locator(".mark-false")
    assert "".join(painted.all_inner_texts()) == 'http.host == "admin.example.com"'
    assert "".join(editor.locator(".mark-not-reached").all_inner_texts()) == "net.src.ip in 10.0.0.0/8"
    ready_page.get_by_test_id("marks-toggle").click()
    expect(editor.locator(".mark")).to_have_count(0)


def test_every_route_can_be_asked_why(ready_page: Page) -> None:
    ready_page.get_by_test_id("tab-routes").click()
    rows = ready_page.get_by_test_id("all-routes-row")
    expect(rows).to_have_count(4)
    rows.filter(has_text="admin").get_by_role("button").first.click()
    expect(ready_page.get_by_role("heading", name="Why admin does not match")).to_be_visible()


def test_tabs_are_walked_with_the_arrow_keys(ready_page: Page) -> None:
    why = ready_page.get_by_test_id("tab-why")
    why.focus()
    ready_page.keyboard.press("ArrowRight")
    expect(ready_page.get_by_test_id("tab-routes")).to_be_focused()
    expect(ready_page.get_by_test_id("tab-routes")).to_have_attribute("aria-selected", "true")
    ready_page.keyboard.press("Home")
    expect(why).to_have_attribute("aria-selected", "true")


def test_help_opens_on_a_question_mark_outside_editors(ready_page: Page) -> None:
    ready_page.locator("body").press("?")
    dialog = ready_page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    ready_page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_theme_is_changed_and_kept(ready_page: Page) -> None:
    button = ready_page.get_by_test_id("theme")
    for _ in range(3):
        button.click()
        if ready_page.locator("html").get_attribute("data-theme") == "dark":
            break
    expect(ready_page.locator("html")).to_have_attribute("data-theme", "dark")
    ready_page.reload()
    expect(ready_page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("width", [320, 390, 800, 1200, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways(ready_page: Page, width: int, scheme: str) -> None:
    ready_page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    ready_page.set_viewport_size({"width": width, "height": 800})
    ready_page.wait_for_timeout(100)
    assert ready_page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [640, 800, 1099, 1100, 1440])
def test_the_first_steps_take_one_line(ready_page: Page, width: int) -> None:
    ready_page.set_viewport_size({"width": width, "height": 800})
    strip = ready_page.get_by_test_id("first-run-strip")
    box = strip.bounding_box()
    assert box is not None
    assert box["height"] <= 45
    strip.get_by_role("button", name="Close").click()
    expect(strip).to_have_count(0)


def test_a_phone_shows_one_part_at_a_time(phone_page: Page) -> None:
    expect(card(phone_page, "orders-v2")).to_be_visible()
    phone_page.get_by_test_id("segment-request").tap()
    expect(phone_page.get_by_test_id("request-url")).to_be_visible()
    expect(card(phone_page, "orders-v2")).to_be_hidden()
    phone_page.get_by_test_id("request-method").fill("POST")
    expect(phone_page.get_by_test_id("answer-bar")).to_contain_text("v2-any")
    phone_page.get_by_test_id("answer-bar").tap()
    expect(phone_page.get_by_test_id("why-tree")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 1000, 390])
def test_an_offer_comes_with_what_it_means(ready_page: Page, width: int) -> None:
    ready_page.set_viewport_size({"width": width, "height": 900})
    editor = opened(ready_page, "catch-all").get_by_test_id("route-expression")
    editor.click()
    ready_page.keyboard.press("ControlOrMeta+End")
    ready_page.keyboard.type(" && http.me", delay=30)
    docs = ready_page.locator(".cm-completionInfo")
    expect(docs).to_contain_text("Request method, upper case")
    expect(docs).to_contain_text("Now GET")
    # Each key brings a list of its own; this is the one of the last.
    offers, answer = ready_page.locator(".cm-tooltip-autocomplete"), result(ready_page)
    expect(offers.locator("[aria-selected] .cm-completionMatchedText")).to_have_text("http.me")
    for _ in range(50):  # it is placed a moment after it has come
        if seen(docs):
            break
        ready_page.wait_for_timeout(50)
    assert seen(docs), "the documentation lies under something, or is cut off"
    for box in (docs.bounding_box(), offers.bounding_box()):
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 1
        if width == 1440:
            sentence = answer.bounding_box()
            assert sentence is not None
            assert box["x"] + box["width"] <= sentence["x"], "it covers the answer"


def seen(thing: Locator) -> bool:
    """Whether an element is drawn, and its corners are what the eye meets at their places."""
    return bool(
        thing.evaluate(
            """(element) => {
              if (!element.isConnected) return false;
              const { left, right, top, bottom } = element.getBoundingClientRect();
              return [[left + 9, top + 9], [right - 9, top + 9], [left + 9, bottom - 9]].every(([x, y]) => {
                const met = element.getRootNode().elementFromPoint(x, y);
                return element.contains(met);
              });
            }"""
        )
    )


def test_escape_then_tab_leaves_the_editor(ready_page: Page) -> None:
    editor = opened(ready_page, "orders-v2").get_by_test_id("route-expression")
    editor.click()
    ready_page.keyboard.press("Escape")
    ready_page.keyboard.press("Tab")
    expect(editor).not_to_be_focused()


def test_an_expression_of_a_thousand_levels_does_not_stop_the_page(ready_page: Page) -> None:
    write(ready_page, "catch-all", "(" * 5000)
    ready_page.get_by_test_id("request-url").focus()
    expect(card(ready_page, "catch-all")).to_have_attribute("data-status", "invalid")
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")
