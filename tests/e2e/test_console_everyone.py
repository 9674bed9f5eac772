"""The console for everyone: by touch, by keyboard, refused, with a token, without a database; and its picture."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.axe import violations_in_both_schemes
from tests.e2e.page import IDLE, card, result, tab_to, write
from tests.e2e.test_console import TOKEN, opened, start_gateway
from tests.e2e.test_screenshots import KEPT, TAKEN

__all__ = ["start_gateway"]


def test_by_touch_and_for_everyone(phone: BrowserContext, start_gateway: Callable[..., Any]) -> None:
    with start_gateway() as live:
        live.request("/orders/1")
        page = opened(phone, live)
        assert violations_in_both_schemes(page) == []
        page.get_by_test_id("side-live").tap()
        page.get_by_test_id("live-request").tap()
        page.evaluate(IDLE)
        expect(result(page)).to_contain_text("orders")
        page.get_by_test_id("console-send").tap()
        expect(page.get_by_test_id("sent-sentence")).to_be_visible()
        assert violations_in_both_schemes(page) == []
        page.get_by_test_id("sent-close").tap()
        page.get_by_test_id("segment-routes").tap()
        assert violations_in_both_schemes(page) == []


def test_a_new_route_by_keyboard(context: BrowserContext, start_gateway: Callable[..., Any]) -> None:
    with start_gateway() as live:
        page = opened(context, live)
        page.keyboard.press("Alt+n")
        page.keyboard.insert_text('http.path == "/new"')
        page.evaluate(IDLE)
        page.keyboard.press("Escape")
        page.keyboard.press("ControlOrMeta+s")
        expect(page.get_by_test_id("save-change")).to_contain_text('http.path == "/new"')
        assert violations_in_both_schemes(page) == []
        tab_to(page, "save-now")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("toast")).to_have_text("Saved 1 change.")
        expressions = [route["expression"] for route in live.call("GET", "/routes")["data"]]
        assert 'http.path == "/new"' in expressions
        expect(page.get_by_test_id("console-words")).to_have_text("As in the gateway")


@pytest.mark.console(r"status of 40[015]")
def test_what_is_refused_is_said_and_nothing_is_saved(
    context: BrowserContext, start_gateway: Callable[..., Any]
) -> None:
    with start_gateway() as live:
        page = opened(context, live)
        write(page, "orders", "http.path ==")
        page.get_by_test_id("console-save").click()
        page.get_by_test_id("save-now").click()
        expect(page.get_by_test_id("save-refused")).to_contain_text("expected rhs")
        assert live.call("GET", "/routes/orders")["expression"] == 'http.path ^= "/orders"'
        page.get_by_test_id("save-close").click()
        page.get_by_test_id("console-discard").click()
        expect(page.get_by_test_id("console-words")).to_have_text("As in the gateway")

        page.get_by_test_id("request-url").fill("https://a.test/orders")
        page.evaluate(IDLE)
        page.get_by_test_id("console-send").click()
        expect(page.get_by_test_id("sent-failure")).to_contain_text("a request over https cannot be sent")


@pytest.mark.console(r"status of 401")
def test_a_token_is_asked_for_and_a_gateway_without_database_is_read_only(
    context: BrowserContext, start_gateway: Callable[..., Any]
) -> None:
    with start_gateway(TOKEN, writable=False) as live:
        route = {"name": "only", "paths": ["/only"]}
        live.gateway.load_document({"_format_version": "3.0", "routes": [route]})
        page = context.new_page()
        page.goto(live.console)
        for token, answer in (("wrong-token-of-somebody", "rejects this token"), (TOKEN, None)):
            page.get_by_test_id("token").fill(token)
            page.get_by_test_id("token-use").click()
            if answer is not None:
                expect(page.get_by_test_id("token-dialog")).to_contain_text(answer)
        expect(card(page, "only")).to_be_visible(timeout=60_000)
        page.evaluate(IDLE)
        page.keyboard.press("Alt+n")
        page.keyboard.insert_text('http.path == "/new"')
        page.evaluate(IDLE)
        page.get_by_test_id("console-save").click()
        expect(page.get_by_test_id("read-only")).to_contain_text("This gateway has no database")
        expect(page.get_by_test_id("save-now")).to_have_count(0)


def test_the_picture_in_the_documents(context: BrowserContext, start_gateway: Callable[..., Any]) -> None:
    with start_gateway() as live:
        for path in ("/orders/17", "/users", "/orders/18?full", "/users/3"):
            live.request(path)
        page = opened(context, live)
        page.set_viewport_size({"width": 1440, "height": 900})
        write(page, "orders", 'http.path == "/orders/17"')
        page.get_by_test_id("console-try").click()
        expect(page.get_by_test_id("tried-group")).to_be_visible()
        page.get_by_test_id("side-live").click()
        page.locator('[data-testid="live-request"][data-target="/orders/18?full"]').click()
        page.evaluate(IDLE)
        page.evaluate("document.fonts.ready")
        TAKEN.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=TAKEN / "console.png", animations="disabled")
        if os.environ.get("ROUTELENS_SCREENSHOTS") == "keep":
            shutil.copy(TAKEN / "console.png", KEPT)
        assert (TAKEN / "console.png").stat().st_size > 20_000
