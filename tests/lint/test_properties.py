"""What holds for every expression: verdicts do not depend on layout, and safe fixes keep what a request gets."""

from __future__ import annotations

import random
import re
import uuid

import pytest

from routelens.kong import Route, RouteTable
from routelens.kong.route_expression import read_expression
from routelens.language.formatter import format_expression
from routelens.language.nodes import Predicate
from routelens.lint import lint_expression, lint_table
from routelens.lint.registry import all_rules
from tests.fuzz.safe_fixes import fix_one
from tests.lint.random_tables import expression
from tests.processor import processor_seconds

TEXT_RULES = {rule.code for rule in all_rules() if rule.reads_text}


def verdicts(text: str) -> list[tuple[str, str]]:
    """Return which rules find what, without blanks and parentheses and in whatever order functions stand."""
    return sorted(
        (finding.rule, re.sub(r"[\s()]|any|lower", "", text[slice(*(finding.span or (0, len(text))))]))
        for finding in lint_expression(text)
        if finding.rule not in TEXT_RULES
    )


def in_parentheses(text: str, random_: random.Random) -> str:
    """Return an expression with parentheses around conditions and groups that need none."""
    root = read_expression(text, "http").root
    places: list[tuple[int, str]] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if random_.random() < 0.5:
            pairs = random_.randint(1, 2)
            # What ends here closes before what starts here opens, and inner groups close first.
            places += [(node.span[0], "(" * pairs), (node.span[1], ")" * pairs)]
        if not isinstance(node, Predicate):
            waiting.extend(node.operands)
    for place, signs in sorted(places, key=lambda item: (item[0], item[1][0] == "("), reverse=True):
        text = text[:place] + signs + text[place:]
    return text


def grouped_otherwise(text: str) -> str:
    """Return an expression with parentheses around some neighbours in its chains: `a && (b && c)`."""
    waiting = [read_expression(text, "http").root]
    places: list[tuple[int, str]] = []
    while waiting:
        node = waiting.pop()
        if isinstance(node, Predicate):
            continue
        waiting.extend(node.operands)
        bare = [isinstance(operand, Predicate) for operand in node.operands]
        if len(bare) > 2 and bare[-2] and bare[-1]:
            places += [(node.operands[-2].span[0], "("), (node.operands[-1].span[1], ")")]
    for place, sign in sorted(places, reverse=True):
        text = text[:place] + sign + text[place:]
    return text


def other_order(text: str) -> str:
    """Return an expression whose functions are nested the other way round."""
    return re.sub(
        r"(any|lower)\(\s*(any|lower)\(([^()]*)\)\s*\)",
        lambda match: f"{match[2]}({match[1]}({match[3]}))",
        text,
    )


@pytest.mark.heavy
def test_a_verdict_is_the_same_however_an_expression_is_written() -> None:
    random_ = random.Random(1)
    nested = regrouped = 0
    for _ in range(600):
        text = expression(random_)
        if "net.port" in text:  # what the gateway writes for it depends on the text
            continue
        text = text.replace(
            "any(http.headers.x)", random_.choice(("any(http.headers.x)", "any(lower(http.headers.x))"))
        )
        wanted = verdicts(text)
        assert verdicts(format_expression(text).text) == wanted, text
        assert verdicts(f"(({text}))") == wanted, text
        assert verdicts(in_parentheses(text, random_)) == wanted, (text, in_parentheses(text, random_))
        assert verdicts(grouped_otherwise(text)) == wanted, grouped_otherwise(text)
        regrouped += grouped_otherwise(text) != text
        assert verdicts(other_order(text)) == wanted, text
        nested += other_order(text) != text
    assert nested > 20
    assert regrouped > 20


def test_a_verdict_is_the_same_with_functions_nested_either_way() -> None:
    for one, other in (
        ("any(lower(http.headers.x))", "lower(any(http.headers.x))"),
        ("lower(any(http.path))", "any(lower(http.path))"),
    ):
        for condition in ('== "A"', '~ "^a$"', '!= "b"', '^= "/a"'):
            assert [found.rule for found in lint_expression(f"{one} {condition}")] == [
                found.rule for found in lint_expression(f"{other} {condition}")
            ]


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(12))
def test_safe_fixes_keep_route_captures_and_upstream(seed: int) -> None:
    assert fix_one(seed, requests=30) > 0


@pytest.mark.parametrize("seed", range(12, 18))
def test_unsafe_fixes_keep_the_route(seed: int) -> None:
    assert fix_one(seed, requests=30, unsafe=True) > 0


@pytest.mark.heavy
def test_ten_thousand_routes_take_seconds() -> None:
    routes = [
        Route(
            id=uuid.UUID(int=number + 1),
            name=f"r{number}",
            expression=f'http.path {"~" if number % 25 == 0 else "^="} "{"^" if number % 25 == 0 else ""}/s{number}/"'
            f' && http.host == "h{number % 100}"',
        )
        if number % 2
        else Route(
            id=uuid.UUID(int=number + 1),
            name=f"r{number}",
            paths=(f"/t{number}/",),
            hosts=(f"h{number % 100}",),
        )
        for number in range(10_000)
    ]
    table = RouteTable(routes, flavor="expressions")
    start = processor_seconds()
    found, left_open = lint_table(table)
    seconds = processor_seconds() - start
    assert found
    assert seconds < 12, f"{seconds:.1f} s, {left_open} entries left open"  # 3 s when nothing else runs


@pytest.mark.heavy
def test_an_expression_that_nobody_wrote_ends_soon() -> None:
    deep = 'http.host == "x"'
    for number in range(400):
        deep = f'({deep} {"&&" if number % 2 else "||"} http.path == "/{number}")'
    long = " || ".join(f'http.path ~ "^/{number}$"' for number in range(3_000))
    routes = [Route(id=uuid.UUID(int=place), expression=text) for place, text in enumerate((deep, long), 1)]
    start = processor_seconds()
    assert lint_expression(deep) == []
    assert lint_expression(long) == []
    assert lint_table(RouteTable(routes, flavor="expressions"))
    assert processor_seconds() - start < 5
