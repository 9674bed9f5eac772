"""A start that cannot succeed says why, instead of hanging."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Page, expect

from routelens.cli.site_server import SiteHandler
from tests.e2e.page import IDLE, SITE, card, first_run
from tests.e2e.servers import LOADING, ScriptsAsText, WasmAsText, WithoutWebAssembly, without


class Stalling(SiteHandler):
    """Sends the first half of the standard library, and then nothing more."""

    def respond(self, *, with_body: bool) -> None:
        if not re.search(r"engine/python-", self.path):
            super().respond(with_body=with_body)
            return
        content = (self.root / self.path[1:]).read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "application/zip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        time.sleep(40)
        self.close_connection = True


class LateRest(SiteHandler):
    """Has no archive of what the first answer does without, until it is let have it."""

    there: ClassVar = threading.Event()

    def respond(self, *, with_body: bool) -> None:
        if "engine/later-" in self.path and not self.there.is_set():
            self.path = "/lost"
        super().respond(with_body=with_body)


class Recovering(SiteHandler):
    """Has lost Python's WebAssembly module until it is let have it again."""

    recovered: ClassVar = threading.Event()

    def respond(self, *, with_body: bool) -> None:
        if ".wasm" in self.path and not self.recovered.is_set():
            self.path = "/lost"
        super().respond(with_body=with_body)


def expect_failure(page: Page, address: str, reason: str) -> None:
    page.goto(address)
    status = page.get_by_test_id("engine-status")
    expect(status).to_have_attribute("data-status", "failed", timeout=45_000)
    expect(page.locator("body")).to_contain_text(re.compile(reason))


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        pytest.param(
            WasmAsText, r"pyodide\.asm\.wasm as text/plain.*application/wasm", id="wasm of the wrong type"
        ),
        pytest.param(ScriptsAsText, r"\.mjs as text/plain.*text/javascript", id="scripts of the wrong type"),
        pytest.param(WithoutWebAssembly, r"blocks WebAssembly", id="WebAssembly blocked"),
        pytest.param(without(r"pyodide\.mjs"), r"pyodide\.mjs.*404", id="no loader"),
        pytest.param(without(r"asm\.mjs"), r"pyodide\.asm\.mjs.*404", id="no runtime"),
        pytest.param(without(r"\.wasm"), r"pyodide\.asm\.wasm.*404", id="no wasm"),
        pytest.param(without(r"engine/python-"), r"python-\w+\.zip.*404", id="no standard library"),
        pytest.param(without(r"engine/routelens-"), r"routelens-\w+\.zip.*404", id="no application"),
    ],
)
@pytest.mark.console(LOADING)
def test_a_start_that_cannot_succeed_names_the_reason(
    page: Page, start_server: Callable[..., str], handler: type[SiteHandler], reason: str
) -> None:
    expect_failure(page, start_server(SITE, handler), reason)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("engine/*/pyodide.asm.wasm", r"WebAssembly module of Python does not work|is damaged"),
        ("engine/python-*.zip", r"Python did not start|is damaged"),
        ("engine/routelens-*.zip", r"Python did not start|is damaged"),
    ],
)
@pytest.mark.parametrize("damage", ["cut", "zeroed"])
def test_a_damaged_file_is_found_out(
    page: Page, start_server: Callable[..., str], tmp_path: Path, pattern: str, reason: str, damage: str
) -> None:
    site = tmp_path / "site"
    shutil.copytree(SITE, site)
    for file in site.glob(pattern):
        content = file.read_bytes()
        half = len(content) // 2
        file.write_bytes(content[:half] + (bytes(len(content) - half) if damage == "zeroed" else b""))
        for encoded in site.glob(f"{file.relative_to(site)}.*"):
            encoded.unlink()
    expect_failure(page, start_server(site), reason)


@pytest.mark.console(LOADING)
def test_a_load_that_stops_half_way_is_noticed(page: Page, start_server: Callable[..., str]) -> None:
    expect_failure(page, start_server(SITE, Stalling), r"nothing arrived for 20 seconds")


@pytest.mark.console(LOADING)
def test_without_an_engine_nothing_pretends_to_know_and_trying_again_helps(
    page: Page, start_server: Callable[..., str]
) -> None:
    expect_failure(page, start_server(SITE, Recovering), r"pyodide\.asm\.wasm.*404")
    answer = page.get_by_test_id("result-line")
    expect(answer).to_have_attribute("data-outcome", "pending")
    expect(answer).to_have_text("No answer yet: the engine is off.")
    expect(page.get_by_test_id("last-answer")).to_contain_text("orders-v2 wins")
    cards = page.get_by_test_id("route-card")
    expect(cards).to_have_count(4)
    for shown in cards.all():
        expect(shown).to_have_attribute("data-status", "unknown")
        expect(shown).to_contain_text("Unknown")
    expect(page.locator(".mark")).to_have_count(0)
    expect(
        page.get_by_test_id("route-expression").locator("..").locator(".verdicts .not-reached")
    ).to_have_count(2)

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_test_id("engine-details").click()
    expect(page.get_by_test_id("toast")).to_have_text("Copied")
    details = page.evaluate("() => navigator.clipboard.readText()")
    assert "pyodide.asm.wasm" in details
    assert page.url in details

    # Editing goes on; what was edited is what the engine answers when it comes.
    page.get_by_test_id("request-method").fill("POST")
    Recovering.recovered.set()
    page.get_by_test_id("engine-retry").click()
    expect(page.get_by_test_id("engine-status")).to_have_attribute("data-status", "ready", timeout=45_000)
    expect(answer).to_have_attribute("data-route", "v2-any")
    expect(page.get_by_test_id("engine-failure")).to_have_count(0)


@pytest.mark.console(LOADING)
def test_the_first_answer_waits_for_nothing_else_and_what_needs_more_says_so(
    page: Page, start_server: Callable[..., str]
) -> None:
    LateRest.there.clear()
    page.goto(start_server(SITE, LateRest))
    first_run(page)
    url = page.get_by_test_id("request-url")
    url.fill("https://api.example.com/v2/other")
    page.evaluate(IDLE)
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-route", "v2-any")
    # Reading YAML comes later.
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-text").fill("_format_version: '3.0'\nroutes: [{name: a, paths: [/a]}]\n")
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("import-failure")).to_contain_text("could not be loaded")
    LateRest.there.set()
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("import-text")).to_have_count(0)
    expect(card(page, "a")).to_be_visible()


def test_the_saved_answer_is_there_before_python(page: Page, start_server: Callable[..., str]) -> None:
    class Late(SiteHandler):
        let: ClassVar = threading.Event()

        def respond(self, *, with_body: bool) -> None:
            if "pyodide.asm.wasm" in self.path:
                self.let.wait(15)
            super().respond(with_body=with_body)

    page.goto(start_server(SITE, Late))
    answer = page.get_by_test_id("result-line")
    expect(answer).to_have_attribute("data-outcome", "match")
    expect(answer).to_have_attribute("data-route", "orders-v2")
    tag = page.get_by_text("Saved answer", exact=True)
    expect(tag).to_be_visible()
    expect(page.get_by_test_id("why-node").first).to_be_visible()
    # An answer to another request, or to other routes, than those on the page says so and is dimmed.
    page.get_by_test_id("request-url").fill("https://api.example.com/v1")
    age, dimmed = page.get_by_test_id("answer-age"), page.locator("section.dimmed")
    expect(age).to_have_text("Answer to GET https://api.example.com/v2/orders?x=1")
    expect(dimmed).to_be_visible()
    page.keyboard.press("ControlOrMeta+z")
    expect(dimmed).to_have_count(0)
    card(page, "v2-any").get_by_test_id("route-menu").click()
    card(page, "v2-any").get_by_test_id("route-remove").click()
    expect(age).to_have_text("Answer to the routes before your edit")
    expect(dimmed).to_be_visible()
    page.keyboard.press("ControlOrMeta+z")
    expect(dimmed).to_have_count(0)
    assert page.get_by_test_id("engine-status").get_attribute("data-status") == "loading"
    Late.let.set()
    expect(page.get_by_test_id("engine-status")).to_have_attribute("data-status", "ready", timeout=45_000)
    expect(tag).to_have_count(0)
    expect(answer).to_have_attribute("data-route", "orders-v2")
