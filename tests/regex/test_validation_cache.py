"""A pattern whose frame is known is judged as the plain parse judges it."""

from __future__ import annotations

import random

import pytest

from routelens.regex import Pattern, RegexError, validation_cache
from routelens.regex.parser import parse
from routelens.regex.size_limit import too_large
from routelens.regex.validation_cache import MAX_PATTERN, group_names

SIGNS = (
    *"^$.*+?|()[]{}\\", "\\d", "\\W", "\\.", "\\-", "\\b", "\\x4", "\\x{", "\\pL", "\\1", "\\<", "[a-z]", "[^/]", "[]",
    "[^]", "[-]", "[^-]", "[a&&]", "[[:alpha:]]", "[\\]]", "{2}", "{2,}", "{1,3}", "{3,1}", "{,2}", "{900}", "{ 2 }",
    "(?:", "(?P<a>", "(?<b>", "(?P<a.b>", "(?P<é>", "(?i)", "(?x)", "(?x: # ", "(?=", "(?", "*?", "??",
)  # fmt: skip
TEXTS = (
    "",
    "",
    "a",
    "/items/",
    "b" * 70,
    "é",
    "#",
    " ",
    "-&~",
    "]",
    "}",
    "1}",
    "41",
    ":",
    "?",
    "P<c>",
    "\n",
    "\U0010ffff" * 9,
)


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    validation_cache.forget()


def plainly(pattern: str) -> dict[str, int] | None:
    try:
        tree = parse(pattern)
    except RegexError:
        return None
    return None if too_large(tree.root) else tree.names


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        (r"^/orders-1/(?P<id>\d+)/items$", r"^/o/(?P<id>\d+)/é$", {"id": 1}),
        (r"^/a/([^/]+)/(?<rest>.*)$", r"^/much/longer/([^/]+)/x(?<rest>.*)$", {"rest": 2}),
        (r"^/u/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}$", r"^/x/[0-9a-f]{8}(?:/[0-9a-f]{4}){3}$", {}),
        ("/plain", "/other", {}),
    ],
)
def test_patterns_that_differ_in_their_texts_are_checked_once(
    first: str, second: str, names: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Pattern(first).names == names
    monkeypatch.setattr(validation_cache, "parse", None)
    monkeypatch.setattr("routelens.regex.pattern.parse", None)
    assert Pattern(second).names == names


@pytest.mark.parametrize(
    ("known", "bad"),
    [
        (r"\x41b", r"\x4zb"),
        ("[]a]", "[]ab"),
        ("[^]a]", "[^]ab"),
        ("a{2}", "a{z}"),
        ("ab*", "*"),
        ("ab|c*", "ab|*"),
        ("(?P<a>x)(?P<b>x)", "(?P<a>x)(?P<a>x)"),
        (r"\p{L}", r"\p{Nope}"),
        ("(?i)a", "(?y)a"),
    ],
)
def test_a_faulty_pattern_is_refused_however_similar_to_a_cached_one(known: str, bad: str) -> None:
    Pattern(known)
    with pytest.raises(RegexError) as fault:
        Pattern(bad)
    with pytest.raises(RegexError) as plain:
        parse(bad)
    assert str(fault.value) == str(plain.value)


def test_a_frame_is_good_only_if_its_largest_pattern_is() -> None:
    """250,000 characters are too many for the engine, whatever a shorter text of the same frame takes."""
    assert Pattern("(?:a){5000}").names == {}
    assert group_names("(?:a){5000}") is None
    with pytest.raises(RegexError):
        Pattern(f"(?:{'a' * 80}){{5000}}")
    assert group_names("a" * MAX_PATTERN) == {}
    assert group_names("a" * (MAX_PATTERN + 1)) is None


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(4))
def test_the_cache_judges_every_pattern_as_the_parser_does(seed: int) -> None:
    """Signs are few, so that frames come again with other texts."""
    chance = random.Random(seed)
    told = 0
    for _ in range(6_000):
        signs = chance.choices(SIGNS, k=chance.randint(0, 4))
        for _ in range(3):
            pattern = chance.choice(TEXTS) + "".join(sign + chance.choice(TEXTS) for sign in signs)
            names = group_names(pattern)
            assert names is None or names == plainly(pattern), pattern
            told += names is not None
    assert told > 1_000
