"""A first visit: an answer, and a route that is written from nothing by keyboard, broken, read and mended."""

from __future__ import annotations

import time

from tests.browsers.driver import Window, card

NEW = card("new-route")
EDITOR = f"{NEW} >> route-expression"

LIST_AWAKE = 0.2
"""Seconds; CodeMirror leaves keys to the text for 75 ms after a list has opened or changed."""


def test_a_first_visit_has_an_answer_that_follows_the_request(window: Window) -> None:
    window.see("result-line", "orders-v2")
    window.see("first-run-strip")
    window.choose("request-method", "POST")
    window.has("result-line", "data-route", "v2-any")
    window.fill("request-url", "https://api.example.com/nowhere")
    window.has("result-line", "data-route", "catch-all")


def test_a_route_is_written_from_nothing_broken_and_mended_by_keyboard(window: Window) -> None:
    # A new route has the focus; what is offered is taken by keys, and the closing quote is there already.
    window.press("Alt+n")
    window.wait("the focus in the new route", "() => focused()?.dataset?.testid === 'route-expression'")
    window.type("http.pa")
    window.see('[data-testid="completion-item"][data-label="http.path"]')
    take_offer(window, "http.path")
    window.see(EDITOR, "http.path")
    window.type(' ^= "/v2')
    window.press("Escape")
    window.press("End")
    window.settle()
    assert text(window) == 'http.path ^= "/v2"'

    # Its priority, which makes it win.
    window.click(f"{NEW} >> route-options")
    window.fill(f"{NEW} >> route-priority", "200")
    window.has("result-line", "data-route", "new-route")

    # Broken: the error is said, and the last answer stays.
    window.click(EDITOR)
    window.press("Control+End")
    window.type(" &&& x")
    window.press("Escape")
    window.press("Alt+r")
    window.see(f"{NEW} >> card-problems")
    window.has(NEW, "data-status", "invalid")
    window.see("tab-problems", "1 error")

    # Mended by taking it back.
    window.click(EDITOR)
    window.press("Control+End")
    for _ in " &&& x":
        window.press("Backspace")
    window.settle()
    assert text(window) == 'http.path ^= "/v2"'
    window.gone(f"{NEW} >> card-problems")
    window.has("result-line", "data-route", "new-route")


def take_offer(window: Window, label: str) -> None:
    """Go to an offer by arrows and take it, as slowly as a person: keys that come sooner are not the list's."""
    time.sleep(LIST_AWAKE)
    chosen = f'[aria-selected="true"] [data-testid="completion-item"][data-label="{label}"]'
    for _ in range(20):
        if window.exists(chosen):
            break
        window.press("ArrowDown")
    time.sleep(LIST_AWAKE)
    window.press("Enter")


def text(window: Window) -> str:
    """What the new route's editor holds."""
    return window.see(EDITOR).strip()
