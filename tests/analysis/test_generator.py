"""Generator: given a table, requests that cover its routes and conditions."""

from __future__ import annotations

from routelens.analysis.coverage import ConditionMeter, route_coverage
from routelens.analysis.distance import distances
from routelens.analysis.generator import generate
from routelens.analysis.witness.request import read
from routelens.kong import Route, RouteTable


def table(*expressions: str) -> RouteTable:
    made = [
        Route.from_dict({"name": f"r{number}", "expression": text, "priority": 100 - number})
        for number, text in enumerate(expressions, 1)
    ]
    return RouteTable(made, flavor="expressions")


def test_all_routes_and_conditions_are_covered() -> None:
    made = table(
        '(http.path ^= "/b" || http.path ~ "^/c/[0-9]+$") && net.dst.port >= 8000 && !(http.headers.x == "1")',
        'net.src.ip in 10.0.0.0/8 && any(http.queries.q) != "z" && tls.sni == "t"',
        'lower(http.host) == "h" || http.path.segments.1 == "x"',
    )
    meter = ConditionMeter(made)
    won = set()
    for generated in generate(made):
        meter.add(generated.request)
        taken = made.route(generated.request).route
        assert (taken and taken.id) == (generated.taker and generated.taker.id)
        if taken is not None:
            won.add(taken.id)
    assert route_coverage(made, won).percent == 100
    assert [condition.source for condition in meter.conditions() if not condition.is_covered] == []


def test_a_condition_that_cannot_fail_is_left_out() -> None:
    made = table('http.path ^= "/"', 'http.path ^= "/a"')
    assert [(one.purpose, one.route.name) for one in generate(made)] == [("hit", "r1")]


def test_borders_of_numbers_and_networks_are_met() -> None:
    made = generate(table("net.dst.port > 100", "net.src.ip in 10.0.0.0/8"))
    requests = [one.request for one in made if one.purpose == "border"]
    assert {100, 101} <= {request.port for request in requests}
    borders = {"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"}
    assert borders <= {str(request.src_ip) for request in requests}


def test_no_request_is_made_twice() -> None:
    made = generate(table('http.path ^= "/a" && http.method == "GET"', 'http.path ^= "/b"'))
    texts = [repr(one.request) for one in made]
    assert len(set(texts)) == len(texts)


def test_a_missed_condition_is_the_only_one_where_that_can_be() -> None:
    routes = table(
        'http.method == "GET" && (http.path ^= "/a" || http.path ^= "/b") && http.headers.x == "1"',
        'http.method == "PUT" && !(http.host == "b.com") && http.path == "/c"',
    )
    fields = routes.fields("http")
    missed = [one for one in generate(routes, borders=False) if one.purpose == "fails"]
    assert len(missed) == 5  # one request misses both paths, and the host is missed where it holds
    for one in missed:
        listed = next(entry for entry in routes.ordered("http") if entry.route.id == one.route.id)
        root = listed.expression.root
        fewest = distances(root, read(one.request, fields))[id(root)][0]
        assert fewest == 1, (str(one.condition), one.request)
