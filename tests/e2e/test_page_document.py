"""The imported document in the page: what is left out and remarked, who reads it, its variables, and its way out."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from routelens.kong import Request, RouteTable, load_config
from tests.e2e.page import IDLE, READY, card, result

NINE_AND_ONE = '_format_version: "3.0"  # ours\nroutes:\n' + "".join(
    f"- name: route-{number}\n  paths: [{'/' if number != 4 else ''}area-{number}]\n" for number in range(10)
)
BESIDE = """\
_format_version: "3.0"
services:
- name: audit
  url: https://audit.internal
  port: 80
  protocol: http
  routes: [{name: audit, paths: [/audit]}]
"""
TEMPLATES = """\
_format_version: "3.0"
services:
- name: a
  host: ${{ env "DECK_HOST" }}
  routes:
  - {name: r, paths: [/a]}  # by hand
"""
TRIALS = json.loads((Path(__file__).parents[1] / "trials" / "cases.json").read_text("utf-8"))


def take_in(page: Page, text: str, *, name: str | None = None, again: bool = False) -> None:
    """Import a text, as a file where it has a name; `again`: what is asked first is left as it is."""
    page.get_by_test_id("import-open").click()
    if name is None:
        page.get_by_test_id("import-text").fill(text)
    else:
        page.get_by_test_id("import-file").set_input_files(
            {"name": name, "mimeType": "application/yaml", "buffer": text.encode()}
        )
        expect(page.get_by_test_id("import-text")).to_have_value(text.replace("\r\n", "\n"))
    page.get_by_test_id("import-apply").click()
    if again:
        expect(page.get_by_test_id("variables")).to_be_visible()
        page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("import-text")).to_have_count(0)
    page.evaluate(IDLE)


def remarks(page: Page) -> Locator:
    return page.get_by_test_id("document-dialog").get_by_test_id("import-problems")


def exported(page: Page) -> Locator:
    page.get_by_test_id("tab-convert").click()
    return page.get_by_test_id("export-text")


def test_nine_of_ten_are_imported_and_the_tenth_is_listed_with_its_line(ready_page: Page) -> None:
    take_in(ready_page, NINE_AND_ONE)
    expect(ready_page.get_by_test_id("route-card")).to_have_count(9)
    expect(ready_page.get_by_test_id("toast")).to_contain_text("Imported 9 routes, 1 fault")
    ready_page.get_by_test_id("toast-offer").click()
    fault = remarks(ready_page).locator("[data-severity=error]")
    expect(fault).to_have_count(1)
    expect(fault).to_contain_text("12:11")
    expect(fault).to_contain_text("Route route-4 is left out.")
    ready_page.keyboard.press("Escape")
    expect(ready_page.get_by_test_id("document-dialog")).to_have_count(0)
    # Long after the toast has gone, and after a reload, they are there still.
    ready_page.get_by_test_id("undo").click()
    expect(ready_page.get_by_test_id("document-open")).to_have_count(0)
    ready_page.get_by_test_id("redo").click()
    ready_page.evaluate(IDLE)
    ready_page.get_by_test_id("document-open").click()
    expect(remarks(ready_page)).to_contain_text("12:11")


def test_an_export_changes_only_what_was_edited(ready_page: Page) -> None:
    text = NINE_AND_ONE.replace("\n", "\r\n")
    take_in(ready_page, text, name="gateway.yml")
    shown = exported(ready_page)
    expect(shown).to_have_text(NINE_AND_ONE)
    with ready_page.expect_download() as saving:
        ready_page.get_by_test_id("export-save").click()
    assert saving.value.suggested_filename == "gateway.yml"
    assert Path(saving.value.path()).read_bytes() == text.encode()
    found = card(ready_page, "route-2")
    found.get_by_test_id("route-toggle").click()
    found.get_by_test_id("route-options").click()
    found.get_by_label("strip_path").uncheck()
    ready_page.evaluate(IDLE)
    expect(shown).to_contain_text("strip_path: false")
    with ready_page.expect_download() as saving:
        ready_page.get_by_test_id("export-save").click()
    edited = text.replace("  paths: [/area-2]\r\n", "  paths: [/area-2]\r\n  strip_path: false\r\n")
    assert Path(saving.value.path()).read_bytes() == edited.encode()
    ready_page.get_by_test_id("undo").click()
    ready_page.evaluate(IDLE)
    expect(shown).not_to_contain_text("strip_path")


OTHER = """\
_format_version: "3.0"
services:
- name: other
  host: pool.internal
  routes: [{name: other, paths: [/other]}]
upstreams: [{name: pool.internal, targets: [{target: '10.0.0.1:8080'}]}]
consumers: [{username: grace}]
"""


def test_a_second_file_comes_into_the_document_with_all_its_entities(ready_page: Page) -> None:
    take_in(ready_page, BESIDE, name="first.yml")
    ready_page.get_by_test_id("import-open").click()
    ready_page.get_by_test_id("import-text").fill(OTHER)
    ready_page.get_by_test_id("import-add").click()
    expect(ready_page.get_by_test_id("import-text")).to_have_count(0)
    expect(ready_page.get_by_test_id("toast")).to_contain_text("Added 1 route")
    expect(ready_page.get_by_test_id("toast")).not_to_contain_text("other entities")
    expect(ready_page.get_by_test_id("route-card")).to_have_count(2)
    text = exported(ready_page)
    expect(text).to_contain_text("username: grace")
    expect(text).to_contain_text("10.0.0.1:8080")
    ready_page.get_by_test_id("undo").click()
    expect(ready_page.get_by_test_id("route-card")).to_have_count(1)
    expect(exported(ready_page)).not_to_contain_text("grace")


BRACKETS = """\
{_format_version: "3.0",
  # of the payments team
  routes: [
    {name: payments, paths: [/pay]}, # soon /payments
  ]}
"""


def test_the_comments_of_a_second_file_in_brackets_come_into_the_document(ready_page: Page) -> None:
    take_in(ready_page, BESIDE, name="first.yml")
    ready_page.get_by_test_id("import-open").click()
    ready_page.get_by_test_id("import-text").fill(BRACKETS)
    ready_page.get_by_test_id("import-add").click()
    expect(ready_page.get_by_test_id("import-text")).to_have_count(0)
    expect(ready_page.get_by_test_id("route-card")).to_have_count(2)
    text = exported(ready_page)
    expect(text).to_contain_text("# of the payments team")
    expect(text).to_contain_text("# soon /payments")


def test_the_document_comes_back_after_a_reload(ready_page: Page) -> None:
    take_in(ready_page, NINE_AND_ONE, name="gateway.yml")
    expect(ready_page.get_by_test_id("route-card")).to_have_count(9)
    ready_page.wait_for_function(
        "() => Object.keys(localStorage).some((key) => key.startsWith('routelens.work.'))"
    )
    ready_page.reload()
    ready_page.locator(READY).wait_for(state="attached", timeout=60_000)
    ready_page.evaluate(IDLE)
    expect(exported(ready_page)).to_have_text(NINE_AND_ONE)
    ready_page.get_by_test_id("document-open").click()
    expect(remarks(ready_page)).to_contain_text("12:11")


def test_a_loader_is_chosen_and_the_document_read_again(ready_page: Page) -> None:
    take_in(ready_page, BESIDE)
    ready_page.get_by_test_id("request-url").fill("http://h/audit")
    ready_page.evaluate(IDLE)
    upstream = ready_page.get_by_test_id("upstream-url")
    expect(upstream).to_contain_text("https://audit.internal")
    ready_page.get_by_test_id("document-open").click()
    expect(ready_page.get_by_test_id("document-loader")).to_contain_text("Nothing in the text tells")
    expect(remarks(ready_page)).to_contain_text("decK keeps protocol http, port 80")
    ready_page.get_by_test_id("document-dialog").get_by_test_id("loader-select").select_option("deck")
    ready_page.get_by_test_id("document-apply").click()
    expect(ready_page.get_by_test_id("document-dialog")).to_have_count(0)
    ready_page.evaluate(IDLE)
    expect(upstream).to_contain_text("http://audit.internal")
    expect(exported(ready_page)).to_have_text(BESIDE)


def test_values_of_variables_are_asked_for_and_stay_in_the_tab(ready_page: Page) -> None:
    ready_page.get_by_test_id("import-open").click()
    ready_page.get_by_test_id("import-text").fill(TEMPLATES)
    ready_page.get_by_test_id("import-apply").click()
    expect(ready_page.get_by_test_id("import-problems")).to_contain_text("DECK_HOST has no value")
    ready_page.get_by_test_id("variable-DECK_HOST").fill("very-secret.internal")
    ready_page.get_by_test_id("import-apply").click()
    expect(ready_page.get_by_test_id("import-text")).to_have_count(0)
    ready_page.get_by_test_id("request-url").fill("http://h/a")
    ready_page.evaluate(IDLE)
    expect(ready_page.get_by_test_id("upstream-url")).to_contain_text("very-secret.internal")
    expect(exported(ready_page)).to_have_text(TEMPLATES)
    ready_page.get_by_test_id("share-open").click()
    expect(ready_page.get_by_test_id("share-copy")).to_be_enabled()
    link = ready_page.get_by_test_id("share-link").input_value()
    ready_page.goto("about:blank")
    ready_page.goto(link)
    ready_page.locator(READY).wait_for(state="attached", timeout=60_000)
    ready_page.evaluate(IDLE)
    expect(ready_page.get_by_test_id("upstream-url")).to_contain_text("unset-deck-host")
    expect(ready_page.locator("body")).not_to_contain_text("very-secret")
    expect(exported(ready_page)).to_have_text(TEMPLATES)


FILES = [
    (name, "kong.yml", method, url)
    for name, method, url in (
        ("original-is-the-default", "GET", "http://api.example/hooks/pay/done"),
        ("regex-paths-of-2-1", "GET", "http://example.com/status/123"),
        ("host-behind-an-upstream", "GET", "http://h/auth/x"),
        ("a-plugin-answers", "GET", "http://h/mcp"),
        ("one-bad-route-does-not-stop-the-answer", "GET", "http://h/a"),
        ("404-says-why", "GET", "http://other.test/test/7"),
    )
]


def test_files_of_the_trials_choose_in_the_browser_what_the_library_chooses(ready_page: Page) -> None:
    for name, file, method, url in FILES:
        text = next(case for case in TRIALS if case["name"] == name)["files"][file]
        take_in(ready_page, text)
        ready_page.get_by_test_id("request-url").fill(url)
        ready_page.evaluate(IDLE)
        config = load_config(text, on_fault="keep")
        outcome = RouteTable(config.routes, flavor=config.flavor).route(Request.from_url(url, method=method))
        winner = "" if outcome.route is None else outcome.route.name or ""
        expect(result(ready_page)).to_have_attribute("data-route", winner)
        if outcome.upstream_host is not None:
            expect(ready_page.get_by_test_id("upstream-url")).to_contain_text(outcome.upstream_host)
