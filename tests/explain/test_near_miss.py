"""Why a route does not take a request, in the words of the list of routes."""

from __future__ import annotations

import pytest

from routelens import Schema, parse
from routelens.explain import near_miss
from routelens.explain.markup import plain_text
from routelens.language.nodes import Predicate, predicates

SCHEMA = Schema(
    {"http.path": "String", "http.method": "String", "http.headers.*": "String", "net.src.ip": "IpAddr"}
)


def leaves(text: str) -> list[Predicate]:
    return list(predicates(parse(text, SCHEMA).root))


@pytest.mark.parametrize(
    ("failing", "sentence"),
    [
        ('http.path == "/a"', "One condition fails: path"),
        ('http.path == "/a" && http.headers.x_env == "dev"', "Two conditions fail: path and header x-env"),
        ('http.path ^= "/a" && http.path =^ "b"', "Two conditions fail: path"),
    ],
)
def test_failing_conditions_are_counted_and_each_field_is_named_once(failing: str, sentence: str) -> None:
    assert plain_text(near_miss.failing_sentence(leaves(failing))) == sentence


def test_a_condition_of_many_fields_names_three() -> None:
    text = 'http.path == "/" || http.method == "GET" || http.headers.x == "1" || net.src.ip == 10.0.0.1'
    assert near_miss.subject_of(leaves(text)) == "path or method or header x …"


def test_a_route_that_matches_loses_by_priority_or_by_id() -> None:
    assert plain_text(near_miss.beaten_sentence("orders", tied=False)) == "Lower priority than orders"
    assert (
        plain_text(near_miss.beaten_sentence("orders", tied=True))
        == "Same priority as orders, which has the higher id"
    )


def test_a_route_of_the_other_subsystem_is_not_tried() -> None:
    sentence = near_miss.other_subsystem_sentence(["tcp", "tls"], is_http=True)
    assert plain_text(sentence) == "Takes tcp and tls, and this is an HTTP request"


def test_the_distance_of_a_route_that_matches_is_not_told() -> None:
    words = [near_miss.distance_words(changes) for changes in (0, 1, 2, 1_234)]
    assert words == ["", "1 change away", "2 changes away", "1,234 changes away"]
