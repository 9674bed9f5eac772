"""The documentation as a site: its pages run no inline script, and every embed has its verdict."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from web.build.pipeline import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site; building it checks every link, and the expectation of every example."""
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (built.returncode, re.findall(r"^(?:WARNING|ERROR).*", built.stderr, re.MULTILINE)) == (0, [])
    return folder


def test_no_page_has_an_inline_script_or_loads_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 90
    for page in pages:
        html = page.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))", html), page
        loaded = re.findall(r'<(?:script|img|iframe)[^>]* src="([^"]*)"', html)
        loaded += re.findall(r'<link rel="(?:stylesheet|preconnect|icon)"[^>]* href="([^"]*)"', html)
        assert not [url for url in loaded if url.startswith(("http", "//"))], page


def test_every_embed_has_its_verdict_and_finds_the_element(site: Path) -> None:
    pages = {page: page.read_text("utf-8") for page in site.rglob("*.html")}
    with_embeds = {page: html for page, html in pages.items() if "<route-playground" in html}
    assert len(with_embeds) >= 5
    for page, html in with_embeds.items():
        assert html.count("<route-playground") == html.count("data-result=")
        [script] = re.findall(r'src="([^"]*route-playground\.js)"', html)
        assert (page.parent / script).resolve() == (site.parent / "route-playground.js").resolve()
