"""Constraints: sets of predicates that make an expression hold or fail, nearest to the request first.

A tableau search: conjunctions are split at once; of disjunctions one operand after the other is tried, beginning with
the one that needs the fewest changes. Branches with an obvious contradiction are pruned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from routelens.analysis.distance import Distances, distances
from routelens.language.nodes import All, Node, Not, Predicate
from routelens.router.evaluate import Context, Record, holds

MAX_STEPS: Final = 20_000
"""Steps of a search, about 1 µs each, after which no further way is looked for."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A predicate and the verdict it must have."""

    predicate: Predicate
    wanted: bool

    def is_met(self, context: Context) -> bool:
        """Tell whether the predicate has the verdict in `context`."""
        return holds(self.predicate, context, Record()) is self.wanted


Goal: TypeAlias = tuple[Node, bool]
Way: TypeAlias = dict[str, tuple[Demand, ...]]
"""Demands by the field they are made on."""

_Goals: TypeAlias = "tuple[Goal, _Goals] | None"  # linked, so that branches share what they have in common


def ways(goals: Iterable[Goal], context: Context, most_steps: int = MAX_STEPS) -> Iterator[Way]:
    """Yield ways to give every goal its verdict, those that change least of `context` first; each is not minimal.

    The first way is the nearest unless demands contradict each other. Ends early after `most_steps`. Needs no
    recursion, however deep the expressions.
    """
    known: Distances = {}
    first: _Goals = None
    for node, wanted in reversed(list(goals)):
        known.update(distances(node, context))
        first = ((node, wanted), first)
    steps = 0
    branches: list[tuple[_Goals, _Goals, Way]] = [(first, None, {})]
    while branches:
        waiting, choices, way = branches.pop()
        while waiting is not None:
            steps += 1
            (node, wanted), waiting = waiting
            if isinstance(node, Predicate):
                joined = _with(way, Demand(node, wanted))
                if joined is None:
                    break
                way = joined
            elif isinstance(node, Not):
                waiting = ((node.operands[0], not wanted), waiting)
            elif isinstance(node, All) is wanted:
                for operand in reversed(node.operands):
                    waiting = ((operand, wanted), waiting)
            else:
                choices = ((node, wanted), choices)
        else:
            if choices is None:
                yield way
            else:
                (node, wanted), choices = choices
                operands = _nearest_first(node, wanted, known)
                steps += len(operands)
                branches += [(((operand, wanted), None), choices, way) for operand in reversed(operands)]
        if steps > most_steps:
            return


def _nearest_first(node: Node, wanted: bool, known: Distances) -> list[Node]:
    """Return the operands of a choice in the order in which they are tried."""
    assert not isinstance(node, Predicate)
    if wanted:
        return sorted(node.operands, key=lambda operand: known[id(operand)][0])
    return sorted(node.operands, key=lambda operand: (known[id(operand)][1], _weight(operand)))


def _weight(node: Node) -> int:
    """Tell how much of a request it changes to miss a condition: another method is less than another path."""
    if isinstance(node, Predicate):
        return next((weight for start, weight in _WEIGHTS if node.field.startswith(start)), 2)
    return 2


_WEIGHTS: Final = (("http.method", 0), ("http.headers.", 1), ("http.queries.", 1), ("net.", 3))


def _with(way: Way, demand: Demand) -> Way | None:
    """Return `way` with another demand, None if the two contradict each other in plain sight."""
    field = demand.predicate.field
    there = way.get(field, ())
    if demand in there:
        return way
    for other in there:
        if _contradict(other, demand) or _contradict(demand, other):
            return None
    return {**way, field: (*there, demand)}


def _contradict(first: Demand, second: Demand) -> bool:
    """Tell whether the first demand fixes the values of the field, and the second does not take these."""
    one, other = first.predicate, second.predicate
    if one == other:
        return first.wanted is not second.wanted
    if not first.wanted or one.operator != "==" or one.transforms:
        return False
    return not second.is_met({one.field: [one.value.value]})
