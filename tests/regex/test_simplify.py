"""Which patterns need no regex, and where patterns are anchored."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.regex import RegexError, compile  # noqa: A004
from routelens.regex.parser import parse
from routelens.regex.simplify import Anchors, Plain, anchors, without_regex


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("^/foo$", Plain("==", "/foo")),
        (r"\A/foo\z", Plain("==", "/foo")),
        ("^/foo", Plain("^=", "/foo")),
        (r"\.json$", Plain("=^", ".json")),
        ("foo", Plain("contains", "foo")),
        (r"(?x) ^ /foo  # comment", Plain("^=", "/foo")),
        ("^/foo/?$", None),
        ("^(/foo)", None),
        ("(?i)^/foo", None),
        ("(?m)^/foo", None),
        ("^$", None),
        ("", None),
        ("^", None),
        ("a|b", None),
    ],
)
def test_predicates_that_mean_the_same_as_a_pattern(pattern: str, plain: Plain | None) -> None:
    assert without_regex(parse(pattern)) == plain


@pytest.mark.parametrize(
    ("pattern", "where"),
    [
        ("^a", Anchors(True, False)),
        ("(?i)^a", Anchors(True, False)),
        ("a$", Anchors(False, True)),
        ("^$", Anchors(True, True)),
        ("^", Anchors(True, False)),
        ("a", Anchors(False, False)),
        ("^a|b", Anchors(False, False)),
        ("(?m)^a$", Anchors(False, False)),
    ],
)
def test_where_a_pattern_is_anchored(pattern: str, where: Anchors) -> None:
    assert anchors(parse(pattern)) == where


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text("ab^$\\.*(|)?", max_size=6), st.text("ab.\n", max_size=5))
def test_the_plain_comparison_holds_for_the_same_texts(pattern: str, text: str) -> None:
    try:
        compiled = compile(pattern)
    except RegexError:
        return
    plain = without_regex(compiled.tree)
    if plain is not None:
        holds = {
            "==": text == plain.text,
            "^=": text.startswith(plain.text),
            "=^": text.endswith(plain.text),
            "contains": plain.text in text,
        }
        assert compiled.is_match(text) == holds[plain.operator]
