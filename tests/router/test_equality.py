"""The index and the generated code against the evaluator: a slice of `tests/fuzz/router.py`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens import parse
from routelens.regex import compile as compile_pattern
from routelens.router.codegen import code_of
from routelens.router.evaluate import Context, Record, evaluate
from routelens.router.regex_literals import literals
from tests.fuzz.router import compare
from tests.router.tables import SCHEMA, random_context, random_expression


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(1_000_000, 1_000_060))
def test_random_tables(seed: int) -> None:
    assert compare(seed) >= 16


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_generated_code_is_the_expression(chance: Any) -> None:
    expression = parse(random_expression(chance), SCHEMA)
    row = code_of(expression).row(-1, expression)
    for _ in range(5):
        context: Context = random_context(chance)
        holds = evaluate(expression.root, context, Record())
        assert bool(row[1].test(context.get, row)) is holds
        assert row[1].scan(context.get, [row]) == (-1 if holds else None)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a", "b", "/", "\\.", "-", "[ab]", "[^/]+", "\\d", ".", "(a|b)", "(?:/a)?", "(?P<n>b+)", "b*", "a{2}",
             "^", "$", "|", "(?i)", "\\\\", "\\b", "x"]
        ),
        max_size=7,
    ),
    st.lists(st.text("abAB/.-1x\\\n", max_size=7), min_size=5, max_size=20),
)  # fmt: skip
def test_literals_of_patterns_are_needed(parts: list[str], texts: list[str]) -> None:
    source = "".join(parts).replace("(?P<n>b+)", "(?P<n>b+)", 1)
    try:
        pattern = compile_pattern(source)
    except ValueError:
        return  # a name twice, a quantifier after nothing
    found = literals(pattern)
    for text in texts:
        if pattern.is_match(text):
            assert not found.exact or text in found.exact
            assert not found.prefixes or text.startswith(found.prefixes)
            assert not found.suffixes or text.endswith(found.suffixes)
            assert not found.substrings or any(part in text for part in found.substrings)
