"""The supported browsers: the same versions wherever they are stated, and both pages check them."""

from __future__ import annotations

import re

import pytest

from web.build.pipeline import ROOT

CHECK = "web/public/browser-check.js"
VERSIONS = re.compile(r"Chrome (?:and|or) Edge ([\d.]+),\s+Firefox ([\d.]+),\s+Safari ([\d.]+)")


@pytest.mark.parametrize("place", ["README.md", "docs/page.md", "web/src/panels/dialogs/help-dialog.ts"])
def test_the_versions_are_those_that_the_check_names(place: str) -> None:
    (stated,) = VERSIONS.findall((ROOT / place).read_text("utf-8"))
    (checked,) = VERSIONS.findall((ROOT / CHECK).read_text("utf-8"))
    assert stated == checked


@pytest.mark.parametrize("page", ["index.html", "embed.html"])
def test_a_page_checks_its_browser(page: str) -> None:
    assert '<script defer src="./browser-check.js"></script>' in (ROOT / "web" / page).read_text("utf-8")
