"""What is said of a table is true of its routes, and what its author would call noise is a hint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routelens.kong import Request, Route, RouteTable
from routelens.lint import Finding, lint_expression, lint_route, lint_table

SERVICES = ({"name": "s", "host": "s.internal"}, {"name": "t", "host": "t.internal"})


def found(
    *fields: Mapping[str, Any], code: str, requests: tuple[Request, ...] = (), given: bool = False
) -> list[Finding]:
    """Return what a rule finds among routes of two services; their ids are given or not."""
    routes = [
        Route.from_dict(
            {
                "name": f"r{number}",
                "service": SERVICES[number % 2],
                **({"id": f"00000000-0000-0000-0000-{number + 1:012d}"} if given else {}),
                **route,
            }
        )
        for number, route in enumerate(fields)
    ]
    is_expression = any(route.expression is not None for route in routes)
    table = RouteTable(routes, flavor="expressions" if is_expression else "traditional_compatible")
    return [finding for finding in lint_table(table, requests=requests)[0] if finding.rule == code]


def test_a_tie_that_needs_a_header_twice_is_a_hint() -> None:
    one, other = ({"paths": ["/a"], "headers": {"x-version": [version]}} for version in ("1", "2"))
    [tie] = found(one, other, code="K202")
    assert tie.severity == "hint"
    assert (
        "with x-version: 2 and x-version: 1" in tie.message or "x-version: 1 and x-version: 2" in tie.message
    )


def test_a_tie_of_connections_without_an_sni_is_a_hint() -> None:
    one, other = ({"protocols": ["tls"], "snis": [name]} for name in ("a.example", "b.example"))
    [tie] = found(one, other, code="K202")
    assert tie.severity == "hint"
    assert "a tls connection without SNI" in tie.message


def test_a_tie_names_a_winner_only_where_ids_are_given() -> None:
    one, other = {"paths": ["/a"], "methods": ["GET"]}, {"paths": ["/a"], "hosts": ["*.example"]}
    [tie] = found(one, other, code="K202")
    assert tie.severity == "warning"
    assert tie.message.endswith("only their ids decide, which are not given.")
    [tie] = found(one, other, code="K202", given=True)
    assert tie.message.endswith("only their ids decide, and r1 wins.")


def test_a_tie_shows_all_that_its_request_needs() -> None:
    one = {"expression": "net.src.ip in 10.0.0.0/8"}
    other = {"expression": 'http.headers.x == "1" && http.headers.y == "2"'}
    [tie] = found(one, other, code="K202")
    assert "from 10.0.0.1 with x: 1 and y: 2" in tie.message


def test_a_tie_shows_the_port_that_its_request_comes_to() -> None:
    one = {"protocols": ["https"], "hosts": ["a.example:443"]}
    [tie] = found(one, {"protocols": ["https"], "hosts": ["a.example"]}, code="K202")
    assert "GET https://a.example/ to port 443, at equal priority" in tie.message


def test_a_duplicate_names_an_order_only_where_it_is_known() -> None:
    same = {"paths": ["/login"]}
    [finding] = found(same, same, code="K204")
    assert finding.message.endswith("only their ids, which are not given, decide which of them is tried.")
    [finding] = found(same, same, code="K204", given=True)
    assert finding.message == "This matches what r1 matches, which is tried before it."


def test_what_is_hidden_of_a_split_route_is_named() -> None:
    [finding] = found(
        {"expression": 'http.path ^= "/api/"'}, {"paths": ["/api/v1", "/other/path"]}, code="K205"
    )
    assert finding.message.endswith("so this hides /api/v1 of r1.")


def test_a_hot_route_behind_one_that_takes_its_requests_is_left_there() -> None:
    asked = tuple(Request.from_url("http://a/x") for _ in range(12))
    apart = [{"expression": f'http.path == "/{number}"', "priority": 9} for number in range(4)]
    hot = {"expression": 'http.path ^= "/x"', "priority": 1}
    assert [
        finding.route and finding.route.name for finding in found(*apart, hot, code="K413", requests=asked)
    ] == ["r4"]
    everything = {"expression": 'http.path ^= "/"', "priority": 1}
    assert found(*apart, everything, code="K413", requests=asked) == []


def test_a_prefix_is_told_of_the_route_that_catches_another_path() -> None:
    findings = found(
        {"paths": ["/catalog"], "methods": ["GET"]},
        {"paths": ["/catalog"], "methods": ["POST"]},
        {"paths": ["/catalogs"], "methods": ["POST"]},
        code="K135",
    )
    assert [finding.route and finding.route.name for finding in findings] == ["r1"]


def test_a_number_that_is_the_same_in_decimal_is_said_to_be() -> None:
    [finding] = [one for one in lint_expression("http.path.segments.len == 08") if one.rule == "K118"]
    assert finding.message == "A leading zero makes a number octal (010 is 8), but this one is still 8."
    assert finding.fixes[0].safety == "safe"


def test_no_anchor_is_offered_that_would_leave_nothing_to_match() -> None:
    [finding] = [one for one in lint_expression('http.path ~ "orders/[0-9]"') if one.rule == "K102"]
    assert finding.fixes == ()
    route = Route.from_dict({"expression": r'http.path ~ r#"\.(?:js|css)$"#'})
    [finding] = [one for one in lint_route(route) if one.rule == "K302"]
    assert [fix.title for fix in finding.fixes] == ["Set strip_path to false"]


def test_conditions_that_exclude_each_other_are_pointed_at() -> None:
    text = 'http.host == "a" && http.path ~ "^/a[0-9]$" && http.method == "GET" && http.path == "/b1"'
    [finding] = found({"expression": text}, code="K115")
    assert finding.span is not None
    assert finding.span == (text.index("http.path ~"), len(text))


def test_a_part_that_never_holds_does_not_hide_why_the_route_never_matches() -> None:
    text = '(http.host == "a:80" || http.host == "b") && http.method ~ "^P[A-Z]+$" && http.method == "GET"'
    findings = found({"expression": text}, code="K115")
    assert [text[slice(*one.span)] for one in findings if one.span] == [
        'http.method ~ "^P[A-Z]+$" && http.method == "GET"'
    ]
