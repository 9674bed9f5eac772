"""The engine behind the page: what runs away is stopped, and visit after visit it starts as quickly as before."""

from __future__ import annotations

from tests.browsers.driver import Window, card

NOTICE = "Stopped after 3 s. The last answer stays"


def test_an_evaluation_that_runs_away_is_stopped_and_the_next_answer_comes(window: Window) -> None:
    window.wait("a spare engine", "() => window.__routelens.hasSpare()")
    # A million characters that are legal to their end take Python in a browser many seconds.
    window.copy(" ||\n".join(f'http.path == "/{number}"' for number in range(40_000)))
    window.click(f"{card('orders-v2')} >> route-expression")
    window.press("Control+a")
    window.press("Control+v")
    window.see("answer-notice", NOTICE)
    window.has("result-line", "data-route", "orders-v2")
    window.click("undo")
    window.gone("answer-notice")
    window.choose("request-method", "POST")
    window.has("result-line", "data-route", "v2-any")
