"""Texts and the trees they become."""

from __future__ import annotations

import ipaddress
import threading

import pytest

from routelens import ExpressionError, Schema, parse
from routelens.language.nodes import All, AnyOf, Node, Not, Predicate, Value, predicates

SCHEMA = Schema(
    {"a": "String", "b": "String", "c": "String", "n": "Int", "ip": "IpAddr", "h.*": "String", "in": "String"}
)


def leaf(field: str, text: str) -> Predicate:
    return Predicate(field, "==", Value("String", text))


A, B, C = leaf("a", "1"), leaf("b", "2"), leaf("c", "3")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('a == "1"', A),
        ('((a == "1"))', A),
        ('a == "1" && b == "2" || c == "3"', All((A, AnyOf((B, C))))),
        ('a == "1" || b == "2" && c == "3"', All((AnyOf((A, B)), C))),
        ('a == "1" && b == "2" && c == "3"', All((A, B, C))),
        ('a == "1" && (b == "2" && c == "3")', All((A, All((B, C))))),
        ('!(a == "1")', Not((A,))),
        ('! ( !(a=="1") )', Not((Not((A,)),))),
        ('any(lower(h.x)) ~ "x"', Predicate("h.x", "~", Value("Regex", "x"), ("lower", "any"))),
        ("n == 010", Predicate("n", "==", Value("Int", 8))),
        ("n == 08", Predicate("n", "==", Value("Int", 8))),
        ("n == -0xff", Predicate("n", "==", Value("Int", -255))),
        ("ip in10.0.0.0/8", Predicate("ip", "in", Value("IpCidr", ipaddress.ip_network("10.0.0.0/8")))),
        ("ip in 010.00.0.0/8", Predicate("ip", "in", Value("IpCidr", ipaddress.ip_network("10.0.0.0/8")))),
        (
            "ip not \t in ::/0",
            Predicate("ip", "not in", Value("IpCidr", ipaddress.ip_network("::/0"))),
        ),
        ('in == "1"', leaf("in", "1")),
        ('a contains"\\"\\\\\\n"', Predicate("a", "contains", Value("String", '"\\\n'))),
        ('a == r#"\\d"x"#', leaf("a", '\\d"x')),
        ('a == "\0"', leaf("a", "\0")),
    ],
)
def test_tree(text: str, tree: Node) -> None:
    assert parse(text, SCHEMA).root == tree


def test_spans_are_the_source_of_each_node() -> None:
    text = 'any( h.x )\n~ "v" && !( a == "1" || (b == "2") )'
    expression = parse(text, SCHEMA)
    assert isinstance(expression.root, All)
    first, negation = expression.root.operands
    assert text[slice(*first.span)] == 'any( h.x )\n~ "v"'
    assert isinstance(first, Predicate)
    assert [text[slice(*span)] for span in (first.field_span, first.operator_span, first.value_span)] == [
        "h.x",
        "~",
        '"v"',
    ]
    assert text[slice(*negation.span)] == '!( a == "1" || (b == "2") )'
    (inner,) = negation.operands  # type: ignore[union-attr]  # a Not
    assert text[slice(*inner.span)] == 'a == "1" || (b == "2")'


def test_fields_count_predicates() -> None:
    expression = parse('a == "1" || a ^= "2" || any(h.x) == "3"', SCHEMA)
    assert expression.fields == {"a": 2, "h.x": 1}


def test_all_faults_of_a_text_at_once() -> None:
    text = "a = 'x' and zz == 1 && n == \"4\" && ip in 10.0.0.1/8"
    with pytest.raises(ExpressionError) as caught:
        parse(text, SCHEMA)
    found = [(fault.kind, text[fault.start : fault.end]) for fault in caught.value.diagnostics]
    assert found == [
        ("syntax", "="),
        ("syntax", "'x'"),
        ("syntax", "and"),
        ("literal", "10.0.0.1/8"),
        ("unknown_field", "zz"),
        ("type_mismatch", '"4"'),
    ]
    assert str(caught.value).startswith("1:3: Use `==`")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ('zz == 1 || n == "x"', ["unknown_field", "type_mismatch"]),
        ('lower(n) == "x"', ["type_mismatch"]),
        ("lower(n) == 1", ["lower_non_string"]),
        ('lower(n) ~ "x"', ["lower_non_string"]),
        ("lower(n) in 1", ["lower_non_string"]),
        ("upper(zz) == 1.2.3.999", ["unknown_function", "literal", "unknown_field"]),
    ],
)
def test_the_order_of_faults_is_the_engines(text: str, kinds: list[str]) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, SCHEMA)
    assert [fault.kind for fault in caught.value.diagnostics] == kinds


def test_depth_1000_is_read_and_1001_is_refused() -> None:
    assert parse("(" * 1000 + 'a == "1"' + ")" * 1000, SCHEMA).root == A
    nested = parse("!(" * 1000 + 'a == "1"' + ")" * 1000, SCHEMA)
    assert len(list(predicates(nested.root))) == 1
    assert str(nested).count("!") == 1000
    with pytest.raises(ExpressionError) as caught:
        parse("(" * 1001 + 'a == "1"' + ")" * 1001, SCHEMA)
    (fault,) = caught.value.diagnostics
    assert (fault.kind, fault.start) == ("too_deep", 1000)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "!(" * 100_000,
        "any(" * 100_000,
        ")" * 100_000,
        '"' * 1_000_000,
        'a == "' * 100_000,
        'a == r#"' * 100_000,
        'a == "\\d' * 100_000,
        "a==" * 300_000,
        "a-" * 500_000,
        "&" * 1_000_000,
        " " * 1_000_000,
        "\0" * 1_000_000,
        'a == "\ud800"',
        "\udfff",
        "n == " + "9" * 1_000_000,
        "n == 0" + "7" * 1_000_000,
        "n == 0x" + "f" * 1_000_000,
        "ip == " + ":" * 1_000_000,
        "a" * 1_000_000,
    ],
    ids=lambda text: f"{text[:12].encode('unicode_escape').decode()}*",
)
def test_hostile_texts_get_a_bounded_answer(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, SCHEMA)
    assert 1 <= len(caught.value.diagnostics) <= 50
    assert all(len(fault.message) < 500 for fault in caught.value.diagnostics)


@pytest.mark.heavy
def test_a_megabyte_is_read() -> None:
    text = " && ".join(['a == "1"'] * 83_000)
    assert len(text) > 990_000
    assert len(list(predicates(parse(text, SCHEMA).root))) == 83_000


def test_zeros_in_front_do_not_make_a_number_too_large() -> None:
    expected = parse(f"n == {'0' * 5000}7", SCHEMA).root
    assert expected == Predicate("n", "==", Value("Int", 7))


def test_threads_parse_at_the_same_time() -> None:
    counted: list[dict[str, int]] = []

    def work(number: int) -> None:
        text = f"n == {number} && (n != {number} || n > {number})"
        counted.extend(parse(text, SCHEMA).fields for _ in range(50))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == [{"n": 3}] * 200
