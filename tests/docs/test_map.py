"""Every file that the map of the project names is there, and every folder is on the map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.docs.markdown import tables

ROOT = Path(__file__).parents[2]
PAGES = ("CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")
# Where a path may begin that a page writes from inside a package.
BASES = (
    "",
    "py",
    "py/routelens",
    "py/routelens/language",
    "py/routelens/browser",
    "web/src",
    "web/src/state",
    "web/src/engine",
)
# Made by the build; a content type; files of other people's documentation.
NO_PATHS = (
    "web/src/generated",
    "text/plain",
    "conf.py",
    "_static/routelens",
    "assets/routelens",
    "static/routelens",
    "/routelens/element.js",
    "bake.py",
)


def _paths(text: str) -> Iterator[str]:
    """Yield what is written as code and looks like a path: it has a slash, or ends like a file."""
    for code in re.findall(r"`([\w./-]+)`", text):
        if (
            not code.startswith("build/")
            and code not in NO_PATHS
            and ("/" in code.strip("/") or re.search(r"\.(py|ts|md|lark|sh)$", code))
        ):
            yield code


def _exists(path: str, folders: tuple[str, ...]) -> bool:
    return any((ROOT / base / path).exists() for base in (*BASES, *folders))


@pytest.mark.parametrize("page", PAGES)
def test_every_path_on_the_map_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    missing = []
    for paragraph in text.splitlines():
        folders = tuple(path for path in _paths(paragraph) if _exists(path, ()) and "." not in path)
        missing += [path for path in _paths(paragraph) if not _exists(path, folders)]
    assert missing == []


@pytest.mark.parametrize("top", ["py/routelens", "web/src"])
def test_every_folder_is_on_the_map(top: str) -> None:
    folders = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / top).iterdir()
        if path.is_dir() and any(path.iterdir()) and path.name not in {"__pycache__", "generated"}
    }
    assert {folder for folder in folders if f"`{folder}`" not in ARCHITECTURE} == set()


def test_a_word_of_the_glossary_stands_there_once_and_in_order() -> None:
    lists = [[row.cells[0] for row in table.rows] for table in tables(GLOSSARY)]
    words = [word for words in lists for word in words]
    assert len(words) == len(set(words))
    assert [sorted(words, key=str.casefold) for words in lists] == lists


def test_hooks_of_a_commit_use_what_the_build_has_installed() -> None:
    [repository] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        assert re.match(r"(\.venv/bin/python -m|node node_modules/)", hook["entry"])
