"""How many conditions stand between an expression and its holding, and which."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from routelens import parse
from routelens.analysis.distance import conditions, distances, obstacles
from routelens.kong import Request
from routelens.kong.request.context import ContextReader
from routelens.kong.schema import schema
from routelens.language.nodes import AnyOf, Node, Not, Predicate
from routelens.language.printer import print_predicate
from routelens.router.evaluate import Context, Record, evaluate, holds
from tests.analysis.expressions import EXPRESSIONS
from tests.kong.tables import HTTP_REQUESTS

CONTEXT: Context = {"http.path": ["/v2/orders"], "http.method": ["GET"], "http.host": ["a.com"]}


def root_of(text: str) -> Node:
    return parse(text, schema("http")).root


@pytest.mark.parametrize(
    ("text", "distance", "sources"),
    [
        ('http.path ^= "/v2"', 0, []),
        ('http.path ^= "/v1"', 1, ['http.path ^= "/v1"']),
        ('http.path ^= "/v1" && http.method == "PUT"', 2, ['http.path ^= "/v1"', 'http.method == "PUT"']),
        ('http.path ^= "/v1" || http.method == "PUT"', 1, ['http.path ^= "/v1"']),
        ('http.path ^= "/v1" || http.method == "GET"', 0, []),
        ('net.protocol == "udp" || tls.sni == "a.test"', 1, ['tls.sni == "a.test"']),
        ('http.path == "/a" || http.path == "/v2/cart"', 1, ['http.path == "/v2/cart"']),
        ('!(http.path ^= "/v2")', 1, ['http.path ^= "/v2"']),
        ('!(http.path ^= "/v2" && http.method == "GET")', 1, ['http.path ^= "/v2"']),
        ('!(http.path ^= "/v2" || http.method == "GET")', 2, ['http.path ^= "/v2"', 'http.method == "GET"']),
        (
            '(http.host == "b.com" && http.method == "PUT") || http.host == "c.com"',
            1,
            ['http.host == "c.com"'],
        ),
        ('http.headers.x != "a"', 1, ['http.headers.x != "a"']),
    ],
)
def test_obstacles_of_an_expression(text: str, distance: int, sources: list[str]) -> None:
    root = root_of(text)
    assert distances(root, CONTEXT)[id(root)][0] == distance
    assert [print_predicate(found.predicate) for found in obstacles(root, CONTEXT)] == sources


def test_an_obstacle_says_what_was_wanted_and_seen() -> None:
    held, missing = obstacles(root_of('!(http.path ^= "/v2") && http.headers.x == "a"'), CONTEXT)
    assert (held.wanted, held.seen) == (False, ("/v2/orders",))
    assert (missing.wanted, missing.seen) == (True, None)


def test_every_operand_of_the_outermost_and_has_a_verdict_also_behind_a_false_one() -> None:
    found = conditions(
        root_of('http.path == "/x" && http.method == "GET" && (http.host == "b" || http.host == "c")'),
        CONTEXT,
    )
    assert [(one.holds, one.changes) for one in found] == [(False, 1), (True, 0), (False, 1)]


def test_an_expression_without_and_is_one_condition() -> None:
    (found,) = conditions(root_of('http.path == "/x" || http.host == "a.com"'), CONTEXT)
    assert found.holds


def test_a_deep_expression_needs_no_recursion() -> None:
    root = root_of("!(" * 900 + 'http.path == "/x"' + ")" * 900)
    assert distances(root, CONTEXT)[id(root)] == (1, 0)


@given(text=EXPRESSIONS, request=HTTP_REQUESTS)
@settings(derandomize=True, max_examples=400, deadline=None)
def test_turning_the_obstacles_makes_the_expression_hold(text: str, request: Request) -> None:
    expression = parse(text, schema("http"))
    root, context = expression.root, ContextReader(expression.fields).read(request)
    found = obstacles(root, context)
    known = distances(root, context)[id(root)]
    assert len(found) == known[0]
    assert (known[0] == 0) is evaluate(root, context, Record())
    assert 0 in known
    turned = {id(one.predicate) for one in found}
    assert all(holds(one.predicate, context, Record()) is not one.wanted for one in found)
    assert verdict_with(root, context, turned)


def verdict_with(node: Node, context: Context, turned: set[int]) -> bool:
    """The verdict if the predicates in `turned` had the other one."""
    if isinstance(node, Predicate):
        return holds(node, context, Record()) is not (id(node) in turned)
    if isinstance(node, Not):
        return not verdict_with(node.operands[0], context, turned)
    parts = [verdict_with(operand, context, turned) for operand in node.operands]
    return any(parts) if isinstance(node, AnyOf) else all(parts)
