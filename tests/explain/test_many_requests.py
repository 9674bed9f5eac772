"""Sentences about many requests: given counts, then what a comparison or a replay comes to."""

from __future__ import annotations

import pytest

from routelens.explain.many_requests import (
    change_words,
    comparison_sentences,
    left_out_sentence,
    outcome_words,
    replay_sentences,
    undecided_sentence,
)
from routelens.kong import Outcome, Request, Route, RouteTable


@pytest.mark.parametrize(
    ("tried", "rerouted", "otherwise", "sentences"),
    [
        (1, 0, 0, "No difference in 1 request. This is not a proof: other requests may still differ."),
        (
            1_200,
            0,
            0,
            "No difference in 1,200 requests. This is not a proof: other requests may still differ.",
        ),
        (9, 1, 0, "1 of 9 requests changes route."),
        (
            9,
            2,
            1,
            "2 of 9 requests change route. 1 more keeps it and gets another answer or another upstream.",
        ),
        (
            9,
            0,
            2,
            "0 of 9 requests change route. 2 more keep it and get another answer or another upstream.",
        ),
    ],
)
def test_a_comparison(tried: int, rerouted: int, otherwise: int, sentences: str) -> None:
    assert comparison_sentences(tried, rerouted, otherwise) == sentences


def test_a_replay() -> None:
    said = replay_sentences(3, 1, moved=None, unreadable=0, reason="", left=0)
    assert said == "3 of 4 requests take a route, 1 takes none."
    said = replay_sentences(30, 0, moved=None, unreadable=0, reason="", left=0)
    assert said == "All 30 requests take a route."
    said = replay_sentences(1, 0, moved=1, unreadable=2, reason="It has no path.", left=1)
    assert said == (
        "1 of 3 requests takes a route. 1 of 3 changes route with your edits. "
        "2 cannot be sent: It has no path. 1 was not replayed."
    )


def test_what_becomes_of_a_request() -> None:
    assert outcome_words("a", None, None, "http://a.internal/") == "http://a.internal/"
    assert outcome_words("a", 301, "https://h/", None) == "301 https://h/"
    assert outcome_words(None, 404, None, None) == "404"
    assert outcome_words(None, None, None, None) == "no answer"
    assert outcome_words("a", None, None, None) == "an unknown service"


def test_what_becomes_of_a_request_before_and_after() -> None:
    assert change_words("404", "404") == "404, as before"
    assert change_words("404", "http://a.internal/") == "404 → http://a.internal/"


def test_routes_that_are_left_out() -> None:
    assert left_out_sentence(0) == ""
    assert left_out_sentence(1) == "1 invalid route of the other side left out."
    assert left_out_sentence(2) == "2 invalid routes of the other side left out."


@pytest.mark.parametrize(
    ("pairs", "entries", "sentence"),
    [
        (0, 0, ""),
        (1, 0, " Undecided for 1 pair of routes."),
        (
            1_200,
            1,
            " Undecided for more than 1,200 pairs of routes: those of 1 changed entry are not counted.",
        ),
    ],
)
def test_what_is_undecided_is_said(pairs: int, entries: int, sentence: str) -> None:
    assert undecided_sentence(pairs, entries) == sentence


def test_what_differs_besides_the_url_is_said_where_the_route_is_the_same() -> None:
    def outcome(name: str, *, preserve_host: bool) -> Outcome:
        route = {
            "name": name,
            "paths": ["/a"],
            "service": {"host": "s.internal"},
            "preserve_host": preserve_host,
        }
        return RouteTable([Route.from_dict(route)]).route(Request(scheme="http", host="h.example", path="/a"))

    url = "http://s.internal/"
    kept, sent = outcome("a", preserve_host=True), outcome("a", preserve_host=False)
    assert change_words(url, url, (kept, sent)) == "http://s.internal/, Host h.example → s.internal"
    assert change_words(url, url, (kept, kept)) == "http://s.internal/, as before"
    assert (
        change_words(url, url, (kept, outcome("b", preserve_host=False))) == "http://s.internal/, as before"
    )
