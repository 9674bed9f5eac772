"""Ten thousand routes in the page: imported while it answers, only those on the screen in the document."""

from __future__ import annotations

import re
import statistics

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.page import PATIENCE, ROUTES, card, configuration, expect_focus_in, settle

# A task of the page's own thread that takes longer than this, on a machine as busy as may be, is a fault. What users
# are promised, and by how much it is kept, is for the benchmarks to tell.
NO_TASK_OVER = 1_000

WATCH_TASKS = """
window.tasks = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.tasks.push(Math.round(entry.duration));
}).observe({ type: 'longtask' });
"""

WATCH_KEYS = """
window.strokes = [];
addEventListener('keydown', (event) => {
  requestAnimationFrame(() => window.__routelens.idle().then(() => requestAnimationFrame(() => {
    window.strokes.push(performance.now() - event.timeStamp);
  })));
}, true);
"""


def choose(page: Page, content: bytes) -> None:
    """Choose a file in the import dialog, and say that it is to replace what is there."""
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-file").set_input_files(
        {"name": "kong.yml", "mimeType": "application/yaml", "buffer": content}
    )
    page.get_by_test_id("import-apply").click()


def cards(page: Page) -> Locator:
    return page.get_by_test_id("route-card")


def filter_by(page: Page, text: str) -> None:
    page.keyboard.press("Control+Shift+L")
    page.get_by_test_id("route-filter").fill(text)


pytestmark = pytest.mark.own_page  # its heap is measured, and keeping ten thousand routes takes a while


@pytest.fixture
def large_page(ready_page: Page) -> Page:
    """The page with ten thousand routes, answered."""
    choose(ready_page, configuration())
    expect(ready_page.get_by_test_id("toast")).to_contain_text(f"Imported {ROUTES} routes", timeout=PATIENCE)
    settle(ready_page)
    return ready_page


def test_an_import_shows_how_far_it_is_leaves_the_page_free_and_is_one_step_back(
    ready_page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    ready_page.evaluate(WATCH_TASKS)
    choose(ready_page, configuration())
    expect(ready_page.get_by_test_id("import-progress")).to_contain_text(re.compile(r"Reading: \d+ %"))
    expect(ready_page.get_by_test_id("progress-bar")).to_be_attached()
    expect(ready_page.get_by_test_id("toast")).to_contain_text(f"Imported {ROUTES} routes", timeout=PATIENCE)
    # The routes are on the page before the engine has looked at them.
    expect(ready_page.get_by_test_id("route-count")).to_have_text(f"{ROUTES:,}")
    settle(ready_page)
    tasks = ready_page.evaluate("window.tasks")
    with capsys.disabled():
        print(f"\nlongest tasks of the page while importing: {sorted(tasks, reverse=True)[:5]} ms")
    assert max(tasks, default=0) < NO_TASK_OVER
    expect(ready_page.get_by_test_id("progress-bar")).to_have_count(0)
    assert cards(ready_page).count() < 60
    ready_page.keyboard.press("Control+z")
    expect(cards(ready_page)).to_have_count(4)


def test_reading_can_be_stopped(ready_page: Page) -> None:
    choose(ready_page, configuration())
    expect(ready_page.get_by_test_id("import-progress")).to_contain_text(re.compile(r"Reading: \d+ %"))
    ready_page.get_by_test_id("import-stop").click()
    expect(ready_page.get_by_test_id("import-failure")).to_contain_text("Stopped")
    expect(ready_page.get_by_test_id("import-apply")).to_be_enabled()
    ready_page.keyboard.press("Escape")
    expect(cards(ready_page)).to_have_count(4)
    expect(card(ready_page, "orders-v2")).to_have_attribute("data-status", "wins", timeout=PATIENCE)


def test_a_text_too_long_to_be_shown_is_read_all_the_same(ready_page: Page) -> None:
    ready_page.get_by_test_id("import-open").click()
    ready_page.get_by_test_id("import-file").set_input_files(
        {"name": "big.yml", "mimeType": "application/yaml", "buffer": configuration(2_000)}
    )
    expect(ready_page.get_by_test_id("import-large")).to_contain_text("big.yml")
    expect(ready_page.get_by_test_id("import-text")).to_have_count(0)
    ready_page.get_by_test_id("import-add").click()
    expect(ready_page.get_by_test_id("toast")).to_contain_text("Added 2000 routes", timeout=PATIENCE)
    expect(ready_page.get_by_test_id("route-count")).to_have_text("2,004")


def test_typing_in_one_of_ten_thousand(large_page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    large_page.get_by_test_id("request-url").fill("http://h1.example/4321/x")
    answer = large_page.get_by_test_id("result-line")
    expect(answer).to_have_attribute("data-route", "route-4321")
    # The winner stands far down the list, and the answer still has all of it.
    expect(large_page.get_by_test_id("why-tree")).to_contain_text('http.path ^= "/4321/"')
    large_page.get_by_test_id("to-winner").click()
    expect(card(large_page, "route-4321")).to_be_in_viewport()
    expect_focus_in(large_page, "route-4321")
    expect(card(large_page, "route-4321")).to_have_attribute("data-status", "wins")
    card(large_page, "route-4321").get_by_test_id("route-toggle").press("Enter")
    editor = card(large_page, "route-4321").get_by_test_id("route-expression")
    editor.click()
    large_page.keyboard.press("Control+Home")
    for _ in 'http.path ^= "/4321':
        large_page.keyboard.press("ArrowRight")
    settle(large_page)
    large_page.evaluate(WATCH_KEYS)
    for stroke in range(20):
        large_page.keyboard.press("Backspace" if stroke % 2 else "x")
        large_page.wait_for_function("count => window.strokes.length === count", arg=stroke + 1)
        wins = stroke % 2 == 1
        expect(answer).to_have_attribute("data-route", "route-4321" if wins else "")
    strokes = large_page.evaluate("window.strokes")
    with capsys.disabled():
        print(f"\nkey to shown result among {ROUTES} routes: {statistics.median(strokes):.0f} ms (median)")
    megabytes = large_page.evaluate("performance.memory.usedJSHeapSize") / 1e6
    assert megabytes < 300


def test_the_list_is_reached_by_keys_filtered_and_sorted(large_page: Page) -> None:
    first = cards(large_page).first
    first.get_by_test_id("route-toggle").focus()
    name = first.get_attribute("data-name")
    large_page.keyboard.press("End")
    last = large_page.locator(f'li[aria-posinset="{ROUTES}"]')
    expect(last.get_by_test_id("route-card")).to_be_in_viewport()
    expect_focus_in(large_page, str(last.get_by_test_id("route-card").get_attribute("data-name")))
    expect(last).to_have_attribute("aria-setsize", str(ROUTES))
    large_page.keyboard.press("PageUp")
    expect(
        large_page.locator(f'li[aria-posinset="{ROUTES - 10}"] [data-testid="route-card"]')
    ).to_be_in_viewport()
    large_page.keyboard.press("Home")
    expect(cards(large_page).first).to_be_in_viewport()
    expect_focus_in(large_page, str(name))
    # Scrolled away, the card keeps the focus.
    large_page.locator(".left").evaluate("left => { left.scrollTop = 200_000; }")
    expect(card(large_page, str(name))).not_to_be_in_viewport()
    expect_focus_in(large_page, str(name))

    filter_by(large_page, "route-98")
    expect(cards(large_page)).to_have_count(111)
    filter_by(large_page, '"/777/"')
    expect(cards(large_page)).to_have_count(1)
    expect(large_page.get_by_test_id("filter-count")).to_have_text(f"1 of {ROUTES}")
    settle(large_page)
    expect(card(large_page, "route-777")).to_have_attribute("data-status", "no")
    filter_by(large_page, "nowhere")
    expect(large_page.get_by_text("No route contains")).to_be_visible()
    filter_by(large_page, "")
    large_page.get_by_test_id("route-sort").select_option("name")
    large_page.locator(".left").evaluate("left => { left.scrollTop = 0; }")
    expect(cards(large_page).first).to_have_attribute("data-name", "route-0")
    expect(cards(large_page).nth(10)).to_have_attribute("data-name", "route-10")


def test_problems_far_away_are_counted_listed_and_gone_to(large_page: Page) -> None:
    for name in ("route-9000", "route-1"):
        filter_by(large_page, f"/{name.removeprefix('route-')}/")
        card(large_page, name).get_by_test_id("route-toggle").click()
        card(large_page, name).get_by_test_id("route-expression").click()
        large_page.keyboard.press("Control+End")
        large_page.keyboard.type(" && nope == 1")
        card(large_page, name).get_by_test_id("route-toggle").click()
    filter_by(large_page, "")
    large_page.locator(".left").evaluate("left => { left.scrollTop = 300_000; }")
    settle(large_page)
    expect(large_page.get_by_test_id("tab-problems")).to_contain_text("2 errors")
    large_page.get_by_test_id("tab-problems").click()
    listed = large_page.get_by_test_id("problem")
    expect(listed).to_have_count(2)
    listed.last.press("Enter")
    expect(card(large_page, "route-9000")).to_be_in_viewport()
    expect_focus_in(large_page, "route-9000")
    large_page.keyboard.press("F8")
    expect(card(large_page, "route-1")).to_be_in_viewport()
    expect(large_page.get_by_test_id("announced")).to_contain_text("Problem 1 of 2, route route-1")
    large_page.keyboard.press("F8")
    expect(large_page.get_by_test_id("announced")).to_contain_text("Problem 2 of 2, route route-9000")
    expect(card(large_page, "route-9000")).to_be_in_viewport()
