"""The page in a narrow or low window: nothing is cut, covered or out of reach."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page import DRAWN, IDLE, card, import_text

OpenReady = Callable[[str], Page]

PHONES = (390, 320)

# Traditional routes whose names are longer than a line of a phone, with plugins, as in a team's file.
AREAS = (
    "payments-api",
    "orders-internal-eu-west-1",
    "customer-profile-read-write",
    "inventory_sync_service_v2",
    "search",
)
LONG_NAMES = '_format_version: "3.0"\nservices:\n' + "".join(
    f"- name: {area}\n  url: https://{area.replace('_', '-')}.internal.example.com:8443/base\n  routes:\n"
    + "".join(
        f"  - name: {area}-{part}\n    hosts: [api.example.com]\n    paths: [/{area}{path}]\n"
        "    plugins: [{name: rate-limiting, config: {minute: 60}}]\n"
        for part, path in (("list", "/v1/items"), ("detail", "/v2/items"), ("catch-all", ""))
    )
    for area in AREAS
)
LOG = "\n".join(
    f'10.0.0.{number} - - [22/Nov/2026:03:10:00 +0000] "GET /v{number % 3}/orders?n={number} HTTP/1.1" 200 12 "-" "me"'
    for number in range(30)
)
VARIABLES = '_format_version: "3.0"\nservices:\n- name: a\n  host: a.internal\n  routes:\n' + "".join(
    f'  - {{name: route-{number}, paths: ["/${{{{ env "DECK_PREFIX_{number}" }}}}/a"]}}\n'
    for number in range(9)
)

# The first route takes of the second one's hosts the one that both have.
PARTLY = """\
_format_version: "3.0"
services:
- name: a
  host: a.internal
  routes:
  - {name: customer-profile-catch-all, hosts: [api.example.com], paths: [/customers]}
  - {name: customer-profile-read-write-detail, hosts: [api.example.com, "*.example.org"], paths: [/customers/v2/items]}
"""

WIDTH = "() => document.documentElement.scrollWidth"


def narrow(page: Page, width: int, segment: str, height: int = 640) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.get_by_test_id(f"segment-{segment}").click()
    page.evaluate(DRAWN)


def box(part: Locator) -> tuple[float, float, float, float]:
    found = part.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def test_long_names_scroll_no_phone_sideways(ready_page: Page) -> None:
    page = ready_page
    import_text(page, LONG_NAMES)
    page.get_by_test_id("request-url").fill("https://api.example.com/orders-internal-eu-west-1/v9/42?x=1")
    page.evaluate(IDLE)
    expect(page.get_by_test_id("result-line")).to_have_attribute(
        "data-route", "orders-internal-eu-west-1-catch-all"
    )
    for tab in ("why", "routes", "tests", "problems", "convert", "compare", "source", "filters"):
        page.set_viewport_size({"width": 1280, "height": 720})
        page.get_by_test_id(f"tab-{tab}").click()
        if tab == "filters":
            expect(page.get_by_test_id("filter-owner").locator("option").first).to_be_attached()
        for width in PHONES:
            narrow(page, width, "result")
            assert page.evaluate(WIDTH) == width, (tab, width)
    for segment in ("routes", "request"):
        narrow(page, 320, segment)
        assert page.evaluate(WIDTH) == 320, segment


def test_a_path_breaks_at_its_slashes_also_where_a_letter_is_marked(ready_page: Page) -> None:
    page = ready_page
    import_text(page, LONG_NAMES)
    page.get_by_test_id("request-url").fill("https://api.example.com/orders-internal-eu-west-1/v9/42?x=1")
    page.evaluate(IDLE)
    page.get_by_test_id("tab-routes").click()
    narrow(page, 390, "result")
    row = page.get_by_test_id("all-routes-row").filter(has_text="customer-profile-read-write-catch-all").first
    word = row.locator(".whole:has(.mark-differs)")
    expect(word).to_have_text("/orders-internal-eu-west-1")
    # The marked letter is in one line with the letters beside it.
    assert word.evaluate("(one) => one.getClientRects().length") == 1
    assert box(word)[3] - box(word)[1] < 30


def test_what_is_sent_to_the_service_breaks_between_words(ready_page: Page) -> None:
    page = ready_page
    import_text(page, LONG_NAMES.replace("    paths:", "    strip_path: false\n    paths:"))
    page.get_by_test_id("request-url").fill("https://api.example.com/orders-internal-eu-west-1/v9/42?x=1")
    page.evaluate(IDLE)
    for width in PHONES:
        narrow(page, width, "result")
        broken = page.get_by_test_id("sent").evaluate(
            """(sent) => {
              const walker = document.createTreeWalker(sent, NodeFilter.SHOW_TEXT);
              const broken = [];
              for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
                for (const { 0: word, index } of node.data.matchAll(/\\w+/g)) {
                  const range = document.createRange();
                  range.setStart(node, index);
                  range.setEnd(node, index + word.length);
                  if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word);
                }
              }
              return broken;
            }"""
        )
        assert broken == [], width


@pytest.mark.parametrize("width", PHONES)
def test_the_chosen_tab_is_in_sight_on_a_phone(reopen: OpenReady, width: int) -> None:
    page = reopen("?tab=filters")

    def expect_in_sight(name: str) -> None:
        tab = page.get_by_test_id(f"tab-{name}")
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(tab).to_be_in_viewport(ratio=1)
        left, _, right, _ = box(tab)
        assert left >= 0
        assert right <= page.viewport_size["width"] if page.viewport_size else False

    # By a link, before and after the window has become narrow.
    narrow(page, width, "result")
    expect_in_sight("filters")
    # By keyboard, over the end as well.
    page.get_by_test_id("tab-filters").focus()
    for name in ("why", "routes", "tests", "problems", "convert", "compare", "source"):
        page.keyboard.press("ArrowRight")
        expect_in_sight(name)
    # When the phone is turned.
    for turned in (844, width):
        page.set_viewport_size({"width": turned, "height": 640})
        page.evaluate(DRAWN)
        expect_in_sight("source")


@pytest.mark.parametrize(
    ("example", "said"),
    [("no-match", "404: no Route matched"), ("https-only", "answers with 426"), ("tie", "higher id")],
)
def test_the_bar_of_a_phone_says_what_is_answered(reopen: OpenReady, example: str, said: str) -> None:
    page = reopen(f"?example={example}")
    for width in PHONES:
        narrow(page, width, "routes")
        bar = page.get_by_test_id("answer-bar").locator(".said")
        end = bar.locator(".sentence").evaluate(
            """(sentence, said) => {
              const walker = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
              let before = 0;
              const last = sentence.textContent.indexOf(said) + said.length - 1;
              for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
                if (last < before + node.length) {
                  const range = document.createRange();
                  range.setStart(node, last - before);
                  range.setEnd(node, last - before + 1);
                  return range.getBoundingClientRect().bottom;
                }
                before += node.length;
              }
            }""",
            said,
        )
        assert end <= box(bar)[3] + 1, (width, end)


def test_what_a_message_covers_on_a_phone_can_be_scrolled_clear_or_the_message_closed(
    ready_page: Page,
) -> None:
    page = ready_page
    page.get_by_test_id("tab-convert").click()
    import_text(page, LONG_NAMES)
    toast = page.get_by_test_id("toast")
    expect(toast).to_be_visible()
    toast.hover()  # as long as somebody is at it, it stays
    for width, height in ((390, 844), (320, 640), (320, 200)):
        narrow(page, width, "result", height)
        # It is at the window's edge, and leaves most of a low window.
        _, top, _, bottom = box(toast)
        assert height - bottom <= 16
        assert top >= height * 0.5
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        page.evaluate(DRAWN)
        assert box(page.locator("#panel"))[3] <= box(toast)[1], (width, height)
    toast.get_by_test_id("toast-close").click()
    expect(toast).to_have_count(0)


def test_a_message_with_a_long_path_keeps_its_buttons_in_the_window(ready_page: Page) -> None:
    page = ready_page
    page.get_by_test_id("request-url").fill(
        "https://a.example/x/very/long/path/that/goes/on/and/on?and=query"
    )
    page.evaluate(IDLE)
    page.get_by_test_id("tab-tests").click()
    page.get_by_test_id("save-test").first.click()
    toast = page.get_by_test_id("toast")
    expect(toast).to_contain_text("Saved GET /x/very/long")
    toast.hover()  # as long as somebody is at it, it stays
    for width, height in ((390, 844), (320, 640), (320, 200)):
        narrow(page, width, "result", height)
        left, top, right, bottom = box(toast)
        assert right <= width - 8, (width, height)
        for part in (toast.locator("span").first, *toast.locator("button").all()):
            part_left, part_top, part_right, part_bottom = box(part)
            assert left <= part_left
            assert part_right <= right
            assert top <= part_top
            assert part_bottom <= bottom


@pytest.mark.own_page
def test_a_message_stays_while_it_has_the_focus(ready_page: Page) -> None:
    page = ready_page
    page.clock.install()
    card(page, "admin").get_by_test_id("route-menu").click()
    card(page, "admin").get_by_test_id("route-remove").click()
    page.get_by_test_id("toast-undo").focus()
    page.clock.fast_forward(60_000)
    expect(page.get_by_test_id("toast-undo")).to_be_focused()
    page.get_by_test_id("request-url").focus()
    page.clock.fast_forward(60_000)
    expect(page.get_by_test_id("toast")).to_have_count(0)


def edge(dialog: Locator) -> tuple[bool, float]:
    """Whether more of a dialog is below its edge, and where that edge is."""
    below, bottom = dialog.evaluate(
        """(one) => [one.scrollHeight - one.clientHeight - one.scrollTop > 1, one.getBoundingClientRect().bottom]"""
    )
    return bool(below), float(bottom)


@pytest.mark.parametrize("width", PHONES)
def test_dialogs_of_a_phone_keep_their_title_and_buttons_in_reach(ready_page: Page, width: int) -> None:
    page = ready_page

    def expect_reach(dialog: Locator, *buttons: str) -> None:
        more, bottom = edge(dialog)
        assert more, "this dialog is to be longer than the window"
        for share in (0, 0.5, 1):
            dialog.evaluate("(one, share) => one.scrollTo(0, share * one.scrollHeight)", share)
            page.evaluate(DRAWN)
            # A line tells what scrolls from what stays.
            for button in buttons:
                one = dialog.get_by_test_id(button)
                expect(one).to_be_in_viewport(ratio=1)
                assert one.evaluate(
                    """(one) => {
                      const { left, top, width, height } = one.getBoundingClientRect();
                      const at = one.getRootNode().elementFromPoint(left + width / 2, top + height / 2);
                      return at === one || one.contains(at);
                    }"""
                ), (button, share)
                assert box(one)[3] <= bottom
            expect(dialog.get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)

    narrow(page, width, "request")
    page.get_by_test_id("menu").click()
    page.get_by_test_id("menu-import").click()
    page.get_by_test_id("import-text").fill(VARIABLES)
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("variables")).to_be_visible()
    dialog = page.locator("routelens-import dialog")
    expect_reach(dialog, "import-apply", "import-add")
    # What has the focus is not behind what stays.
    last = page.get_by_test_id("variable-DECK_PREFIX_8")
    dialog.evaluate("(one) => one.scrollTo(0, 0)")
    last.focus()
    assert box(last)[3] <= box(dialog.locator(".foot"))[1]
    page.keyboard.press("Escape")
    page.get_by_test_id("paste-open").click()
    page.get_by_test_id("paste-text").fill(LOG)
    expect(page.get_by_test_id("paste-found")).to_contain_text("30 requests")
    expect_reach(page.get_by_test_id("paste-dialog"), "paste-apply", "paste-save", "paste-replay")
    page.get_by_test_id("paste-replay").click()
    # Of a route's requests, how many there are and which share they are.
    row = page.get_by_test_id("replay-route").first
    expect(row.locator(".share")).to_be_visible()
    assert box(row.locator(".share"))[2] <= box(page.get_by_test_id("replay"))[2]
    page.keyboard.press("Escape")
    page.get_by_test_id("menu").click()
    page.get_by_test_id("menu-help").click()
    expect_reach(page.get_by_test_id("help-dialog"))


def test_the_bits_of_a_priority_fit_a_phone(reopen: OpenReady) -> None:
    page = reopen("?example=traditional-priority")
    page.evaluate(IDLE)
    table = page.locator("routelens-priority-table")
    for width in PHONES:
        narrow(page, width, "result")
        strips = table.locator(".strips")
        assert strips.evaluate("(one) => one.scrollWidth <= one.clientWidth"), width
        assert page.evaluate(WIDTH) == width
        # Names stay whole, and a number goes on in the next line between three digits.
        for head in table.locator("thead th.value").all():
            assert head.evaluate(
                "(one) => one.scrollWidth <= one.clientWidth && one.getBoundingClientRect().height < 60"
            )
        threes = table.locator("tfoot .threes")
        heights = threes.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().height)")
        assert len(heights) > 8
        assert max(heights) < 30


def test_names_of_a_priority_that_are_cut_can_be_read(ready_page: Page) -> None:
    page = ready_page
    import_text(page, LONG_NAMES)
    page.get_by_test_id("request-url").fill("https://api.example.com/inventory_sync_service_v2/v1/items")
    page.evaluate(IDLE)
    page.set_viewport_size({"width": 1280, "height": 720})
    names = page.locator("routelens-priority-table .who > .name:not(:empty)")
    expect(names).to_have_count(2)
    for name in names.all():
        assert name.evaluate("(one) => one.scrollWidth > one.clientWidth"), "this name is to be cut"
        assert name.get_attribute("title") == name.text_content()


def test_why_has_its_buttons_in_one_row_also_with_long_names(ready_page: Page) -> None:
    page = ready_page
    import_text(page, LONG_NAMES)
    page.get_by_test_id("request-url").fill("https://api.example.com/inventory_sync_service_v2/v1/items")
    page.evaluate(IDLE)
    page.set_viewport_size({"width": 1280, "height": 720})
    row = [page.get_by_test_id(name) for name in ("why-route", "marks-toggle", "copy-why")]
    middles = [(box(part)[1] + box(part)[3]) / 2 for part in row]
    assert max(middles) - min(middles) < 4, middles


def test_the_exact_analysis_of_a_phone_has_remarks_below_names(ready_page: Page) -> None:
    page = ready_page
    import_text(page, PARTLY)
    page.get_by_test_id("tab-problems").click()
    expect(page.get_by_test_id("exact-summary")).to_have_attribute("data-finished", "", timeout=20_000)
    for width in PHONES:
        narrow(page, width, "result")
        summary = page.get_by_test_id("marked").first.locator("summary")
        mark, name, remark = (summary.locator(part) for part in ("svg", "b", ".quiet"))
        assert box(remark)[1] >= box(name)[3], width
        assert box(remark)[0] == box(name)[0] > box(mark.first)[2]
        assert page.evaluate(WIDTH) == width


@pytest.mark.parametrize(
    ("address", "segment"),
    [
        ("?tab=problems", "Result"),
        ("?example=tie&tab=why", "Result"),
        ("?tab=nothing", "Routes"),
        ("", "Routes"),
    ],
)
def test_a_link_to_a_tab_shows_it_on_a_phone(reopen_on_phone: OpenReady, address: str, segment: str) -> None:
    page = reopen_on_phone(address)
    expect(page.get_by_role("button", name=segment, exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#panel")).to_be_visible(visible=segment == "Result")
    # The same in a page that is open already.
    page.get_by_test_id("segment-request").tap()
    document = json.dumps({"request": {"url": "http://a.example/"}, "tab": "routes"})
    page.evaluate(
        "(fragment) => { location.hash = fragment; }",
        "j1." + base64.urlsafe_b64encode(document.encode()).decode().rstrip("="),
    )
    expect(page.get_by_test_id("tab-routes")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("tab-routes")).to_be_in_viewport()


def test_an_answer_has_no_empty_band_in_a_wide_window(reopen: OpenReady) -> None:
    page = reopen("")
    page.set_viewport_size({"width": 1440, "height": 900})
    for example in ("four-routes", "no-match", "https-only", "unreachable"):
        page.get_by_test_id("example-select").select_option(example)
        page.evaluate(IDLE)
        if example == "no-match":
            expect(page.get_by_test_id("nearest-fix")).to_be_visible()
        panel = page.locator("routelens-answer section")
        last = panel.locator(".words > *").locator("visible=true").last
        assert box(panel)[3] - box(last)[3] <= 40, example


def test_options_of_a_route_are_as_high_as_a_thumb_and_the_hint_has_a_line(ready_page: Page) -> None:
    page = ready_page
    page.set_viewport_size({"width": 1280, "height": 720})
    card(page, "orders-v2").get_by_test_id("route-options").click()
    rank = page.get_by_test_id("route-rank")
    expect(rank).to_contain_text("Checked 1st of 4")
    assert box(rank)[3] - box(rank)[1] < 30
    narrow(page, 390, "routes", 844)
    for label in page.locator("routelens-route-form .checks label").all():
        left, top, right, bottom = box(label)
        assert bottom - top >= 44
        assert right - left >= 44
