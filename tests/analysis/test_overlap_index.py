"""The overlap index leaves out only pairs that no request can match both of."""

import pytest

from routelens.analysis.overlap_index import OverlapIndex, Summaries
from routelens.analysis.solver.budget import Budget
from routelens.analysis.solver.search import Solver
from routelens.kong.schema import schema
from routelens.language import Expression, parse

TEXTS = (
    'http.host =^ ".example.com"',
    'http.host =^ ".org" || http.host =^ "a.example.com"',
    'http.host == "a.example.com"',
    'http.host == "b.org" || http.host =^ ".net"',
    'http.host ^= "b." && http.host =^ "m"',
    '!(http.host =^ ".org")',
    'lower(http.host) =^ ".ORG"',
    'http.path =^ "/x" && http.path ^= "/x"',
    'http.path == "/x"',
    'http.path =^ "y" && http.path =^ "/xy"',
    'http.path == "/a/xy" || http.path ~ "^/b$"',
    'http.path ^= "/a" || http.path =^ "z"',
    'http.path =^ "" && http.method == "GET"',
)


def expressions() -> list[Expression]:
    return [parse(text, schema("http")) for text in TEXTS]


def meets(one: Expression, other: Expression) -> bool:
    return Solver("http").solve([(one.root, True), (other.root, True)], Budget(100_000)) is not None


def test_pairs_that_some_request_matches_are_candidates() -> None:
    parsed, summaries = expressions(), Summaries()
    listed = [summaries.of(expression) for expression in parsed]
    index = OverlapIndex(listed)
    for summary, expression in zip(listed, parsed, strict=True):
        candidates = set(index.candidates(summary))
        meeting = {number for number, other in enumerate(parsed) if meets(expression, other)}
        assert meeting <= candidates, expression.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('http.host == "a.example.com"', 'http.host =^ ".example.org"'),
        ('http.host =^ ".example.com"', 'http.host =^ ".example.org"'),
        ('http.host == "a" || http.host == "b"', 'http.host =^ "c" || http.host =^ "d"'),
        ('http.path == "/a" && http.method == "GET"', 'http.path =^ "b"'),
        ('http.path ^= "/a" && http.path =^ "/c"', 'http.path =^ "/b"'),
    ],
)
def test_texts_that_end_otherwise_are_no_candidates(one: str, other: str) -> None:
    summaries = Summaries()
    first, second = (summaries.of(parse(text, schema("http"))) for text in (one, other))
    assert not first.may_meet(second)
    assert not second.may_meet(first)
