"""The bundled examples in the page: each opens, turns out as it says, and says what there is to learn."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import violations_in_both_schemes
from tests.e2e.page import IDLE, result, write

OpenReady = Callable[[str], Page]

EXAMPLES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parents[2] / "web" / "src" / "examples").glob("*.json"))
}


def choose(page: Page, name: str) -> None:
    page.get_by_test_id("example-select").select_option(name)


def expect_outcome(page: Page, name: str) -> None:
    expected = EXAMPLES[name]["expect"]
    expect(result(page)).to_have_attribute("data-route", expected["route"] or "")
    if expected["status"] is not None:
        expect(result(page)).to_have_attribute("data-http-status", str(expected["status"]))
    if expected["upstream_url"] is not None:
        # What is stripped stands there too, struck through.
        expect(page.get_by_test_id("upstream-url")).to_be_visible()
        shown = page.get_by_test_id("upstream-url").evaluate(
            """(element) => {
              const copy = element.cloneNode(true);
              for (const struck of copy.querySelectorAll('s')) struck.remove();
              return copy.textContent.trim();
            }"""
        )
        assert shown == expected["upstream_url"]


def test_every_example_opens_and_turns_out_as_it_says(ready_page: Page) -> None:
    """One page for all, as somebody would go through them; in the order of the menu, then back to the first."""
    menu = ready_page.locator('[data-testid="example-select"] optgroup[label="Examples"] option')
    names = [str(option.get_attribute("value")) for option in menu.all()]
    assert set(names) == set(EXAMPLES)
    assert names[0] == "four-routes"
    for name in [*names[1:], names[0]]:
        choose(ready_page, name)
        expect(ready_page.get_by_test_id("lesson")).to_contain_text(EXAMPLES[name]["title"])
        expect(ready_page.get_by_test_id("lesson")).to_contain_text(EXAMPLES[name]["lesson"])
        expect(ready_page.get_by_test_id("example-select")).to_have_value(name)
        ready_page.evaluate(IDLE)
        expect_outcome(ready_page, name)
        routes = EXAMPLES[name]["workspace"]["routes"]
        expect(ready_page.get_by_test_id("route-card")).to_have_count(len(routes))


@pytest.mark.parametrize("name", ["tie", "tcp-sni", "https-only"])
def test_an_example_has_an_address(reopen: OpenReady, name: str) -> None:
    page = reopen(f"?example={name}&tab=routes")
    page.evaluate(IDLE)
    expect_outcome(page, name)
    expect(page.get_by_test_id("tab-routes")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_test_id("lesson")).to_contain_text(EXAMPLES[name]["lesson"])
    expect(page.get_by_test_id("first-run-strip")).to_have_count(0)


def test_an_unknown_example_is_said_and_the_first_one_opens(reopen: OpenReady) -> None:
    page = reopen("?example=<b>nothing</b>&tab=nonsense")
    expect(page.get_by_test_id("toast")).to_have_text("There is no example called “<b>nothing</b>”.")
    expect(result(page)).to_have_attribute("data-route", "orders-v2")
    expect(page.get_by_test_id("tab-why")).to_have_attribute("aria-selected", "true")


def test_a_lesson_stays_while_it_is_followed_and_closes(ready_page: Page) -> None:
    choose(ready_page, "absent-header")
    lesson = ready_page.get_by_test_id("lesson")
    ready_page.get_by_test_id("headers-toggle").click()
    ready_page.get_by_test_id("request-headers").fill("X-Env: prod")
    expect(result(ready_page)).to_have_attribute("data-route", "differs")
    expect(lesson).to_be_visible()
    lesson.get_by_role("button", name="Close").click()
    expect(lesson).to_have_count(0)
    # Opening something else takes it away as well.
    choose(ready_page, "tie")
    expect(lesson).to_contain_text(EXAMPLES["tie"]["lesson"])
    ready_page.get_by_test_id("start-over").click()
    expect(lesson).to_have_count(0)
    ready_page.get_by_test_id("toast-undo").click()
    expect(lesson).to_be_visible()


def test_back_works_across_examples(ready_page: Page) -> None:
    write(ready_page, "orders-v2", 'http.path == "/mine"')
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    choose(ready_page, "tie")
    expect(ready_page).to_have_url(re.compile(r"/\?example=tie$"))
    expect(result(ready_page)).to_have_attribute("data-route", "by-host")
    choose(ready_page, "precedence")
    expect(result(ready_page)).to_have_attribute("data-route", "as-meant")
    ready_page.go_back()
    expect(ready_page.get_by_test_id("example-select")).to_have_value("tie")
    expect(result(ready_page)).to_have_attribute("data-route", "by-host")
    ready_page.go_back()
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    ready_page.go_forward()
    expect(result(ready_page)).to_have_attribute("data-route", "by-host")
    # And after a reload, when nothing is remembered but addresses and what the browser keeps.
    ready_page.go_back()
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    ready_page.wait_for_timeout(1000)
    ready_page.reload()
    ready_page.evaluate(IDLE)
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")


def test_axe_finds_nothing_wrong_with_a_lesson(reopen: OpenReady) -> None:
    page = reopen("?example=migrate-2x")
    assert violations_in_both_schemes(page) == []


@pytest.mark.parametrize("width", [320, 390, 800, 1440])
def test_no_example_scrolls_sideways(ready_page: Page, width: int) -> None:
    ready_page.set_viewport_size({"width": width, "height": 800})
    for name in EXAMPLES:
        choose(ready_page, name)
        ready_page.evaluate(IDLE)
        assert ready_page.evaluate("() => document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("width", [320, 640, 760, 900, 1100, 1260, 1440])
def test_the_header_has_room_for_every_control(ready_page: Page, width: int) -> None:
    ready_page.set_viewport_size({"width": width, "height": 700})
    longest = max(EXAMPLES, key=lambda name: len(EXAMPLES[name]["title"]))
    choose(ready_page, longest)
    boxes = [
        (control.get_attribute("data-testid"), control.bounding_box())
        for control in ready_page.locator("routelens-header button, routelens-header select").all()
        if control.is_visible()
    ]
    assert {name for name, _ in boxes} >= {
        "example-select",
        "share-open",
        *(["theme"] if width >= 360 else []),
    }
    if width < 360:
        ready_page.get_by_test_id("menu").click()
        expect(ready_page.get_by_test_id("menu-theme")).to_be_visible()
    spans = sorted((box["x"], box["x"] + box["width"], name) for name, box in boxes if box is not None)
    assert spans[0][0] >= 0
    for (_, end, name), (start, _, after) in pairwise(spans):
        assert end <= start + 1, f"{name} lies over {after}"
    assert spans[-1][1] <= width, f"{spans[-1][2]} is cut off"
