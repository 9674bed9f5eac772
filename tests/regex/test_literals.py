"""Required literals: safe for every pattern, and tight for those of routes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.regex import compile  # noqa: A004
from routelens.regex.literals import MOST_TEXTS, required
from routelens.regex.parser import parse


def sets(pattern: str) -> tuple[set[str] | None, ...]:
    found = required(parse(pattern))
    parts = (found.exact, found.prefixes, found.suffixes, found.substrings)
    return tuple(None if part is None else set(part) for part in parts)


@pytest.mark.parametrize(
    ("pattern", "exact", "prefixes", "suffixes", "substrings"),
    [
        (r"^/svc/\d+/items$", None, {"/svc/"}, {"/items"}, {"/items"}),
        ("^/(?:a|b)/c$", {"/a/c", "/b/c"}, {"/a/c", "/b/c"}, {"/a/c", "/b/c"}, {"/a/c", "/b/c"}),
        ("^/a$|^/b$", {"/a", "/b"}, {"/a", "/b"}, {"/a", "/b"}, {"/a", "/b"}),
        ("foo.*longer", None, None, None, {"longer"}),
        ("(?i)^/x", None, {"/x", "/X"}, None, {"/x", "/X"}),
        (r"\.(?:png|gif)$", None, None, {".png", ".gif"}, {".png", ".gif"}),
        ("^a?b$", {"ab", "b"}, {"ab", "b"}, {"ab", "b"}, {"ab", "b"}),
        ("x{3}y+", None, None, None, {"xxxy"}),
        ("^a^b$", None, {"ab"}, {"ab"}, {"ab"}),
        (r"^a\b$", None, {"a"}, {"a"}, {"a"}),
        (".*", None, None, None, None),
        ("a*|b", None, None, None, None),
        ("[a-z]*x", None, None, None, {"x"}),
        (r"[^\s\S]", None, None, None, set()),
    ],
)
def test_examples(
    pattern: str,
    exact: set[str] | None,
    prefixes: set[str] | None,
    suffixes: set[str] | None,
    substrings: set[str] | None,
) -> None:
    assert sets(pattern) == (exact, prefixes, suffixes, substrings)


def test_the_sets_are_bounded() -> None:
    for pattern in (
        "^[a-z]{9}$",
        "^(?:" + "|".join(map(str, range(500))) + ")$",
        "^a{100000}$",
        "(?i)" + "k" * 500,
    ):
        for part in sets(pattern):
            assert part is None or (len(part) <= MOST_TEXTS and max(map(len, part)) <= 256)


PATTERNS = st.recursive(
    st.sampled_from([*"ab/", "^", "$", ".", "[ab]", "[^a]", "(?i:a)", r"\b", "(?:)", "ab"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map("|".join).map("(?:{})".format),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{0}"])).map(
            lambda p: f"(?:{p[0]}){p[1]}"
        ),
    ),
    max_leaves=8,
)


@given(PATTERNS, st.lists(st.text("abA/\n", max_size=6), min_size=1, max_size=8))
@settings(derandomize=True, max_examples=2_000, deadline=None)
def test_a_matching_text_contains_the_required_literals(pattern: str, texts: list[str]) -> None:
    compiled, needs = compile(pattern), required(parse(pattern))
    for text in texts:
        matches = compiled.is_match(text)
        if needs.exact is not None:
            assert matches == (text in needs.exact)
        if matches:
            assert needs.prefixes is None or text.startswith(tuple(needs.prefixes))
            assert needs.suffixes is None or text.endswith(tuple(needs.suffixes))
            assert needs.substrings is None or any(literal in text for literal in needs.substrings)
