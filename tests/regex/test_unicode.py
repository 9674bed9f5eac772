"""The Unicode tables: one stated version, whatever the interpreter has."""

from __future__ import annotations

import pytest

from routelens.regex import compile, unicode  # noqa: A004
from routelens.regex.interval_set import ALL, contains, negate, size


def test_the_version_is_that_of_the_engine() -> None:
    assert unicode.UNICODE_VERSION == "16.0.0"


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("L", "aé日", "1 _"),
        ("Lu", "AÉ", "aé"),
        ("uppercase letter", "AÉ", "aé"),
        ("isGreek", "αΩ", "aж"),
        ("Han", "日", "あ"),
        ("Alphabetic", "aⅣ", "1"),
        ("White_Space", " \u2003\x85", "\u200b"),
        ("Emoji", "😀1", "a"),
        ("cf", "\u200d", "a"),
        ("sc", "€", "a"),
        ("LC", "aAǅ", "日"),
        ("Any", "\x00\U0010ffff", ""),
        ("Assigned", "a", "\u0378"),
        ("Garay", "\U00010d4a", "a"),
    ],
)
def test_properties_by_name(name: str, inside: str, outside: str) -> None:
    ranges = unicode.property_named(name)
    assert all(contains(ranges, ord(sign)) for sign in inside)
    assert not any(contains(ranges, ord(sign)) for sign in outside)


@pytest.mark.parametrize(
    ("name", "value", "inside", "outside"),
    [
        ("gc", "Nd", "1٣", "Ⅳ"),
        ("scx", "Deva", "\u0964अ", "a"),
        ("sc", "Deva", "अ", "\u0964"),
        ("age", "3.0", "aΩ", "\U00010d4a"),
        ("Age", "V16_0", "a\U00010d4a", "\u0378"),
        ("gcb", "LVT", "각", "가"),
        ("wb", "Hebrew_Letter", "א", "a"),
        ("sb", "lower", "a", "A"),
    ],
)
def test_properties_by_value(name: str, value: str, inside: str, outside: str) -> None:
    ranges = unicode.property_valued(name, value)
    assert all(contains(ranges, ord(sign)) for sign in inside)
    assert not any(contains(ranges, ord(sign)) for sign in outside)


@pytest.mark.parametrize("name", ["Nope", "Age", "Block", "isc", "alnum", "Case_Folding"])
def test_unknown_properties(name: str) -> None:
    with pytest.raises(unicode.UnknownPropertyError):
        unicode.property_named(name)


@pytest.mark.parametrize(
    ("name", "value"), [("sc", "Nope"), ("gc", "Cs"), ("Block", "Basic_Latin"), ("age", "17.0")]
)
def test_unknown_values(name: str, value: str) -> None:
    with pytest.raises(unicode.UnknownValueError):
        unicode.property_valued(name, value)


def test_the_categories_are_a_partition() -> None:
    names = ("L", "M", "N", "P", "S", "Z", "C")
    assert sum(size(unicode.category(name)) for name in names) == size(ALL) - 0x800


def test_classes_of_perl() -> None:
    assert size(unicode.digit()) == 760
    assert size(unicode.space()) == 25
    assert contains(unicode.word(), ord("\u200d"))
    assert unicode.perl_class("W") == negate(unicode.word())


@pytest.mark.parametrize(("one", "other"), [("k", "\u212a"), ("ß", "ẞ"), ("σ", "ς"), ("ǆ", "ǅ"), ("ſ", "S")])
def test_case_folding_is_simple_and_symmetric(one: str, other: str) -> None:
    assert compile(f"(?i)^{one}$").is_match(other)
    assert compile(f"(?i)^{other}$").is_match(one)
    assert compile(f"(?i)^[{one}]$").is_match(other)


def test_case_folding_never_changes_the_length() -> None:
    assert not compile("(?i)^ß$").is_match("ss")
    assert not compile("(?i)^İ$").is_match("i")
