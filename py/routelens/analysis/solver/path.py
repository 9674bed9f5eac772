"""Path: a normalised path that meets tests on itself, on its segments and on their number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from routelens.analysis.solver.alphabet import PATH
from routelens.analysis.solver.automata import InSegments, SegmentCount, automaton
from routelens.analysis.solver.budget import Budget, Undecided
from routelens.analysis.solver.literals import Literal, Test, compare
from routelens.analysis.solver.numbers import number
from routelens.analysis.solver.product import Reader
from routelens.analysis.solver.text import text, text_with
from routelens.kong.schema import SEGMENTS, segment_range

WHOLE: Final = "http.path"
COUNT: Final = SEGMENTS + "len"
MAX_SEGMENTS: Final = 10_000
"""A path that needs more segments is left undecided."""

_MAX_MADE_UP: Final = 8


def path(literals: Sequence[Literal], budget: Budget) -> str | None:
    """Return a path that gives every literal its verdict, or None if there is none. Raises Undecided."""
    whole = [Test(*literal) for literal in literals if literal.predicate.field == WHOLE]
    if len(whole) == len(literals):
        return text(whole, PATH, budget)
    parts = [literal for literal in literals if literal.predicate.field != WHOLE]
    for candidate in islice(_made_up(parts, whole, budget), _MAX_MADE_UP):
        budget.spend(len(literals))
        if PATH.takes(candidate) and gives(candidate, literals):
            return candidate
    more: list[Reader] = []
    counts: list[Test] = []
    for predicate, wanted in parts:
        if predicate.field == COUNT:
            counts.append(Test(predicate, wanted))
            continue
        place = segment_range(predicate.field.removeprefix(SEGMENTS))
        if place is None:
            if wanted:
                return None  # no path has such segments
            continue
        if place[1] >= MAX_SEGMENTS:
            raise Undecided("a path would need very many segments")
        inner = automaton(predicate, True)
        more.append(Reader(InSegments(*place, inner, wanted), "lower" in predicate.transforms))
    if counts:
        most = max(abs(int(str(test.predicate.value.value))) for test in counts) + 1
        if most > MAX_SEGMENTS:
            if number(counts, 0, MAX_SEGMENTS) is None:
                raise Undecided("a path would need very many segments")
            most = MAX_SEGMENTS
        more.append(Reader(SegmentCount(_verdict(counts), most)))
    found = text_with(whole, PATH, more, budget, avoided="#")
    if found is None:
        found = text_with(whole, PATH, more, budget)
    if found is not None and not gives(found, literals):
        raise Undecided("the lower case of a text depends on more than its characters")
    return found


def gives(candidate: str, literals: Iterable[Literal]) -> bool:
    """Tell whether a normalised path gives every literal its verdict."""
    segments = _segments(candidate)
    for predicate, wanted in literals:
        if predicate.field == WHOLE:
            verdict = compare(predicate, candidate)
        elif predicate.field == COUNT:
            verdict = compare(predicate, len(segments))
        else:
            place = segment_range(predicate.field.removeprefix(SEGMENTS))
            verdict = (
                place is not None
                and place[1] < len(segments)
                and compare(predicate, "/".join(segments[place[0] : place[1] + 1]))
            )
        if verdict is not wanted:
            return False
    return True


def _segments(candidate: str) -> list[str]:
    inner = candidate.removeprefix("/").rstrip("/")
    return inner.split("/") if inner else []


def _verdict(counts: Sequence[Test]) -> Callable[[int], bool]:
    return lambda count: all(test.is_met(count) for test in counts)


def _made_up(parts: Sequence[Literal], whole: Sequence[Test], budget: Budget) -> Iterator[str]:
    """Yield paths of the segments that are asked for, with plain ones between; unchecked."""
    start = text(whole, PATH, budget) if whole else "/"
    if start is None:
        return
    yield start
    segments = _segments(start)
    asked: dict[tuple[int, int], list[Literal]] = {}
    for literal in parts:
        place = segment_range(literal.predicate.field.removeprefix(SEGMENTS))
        if place is not None and literal.wanted and place[1] < _MAX_MADE_UP:
            asked.setdefault(place, []).append(literal)
    for (first, last), literals in asked.items():
        right = next(
            (
                str(predicate.value.value)
                for operator in ("==", "^=", "=^", "contains")
                for predicate, _ in literals
                if predicate.operator == operator
            ),
            "a" if first == last else "a/a",
        )
        segments += ["a"] * (first - len(segments))
        segments[first : last + 1] = right.split("/")
    yield "/" + "/".join(segments)
    counts = [Test(*literal) for literal in parts if literal.predicate.field == COUNT]
    length = number(counts, len(segments), MAX_SEGMENTS)
    if length is not None:
        yield "/" + "/".join([*segments, *["a"] * (length - len(segments))])
