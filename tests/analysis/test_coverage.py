"""Coverage: given a table and requests, which routes were reached, and which conditions held and failed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.analysis.coverage import ConditionCoverage, ConditionMeter, route_coverage
from routelens.explain import explain_request
from routelens.kong import Request, Route, RouteTable, load_config
from routelens.language.nodes import Predicate
from routelens.language.printer import print_predicate
from tests.cli.conftest import KONG

EXPRESSIONS = RouteTable(
    [
        Route.from_dict(
            {
                "name": "get",
                "expression": 'http.method == "GET" && (net.port == 80 || http.path ^= "/v1")',
                "priority": 2,
                "protocols": ["http", "https"],
            }
        ),
        Route.from_dict({"name": "rest", "expression": 'http.path ^= "/"', "priority": 1}),
        Route.from_dict({"name": "last", "expression": 'http.path ^= "/last"', "priority": 0}),
    ],
    flavor="expressions",
)


def seen(table: RouteTable, *requests: str, most: int = 1_000) -> dict[str, str]:
    """Give each condition with the verdicts seen: T, F, both or neither."""
    return {
        f"{condition.route.label}: {condition.source}": "T" * condition.held + "F" * condition.failed
        for condition in conditions(table, *requests, most=most)
    }


def conditions(table: RouteTable, *requests: str, most: int = 1_000) -> list[ConditionCoverage]:
    meter = ConditionMeter(table, most)
    for request in requests:
        method, url = request.split(" ")
        meter.add(Request.from_url(url, method=method))
    return meter.conditions()


def test_nothing_is_seen_without_requests() -> None:
    assert set(seen(EXPRESSIONS).values()) == {""}


def test_a_condition_that_was_not_evaluated_is_not_covered() -> None:
    assert seen(EXPRESSIONS, "POST http://h/x") == {
        'get: http.method == "GET"': "F",
        "get: net.dst.port == 80": "",
        'get: http.path ^= "/v1"': "",
        'rest: http.path ^= "/"': "T",
        'last: http.path ^= "/last"': "",
    }


def test_both_verdicts_of_several_requests_add_up() -> None:
    assert seen(EXPRESSIONS, "POST http://h/x", "GET http://h/v1", "GET http://h:80/v2") == {
        'get: http.method == "GET"': "TF",
        "get: net.dst.port == 80": "F",
        'get: http.path ^= "/v1"': "TF",
        'rest: http.path ^= "/"': "T",
        'last: http.path ^= "/last"': "",
    }


def test_places_are_those_of_the_text_as_typed() -> None:
    text = EXPRESSIONS.routes[0].expression or ""
    found = [condition for condition in conditions(EXPRESSIONS) if condition.route.name == "get"]
    assert [text[condition.start : condition.end] for condition in found] == [
        'http.method == "GET"',
        "net.port == 80",
        'http.path ^= "/v1"',
    ]


def test_a_traditional_route_counts_each_condition_once_for_all_its_entries() -> None:
    route = Route.from_dict(
        {
            "name": "r",
            "methods": ["GET"],
            "paths": ["/a", "/bcd"],
            "snis": ["s"],
            "protocols": ["https"],
        }
    )
    for flavor in ("traditional_compatible", "expressions"):
        table = RouteTable([route], flavor=flavor)
        assert seen(table, "GET https://s/a", "POST https://s/x") == {
            'r: tls.sni == "s"': "T",
            'r: http.method == "GET"': "TF",
            'r: http.path ^= "/bcd"': "F",
            'r: http.path ^= "/a"': "T",
        }


def test_stream_routes_are_looked_at_for_stream_connections() -> None:
    table = RouteTable(load_config(KONG).routes)
    found = seen(table, "GET tcp://h:5432", "GET tcp://h:1")
    assert found["db: net.dst.port == 5432"] == "TF"
    assert set(found.values()) == {"", "TF"}


def test_equal_routes_are_told_apart() -> None:
    twins = [
        Route.from_dict({"name": name, "expression": 'http.path == "/a"', "priority": priority})
        for priority, name in enumerate(("second", "first"))
    ]
    table = RouteTable(twins, flavor="expressions")
    assert list(seen(table, "GET http://h/a").values()) == ["T", ""]


def test_a_request_that_no_route_can_read_changes_nothing() -> None:
    assert set(seen(EXPRESSIONS, "GET http://h/%ff").values()) == {""}


def test_requests_beyond_the_bound_are_left_out() -> None:
    meter = ConditionMeter(EXPRESSIONS, most=3)
    requests = [Request.from_url("http://h/", method="GET")] * 3
    assert [meter.add(request) for request in requests] == [2, 2, 0]
    assert (meter.requests, meter.is_full) == (2, True)


def test_routes_that_are_left_out_do_not_count() -> None:
    bad = Route.from_dict({"name": "bad", "expression": "nope"})
    table = RouteTable([*EXPRESSIONS.routes, bad], flavor="expressions")
    coverage = route_coverage(table, {EXPRESSIONS.routes[0].id, bad.id})
    assert [route.name for route in coverage.reached] == ["get"]
    assert [route.name for route in coverage.missed] == ["rest", "last"]


PATHS = st.sampled_from(["/", "/v1", "/v1/a", "/last", "/x"])
REQUESTS = st.builds(
    lambda method, path: Request.from_url(f"http://h{path}", method=method),
    st.sampled_from(["GET", "POST"]),
    PATHS,
)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(REQUESTS, max_size=6))
def test_coverage_counts_what_the_explanation_evaluates_up_to_the_winner(requests: list[Request]) -> None:
    meter = ConditionMeter(EXPRESSIONS)
    held: set[str] = set()
    failed: set[str] = set()
    for request in requests:
        meter.add(request)
        for result in explain_request(EXPRESSIONS, request).entry_results:
            waiting = [] if result.truth is None else [result.truth]
            while waiting:
                truth = waiting.pop()
                waiting += truth.operands
                if isinstance(truth.node, Predicate) and truth.verdict is not None:
                    key = f"{result.entry.route.name}: {print_predicate(truth.node)}"
                    (held if truth.verdict else failed).add(key)
            if result.verdict == "wins":
                break
    for condition in meter.conditions():
        key = f"{condition.route.name}: {condition.source}"
        assert (condition.held, condition.failed) == (key in held, key in failed)
