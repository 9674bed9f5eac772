"""Near misses in words: why a route does not take a request, in one sentence for a list of routes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routelens.explain.markup import Run, name_list, number_word
from routelens.explain.predicate import label_of
from routelens.language.nodes import Predicate
from routelens.language.printer import print_predicate

MAX_LABELS = 3
MAX_SOURCE = 400


def failing_sentence(failing: Sequence[Predicate]) -> list[Run]:
    """Return how many conditions fail and what they are about: `Two conditions fail: path and header x-env`."""
    start = "One condition fails: " if len(failing) == 1 else f"{number_word(len(failing))} conditions fail: "
    return [(start, "plain"), *name_list(_labels(failing), "plain")]


def distance_words(changes: int) -> str:
    """Return how far a route is from matching; nothing for one that matches."""
    return "" if changes == 0 else "1 change away" if changes == 1 else f"{changes:,} changes away"


def condition_source(predicate: Predicate, *, wanted: bool) -> str:
    """Return a failing predicate as written, in `!( )` where it would have to be false."""
    source = print_predicate(predicate)
    if len(source) > MAX_SOURCE:
        source = source[:MAX_SOURCE] + "…"
    return source if wanted else f"!({source})"


def subject_of(predicates: Iterable[Predicate]) -> str:
    """Return what a condition of several predicates is about: `path or header x-env`; three fields at most."""
    labels = _labels(predicates)
    return " or ".join(labels[:MAX_LABELS]) + (" …" if len(labels) > MAX_LABELS else "")


def beaten_sentence(winner: str, *, tied: bool) -> list[Run]:
    """Return why a route that matches loses to `winner`: its priority is lower, or the same (`tied`)."""
    if tied:
        return [("Same priority as ", "plain"), (winner, "strong"), (", which has the higher id", "plain")]
    return [("Lower priority than ", "plain"), (winner, "strong")]


def other_subsystem_sentence(protocols: Sequence[str], *, is_http: bool) -> list[Run]:
    """Return why a route of these protocols is not tried for an HTTP request, or else a stream connection."""
    kind = "an HTTP request" if is_http else "a stream connection"
    return [("Takes ", "plain"), *name_list(protocols, "code"), (f", and this is {kind}", "plain")]


def winning_sentence() -> list[Run]:
    """Return what the list says of the winner."""
    return [("Takes the request", "plain")]


def unreadable_sentence() -> list[Run]:
    """Return why a route that matches does not win although no route does."""
    return [("The request has a value that is not UTF-8, so the gateway matches no route", "plain")]


def muted_sentence() -> list[Run]:
    """Return what the list says of a route that is switched off in the workspace."""
    return [("Muted, so it is left out", "plain")]


def disabled_sentence() -> list[Run]:
    """Return what the list says of a route whose service is disabled."""
    return [("Its service is disabled, so it is left out", "plain")]


def _labels(predicates: Iterable[Predicate]) -> list[str]:
    return list(dict.fromkeys(label_of(predicate.field) for predicate in predicates))
