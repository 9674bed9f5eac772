"""The pages of the rules are those that the registry gives."""

from __future__ import annotations

from tools.make_rule_pages import FOLDER, pages


def test_every_page_is_current() -> None:
    assert {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")} == pages()
