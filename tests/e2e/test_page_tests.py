"""The Tests tab: saved requests that run on every edit, what they cover, and the file for the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from routelens.cli import main
from tests.e2e.axe import violations, violations_in_both_schemes
from tests.e2e.page import IDLE, card, focused_name, outlined, result, tab_to, write

ORDERS = "https://api.example.com/v2/orders"


def in_tests(page: Page) -> Page:
    page.get_by_test_id("tab-tests").click()
    return page


def save(page: Page, url: str, method: str = "GET") -> Locator:
    """Send a request, and save it as a test; gives its row."""
    page.get_by_test_id("request-url").fill(url)
    page.get_by_test_id("request-method").fill(method)
    page.evaluate(IDLE)
    rows = page.get_by_test_id("test-row")
    before = rows.count()
    page.get_by_test_id("save-test").click()
    row = rows.nth(before)
    expect(row).to_have_attribute("data-pass", "true")
    return row


def test_a_saved_request_expects_what_it_gets(ready_page: Page) -> None:
    page = in_tests(ready_page)
    expect(page.get_by_test_id("no-tests")).to_contain_text("No tests yet")
    row = save(page, ORDERS)
    expect(row).to_contain_text("Passes")
    expect(row.get_by_test_id("test-name")).to_have_value("GET /v2/orders")
    expect(row).to_contain_text("GET https://api.example.com/v2/orders")
    expect(page.get_by_test_id("tab-tests")).to_have_text("Tests 1 passes")


def test_tests_run_on_every_edit(ready_page: Page) -> None:
    page = in_tests(ready_page)
    row = save(page, ORDERS)
    other = save(page, "https://api.example.com/", "POST")
    write(page, "orders-v2", 'http.path ^= "/v3"')
    expect(row).to_have_attribute("data-pass", "false")
    expect(row).to_contain_text("expected route orders-v2, but v2-any wins")
    expect(row.locator(".mark-differs")).to_have_text("v2-any")
    expect(other).to_have_attribute("data-pass", "true")
    expect(page.get_by_test_id("tab-tests")).to_have_text("Tests 1 passes 1 fails")
    row.get_by_test_id("expect-this").click()
    expect(row).to_have_attribute("data-pass", "true")
    page.keyboard.press("ControlOrMeta+z")
    expect(row).to_have_attribute("data-pass", "false")


def test_what_is_expected_can_be_edited(ready_page: Page) -> None:
    page = in_tests(ready_page)
    row = save(page, ORDERS)
    row.get_by_test_id("test-name").fill("orders are listed")
    row.get_by_test_id("test-name").press("Enter")
    row.get_by_test_id("test-edit").click()
    page.get_by_test_id("expect-url").click()
    url = page.get_by_test_id("expect-upstream_url")
    expect(url).to_have_value(re.compile("^http://"))
    expect(row).to_contain_text(url.input_value())
    url.fill(url.input_value().replace("http://", "http://x"))
    url.press("Enter")
    expect(row).to_have_attribute("data-pass", "false")
    expect(row).to_contain_text("expected upstream http://x")
    page.get_by_test_id("expect-upstream_url").fill("")
    page.get_by_test_id("expect-route").fill("")
    page.get_by_test_id("expect-route").press("Enter")
    expect(row).to_contain_text("expected no route, but orders-v2 matches")
    page.get_by_test_id("expect-status").fill("x")
    page.get_by_test_id("expect-status").press("Enter")
    expect(page.get_by_test_id("toast")).to_contain_text("three digits")
    page.get_by_test_id("expect-nothing").click()
    expect(row).to_have_attribute("data-pass", "none")
    expect(row).to_contain_text("Not tested")


def test_a_test_can_be_used_as_request_and_removed(ready_page: Page) -> None:
    page = in_tests(ready_page)
    row = save(page, ORDERS)
    page.get_by_test_id("request-url").fill("https://elsewhere.example/")
    row.get_by_test_id("test-use").click()
    expect(page.get_by_test_id("request-url")).to_have_value(ORDERS)
    expect(result(page)).to_have_attribute("data-route", "orders-v2")
    row.get_by_test_id("test-remove").click()
    expect(page.get_by_test_id("no-tests")).to_be_visible()
    page.get_by_test_id("toast-undo").click()
    expect(page.get_by_test_id("test-row")).to_have_attribute("data-pass", "true")


def test_coverage_names_what_is_missing(ready_page: Page) -> None:
    page = in_tests(ready_page)
    save(page, ORDERS)
    coverage = page.get_by_test_id("coverage")
    expect(coverage).to_have_attribute("data-reached", "1")
    expect(coverage).to_contain_text("1 of 4 routes reached")
    expect(page.get_by_test_id("missed-route")).to_have_text(["v2-any", "admin", "catch-all"])
    lacking = page.get_by_test_id("lacking-condition")
    expect(lacking.first).to_contain_text("never fails")
    lacking.first.get_by_role("button").click()
    selected = page.evaluate("() => getSelection().toString()")
    assert selected in lacking.first.inner_text()
    save(page, "https://api.example.com/v2/orders", "POST")
    expect(coverage).to_have_attribute("data-reached", "2")


def test_the_exported_file_gives_the_same_verdicts(
    ready_page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = in_tests(ready_page)
    save(page, ORDERS)
    save(page, "https://api.example.com/v2/x", "DELETE")
    write(page, "orders-v2", 'http.path ^= "/v2"')
    expect(page.get_by_test_id("test-row").nth(1)).to_have_attribute("data-pass", "false")
    page.get_by_test_id("tests-export").click()
    expect(page.get_by_test_id("tests-text")).to_contain_text("tests:")
    with page.expect_download() as saving:
        page.get_by_test_id("tests-save").click()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    assert file.name == "routes.test.yml"
    assert main(["test", str(file), "--json", "--coverage"]) == 1
    (ran,) = json.loads(capsys.readouterr().out)["files"]
    shown = [
        {"name": row.get_attribute("data-name"), "passed": row.get_attribute("data-pass") == "true"}
        for row in page.get_by_test_id("test-row").all()
    ]
    assert [{"name": test["name"], "passed": test["passed"]} for test in ran["tests"]] == shown
    # Coverage is measured after the tests have run, once nobody has typed for a while.
    coverage = page.get_by_test_id("coverage")
    expect(coverage).to_have_attribute("data-reached", str(len(ran["coverage"]["reached"])))
    both = [one for one in ran["coverage"]["conditions"] if one["held"] and one["failed"]]
    expect(coverage).to_have_attribute("data-covered", str(len(both)))
    expect(coverage).to_have_attribute("data-conditions", str(len(ran["coverage"]["conditions"])))

    page.get_by_test_id("tests-beside").check()
    expect(page.get_by_test_id("tests-text")).to_contain_text("config: kong.yml")

    # And back, into a page that has lost its tests.
    for _ in range(2):
        page.get_by_test_id("test-remove").first.click()
    page.get_by_test_id("tests-import").click()
    page.get_by_test_id("tests-import-text").fill(file.read_text("utf-8"))
    page.get_by_test_id("tests-import-read").click()
    page.get_by_test_id("tests-import-routes").check()
    page.get_by_test_id("tests-import-add").click()
    expect(page.get_by_test_id("test-row")).to_have_count(2)
    expect(page.get_by_test_id("test-row").nth(0)).to_have_attribute("data-pass", "true")
    expect(page.get_by_test_id("test-row").nth(1)).to_have_attribute("data-pass", "false")


def test_a_file_that_cannot_be_read_is_told_where(ready_page: Page) -> None:
    page = in_tests(ready_page)
    page.get_by_test_id("tests-import").click()
    page.get_by_test_id("tests-import-text").fill(
        "config: kong.yml\ntests:\n- request: GET nowhere\n  expect: a\n"
    )
    page.get_by_test_id("tests-import-read").click()
    expect(page.get_by_test_id("tests-import-problems")).to_contain_text("3:12 Start with https://")
    expect(page.get_by_test_id("tests-import-add")).to_have_count(0)


def test_tests_need_no_mouse(ready_page: Page) -> None:
    page, keys = ready_page, ready_page.keyboard
    tab_to(page, "request-url")
    keys.press("ControlOrMeta+a")
    keys.type("https://api.example.com/v2/a")
    keys.press("Alt+3")
    expect(page.get_by_test_id("tab-tests")).to_have_attribute("aria-selected", "true")
    tab_to(page, "save-test")
    page.evaluate(IDLE)
    keys.press("Enter")
    row = page.get_by_test_id("test-row")
    expect(row).to_have_attribute("data-pass", "true")
    tab_to(page, "test-edit", most=12)
    assert outlined(page)
    keys.press("Enter")
    tab_to(page, "expect-route", most=3)
    keys.press("ControlOrMeta+a")
    keys.type("catch-all")
    keys.press("Enter")
    expect(row).to_have_attribute("data-pass", "false")
    tab_to(page, "test-remove", back=True, most=3)
    keys.press("Enter")
    expect(page.get_by_test_id("no-tests")).to_be_visible()
    page.wait_for_function("() => document.activeElement !== document.body")
    assert focused_name(page) == "save-test"


def test_axe_finds_nothing_wrong(ready_page: Page) -> None:
    page = in_tests(ready_page)
    assert violations_in_both_schemes(page) == []
    save(page, ORDERS)
    row = save(page, "https://api.example.com/v2/x")
    row.get_by_test_id("test-edit").click()
    page.get_by_test_id("expect-route").fill("catch-all")
    page.get_by_test_id("expect-route").press("Enter")
    expect(row).to_have_attribute("data-pass", "false")
    page.get_by_test_id("tests-export").click()
    expect(page.get_by_test_id("tests-text")).to_contain_text("tests:")
    expect(page.get_by_test_id("coverage")).to_be_visible()
    assert violations_in_both_schemes(page) == []
    page.get_by_test_id("tests-import").click()
    assert violations_in_both_schemes(page) == []


def test_on_a_phone(phone_page: Page) -> None:
    page = phone_page
    page.get_by_test_id("segment-result").tap()
    page.get_by_test_id("tab-tests").tap()
    page.get_by_test_id("save-test").tap()
    row = page.get_by_test_id("test-row")
    expect(row).to_have_attribute("data-pass", "true")
    row.get_by_test_id("test-edit").tap()
    expect(page.get_by_test_id("coverage")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
    for button in ("test-edit", "test-remove", "save-test"):
        box = page.get_by_test_id(button).bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_hundreds_of_tests_do_not_hold_up_typing(ready_page: Page) -> None:
    """300 tests: an edit shows its answer before they have run, and all of them have run soon after."""
    page = in_tests(ready_page)
    suite = {
        "config": "kong.yml",
        "tests": [
            {"request": f"GET https://api.example.com/v2/{number}", "expect": "v2-any"}
            for number in range(300)
        ],
    }
    page.get_by_test_id("tests-import").click()
    page.get_by_test_id("tests-import-text").fill(json.dumps(suite))
    page.get_by_test_id("tests-import-read").click()
    page.get_by_test_id("tests-import-add").click()
    expect(page.get_by_test_id("tab-tests")).to_have_text("Tests 300 pass")
    expect(page.get_by_test_id("test-row")).to_have_count(200)
    write(page, "v2-any", 'http.path ^= "/v3"')
    expect(page.get_by_test_id("tab-tests")).to_have_text("Tests 300 fail", timeout=5_000)
    expect(card(page, "v2-any")).to_have_attribute("data-status", "no")
