"""Precedence: which of two entries comes first, and the part of the priority that decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.priority import MatchCalculation, Priority, PriorityPart, explain_priority
from routelens.kong.translate import Entry


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The route that the other match calculation would choose, and a sentence that says why."""

    match_calculation: MatchCalculation
    route: Route | None
    reason: str


def disagreement_among(
    matching: Sequence[tuple[Route, Entry]], match_calculation: MatchCalculation
) -> Disagreement | None:
    """Return the winner under the other match calculation if it is another route, and why; else None.

    `matching` are all entries that hold for a request, the winner under `match_calculation` first, as
    `RouteTable.matches` gives them. For one request this costs less than the second table that
    `RouteTable.disagreement` keeps: it is linear in the number of matching entries.
    """
    if not matching:
        return None
    other: MatchCalculation = "original" if match_calculation == "strict" else "strict"

    def under_the_other(pair: tuple[Route, Entry]) -> tuple[Route, Entry]:
        route, entry = pair
        priority = explain_priority(route, match_calculation=other, paths=entry.paths).value
        return route, replace(entry, priority=priority)

    candidates = [under_the_other(pair) for pair in matching]
    winner = max(candidates, key=lambda pair: (pair[1].priority, pair[1].id.int))
    here = matching[0][0]
    if winner[0].id == here.id:
        return None
    loser = max(
        (pair for pair in candidates if pair[0].id == here.id),
        key=lambda pair: (pair[1].priority, pair[1].id.int),
    )
    return Disagreement(other, winner[0], explain_precedence(winner, loser, other))


def deciding_part(mine: Priority, theirs: Priority) -> PriorityPart | None:
    """Return the part of the higher priority that has the highest bit in which the two differ; None if equal."""
    difference = mine.value ^ theirs.value
    if difference == 0:
        return None
    bit = difference.bit_length() - 1
    higher = mine if mine.value > theirs.value else theirs
    return next(part for part in higher.parts if part.contribution >> bit & 1)


def deciding_bit(mine: Priority, theirs: Priority) -> int | None:
    """Return the bit that decides where the value of its part does not say so: it is not the greater one. Else None.

    Under `original` parts share bits and lose some, so that a `regex_priority` of 1 can come before one of 2.
    """
    part = deciding_part(mine, theirs)
    lower = theirs if mine.value > theirs.value else mine
    if part is None or all(its.name != part.name or its.value < part.value for its in lower.parts):
        return None
    return (mine.value ^ theirs.value).bit_length() - 1


def explain_precedence(
    winner: tuple[Route, Entry], loser: tuple[Route, Entry], match_calculation: MatchCalculation
) -> str:
    """Return why `winner` is tried before `loser`: the part of the priority with the highest bit that differs.

    Both are entries of a table with this `match_calculation`; equal priorities are decided by the higher id
    (docs/reference/traditional.md §4, §5).
    """
    (route, entry), (other, other_entry) = winner, loser
    mine = explain_priority(route, match_calculation=match_calculation, paths=entry.paths)
    theirs = explain_priority(other, match_calculation=match_calculation, paths=other_entry.paths)
    odd = [
        f" {who.label}: {its.note}" for who, its in ((route, mine), (other, theirs)) if its.note is not None
    ]
    part = deciding_part(mine, theirs)
    if part is None:
        same = f"Under {match_calculation} both have the same priority, and {route.label} has the higher id."
        return same + "".join(odd)
    bit = (mine.value ^ theirs.value).bit_length() - 1
    against = next(
        (its.meaning for its in theirs.parts if its.name == part.name), "a priority of another kind"
    )
    notes = "".join(odd) if bit == 63 or bit < 32 else ""
    return (
        f"Under {match_calculation}, {part.name} decides (bit {bit}): {route.label} has {part.meaning}, "
        f"{other.label} has {against}.{notes}"
    )


def platform_note(matching: Sequence[tuple[Route, Entry]], match_calculation: MatchCalculation) -> str | None:
    """Return a note if the winner among several routes depends on the platform, else None.

    `matching` are all entries that hold for a request. A 32-bit part that overflows becomes another number on other
    platforms, and where the gateway's code is JIT-compiled (docs/reference/traditional.md §4.1).
    """
    if len({route.id for route, _ in matching}) < 2:
        return None
    overflowing: Route | None = None
    is_known = True
    compiled: list[tuple[int, int, Route]] = []
    for route, entry in matching:
        its = explain_priority(route, match_calculation=match_calculation, paths=entry.paths)
        compiled.append((entry.priority if its.compiled is None else its.compiled, entry.id.int, route))
        if its.depends_on_platform:
            overflowing = overflowing or route
            is_known = is_known and its.compiled is not None
    if overflowing is None:
        return None
    *_, there = max(compiled, key=lambda one: one[:2])
    here, _ = max(matching, key=lambda one: (one[1].priority, one[1].id.int))
    if there.id == here.id and is_known:
        return None
    depends = (
        f"Which of them wins depends on the gateway's platform: the priority of {overflowing.label} overflows 32 bits. "
        "This is the answer of x86-64 without JIT compilation"
    )
    return f"{depends}." if there.id == here.id else f"{depends}; with it, {there.label} wins."
