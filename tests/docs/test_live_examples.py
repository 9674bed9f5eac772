"""Examples that explain routing are embeds, which the documentation's build checks; of others it is said what does.

Examples of rules and of the reference stand in lists and tables; tests of their own run those.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from routelens.integrations.embed import make_embed

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EMBED = "route-playground"
FENCE = re.compile(r"^( *)(`{3,})([^\n`]*)\n(.*?)^\1\2$", re.DOTALL | re.MULTILINE)

# What shows no routes: a reader types it, or another program reads it.
OF_OTHER_KINDS = {"sh", "python", "toml", "lua", "ebnf", "c", "ts", "js", "ruby", "html", "rst"}

# A configuration that is no embed, by page, with how many there are: what each is for, and what runs it.
FILES: Mapping[tuple[str, str], str] = {
    ("command-line.md", "yaml"): "files that its commands read: tests/cli/test_documentation.py",
    ("embedding.md", "json"): "an embed as it is written: the next block, live",
    ("embedding.md", "markdown"): "an embed as it is written in MkDocs: tests/integrations",
    ("gateway-tutorial.md", "yaml"): "the file of the tutorial: test_gateway_tutorial.py",
    ("how-to/test-in-ci.md", "yaml"): "a file of expectations, one of which is live below it",
    ("reference/proxy-wasm.md", "yaml"): "filters, which an embed does not run: tests/filters",
    ("tutorial/first-filter.md", "yaml"): "the file of the tutorial: test_filter_tutorial.py",
    ("tutorial/first-route.md", "yaml"): "the files of the tutorial: below",
}
COUNTS = {"command-line.md": 6, "tutorial/first-route.md": 2}
SHOWS_ROUTES = re.compile(r"""["']?\b(?:routes|expression|paths|request)["']?\s*:""")


def fences() -> Iterator[tuple[str, str, str]]:
    """Yield page, language and text of each fenced block but embeds."""
    for path in sorted(DOCS.rglob("*.md")):
        for _, _, info, text in FENCE.findall(path.read_text("utf-8")):
            language = info.split(" ")[0]
            if language != EMBED:
                yield path.relative_to(DOCS).as_posix(), language, text


def test_what_shows_routes_is_an_embed_or_is_checked_elsewhere() -> None:
    found = Counter(
        (page, language)
        for page, language, text in fences()
        if language not in OF_OTHER_KINDS and language != "console" and SHOWS_ROUTES.search(text)
    )
    assert set(found) == set(FILES)
    assert {page: count for (page, _), count in found.items() if count > 1} == COUNTS


def test_what_a_terminal_shows_stands_where_a_test_runs_it() -> None:
    assert {page for page, language, _ in fences() if language == "console"} == {"command-line.md"}


def test_every_embed_says_what_it_expects() -> None:
    embeds = [
        (path.name, text)
        for path in sorted(DOCS.rglob("*.md"))
        for _, _, info, text in FENCE.findall(path.read_text("utf-8"))
        if info.startswith(EMBED)
    ]
    assert len(embeds) >= 15
    assert [page for page, text in embeds if '"expect"' not in text] == []


def test_the_example_that_is_written_out_is_the_live_one_below_it() -> None:
    text = (DOCS / "embedding.md").read_text("utf-8")
    [written] = re.findall(r"^```json\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert f"```{EMBED}\n{written}```" in text
    assert make_embed(written, {}).verdict["headline"] == "Route orders-v2 wins."


def test_the_tutorial_on_routes_is_done_as_it_is_written(tmp_path: Path) -> None:
    text = (DOCS / "tutorial" / "first-route.md").read_text("utf-8")
    for name, content in re.findall(r"^```yaml (\S+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        (tmp_path / name).write_text(content, "utf-8")
    commands = re.findall(r"(?m)^routelens match .*$", text) + re.findall(r"`(routelens test [^`]*)`", text)
    assert len(commands) == 2
    for command in commands:
        ran = subprocess.run(
            [sys.executable, "-m", *command.split()],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "orders" in ran.stdout or "2 passed" in ran.stdout
