"""Records: what of a request an entry records when it matches, by cases, as far as outcomes depend on it.

What `strip_path` cuts is the value that `http.path` was recorded with last, and captures are those of all regexes that
matched on the way (docs/reference/expressions.md §5.1). Evaluation is followed symbolically, left to right, with its
short cuts, so each case is a conjunction of verdicts and what was recorded under it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from routelens.analysis.solver.budget import Undecided
from routelens.analysis.solver.search import Goal
from routelens.language.nodes import AnyOf, Node, Not, Predicate
from routelens.regex.nodes import Alternation, Class, Group, Literal, Repeat
from routelens.regex.nodes import Node as RegexNode
from routelens.regex.nodes import Sequence as Parts
from routelens.regex.parser import parse

MAX_CASES: Final = 256

_Step: TypeAlias = tuple[Predicate, bool]

NOTHING: Final = ("length", 1)
"""Where nothing was recorded, or nothing of any length, one byte is cut (docs/reference/upstream.md §3.1)."""


@dataclass(frozen=True, slots=True)
class Case:
    """Verdicts under which an entry matches, and what is recorded then."""

    goals: tuple[Goal, ...]
    record: Hashable


def path_cases(root: Node) -> list[Case]:
    """Return the cases by how much of the path is cut. Raises Undecided for more than MAX_CASES."""
    return [Case(_goals(steps), _cut(steps)) for steps in _matches(root)]


def capture_cases(root: Node) -> list[Case]:
    """Return the cases by the regexes that capture. Raises Undecided for more than MAX_CASES."""
    return [Case(_goals(steps), _captured(steps)) for steps in _matches(root)]


def _goals(steps: Sequence[_Step]) -> tuple[Goal, ...]:
    return tuple((predicate, verdict) for predicate, verdict in steps)


def _cut(steps: Sequence[_Step]) -> Hashable:
    cut: Hashable = NOTHING
    for predicate, verdict in steps:
        if predicate.field != "http.path" or not verdict:
            continue
        text = str(predicate.value.value)
        if predicate.operator in ("==", "^=", "=^"):
            # A slash at the end of what is cut from the front is put back (docs/reference/upstream.md §3.2).
            kept = predicate.operator != "=^" and text.endswith("/")
            cut = "length", max(len(text.encode("utf-8", "surrogatepass")) - kept, 1)
        elif predicate.operator == "~":
            length = _length(parse(text).root)
            cut = (
                ("regex", text, "lower" in predicate.transforms)
                if length is None
                else ("length", max(length, 1))
            )
    return cut


def _length(node: RegexNode) -> int | None:
    """Return how many bytes every match of a part of a regex has, None if they differ or that is not plain to see."""
    match node:
        case Literal():
            return len(node.text.encode("utf-8", "surrogatepass"))
        case Class():
            sizes = {
                len(chr(point).encode("utf-8", "surrogatepass")) for ends in node.ranges for point in ends
            }
            return sizes.pop() if len(sizes) == 1 else None
        case Group():
            return _length(node.node)
        case Parts():
            lengths = [_length(child) for child in node.nodes]
            return None if None in lengths else sum(length for length in lengths if length is not None)
        case Alternation():
            each = {_length(child) for child in node.nodes}
            return each.pop() if len(each) == 1 else None
        case Repeat():
            inner = _length(node.node)
            return inner * node.low if inner is not None and node.low == node.high else None
    return 0


def _captured(steps: Sequence[_Step]) -> Hashable:
    # One that fails may have captured from some of several values.
    return tuple(
        (predicate.field, predicate.value.value, frozenset(predicate.transforms), verdict)
        for predicate, verdict in steps
        if predicate.operator == "~"
        and (verdict or predicate.field.startswith(("http.headers.", "http.queries.")))
    )


def _matches(root: Node) -> Iterator[tuple[_Step, ...]]:
    for steps, verdict in _followed(root):
        if verdict:
            yield steps


def _followed(node: Node) -> list[tuple[tuple[_Step, ...], bool]]:
    """Return every way in which evaluation may go: the predicates it reaches with their verdicts, and the result."""
    if isinstance(node, Predicate):
        return [(((node, True),), True), (((node, False),), False)]
    if isinstance(node, Not):
        return [(steps, not verdict) for steps, verdict in _followed(node.operands[0])]
    decisive = isinstance(node, AnyOf)
    open_ways: list[tuple[_Step, ...]] = [()]
    closed: list[tuple[tuple[_Step, ...], bool]] = []
    for operand in node.operands:
        following: list[tuple[_Step, ...]] = []
        for steps, verdict in _followed(operand):
            for before in open_ways:
                if verdict is decisive:
                    closed.append(((*before, *steps), decisive))
                else:
                    following.append((*before, *steps))
        open_ways = following
        if len(open_ways) + len(closed) > MAX_CASES:
            raise Undecided("there are too many ways in which its conditions may match")
    return [*closed, *((steps, not decisive) for steps in open_ways)]
