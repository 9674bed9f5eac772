"""Reachability in words: why a route can never win, and what of it never decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from routelens.explain.markup import Run
from routelens.explain.sentences import Absence

MOST_NAMED: Final = 8
"""Routes that a sentence names; of more it says how many others there are."""

RemarkKind: TypeAlias = Literal["unreachable", "tie", "partly", "undecided"]
"""What is remarkable of a route, the gravest first."""

REMARK_TITLES: Final[Mapping[RemarkKind, str]] = {
    "unreachable": "Unreachable",
    "tie": "Can tie",
    "partly": "Partly unreachable",
    "undecided": "Undecided",
}
"""The same in a word or two, for a mark."""


def unreachable_sentence(name: str, blockers: Sequence[str], contradiction: Sequence[str]) -> list[Run]:
    """Say that no request can win a route, and which routes or which of its own conditions are the reason."""
    return [
        (name, "strong"),
        (" can never win: ", "plain"),
        (f"{_reason(blockers, contradiction)}.", "plain"),
    ]


def unreachable_reason(blockers: Sequence[str], contradiction: Sequence[str]) -> str:
    """Return the reason alone, as a sentence."""
    reason = _reason(blockers, contradiction)
    return f"{reason[0].upper()}{reason[1:]}."


def _reason(blockers: Sequence[str], contradiction: Sequence[str]) -> str:
    if len(blockers) == 1:
        return f"route {blockers[0]} takes every request that it matches"
    if blockers:
        return f"routes {_and(blockers)} together take every request that it matches"
    if len(contradiction) == 1:
        return f"no request meets its condition {contradiction[0]}"
    if len(contradiction) == 2:
        return f"its conditions {contradiction[0]} and {contradiction[1]} contradict each other"
    if contradiction:
        return f"its conditions {'; '.join(contradiction)} contradict each other together"
    return "its conditions contradict each other"


def idle_sentence(name: str, alternatives: Sequence[str], blockers: Sequence[str]) -> list[Run]:
    """Say which alternatives of a route never decide."""
    verb = "never decides" if len(alternatives) == 1 else "never decide"
    others = f", for {_and(blockers)} or an earlier alternative comes first" if blockers else ""
    return [
        (name, "strong"),
        (": ", "plain"),
        (", ".join(alternatives), "code"),
        (f" {verb}{others or ': an earlier alternative holds as well'}.", "plain"),
    ]


def tie_sentence(first: str, second: str) -> list[Run]:
    """Say that the order of two routes is not known."""
    return [
        (first, "strong"),
        (" and ", "plain"),
        (second, "strong"),
        (" have the same priority, and ids that are not known decide.", "plain"),
    ]


def unordered_sentence(name: str) -> list[Run]:
    """Say that a route wins only by its id, which is not known."""
    words = " wins only if its id, which is not known, is higher than those of routes with the same priority."
    return [(name, "strong"), (words, "plain")]


def undecided_sentence(name: str, reason: str) -> list[Run]:
    """Say that it was not decided whether a route can win, and why."""
    return [
        ("Whether ", "plain"),
        (name, "strong"),
        (f" can win is undecided: {reason}.", "plain"),
    ]


def _left_out_words(left_out: Mapping[Absence, int]) -> str:
    words = {"muted": "muted", "invalid": "invalid", "disabled": "of a disabled service"}
    return ", ".join(f"{count:,} {words[absence]}" for absence, count in left_out.items())


def summary_sentence(
    routes: int,
    left_out: Mapping[Absence, int],
    *,
    unreachable: int,
    partly: int,
    ties: int,
    unordered: int,
    undecided: int,
    unlooked: int,
) -> list[Run]:
    """Say what was proved of all routes of a table; numbers of routes, and of pairs for `ties` and `unlooked`.

    `left_out` are those that are not in the table. The `unordered` win only by their ids, which are not known.
    """
    absent = sum(left_out.values())
    if routes == 0:
        if absent:
            start = "The only route is" if absent == 1 else f"All {absent:,} routes are"
            words = f"{start} left out ({_left_out_words(left_out)}), so there is nothing to analyse."
            return [(words, "plain")]
        return [("There are no routes to analyse.", "plain")]
    end = f" Left out: {_left_out_words(left_out)}." if absent else ""
    parts = []
    if unreachable:
        parts.append(f"{_routes(unreachable)} can never win")
    if partly:
        parts.append(f"{_routes(partly)} {'is' if partly == 1 else 'are'} partly unreachable")
    if ties:
        parts.append(f"{_pairs(ties)} can tie")
    if unordered:
        verb, their = ("wins", "its id") if unordered == 1 else ("win", "their ids")
        parts.append(f"{_routes(unordered)} {verb} only by {their}, not known here")
    found = "; ".join(parts)
    left = []
    if undecided:
        left.append(_routes(undecided))
    if unlooked:
        left.append(_pairs(unlooked))
    if not left:
        whole = "each route" if not absent else f"each of the {_routes(routes)} in the table"
        if routes == 1 and absent:
            whole = "the one route in the table"
        proved = f"of {_routes(routes)}, {found}" if found else f"{whole} can win, and no two tie"
        return [("Proved: ", "strong"), (f"{proved}.{end}", "plain")]
    open_ = f"Undecided: {_and(left)}.{end}"
    return [(f"Of {_routes(routes)}, {found or 'none is known never to win'}. {open_}", "plain")]


def _routes(count: int) -> str:
    return f"{count:,} {'route' if count == 1 else 'routes'}"


def _pairs(count: int) -> str:
    return f"{count:,} {'pair' if count == 1 else 'pairs'} of routes"


def _and(names: Sequence[str]) -> str:
    if len(names) > MOST_NAMED:
        others = len(names) - MOST_NAMED + 1
        names = [*names[: MOST_NAMED - 1], f"{others:,} others"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
