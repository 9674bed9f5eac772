"""Modules are named by the field's words, and say in their first line what they hold."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PYTHON = Path(__file__).parents[2] / "py" / "routelens"
MODULES = sorted(path.relative_to(PYTHON).as_posix() for path in PYTHON.rglob("*.py"))

INVENTED = frozenset(
    [
        "answering",
        "beside",
        "demands",
        "desk",
        "desks",
        "entrance",
        "fates",
        "held",
        "keeper",
        "later",
        "opposing",
        "pace",
        "painted",
        "passive",
        "picked",
        "places",
        "posts",
        "reasons",
        "said",
        "seen",
        "shown",
        "surroundings",
        "typed",
        "ways",
        "wire",
        "written",
    ]
)
"""Words that meant something only to whoever chose them, where the field has its own."""
VAGUE = frozenset(["common", "helpers", "misc", "utils"])


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_named_by_the_field_s_word_and_says_what_it_holds(name: str) -> None:
    words = set(name.removesuffix(".py").split("/"))
    assert not words & (INVENTED | VAGUE)
    docstring = ast.get_docstring(ast.parse((PYTHON / name).read_text("utf-8")))
    assert docstring is not None
    first = docstring.splitlines()[0]
    assert first.endswith((".", "?")), f"{name}: the first line of the docstring is no sentence: {first}"
