"""The pictures in the documents: made from the real page by this test, so that they stay true.

Each run takes them into `build/screenshots`; with ROUTELENS_SCREENSHOTS=keep they also replace those in
`docs/screenshots`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.page import IDLE

ROOT = Path(__file__).parents[2]
TAKEN = ROOT / "build" / "screenshots"
KEPT = ROOT / "docs" / "screenshots"

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

INVALID = "?expression=http.pth%20%5E%3D%20%22%2Fv2%22%20and%20http.method%20%3D%20%27GET%27&url=https://api.example.com/v2"


def settle(page: Page) -> None:
    page.evaluate(IDLE)
    page.evaluate("document.fonts.ready")


def problems(page: Page) -> None:
    page.get_by_test_id("tab-problems").click()


def all_routes(page: Page) -> None:
    page.get_by_test_id("tab-routes").click()
    page.get_by_test_id("near-first").click()
    expect(page.get_by_test_id("near-miss").first).to_be_visible()
    expect(page.get_by_test_id("nearest-fix")).to_be_visible()


def traditional(page: Page) -> None:
    expect(page.get_by_test_id("disagreement")).to_be_visible()


def saved(page: Page) -> None:
    page.get_by_test_id("tab-tests").click()
    for method in ("GET", "POST"):
        page.get_by_test_id("request-method").fill(method)
        settle(page)
        page.get_by_test_id("save-test").click()
    page.get_by_test_id("toast").wait_for(state="detached")


def completion(page: Page) -> None:
    editor = page.get_by_test_id("route-expression").first
    editor.click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" && http.")
    expect(page.get_by_test_id("completion-item").first).to_be_visible()


def result(page: Page) -> None:
    page.get_by_test_id("segment-result").click()


def request(page: Page) -> None:
    page.get_by_test_id("segment-request").click()
    page.get_by_test_id("request-url").fill("https://API.example.com:8443//v2/%6Frders?x=1")


PICTURES: dict[str, tuple[ViewportSize, Literal["light", "dark"], str, Callable[[Page], None] | None]] = {
    "first-run": (DESKTOP, "light", "", None),
    "why-light": (DESKTOP, "light", "", None),
    "why-dark": (DESKTOP, "dark", "", None),
    "traditional": (DESKTOP, "light", "?example=traditional-priority", traditional),
    "all-routes": (DESKTOP, "light", "?example=no-match", all_routes),
    "tests": (DESKTOP, "light", "", saved),
    "problems": (DESKTOP, "light", INVALID, problems),
    "completion-dark": (DESKTOP, "dark", "", completion),
    "phone": (PHONE, "light", "", None),
    "phone-result-dark": (PHONE, "dark", "", result),
    "phone-request": (PHONE, "light", "", request),
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture(name: str, reopen: Callable[[str], Page]) -> None:
    size, scheme, query, prepare = PICTURES[name]
    page = reopen(query)
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    strip = page.get_by_test_id("first-run-strip").get_by_role("button")
    if name != "first-run" and strip.count():
        strip.click()
    if prepare is not None:
        prepare(page)
    page.mouse.move(0, 0)
    settle(page)
    target = TAKEN / f"{name}.png"
    page.screenshot(path=target)
    assert target.stat().st_size < 1_000_000
    if os.environ.get("ROUTELENS_SCREENSHOTS") == "keep":
        shutil.copyfile(target, KEPT / f"{name}.png")
    assert (KEPT / f"{name}.png").is_file()
