"""Sentences: given the facts, then the words."""

from __future__ import annotations

import pytest

from routelens.explain import sentences
from routelens.explain.markup import plain_text
from routelens.kong import Request, Route, RouteTable
from routelens.kong.translate import Flavor


@pytest.mark.parametrize(
    ("flavor", "is_given", "split_paths", "expected"),
    [
        (
            "expressions",
            False,
            True,
            "Read with router_flavor expressions, because a route has an expression, "
            "and route_match_calculation strict.",
        ),
        (
            "traditional_compatible",
            False,
            True,
            "Read with router_flavor traditional_compatible, because no route has an expression, "
            "and route_match_calculation strict.",
        ),
        (
            "expressions",
            True,
            False,
            "Read with router_flavor expressions, as asked, and route_match_calculation strict, "
            "paths not split (before 3.3).",
        ),
    ],
)
def test_reading_sentence_names_both_settings(
    flavor: Flavor, is_given: bool, split_paths: bool, expected: str
) -> None:
    words = sentences.reading_sentence(flavor, "strict", is_given=is_given, split_paths=split_paths)
    assert plain_text(words) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, ""),
        (1, "One route of disabled services was left out."),
        (12, "12 routes of disabled services were left out."),
    ],
)
def test_disabled_routes_are_counted(number: int, expected: str) -> None:
    assert plain_text(sentences.disabled_explanation(number)) == expected


def test_runner_up_name_is_strong() -> None:
    assert sentences.runner_up_sentence("b", "Because.") == [
        ("b", "strong"),
        (" matches too and comes next. Because.", "plain"),
    ]


@pytest.mark.parametrize(
    ("protocols", "headers", "expected"),
    [
        (
            ["https"],
            [],
            "Route r matches but takes only HTTPS: the gateway answers with 426: Please use HTTPS protocol.",
        ),
        (
            ["grpc"],
            [("content-type", "application/grpc")],
            "Route r matches, and the gateway answers 426: Please use HTTP2 protocol.",
        ),
        (["grpc"], [], "Route r matches, and the gateway answers 415: Non-gRPC request matched gRPC route."),
    ],
)
def test_own_answer_names_its_cause(
    protocols: list[str], headers: list[tuple[str, str]], expected: str
) -> None:
    route = Route.from_dict({"name": "r", "paths": ["/"], "protocols": protocols, "service": {"host": "u"}})
    outcome = RouteTable([route]).route(Request(scheme="http", path="/", headers=headers))
    assert outcome.status is not None
    assert plain_text(sentences.own_answer_sentence("r", outcome.status, outcome.message)) == expected
