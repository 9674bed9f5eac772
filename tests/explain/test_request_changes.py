"""Changes in words: given what a search found, then the sentence for it."""

from __future__ import annotations

import pytest

from routelens.explain.markup import Run, plain_text
from routelens.explain.request_changes import (
    promotion_words,
    unbeaten_sentence,
    unplaced_sentence,
    untypable_sentence,
)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (unplaced_sentence("orders", "muted"), "orders is not in the table: it is muted."),
        (unplaced_sentence("orders", "invalid"), "orders is not in the table: it is not valid."),
        (unplaced_sentence("orders", "disabled"), "orders is not in the table: its service is disabled."),
        (
            untypable_sentence("orders", [("another client", "plain")]),
            "orders would win with another client, which cannot be typed here.",
        ),
        (
            unbeaten_sentence("orders", []),
            "No request was found that orders matches: its conditions may exclude each other.",
        ),
        (
            unbeaten_sentence("orders", ["any"]),
            "No request was found that orders wins: any takes all that it matches.",
        ),
        (
            unbeaten_sentence("orders", ["any", "all"]),
            "No request was found that orders wins: any and all take all that it matches.",
        ),
        (promotion_words("orders", 7), "priority of orders 7"),
    ],
)
def test_words(said: list[Run], text: str) -> None:
    assert plain_text(said) == text
