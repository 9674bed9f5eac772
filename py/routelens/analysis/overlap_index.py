"""Overlap index: which entries may match a request that another matches, without looking at every pair.

Over-approximates: each entry is filed under texts that its path and its host must start with or be, and has with it
what they must end with. Who is not a candidate meets no request together with the entry; candidates may.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from routelens.dataclass import dataclass
from routelens.language.expression import Expression
from routelens.language.nodes import All, AnyOf, Node, Predicate
from routelens.language.shape import Operand, Shape
from routelens.regex import Pattern
from routelens.router.regex_literals import literals

_SETS: Final = ("http.method", "net.protocol")
_STARTS: Final = frozenset(("==", "^=", "~"))
_ENDS: Final = frozenset(("==", "=^"))
_ALLOWED: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "http.path": (_STARTS, _ENDS),
    "http.host": (_STARTS, _ENDS),
    "tls.sni": (_STARTS,),
    **dict.fromkeys(_SETS, (frozenset(("==",)),)),
}
"""By field, operators that the alternatives of a clause may have, so that it says how the field starts or ends."""

_LAST: Final = chr(0x10FFFF)


class Start(NamedTuple):
    """What a text starts with; all of it if `is_whole`."""

    text: str
    is_whole: bool


Starts: TypeAlias = tuple[Start, ...] | None
"""One of them must be so; None where nothing is known."""

Ends: TypeAlias = tuple[str, ...] | None
"""One of them must be what a text ends with; None where nothing is known."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What every request that an entry matches must have."""

    path: Starts
    path_ends: Ends
    host: Starts
    host_ends: Ends
    sni: Starts
    method: frozenset[str] | None
    protocol: frozenset[str] | None

    def may_meet(self, other: Summary) -> bool:
        """Tell whether one request may match both. False is certain."""
        return (
            _may_share(self.path, other.path)
            and _may_share(self.host, other.host)
            and _may_share(self.sni, other.sni)
            and _may_end_alike(self.path, self.path_ends, other.path, other.path_ends)
            and _may_end_alike(self.host, self.host_ends, other.host, other.host_ends)
            and (self.method is None or other.method is None or not self.method.isdisjoint(other.method))
            and (
                self.protocol is None
                or other.protocol is None
                or not self.protocol.isdisjoint(other.protocol)
            )
        )


def _may_share(some: Starts, others: Starts) -> bool:
    if some is None or others is None:
        return True
    return any(_agree(one, other) for one in some for other in others)


def _agree(one: Start, other: Start) -> bool:
    if one.is_whole and other.is_whole:
        return one.text == other.text
    if one.is_whole or (not other.is_whole and len(one.text) >= len(other.text)):
        return one.text.startswith(other.text)
    return other.text.startswith(one.text)


def _may_end_alike(some: Starts, some_ends: Ends, others: Starts, other_ends: Ends) -> bool:
    if some_ends is None:
        return other_ends is None or _may_end(some, other_ends)
    if other_ends is None:
        return _may_end(others, some_ends)
    return (
        any(one.endswith(other_ends) for one in some_ends)
        or any(other.endswith(some_ends) for other in other_ends)
    ) and (_may_end(some, other_ends) and _may_end(others, some_ends))


def _may_end(starts: Starts, ends: tuple[str, ...]) -> bool:
    return starts is None or any(not start.is_whole or start.text.endswith(ends) for start in starts)


_Plan: TypeAlias = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


class Summaries:
    """Summarises expressions; what those of one shape have in common is worked out once. Some microseconds each."""

    def __init__(self) -> None:
        self._plans: dict[Shape, _Plan] = {}

    def of(self, expression: Expression) -> Summary:
        """Return the summary of an expression."""
        plan = self._plans.get(expression.shape)
        if plan is None:
            plan = self._plans[expression.shape] = _plan(expression.shape.template)
        found: dict[str, Starts] = {}
        ends: dict[str, tuple[str, ...]] = {}
        sets: dict[str, frozenset[str]] = {}
        for field, alternatives in plan:
            if field in _SETS:
                values = frozenset(str(expression.operands[place]) for _, place in alternatives)
                sets[field] = values & sets[field] if field in sets else values
                continue
            if any(operator == "=^" for operator, _ in alternatives):
                texts = tuple(str(expression.operands[place]) for _, place in alternatives)
                if field not in ends or min(map(len, texts)) > min(map(len, ends[field])):
                    ends[field] = texts
                continue
            starts = _starts(alternatives, expression.operands)
            if starts is not None and (found.get(field) is None or _length(starts) > _length(found[field])):
                found[field] = starts
        return Summary(
            found.get("http.path"),
            ends.get("http.path"),
            found.get("http.host"),
            ends.get("http.host"),
            found.get("tls.sni"),
            sets.get("http.method"),
            sets.get("net.protocol"),
        )


def _length(starts: Starts) -> int:
    return min((len(start.text) for start in starts or ()), default=0)


def _starts(alternatives: Iterable[tuple[str, int]], operands: Sequence[Operand]) -> Starts:
    found: list[Start] = []
    for operator, place in alternatives:
        operand = operands[place]
        if isinstance(operand, Pattern):
            needed = literals(operand)
            if needed.exact:
                found += (Start(text, True) for text in needed.exact)
            elif needed.prefixes:
                found += (Start(text, False) for text in needed.prefixes)
            else:
                return None
        else:
            found.append(Start(str(operand), operator == "=="))
    return tuple(found)


def _plan(root: Node) -> _Plan:
    """Return the clauses of a conjunction that say how a field starts or ends: field, operators, operands' places."""
    places: dict[int, int] = {}
    waiting, last = [root], 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, Predicate):
            places[id(node)] = last
            last += 1
        else:
            waiting.extend(reversed(node.operands))
    plan: list[tuple[str, tuple[tuple[str, int], ...]]] = []
    clauses: list[Node] = [root]
    while clauses:
        node = clauses.pop()
        if isinstance(node, All):
            clauses.extend(node.operands)
            continue
        options = node.operands if isinstance(node, AnyOf) else (node,)
        predicates = [option for option in options if isinstance(option, Predicate)]
        if len(predicates) != len(options) or len({predicate.field for predicate in predicates}) != 1:
            continue
        field = predicates[0].field
        operators = {predicate.operator for predicate in predicates}
        if any(operators <= allowed for allowed in _ALLOWED.get(field, ())) and not any(
            "lower" in predicate.transforms for predicate in predicates
        ):
            plan.append(
                (field, tuple((predicate.operator, places[id(predicate)]) for predicate in predicates))
            )
    return tuple(plan)


class OverlapIndex:
    """Finds, among numbered entries, those that may meet another. Building takes O(n log n)."""

    def __init__(self, summaries: Sequence[Summary]) -> None:
        self._summaries = summaries
        self._path = _StartIndex([summary.path for summary in summaries])
        self._host = _StartIndex([summary.host for summary in summaries])

    def candidates(self, summary: Summary) -> Iterator[int]:
        """Yield the numbers of the entries that may meet one with this summary, in order."""
        by_path, by_host = self._path.sharing(summary.path), self._host.sharing(summary.host)
        if by_path is None or (by_host is not None and len(by_host) < len(by_path)):
            by_path = by_host
        numbers: Iterable[int] = range(len(self._summaries)) if by_path is None else sorted(by_path)
        for number in numbers:
            if summary.may_meet(self._summaries[number]):
                yield number


class _StartIndex:
    def __init__(self, keys: Sequence[Starts]) -> None:
        self._unknown: list[int] = []
        self._prefixes: dict[str, list[int]] = {}
        sortable: list[tuple[str, int]] = []
        for number, starts in enumerate(keys):
            if starts is None:
                self._unknown.append(number)
                continue
            for start in starts:
                sortable.append((start.text, number))
                if not start.is_whole:
                    self._prefixes.setdefault(start.text, []).append(number)
        self._count = len(keys)
        self._sorted = sorted(sortable)
        self._lengths = sorted({len(text) for text in self._prefixes})

    def sharing(self, starts: Starts) -> set[int] | None:
        """Return who may share a text with these starts; None for everybody."""
        if starts is None:
            return None
        found = set(self._unknown)
        for start in starts:
            low = bisect_left(self._sorted, (start.text, -1))
            end = start.text if start.is_whole else start.text + _LAST
            high = bisect_left(self._sorted, (end, self._count))
            found.update(number for _, number in self._sorted[low:high])
            for length in self._lengths:
                if length > len(start.text):
                    break
                found.update(self._prefixes.get(start.text[:length], ()))
        return found
