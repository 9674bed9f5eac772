"""Sets of texts: is one empty, and what is its shortest text?"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routelens.regex import RegexError, compile  # noqa: A004
from routelens.regex.algebra import (
    AllOf,
    AnyOf,
    Language,
    Matching,
    Not,
    TooManyStatesError,
    shortest,
)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Matching("^/a/[0-9]+$"), "/a/0"),
        (AllOf((Matching(r"^/api/\d+"), Not(Matching(r"^/api/\d\d")), Matching("x$"))), "/api/0x"),
        (AllOf((Matching("^/a+$"), Not(Matching("^/a")))), None),
        (Not(Matching("")), None),
        (AllOf(()), ""),
        (AnyOf(()), None),
        (AnyOf((Matching("aaa"), Matching("^bb$"))), "bb"),
        (Not(AnyOf((Matching("^$"), Matching("^[a-z0-9]"), Matching("/")))), "-"),
        (Matching(r"^\p{Greek}\b.$"), "Ͱ/"),
        (AllOf((Matching("a"), Matching("b"), Not(Matching("ab")))), "ba"),
        (AllOf((Matching("(?i)^k$"), Not(Matching("^[kK]$")))), "\u212a"),
        (AllOf((Matching(r"^[\x{D7FF}-\x{E000}]$"), Not(Matching(r"\x{D7FF}")))), "\ue000"),
    ],
)
def test_shortest_texts(language: Language, text: str | None) -> None:
    assert shortest(language) == text


@pytest.mark.heavy
def test_a_search_ends_at_its_bound() -> None:
    language = AllOf((Matching("^[ab]*a[ab]{10}$"), Not(Matching("^[ab]{0,30}$"))))
    with pytest.raises(TooManyStatesError, match="500"):
        shortest(language, most_states=500)
    assert shortest(language) == "a" * 31


def test_a_refused_pattern_is_an_error() -> None:
    with pytest.raises(RegexError):
        shortest(Matching("("))


ATOMS = st.sampled_from(["a", "b", "ab", "^", "$", "a*", "b+", "[^a]", ".", "(?:a|b)", r"\b", "^b?$"])
LANGUAGES: st.SearchStrategy[Language] = st.recursive(
    st.lists(ATOMS, max_size=3).map("".join).map(Matching),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, max_size=3).map(tuple).map(AllOf),
        st.lists(inner, max_size=3).map(tuple).map(AnyOf),
    ),
    max_leaves=4,
)


def contains(language: Language, text: str) -> bool:
    match language:
        case Matching():
            return compile(language.pattern).is_match(text)
        case Not():
            return not contains(language.inner, text)
        case AllOf():
            return all(contains(part, text) for part in language.parts)
        case AnyOf():
            return any(contains(part, text) for part in language.parts)


@given(LANGUAGES)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_no_shorter_text_is_in_the_set(language: Language) -> None:
    found = shortest(language)
    if found is not None:
        assert contains(language, found)
    limit = 4 if found is None else len(found)
    assume(limit <= 4)
    for length in range(limit):
        assert not any(contains(language, "".join(signs)) for signs in product("ab/", repeat=length))
