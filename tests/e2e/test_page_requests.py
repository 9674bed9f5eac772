"""Requests on the page: pasted, imported, kept, and what the gateway sees of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import violations, violations_in_both_schemes
from tests.e2e.page import IDLE, paste, result, write

CURL = "curl -k 'https://api.example.com/v2/orders' \\\n  -X POST -H 'X-Env: dev' --data '{\"a\": 1}'"
LOG = "\n".join(
    f'10.0.0.{number} - - [22/Nov/2026:03:10:00 +0000] "GET /v{number}/orders?n={number} HTTP/1.1" 200 12 "-" "me"'
    for number in range(1, 4)
)


def url(page: Page) -> Locator:
    return page.get_by_test_id("request-url")


def toast(page: Page) -> Locator:
    return page.get_by_test_id("toast")


def test_a_pasted_curl_command_is_taken_over(ready_page: Page) -> None:
    # With the real clipboard, by keys alone.
    ready_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ready_page.evaluate("(text) => navigator.clipboard.writeText(text)", CURL)
    ready_page.keyboard.press("Alt+r")
    expect(url(ready_page)).to_be_focused()
    ready_page.keyboard.press("ControlOrMeta+v")
    expect(url(ready_page)).to_have_value("https://api.example.com/v2/orders")
    expect(ready_page.get_by_test_id("request-method")).to_have_value("POST")
    expect(toast(ready_page)).to_contain_text("Taken from curl: POST /v2/orders; 2 headers; -k ignored")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    ready_page.get_by_test_id("headers-toggle").click()
    expect(ready_page.get_by_test_id("request-headers")).to_have_value(
        "X-Env: dev\nContent-Type: application/x-www-form-urlencoded"
    )
    # All of it is one step back.
    toast(ready_page).get_by_role("button", name="Undo").click()
    expect(url(ready_page)).to_have_value("https://api.example.com/v2/orders?x=1")
    expect(ready_page.get_by_test_id("request-method")).to_have_value("GET")
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")


def test_a_pasted_address_is_an_address(ready_page: Page) -> None:
    url(ready_page).fill("")
    paste(ready_page, url(ready_page), "https://api.example.com/v2/x")
    expect(url(ready_page)).to_have_value("https://api.example.com/v2/x")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    expect(toast(ready_page)).to_have_count(0)


def test_raw_http_is_taken_over(ready_page: Page) -> None:
    paste(
        ready_page, url(ready_page), "GET /v2/x HTTP/1.1\r\nHost: api.example.com\r\nAccept: */*\r\n\r\nbody"
    )
    expect(url(ready_page)).to_have_value("https://api.example.com/v2/x")
    expect(toast(ready_page)).to_contain_text("Taken from raw HTTP: GET /v2/x; 1 header")


def test_a_typed_curl_command_waits_for_enter(ready_page: Page) -> None:
    url(ready_page).fill("curl https://api.example.com/v2/x -X PUT")
    expect(ready_page.get_by_test_id("request-problem")).to_contain_text("This is a curl command.")
    expect(result(ready_page)).to_have_attribute("data-route", "orders-v2")
    url(ready_page).press("Enter")
    expect(url(ready_page)).to_have_value("https://api.example.com/v2/x")
    expect(ready_page.get_by_test_id("request-method")).to_have_value("PUT")
    expect(ready_page.get_by_test_id("request-problem")).to_have_count(0)


def test_a_command_with_a_fault_opens_the_dialog_on_it(ready_page: Page) -> None:
    paste(ready_page, url(ready_page), "curl \\\n 'https://api.example.com/")
    expect(ready_page.get_by_test_id("paste-notes")).to_contain_text("Line 2: This ' is never closed.")
    expect(ready_page.get_by_test_id("paste-apply")).to_have_count(0)
    ready_page.get_by_test_id("paste-text").fill("curl 'https://api.example.com/elsewhere'")
    expect(ready_page.get_by_test_id("paste-apply")).to_be_visible()
    ready_page.get_by_test_id("paste-apply").focus()
    ready_page.keyboard.press("Enter")
    expect(ready_page.get_by_test_id("paste-dialog")).to_have_count(0)
    expect(url(ready_page)).to_be_focused()
    expect(result(ready_page)).to_have_attribute("data-route", "catch-all")


def test_a_har_file_becomes_saved_requests_that_can_be_switched(ready_page: Page) -> None:
    page = ready_page
    entries = [
        {"request": {"method": method, "url": f"https://api.example.com{path}", "headers": []}}
        for method, path in (("GET", "/v2/orders"), ("POST", "/v2/orders"), ("GET", "/elsewhere"))
    ]
    page.get_by_test_id("paste-open").click()
    page.get_by_test_id("paste-file").set_input_files(
        {
            "name": "session.har",
            "mimeType": "application/json",
            "buffer": json.dumps({"log": {"entries": entries}}).encode(),
        }
    )
    expect(page.get_by_test_id("paste-found")).to_have_text("This is a HAR file: 3 requests")
    page.get_by_test_id("paste-requests").get_by_role("checkbox").nth(1).check()
    page.get_by_test_id("paste-requests").get_by_role("checkbox").nth(2).check()
    page.get_by_test_id("paste-save").click()
    expect(toast(page)).to_contain_text("Saved 2 requests")
    select = page.get_by_test_id("request-saved-select")
    select.select_option(label="GET /elsewhere")
    expect(result(page)).to_have_attribute("data-route", "catch-all")
    select.select_option(label="POST /v2/orders")
    expect(result(page)).to_have_attribute("data-route", "v2-any")
    expect(page.get_by_test_id("request-method")).to_have_value("POST")
    page.get_by_test_id("undo").click()
    expect(select.locator("option:checked")).to_have_text("GET /elsewhere")
    page.get_by_test_id("redo").click()
    expect(select.locator("option:checked")).to_have_text("POST /v2/orders")

    # Renamed, changed, updated, removed, and all of it taken back.
    page.get_by_test_id("request-rename").click()
    page.get_by_test_id("request-name").fill("Order")
    page.keyboard.press("Enter")
    expect(select.locator("option:checked")).to_have_text("Order")
    page.get_by_test_id("request-method").fill("PUT")
    expect(select.locator("option:checked")).to_have_text("Order (changed)")
    page.get_by_test_id("request-update").click()
    expect(select.locator("option:checked")).to_have_text("Order")
    page.get_by_test_id("request-remove").click()
    expect(select.locator("option", has_text="Order")).to_have_count(0)
    toast(page).get_by_role("button", name="Undo").click()
    expect(select.locator("option", has_text="Order")).to_have_count(1)


def test_the_present_request_is_saved_by_keyboard(ready_page: Page) -> None:
    page, keys = ready_page, ready_page.keyboard
    page.get_by_test_id("request-save").focus()
    keys.press("Enter")
    expect(page.get_by_test_id("request-name")).to_be_focused()
    keys.type("Orders of today")
    keys.press("Enter")
    select = page.get_by_test_id("request-saved-select")
    expect(select).to_be_focused()
    expect(select.locator("option:checked")).to_have_text("Orders of today")
    expect(page.get_by_test_id("request-save")).to_have_count(0)


def test_log_lines_take_the_host_that_is_given(ready_page: Page) -> None:
    page = ready_page
    page.get_by_test_id("paste-open").click()
    expect(page.get_by_test_id("paste-text")).to_be_focused()
    page.keyboard.insert_text(LOG + "\nnonsense")
    expect(page.get_by_test_id("paste-found")).to_have_text(
        "This is an access log: 3 requests, 1 remark, 1 problem"
    )
    notes = page.get_by_test_id("paste-notes")
    expect(notes).to_contain_text("Line 4: No request in “nonsense”.")
    expect(notes).to_contain_text("These lines do not say the host; the requests go without one")
    page.get_by_test_id("paste-host").fill("api.example.com")
    expect(notes).to_contain_text("api.example.com is used")
    page.get_by_test_id("paste-requests").get_by_role("checkbox").nth(1).check()
    page.get_by_test_id("paste-apply").click()
    expect(url(page)).to_have_value("https://api.example.com/v2/orders?n=2")
    expect(page.get_by_test_id("request-client-ip")).to_have_value("10.0.0.2")
    expect(result(page)).to_have_attribute("data-route", "orders-v2")


def test_a_log_is_replayed(ready_page: Page) -> None:
    page = ready_page
    write(page, "catch-all", 'http.path == "/nowhere"')
    page.get_by_test_id("paste-open").click()
    page.get_by_test_id("paste-text").fill("\n".join([LOG] * 10))
    expect(page.get_by_test_id("paste-found")).to_contain_text("30 requests")
    page.get_by_test_id("paste-replay").click()
    expect(page.get_by_test_id("paste-dialog")).to_have_count(0)
    replay = page.get_by_test_id("replay")
    expect(replay).to_have_attribute("data-done", "true")
    expect(replay).to_have_attribute("data-matched", "10")
    expect(replay).to_have_attribute("data-unmatched", "20")
    # Ten times the same three requests: one kind takes orders-v2's path, two take none.
    row = page.get_by_test_id("replay-route")
    expect(row).to_have_attribute("data-count", "10")
    # On a phone a name is as high as a thumb, and its number stands beside it.
    page.set_viewport_size({"width": 390, "height": 844})
    assert row.evaluate(
        """(row) => {
          const [name, number] = ['button', '.number'].map((part) => {
            const range = document.createRange();
            range.selectNodeContents(row.querySelector(part));
            return range.getBoundingClientRect().bottom;
          });
          return Math.abs(name - number) < 4;
        }"""
    )
    page.get_by_test_id("replay-close").click()
    expect(replay).to_have_count(0)


def test_a_long_log_is_read_in_slices_and_can_be_stopped(ready_page: Page) -> None:
    page = ready_page
    page.get_by_test_id("paste-open").click()
    line = LOG.split("\n")[0] + "\n"
    page.get_by_test_id("paste-file").set_input_files(
        {"name": "access.log", "mimeType": "text/plain", "buffer": (line * 90_000).encode()}
    )
    expect(page.get_by_test_id("paste-found")).to_contain_text("90000 requests", timeout=20_000)
    expect(page.get_by_test_id("paste-save")).to_be_disabled()
    # Between the slices the page lives: another text stops the reading of this one.
    page.get_by_test_id("paste-host").fill("api.example.com")
    page.get_by_test_id("paste-stop").click(timeout=5000)
    expect(page.get_by_test_id("paste-found")).to_have_text("Stopped. Change the text to read it again.")


def test_a_stream_request_shows_its_connection(ready_page: Page) -> None:
    page = ready_page
    expect(page.get_by_test_id("request-client-ip")).to_have_count(0)
    url(page).fill("tls://db.example.com:5432")
    expect(page.get_by_test_id("request-kind")).to_have_text("TLS")
    expect(page.get_by_test_id("request-method")).to_have_count(0)
    expect(page.get_by_test_id("headers-toggle")).to_have_count(0)
    expect(page.get_by_test_id("request-sni")).to_be_visible()
    expect(page.get_by_test_id("request-client-ip")).to_be_visible()
    url(page).fill("https://api.example.com/v2/orders")
    expect(page.get_by_test_id("request-method")).to_have_value("GET")
    expect(page.get_by_test_id("request-client-ip")).to_have_count(0)


def test_a_method_is_chosen_from_the_list_by_keyboard(ready_page: Page) -> None:
    method = ready_page.get_by_test_id("request-method")
    method.focus()
    method.press("ArrowDown")
    options = ready_page.get_by_role("option", name="GET", exact=True)
    expect(options).to_have_attribute("aria-selected", "true")
    method.press("ArrowDown")
    method.press("Enter")
    expect(method).to_have_value("POST")
    expect(method).to_have_attribute("aria-expanded", "false")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    # Any word will do.
    method.fill("PURGE")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[data-testid="derived-field"][data-name="{name}"]')


def test_fields_say_why_they_differ_from_what_was_sent(ready_page: Page) -> None:
    page = ready_page
    write(page, "orders-v2", 'http.path ^= "/v2/orders" && http.headers.x_absent == "1"')
    url(page).fill("https://api.example.com:8443//v2/%6Frders?x=a%20b")
    page.get_by_test_id("headers-toggle").click()
    page.get_by_test_id("request-headers").fill("X-Env: dev\nX-Env: qa")
    page.get_by_test_id("all-fields").click()
    path = field(page, "http.path")
    expect(path).to_contain_text("/v2/orders")
    expect(path).to_contain_text("sent as //v2/%6Frders; merged slashes, decoded o")
    assert path.locator("mark").all_inner_texts() == ["/", "%6F"]
    expect(path).to_contain_text("used here")
    expect(field(page, "http.host")).to_contain_text("port split off the Host header")
    expect(field(page, "net.dst.port")).to_contain_text("the port of the Host header")
    expect(field(page, "http.queries.x")).to_contain_text("sent as x=a%20b; decoded a space")
    expect(field(page, "http.headers.x_env")).to_contain_text("sent 2 times: all values must hold")
    absent = field(page, "http.headers.x_absent")
    expect(absent).to_contain_text("not sent, so every comparison is false")
    expect(absent.locator("xpath=self::button")).to_have_count(0)
    # Of several values one is meant.
    field(page, "http.headers.x_env").click()
    expect(page.get_by_test_id("route-expression").first).to_contain_text('any(http.headers.x_env) == "dev"')


def test_a_header_that_is_none_is_marked_in_its_line(ready_page: Page) -> None:
    page = ready_page
    page.get_by_test_id("headers-toggle").click()
    page.get_by_test_id("request-headers").fill("X-A: 1\nno colon\nX-B: 2")
    problem = page.get_by_test_id("request-problem")
    expect(problem).to_contain_text("Line 2: ")
    expect(problem).to_contain_text("The answer is for the last valid request.")
    marked = page.locator("routelens-headers .mark div").bounding_box()
    area = page.get_by_test_id("request-headers").bounding_box()
    assert marked is not None
    assert area is not None
    assert marked["y"] == pytest.approx(area["y"] + 7 + 20, abs=1.5)


def test_a_trusted_proxy_is_a_switch_with_words(ready_page: Page) -> None:
    page = ready_page
    page.get_by_test_id("connection-toggle").click()
    switch = page.get_by_role("switch")
    expect(switch).not_to_be_checked()
    switch.focus()
    switch.press("Space")
    expect(page.get_by_role("switch", name="Trusted proxy (use X-Forwarded-* headers)")).to_be_checked()


def test_hostile_texts_stay_texts(ready_page: Page) -> None:
    page = ready_page
    hostile = "<img src=x onerror=window.hurt=1>"
    page.get_by_test_id("paste-open").click()
    page.get_by_test_id("paste-text").fill(
        f"curl 'https://a.example/{hostile}' -H 'X: {hostile}' '--{hostile}'\ncurl 'https://b.example/$(touch x)'"
    )
    expect(page.get_by_test_id("paste-found")).to_contain_text("2 requests")
    page.get_by_test_id("paste-save").click()
    page.get_by_test_id("request-saved-select").select_option(index=1)
    page.evaluate(IDLE)
    assert page.evaluate("() => window.hurt") is None
    expect(page.locator("img")).to_have_count(0)


def in_dialog(page: Page) -> None:
    page.get_by_test_id("paste-open").click()
    page.get_by_test_id("paste-text").fill(LOG + "\nnonsense")
    expect(page.get_by_test_id("paste-found")).to_contain_text("3 requests")


def in_all_parts(page: Page) -> None:
    page.get_by_test_id("request-save").click()
    page.get_by_test_id("request-name-apply").click()
    page.get_by_test_id("headers-toggle").click()
    page.get_by_test_id("request-headers").fill("no colon")
    page.get_by_test_id("connection-toggle").click()
    if page.get_by_test_id("all-fields").get_attribute("aria-expanded") == "false":
        page.get_by_test_id("all-fields").click()
    expect(page.get_by_test_id("request-problem").first).to_be_visible()
    page.get_by_test_id("request-method").press("ArrowDown")


def in_a_stream(page: Page) -> None:
    url(page).fill("tls://db.example.com:5432")
    expect(page.get_by_test_id("request-kind")).to_be_visible()
    page.evaluate(IDLE)


@pytest.mark.parametrize("state", [in_dialog, in_all_parts, in_a_stream], ids=lambda state: state.__name__)
def test_axe_finds_nothing_wrong(ready_page: Page, state: Any) -> None:
    state(ready_page)
    assert violations_in_both_schemes(ready_page) == []


@pytest.mark.parametrize("state", [in_dialog, in_all_parts], ids=lambda state: state.__name__)
def test_on_a_phone_everything_fits_and_can_be_tapped(phone_page: Page, state: Any) -> None:
    phone_page.set_viewport_size({"width": 320, "height": 720})
    phone_page.get_by_test_id("segment-request").tap()
    state(phone_page)
    assert violations(phone_page) == []
    assert phone_page.evaluate("() => document.documentElement.scrollWidth") <= 320
    small = phone_page.evaluate(
        """() => {
          const found = [];
          const fields = 'input:not([type=checkbox]):not([type=file]), select, textarea';
          const visit = (root) => {
            for (const one of root.querySelectorAll('*')) {
              if (one.shadowRoot) visit(one.shadowRoot);
              if (!one.matches(`button, ${fields}`)) continue;
              const box = one.getBoundingClientRect();
              if (box.height === 0 || one.closest('[aria-hidden=true]')) continue;
              const name = one.dataset.testid ?? one.textContent.trim();
              if (box.height < 43.5) found.push(`${name}: ${box.height} high`);
              if (one.matches(fields) && parseFloat(getComputedStyle(one).fontSize) < 16) found.push(`${name}: font`);
            }
          };
          const app = document.querySelector('routelens-app').shadowRoot;
          visit(app.querySelector('routelens-request').shadowRoot);
          const dialog = app.querySelector('routelens-requests-dialog');
          if (dialog) visit(dialog.shadowRoot);
          return found;
        }"""
    )
    assert small == []
