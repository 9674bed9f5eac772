"""The page for everyone: no rule of axe broken in any state, and the main flows by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations, violations_in_both_schemes
from tests.e2e.page import (
    IDLE,
    SITE,
    StartServer,
    card,
    first_run,
    focused_name,
    opened,
    outlined,
    result,
    tab_to,
    write,
)
from tests.e2e.servers import LOADING, WithoutWebAssembly

CONFIGURATION = """
_format_version: "3.0"
services:
- name: users
  url: http://users.internal:8080
  routes:
  - name: users
    paths: ["/users", "~/u/(?<id>[0-9]+)$"]
    methods: [GET]
    hosts: ["*.example.com"]
"""


def all_tabs(page: Page) -> Iterator[str]:
    for tab in ("routes", "tests", "problems", "convert", "why"):
        page.get_by_test_id(f"tab-{tab}").click()
        yield tab


def invalid_route(page: Page) -> None:
    first_run(page)
    write(page, "orders-v2", 'http.pth = "/a"')
    page.get_by_test_id("request-url").focus()
    expect(card(page, "orders-v2")).to_have_attribute("data-status", "invalid")
    page.get_by_test_id("tab-problems").click()


def fix_menu(page: Page) -> None:
    first_run(page)
    write(page, "orders-v2", 'http.pth = "/a"')
    page.keyboard.press("ControlOrMeta+.")
    expect(page.get_by_test_id("fix-menu")).to_be_visible()


def completion(page: Page) -> None:
    first_run(page)
    opened(page, "orders-v2").get_by_test_id("route-expression").click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" && http.me", delay=30)
    expect(page.get_by_test_id("completion-item").first).to_be_visible()


def help_dialog(page: Page) -> None:
    first_run(page)
    page.locator("body").press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def import_dialog(page: Page) -> None:
    first_run(page)
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-text").fill(CONFIGURATION)
    expect(page.get_by_test_id("import-apply")).to_be_enabled()


def traditional_route(page: Page) -> None:
    import_dialog(page)
    page.get_by_test_id("import-apply").click()
    found = card(page, "users")
    found.wait_for()
    if found.get_by_test_id("becomes").count() == 0:
        found.get_by_test_id("route-toggle").click()
    page.get_by_test_id("request-url").fill("https://api.example.com/u/7")
    expect(card(page, "users")).to_have_attribute("data-status", "wins")


def no_route(page: Page) -> None:
    first_run(page)
    card(page, "catch-all").get_by_test_id("route-menu").click()
    page.get_by_test_id("route-remove").locator("visible=true").click()
    page.get_by_test_id("request-url").fill("https://api.example.com/elsewhere")
    expect(result(page)).to_have_attribute("data-outcome", "none")


def request_parts(page: Page) -> None:
    first_run(page)
    page.get_by_test_id("headers-toggle").click()
    page.get_by_test_id("request-headers").fill("no colon")
    expect(page.get_by_test_id("request-problem").first).to_be_visible()
    page.get_by_role("button", name="Connection").click()


STATES = [
    first_run,
    invalid_route,
    fix_menu,
    completion,
    help_dialog,
    import_dialog,
    traditional_route,
    no_route,
    request_parts,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_wrong(ready_page: Page, state: Callable[[Page], None]) -> None:
    state(ready_page)
    assert violations_in_both_schemes(ready_page) == []


def test_axe_finds_nothing_wrong_in_any_tab(ready_page: Page) -> None:
    assert {tab: violations(ready_page) for tab in all_tabs(ready_page)} == {
        "routes": [],
        "tests": [],
        "problems": [],
        "convert": [],
        "why": [],
    }


@pytest.mark.console(LOADING)
def test_axe_finds_nothing_wrong_while_the_engine_is_off(page: Page, start_server: StartServer) -> None:
    page.goto(start_server(SITE, WithoutWebAssembly))
    expect(page.get_by_test_id("engine-status")).to_have_attribute("data-status", "failed", timeout=45_000)
    assert violations(page) == []


@pytest.mark.parametrize("segment", ["routes", "request", "result"])
def test_axe_finds_nothing_wrong_on_a_phone(phone_page: Page, segment: str) -> None:
    phone_page.get_by_test_id(f"segment-{segment}").tap()
    assert violations(phone_page) == []


def test_every_stop_of_the_tab_key_can_be_seen(ready_page: Page) -> None:
    unseen: list[str] = []
    for _ in range(60):
        ready_page.keyboard.press("Tab")
        name = focused_name(ready_page)
        if name == "route-expression":  # Tab stays free in the editor
            ready_page.keyboard.press("Escape")
        if ready_page.evaluate("() => document.activeElement === document.body"):
            break
        if not outlined(ready_page):
            unseen.append(name)
    assert unseen == []


def test_writing_a_route_and_seeing_why_it_wins_needs_no_mouse(ready_page: Page) -> None:
    """A request, a route, its priority, the answer and why."""
    page, keys = ready_page, ready_page.keyboard

    # The request, by Tab alone from the top of the page.
    tab_to(page, "request-url")
    keys.press("ControlOrMeta+a")
    keys.type("https://api.example.com/v3/orders")
    expect(result(page)).to_have_attribute("data-route", "catch-all")

    # A new route, whose expression has the focus at once.
    keys.press("Alt+n")
    new = card(page, "new-route")
    expect(new.get_by_test_id("route-expression")).to_be_focused()
    keys.type('http.path ^= "/v3', delay=10)  # the closing quote is there already
    keys.press("Escape")
    keys.press("End")
    page.evaluate(IDLE)
    expect(new.get_by_test_id("route-expression")).to_have_text('http.path ^= "/v3"')

    # Its priority, in the options.
    keys.press("Escape")
    tab_to(page, "route-options", most=3)
    keys.press("Enter")
    tab_to(page, "route-priority", most=12)
    keys.press("ControlOrMeta+a")
    keys.type("7")
    expect(result(page)).to_have_attribute("data-route", "new-route")

    # The tabs, and the tree in the first.
    for number, tab in enumerate(("why", "routes", "tests", "problems", "convert"), start=1):
        keys.press(f"Alt+{number}")
        expect(page.get_by_test_id(f"tab-{tab}")).to_have_attribute("aria-selected", "true")
    keys.press("Alt+1")
    tab_to(page, "why-node")
    expect(page.get_by_test_id("why-node").first).to_be_focused()
    keys.press("ArrowDown")
    expect(page.get_by_test_id("why-node").nth(1)).to_be_focused()
    expect(page.get_by_test_id("why-node").nth(1)).to_contain_text('http.path ^= "/v3"')


def test_mending_a_route_and_taking_it_back_needs_no_mouse(ready_page: Page) -> None:
    """A mistake found and mended, everything taken back, the keys looked up."""
    page, keys = ready_page, ready_page.keyboard
    keys.press("Alt+n")
    editor = card(page, "new-route").get_by_test_id("route-expression")
    expect(editor).to_be_focused()
    keys.insert_text('http.path = "/v3"')
    keys.press("Escape")
    page.evaluate(IDLE)
    keys.press("Alt+r")
    expect(page.get_by_test_id("request-url")).to_be_focused()
    expect(card(page, "new-route")).to_have_attribute("data-status", "invalid")

    # F8 goes to it, Ctrl+. mends it.
    keys.press("F8")
    expect(editor).to_be_focused()
    keys.press("ControlOrMeta+.")
    expect(page.get_by_test_id("fix-menu")).to_be_visible()
    keys.press("Enter")
    expect(editor).to_have_text('http.path == "/v3"')

    # Undo and redo work everywhere.
    keys.press("ControlOrMeta+z")
    expect(editor).to_have_text('http.path = "/v3"')
    keys.press("ControlOrMeta+Shift+Z")
    expect(editor).to_have_text('http.path == "/v3"')

    # The sheet of keys, from outside the editor.
    keys.press("Escape")
    keys.press("Tab")
    keys.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Alt+N")
    keys.press("Escape")
    expect(dialog).to_be_hidden()
