"""A phone at night: dark, 390 px wide, and everything within reach."""

from __future__ import annotations

import re

from tests.browsers.conftest import OpenWindow
from tests.browsers.driver import Window, card

WIDTH, HEIGHT = 390, 844


def test_everything_is_within_reach_at_390_px_in_the_dark(open_window: OpenWindow, site: str) -> None:
    window = open_window(width=WIDTH, height=HEIGHT, dark=True)
    window.go(site)
    window.ready()
    assert window.run("() => [innerWidth, innerHeight]") == [WIDTH, HEIGHT]
    assert window.run("() => document.documentElement.dataset.theme") == "dark"
    assert brightness(window) < 64
    stays_inside(window)

    # One of the three parts is seen at a time, and the answer always.
    window.see("answer-bar", "orders-v2")
    window.click("segment-request")
    window.has("segment-request", "aria-pressed", "true")
    window.choose("request-method", "POST")
    window.see("answer-bar", "v2-any")
    stays_inside(window)
    window.click("segment-result")
    window.has("result-line", "data-route", "v2-any")
    window.see("why-tree")
    stays_inside(window)

    window.click("segment-routes")
    window.click(f"{card('catch-all')} >> route-toggle")
    window.click(f"{card('catch-all')} >> route-expression")
    window.press("Control+End")
    window.type(' && http.method == "PUT"')
    window.press("Escape")
    window.settle()
    window.see(f"{card('catch-all')} >> route-expression", "PUT")
    stays_inside(window)


def brightness(window: Window) -> int:
    """Of the page's background, from 0 to 255."""
    colour = window.run("() => getComputedStyle(document.body).backgroundColor")
    return max(int(part) for part in re.findall(r"\d+", colour)[:3])


def stays_inside(window: Window) -> None:
    """Nothing is wider than the window, of which a scroll bar may take some."""
    assert (
        window.run("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    )
