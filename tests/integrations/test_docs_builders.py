"""Sphinx and MkDocs, given pages with examples: what a reader gets, and what fails the build."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from tests.e2e.page import SITE

pytestmark = pytest.mark.heavy  # each runs Sphinx or MkDocs

EXAMPLE = """\
{"routes": [{"name": "orders", "expression": "http.path ^= \\"/orders\\""},
            {"name": "site", "paths": ["/"]}],
 "request": "GET https://api.example/orders?q=</script>",
 "expect": "orders"}
"""
WORDS = """\
orders (priority 0)
    http.path ^= "/orders"
site
    paths: /

GET https://api.example/orders?q=</script>
→ Route orders wins."""


def indented(text: str, width: int = 3) -> str:
    """Return a text as it stands in a directive."""
    return "".join(f"{' ' * width}{line}\n" for line in text.splitlines())


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a module's command in `folder`."""
    arguments = [sys.executable, "-m", *command]
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def elements(html: str) -> list[str]:
    """Return the embeds of a page."""
    return re.findall(r"<route-playground\b.*?</route-playground>", html, re.DOTALL)


def check_element(element: str) -> None:
    """The embed of EXAMPLE: its payload, the verdict and the words, none of which ends a script too early."""
    [payload] = re.findall(r'<script type="application/json">(.*?)</script>', element, re.DOTALL)
    assert json.loads(payload)["request"].endswith("</script>")
    [baked] = re.findall(r'data-result="([^"]*)"', element)
    verdict = json.loads(unescape(baked))
    assert verdict["route"]["name"] == "orders"
    assert (verdict["status"], verdict["outcome"]) == (None, "match")
    [words] = re.findall(r"<pre>(.*?)</pre>", element, re.DOTALL)
    assert unescape(words) == WORDS


@pytest.fixture
def sphinx(tmp_path: Path) -> Path:
    """A Sphinx project with one page of EXAMPLE."""
    (tmp_path / "conf.py").write_text('extensions = ["routelens.integrations.sphinx"]\n')
    page = f"Title\n=====\n\n.. route-playground::\n   :view: compact\n   :readonly:\n\n{indented(EXAMPLE)}\n"
    (tmp_path / "index.rst").write_text(page)
    return tmp_path


def test_sphinx_bakes_the_verdict_and_copies_the_element(sphinx: Path) -> None:
    built = run(sphinx, "sphinx", "-q", "-W", "-b", "html", ".", "out")
    assert (built.returncode, built.stderr) == (0, "")
    html = (sphinx / "out" / "index.html").read_text("utf-8")
    [element] = elements(html)
    assert element.startswith('<route-playground view="compact" readonly="" data-result=')
    check_element(element)
    assert '<script type="module" src="_static/routelens/route-playground.js"></script>' in html
    assert {path.name for path in (sphinx / "out" / "_static" / "routelens").iterdir()} == {
        path.name for path in SITE.iterdir() if path.name != "docs" and path.suffix not in {".br", ".gz"}
    }
    assert "route-playground" not in (sphinx / "out" / "search.html").read_text("utf-8")


@pytest.mark.parametrize("builder", ["text", "latex", "man"])
def test_sphinx_writes_the_verdict_in_words_where_there_are_no_scripts(sphinx: Path, builder: str) -> None:
    built = run(sphinx, "sphinx", "-q", "-b", builder, ".", "out")
    assert built.returncode == 0, built.stderr
    [written] = [
        path.read_text("utf-8")
        for path in (sphinx / "out").iterdir()
        if path.suffix in {".txt", ".tex", ".1"}
    ]
    assert "Route orders wins." in written


def test_sphinx_fails_where_an_expectation_does_not_hold_at_its_line_also_the_second_time(
    sphinx: Path,
) -> None:
    page = sphinx / "index.rst"
    page.write_text(page.read_text().replace('"expect": "orders"', '"expect": "site"'))
    for _ in range(2):
        built = run(sphinx, "sphinx", "-q", "-b", "html", ".", "out")
        assert built.returncode == 1
        assert "index.rst:11: expected site, orders wins" in built.stderr
        assert "Traceback" not in built.stderr


def test_sphinx_tells_every_fault_of_every_example(sphinx: Path) -> None:
    other = '.. route-playground::\n   :theme: pink\n\n   {}\n\n.. route-playground::\n\n   {"routes": [,\n'
    (sphinx / "other.rst").write_text(f":orphan:\n\nOther\n=====\n\n{other}")
    built = run(sphinx, "sphinx", "-q", "-b", "html", ".", "out")
    assert built.returncode == 1
    assert "other.rst:6: theme: pink is not one of auto, light, dark." in built.stderr
    assert "other.rst:13: " in built.stderr


@pytest.fixture
def mkdocs(tmp_path: Path) -> Path:
    """A MkDocs project with one page of EXAMPLE, twice: once in a list, behind metadata."""
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [search, routelens]\n")
    (tmp_path / "docs").mkdir()
    block = f"```route-playground view=compact readonly\n{EXAMPLE}```\n"
    page = f"---\ntitle: x\n---\n\n# X\n\n{block}\n* item\n\n{indented(block, 4)}\n````\n{block}````\n"
    (tmp_path / "docs" / "index.md").write_text(page)
    return tmp_path


def test_mkdocs_bakes_the_verdict_and_copies_the_element(mkdocs: Path) -> None:
    built = run(mkdocs, "mkdocs", "build", "--strict", "--quiet")
    assert built.returncode == 0, built.stderr
    html = (mkdocs / "site" / "index.html").read_text("utf-8")
    first, second = elements(html)
    assert first.startswith('<route-playground view="compact" readonly="" data-result=')
    check_element(first)
    check_element(second)
    assert "<p><route-playground" not in html
    assert '<script type="module" src="assets/routelens/route-playground.js"></script>' in html
    assert (mkdocs / "site" / "assets" / "routelens" / "index.html").is_file()


def test_mkdocs_fails_where_an_expectation_does_not_hold_at_its_line(mkdocs: Path) -> None:
    page = mkdocs / "docs" / "index.md"
    page.write_text(page.read_text().replace('"expect": "orders"', '"expect": "none"', 1))
    built = run(mkdocs, "mkdocs", "build", "--quiet")
    assert built.returncode == 1
    assert "docs/index.md:11: expected no route, orders wins" in built.stderr
    assert "Traceback" not in built.stderr


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("```route-playground view=wide\n{}\n```", "docs/index.md:1: view: wide is not one of compact"),
        ('```route-playground "\n{}\n```', "docs/index.md:1: "),
        ("```route-playground\n[]\n```", "docs/index.md:2: An example is one map"),
    ],
)
def test_mkdocs_tells_what_is_wrong_with_a_block(mkdocs: Path, block: str, message: str) -> None:
    (mkdocs / "docs" / "index.md").write_text(block + "\n")
    built = run(mkdocs, "mkdocs", "build", "--quiet")
    assert built.returncode == 1
    assert message in built.stderr


NESTED = """\
# X

!!! note
    ```route-playground readonly view=compact
    EXAMPLE
    ```

=== "Tab"

    1. item
        ~~~{.route-playground theme=dark}
        EXAMPLE
        ~~~

> quote
>
> ```route-playground
> EXAMPLE
> ```

--8<-- "part.md"
"""


def test_mkdocs_reads_blocks_in_lists_tabs_quotes_and_included_texts(mkdocs: Path) -> None:
    (mkdocs / "parts").mkdir()
    (mkdocs / "docs" / "below").mkdir()
    (mkdocs / "mkdocs.yml").write_text(
        "site_name: x\ntheme: {name: material, font: false}\nplugins: [search, routelens]\nmarkdown_extensions:\n"
        "  [admonition, pymdownx.superfences, pymdownx.tabbed: {alternate_style: true}, "
        "pymdownx.snippets: {base_path: [parts]}]\n"
    )
    (mkdocs / "docs" / "index.md").unlink()
    example = (
        '{"routes": [{"name": "a", "paths": ["/a"]}], "request": "GET http://x.example/a", "expect": "a"}'
    )
    (mkdocs / "docs" / "below" / "page.md").write_text(NESTED.replace("EXAMPLE", example))
    (mkdocs / "parts" / "part.md").write_text(f"Included.\n\n```route-playground\n{example}\n```\n")
    built = run(mkdocs, "mkdocs", "build", "--strict", "--quiet")
    assert built.returncode == 0, built.stderr
    html = (mkdocs / "site" / "below" / "page" / "index.html").read_text("utf-8")
    assert len(elements(html)) == 4
    assert html.count('<script type="module" src="../../assets/routelens/route-playground.js"></script>') == 1
    assert not re.search(r"<p>\s*<route-playground", html)
    assert "route-playground" not in html.partition("<h1")[0]

    # Where an expectation does not hold, the line is that of the file in which it stands.
    stale = example.replace('"expect": "a"', '"expect": "none"')
    (mkdocs / "parts" / "part.md").write_text(f"Included.\n\n```route-playground\n{stale}\n```\n")
    built = run(mkdocs, "mkdocs", "build", "--quiet")
    assert built.returncode == 1
    assert "parts/part.md:4: expected no route, a wins" in built.stderr
