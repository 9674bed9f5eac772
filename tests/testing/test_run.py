"""Running saved expectations: given a table and a request, when this is expected, then that is said."""

from __future__ import annotations

import pytest

from routelens.kong import Request, Route, RouteTable, load_config
from routelens.testing import Case, Expected, Suite, run_suite
from tests.cli.conftest import KONG

TABLE = RouteTable(load_config(KONG).routes, match_calculation="strict")
ORDER, SITE, PLAIN, STREAM = "https://a.example/v2/orders/7", "https://a/", "http://a/", "tcp://h:1"


def failures(url: str, expected: Expected, table: RouteTable = TABLE) -> tuple[str, ...]:
    report = run_suite(Suite(("kong.yml",), (Case("case", Request.from_url(url), expected),)), table)
    (result,) = report.results
    assert report.passed is result.passed
    assert result.passed is (not result.failures)
    return result.failures


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (ORDER, Expected("orders-list")),
        (
            ORDER,
            Expected("orders-list", None, "http://orders.internal:8080/api/7", "orders.internal:8080", {}),
        ),
        (ORDER, Expected(upstream="/api/7")),
        (ORDER.replace("v2", "v3"), Expected("orders-any", captures={"version": "3", "0": "/v3/orders"})),
        (ORDER.replace("v2", "v3"), Expected("orders-any", captures={"1": "3"}, upstream_host="a.example")),
        (PLAIN, Expected("site", 301)),
        (STREAM, Expected("none", 500)),
        ("tcp://h:5432", Expected("db", upstream="tcp://db.internal:5432")),
        (ORDER, Expected(str(TABLE.routes[0].id))),
    ],
)
def test_a_case_passes_if_every_expectation_holds(url: str, expected: Expected) -> None:
    assert failures(url, expected) == ()


@pytest.mark.parametrize(
    ("url", "expected", "said"),
    [
        (ORDER, Expected("site"), "expected route site, but orders-list wins"),
        (ORDER, Expected("sight"), "expected route sight, but there is no such route"),
        (ORDER, Expected("none"), "expected no route, but orders-list matches"),
        (STREAM, Expected("db"), "expected route db, but no route matches"),
        (ORDER, Expected(status=404), "expected status 404, but the request is proxied"),
        (PLAIN, Expected(status=426), "expected status 426, but it is 301"),
        (ORDER, Expected(upstream="/api"), "expected upstream /api, but it is /api/7"),
        (
            ORDER,
            Expected(upstream="http://x/api/7"),
            "expected upstream http://x/api/7, but it is http://orders.internal:8080/api/7",
        ),
        (PLAIN, Expected(upstream="/x"), "expected upstream /x, but the gateway answers 301"),
        (ORDER, Expected(upstream_host="a"), "expected the upstream host a, but it is orders.internal:8080"),
        (PLAIN, Expected(upstream_host="a"), "expected the upstream host a, but nothing is sent upstream"),
        (ORDER, Expected(captures={"version": "2"}), "expected capture version = 2, but there is none"),
        (
            ORDER.replace("v2", "v3"),
            Expected(captures={"version": "2"}),
            "expected capture version = 2, but it is 3",
        ),
        (
            ORDER.replace("v2", "v3"),
            Expected(captures={}),
            "expected no captures, but there are 0, 1, version",
        ),
    ],
)
def test_a_failed_expectation_has_a_sentence(url: str, expected: Expected, said: str) -> None:
    assert failures(url, expected) == (said,)


def test_a_service_without_a_host_has_no_url() -> None:
    route = Route.from_dict({"name": "r", "paths": ["/"], "service": {"name": "far"}})
    said = failures(PLAIN, Expected("r", upstream="http://far/"), RouteTable([route]))
    assert said == ("expected upstream http://far/, but its host is not known",)


def test_every_failed_expectation_of_a_case_is_reported() -> None:
    said = failures(ORDER, Expected("site", 404, "/x", "h", {"a": "b"}))
    assert len(said) == 5


def test_coverage_counts_the_routes_in_the_table() -> None:
    bad = Route.from_dict({"name": "bad", "expression": "nope"})
    table = RouteTable([*TABLE.routes, bad], flavor="expressions", match_calculation="strict")
    cases = tuple(Case(url, Request.from_url(url), Expected()) for url in (ORDER, ORDER, PLAIN, STREAM))
    coverage = run_suite(Suite((), cases), table).coverage
    assert [route.name for route in coverage.reached] == ["orders-list", "site"]
    assert [route.name for route in coverage.missed] == ["orders-any", "db"]
    assert coverage.percent == 50


def test_coverage_of_an_empty_table_is_100_percent() -> None:
    assert run_suite(Suite((), ()), RouteTable()).coverage.percent == 100


def test_the_winner_under_the_other_calculation_is_reported() -> None:
    (result,) = run_suite(Suite((), (Case("c", Request.from_url(ORDER), Expected()),)), TABLE).results
    assert result.disagreement is not None
    assert result.disagreement.route is not None
    assert result.disagreement.route.name == "orders-any"
