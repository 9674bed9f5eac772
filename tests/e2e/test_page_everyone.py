"""The page for everyone: no rule of axe broken in any state, and the main flows by keyboard alone."""

from __future__ import annotations

import re
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


def test_the_focus_stays_in_the_page_when_a_key_changes_the_tab_that_has_it(ready_page: Page) -> None:
    page, keys = ready_page, ready_page.keyboard
    url = page.get_by_test_id("request-url")
    url.focus()
    keys.press("Alt+2")
    expect(url).to_be_focused()
    keys.press("Alt+1")
    page.get_by_test_id("why-node").first.focus()
    panel = page.locator("#panel")
    for number in (2, 3, 4, 5, 6, 7, 8, 1):
        keys.press(f"Alt+{number}")
        expect(panel).to_be_focused()
    # What a menu's entry did leaves the focus at the menu.
    menu = card(page, "admin").get_by_test_id("route-menu")
    menu.focus()
    keys.press("Enter")
    tab_to(page, "route-mute", most=6)
    keys.press("Enter")
    expect(card(page, "admin")).to_have_attribute("data-status", "muted")
    expect(menu).to_be_focused()
    # What a dialog did gives it back to the button that opened the dialog.
    for opener, dialog, done in (
        ("import-open", "routelens-import", "import-apply"),
        ("document-open", "routelens-document", "document-apply"),
    ):
        page.get_by_test_id(opener).focus()
        keys.press("Enter")
        if opener == "import-open":
            page.get_by_test_id("import-text").fill(CONFIGURATION)
        expect(page.get_by_test_id(done)).to_be_enabled()
        page.get_by_test_id(done).focus()
        keys.press("Enter")
        expect(page.locator(dialog)).to_have_count(0)
        expect(page.get_by_test_id(opener)).to_be_focused()
    # On a phone the part that has the focus may be hidden instead of taken away.
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("segment-request").click()
    url.focus()
    keys.press("Alt+2")
    expect(panel).to_be_focused()
    # The tab that was chosen is in sight, although the tabs are wider than the screen.
    for number, tab in ((8, "filters"), (1, "why"), (6, "compare")):
        keys.press(f"Alt+{number}")
        expect(page.get_by_test_id(f"tab-{tab}")).to_be_in_viewport(ratio=1)


def test_what_is_struck_out_is_no_part_of_what_is_read_and_collapse_buttons_name_their_group(
    reopen: Callable[[str], Page],
) -> None:
    page = reopen("?example=strip-path")
    page.evaluate(IDLE)
    url = page.get_by_test_id("upstream-url")
    expect(url.locator("s")).to_have_text("/api/users/1.json")
    read = page.locator("routelens-answer").aria_snapshot()
    assert "users-svc http://users.internal:8080/" in read
    assert "8080/api" not in read
    group = page.get_by_role("button", name="Collapse All of these hold &&")
    group.click()
    expect(page.get_by_test_id("why-node")).to_have_count(1)
    page.get_by_role("button", name="Expand All of these hold &&").click()
    expect(group).to_be_visible()


def test_a_card_that_is_invalid_for_its_name_says_so_open_or_closed(ready_page: Page) -> None:
    page = ready_page
    first = page.get_by_test_id("route-card").first
    first.get_by_test_id("route-options").click()
    first.get_by_test_id("route-name").fill("bad name!")
    expect(first).to_have_attribute("data-status", "invalid")
    words = re.compile("name: among ASCII characters only letters, digits and . - _ ~ are allowed")
    expect(first.get_by_test_id("problem-inline")).to_have_text(words)
    first.get_by_test_id("route-options").click()
    expect(first.get_by_test_id("card-problems")).to_have_text(words)
    first.get_by_test_id("route-toggle").click()
    expect(first.get_by_test_id("card-problems")).to_have_text(words)
