"""The recorded decisions of the gateway's router, area by area: route, captures, upstream, own answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from routelens.kong import Outcome, Request, Route, RouteTable

AREAS = (
    "trad-match",
    "trad-priority",
    "trad-split",
    "trad-priority-divergence",
    "expr-fields",
    "expr-flavor",
    "upstream",
    "upstream-path",
    "redirect",
    "stream",
    "gateway-fuzz",
    "cache",
)
FLAVORS = {"traditional_compat": "traditional_compatible", "expressions": "expressions"}


def load(area: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(Path(__file__).with_name(f"{area}.json").read_text("utf-8"))
    return cases


CASES = [pytest.param(case, id=f"{area}/{case['id']}") for area in AREAS for case in load(area)]


def route_of(case: dict[str, Any], mapping: dict[str, Any]) -> Route:
    """A recorded route is what the router was handed: what is absent there was not set."""
    absent: dict[str, Any] = {"strip_path": False}
    if case["flavor"] == "expressions":
        absent["protocols"] = None
    return Route.from_dict({**absent, **mapping})


def request_of(mapping: dict[str, Any]) -> Request:
    return Request(**mapping)


def seen(outcome: Outcome, request: Request, expected: dict[str, Any]) -> dict[str, Any]:
    """What `outcome` says about the things that `expected` speaks of."""
    route = outcome.route
    own = request.host if request.is_http else request.sni
    preserved = own if route is not None and route.preserve_host and outcome.status is None and own else None
    facts = {
        "route": None if route is None else str(route.id),
        "captures": dict(outcome.captures),
        "matched_prefix": outcome.matched_prefix,
        "upstream_uri": outcome.upstream_uri,
        "upstream_scheme": outcome.upstream_scheme,
        "upstream_port": outcome.upstream_port,
        "preserved_host": preserved,
        "status": outcome.status,
        "message": outcome.message,
        "headers": {name: outcome.headers.get(name) for name in expected.get("headers") or ()},
    }
    if preserved is not None:
        assert outcome.upstream_host == preserved
    return {name: facts[name] for name in expected}


def expected_facts(expected: dict[str, Any], request: Request) -> dict[str, Any]:
    """What is asserted: a request that a route takes is proxied unless a status says otherwise."""
    facts = {name: value for name, value in expected.items() if name != "cache"}
    if request.is_http and expected["route"] is not None and "status" not in expected:
        facts["status"] = None
    return facts


@pytest.mark.parametrize("case", CASES)
def test_every_recorded_decision(case: dict[str, Any]) -> None:
    routes = [route_of(case, mapping) for mapping in case["routes"]]
    tables = {
        calculation: RouteTable(routes, flavor=FLAVORS[case["flavor"]], match_calculation=calculation)  # type: ignore[arg-type]
        for calculation in ("original", "strict")
    }
    for step in case["requests"]:
        request = request_of(step["request"])
        for calculation, expected in (
            ("original", step["expect"]),
            ("strict", step.get("expect_documented_layout", step["expect"])),
        ):
            facts = expected_facts(expected, request)
            assert seen(tables[calculation].route(request), request, facts) == facts, (calculation, request)
        same = step.get("expect_documented_layout", step["expect"])["route"] == step["expect"]["route"]
        assert (tables["strict"].disagreement(request) is None) == same
