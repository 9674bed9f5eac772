"""The answer in words: who wins, and what that means for the rest."""

from __future__ import annotations

from collections.abc import Sequence

from routelens.explain.markup import Run, counted, listed, ordinal


def winner_sentence(name: str, priority: int | str, rank: int, total: int) -> list[Run]:
    """Say who wins, with what priority, and how many routes the gateway looks at before it knows."""
    return [
        ("Route ", "plain"),
        (name, "strong"),
        (f" wins (priority {priority}). It was checked {ordinal(rank)} of {total:,}.", "plain"),
    ]


def tie_sentence(names: Sequence[str], priority: int | str) -> list[Run]:
    """Say that several routes of one priority match."""
    return [
        (f"{counted(len(names))} routes with priority {priority} match: ", "plain"),
        *listed(names),
        (". Kong leaves the order undefined.", "plain"),
    ]


def tie_explanation(winner: str) -> list[Run]:
    """Say who takes the request in a tie, and what to do."""
    return [
        ("Today's engine takes the higher id, so ", "plain"),
        (winner, "strong"),
        (" gets the request. Give the routes different priorities to be sure.", "plain"),
    ]


def others_explanation(names: Sequence[str]) -> list[Run]:
    """Say which routes behind the winner would match as well."""
    if not names:
        return [("No other route matches this request.", "plain")]
    verb = "matches" if len(names) == 1 else "match"
    noun = "route" if len(names) == 1 else "routes"
    them = "it" if len(names) == 1 else "them"
    return [
        (f"{counted(len(names))} more {noun} {verb}, ", "plain"),
        *listed(names),
        (f". The gateway never looks at {them}: the first match ends the search.", "plain"),
    ]


def no_match_sentence() -> list[Run]:
    """Say that no route takes the request and what the client gets (docs/reference/upstream.md §6)."""
    return [
        ("No route", "strong"),
        (" matches. The gateway answers 404 ", "plain"),
        ("no Route matched with those values", "code"),
        (".", "plain"),
    ]


def left_out_explanation(number: int) -> list[Run]:
    """Say how many routes the gateway would skip because they are invalid."""
    if number == 0:
        return []
    verb = "is invalid and was" if number == 1 else "are invalid and were"
    return [(f"{counted(number)} {'route' if number == 1 else 'routes'} {verb} left out.", "plain")]


def no_stream_match_sentence() -> list[Run]:
    """Say that no stream route takes the connection (docs/reference/upstream.md §6)."""
    return [("No route", "strong"), (" matches. The gateway closes the connection.", "plain")]


def answered_sentence(name: str, status: int, message: str | None) -> list[Run]:
    """Say that a route matches and the gateway answers itself (docs/reference/upstream.md §5)."""
    start: list[Run] = [("Route ", "plain"), (name, "strong")]
    # gRPC routes answer 426 as well, for HTTP/2.
    if 300 <= status < 400 or (status == 426 and "HTTPS" in (message or "")):
        verb = "redirects" if status != 426 else "answers"
        end: list[Run] = [(f" matches but takes only HTTPS: the gateway {verb} with {status}", "plain")]
    else:
        end = [(f" matches, and the gateway answers {status}", "plain")]
    return (
        [*start, *end, (" ", "plain"), (message, "code"), (".", "plain")]
        if message
        else [*start, *end, (".", "plain")]
    )


def answered_explanation(status: int, location: str | None) -> list[Run]:
    """Say what the client is told instead of being passed on."""
    if location:
        return [
            ("The client is sent to ", "plain"),
            (location, "code"),
            (". Nothing reaches the service.", "plain"),
        ]
    if status in (500, 503):
        return [("The route has no service, so there is nowhere to send the request.", "plain")]
    return [("Nothing reaches the service.", "plain")]


def disagreement_sentence(name: str, calculation: str, reason: str) -> list[Run]:
    """Say who would win under the other match calculation, and why (docs/reference/traditional.md §4.1)."""
    setting = (
        "the gateway's default route_match_calculation = original"
        if calculation == "original"
        else "route_match_calculation = strict, the documented order,"
    )
    return [
        (f"With {setting} ", "plain"),
        (name, "strong"),
        (" would win instead. ", "plain"),
        (reason, "plain"),
    ]
