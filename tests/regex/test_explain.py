"""Patterns in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.regex import RegexError
from routelens.regex.explain import explain
from routelens.regex.parser import parse


def lines(pattern: str) -> list[str]:
    return [
        "  " * part.depth + f"{pattern[part.start : part.end]}  {part.meaning}"
        for part in explain(parse(pattern))
    ]


def test_a_route_pattern() -> None:
    assert lines(r"^/v(?<version>\d+)/(?:users|orders)(?:/[^/]+)?$") == [
        "^  start of the text",
        "/v  the text “/v”",
        r"(?<version>\d+)  captured as version (group 1): once or more: a digit of any script",
        "/  “/”",
        "(?:users|orders)  group, not captured",
        "  users|orders  one of 2 alternatives, the first that fits",
        "    users  the text “users”",
        "    orders  the text “orders”",
        "(?:/[^/]+)?  optionally: the group",
        "  /  “/”",
        "  [^/]+  once or more: any character but “/”",
        "$  end of the text",
    ]


@pytest.mark.parametrize(
    ("pattern", "meaning"),
    [
        ("a{3}", "exactly 3 times: “a”"),
        ("a{2,5}?", "2 to 5 times, as few as possible: “a”"),
        ("a*", "any number of times: “a”"),
        ("(a)", "captured as group 1: “a”"),
        ("[a-z_]", "“_” or “a” to “z”"),
        (r"[\w-]", "one of: a word character (letter, mark, digit or _, of any script); “-”"),
        (r"[^\d\s]", "any character but these: a digit of any script; white space"),
        (r"\p{Greek}", "a character with the Unicode property Greek"),
        (r"(?-u:\d)", "group in which: not: Unicode classes: a digit 0–9"),
        (r"\b", "edge of a word"),
        (".", "any character but a line feed"),
        ("(?s:.)", "group in which: . also matches a line feed: any character"),
        (r"\n", "line feed"),
        (r"[^\s\S]", "a class without characters: never matches"),
    ],
)
def test_parts(pattern: str, meaning: str) -> None:
    assert explain(parse(pattern))[0].meaning == meaning


def test_text_in_any_case_is_one_part() -> None:
    assert lines("(?i)/foo") == ["(?i)  from here on: ignore case", "/foo  the text “/foo” in any case"]


@given(st.text("ab01.^$|?*+()[]{}\\dwpLi:é-&", max_size=12))
@settings(derandomize=True, max_examples=1_500, deadline=None)
def test_every_accepted_pattern_can_be_explained(pattern: str) -> None:
    try:
        tree = parse(pattern)
    except RegexError:
        return
    for part in explain(tree):
        assert 0 <= part.start <= part.end <= len(pattern)
        assert part.meaning
