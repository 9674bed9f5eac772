"""Outcomes in words: given an expectation and an outcome, then one line for each, with the differences marked."""

from __future__ import annotations

import pytest

from routelens.explain.markup import Run
from routelens.testing.outcome_words import Mismatches, OutcomeLine, actual_words, expected_words

URL = "http://orders.internal/v2/x"


def marked(runs: list[Run]) -> str:
    """Return the words with marked ones in brackets."""
    return "".join(f"[{text}]" if mark == "differs" else text for text, mark in runs)


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        (OutcomeLine(None), "no route"),
        (OutcomeLine("a"), "a"),
        (OutcomeLine("a", 301), "a · 301"),
        (OutcomeLine("a", None, URL), f"a · {URL}"),
    ],
)
def test_an_expectation_in_words(expected: OutcomeLine, words: str) -> None:
    assert marked(expected_words(expected, None)) == words


def test_a_route_that_does_not_exist_is_marked() -> None:
    assert marked(expected_words(OutcomeLine("gone"), None, is_known=False)) == "[gone]"


@pytest.mark.parametrize(
    ("actual", "expected", "mismatches", "words"),
    [
        (OutcomeLine(None, 404), None, None, "no route"),
        (OutcomeLine("a", 301), None, None, "a · 301"),
        (OutcomeLine("b"), OutcomeLine("a"), Mismatches(route=True), "[b]"),
        (OutcomeLine(None, 404), OutcomeLine(None, 301), Mismatches(status=True), "no route · [404]"),
        (OutcomeLine("a"), OutcomeLine("a", 301), Mismatches(status=True), "a · [proxied]"),
        (
            OutcomeLine("a", 301),
            OutcomeLine("a", 301, URL),
            Mismatches(upstream=True),
            "a · 301 · [not sent on]",
        ),
        (
            OutcomeLine("a", None, URL),
            OutcomeLine("a", None, URL.replace("v2", "v1")),
            Mismatches(upstream=True),
            "a · http://orders.internal/v[2]/x",
        ),
    ],
)
def test_an_outcome_in_words_with_its_mismatches(
    actual: OutcomeLine, expected: OutcomeLine | None, mismatches: Mismatches | None, words: str
) -> None:
    assert marked(actual_words(actual, expected, mismatches)) == words


def test_a_long_url_is_cut() -> None:
    long = OutcomeLine("a", None, "http://a/" + "x" * 1_000)
    assert len(marked(actual_words(long, long))) < 320
