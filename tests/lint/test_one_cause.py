"""One cause gives one finding: hints apart, each of these has exactly what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from routelens.kong import Route, RouteTable
from routelens.lint import lint_expression, lint_route, lint_table

EXPRESSIONS = {
    r'http.path ~ r#"\.json$"#': ["K405"],
    'http.path ~ "foo"': ["K406"],
    'http.path ~ "^/foo$" && http.method == "GET"': ["K401"],
    'http.path ~ "^/foo" && http.method == "GET"': ["K402"],
    'http.path ~ "^/foo/.*" && http.method == "GET"': ["K403"],
    'http.path ~ "^/foo/?$" && http.method == "GET"': ["K404"],
    'http.path ~ "(?i)^/foo" && http.method == "GET"': ["K408"],
    'http.path ~ "(?i)foo$"': ["K408"],
    'http.path ~ "^/a[0-9]" && http.method == "GET"': ["K412"],
    'http.method ~ "^(?:GET|POST)$"': ["K407"],
    'http.path ~ "/foo/[0-9]"': ["K102"],
    'http.path ~ "/a[0-9]|^/b$"': ["K131"],
    'http.path ^= "/services/*"': ["K107"],
    'http.host == "*.example.com"': ["K107"],
    'http.path == "/a?x=1"': ["K106"],
    'http.path == "/%7ebob"': ["K132"],
    'http.path == "/v1/{id}"': ["K129"],
    'http.path == "/v1/:id"': ["K129"],
    'http.path ^= "/v1/:id/"': ["K129"],
    'http.path ~ "^/v1/:id$" && http.method == "GET"': ["K129"],
    'http.path == "/v1/projects:batchGet"': [],
    'http.host == "API.com:8000"': ["K108"],
    'lower(http.path) == "/Foo"': ["K109"],
    'lower(http.host) == "Foo"': ["K109"],
    'http.host == "API.com"': ["K111"],
    'any(http.headers.x) != "a"': ["K113"],
    'http.headers.x != "a"': ["K112"],
    "net.src.ip not in 10.0.0.0/8": ["K119"],
    'http.host ~ "^api.example[0-9]$"': ["K103"],
    'http.path == "/a" || http.path == "/a"': ["K117"],
    'http.path ^= "/a" || http.path ^= "/a/b"': ["K117"],
    'http.method == "GET" && http.method == "POST"': ["K115"],
    'http.host != "a" || http.host != "b"': ["K116"],
    'http.queries.filter.name == "a"': ["K123"],
    # What a regex spells is judged as the comparison that it is.
    r'http.host ~ r#"^API\.com:8000$"#': ["K108"],
    'http.method ~ "^(?:get|post)$"': ["K110"],
    'net.protocol ~ "^grpcs?$"': ["K121"],
    'lower(net.protocol) == "HTTPS"': ["K109"],
    r'http.path ~ r#"^/a\?x=1$"#': ["K106"],
    'http.path ~ "^/a%2fb"': ["K132"],
    "net.src.ip not in 10.0.0.0/8 || net.src.ip not in 192.168.0.0/16": ["K116"],
    # A pattern that cannot match at the start is meant to match behind it.
    r'http.path ~ r#"\.(?:js|css)$"#': [],
    # Parentheses inside of a chain group nothing.
    'http.method == "GET" && (http.path == "/a" && http.method == "POST")': ["K115"],
    'http.path == "/a" || (http.host == "b" || http.path == "/a")': ["K117"],
}
ROUTES: list[tuple[Mapping[str, Any], list[str]]] = [
    ({"expression": 'http.path ~ r#"/foo/\\d+"#'}, ["K302"]),
    ({"expression": 'http.path ~ "^/api/.*$"'}, ["K303"]),
    ({"expression": 'http.path =^ ".json"'}, ["K301"]),
    ({"expression": 'http.path ^= "/img/" && http.path =^ ".png"'}, ["K301"]),
    ({"expression": 'http.path ^= "/img/" && http.path ~ r#"/[0-9]+[.]png"#'}, ["K302"]),
    # What is not recorded last is not stripped.
    ({"expression": 'http.path =^ ".png" && http.path ^= "/img/"'}, []),
    ({"expression": 'http.path ^= "/img/" && !(http.path =^ ".png")'}, []),
    ({"expression": 'http.path ^= "/img/" && !(http.path ~ "^/img/old.*")'}, ["K403"]),
    ({"paths": ["~/a/(?<x>.*)$"], "plugins": [{"name": "p", "config": {"uri": "/$(uri_captures.x)"}}]}, []),
    ({"paths": ["/services/*"]}, ["K128"]),
    ({"paths": ["/v1/{id}"]}, ["K129"]),
    ({"paths": ["/users/:id"]}, ["K129"]),
    ({"paths": ["~/users/:id$"]}, ["K129"]),
    ({"paths": ["/a/{id}/b/:other"]}, ["K129"]),
    ({"paths": ["/%7ebob"]}, ["K132"]),
    ({"paths": ["~/a[0-9]|/b$"]}, ["K131"]),
    ({"paths": ["~/api/.*$"]}, ["K303"]),
    ({"headers": {"x": ["~*^\\S+$"]}}, ["K127"]),
    ({"headers": {"x": ["~^a$"]}}, ["K126"]),
    ({"hosts": ["API.example.com"]}, ["K140"]),
]
TABLES: list[tuple[tuple[Mapping[str, Any], ...], list[str]]] = [
    (
        ({"expression": 'http.path ^= "/a"'}, {"expression": 'http.path ^= "/a"', "strip_path": False}),
        ["K204"],
    ),
    (({"expression": 'http.path ^= "/a/"', "priority": 1}, {"expression": 'http.path == "/a/b"'}), ["K201"]),
    (
        ({"expression": 'http.path ^= "/a/"'}, {"expression": 'http.path == "/a/b"', "strip_path": False}),
        ["K202"],
    ),
    (({"expression": 'http.path ^= "/"', "priority": 1}, {"expression": 'http.path == "/b"'}), ["K208"]),
    (({"expression": 'http.path ^= "/a/"'}, {"paths": ["/a/b"]}), ["K205"]),
    (({"paths": ["/getAccount"]}, {"paths": ["/getAccountNew"]}), ["K135"]),
]


@pytest.mark.parametrize(("text", "rules"), EXPRESSIONS.items(), ids=EXPRESSIONS)
def test_one_cause_in_an_expression_is_one_finding(text: str, rules: list[str]) -> None:
    assert [found.rule for found in lint_expression(text) if found.severity != "hint"] == rules


@pytest.mark.parametrize(("fields", "rules"), ROUTES, ids=str)
def test_one_cause_in_a_route_is_one_finding(fields: Mapping[str, Any], rules: list[str]) -> None:
    assert [found.rule for found in lint_route(Route.from_dict(fields)) if found.severity != "hint"] == rules


@pytest.mark.parametrize(("fields", "rules"), TABLES, ids=str)
def test_one_cause_in_a_table_is_one_finding(fields: tuple[Mapping[str, Any], ...], rules: list[str]) -> None:
    routes = [Route.from_dict(route, str(number)) for number, route in enumerate(fields)]
    flavor = (
        "expressions" if any(route.expression is not None for route in routes) else "traditional_compatible"
    )
    found, _ = lint_table(RouteTable(routes, flavor=flavor))  # type: ignore[arg-type]  # one of the two
    assert [finding.rule for finding in found if finding.severity != "hint"] == rules


def test_a_prefix_that_catches_another_path_is_said_once() -> None:
    # K104, the hint about any prefix without a boundary, is silent where K135 has the proof.
    routes = [
        Route.from_dict({"name": name, "expression": f'http.path ^= "{path}"', "priority": priority})
        for name, path, priority in (("old", "/getAccount", 1), ("new", "/getAccountNew", 2))
    ]
    found, _ = lint_table(RouteTable(routes, flavor="expressions"))
    about_paths = [finding for finding in found if finding.rule in ("K104", "K135")]
    assert [(finding.rule, finding.route.name if finding.route else None) for finding in about_paths] == [
        ("K135", "old"),
        ("K104", "new"),
    ]
    assert about_paths[0].span == (13, 26)
    assert (
        about_paths[0].fixes[0].title == 'Write `(http.path == "/getAccount" || http.path ^= "/getAccount/")`'
    )
