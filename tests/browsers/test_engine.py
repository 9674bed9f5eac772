"""The engine behind the page: what runs away is stopped, and visit after visit it starts as quickly as before."""

from __future__ import annotations

from statistics import median

import pytest

from tests.browsers.chromium import Chromium
from tests.browsers.conftest import OpenWindow
from tests.browsers.driver import Engine, Window, card
from tests.browsers.firefox import FirefoxWindow
from tests.browsers.webkit import WebKitWindow

NOTICE = "Stopped after 3 s. The last answer stays"
VISITS = 10
GROWTH = 1.2
"""How much longer the last visits of a window may take than its first ones, of which the very first does not count."""
BEHIND = """async () => {
  const kept = await (await caches.open('routelens-memory')).keys();
  return kept.length === 1 && window.__routelens.hasSpare();
}"""
MEASUREMENTS = 3
"""A machine that is busy with something else makes visits slower, never faster: of each the fastest counts."""


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


def test_ten_visits_of_one_window_take_as_long_as_the_second(
    open_window: OpenWindow, engine: Engine, site: str, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = []
    for _ in range(MEASUREMENTS):
        window = open_window()
        measured.append([visit(window, site) for _ in range(VISITS)])
        times = [min(visits) for visits in zip(*measured, strict=True)]
        grown = median(times[-3:]) / median(times[1:4])
        with capsys.disabled():
            listed = ", ".join(f"{time:.2f}" for time in times)
            of = f"the fastest of {len(measured)}, " if len(measured) > 1 else ""
            print(
                f"\nMEASURED {engine.name}: ready after {listed} s, {of}the last three {grown:.2f} × visits 2 to 4"
            )
        if grown <= GROWTH:
            return
    pytest.fail(f"visit after visit takes longer: the last three take {grown:.2f} × visits 2 to 4")


def visit(window: Window, address: str) -> float:
    """Open an address, and return the seconds from there until the engine has answered.

    What a visit does behind its first answer is over when the next one begins, else its rest would be timed too.
    """
    window.go(address)
    window.ready()
    taken = float(window.run("() => window.performance.now()")) / 1000
    window.wait("a spare engine, and its snapshot", BEHIND)
    return taken


def test_an_engine_that_has_died_is_started_anew(engine: Engine, site: str) -> None:
    window = engine.window()
    assert window.ended() is None
    if isinstance(engine, Chromium):
        engine.browser.close()
    elif isinstance(window, FirefoxWindow):
        window.firefox.process.kill()
        window.firefox.process.wait()
    elif isinstance(window, WebKitWindow):
        window.service.process.kill()
        window.service.process.wait()
    assert "has ended" in (window.ended() or "")
    window.close()

    another = engine.window()
    assert another.ended() is None
    another.go(f"{site}embed.html")
    assert another.run("() => document.title")
    another.close()
