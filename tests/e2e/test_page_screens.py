"""The page on every screen, with traditional routes, and without a moment that misleads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.page import DRAWN, IDLE, PATIENCE, READY, card, first_run, import_text, paste, write

OpenReady = Callable[[str], Page]


def box(part: Locator) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of what is on the page."""
    found = part.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


SIZES = [(1440, 900), (1440, 500), (1280, 720), (820, 1180), (390, 844), (320, 640)]

SPLIT = """
_format_version: '3.0'
services:
- host: a.internal
  routes:
  - {name: split, paths: [/a, /long/path]}
"""

# Shifts of the layout that no input has caused, from before the page is there.
WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
"""


def test_no_size_scrolls_into_emptiness_or_hides_a_function(page: Page) -> None:
    page.add_init_script(WATCH_SHIFTS)
    page.goto("./")
    # What the engine changes, not what the fonts do that come before it.
    page.evaluate("document.fonts.ready.then(() => { window.shifts = 0; })")
    page.locator(READY).wait_for(state="attached", timeout=PATIENCE)
    page.evaluate(IDLE)
    assert page.evaluate("window.shifts") < 0.001
    page.get_by_test_id("example-select").select_option("traditional-priority")
    page.evaluate(IDLE)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(DRAWN)
        size = page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert size[0] == width, (width, height)
        if width >= 1100:
            assert size[1] == height, (width, height)
        menu = page.get_by_test_id("menu")
        expect(menu).to_be_visible(visible=width < 900)
        if width < 900:
            menu.click()
            expect(page.get_by_test_id("menu-flavor-select")).to_be_visible()
            expect(page.get_by_test_id("menu-match-calculation-select")).to_be_visible()
            for name in ("undo", "redo", "import", "export", "theme", "help"):
                expect(page.get_by_test_id(f"menu-{name}")).to_be_visible(visible=width < 640)
            page.keyboard.press("Escape")
    # 400 % zoom: nothing sticks to the edges of a window this low.
    page.set_viewport_size({"width": 320, "height": 200})
    for part in (".segments", ".bottom"):
        assert page.locator(part).evaluate("(part) => getComputedStyle(part).position") == "static"


def test_a_low_right_column_scrolls_as_one(ready_page: Page) -> None:
    page = ready_page
    page.set_viewport_size({"width": 1440, "height": 500})
    expect(page.locator(".right")).to_have_class("right whole")
    right = page.locator(".right")
    assert right.evaluate("(column) => column.scrollHeight > column.clientHeight")
    assert page.locator("#panel").evaluate("(panel) => panel.scrollHeight === panel.clientHeight")
    page.set_viewport_size({"width": 1440, "height": 1000})
    expect(right).not_to_have_class("right whole")
    # The first stop of the Tab key leads past everything to the result; names in the answer lead to their cards.
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_focused()
    card(page, "orders-v2").get_by_test_id("route-toggle").click()
    expect(card(page, "orders-v2").get_by_test_id("route-toggle")).to_have_attribute("aria-expanded", "false")
    page.get_by_test_id("winner-link").click()
    expect(card(page, "orders-v2").get_by_test_id("route-toggle")).to_have_attribute("aria-expanded", "true")


def test_traditional_routes_show_their_conditions_and_take_new_ones(reopen: OpenReady) -> None:
    page = reopen("?example=traditional-priority")
    page.evaluate(IDLE)
    closed = card(page, "one-webhook").get_by_test_id("route-summary")
    expect(closed).to_have_text("~/(?i)webhook/foo/bar/?$ · X-Region: us")
    expect(closed.locator(".mark-true")).to_have_count(2)
    # Only the fields that are set are there, with their verdicts and what the gateway saw.
    fields = card(page, "any-webhook").get_by_test_id("matching-field")
    expect(fields).to_have_count(2)
    expect(fields.first).to_have_attribute("data-verdict", "true")
    expect(fields.first).to_contain_text("path is /webhook/foo")
    # What the gateway sees becomes a condition, and so does what is added by hand.
    page.locator('[data-testid="derived-field"][data-name="http.method"]').first.click()
    expect(card(page, "any-webhook").get_by_test_id("edit-methods")).to_have_text("POST")
    card(page, "any-webhook").get_by_test_id("add-condition").select_option("hosts")
    hosts = card(page, "any-webhook").get_by_test_id("route-hosts")
    expect(hosts).to_be_focused()
    hosts.fill("elsewhere.example")
    hosts.blur()
    expect(card(page, "any-webhook")).to_have_attribute("data-status", "no")
    expect(fields.filter(has_text="elsewhere.example")).to_have_attribute("data-verdict", "false")
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-route", "one-webhook")
    # A new route is of the table's own kind, and a draft that changes no answer until it has a condition.
    page.get_by_test_id("add-route").click()
    added = card(page, "new-route")
    expect(added).to_have_attribute("data-status", "draft")
    expect(added.get_by_test_id("route-paths")).to_be_focused()
    page.evaluate(IDLE)
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-outcome", "match")
    added.get_by_test_id("route-paths").fill("/webhook")
    added.get_by_test_id("route-paths").blur()
    expect(added).to_have_attribute("data-status", "matches")


def test_no_moment_misleads(ready_page: Page) -> None:
    page = ready_page
    line = page.get_by_test_id("result-line")
    # A verdict is a line under its condition, nothing to press.
    mark = card(page, "admin").locator(".painted .mark").first
    style = mark.evaluate(
        """(mark) => {
          const { borderRadius, borderTopStyle, borderBottomStyle } = getComputedStyle(mark);
          return [borderRadius, borderTopStyle, borderBottomStyle];
        }"""
    )
    assert style == ["0px", "none", "dashed"]
    # An answer to another request is dimmed and says whose it is.
    url = page.get_by_test_id("request-url")
    url.fill("javascript:alert(1)")
    expect(page.get_by_test_id("answer-age")).to_have_text(
        "Answer to GET https://api.example.com/v2/orders?x=1"
    )
    expect(page.locator("section.dimmed")).to_be_visible()
    # Nothing beside it says that it is of what is typed: not the way to the service, not the list of routes.
    expect(page.get_by_test_id("wire")).to_contain_text("GET /v2/orders?x=1")
    expect(page.locator("routelens-route-list .source")).to_have_text(
        "GET https://api.example.com/v2/orders?x=1"
    )
    expect(line).to_have_attribute("data-route", "orders-v2")
    url.fill("https://api.example.com/v2/orders")
    expect(page.get_by_test_id("answer-age")).to_have_count(0)
    # Opening a card shows why.
    card(page, "admin").get_by_test_id("route-toggle").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("Why admin does not match")
    # What stands in !(…) is not marked false where the line holds.
    editor = write(page, "admin", '!(http.headers.x_env == "dev") && http.path ^= "/v2"')
    expect(editor.locator(".mark-true")).not_to_have_count(0)
    expect(editor.locator(".mark-false")).to_have_count(0)
    page.get_by_test_id("undo").click()
    # A route that is being written for the first time is a draft, and the answer stays what it is.
    page.get_by_test_id("add-route").click()
    added = card(page, "new-route")
    expect(added).to_have_attribute("data-status", "draft")
    page.keyboard.insert_text("http.pa")
    page.evaluate(IDLE)
    expect(added).to_have_attribute("data-status", "draft")
    expect(page.get_by_test_id("result-explanation")).not_to_contain_text("invalid")
    node = page.locator("routelens-route-list li.out .node svg")
    expect(node).to_have_class(re.compile("editing"))
    expect(line).to_have_attribute("data-outcome", "match")
    url.focus()
    expect(added).to_have_attribute("data-status", "invalid")
    expect(node).to_have_class(re.compile("error"))


def test_a_request_that_no_route_takes_is_explained_at_once(reopen: OpenReady) -> None:
    page = reopen("?example=no-match")
    page.evaluate(IDLE)
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-outcome", "none")
    expect(page.get_by_test_id("why-near-misses").get_by_test_id("failing-condition").first).to_be_visible()
    # What the gateway answers itself is no win, wherever it is told.
    page.get_by_test_id("example-select").select_option("https-only")
    page.evaluate(IDLE)
    expect(page.locator('[data-testid="route-card"][data-status="wins"]')).to_have_count(0)
    answering = page.locator('[data-testid="route-card"][data-status="answers"]')
    expect(answering.locator(".head")).to_contain_text("Answers 426")
    expect(answering.get_by_test_id("becomes")).to_contain_text("Answers 426")
    expect(page.get_by_test_id("why-route").locator("option:checked")).to_have_text("shop (answers 426)")
    page.get_by_test_id("tab-routes").click()
    row = page.get_by_test_id("all-routes-row").and_(page.locator('[data-name="shop"]'))
    expect(row.locator(".status")).to_have_text("Answers 426")
    # So is a tie.
    page.get_by_test_id("example-select").select_option("tie")
    page.evaluate(IDLE)
    expect(page.get_by_test_id("all-routes-row").locator(".status")).to_have_text(["Tie, wins", "Tie"])
    # A connection has no method.
    page.get_by_test_id("example-select").select_option("tcp-sni")
    page.evaluate(IDLE)
    for line in (page.get_by_test_id("wire"), page.locator("routelens-route-list .source")):
        expect(line).to_contain_text("tls://users.db.example.com:5432")
        expect(line).not_to_contain_text("GET")
    # Nor has it a path to strip or a Host header.
    page.get_by_test_id("tab-why").click()
    expect(page.get_by_test_id("sent").locator("dt")).to_have_text(["Upstream URL"])


def test_the_tabs_stay_where_they_are_while_a_url_is_typed(page: Page, open_ready: OpenReady) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    page.add_init_script(WATCH_SHIFTS)
    open_ready("./")
    page.evaluate(IDLE)
    expect(page.get_by_test_id("what-if")).to_be_visible()
    # The first letter makes an example a workspace of one's own; the header stays where it is.
    for width in (1440, 1280, 820, 640, 390):
        page.set_viewport_size({"width": width, "height": 720})
        expect(page.get_by_test_id("example-select")).to_have_value("four-routes")
        if width < 640:
            page.get_by_test_id("segment-request").click()
        parts = page.locator(
            "routelens-header .brand, routelens-header header > .group, routelens-header .status"
        )
        places = [part.bounding_box() for part in parts.all()]
        page.get_by_test_id("request-url").press("End")
        page.keyboard.type("0")
        expect(page.get_by_test_id("example-select")).to_have_value("")
        assert [part.bounding_box() for part in parts.all()] == places, width
        page.keyboard.press("ControlOrMeta+z")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.evaluate(IDLE)
    # From the first paint to the answer of the engine, fonts included.
    assert page.evaluate("window.shifts") < 0.001
    top = box(page.get_by_test_id("tab-why"))[1]
    page.get_by_test_id("request-url").click()
    page.keyboard.press("ControlOrMeta+a")
    for letter in "https://api.example.com/v2/or":
        page.keyboard.type(letter)
        page.evaluate(IDLE)
        assert box(page.get_by_test_id("tab-why"))[1] == top, letter
    assert page.evaluate("window.shifts") < 0.001


LONG_RANGES = "\n".join(
    [
        "_format_version: '3.0'",
        "services:",
        "- name: web",
        "  host: web.internal",
        "  routes:",
        *(
            f"  - {{name: route-{number}, paths: [/{number}/, /{number}/longer/path]}}"
            for number in range(2_000)
        ),
    ]
)


def test_two_thousand_routes_are_a_line_each_and_ranges_cover_no_names(ready_page: Page) -> None:
    page = ready_page
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-file").set_input_files(
        {"name": "kong.yml", "mimeType": "text/yaml", "buffer": LONG_RANGES.encode()}
    )
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("route-count")).to_have_text("2,000", timeout=PATIENCE)
    first = page.get_by_test_id("route-card").first
    expect(first).to_have_attribute("data-status", "no", timeout=PATIENCE)
    expect(first.get_by_test_id("route-toggle").locator(".brief")).to_contain_text("/longer/path")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        boxes = page.locator("routelens-route-list ol > li").evaluate_all(
            """(items) => items.map((item) => {
              const node = item.querySelector('.node').getBoundingClientRect();
              const card = item.querySelector('routelens-route-card').getBoundingClientRect();
              return [node.left >= 0, node.right <= card.left, card.height <= 52];
            })"""
        )
        assert len(boxes) > 5
        # What stands beside a name is whole, or not there.
        beside = page.locator('[data-testid="route-toggle"] > span').locator("visible=true")
        assert beside.evaluate_all(
            """(all) => {
              const right = (one) => one.getBoundingClientRect().right;
              return all.every((one) => right(one) <= right(one.parentElement) + 1);
            }"""
        )
        assert all(all(fits) for fits in boxes), (width, boxes[:3])


def test_forced_colours_tell_set_bits_from_unset_and_fill_the_winner(reopen: OpenReady) -> None:
    page = reopen("?example=traditional-priority")
    page.emulate_media(forced_colors="active")
    fill = "(one) => getComputedStyle(one).backgroundColor"
    table = page.locator("routelens-priority-table")
    bits = (
        table.locator(".strip i:not(.set)").first.evaluate(fill),
        table.locator(".strip i.set").first.evaluate(fill),
    )
    assert bits[0] != bits[1]
    ring = page.locator("routelens-route-list li.winner .node").evaluate(fill)
    other = page.locator("routelens-route-list li:not(.winner) .node").first.evaluate(fill)
    assert ring != other
    # So are a chosen tab and a chosen calculation told from the others.
    for chosen, rest in (
        (
            page.locator('[role="tab"][aria-selected="true"]'),
            page.locator('[role="tab"][aria-selected="false"]'),
        ),
        (page.locator('.switch [aria-pressed="true"]'), page.locator('.switch [aria-pressed="false"]')),
    ):
        assert chosen.first.evaluate(fill) != rest.first.evaluate(fill)
        # Its letters have the colour that goes with its fill.
        assert chosen.first.evaluate("(one) => getComputedStyle(one).color") == page.evaluate(
            """() => {
              const one = document.body.appendChild(document.createElement('i'));
              one.style.color = 'HighlightText';
              const { color } = getComputedStyle(one);
              one.remove();
              return color;
            }"""
        )
    page.emulate_media(forced_colors="none")


def test_what_a_card_and_why_say_beside_a_name_leaves_the_name_whole(reopen: OpenReady) -> None:
    page = reopen("?example=precedence")
    page.set_viewport_size({"width": 1280, "height": 720})
    expect(card(page, "as-meant").get_by_test_id("route-mark")).to_have_text(re.compile("Partly unreachable"))
    for name in ("as-meant", "as-written"):
        written = card(page, name).get_by_test_id("route-toggle").locator("b")
        assert written.evaluate("(one) => one.scrollWidth <= one.clientWidth"), name
    # What is explained, how, and what to do about it take one row.
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_test_id("why-route").select_option(label="as-written")
    head = page.locator("routelens-why .head")
    expect(head.get_by_role("button", name="Find a request that reaches it")).to_be_visible()
    assert box(head)[3] - box(head)[1] < 40


def test_a_tie_has_one_colour_on_cards_rings_and_rows(reopen: OpenReady) -> None:
    page = reopen("?example=tie")
    page.evaluate(IDLE)
    page.get_by_test_id("tab-routes").click()
    tie = card(page, "by-host").locator(".status").evaluate("(one) => getComputedStyle(one).color")
    border, fill = (
        "(one) => getComputedStyle(one).borderTopColor",
        "(one) => getComputedStyle(one).backgroundColor",
    )
    nodes, numbers = page.locator("routelens-route-list .node"), page.locator("routelens-routes-tab .number")
    for rings in (nodes, numbers):
        assert [ring.evaluate(border) for ring in rings.all()] == [tie, tie]
        # The one that the request takes today is filled.
        assert [ring.evaluate(fill) == tie for ring in rings.all()] == [True, False]
    assert card(page, "by-host").evaluate(border) == card(page, "by-path").evaluate(border)
    # So has what the gateway answers itself.
    page.get_by_test_id("example-select").select_option("https-only")
    page.evaluate(IDLE)
    expect(numbers.last).to_have_css("background-color", tie)


@pytest.mark.parametrize("calculation", ["original", "strict"])
def test_the_fields_of_a_priority_are_named_over_their_bits(reopen: OpenReady, calculation: str) -> None:
    page = reopen("?example=traditional-priority")
    page.get_by_test_id("match-calculation-select").select_option(calculation)
    page.evaluate(IDLE)
    table = page.locator("routelens-priority-table")
    names = table.locator(".fields > span")
    expect(names).to_have_count(6)
    expect(names.and_(table.locator(".decides"))).to_have_text("regex_priority")
    bits = table.locator(".strip").first.locator("i")
    expect(bits).to_have_count(64)
    starts = {
        "original": {"regex_priority": 31, "weight": 31, "headers": 27, "plain host": 60, "regex path": 51},
        "strict": {"regex_priority": 50, "weight": 63, "headers": 59, "plain host": 60, "regex path": 51},
    }
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if width < 640:
            page.get_by_test_id("segment-result").click()
        for name, high in {**starts[calculation], "path length": 18}.items():
            left = box(names.filter(has_text=re.compile(f"^{name}$")))[0]
            assert abs(left - box(bits.nth(63 - high))[0]) < 1, name
        places = names.evaluate_all(
            """(names) => names.map((name) => {
              const range = document.createRange();
              range.selectNodeContents(name);
              const { left, top, right, bottom } = range.getBoundingClientRect();
              return [left, top, right, bottom];
            })"""
        )
        for number, one in enumerate(places):
            for other in places[number + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, "two names cover each other"
        # Both priorities and the names scroll as one, by keys as well.
        expect(table.get_by_role("group", name="Priority, bit by bit")).to_have_attribute("tabindex", "0")


def test_the_smallest_phone_cuts_no_word_and_keeps_its_bars_to_one_row(reopen: OpenReady) -> None:
    page = reopen("?example=any-all")
    page.evaluate(IDLE)
    page.set_viewport_size({"width": 320, "height": 640})
    cut = "(one) => one.scrollWidth > one.clientWidth"

    def rows(bar: Locator) -> int:
        tops = (
            bar.locator("button, select, input")
            .locator("visible=true")
            .evaluate_all(
                "(parts) => parts.map((part) => part.getBoundingClientRect()).map((box) => box.top + box.height / 2)"
            )
        )
        assert len(tops) > 2
        return int((max(tops) - min(tops)) // 20) + 1

    assert rows(page.locator("routelens-route-list .top")) == 1
    assert not page.get_by_test_id("route-sort").evaluate(cut)
    for one in page.get_by_test_id("route-toggle").all():
        for part in ("b", "span"):
            assert not one.locator(part).first.evaluate(cut)
    expect(page.get_by_test_id("answer-bar").locator(".sentence")).to_have_text("Route one-value wins.")
    assert (
        not page.get_by_test_id("answer-bar")
        .locator(".sentence")
        .evaluate("(one) => one.scrollHeight > one.clientHeight")
    )
    page.get_by_test_id("segment-request").click()
    assert rows(page.locator("routelens-request .top")) == 1
    # Whatever is touched is large enough for a thumb.
    for part in ("routelens-header", "routelens-route-list", "routelens-request", "routelens-lesson"):
        touched = page.locator(f"{part} :is(button, select, summary)").locator("visible=true")
        sizes = touched.evaluate_all(
            """(all) => all.filter((one) => one.tabIndex >= 0).map((one) => {
              const { width, height } = one.getBoundingClientRect();
              return [one.dataset.testid ?? one.textContent, Math.ceil(width), Math.ceil(height)];
            })"""
        )
        assert [size for size in sizes if size[1] < 24 or size[2] < 44] == [], part
    # With a header count, and a request that was saved.
    expect(page.get_by_test_id("headers-toggle")).to_contain_text("2")
    page.get_by_test_id("request-save").click()
    page.get_by_test_id("request-name-apply").click()
    expect(page.get_by_test_id("request-saved-select")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_test_id("segment-result").click()
    assert rows(page.locator("routelens-why .head")) == 1
    page.get_by_test_id("tab-tests").click()
    page.get_by_test_id("save-test").click()
    page.get_by_test_id("tests-export").click()
    for left, right in (("tests-import", "tests-export"), ("tests-copy", "tests-save")):
        assert box(page.get_by_test_id(left))[1] == box(page.get_by_test_id(right))[1]


def test_an_exported_text_fills_the_panel(reopen: OpenReady) -> None:
    page = reopen("")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_test_id("tab-convert").click()
    page.evaluate(IDLE)
    # The window ends below it, and little is left.
    expect(page.get_by_test_id("export-text")).to_contain_text("catch-all")
    assert 800 < box(page.get_by_test_id("export-text"))[3] <= 900


def test_a_phone_cuts_no_priority_and_breaks_no_name(reopen: OpenReady) -> None:
    page = reopen("?example=unreachable")
    page.set_viewport_size({"width": 390, "height": 844})
    orders = card(page, "orders")
    expect(orders.get_by_test_id("route-mark")).to_be_visible()
    priority = orders.get_by_test_id("route-toggle").locator("span").first
    expect(priority).to_have_text("priority 50")
    assert priority.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    # What is typed into is not zoomed to, and the fields of a priority are words.
    orders.get_by_test_id("route-toggle").click()
    orders.get_by_test_id("route-options").click()
    for field in ("route-name", "route-priority", "route-service"):
        expect(orders.get_by_test_id(field)).to_have_css("font-size", "16px")
    page.get_by_test_id("example-select").select_option("traditional-priority")
    page.evaluate(IDLE)
    page.get_by_test_id("segment-result").click()
    names = page.get_by_test_id("priority-table").locator("tbody td:nth-child(2)")
    expect(names.filter(has_text="regex_priority")).to_be_visible()
    assert {name.evaluate(LINES) for name in names.all()} == {1}


# In how many lines a text stands.
LINES = """(one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
}"""


@pytest.mark.parametrize("example", ["four-routes", "tcp-sni"])
def test_hints_of_the_connection_have_room(reopen: OpenReady, example: str) -> None:
    page = reopen(f"?example={example}")
    page.set_viewport_size({"width": 1440, "height": 900})
    if example == "four-routes":
        page.get_by_test_id("connection-toggle").click()
    inputs = page.get_by_role("group", name="Connection").get_by_role("textbox")
    assert inputs.count() == 5
    for one in inputs.all():
        assert one.evaluate(
            """(input) => {
              const style = getComputedStyle(input);
              const context = document.createElement('canvas').getContext('2d');
              context.font = `${style.fontSize} ${style.fontFamily}`;
              const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
              return context.measureText(input.placeholder).width <= room;
            }"""
        ), one.get_attribute("placeholder")


def test_where_no_route_is_valid_why_leads_to_the_problems(reopen: OpenReady) -> None:
    page = reopen("?expression=http.pth%20%3D%3D%20%22x%22&url=https://api.example.com/v2")
    page.evaluate(IDLE)
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("No route is valid. Problems says what is wrong.")
    panel.get_by_test_id("see-problems").click()
    expect(panel).to_contain_text("Unknown field http.pth.")
    # Nothing is offered to be fixed where the rules have nothing to say.
    expect(panel.get_by_test_id("no-advice")).to_be_visible()
    expect(panel.get_by_test_id("fix-all")).to_have_count(0)


# A keyboard that covers the lower half of the window, as phones have it: the window keeps its height.
KEYBOARD = """
const seen = Object.assign(new EventTarget(), { width: 412, height: 839, offsetTop: 0, offsetLeft: 0, scale: 1 });
Object.defineProperty(window, 'visualViewport', { value: seen });
window.openKeyboard = () => { seen.height = 420; seen.dispatchEvent(new Event('resize')); };
"""


def test_on_a_phone_the_line_being_typed_stays_above_keyboard_and_symbols(
    phone: BrowserContext, base_url: str
) -> None:
    page = phone.new_page()
    page.add_init_script(KEYBOARD)
    page.goto(base_url)
    first_run(page)
    card(page, "catch-all").get_by_test_id("route-toggle").tap()
    editor = card(page, "catch-all").get_by_test_id("route-expression")
    editor.tap()
    page.evaluate("window.openKeyboard()")
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" && http.pa")
    completion = card(page, "catch-all").locator(".cm-tooltip-autocomplete")
    expect(completion).to_be_in_viewport()
    _, strip_top, _, strip_bottom = box(page.get_by_test_id("symbol-strip"))
    line_top, line_bottom = editor.evaluate(
        """(editor) => {
          const { top, bottom } = editor.getRootNode().getSelection().getRangeAt(0).getBoundingClientRect();
          return [top, bottom];
        }"""
    )
    _, list_top, _, list_bottom = box(completion)
    assert strip_bottom <= 421
    assert line_bottom <= strip_top + 1
    # The list is at the line, above it or below it, and under nothing.
    assert min(abs(list_top - line_bottom), abs(list_bottom - line_top)) < 24
    assert list_top >= 0
    assert list_bottom <= strip_top + 1


# What stands around a request that is being typed: on a phone the rest of the page is behind other buttons.
AROUND = ("routelens-derived-fields", "routelens-answer", ".tabs", "#panel", "routelens-route-list")
AROUND_ON_A_PHONE = (".top", "routelens-derived-fields", ".bottom")

# What moves up or down. The letters of the URL go sideways while it is typed.
WATCH_JUMPS = """
window.jumps = [];
window.jumpWatch = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) for (const { previousRect: before, currentRect: after } of entry.sources) {
    if (Math.abs(before.top - after.top) > 0.5) window.jumps.push([before.left, before.top, after.left, after.top]);
  }
});
window.jumpWatch.observe({ type: 'layout-shift' });
"""

WRONG = (
    "javascript:alert(1)",
    "http://[::1/x",
    f"https://api.example.com:99999/{'long' * 60}",
    f"https://{'very.long.' * 20}example.com:port/",
    "curl https://a.example/",
)


@pytest.mark.parametrize(
    ("example", "opened"),
    [
        ("four-routes", ""),
        ("four-routes", "all-fields"),
        ("four-routes", "headers-toggle"),
        ("traditional-priority", ""),
        ("no-match", ""),
        ("tie", ""),
        ("https-only", ""),
    ],
)
def test_nothing_moves_while_a_url_is_wrong(reopen: OpenReady, example: str, opened: str) -> None:
    page = reopen(f"?example={example}")
    page.evaluate(IDLE)
    page.evaluate(WATCH_JUMPS)
    url = page.get_by_test_id("request-url")
    right = url.input_value()
    method = page.get_by_test_id("request-method").input_value()
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    if opened != "":
        page.get_by_test_id(opened).click()
    for width, height, scheme in [
        *((1280, 720, scheme) for scheme in schemes),
        *((1440, 900, scheme) for scheme in schemes),
        (820, 1180, "light"),
        (640, 900, "light"),
        (390, 844, "light"),
    ]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        if width < 640:
            page.get_by_test_id("segment-request").click()
        around = AROUND if width >= 640 else AROUND_ON_A_PHONE
        url.fill(right)
        expect(page.get_by_test_id("answer-age")).to_have_count(0)
        page.evaluate(IDLE)
        page.evaluate(DRAWN)
        parts = [page.locator(part).locator("visible=true").first for part in around]
        places = [box(part) for part in parts]
        page.evaluate("window.jumps = []")
        for wrong in (*WRONG, right):
            url.fill(wrong)
            expect(page.get_by_test_id("request-problem")).to_have_count(int(wrong != right))
            expect(page.get_by_test_id("answer-age")).to_have_count(int(wrong != right))
            page.evaluate(IDLE)
            page.evaluate(DRAWN)
            assert [box(part) for part in parts] == places, (width, scheme, wrong)
        assert page.evaluate("window.jumps") == [], (width, scheme)
        # What is said is seen, whatever it covers.
        url.fill(WRONG[0])
        problem = page.get_by_test_id("request-problem")
        expect(problem).to_be_in_viewport(ratio=1)
        if width >= 640:
            continue
        # On a phone the bar with the answer says whose it is, and a message of two lines covers no field.
        expect(page.get_by_test_id("bar-age")).to_contain_text(f"Answer to {method} {right}")
        expect(page.get_by_test_id("answer-bar")).to_have_class(re.compile(r"\bold\b"))
        if opened == "headers-toggle":
            page.set_viewport_size({"width": 320, "height": 640})
            for wrong in WRONG:
                url.fill(wrong)
                expect(problem).to_have_count(1)
                page.evaluate(IDLE)
                assert box(problem)[3] <= box(page.locator("routelens-headers"))[1], wrong
    page.evaluate("window.jumpWatch.disconnect()")


def test_the_import_dialog_begins_in_its_text(ready_page: Page) -> None:
    ready_page.get_by_test_id("import-open").click()
    expect(ready_page.get_by_test_id("import-text")).to_be_focused()
    ready_page.keyboard.press("Escape")
    expect(ready_page.locator("routelens-import")).to_have_count(0)
    expect(ready_page.get_by_test_id("import-open")).to_be_focused()


def test_half_a_field_is_called_unknown_and_not_a_condition(ready_page: Page) -> None:
    write(ready_page, "orders-v2", "http.pa")
    ready_page.get_by_test_id("request-url").click()
    expect(card(ready_page, "orders-v2")).to_contain_text("Unknown field http.pa. Did you mean http.path, ")


def test_a_remark_inside_a_sentence_has_no_capital(ready_page: Page) -> None:
    url = ready_page.get_by_test_id("request-url")
    url.fill("")
    paste(ready_page, url, "curl https://api.example.com/v2/orders -d '{}'")
    expect(ready_page.get_by_test_id("toast")).to_contain_text("; the body is left out")


def test_why_says_refuses_as_the_card_does(reopen: OpenReady) -> None:
    page = reopen("?example=migrate-2x")
    invalid = card(page, "not-internal")
    expect(invalid).to_contain_text("The gateway refuses")
    invalid.get_by_test_id("route-toggle").click()
    page.evaluate(IDLE)
    expect(page.get_by_test_id("why-none")).to_contain_text("the gateway refuses it")


def test_a_split_route_is_named_by_its_hint(ready_page: Page) -> None:
    import_text(ready_page, SPLIT)
    ready_page.get_by_test_id("tab-problems").click()
    ready_page.get_by_test_id("show-hint").check()
    expect(ready_page.get_by_role("tabpanel")).to_contain_text("The router holds 2 entries for this route,")


def test_a_stream_connection_ends_in_no_404_and_every_route_is_counted(ready_page: Page) -> None:
    page = ready_page
    page.get_by_test_id("request-url").fill("tcp://db.example.com:5432")
    page.evaluate(IDLE)
    expect(page.locator("routelens-route-list .end")).to_have_text("Connection closed, no route left")
    expect(page.get_by_role("tabpanel")).to_contain_text("4 of 4 do not match")


def test_the_name_of_an_invalid_route_breaks_in_no_word_on_a_phone(ready_page: Page) -> None:
    page = ready_page
    write(page, "orders-v2", 'http.path == "/a" and')
    page.get_by_test_id("request-url").click()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("segment-routes").click()
    name = card(page, "orders-v2").locator(".title b")
    expect(card(page, "orders-v2")).to_have_attribute("data-status", "invalid")
    status = card(page, "orders-v2").locator(".status")
    assert box(status)[1] >= box(name)[3]
