"""The pictures in the documents: made from the real page by this test, so that they stay true.

Each run takes them into `build/screenshots`; with ROUTELENS_SCREENSHOTS=keep they also replace those in
`docs/screenshots`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

ROOT = Path(__file__).parents[2]
TAKEN = ROOT / "build" / "screenshots"
KEPT = ROOT / "docs" / "screenshots"

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

INVALID = "?expression=http.pth%20%5E%3D%20%22%2Fv2%22%20and%20http.method%20%3D%20%27GET%27&url=https://api.example.com/v2"


def settle(page: Page) -> None:
    page.evaluate("window.__routelens.idle()")
    page.evaluate("document.fonts.ready")


def problems(page: Page) -> None:
    page.get_by_test_id("tab-problems").click()


def all_routes(page: Page) -> None:
    page.get_by_test_id("request-url").fill("https://api.example.com/v3")
    page.get_by_test_id("request-method").fill("POST")
    page.get_by_test_id("tab-routes").click()


PICTURES = {
    "why-light": (DESKTOP, "light", "", None),
    "why-dark": (DESKTOP, "dark", "", None),
    "all-routes": (DESKTOP, "light", "", all_routes),
    "problems": (DESKTOP, "light", INVALID, problems),
    "phone": (PHONE, "light", "", None),
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture(name: str, new_context: Callable[..., BrowserContext], base_url: str) -> None:
    size, scheme, query, prepare = PICTURES[name]
    context = new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(base_url + query)
    expect(page.get_by_test_id("engine-status")).to_have_attribute("data-status", "ready", timeout=60_000)
    strip = page.get_by_test_id("first-run-strip").get_by_role("button")
    if strip.count():
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
