"""The groups that the engine makes where no parentheses are written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from routelens import parse
from routelens.language.ide.inlay_hints import implied_groups, with_groups
from routelens.language.nodes import Node
from routelens.language.parser import read
from tests.language.expressions import SCHEMA, written


def grouped(text: str) -> str:
    root, _ = read(text)
    assert root is not None
    return with_groups(text, implied_groups(text, root))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a == 1 && b == 2 || c == 3", "a == 1 && (b == 2 || c == 3)"),
        ("a == 1 || b == 2 && c == 3", "(a == 1 || b == 2) && c == 3"),
        ("a == 1 && b == 2 || c == 3 && d == 4", "a == 1 && (b == 2 || c == 3) && d == 4"),
        # Outermost parentheses are no group of their own.
        ("(a == 1 && b == 2 || c == 3)", "(a == 1 && (b == 2 || c == 3))"),
        ("!(a == 1 && b == 2 || c == 3)", "!(a == 1 && (b == 2 || c == 3))"),
        ("a == 1 && b == 2 || (c == 3 && d == 4 || e == 5)", "a == 1 && (b == 2 || (c == 3 && (d == 4 || e == 5)))"),
        ('a == "(" && b == ")" || c == ")"', 'a == "(" && (b == ")" || c == ")")'),
        # The parentheses that are there belong to operands.
        ("(a == 1) && (b == 2) || (c == 3)", "(a == 1) && ((b == 2) || (c == 3))"),
    ],
)  # fmt: skip
def test_mixed_chains_are_grouped(text: str, shown: str) -> None:
    assert grouped(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "a == 1",
        "a == 1 && b == 2",
        "a == 1 || b == 2",
        "a == 1 && ( b == 2 || c == 3 )",
        "(a == 1 && b == 2) || c == 3",
        '(a == "&&") || b == "||"',
    ],
)
def test_nothing_is_shown_where_parentheses_say_it_or_nothing_is_mixed(text: str) -> None:
    assert grouped(text) == text


@settings(derandomize=True, max_examples=300, deadline=None)
@given(written())
def test_writing_the_groups_keeps_the_tree_and_leaves_none(text: str) -> None:
    tree: Node = parse(text, SCHEMA).root
    shown = with_groups(text, implied_groups(text, tree))
    again = parse(shown, SCHEMA).root
    assert again == tree
    assert implied_groups(shown, again) == ()
