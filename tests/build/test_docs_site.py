"""The documentation as a site: no inline script, a verdict in every embed, and the API as it is."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from web.build.pipeline import ROOT

PACKAGES = [
    package.parent.name
    for package in sorted((ROOT / "py" / "routelens").glob("*/__init__.py"))
    if "__all__" in package.read_text("utf-8") and package.parent.name != "browser"
]
CONTRACT = ROOT / "web" / "src" / "library" / "contract.ts"

pytestmark = pytest.mark.heavy  # builds the documentation


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
        embeds = re.findall(r"<route-playground\b[^>]*>", html)
        assert [embed for embed in embeds if " data-result=" not in embed] == [], page
        [script] = re.findall(r'src="([^"]*route-playground\.js)"', html)
        assert (page.parent / script).resolve() == (site.parent / "route-playground.js").resolve()


@pytest.mark.parametrize("package", ["", *PACKAGES])
def test_every_public_class_and_function_of_a_package_is_described_and_nothing_private(
    site: Path, package: str
) -> None:
    name = f"routelens.{package}".rstrip(".")
    module = importlib.import_module(name)
    described = set(
        re.findall(r'id="([\w.]+)"', (site / "api" / "python" / f"{name}.html").read_text("utf-8"))
    )
    public = {member: getattr(module, member) for member in module.__all__}
    missing = [
        member
        for member, value in public.items()
        if (inspect.isclass(value) or inspect.isfunction(value))
        and not described & {f"{name}.{member}", f"{name}.{member}.{member}"}
    ]
    assert missing == []
    assert not [one for one in described if "._" in one]


def headings(page: Path) -> list[str]:
    return re.findall(r'<h[2-6] id="([\w-]+)"', page.read_text("utf-8"))


def test_the_npm_package_is_described_as_its_types_are(site: Path) -> None:
    folder = site / "api" / "typescript"
    methods = re.findall(r"^  (\w+)(?:<.*>)?\(.*\): .*;$", CONTRACT.read_text("utf-8"), re.MULTILINE)
    assert len(methods) > 15
    assert {method.lower() for method in methods} <= set(headings(folder / "browser.html"))
    assert "createengine" in headings(folder / "browser.html")
    assert "createengine" in headings(folder / "node.html")
    assert {"explained", "matched", "workspace"} <= set(headings(folder / "messages.html"))
    # Of the element what pages use: nothing that a browser calls, or that its parts say to each other.
    members = set(headings(folder / "element.html"))
    assert {"routeplayground", "embedevents", "result", "workspace", "activate", "idle"} <= members
    hidden = {
        "connectedcallback",
        "attributechangedcallback",
        "constructor",
        "fail",
        "emit",
        "canedit",
        "live",
    }
    assert not members & hidden


def test_links_into_the_api_find_their_headings(site: Path) -> None:
    """MkDocs checks links that are written in Markdown; those that tools write are HTML."""
    ids: dict[Path, set[str]] = {}
    for page in (site / "api").rglob("*.html"):
        for link in re.findall(r'<a [^>]*href="([^"]*)"', page.read_text("utf-8")):
            path, _, anchor = link.partition("#")
            if "://" in path or path.startswith("mailto:"):
                continue
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), f"{page.name}: {link}"
            if target.suffix == ".html":
                if target not in ids:
                    ids[target] = set(re.findall(r' id="?([^" >]*)', target.read_text("utf-8")))
                assert not anchor or anchor in ids[target], f"{page.name}: {link}"
