"""Formatting: what a text becomes, that it means the same, and where the cursor goes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens import ExpressionError, Schema, parse
from routelens.language.formatter import MAX_WIDTH, format_expression
from routelens.language.nodes import Node, predicates
from routelens.language.parser import read
from tests.language.expressions import SCHEMA, written

LONG = 'http.path ^= "/v2/orders" && http.method == "GET" && http.host == "a.example" || http.host == "b.example"'


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ('  a=="x"&&b=="y"  ', 'a == "x" && b == "y"'),
        ('a == "x" && b == "y" || c == "z"', 'a == "x" && (b == "y" || c == "z")'),
        ('a == "x" || b == "y" && c == "z"', '(a == "x" || b == "y") && c == "z"'),
        ('((a == "x"))', 'a == "x"'),
        ('(a == "x" && b == "y")', 'a == "x" && b == "y"'),
        ('(a == "x" && b == "y") && c == "z"', '(a == "x" && b == "y") && c == "z"'),
        ('! ( ( a == "x" ) )', '!(a == "x")'),
        ('any ( lower( a ) ) ==\n"x"', 'any(lower(a)) == "x"'),
        ("a not \t in 10.0.0.0/8", "a not in 10.0.0.0/8"),
        # Literals stay as they were written.
        ("a == 0443 && b == 0x1F", "a == 0443 && b == 0x1F"),
        ('a ~ r#"^\\d+"#', 'a ~ r#"^\\d+"#'),
        ('a == "\\\\d"', 'a == "\\\\d"'),
        ("a == FD00:0::1", "a == FD00:0::1"),
        # What is no fault of syntax is no obstacle.
        ("a  in 10.0.0.1/8", "a in 10.0.0.1/8"),
        ('upper(a)=="x"', 'upper(a) == "x"'),
        ('a  ~ "("', 'a ~ "("'),
    ],
)
def test_one_line(text: str, formatted: str) -> None:
    assert format_expression(text).text == formatted


def test_what_is_longer_than_a_line_gets_a_line_for_each_predicate() -> None:
    assert len(LONG) > MAX_WIDTH
    assert format_expression(LONG).text.splitlines() == [
        'http.path ^= "/v2/orders"',
        '&& http.method == "GET"',
        "&& (",
        '  http.host == "a.example"',
        '  || http.host == "b.example"',
        ")",
    ]


def test_a_negated_predicate_stays_on_its_line() -> None:
    text = f"{LONG} && !(net.src.ip in 10.0.0.0/8) && !(a == 1 && b == 2)"
    assert format_expression(text).text.splitlines()[-5:] == [
        "&& !(net.src.ip in 10.0.0.0/8)",
        "&& !(",
        "  a == 1",
        "  && b == 2",
        ")",
    ]


def test_a_line_of_exactly_the_width_stays() -> None:
    text = 'a == "' + "x" * (MAX_WIDTH - len('a == "" && b == "y"')) + '" && b == "y"'
    assert len(text) == MAX_WIDTH
    assert format_expression(text).text == text
    assert "\n" in format_expression(text.replace('"y"', '"yy"')).text


@pytest.mark.parametrize(
    ("marked", "formatted"),
    [
        ('a=="x"&&|b=="y"', 'a == "x" && |b == "y"'),
        ('a=="x|y"', 'a == "x|y"'),
        ('|  a=="x"', '|a == "x"'),
        ('a=="x"   |  && b == "y"', 'a == "x"| && b == "y"'),
        ('a == "x" &|& b == "y" || c == "z"', 'a == "x" &|& (b == "y" || c == "z")'),
        ('((a == "x")|)', 'a == "x"|'),
        ("a not   i|n 10.0.0.0/8", "a not in| 10.0.0.0/8"),
        ('a == "x"  |', 'a == "x"|'),
    ],
)
def test_the_cursor_stays_at_its_token(marked: str, formatted: str) -> None:
    position = marked.index("|", 1 if marked.startswith('a == "x" &|') else 0)
    text = marked[:position] + marked[position + 1 :]
    result = format_expression(text)
    place = result.place(position)
    assert result.text[:place] + "|" + result.text[place:] == formatted


@pytest.mark.parametrize("text", ["", "a ==", 'a == "x" &&', "a = 1", "(" * 1_001, '(a == "x"', "// note"])
def test_a_syntax_error_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        format_expression(text)
    assert caught.value.diagnostics[0].kind in ("syntax", "too_deep")
    assert 0 <= caught.value.diagnostics[0].start <= len(text)


def test_a_thousand_levels_are_laid_out() -> None:
    text = "!(" * 999 + 'a == "x" && b == "y"' + ")" * 999
    formatted = format_expression(text).text
    assert len(formatted) < 100_000
    schema = Schema({"a": "String", "b": "String"})
    # Compared as printed: comparing trees this deep takes Python more levels than it has.
    assert str(parse(formatted, schema)) == str(parse(text, schema))


# --- properties ----------------------------------------------------------------------------------------------------


@settings(derandomize=True, max_examples=500, deadline=None)
@given(written())
def test_formatting_keeps_the_tree_and_the_literals_and_is_idempotent(text: str) -> None:
    before = parse(text, SCHEMA).root
    formatted = format_expression(text).text
    after = parse(formatted, SCHEMA).root
    assert after == before
    assert _literals(formatted, after) == _literals(text, before)
    assert format_expression(formatted).text == formatted


@settings(derandomize=True, max_examples=300, deadline=None)
@given(written(), st.integers(0, 300))
def test_the_cursor_stays_before_the_same_character(text: str, position: int) -> None:
    position = min(position, len(text))
    result = format_expression(text)
    place = result.place(position)
    assert 0 <= place <= len(result.text)
    blank = str.maketrans("", "", " \t\r\n()")
    behind = text[position:].translate(blank)
    assert result.text[place:].translate(blank) == behind


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text('ab.=&|!()"~^ \n1:#r', max_size=30))
def test_any_text_is_laid_out_or_refused(text: str) -> None:
    if any(fault.kind == "syntax" for fault in read(text)[1]):
        with pytest.raises(ExpressionError):
            format_expression(text)
    else:
        formatted = format_expression(text).text
        assert format_expression(formatted).text == formatted


def _literals(text: str, root: Node) -> list[str]:
    return [text[slice(*leaf.value_span)] for leaf in predicates(root)]
