"""Literals: predicates with the verdict that each must have, and what single values have to meet for it.

A predicate speaks of all values of a field, or with `any()` of one of them; an absent field makes it false
(docs/reference/expressions.md §5). Here that becomes what each value must meet, and what some value must meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from routelens.analysis.solver.budget import Undecided
from routelens.dataclass import dataclass
from routelens.language.nodes import Predicate
from routelens.regex import MatchLimitError
from routelens.router.evaluate import ContextValue, operator_holds


class Literal(NamedTuple):
    """A predicate and the verdict it must have."""

    predicate: Predicate
    wanted: bool


class Test(NamedTuple):
    """What one value must meet: the predicate's comparison holds for it, or fails."""

    predicate: Predicate
    wanted: bool

    def is_met(self, value: ContextValue) -> bool:
        """Tell whether `value` meets the test. Raises Undecided for a regex that takes too much work."""
        return compare(self.predicate, value) is self.wanted


@dataclass(frozen=True, slots=True)
class FieldConstraints:
    """What literals on one field come to. `can_be_absent` if no value is needed.

    Where there are values, each must meet `every`, and for each test of `some` there must be one that meets it.
    """

    can_be_absent: bool
    every: tuple[Test, ...]
    some: tuple[Test, ...]


def field_constraints(literals: Iterable[Literal]) -> FieldConstraints:
    """Return what the literals on one field ask of its values."""
    can_be_absent = True
    every: list[Test] = []
    some: list[Test] = []
    for predicate, wanted in literals:
        if wanted:
            can_be_absent = False
        # `any(x) == 1` needs one value, its negation speaks of all; without any() it is the other way round.
        one_is_enough = ("any" in predicate.transforms) is wanted
        (some if one_is_enough else every).append(Test(predicate, wanted))
    return FieldConstraints(can_be_absent, tuple(every), tuple(some))


def meets(value: ContextValue, tests: Sequence[Test]) -> bool:
    """Tell whether a value meets every test."""
    return all(compare(predicate, value) is wanted for predicate, wanted in tests)


def compare(predicate: Predicate, value: ContextValue) -> bool:
    """Tell whether one value satisfies the comparison of a predicate. Raises Undecided."""
    if isinstance(value, str) and "lower" in predicate.transforms:
        value = value.lower()
    if predicate.operator != "~":
        return operator_holds(predicate.operator, value, predicate.value)
    assert predicate.value.pattern is not None
    assert isinstance(value, str)
    try:
        return predicate.value.pattern.is_match(value)
    except MatchLimitError:
        raise Undecided("a regex takes too much work") from None
