"""Constraints: sets of predicates that make an expression hold or fail, nearest to the request first.

A tableau search: conjunctions are split at once; the operands of a disjunction are tried in turn, beginning with the
one that needs the fewest changes. Branches with an obvious contradiction are pruned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from routelens.analysis.distance import Distances, distances
from routelens.dataclass import dataclass
from routelens.language.nodes import All, Node, Not, Predicate
from routelens.router.evaluate import Context, Record, holds

MAX_STEPS: Final = 20_000
"""Steps of a search, about 1 µs each, after which it ends."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A predicate and the verdict it must have."""

    predicate: Predicate
    wanted: bool

    def is_met(self, context: Context) -> bool:
        """Tell whether the predicate has the verdict in `context`."""
        return holds(self.predicate, context, Record()) is self.wanted


Goal: TypeAlias = tuple[Node, bool]
Branch: TypeAlias = dict[str, tuple[Constraint, ...]]
"""Constraints by field: a conjunction that gives every goal its verdict."""

_Goals: TypeAlias = "tuple[Goal, _Goals] | None"  # linked, so that branches share their common tail


def branches(goals: Iterable[Goal], context: Context, most_steps: int = MAX_STEPS) -> Iterator[Branch]:
    """Yield conjunctions of constraints that give every goal its verdict, the fewest changes of `context` first.

    A branch need not be minimal. The first is the nearest unless its constraints contradict each other. Does not
    recurse, so expressions may be nested as deeply as the language allows.

    Args:
        goals: Expressions with the verdict that each must have.
        context: The values of the present request, from which changes are counted.
        most_steps: The search ends after so many steps, whether or not there are more branches.

    """
    known: Distances = {}
    first: _Goals = None
    for node, wanted in reversed(list(goals)):
        known.update(distances(node, context))
        first = ((node, wanted), first)
    steps = 0
    stack: list[tuple[_Goals, _Goals, Branch]] = [(first, None, {})]
    while stack:
        waiting, choices, branch = stack.pop()
        while waiting is not None:
            steps += 1
            (node, wanted), waiting = waiting
            if isinstance(node, Predicate):
                joined = _add(branch, Constraint(node, wanted))
                if joined is None:
                    break
                branch = joined
            elif isinstance(node, Not):
                waiting = ((node.operands[0], not wanted), waiting)
            elif isinstance(node, All) is wanted:
                for operand in reversed(node.operands):
                    waiting = ((operand, wanted), waiting)
            else:
                choices = ((node, wanted), choices)
        else:
            if choices is None:
                yield branch
            else:
                (node, wanted), choices = choices
                operands = _nearest_first(node, wanted, known)
                steps += len(operands)
                stack += [(((operand, wanted), None), choices, branch) for operand in reversed(operands)]
        if steps > most_steps:
            return


def _nearest_first(node: Node, wanted: bool, known: Distances) -> list[Node]:
    """Return the operands of a disjunction in the order in which they are tried."""
    assert not isinstance(node, Predicate)
    if wanted:
        return sorted(node.operands, key=lambda operand: known[id(operand)][0])
    return sorted(node.operands, key=lambda operand: (known[id(operand)][1], _weight(operand)))


def _weight(node: Node) -> int:
    """Return how much a request changes to make a condition fail: another method is less than another path."""
    if isinstance(node, Predicate):
        return next((weight for start, weight in _WEIGHTS if node.field.startswith(start)), 2)
    return 2


_WEIGHTS: Final = (("http.method", 0), ("http.headers.", 1), ("http.queries.", 1), ("net.", 3))


def _add(branch: Branch, constraint: Constraint) -> Branch | None:
    """Return `branch` with another constraint, or None if the constraint obviously contradicts one in the branch."""
    field = constraint.predicate.field
    there = branch.get(field, ())
    if constraint in there:
        return branch
    for other in there:
        if _contradict(other, constraint) or _contradict(constraint, other):
            return None
    return {**branch, field: (*there, constraint)}


def _contradict(first: Constraint, second: Constraint) -> bool:
    """Tell whether the first constraint fixes the field's value, and the second does not hold for that value."""
    one, other = first.predicate, second.predicate
    if one == other:
        return first.wanted is not second.wanted
    if not first.wanted or one.operator != "==" or one.transforms:
        return False
    return not second.is_met({one.field: [one.value.value]})
