"""The compiled-size limit: the engine's own border, found with regex 1.13.1 built for 64 bits."""

from __future__ import annotations

import pytest

from routelens.regex import RegexError, compile  # noqa: A004
from routelens.regex.errors import SIZE_LIMIT
from routelens.regex.parser import parse
from routelens.regex.size_limit import compiled_size, too_large, utf8_sequences

# pattern, and the largest count that the engine takes
BORDERS = [
    ("a{%d}", 327_673),
    ("(a){%d}", 109_224),
    ("(?:a|bc){%d}", 56_986),
    ("(?:ab*){%d}", 100_822),
    ("(?:a?){%d}", 100_822),
    ("a{0,%d}", 145_631),
    ("a{%d,}", 327_672),
    ("[a-c0-9x]{%d}", 119_154),
    ("é{%d}", 163_836),
    (".{%d}", 10_485),
    (r"\w{%d}", 209),
    (r"\pL{%d}", 244),
    (r"\d{%d}", 2_046),
    (r"\s{%d}", 15_419),
    (r"\S{%d}", 5_448),
    (r"\W{%d}", 225),
    ("[^/]{%d}", 10_485),
    ("(?i:k){%d}", 44_430),
    ("(?:(?:a|b|é)*x){%d}", 43_690),
    ("(?:foo|bar|fob){%d}", 19_709),
    (r"(?:\bfoo$){%d}", 65_534),
    (r"(?:[é-ü]|\d){%d}", 2_016),
    (r"\p{Greek}{%d}", 4_667),
    ("(?:(?:a*)*b){%d}", 48_544),
]


@pytest.mark.parametrize(("pattern", "border"), BORDERS)
def test_the_size_estimate_is_within_two_percent_of_the_limit(pattern: str, border: int) -> None:
    assert compiled_size(parse(pattern % border).root) == pytest.approx(SIZE_LIMIT, rel=0.02)


@pytest.mark.parametrize(("pattern", "border"), BORDERS)
def test_patterns_well_below_the_limit_are_taken_and_well_above_refused(pattern: str, border: int) -> None:
    compile(pattern % (border * 95 // 100))
    with pytest.raises(RegexError, match="10 MiB") as caught:
        compile(pattern % (border * 105 // 100))
    assert caught.value.kind == "CompiledTooBig"


def test_empty_patterns_are_not_multiplied() -> None:
    assert not too_large(parse(r"(?:\b(?:)^){4000000000}").root)


def test_enormous_counts_are_refused_at_once() -> None:
    assert too_large(
        parse("(((((a{4294967295}){4294967295}){4294967295}){4294967295}){4294967295}){4294967295}").root
    )


@pytest.mark.parametrize(
    ("low", "high", "count"),
    [(0, 0x7F, 1), (0, 0x10FFFF, 9), (0xE000, 0xFFFF, 1), (0x61, 0xE9, 3), (0xD800, 0xDFFF, 0)],
)
def test_ranges_as_bytes(low: int, high: int, count: int) -> None:
    sequences = utf8_sequences(low, high)
    assert len(sequences) == count
    total = 0
    for sequence in sequences:
        product = 1
        for first, last in sequence:
            product *= last - first + 1
        total += product
    surrogates = len(range(max(low, 0xD800), min(high, 0xDFFF) + 1))
    assert total == high - low + 1 - surrogates
