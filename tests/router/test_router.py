"""The router by example: order, ties, change, refusal, what a match tells, hostile input."""

from __future__ import annotations

import ipaddress
import random
import uuid

import pytest

from routelens import ExpressionError, Router, Schema
from routelens.router import MAX_PRIORITY
from routelens.router.evaluate import Context
from routelens.router.row_sets import MAX_LEAF
from tests.router.tables import SCHEMA, random_context, random_expression

A, B, C = (uuid.UUID(int=number) for number in (1, 2, 3))


def router_of(*entries: tuple[uuid.UUID, str, int]) -> Router:
    router = Router(SCHEMA)
    for route_id, text, priority in entries:
        router.add(route_id, text, priority)
    return router


def winner(router: Router, context: Context) -> uuid.UUID | None:
    match = router.match(context)
    return match.route_id if match else None


def test_the_highest_priority_wins() -> None:
    router = router_of((A, 'path ^= "/"', 1), (B, 'path ^= "/a"', 2), (C, 'path == "/b"', MAX_PRIORITY))
    assert winner(router, {"path": ["/a/x"]}) == B
    assert winner(router, {"path": ["/b"]}) == C
    assert winner(router, {"path": ["/c"]}) == A
    assert winner(router, {"host": ["/c"]}) is None


def test_a_tie_goes_to_the_highest_id() -> None:
    router = router_of((A, 'path ^= "/"', 7), (C, 'path == "/a"', 7), (B, 'path contains "a"', 7))
    assert winner(router, {"path": ["/a"]}) == C
    router.remove(C)
    assert winner(router, {"path": ["/a"]}) == B


def test_the_lowest_entry_of_all_can_win() -> None:
    zero = uuid.UUID(int=0)
    router = router_of((zero, 'path == "/a"', 0))
    match = router.match({"path": ["/a"]})
    assert match is not None
    assert (match.route_id, match.priority) == (zero, 0)
    for i in range(1, 40):
        router.add(uuid.UUID(int=i), f'path == "/{i}"')
    assert winner(router, {"path": ["/a"]}) == zero


def test_one_id_at_several_priorities() -> None:
    router = router_of((A, 'path == "/a"', 1), (A, 'path == "/b"', 2), (A, 'path == "/b"', 3))
    with pytest.raises(ValueError, match="already"):
        router.add(A, 'path == "/c"', 2)
    assert router.fields == {"path": 3}
    router.remove(A, 3)
    match = router.match({"path": ["/b"]})
    assert match is not None
    assert match.priority == 2
    with pytest.raises(KeyError):
        router.remove(A, 3)
    router.remove(A)
    assert len(router) == 0
    with pytest.raises(KeyError):
        router.remove(A)


@pytest.mark.parametrize(
    ("route_id", "text", "priority", "error"),
    [
        (B, "path ==", 0, ExpressionError),
        (B, 'path ~ "("', 0, ExpressionError),
        (B, 'nowhere == "x"', 0, ExpressionError),
        (B, "ip in 10.0.0.1/8", 0, ExpressionError),
        (B, 'path == "x"', -1, ValueError),
        (B, 'path == "x"', MAX_PRIORITY + 1, ValueError),
        (A, 'path == "x"', 5, ValueError),
        ("no uuid", 'path == "x"', 0, ValueError),
        ("00000000-0000-0000-0000-00000000000g", 'path == "x"', 0, ValueError),
    ],
)
def test_a_refused_add_changes_nothing(
    route_id: uuid.UUID | str, text: str, priority: int, error: type[Exception]
) -> None:
    router = router_of((A, 'path == "/a"', 5))
    with pytest.raises(error):
        router.add(route_id, text, priority)
    assert len(router) == 1
    assert router.fields == {"path": 1}
    assert winner(router, {"path": ["/a"]}) == A
    assert [row.route_id for row in router.explain({})] == [A]


def test_a_match_has_values_and_captures() -> None:
    router = router_of((A, '(host == "x" && port == 1) || path ~ "^/(?P<first>[a-z]+)(/.*)?"', 3))
    match = router.match({"host": ["x"], "path": ["/users"], "port": [2]})
    assert match is not None
    assert match.values == {"host": "x", "path": "/users"}
    assert match.captures == {"0": "/users", "1": "users", "first": "users"}
    assert repr(match) == f"Match({A}, priority=3)"


@pytest.mark.parametrize("others", [0, 3 * MAX_LEAF])
@pytest.mark.parametrize(
    ("text", "context", "holds"),
    [
        ('path == "a"', {}, False),
        ('path == "a"', {"path": []}, False),
        ('path != "a"', {}, False),
        ('!(path == "a")', {}, True),
        ('!(path != "a")', {}, True),
        ('path == "a"', {"path": ["a", "b"]}, False),
        ('any(path) == "a"', {"path": ["b", "a"]}, True),
        ('any(path) != "a"', {"path": ["b", "a"]}, True),
        ('path != "a"', {"path": ["b", "a"]}, False),
        ('lower(path) == "é"', {"path": ["É"]}, True),
        ('lower(path) == "É"', {"path": ["É"]}, False),
        ('any(lower(path)) contains "bcd"', {"path": ["x", "ABCDE"]}, True),
        ('path =^ ""', {"path": [""]}, True),
        ('path contains "ab"', {"path": ["xaab"]}, True),
        ("port >= 10 && port <= 20", {"port": [20]}, True),
        ("port > 10 && port < 12", {"port": [11, 12]}, False),
        ("any(port) > 10 && any(port) < 5", {"port": [11, 4]}, True),
        ("port > 20 && port < 10", {"port": [15]}, False),
        ("port >= -5 && port < 0", {"port": [-1]}, True),
        ("ip in 10.0.0.0/8", {"ip": [ipaddress.ip_address("10.255.0.1")]}, True),
        ("ip in ::/0", {"ip": [ipaddress.ip_address("10.255.0.1")]}, False),
        ("ip in 0.0.0.0/0", {"ip": [ipaddress.ip_address("::1")]}, False),
        ("ip not in ::/0", {"ip": [ipaddress.ip_address("10.255.0.1")]}, True),
        ("ip == fd00::1", {"ip": [ipaddress.ip_address("fd00::1")]}, True),
        ("ip == fd00::1", {"ip": [ipaddress.ip_address("fd00::1%eth0")]}, False),
        ("ip in fd00::/8", {"ip": [ipaddress.ip_address("fd00::1%eth0")]}, True),
        ("net == 10.0.0.0/8", {"net": [ipaddress.ip_network("10.0.0.0/8")]}, True),
        ("net != 10.0.0.0/8", {"net": [ipaddress.ip_network("10.0.0.0/8")]}, False),
        ('path ~ "^/a/[0-9]+$"', {"path": ["/a/17"]}, True),
        ('path ~ "a|b"', {"path": ["xbx"]}, True),
        ('path == "a" || path == "b" && port == 1', {"path": ["b"], "port": [1]}, True),
        ('path == "a" || path == "b" && port == 1', {"path": ["a"], "port": [2]}, False),
    ],
)
def test_semantics_do_not_depend_on_the_size_of_the_table(
    text: str, context: Context, holds: bool, others: int
) -> None:
    router = router_of((A, text, 5))
    for i in range(others):
        router.add(uuid.UUID(int=100 + i), f'path == "nobody-{i}" && host == "nowhere"', 9)
    assert (winner(router, context) == A) is holds


@pytest.mark.parametrize("others", [0, 3 * MAX_LEAF])
@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ('path == "a"', "path", 1),
        ('path ^= "a"', "path", b"a"),
        ('any(path) == "a"', "path", None),
        ('lower(path) == "a"', "path", 1),
        ("port == 1", "port", "1"),
        ("port == 1", "port", True),
        ("ip == 10.0.0.1", "ip", "10.0.0.1"),
        ("net == 10.0.0.0/8", "net", "10.0.0.0/8"),
    ],
)
def test_a_value_of_the_wrong_type(text: str, field: str, value: object, others: int) -> None:
    router = router_of((A, text, 5))
    for i in range(others):
        router.add(uuid.UUID(int=100 + i), text, i)
    with pytest.raises(TypeError):
        router.match({field: [value]})  # type: ignore[list-item]  # that is the point
    router.match({"other": [value]})  # type: ignore[list-item]  # nobody reads it


def test_subclasses_of_str_and_int_are_values_too() -> None:
    class Text(str):
        __slots__ = ()

    class Number(int):
        pass

    router = router_of(*((uuid.UUID(int=i), f'path == "{i}" && port == {i}', i) for i in range(40)))
    assert winner(router, {"path": [Text("17")], "port": [Number(17)]}) == uuid.UUID(int=17)


def test_an_explanation_has_every_entry_in_order() -> None:
    router = router_of((A, 'path == "/a"', 1), (B, 'path ^= "/"', 1), (C, 'path == "/b"', 9))
    rows = router.explain({"path": ["/a"]})
    assert [(row.route_id, row.holds, row.wins) for row in rows] == [
        (C, False, False),
        (B, True, True),
        (A, True, False),
    ]
    router.remove(B)
    assert [row.route_id for row in router.explain({"path": ["/a"]}, 0, 1)] == [C]
    assert [row.wins for row in router.explain({"path": ["/a"]}, 1)] == [True]


@pytest.mark.heavy
@pytest.mark.parametrize("copies", [1, 30])
def test_matches_are_the_entries_that_the_explanation_says_hold(copies: int) -> None:
    """Few rows of a shape are evaluated as they are, many are searched by its code."""
    chance = random.Random(copies)
    router = Router(SCHEMA)
    for number in range(40):
        expression = random_expression(chance)
        for copy in range(copies):
            router.add(uuid.UUID(int=100 * number + copy), expression, chance.randrange(5))
    held = 0
    for _ in range(60):
        context = random_context(chance)
        holding = [(row.route_id, row.priority) for row in router.explain(context) if row.holds]
        assert router.matches(context) == holding
        match = router.match(context)
        assert holding[:1] == ([] if match is None else [(match.route_id, match.priority)])
        held += len(holding)
    assert held > 60 * copies


def test_expressions_may_be_shared_between_routers() -> None:
    first = router_of((A, 'path == "/a"', 0))
    expression = first.explain({})[0].expression
    second, third = Router(SCHEMA), Router(Schema({"path": "String"}))
    second.add(B, expression)
    third.add(C, expression)
    assert [winner(router, {"path": ["/a"]}) for router in (first, second, third)] == [A, B, C]
    with pytest.raises(ExpressionError):
        Router(Schema({"path": "Int"})).add(A, expression)


def test_deep_and_wide_expressions() -> None:
    deep = "!(" * 999 + 'path == "/a"' + ")" * 999
    wide = " || ".join(f'path == "/{i}"' for i in range(3_000))
    both = "(" * 900 + 'path == "/x"' + "".join(f' && host != "{i}")' for i in range(900))
    router = router_of((A, deep, 3), (B, wide, 2), (C, both, 1))
    for i in range(3 * MAX_LEAF):
        router.add(uuid.UUID(int=100 + i), f'path == "/other-{i}"', 9)
    assert winner(router, {"path": ["/a"]}) is None
    assert winner(router, {"host": ["/a"]}) == A
    router.remove(A)
    assert winner(router, {"path": ["/2999"]}) == B
    assert winner(router, {"path": ["/x"], "host": ["y"]}) == C
    assert winner(router, {"path": ["/x"], "host": ["899"]}) is None
    router.remove(B)
    assert winner(router, {"path": ["/2999"]}) is None
