"""Filters: a module is dropped, put on a route and seen at work; what loops or is no module hurts nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.axe import violations_in_both_schemes
from tests.e2e.page import IDLE, focused_name, import_text, result, tab_to
from tests.filters.harness import source

ADDS = 'set_header(RESPONSE_HEADERS, TEXT("x-seen-by"), TEXT("my-filter")); return CONTINUE;'
LOADED = 60_000


def wasm(name: str, content: bytes) -> FilePayload:
    return {"name": f"{name}.wasm", "mimeType": "application/wasm", "buffer": content}


def plain(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def open_filters(page: Page) -> Page:
    """Open the tab and wait for its engine, which the page loads only now."""
    if page.get_by_test_id("segment-result").is_visible():
        page.get_by_test_id("segment-result").click()
    page.get_by_test_id("tab-filters").click()
    expect(page.get_by_test_id("filter-add")).to_be_enabled(timeout=LOADED)
    return page


def add(page: Page, name: str) -> None:
    page.get_by_test_id("filter-name").select_option(name)
    page.get_by_test_id("filter-add").click()
    page.evaluate(IDLE)


def test_a_dropped_module_adds_a_header_and_every_step_is_seen(ready_page: Page) -> None:
    page = ready_page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_filters(page)
    expect(page.get_by_test_id("filter-versions")).to_contain_text("March 2025")
    expect(page.get_by_test_id("filter-result")).to_contain_text("No filter runs on this request")

    page.get_by_test_id("filter-file").set_input_files([wasm("my-filter", source(response_headers=ADDS))])
    expect(page.get_by_test_id("filter-name")).to_have_value("my-filter")
    expect(page.locator("routelens-filters")).to_contain_text("Not stored: after a reload, drop it again.")
    page.get_by_test_id("filter-add").click()
    expect(page.get_by_test_id("filter-result")).to_have_text(
        "The client gets 200 from the upstream. One filter: my-filter."
    )
    expect(page.get_by_test_id("filter-client").locator("[data-change=added]")).to_contain_text(
        "x-seen-by: my-filter"
    )
    expect(page.get_by_test_id("filter-upstream")).to_contain_text("orders.internal")
    step = page.get_by_test_id("filter-timeline").locator("[data-callback=proxy_on_response_headers]")
    expect(step).to_contain_text("x-seen-by: my-filter")
    step.locator("summary").click()
    expect(step).to_contain_text("proxy_replace_header_map_value")

    # The chain is part of the configuration, and of its history.
    page.get_by_test_id("tab-convert").click()
    expect(page.get_by_test_id("export-text")).to_contain_text("filter_chains")
    expect(page.get_by_test_id("export-text")).to_contain_text("my-filter")
    page.keyboard.press("ControlOrMeta+z")
    open_filters(page)
    expect(page.get_by_test_id("filter-result")).to_contain_text("No filter runs")
    assert all(url.startswith("http://127.0.0.1") for url in asked)


def test_a_sample_is_configured_by_a_form_and_limits_clients(ready_page: Page) -> None:
    page = open_filters(ready_page)
    add(page, "rate_limit")
    page.get_by_test_id("filter-exchange").locator("summary").click()
    page.get_by_test_id("filter-times").fill("5")
    expect(page.get_by_test_id("filter-outcomes")).to_have_text(
        "1: 200, the upstream, 2 to 5: 429, a filter."
    )
    page.get_by_test_id("filter-config-strict_limit").fill("4")
    expect(page.get_by_test_id("filter-outcomes")).to_have_text(
        "1 to 4: 200, the upstream, 5: 429, a filter."
    )
    expect(page.get_by_test_id("filter-shared")).to_contain_text("rate_limit.")
    expect(page.get_by_test_id("filter-log")).to_contain_text("limited: no client")

    # What a gateway would not take, it says in the gateway's words, and nothing is sent.
    page.get_by_test_id("filter-config-limit").fill("")
    expect(page.get_by_test_id("filter-result")).to_contain_text("Nothing was sent")
    expect(page.get_by_test_id("chain-filter")).to_contain_text("property limit is required")
    page.get_by_test_id("filter-config-limit").fill("9")

    # A filter of the service runs first; the upstream's response and the body are typed.
    page.get_by_test_id("filter-owner").select_option(label="service orders-svc")
    add(page, "rewrite_body")
    page.get_by_test_id("filter-times").fill("1")
    page.get_by_test_id("filter-response").fill("HTTP/1.1 200 OK\nContent-Type: text/plain\n\nwell, hello")
    expect(page.get_by_test_id("filter-result")).to_contain_text("Two filters: rewrite_body and rate_limit")
    expect(page.get_by_test_id("filter-client")).to_contain_text("well, good day")
    page.get_by_test_id("filter-response").fill("nonsense")
    expect(page.get_by_test_id("filter-result")).to_contain_text("begins with a status line")


def test_a_filter_that_loops_is_stopped_and_the_page_answers_on(ready_page: Page) -> None:
    page = open_filters(ready_page)
    loop = source(request_headers="for (volatile u32 i = 0;; i++) {} return CONTINUE;")
    page.get_by_test_id("filter-file").set_input_files([wasm("loop", loop)])
    expect(page.get_by_test_id("filter-name")).to_have_value("loop")
    page.get_by_test_id("filter-add").click()
    expect(page.get_by_test_id("filter-result")).to_contain_text(
        "The client gets 500 from the gateway", timeout=LOADED
    )
    expect(page.get_by_test_id("filter-timeline").locator("[data-trap]")).to_contain_text(
        "used up its 50,000,000 metered units"
    )
    # One that stays below the limit, sent so often that somebody stops it: the next worker knows the module, too.
    page.get_by_test_id("chain-remove").click()
    busy = "for (volatile u32 i = 0; i < 4000000; i++) {} return CONTINUE;"
    slow = source(request_headers=busy, response_headers=busy, response_body=busy)
    page.get_by_test_id("filter-file").set_input_files([wasm("slow", slow)])
    expect(page.get_by_test_id("filter-name")).to_have_value("slow")
    for _ in range(6):
        page.get_by_test_id("filter-add").click()
        page.evaluate(IDLE)
    expect(page.get_by_test_id("filter-result")).to_contain_text("Six filters: slow")
    page.get_by_test_id("filter-exchange").locator("summary").click()
    page.get_by_test_id("filter-times").fill("100")
    page.get_by_test_id("filter-stop").click()
    expect(page.get_by_test_id("filter-result")).to_contain_text("Stopped.", timeout=LOADED)
    page.get_by_test_id("filter-times").fill("1")
    expect(page.get_by_test_id("filter-result")).to_contain_text("The client gets 200", timeout=LOADED)
    page.get_by_test_id("request-url").fill("https://api.example.com/v2/items")
    expect(result(page)).to_have_attribute("data-route", "v2-any")
    expect(page.get_by_test_id("filter-result")).to_contain_text("No filter runs on this request")


TOP_LEVEL = """_format_version: "3.0"
services:
- name: shop
  url: http://shop.internal
  routes:
  - name: orders
    paths: [/]
filter_chains:
- route: orders
  filters:
  - name: greeting
    config: {my_greeting: from the top}
"""


def test_a_chain_at_the_top_level_of_the_document_runs(ready_page: Page) -> None:
    page = ready_page
    import_text(page, TOP_LEVEL)
    open_filters(page)
    expect(page.get_by_test_id("filter-client")).to_contain_text("X-Greeting: from the top")
    expect(page.get_by_test_id("chain-elsewhere")).to_contain_text("top level of the document")


AS_PLUGINS = """_format_version: "3.0"
services:
  - name: shop
    url: http://shop.internal
    routes:
      - name: all
        paths: ["/"]
        plugins:
          - {name: greeting, config: {my_greeting: from a plugin}}
          - {name: key-auth}
plugins:
  - {name: rate_limit, route: all, config: {limit: 1, strict_limit: 1}}
"""


def test_a_plugin_named_like_a_filter_runs_it_and_one_elsewhere_is_said_not_to(ready_page: Page) -> None:
    page = ready_page
    import_text(page, AS_PLUGINS)
    open_filters(page)
    expect(page.get_by_test_id("filter-client")).to_contain_text("X-Greeting: from a plugin")
    expect(page.get_by_test_id("filter-not-modelled")).to_have_text(
        "The plugin rate_limit is a filter outside its route all, so it is not run here. Move it inside the route."
    )


def test_what_is_no_module_is_refused_in_words(ready_page: Page) -> None:
    page = open_filters(ready_page)
    page.get_by_test_id("filter-file").set_input_files([plain("notes.wasm", b"hello")])
    expect(page.get_by_test_id("filter-refused")).to_have_text(
        "notes: This is not a WebAssembly module: it does not begin with `\\0asm`."
    )
    assert page.get_by_test_id("filter-name").locator("option[value=notes]").count() == 0
    page.get_by_test_id("filter-file").set_input_files(
        [
            wasm("own", source(response_headers=ADDS)),
            plain("own.meta.json", b"{"),
        ]
    )
    expect(page.get_by_test_id("filter-refused")).to_contain_text("own.meta.json is not JSON")


@pytest.fixture(params=["desktop", "phone"])
def opened_page(request: pytest.FixtureRequest) -> Page:
    reopen: Callable[[str], Page] = request.getfixturevalue(
        "reopen" if request.param == "desktop" else "reopen_on_phone"
    )
    page = reopen("")
    if request.param == "desktop":
        page.set_viewport_size({"width": 1280, "height": 720})
    return page


def test_every_screen_and_colour_can_be_read_and_used_by_keyboard(opened_page: Page) -> None:
    page = open_filters(opened_page)
    for name in ("greeting", "rate_limit", "block_path"):
        add(page, name)
    expect(page.get_by_test_id("filter-result")).to_contain_text("Three filters")
    page.get_by_test_id("filter-exchange").locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations_in_both_schemes(page) == []

    page.get_by_test_id("tab-filters").focus()
    tab_to(page, "filter-name")
    tab_to(page, "filter-add")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("filter-result")).to_contain_text("Four filters")
    tab_to(page, "chain-remove")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("filter-result")).to_contain_text("Three filters")
    assert focused_name(page) == "chain-remove"
