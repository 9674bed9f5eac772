"""The engine's own words for texts that end or break inside a function, a number or a range; recorded from it."""

from __future__ import annotations

import pytest

from routelens import ExpressionError, Schema, parse

SCHEMA = Schema({"a": "String", "i": "Int", "p": "IpAddr"})
LENGTH = "couldn't parse length in network: number too large to fit in target type"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("any(", "expected lhs"),
        ("any( ", "expected lhs"),
        ("any(1", "expected lhs"),
        ('any("x") == "x"', "expected lhs"),
        ('any() == "x"', "expected lhs"),
        ("any(lower(", "expected lhs"),
        ('a == "x" && any(', "expected lhs"),
        ("any(a", "expected transform_func"),
        ("lower( a", "expected transform_func"),
        ("any(lower(a)", "expected transform_func"),
        ("lower(a, b)", "expected transform_func"),
        ('any(a == "x")', "expected transform_func"),
        ('not(a == "x")', "expected transform_func"),
        ("(any(a", "expected transform_func"),
        ("any(a)", "expected binary_operator"),
        ("!any(", "expected term"),
        ("i == 0x", "expected hex_digits"),
        ("i == -0x", "expected hex_digits"),
        ("(i == 0x)", "expected hex_digits"),
        ('i == 0xg || a == "b"', "expected hex_digits"),
        ("i == 0 x", "expected EOI, and_op, or or_op"),
        ("i == 00x", "expected EOI, and_op, or or_op"),
        ("i == 10x", "expected EOI, and_op, or or_op"),
        ("i == 0X", "expected EOI, and_op, or or_op"),
        ("p == 1.1.1.0x", "expected EOI, and_op, or or_op"),
        ("p == 1::0x", "expected EOI, and_op, or or_op"),
        ("p in ::/0x", "expected EOI, and_op, or or_op"),
        ("0x", "expected term"),
        ("p in ::/256", LENGTH),
        ("p in ::1/999", LENGTH),
        (
            "p in ::/129",
            "invalid length for network: Network length 129 is too long for Ipv6 (maximum: 128)",
        ),
        ("p in ::/1000", "expected EOI, and_op, or or_op"),
        ("p in :::/256", "couldn't parse address in network: invalid IPv6 address syntax"),
        ("p == 010.0.0.1", "invalid IPv4 address syntax"),
    ],
)
def test_the_first_fault_has_the_words_of_the_engine(text: str, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, SCHEMA)
    assert caught.value.diagnostics[0].engine_message == words


def test_a_range_may_have_leading_zeros() -> None:
    assert parse("p in 010.0.0.0/8", SCHEMA).root == parse("p in 10.0.0.0/8", SCHEMA).root
