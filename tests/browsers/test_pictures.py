"""Pictures of the first screen and of a phone in each engine, in `build/screenshots`, for somebody to look at."""

from __future__ import annotations

import pytest

from tests.browsers.conftest import OpenWindow
from tests.browsers.driver import Engine
from tests.e2e.test_screenshots import TAKEN

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}


@pytest.mark.parametrize("size", SIZES)
def test_the_first_screen(open_window: OpenWindow, engine: Engine, site: str, size: str) -> None:
    width, height = SIZES[size]
    window = open_window(width=width, height=height)
    window.go(site)
    window.ready()
    window.run("() => document.fonts.ready.then(() => true)")
    assert window.run("() => [innerWidth, innerHeight]") == [width, height]
    TAKEN.mkdir(parents=True, exist_ok=True)
    picture = TAKEN / f"{engine.name}-{size}.png"
    picture.write_bytes(window.picture())
    assert picture.stat().st_size > 10_000
