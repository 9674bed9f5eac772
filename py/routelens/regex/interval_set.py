"""Interval sets: sets of code points as sorted, disjoint ranges.

The universe is every code point that a Python text can hold. That includes lone surrogates, which no text of the
gateway has: they count as characters without any property.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]

LAST = 0x10FFFF
ALL: Ranges = ((0, LAST),)
NONE: Ranges = ()


def merge(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return the ranges sorted, with those that touch or overlap joined. O(n log n)."""
    ordered = sorted(ranges)
    if len(ordered) < 2:
        return tuple(ordered)
    out: list[tuple[int, int]] = []
    low, high = ordered[0]
    for next_low, next_high in ordered:
        if next_low <= high + 1:
            high = max(high, next_high)
        else:
            out.append((low, high))
            low, high = next_low, next_high
    out.append((low, high))
    return tuple(out)


@lru_cache(maxsize=128)
def negate(ranges: Ranges) -> Ranges:
    """Return the code points that are not in `ranges`."""
    out: list[tuple[int, int]] = []
    expected = 0
    for low, high in ranges:
        if low > expected:
            out.append((expected, low - 1))
        expected = high + 1
    if expected <= LAST:
        out.append((expected, LAST))
    return tuple(out)


def union(left: Ranges, right: Ranges) -> Ranges:
    """Return the code points in either."""
    return merge(left + right)


def intersect(left: Ranges, right: Ranges) -> Ranges:
    """Return the code points in both."""
    out: list[tuple[int, int]] = []
    i = j = 0
    while i < len(left) and j < len(right):
        low, high = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if low <= high:
            out.append((low, high))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(out)


def subtract(left: Ranges, right: Ranges) -> Ranges:
    """Return the code points in `left` that are not in `right`."""
    return intersect(left, negate(right))


def differ(left: Ranges, right: Ranges) -> Ranges:
    """Return the code points in exactly one of the two."""
    return subtract(union(left, right), intersect(left, right))


def contains(ranges: Ranges, point: int) -> bool:
    """Tell whether `point` is in `ranges`. O(log n)."""
    low, high = 0, len(ranges)
    while low < high:
        middle = (low + high) // 2
        if ranges[middle][1] < point:
            low = middle + 1
        else:
            high = middle
    return low < len(ranges) and ranges[low][0] <= point


def size(ranges: Ranges) -> int:
    """Return the number of code points in `ranges`."""
    return sum(high - low + 1 for low, high in ranges)
