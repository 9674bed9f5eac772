"""Faults that must not cost a visitor the page: an engine that dies, records that are damaged, and both in two tabs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.page import IDLE, card, first_run, result, write

# An engine that dies of every message with a live route that has the word in it, as Python dies of an overflown stack:
# nothing comes back but the worker's word that it is over.
MORTAL = """(() => {
  const isDeadly = (text) => {
    const message = JSON.parse(text);
    const routes = [...(message.workspace?.routes ?? []), ...(message.edits ?? []).map((edit) => edit.route)];
    if (routes.some((route) => route?.enabled && JSON.stringify(route.entity).includes('deadly'))) return true;
    return message.type === sessionStorage.getItem('deadly');
  };
  window.deaths = [];
  window.Worker = class extends window.Worker {
    postMessage(message, ...rest) {
      if (typeof message.message !== 'string' || !isDeadly(message.message)) {
        super.postMessage(message, ...rest);
        return;
      }
      window.deaths.push(JSON.parse(message.message).type);
      const data = { kind: 'crashed', id: message.id, detail: 'RangeError: Maximum call stack size exceeded' };
      setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data })));
    }
  };
})();"""


@pytest.fixture
def mortal(context: BrowserContext, base_url: str) -> Callable[[], Page]:
    """Open the page with an engine that can be killed."""

    def open_page() -> Page:
        page = context.new_page()
        page.add_init_script(MORTAL)
        page.goto(base_url)
        first_run(page)
        return page

    return open_page


def expect_usable(page: Page) -> None:
    """The page answers: another method goes to another route."""
    page.get_by_test_id("request-method").fill("POST")
    expect(result(page)).to_have_attribute("data-route", "v2-any")
    page.get_by_test_id("request-method").fill("GET")
    expect(result(page)).to_have_attribute("data-route", "orders-v2")


@pytest.mark.parametrize("pattern", ["a{2000}", "(a{100}){100}"])
def test_a_long_counted_repetition_beside_other_routes_costs_no_engine(
    ready_page: Page, pattern: str
) -> None:
    """Its chain of states was collected recursively, deeper than the stack of the page's Python."""
    write(ready_page, "orders-v2", f'http.path ~ "{pattern}"')
    ready_page.get_by_test_id("request-method").fill("POST")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    ready_page.evaluate(IDLE)
    expect(ready_page.get_by_test_id("engine-status")).to_have_attribute("data-status", "ready")
    expect(card(ready_page, "orders-v2").get_by_test_id("route-expression")).to_contain_text(pattern)


def test_an_engine_that_dies_of_a_route_is_started_again_without_it_and_the_card_says_so(
    mortal: Callable[[], Page],
) -> None:
    page = mortal()
    write(page, "v2-any", 'http.path ~ "deadly"')
    expect(page.get_by_test_id("answer-notice")).to_contain_text(
        "The engine stopped while it worked on route v2-any"
    )
    deaths = len(page.evaluate("window.deaths"))
    assert deaths >= 1
    page.get_by_test_id("request-url").fill("https://api.example.com/v2/orders?again")
    page.evaluate(IDLE)
    expect(result(page)).to_have_attribute("data-route", "orders-v2")
    # It is not asked again before the route is another one.
    assert len(page.evaluate("window.deaths")) == deaths
    write(page, "v2-any", 'http.path ^= "/v2"')
    expect_usable(page)
    assert len(page.evaluate("window.deaths")) == deaths


def test_kept_work_that_kills_the_engine_opens_all_the_same_in_two_tabs(mortal: Callable[[], Page]) -> None:
    page = mortal()
    write(page, "v2-any", 'http.path ~ "deadly"')
    expect(page.get_by_test_id("answer-notice")).to_contain_text(
        "The engine stopped while it worked on route v2-any"
    )
    expect(page.get_by_test_id("keeping")).to_have_attribute("data-kept", "kept", timeout=10_000)
    page.close()
    first, second = mortal(), mortal()
    for tab in (first, second):
        expect(card(tab, "v2-any")).to_have_count(1)
        tab.get_by_test_id("request-url").fill("https://api.example.com/v2/orders?tab")
        tab.evaluate(IDLE)
        expect(result(tab)).to_have_attribute("data-route", "orders-v2")


HEADS: dict[str, Any] = {
    "date": {"time": 1e308, "writer": "a", "routes": 1, "names": ["a"]},
    "names": {"time": 1_000, "writer": "a", "routes": 1, "names": {"x": 1}},
    "writer": {"time": 1_000, "writer": [], "routes": -1, "names": ["a"]},
    "nothing": None,
    "list": [1, 2],
}
DOCUMENTS = {"number": 7, "routes": {"routes": 5}, "request": {"routes": [], "request": []}, "cut": "{"}


@pytest.mark.parametrize("tabs", [1, 2])
def test_damaged_records_are_set_aside_and_the_page_opens(
    context: BrowserContext, base_url: str, tabs: int
) -> None:
    records = {}
    for number, (name, head) in enumerate(HEADS.items()):
        records[f"routelens.work.head-{name}"] = f"{json.dumps(head)}\nplain.{json.dumps({'number': number})}"
    for name, document in DOCUMENTS.items():
        head = {"time": 2_000, "writer": "b", "routes": 1, "names": ["b"]}
        text = document if isinstance(document, str) else json.dumps(document)
        records[f"routelens.work.document-{name}"] = f"{json.dumps(head)}\nplain.{text}"
    records |= {"routelens.work.empty": "", "routelens.theme": "{", "routelens.unreadable.old": "\u0000"}
    page = context.new_page()
    page.goto(base_url)
    page.evaluate(
        "(all) => { for (const [k, v] of Object.entries(all)) localStorage.setItem(k, v); }", records
    )
    page.close()
    opened = [context.new_page() for _ in range(tabs)]
    for tab in opened:
        tab.goto(base_url)
        first_run(tab)
    for tab in opened:
        expect_usable(tab)
