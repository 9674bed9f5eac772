"""Truth trees as lines: given an expression and what a request has, then the lines."""

from __future__ import annotations

import pytest

from routelens import Schema, parse
from routelens.explain.markup import plain_text
from routelens.explain.truth_tree import MAX_SOURCE, truth_rows
from routelens.router.trace import trace

SCHEMA = Schema({"http.path": "String", "http.method": "String", "net.dst.port": "Int"})
CONTEXT = {"http.path": ["/v2/orders"], "http.method": ["GET"]}


def lines(expression: str) -> list[str]:
    words = {True: "true", False: "false", None: "?"}
    return [
        f"{'  ' * row.depth}{words[row.verdict]} {row.kind} {row.source} | {plain_text(row.observed)}"
        for row in truth_rows(trace(parse(expression, SCHEMA).root, CONTEXT))
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('http.path ^= "/v2"', ['true predicate http.path ^= "/v2" | path is /v2/orders, starts with it']),
        (
            'http.method == "PUT" || http.method == "GET"',
            [
                "true any || | true because of the 2nd",
                '  false predicate http.method == "PUT" | method is GET, not equal',
                '  true predicate http.method == "GET" | method is GET, equal',
            ],
        ),
        (
            'net.dst.port == 1 && !(http.path == "/")',
            [
                "false all && | 0 of 2",
                "  false predicate net.dst.port == 1 | port is absent, so this is false",
                "  ? not ! | ",
                '    ? predicate http.path == "/" | path is /v2/orders, not equal',
            ],
        ),
    ],
)
def test_a_tree_reads_from_top_to_bottom(expression: str, expected: list[str]) -> None:
    assert lines(expression) == expected


def test_a_long_predicate_is_cut() -> None:
    (row,) = truth_rows(trace(parse(f'http.path == "{"a" * 5_000}"', SCHEMA).root, CONTEXT))
    assert len(row.source) == MAX_SOURCE + 1
    assert row.source.endswith("a…")


def test_deep_nesting_needs_no_recursion() -> None:
    text = "!(" * 900 + 'http.path == "/"' + ")" * 900
    rows = truth_rows(trace(parse(text, SCHEMA).root, CONTEXT))
    assert [row.depth for row in rows] == list(range(901))
