"""Near misses: the routes that do not match a request, ranked by how few conditions fail and how far the path agrees.

Ten thousand routes are counted without building their trees: a counter is prepared once for each shape and request, and
is then called with the operands of each expression. `distance` is the definition; the two must agree.

A counter works with one number for both: so many times `_CHANGE` as conditions must change, less the agreement.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

from routelens.analysis.distance import PATH, path_agreement
from routelens.dataclass import dataclass
from routelens.kong.table import Progress, TableEntry
from routelens.language.nodes import AnyOf, Node, Not, Predicate
from routelens.language.shape import Shape
from routelens.regex import MatchLimitError, Pattern
from routelens.router.evaluate import Context, ContextValue
from routelens.router.regex_literals import literals

PROGRESS_STEP: Final = 500

_CHANGE: Final = 1 << 40

_Test: TypeAlias = Callable[[Any], bool]
_Agreement: TypeAlias = Callable[[Any, bool], int]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A route that does not match: its nearest entry, that entry's `place` in the order from 1, and how near it is.

    `changes` are the conditions that fail, `agreement` says how far the path agrees with those on it.
    """

    listed: TableEntry
    place: int
    changes: int
    agreement: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """What near misses are sorted by."""
        return self.changes, -self.agreement, self.place


def near_misses(
    entries: Sequence[TableEntry], context: Context, progress: Progress | None = None
) -> list[NearMiss]:
    """Return the routes that do not match: by the conditions that fail, how far the path agrees, and evaluation order.

    `entries` are those of the request's subsystem in evaluation order. Some microseconds each; `progress` is told
    after every PROGRESS_STEP.
    """
    counters: dict[Shape, Callable[[Sequence[object]], int]] = {}
    nearest: dict[object, NearMiss] = {}
    for place, listed in enumerate(entries, 1):
        if progress is not None and place % PROGRESS_STEP == 0:
            progress(place, len(entries))
        expression = listed.expression
        count = counters.get(expression.shape)
        if count is None:
            count = counters[expression.shape] = _counter(expression.shape, context)
        cost = count(expression.operands)
        changes = -(-cost // _CHANGE)
        miss = NearMiss(listed, place, changes, changes * _CHANGE - cost)
        known = nearest.get(listed.route.id)
        if known is None or miss.rank < known.rank:
            nearest[listed.route.id] = miss
    misses = [miss for miss in nearest.values() if miss.changes > 0]
    misses.sort(key=lambda miss: miss.rank)
    return misses


def _counter(shape: Shape, context: Context) -> Callable[[Sequence[object]], int]:
    """Return a function that tells what an expression of this shape costs to hold, given its operands."""
    tests: list[_Test] = []
    agreements: list[_Agreement | None] = []
    steps: list[
        tuple[type, int]
    ] = []  # connectives with their operands before them; a leaf is (Predicate, place)
    waiting: list[tuple[Node, bool]] = [(shape.template, False)]
    while waiting:
        node, operands_done = waiting.pop()
        if isinstance(node, Predicate):
            steps.append((Predicate, len(tests)))
            tests.append(_test(node, context.get(node.field)))
            agreements.append(_agreement(node, context.get(node.field)))
        elif operands_done:
            steps.append((type(node), len(node.operands)))
        else:
            waiting.append((node, True))
            waiting.extend((operand, False) for operand in reversed(node.operands))

    def count(operands: Sequence[object]) -> int:
        made: list[tuple[int, int]] = []
        for kind, number in steps:
            if kind is Predicate:
                operand = operands[number]
                holds = tests[number](operand)
                agreement = agreements[number]
                shared = 0 if agreement is None else agreement(operand, holds)
                made.append((-shared, _CHANGE) if holds else (_CHANGE - shared, 0))
            elif kind is Not:
                to_hold, to_fail = made[-1]
                made[-1] = to_fail, to_hold
            else:
                to_holds, to_fails = zip(*made[-number:], strict=True)
                del made[-number:]
                either = kind is AnyOf
                made.append((min(to_holds), sum(to_fails)) if either else (sum(to_holds), min(to_fails)))
        return made[0][0]

    return count


def _test(predicate: Predicate, values: Sequence[ContextValue] | None) -> _Test:
    """Return a function that tells of an operand whether the predicate holds with it."""
    if not values:
        return _never
    if "lower" in predicate.transforms:
        values = [value.lower() if isinstance(value, str) else value for value in values]
    compare = _COMPARES[predicate.operator]
    tests = [compare(value) for value in values]
    if len(tests) == 1:
        return tests[0]
    joined = any if "any" in predicate.transforms else all
    return lambda operand: joined(test(operand) for test in tests)


def _agreement(predicate: Predicate, values: Sequence[ContextValue] | None) -> _Agreement | None:
    """Return a function that tells of an operand, and whether the predicate holds, how far the path agrees with it."""
    if predicate.field != PATH or not values:
        return None
    path = str(values[0])
    if "lower" in predicate.transforms:
        path = path.lower()
    return lambda operand, holds: path_agreement(predicate.operator, operand, path, holds=holds)


def _never(_operand: object) -> bool:
    return False


def _inside(value: Any) -> _Test:
    return lambda network: value in network


def _outside(value: Any) -> _Test:
    return lambda network: value not in network


def _matched(value: Any) -> _Test:
    def matches(pattern: Pattern) -> bool:
        # Most patterns need a literal that is not there: that is seen without compiling them.
        needed = literals(pattern)
        if (
            (needed.exact and value not in needed.exact)
            or (needed.prefixes and not value.startswith(needed.prefixes))
            or (needed.suffixes and not value.endswith(needed.suffixes))
            or (needed.substrings and not any(text in value for text in needed.substrings))
        ):
            return False
        try:
            return pattern.is_match(value)
        except MatchLimitError:
            return False  # as in `distance`

    return matches


_COMPARES: Final[dict[str, Callable[[Any], _Test]]] = {
    "==": lambda value: partial(operator.eq, value),
    "!=": lambda value: partial(operator.ne, value),
    "<": lambda value: partial(operator.lt, value),
    "<=": lambda value: partial(operator.le, value),
    ">": lambda value: partial(operator.gt, value),
    ">=": lambda value: partial(operator.ge, value),
    "^=": lambda value: value.startswith,
    "=^": lambda value: value.endswith,
    "contains": lambda value: value.__contains__,
    "in": _inside,
    "not in": _outside,
    "~": _matched,
}
