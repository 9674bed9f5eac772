"""Printed expressions parse back to the tree they were printed from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from routelens import Schema, parse
from routelens.language.nodes import Node
from routelens.language.printer import print_expression
from tests.language.expressions import SCHEMA, TREES


@settings(derandomize=True, max_examples=600, deadline=None)
@given(TREES)
def test_round_trip(tree: Node) -> None:
    assert parse(print_expression(tree), SCHEMA).root == tree


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('s=="a"&&s=="b"||s=="c"', 's == "a" && (s == "b" || s == "c")'),
        ('((s == "a"))', 's == "a"'),
        ("n == 0x10", "n == 16"),
        ("ip == ::ffff:102:304", "ip == ::ffff:102:304"),
        ("ip == 1:0:0:2:0:0:0:3", "ip == 1:0:0:2::3"),
        ('s == "\\\\d"', 's == r#"\\d"#'),
        ("any (s) not  in 1.0.0.0/8", "any(s) not in 1.0.0.0/8"),
    ],
)
def test_canonical_form(text: str, printed: str) -> None:
    schema = Schema({"s": "IpAddr"}) if "not" in text else SCHEMA
    assert str(parse(text, schema)) == printed
