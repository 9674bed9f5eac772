"""Request explanations: given routes and a request, then who wins, by what, and how that reads."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

from routelens.explain import RequestExplanation, explain_request, explanation
from routelens.explain.markup import plain_text
from routelens.kong import Request, Route, RouteTable
from routelens.kong.translate import Flavor

SERVICE = {"host": "u.internal", "port": 80}


def explained(
    *routes: dict[str, Any], url: str = "http://a.example/x", flavor: Flavor = "expressions", **more: Any
) -> RequestExplanation:
    """The explanation of a request by a table of these routes, each with a service unless it has its own."""
    table = RouteTable(
        [Route.from_dict({"service": SERVICE, **route}) for route in routes],
        flavor=flavor,
        match_calculation="strict",
    )
    return explain_request(table, Request.from_url(url), **more)


@pytest.mark.parametrize(
    ("winner", "loser", "standing"),
    [
        ({"methods": ["GET"], "paths": ["/x"]}, {"paths": ["/x"]}, "2 matching fields decide"),
        ({"hosts": ["a.example"]}, {"hosts": ["*.example"]}, "a host without a wildcard decides"),
        ({"paths": ["~/x"]}, {"paths": ["/x"]}, "a regex path decides"),
        ({"paths": ["~/x"], "regex_priority": 3}, {"paths": ["~/x"]}, "regex_priority 3 decides"),
        ({"paths": ["/x"]}, {"paths": ["/"]}, "a plain path of 2 bytes decides"),
        (
            {"expression": 'http.path ^= "/"', "priority": 7},
            {"expression": 'http.path ^= "/x"', "priority": 6},
            "priority 7 decides",
        ),
        ({"expression": 'http.path ^= "/"'}, {"paths": ["/x"]}, "expression routes come first"),
    ],
)
def test_standing_names_the_part_of_the_priority_that_decides(
    winner: dict[str, Any], loser: dict[str, Any], standing: str
) -> None:
    found = explained({"name": "second", **loser}, {"name": "first", **winner})
    assert plain_text(found.headline) == "Route first wins."
    assert plain_text(found.standing) == f"1st of 2 · {standing}"
    assert found.runner_up is not None
    assert found.runner_up.route.name == "second"


def test_standing_names_the_bit_where_the_greater_value_does_not_decide() -> None:
    regex = {"paths": ["~/x"], "headers": {"a": ["b"]}}
    table = RouteTable(
        [
            Route.from_dict({"name": "second", **regex, "regex_priority": 2}),
            Route.from_dict({"name": "first", **regex, "regex_priority": 1}),
        ],
        match_calculation="original",
    )
    found = explain_request(table, Request.from_url("http://h/x", headers={"a": "b"}))
    assert plain_text(found.standing) == "1st of 2 · bit 19 of regex_priority decides"


def test_headline_of_a_traditional_route_has_no_64_bit_number() -> None:
    found = explained({"name": "a", "paths": ["/x"], "methods": ["GET"]}, {"name": "b", "paths": ["/x"]})
    assert found.winner is not None
    assert found.winner.entry.priority > 2**61
    assert not any(character.isdigit() for character in plain_text(found.headline))


def test_standing_without_another_matching_route_is_the_rank_alone() -> None:
    found = explained({"name": "a", "paths": ["/x"]}, {"name": "b", "paths": ["/longer/path"]})
    assert (plain_text(found.standing), found.rank, found.total) == ("2nd of 2", 2, 2)
    assert plain_text(found.details[0]) == "No other route matches this request."
    assert found.next_in_line == []


def test_ties_name_all_routes_and_say_who_gets_the_request() -> None:
    found = explained(*({"name": name, "paths": ["/x"]} for name in "abc"))
    assert found.winner is not None
    assert found.tied[0] is found.winner.route
    assert {route.name for route in found.tied} == {"a", "b", "c"}
    assert plain_text(found.headline).startswith("Three routes tie: ")
    assert plain_text(found.standing) == "1st of 3 · same priority, the higher id decides"
    assert f"takes the higher id, so {found.winner.route.name} gets the request" in plain_text(
        found.details[0]
    )
    assert plain_text(found.details[1]) == (
        f"A DB-less gateway derives these ids from the names, so {found.winner.route.name} is certain there. "
        "With decK they are random, and any of them may get the request."
    )


def test_routes_that_match_are_listed_once_by_their_first_entry() -> None:
    found = explained(
        {"name": "split", "paths": ["/x", "/"]}, {"name": "one", "paths": ["/x"], "hosts": ["a.example"]}
    )
    assert [route.name for route in found.others] == ["split"]
    assert found.matching == 2


def test_other_calculation_is_silent_where_both_agree() -> None:
    assert explained({"name": "a", "paths": ["/x"]}).other_calculation == []
    found = explained(
        {"name": "weighty", "paths": ["/x"], "methods": ["GET"]},
        {"name": "regex", "paths": ["~/x"]},
    )
    assert plain_text(found.other_calculation).startswith(
        "With route_match_calculation: original, the gateway's default, regex would win instead. "
    )


def test_why_is_the_truth_tree_of_the_winner() -> None:
    found = explained({"name": "a", "paths": ["/x"], "methods": ["GET"]})
    assert [(row.verdict, row.source) for row in found.why][:2] == [
        (True, "&&"),
        (True, 'http.method == "GET"'),
    ]


def test_fields_include_those_that_routes_read_and_the_request_lacks() -> None:
    found = explained({"name": "a", "expression": 'http.headers.x == "1" || http.path == "/x"'})
    values = {field.name: field.values for field in found.fields}
    assert (values["http.path"], values["http.headers.x"]) == (("/x",), ())


def test_no_match_says_what_the_client_gets() -> None:
    found = explained({"name": "a", "paths": ["/y"]})
    assert (found.winner, found.rank, found.kind, found.why, found.standing) == (None, None, "none", [], [])
    assert str(found) == "No route matches. The gateway answers 404: no Route matched with those values."


def test_values_that_are_not_utf8_are_named() -> None:
    found = explained({"name": "a", "paths": ["/"]}, url="http://h/%ff")
    assert found.kind == "none"
    assert "http.path is not valid UTF-8" in plain_text(found.details[0])


@pytest.mark.parametrize(("is_sketch", "kind"), [(False, "answered"), (True, "match")])
def test_missing_services_do_not_hide_a_match_in_a_sketch(is_sketch: bool, kind: str) -> None:
    found = explained({"name": "a", "paths": ["/x"], "service": None}, is_sketch=is_sketch)
    assert found.kind == kind
    assert plain_text(found.headline).startswith("Route a wins." if is_sketch else "Route a matches, and")


def test_redirects_keep_the_standing() -> None:
    found = explained(
        {"name": "a", "paths": ["/x"], "protocols": ["https"], "https_redirect_status_code": 302},
        flavor="traditional_compatible",
    )
    assert found.kind == "redirect"
    assert str(found).splitlines()[:3] == [
        "Route a matches but takes only HTTPS: the gateway redirects with 302.",
        "1st of 1",
        "The client is sent to https://a.example/x. Nothing reaches the service.",
    ]


def test_nameless_routes_go_by_the_start_of_their_id() -> None:
    found = explained({"paths": ["/x"]})
    assert found.winner is not None
    assert plain_text(found.headline) == f"Route {str(found.winner.route.id)[:8]} wins."


def test_the_example_of_the_documentation_runs() -> None:
    result = doctest.testmod(explanation)
    assert result.attempted > 5
    assert result.failed == 0
