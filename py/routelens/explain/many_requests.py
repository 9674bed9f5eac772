"""Many requests: what a comparison of two configurations, a replay and coverage come to, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from routelens.explain.markup import Run
from routelens.kong.outcome import Outcome

DIFFERENCE_TITLES: Final[Mapping[str, str]] = {
    "route": "Different route",
    "answer": "Same route, different answer",
    "upstream": "Same route, different upstream request",
}
"""Headings of the ways in which two configurations differ for a request, by their kind."""

CAPTURES_TITLE: Final = "Same route, different captures"
"""Heading of requests that differ in captures alone, where these count."""

PROOF_SENTENCES: Final[Mapping[str, str]] = {
    "equal": "Proved: no request changes route, answer or upstream.",
    "equal, including captures": "Proved: no request changes route, answer, upstream or captures.",
    "different": "The configurations differ: each example was routed by both.",
    "undecided": "Undecided: no difference was found, but none could be ruled out.",
}
"""What an exact comparison of two configurations came to, by its proof."""


def counted_requests(count: int) -> str:
    """Return a number of requests in words."""
    return f"{count:,} {_one(count, 'request', 'requests')}"


def comparison_sentences(tried: int, rerouted: int, otherwise: int) -> str:
    """Say what a comparison by requests came to.

    Args:
        tried: Requests that both configurations routed.
        rerouted: How many of them take another route.
        otherwise: How many more keep their route, and get another answer or another upstream.

    """
    if tried == 0:
        return "No request has been compared yet."
    if rerouted + otherwise == 0:
        return f"No difference in {counted_requests(tried)}. This is not a proof: other requests may still differ."
    keep = _one(otherwise, "keeps it and gets", "keep it and get")
    more = f" {otherwise:,} more {keep} another answer or another upstream." if otherwise else ""
    return f"{rerouted:,} of {counted_requests(tried)} {_one(rerouted, 'changes', 'change')} route.{more}"


def undecided_sentence(pairs: int, entries: int) -> str:
    """Say, after another sentence, what an exact comparison has not decided; empty for nothing.

    Args:
        pairs: Pairs of routes that were looked at in vain, or not at all.
        entries: Changed entries whose pairs were not even counted.

    """
    if pairs + entries == 0:
        return ""
    words = f"{pairs:,} {_one(pairs, 'pair', 'pairs')} of routes"
    if entries:
        left = f"{entries:,} changed {_one(entries, 'entry', 'entries')}"
        return f" Undecided for more than {words}: those of {left} are not counted."
    return f" Undecided for {words}."


def left_out_sentence(routes: int) -> str:
    """Say how many routes of the other configuration are invalid, so that nothing takes them; empty for none."""
    if routes == 0:
        return ""
    return f"{routes:,} invalid {_one(routes, 'route', 'routes')} of the other side left out."


def replay_sentences(
    matched: int, unmatched: int, *, moved: int | None, unreadable: int, reason: str, left: int
) -> str:
    """Say what a replay came to.

    Args:
        matched: Requests that a route takes.
        unmatched: Requests that none takes.
        moved: Requests that another route took before the edits; None where that was not asked.
        unreadable: Requests that cannot be sent or decided.
        reason: Why the first of those cannot.
        left: Requests that were not replayed.

    """
    done = matched + unmatched + unreadable
    if matched == done > 1:
        words = [f"All {counted_requests(done)} take a route."]
    else:
        none = f", {unmatched:,} {_one(unmatched, 'takes', 'take')} none" if unmatched else ""
        words = [f"{matched:,} of {counted_requests(done)} {_one(matched, 'takes', 'take')} a route{none}."]
    if moved is not None:
        words.append(f"{moved:,} of {done:,} {_one(moved, 'changes', 'change')} route with your edits.")
    if unreadable:
        words.append(f"{unreadable:,} cannot be sent: {reason}")
    if left:
        words.append(f"{left:,} {_one(left, 'was', 'were')} not replayed.")
    return " ".join(words)


Lack = Literal["never holds", "never fails", "never tried"]
"""What no request has shown of a condition."""


def lack_words(held: bool, failed: bool) -> Lack:
    """Say what requests have not shown of a condition that was not seen both to hold and to fail."""
    return "never fails" if held else "never holds" if failed else "never tried"


def taker(name: str | None) -> Run:
    """Return what a sentence calls the route that takes a request; `name` is None where none does."""
    return ("no route", "plain") if name is None else (name, "strong")


def route_change(before: str | None, after: str | None) -> list[Run]:
    """Return between which routes requests change: `site → orders-list`."""
    return [taker(before), (" → ", "plain"), taker(after)]


def differing_routes(kind: str, before: str | None, after: str | None) -> list[Run]:
    """Return the routes of requests that differ in the same way; one alone where they keep their route.

    Args:
        kind: The kind of difference, a key of `DIFFERENCE_TITLES`.
        before: The name of the route that takes them before; None for none.
        after: The same afterwards.

    """
    return route_change(before, after) if kind == "route" else [taker(before)]


def outcome_words(
    route: str | None, status: int | None, location: str | None, upstream_url: str | None
) -> str:
    """Say what becomes of a request in a word or two.

    Args:
        route: The name of the route that takes it; None for none.
        status: Of the gateway's own answer; None if the request is proxied.
        location: Where that answer redirects to.
        upstream_url: Where the request is sent; None if that is not known.

    """
    if status is not None:
        return f"{status}" if location is None else f"{status} {location}"
    return upstream_url or ("no answer" if route is None else "an unknown service")


def change_words(before: str, after: str, outcomes: tuple[Outcome, Outcome] | None = None) -> str:
    """Say what becomes of a request before and after, each as `outcome_words` says it.

    Where that and the route are the same, it is said what else of the `outcomes` differs: `http://s.internal/, Host
    a.example → s.internal`.
    """
    if before != after:
        return f"{before} → {after}"
    details = [] if outcomes is None else list(_details(*outcomes))
    return ", ".join([before, *(details or ["as before"])])


def _details(before: Outcome, after: Outcome) -> Iterator[str]:
    """Say what differs of two outcomes of one route besides status and URL."""
    if before.route is None or after.route is None or before.route.label != after.route.label:
        return
    for name, old, new in (
        ("Host" if before.upstream_uri is not None else "name", before.upstream_host, after.upstream_host),
        ("message", before.message, after.message),
        ("answered by", before.answered_by, after.answered_by),
        ("captures", _listed(before.captures), _listed(after.captures)),
    ):
        if old != new:
            yield f"{name} {old or 'none'} → {new or 'none'}"


def _listed(captures: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in captures.items())


def _one(count: int, singular: str, plural: str) -> str:
    return singular if count == 1 else plural
