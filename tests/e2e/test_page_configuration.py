"""Real configurations in the page: import, the winner and its upstream, both match calculations, conversion."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.e2e.page import card, import_text, settle

METHODS = ("GET", "POST", "DELETE")


def thirty_routes() -> str:
    """Thirty routes of all kinds in three services, traditional and expressions mixed."""
    routes: list[dict[str, Any]] = []
    for number in range(10):
        routes.append({"name": f"plain-{number}", "paths": [f"/area-{number}"], "hosts": ["api.example.com"]})
        routes.append(
            {
                "name": f"mixed-{number}",
                "paths": [f"/area-{number}", f"~/area-{number}/(?<id>[0-9]+)$"],
                "methods": [METHODS[number % 3]],
                "headers": {"x-env": ["dev"]},
            }
        )
    for number in range(10):
        expression = f'http.path ^= "/new-{number}" && http.method == "GET"'
        routes.append(
            {"name": f"new-{number}", "expression": expression, "priority": number, "strip_path": False}
        )
    services = [
        {
            "name": f"service-{index}",
            "url": f"http://s{index}.internal:80{index}0/base",
            "routes": routes[index::3],
        }
        for index in range(3)
    ]
    return yaml.safe_dump({"_format_version": "3.0", "services": services}, sort_keys=False)


def ask_for(page: Page, url: str, headers: str = "") -> None:
    page.get_by_test_id("request-url").fill(url)
    if headers:
        if page.get_by_test_id("request-headers").count() == 0:
            page.get_by_test_id("headers-toggle").click()
        page.get_by_test_id("request-headers").fill(headers)
    settle(page)


def test_thirty_routes_are_imported_and_one_wins(ready_page: Page) -> None:
    import_text(ready_page, thirty_routes())
    expect(ready_page.get_by_test_id("route-card")).to_have_count(30)
    ask_for(ready_page, "https://api.example.com/area-3/x?y=1")
    expect(ready_page.get_by_test_id("result-line")).to_have_attribute("data-route", "plain-3")
    expect(ready_page.get_by_test_id("upstream-url")).to_contain_text("http://s0.internal:8000/base")
    expect(ready_page.get_by_test_id("upstream-url")).to_contain_text("/x?y=1")
    ask_for(ready_page, "https://api.example.com/new-4/a")
    expect(ready_page.get_by_test_id("result-line")).to_have_attribute("data-route", "new-4")
    expect(ready_page.get_by_test_id("upstream-url")).to_have_text("http://s0.internal:8000/base/new-4/a")


def test_an_import_is_one_step_back(ready_page: Page) -> None:
    import_text(ready_page, thirty_routes())
    ready_page.get_by_test_id("toast-undo").click()
    expect(ready_page.get_by_test_id("route-card")).to_have_count(4)
    expect(ready_page.get_by_test_id("result-line")).to_have_attribute("data-route", "orders-v2")


def test_a_file_is_read(ready_page: Page) -> None:
    ready_page.get_by_test_id("import-open").click()
    content = thirty_routes().encode()
    ready_page.get_by_test_id("import-file").set_input_files(
        {"name": "kong.yml", "mimeType": "application/yaml", "buffer": content}
    )
    expect(ready_page.get_by_test_id("import-text")).to_have_value(content.decode())
    ready_page.get_by_test_id("import-apply").click()
    expect(ready_page.get_by_test_id("route-card")).to_have_count(30)


DROPPED = '_format_version: "3.0"\nroutes:\n- name: dropped\n  paths: [/a]\n'


def test_a_dropped_file_is_offered(ready_page: Page) -> None:
    ready_page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.items.add(new File([text], 'kong.yml'));
            const left = document.querySelector('routelens-app').shadowRoot.querySelector('.left');
            left.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        DROPPED,
    )
    expect(ready_page.get_by_test_id("import-text")).to_have_value(DROPPED)
    ready_page.get_by_test_id("import-apply").click()
    expect(card(ready_page, "dropped")).to_have_count(1)


def test_a_broken_file_says_where_and_changes_nothing(ready_page: Page) -> None:
    ready_page.get_by_test_id("import-open").click()
    ready_page.get_by_test_id("import-text").fill("_format_version: '3.0'\nroutes:\n- name: a\n  paths: 7\n")
    ready_page.get_by_test_id("import-apply").click()
    expect(ready_page.get_by_test_id("import-problems")).to_contain_text("4:10")
    ready_page.keyboard.press("Escape")
    expect(ready_page.get_by_test_id("route-card")).to_have_count(4)


TWO_ORDERS = """
_format_version: "3.0"
services:
- name: one
  url: http://one.internal
  routes:
  - {name: regex, paths: ["~/x/[0-9]+"]}
  - {name: wild, paths: [/x], hosts: ["*.example"], methods: [GET]}
"""


def test_the_two_calculations_choose_differently_and_say_why(ready_page: Page) -> None:
    import_text(ready_page, TWO_ORDERS)
    ask_for(ready_page, "http://a.example/x/1")
    result = ready_page.get_by_test_id("result-line")
    expect(result).to_have_attribute("data-route", "regex")
    notice = ready_page.get_by_test_id("disagreement")
    expect(notice).to_contain_text("strict, the documented order, wild would win instead")
    expect(ready_page.get_by_test_id("priority-table").locator("tr.decides")).to_contain_text("regex path")
    ready_page.get_by_test_id("match-calculation-select").select_option("strict")
    settle(ready_page)
    expect(result).to_have_attribute("data-route", "wild")
    expect(notice).to_contain_text("original, the gateway's default, regex would win instead")
    expect(ready_page.get_by_test_id("priority-table").locator("tr.decides")).to_contain_text("match weight")
    # The switch in the notice changes the same setting back.
    notice.get_by_role("button", name="original").click()
    settle(ready_page)
    expect(result).to_have_attribute("data-route", "regex")
    expect(ready_page.get_by_test_id("match-calculation-select")).to_have_value("original")


REQUESTS = (
    "https://api.example.com/area-3/x",
    "https://api.example.com/area-3/12",
    "https://other.example.com/area-4/12",
    "https://api.example.com/new-7",
    "https://other.example.com/",
)


def winners(page: Page) -> list[str | None]:
    found = []
    for url in REQUESTS:
        ask_for(page, url, "X-Env: dev")
        found.append(
            page.get_by_test_id("upstream-url").text_content()
            if page.get_by_test_id("upstream-url").count()
            else None
        )
    return found


def test_converting_one_route_moves_nothing_else(ready_page: Page) -> None:
    import_text(ready_page, thirty_routes())
    before = winners(ready_page)
    assert len(set(before)) > 3
    ask_for(ready_page, REQUESTS[0])
    chosen = card(ready_page, "plain-3")
    chosen.locator("button.title").click()
    expect(chosen.get_by_test_id("becomes")).to_contain_text("Becomes")
    chosen.get_by_test_id("route-convert").click()
    expect(chosen.get_by_test_id("route-expression")).to_contain_text("/area-3")
    assert winners(ready_page) == before


def test_converting_all_routes_moves_nothing(ready_page: Page) -> None:
    import_text(ready_page, thirty_routes())
    before = winners(ready_page)
    ready_page.get_by_test_id("tab-convert").click()
    ready_page.get_by_test_id("convert-all").click()
    ready_page.get_by_test_id("convert-apply").click()
    settle(ready_page)
    expect(ready_page.get_by_test_id("becomes")).to_have_count(0)
    assert winners(ready_page) == before


def test_what_a_conversion_or_an_export_leaves_out_is_said(ready_page: Page) -> None:
    page = ready_page
    import_text(page, BROKEN_AND_SOUND)
    card(page, "sound").get_by_test_id("route-menu").click()
    card(page, "sound").get_by_test_id("route-mute").click()
    settle(page)
    page.get_by_test_id("tab-convert").click()
    expect(page.get_by_test_id("export-left-out")).to_have_text("Muted routes are left out: sound.")
    card(page, "sound").get_by_test_id("route-menu").click()
    card(page, "sound").get_by_test_id("route-mute").click()
    settle(page)
    expect(page.get_by_test_id("export-left-out")).to_have_count(0)
    page.get_by_test_id("convert-all").click()
    page.get_by_test_id("convert-apply").click()
    settle(page)
    expect(page.get_by_test_id("convert-all")).to_have_text("Convert 1 traditional route")
    page.get_by_test_id("convert-all").click()
    expect(page.locator("routelens-convert li")).to_contain_text("broken: ")
    expect(page.get_by_test_id("convert-apply")).to_have_count(0)


BROKEN_AND_SOUND = """_format_version: "3.0"
routes:
- {name: sound, paths: [/sound]}
- {name: broken, paths: ["~/a(?=b)"]}
"""


BACK = """
_format_version: "3.0"
services:
- name: one
  url: http://one.internal
  routes:
  - {name: first, expression: http.path ^= "/a/long", priority: 3}
  - {name: second, expression: http.path ^= "/a", priority: 2}
  - {name: hard, expression: 'http.queries.q == "1"', priority: 9}
  - {name: upside, expression: http.path ^= "/b", priority: 2}
  - {name: down, paths: [/b/long]}
"""


def to_traditional(page: Page, name: str) -> None:
    card(page, name).get_by_test_id("route-menu").click()
    card(page, name).get_by_test_id("route-to-traditional").click()


def test_an_expression_becomes_fields_and_takes_along_what_it_must(ready_page: Page) -> None:
    import_text(ready_page, BACK)
    ask_for(ready_page, "http://a.example/a/long/x")
    result = ready_page.get_by_test_id("result-line")
    expect(result).to_have_attribute("data-route", "first")
    to_traditional(ready_page, "first")
    toast = ready_page.get_by_test_id("toast")
    expect(toast).to_contain_text("Converted to matching fields, and 1 more to keep the order")
    settle(ready_page)
    expect(result).to_have_attribute("data-route", "first")
    card(ready_page, "second").locator("button.title").click()
    expect(card(ready_page, "second").get_by_test_id("edit-paths")).to_have_text("/a")
    card(ready_page, "down").get_by_test_id("route-menu").click()
    expect(card(ready_page, "down").get_by_test_id("route-to-traditional")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("hard", "traditional routes cannot match the query"),
        ("upside", "down is tried after it and would come before it"),
    ],
)
def test_a_route_that_cannot_become_fields_says_why(ready_page: Page, name: str, reason: str) -> None:
    import_text(ready_page, BACK)
    to_traditional(ready_page, name)
    expect(ready_page.get_by_test_id("toast")).to_contain_text(reason)
    card(ready_page, name).locator("button.title").click()
    expect(card(ready_page, name).get_by_test_id("route-expression")).to_contain_text("http.")


def test_converting_the_last_expression_keeps_the_flavor(ready_page: Page) -> None:
    import_text(
        ready_page,
        '_format_version: "3.0"\nroutes: [{name: only, expression: http.path ^= "/a", protocols: [http]}]',
    )
    ask_for(ready_page, "https://a.example/a")
    result = ready_page.get_by_test_id("result-line")
    expect(result).to_have_attribute("data-outcome", "none")
    to_traditional(ready_page, "only")
    settle(ready_page)
    expect(ready_page.get_by_test_id("flavor-select")).to_have_value("expressions")
    expect(result).to_have_attribute("data-outcome", "none")
    ready_page.get_by_test_id("toast-undo").click()
    settle(ready_page)
    expect(ready_page.get_by_test_id("flavor-select")).to_have_value("auto")


LIKE_2X = """
_format_version: "3.0"
services:
- name: one
  url: http://one.internal
  routes:
  - {name: number, paths: ['/v/\\d+', /w]}
  - {name: end, paths: ['/x$']}
"""


@pytest.mark.parametrize(("choice", "winner"), [("import-mark", "number"), ("import-apply", None)])
def test_paths_of_2x_are_marked_with_one_click(ready_page: Page, choice: str, winner: str | None) -> None:
    ready_page.get_by_test_id("import-open").click()
    ready_page.get_by_test_id("import-text").fill(LIKE_2X)
    ready_page.get_by_test_id("import-apply").click()
    expect(ready_page.get_by_test_id("import-problems")).to_contain_text("~/x$")
    expect(ready_page.get_by_test_id("import-mark")).to_have_text("Add ~ to 2 paths")
    expect(ready_page.get_by_test_id("route-card")).to_have_count(4)
    ready_page.get_by_test_id(choice).click()
    expect(ready_page.get_by_test_id("import-text")).to_have_count(0)
    expect(ready_page.get_by_test_id("route-card")).to_have_count(2)
    ask_for(ready_page, "http://a.example/v/12")
    result = ready_page.get_by_test_id("result-line")
    if winner is None:
        expect(result).to_have_attribute("data-outcome", "none")
    else:
        expect(result).to_have_attribute("data-route", winner)


@pytest.mark.parametrize(
    ("choice", "contains"),
    [
        ("kong.yml", "_format_version"),
        ("admin.json", '"expression"'),
        ("curl", "curl -X PUT"),
        ("markdown", "**orders-v2**"),
    ],
)
def test_exports(ready_page: Page, choice: str, contains: str) -> None:
    ready_page.get_by_test_id("export-open").click()
    ready_page.get_by_test_id(f"export-{choice}").click()
    expect(ready_page.get_by_test_id("export-text")).to_contain_text(contains)


def test_the_exported_configuration_comes_back_the_same(ready_page: Page) -> None:
    import_text(ready_page, thirty_routes())
    ready_page.get_by_test_id("export-open").click()
    exported = ready_page.get_by_test_id("export-text")
    expect(exported).to_contain_text("new-9")
    text = exported.text_content() or ""
    import_text(ready_page, text)
    ready_page.get_by_test_id("export-admin.json").click()
    expect(exported).not_to_contain_text("_format_version")
    ready_page.get_by_test_id("export-kong.yml").click()
    expect(exported).to_contain_text("_format_version")
    assert yaml.safe_load(exported.text_content() or "") == yaml.safe_load(text)


def test_a_traditional_route_is_edited_by_its_fields(ready_page: Page) -> None:
    import_text(ready_page, TWO_ORDERS)
    ask_for(ready_page, "http://a.example/y/1")
    expect(ready_page.get_by_test_id("result-line")).to_have_attribute("data-outcome", "none")
    wild = card(ready_page, "wild")
    wild.locator("button.title").click()
    wild.get_by_test_id("edit-paths").click()
    wild.get_by_test_id("route-paths").fill("/x\n/y\n~/z/[0-9]")
    wild.get_by_test_id("route-paths").blur()
    settle(ready_page)
    expect(ready_page.get_by_test_id("result-line")).to_have_attribute("data-route", "wild")
    expect(wild.get_by_test_id("becomes")).to_contain_text("Becomes 2 sub-routes")
    wild.get_by_test_id("edit-paths").click()
    wild.get_by_test_id("route-paths").fill("y")
    wild.get_by_test_id("route-paths").blur()
    expect(wild.locator('[data-testid="problem-inline"][data-field="paths"]').first).to_be_visible()
    expect(wild).to_have_attribute("data-status", "invalid")


def test_https_only_and_stream_routes_are_answered(ready_page: Page) -> None:
    routes = [
        {"name": "secure", "paths": ["/"], "protocols": ["https"], "https_redirect_status_code": 302},
        {"name": "database", "snis": ["db.example"], "protocols": ["tls"]},
    ]
    services = [{"name": "s", "url": "http://s.internal", "routes": routes[:1]}]
    config = {"_format_version": "3.0", "services": services, "routes": routes[1:]}
    import_text(ready_page, json.dumps(config))
    ask_for(ready_page, "http://a.example/x")
    result = ready_page.get_by_test_id("result-line")
    expect(result).to_have_attribute("data-outcome", "redirect")
    expect(result).to_have_attribute("data-http-status", "302")
    expect(ready_page.get_by_test_id("sent")).to_contain_text("https://a.example/x")
    ask_for(ready_page, "tls://db.example:5432")
    expect(result).to_have_attribute("data-route", "database")


def test_a_remark_leads_to_its_place_in_the_pasted_text(ready_page: Page) -> None:
    ready_page.get_by_test_id("import-open").click()
    field = ready_page.get_by_test_id("import-text")
    field.fill("_format_version: '3.0'\nroutes:\n- {name: a, paths: [nope]}\n")
    ready_page.get_by_test_id("import-apply").click()
    ready_page.get_by_test_id("remark-place").click()
    expect(field).to_be_focused()
    assert field.evaluate("(text) => text.value.slice(text.selectionStart, text.selectionEnd)") == "nope]}"
