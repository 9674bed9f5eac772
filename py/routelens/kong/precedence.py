"""Why one entry of the table comes before another: the part of the priority that tells them apart, in words."""

from __future__ import annotations

from routelens.kong.entities import Route
from routelens.kong.priority import MatchCalculation, explain_priority
from routelens.kong.translate import Entry


def explain_precedence(
    winner: tuple[Route, Entry], loser: tuple[Route, Entry], match_calculation: MatchCalculation
) -> str:
    """Say why `winner` is tried before `loser`: the part of the priority with the highest bit that differs.

    Both are entries of a table with this `match_calculation`; equal priorities are decided by the higher id
    (spec/traditional.md §4, §5).
    """
    (route, entry), (other, other_entry) = winner, loser
    difference = entry.priority ^ other_entry.priority
    if difference == 0:
        return f"Under {match_calculation} both have the same priority, and {route.label} has the higher id."
    bit = difference.bit_length() - 1
    mine = explain_priority(route, match_calculation=match_calculation, paths=entry.paths)
    theirs = explain_priority(other, match_calculation=match_calculation, paths=other_entry.paths)
    part = next(part for part in mine.parts if part.contribution >> bit & 1)
    against = next(
        (its.meaning for its in theirs.parts if its.name == part.name), "a priority of another kind"
    )
    overflow = f" {mine.note}" if mine.note is not None and bit == 63 else ""
    return (
        f"Under {match_calculation}, {part.name} decides (bit {bit}): {route.label} has {part.meaning}, "
        f"{other.label} has {against}.{overflow}"
    )
