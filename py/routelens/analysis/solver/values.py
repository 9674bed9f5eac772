"""Values: the lists of texts that a header or query argument may have, or that it is absent."""

from __future__ import annotations

from collections.abc import Iterable

from routelens.analysis.solver.alphabet import Kind
from routelens.analysis.solver.budget import Budget
from routelens.analysis.solver.literals import Literal, Test, field_constraints, meets
from routelens.analysis.solver.text import text


def values(literals: Iterable[Literal], kind: Kind, budget: Budget) -> list[str] | None:
    """Return values that meet the literals on one field, [] for an absent one; None if nothing does.

    Exact: what every value must meet and each thing that some value must meet are texts of their own. As few values
    as a first attempt finds. Raises Undecided.
    """
    found = field_constraints(literals)
    if found.can_be_absent:
        return []
    return present_values(found.every, found.some, kind, budget)


def present_values(
    every: tuple[Test, ...], some: tuple[Test, ...], kind: Kind, budget: Budget
) -> list[str] | None:
    """Return one value or several that meet the tests, None if none do. Raises Undecided."""
    one = text((*every, *some), kind, budget)
    if one is not None:
        return [one]
    chosen: list[str] = []
    for test in some:
        if any(meets(value, (test,)) for value in chosen):
            continue
        value = text((*every, test), kind, budget)
        if value is None:
            return None
        chosen.append(value)
    return chosen or None
