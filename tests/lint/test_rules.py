"""Each rule finds something in its bad examples, nothing in its good ones, and mends what it says it mends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from routelens.kong import Route, RouteTable
from routelens.lint import Edit, Finding, Fix, Rule, lint_expression, lint_route, lint_table
from routelens.lint.fixing import edited
from routelens.lint.registry import all_rules
from routelens.lint.rule import Example, Source

RULES = all_rules()
BAD = [(rule, example) for rule in RULES for example in rule.bad]
GOOD = [(rule, source) for rule in RULES for source in rule.good]


def lint(source: Source) -> list[Finding]:
    if isinstance(source, str):
        return lint_expression(source)
    if isinstance(source, Mapping):
        return lint_route(Route.from_dict(source))
    routes = [Route.from_dict(route, str(place)) for place, route in enumerate(source)]
    flavor = (
        "expressions" if any(route.expression is not None for route in routes) else "traditional_compatible"
    )
    return lint_table(RouteTable(routes, flavor=flavor))[0]  # type: ignore[arg-type]  # one of the two


def codes(source: Source) -> set[str]:
    return {finding.rule for finding in lint(source)}


def value_at(source: Source, finding: Finding, fix: Fix) -> str:
    value: Any = source
    if isinstance(source, str):
        return source
    if isinstance(source, tuple):
        assert finding.route is not None
        [value] = [route for route in source if route["name"] == finding.route.name]
    edit = fix.edits[0]
    assert isinstance(edit, Edit)
    for step in edit.place:
        value = value[step]
    return str(value)


@pytest.mark.parametrize(
    ("rule", "example"), BAD, ids=[f"{rule.code}-{n}" for n, (rule, _) in enumerate(BAD)]
)
def test_a_bad_example_is_found_and_mended(rule: Rule, example: Example) -> None:
    found = [finding for finding in lint(example.source) if finding.rule == rule.code]
    assert found, f"{rule.code} finds nothing; found is {codes(example.source)}"
    for finding in found:
        assert finding.message.endswith(".")
        assert finding.span is None or finding.span[0] < finding.span[1]
        assert rule.fix_safety is not None or not finding.fixes
    if example.fixed is not None:
        [fix, *_] = found[0].fixes
        assert edited(value_at(example.source, found[0], fix), fix.edits) == example.fixed
        if isinstance(example.source, str):
            assert rule.code not in codes(example.fixed)


@pytest.mark.parametrize(
    ("rule", "source"), GOOD, ids=[f"{rule.code}-{n}" for n, (rule, _) in enumerate(GOOD)]
)
def test_a_good_example_is_left_alone(rule: Rule, source: Source) -> None:
    assert rule.code not in codes(source)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_has_words_and_examples(rule: Rule) -> None:
    assert rule.what.endswith(".")
    assert rule.why.endswith(".")
    assert rule.bad or rule.code == "K413"  # needs requests: below
    assert rule.good
    assert set(rule.silences) <= {other.code for other in RULES}


def test_codes_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_what_several_routes_take_together_is_hidden() -> None:
    found = lint(
        (
            {"name": "get", "expression": 'http.path ^= "/a/" && http.method == "GET"', "priority": 2},
            {"name": "other", "expression": 'http.path ^= "/a/" && http.method != "GET"', "priority": 2},
            {"name": "rest", "expression": 'http.path ^= "/a/b/"', "priority": 1},
        )
    )
    [finding] = [finding for finding in found if finding.rule == "K201"]
    assert finding.message == (
        "This never gets a request: other and get are tried before it and take all of them."
    )


def test_a_tie_is_shown_by_a_request_that_both_match() -> None:
    found = lint(
        (
            {"name": "a", "expression": 'http.path ~ "^/a/[0-9]$"', "strip_path": False},
            {"name": "b", "expression": 'http.headers.x == "1"'},
        )
    )
    [finding] = [finding for finding in found if finding.rule == "K202"]
    assert "both match GET http://" in finding.message
    assert "/a/0 with x: 1, at equal priority" in finding.message


def test_a_route_that_matches_nothing_is_told_once() -> None:
    for expression, code in (
        ('http.path ~ "^/a[0-9]$" && http.path == "/b1"', "K115"),
        ('http.method == "GET" && http.method == "POST"', "K115"),
        ('http.path == "/a?x"', "K106"),
        ('lower(http.host) == "A"', "K109"),
    ):
        found = lint(({"name": "a", "expression": expression}, {"name": "b", "paths": ["/b"]}))
        assert [
            finding.rule for finding in found if finding.severity == "warning" and finding.rule != "K304"
        ] == [code]
