"""What is said around an answer: given the facts, then the words."""

from __future__ import annotations

import pytest

from routelens.analysis import outcomes
from routelens.explain import sentences
from routelens.explain.markup import plain_text
from routelens.kong import Request, Route, RouteTable, translate
from routelens.kong.translate import Flavor


@pytest.mark.parametrize(
    ("flavor", "is_given", "split_paths", "expected"),
    [
        (
            "expressions",
            False,
            True,
            "Read with flavor expressions, because a route has an expression, and match calculation strict.",
        ),
        (
            "traditional_compatible",
            False,
            True,
            "Read with flavor traditional_compatible, because no route has an expression, "
            "and match calculation strict.",
        ),
        (
            "expressions",
            True,
            False,
            "Read with flavor expressions, as asked, and match calculation strict, "
            "paths not split (before 3.3).",
        ),
    ],
)
def test_how_files_were_read(flavor: Flavor, is_given: bool, split_paths: bool, expected: str) -> None:
    said = outcomes.reading_sentence(flavor, "strict", is_given=is_given, split_paths=split_paths)
    assert plain_text(said) == expected


def test_people_see_the_priority_they_gave() -> None:
    expression = Route.from_dict({"expression": 'http.path ^= "/"', "priority": 7})
    traditional = Route.from_dict({"paths": ["/"]})
    for route, shown in ((expression, 7), (traditional, 2305843009213693953)):
        (entry,) = translate(route, flavor="expressions")
        assert outcomes.shown_priority(route, entry) == shown


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, ""),
        (1, "One route of disabled services was left out."),
        (12, "12 routes of disabled services were left out."),
    ],
)
def test_routes_of_disabled_services_are_counted(number: int, expected: str) -> None:
    assert plain_text(outcomes.disabled_explanation(number)) == expected


def test_the_runner_up_is_strong() -> None:
    assert outcomes.runner_up_sentence("b", "Because.") == [
        ("b", "strong"),
        (" matches too and comes next. Because.", "plain"),
    ]


@pytest.mark.parametrize(
    ("protocols", "headers", "expected"),
    [
        (
            ["https"],
            [],
            "Route r matches but takes only HTTPS: the gateway answers with 426 Please use HTTPS protocol.",
        ),
        (
            ["grpc"],
            [("content-type", "application/grpc")],
            "Route r matches, and the gateway answers 426 Please use HTTP2 protocol.",
        ),
        (["grpc"], [], "Route r matches, and the gateway answers 415 Non-gRPC request matched gRPC route."),
    ],
)
def test_an_answer_is_told_with_its_cause(
    protocols: list[str], headers: list[tuple[str, str]], expected: str
) -> None:
    route = Route.from_dict({"name": "r", "paths": ["/"], "protocols": protocols, "service": {"host": "u"}})
    outcome = RouteTable([route]).route(Request(scheme="http", path="/", headers=headers))
    assert outcome.status is not None
    assert plain_text(sentences.answered_sentence("r", outcome.status, outcome.message)) == expected
