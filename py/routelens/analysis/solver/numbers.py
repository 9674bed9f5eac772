"""Numbers: the integers that meet tests, as an interval without some of its members."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from routelens.analysis.solver.literals import Test

LEAST: Final = -(2**63)
MOST: Final = 2**63 - 1
"""What an Int can be."""

_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", "<=": ">", ">": "<="}


def number(tests: Iterable[Test], least: int, most: int, usual: Sequence[int] = ()) -> int | None:
    """Return a number from `least` to `most` that meets every test, one of `usual` if possible; None if none does.

    Exact. O(tests).
    """
    excluded = set()
    for predicate, wanted in tests:
        operator = predicate.operator if wanted else _OPPOSITE[predicate.operator]
        bound = predicate.value.value
        assert isinstance(bound, int)
        match operator:
            case "==":
                least, most = max(least, bound), min(most, bound)
            case "!=":
                excluded.add(bound)
            case "<":
                most = min(most, bound - 1)
            case "<=":
                most = min(most, bound)
            case ">":
                least = max(least, bound + 1)
            case _:
                least = max(least, bound)
    for choice in usual:
        if least <= choice <= most and choice not in excluded:
            return choice
    while least <= most and least in excluded:
        least += 1
    return least if least <= most else None
