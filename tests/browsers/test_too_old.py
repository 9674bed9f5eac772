"""A browser that lacks something: the page says so in a sentence, and shows nothing of the kind in others."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browsers.conftest import Host, OpenWindow
from tests.e2e.page import SITE

# What an older browser has not got, and what the sentence calls it.
LACKS = {
    "toSorted": ("delete Array.prototype.toSorted;", "Array.prototype.toSorted"),
    "adoptedStyleSheets": ("delete Document.prototype.adoptedStyleSheets;", "adoptedStyleSheets"),
    "exceptions": ("WebAssembly.validate = function () { return false; };", "WebAssembly exceptions"),
}


@pytest.fixture(scope="module")
def old_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built page, with a script before all others that takes something away: the name is in the address."""
    site = tmp_path_factory.mktemp("old") / "site"
    left_out = shutil.ignore_patterns("*.br", "*.gz", "docs", "service-worker.js")
    shutil.copytree(SITE, site, ignore=left_out, copy_function=os.link)
    for page in ("index.html", "embed.html"):
        text = (site / page).read_text("utf-8")
        (site / page).unlink()
        for name in LACKS:
            spoilt = text.replace("<head>", f'<head><script src="./{name}.js"></script>', 1)
            (site / f"{name}-{page}").write_text(spoilt, "utf-8")
    for name, (script, _) in LACKS.items():
        (site / f"{name}.js").write_text(script, "utf-8")
    return site


@pytest.mark.console(r".*")  # whatever fails then, the sentence is there
@pytest.mark.parametrize("page", ["index.html", "embed.html"])
def test_a_browser_that_is_too_old_gets_a_sentence(
    open_window: OpenWindow, new_host: Callable[..., Host], old_site: Path, page: str
) -> None:
    host = new_host(old_site)
    window = open_window()
    for name, (_, called) in LACKS.items():
        window.go(f"{host.address}{name}-{page}")
        sentence = window.see("#too-old", called)
        assert "Chrome or Edge 111, Firefox 115, Safari 16.4" in sentence


def test_a_browser_of_today_gets_none(open_window: OpenWindow, site: str) -> None:
    window = open_window()
    window.go(f"{site}embed.html")
    window.run("() => customElements.whenDefined('route-playground').then(() => true)")
    assert not window.exists("#too-old")
    window.go(site)
    window.ready()
    assert not window.exists("#too-old")
