"""Symbolic captures: what an entry records when it matches, by cases, as far as outcomes depend on it.

What `strip_path` cuts is the value that `http.path` was recorded with last, and captures are those of all regexes that
matched on the way (docs/reference/expressions.md §5.1). Evaluation is followed symbolically, left to right, with its
short cuts, so each case is a conjunction of verdicts and what was recorded under it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final, TypeAlias

from routelens.analysis.solver.budget import Undecided
from routelens.analysis.solver.search import Goal
from routelens.dataclass import dataclass
from routelens.language.nodes import All, AnyOf, Node, Not, Predicate, predicates
from routelens.regex.interval_set import merge
from routelens.regex.nodes import Alternation, Class, Group, Literal, Look, Repeat
from routelens.regex.nodes import Node as RegexNode
from routelens.regex.nodes import Sequence as Parts
from routelens.regex.parser import parse

MAX_CASES: Final = 256

_MAX_WRITTEN_OUT: Final = 64

_Recorded: TypeAlias = tuple[Predicate, bool]
_Records: TypeAlias = tuple[_Recorded, ...]
_Cases: TypeAlias = dict[tuple[_Records, bool], Node | None]
"""By what is recorded and the verdict: the condition under which evaluation goes so; None is always."""

NOTHING: Final[frozenset[Hashable]] = frozenset({("length", 1)})
"""Where nothing was recorded, or nothing of any length, one byte is cut (docs/reference/upstream.md §3.1)."""


@dataclass(frozen=True, slots=True)
class Case:
    """Conditions under which an entry matches, and what is recorded then."""

    goals: tuple[Goal, ...]
    record: Hashable

    def records_like(self, other: Case) -> bool:
        """Tell whether it comes to the same what two cases record, plain to see."""
        here, there = self.record, other.record
        if isinstance(here, frozenset) and isinstance(there, frozenset):
            return not here.isdisjoint(there)
        return here == there


def path_cases(root: Node) -> list[Case]:
    """Return the cases by how much of the path is cut. Raises Undecided for more than MAX_CASES."""
    return _cases(root, _is_of_path, _last, _cut)


def capture_cases(root: Node) -> list[Case]:
    """Return the cases by the regexes that capture. Raises Undecided for more than MAX_CASES."""
    return _cases(root, _is_regex, _lasting, _captured)


def _cases(
    root: Node,
    counts: Callable[[Predicate], bool],
    lasting: Callable[[_Records], _Records],
    record: Callable[[_Records], Hashable],
) -> list[Case]:
    by_record: dict[Hashable, list[Node | None]] = {}
    for (records, verdict), condition in _cases_of(root, counts, lasting).items():
        if verdict:
            by_record.setdefault(record(records), []).append(condition)
    return [
        Case(() if (one := _either(conditions)) is None else ((one, True),), found)
        for found, conditions in by_record.items()
    ]


def _is_of_path(predicate: Predicate) -> bool:
    return predicate.field == "http.path" and predicate.operator in ("==", "^=", "=^", "~")


def _is_regex(predicate: Predicate) -> bool:
    return predicate.operator == "~"


def _last(records: _Records) -> _Records:
    return records[-1:]


def _lasting(records: _Records) -> _Records:
    """Leave out regexes without groups before another one, which replaces the only capture that they have."""
    return tuple(
        recorded
        for place, recorded in enumerate(records)
        if not recorded[1] or _has_groups(recorded[0]) or not any(later[1] for later in records[place + 1 :])
    )


def _cut(records: _Records) -> frozenset[Hashable]:
    """Return what is cut, in each of the ways in which it can be said: so many bytes, or all of the path."""
    cut = NOTHING
    for predicate, _ in records:
        text = str(predicate.value.value)
        lowered = "lower" in predicate.transforms
        said: list[Hashable] = []
        if predicate.operator in ("==", "^=", "=^"):
            # A slash at the end of what is cut from the front is put back (docs/reference/upstream.md §3.2).
            kept = predicate.operator != "=^" and text.endswith("/")
            said.append(("length", max(len(text.encode("utf-8", "surrogatepass")) - kept, 1)))
            is_whole = predicate.operator == "=="
        else:
            root = parse(text).root
            length = _length(root)
            is_whole = _is_of_all(root)
            if length is not None:
                said.append(("length", max(length - _is_cut_to_a_slash(root), 1)))
            elif not is_whole:
                said.append(("regex", _form(root), lowered))
        if is_whole:
            said.append(("whole", lowered))
        cut = frozenset(said)
    return cut


def _is_of_all(root: RegexNode) -> bool:
    """Tell whether every match of a regex is the text from its start to its end."""
    if not isinstance(root, Parts):
        return False
    first, last = root.nodes[0], root.nodes[-1]
    return isinstance(first, Look) and first.kind == "start" and isinstance(last, Look) and last.kind == "end"


def _is_cut_to_a_slash(root: RegexNode) -> bool:
    """Tell whether every match of a regex is the front of the text up to a slash, which is put back."""
    if not isinstance(root, Parts):
        return False
    first = root.nodes[0]
    last = next((node for node in reversed(root.nodes) if not isinstance(node, Look)), first)
    is_front = isinstance(first, Look) and first.kind == "start"
    return is_front and isinstance(last, Literal) and last.text.endswith("/")


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


def _form(node: RegexNode) -> tuple[Hashable, ...]:
    """Return what a part of a regex matches one after the other, the same for `(?:a|b)` and `[ab]`."""
    match node:
        case Literal():
            return tuple(((ord(each), ord(each)),) for each in node.text)
        case Class():
            return (node.ranges,)
        case Look():
            return (node.kind,)
        case Group():
            inner = _form(node.node)
            return inner if node.index is None else (("group", node.index, node.name, inner),)
        case Parts():
            return tuple(part for child in node.nodes for part in _form(child))
        case Alternation():
            singles = [child for child in node.nodes if isinstance(child, (Class, Literal))]
            if len(singles) == len(node.nodes) and all(child.longest == 1 for child in singles):
                return (merge(ends for child in singles for ends in _form(child)[0]),)  # type: ignore[attr-defined]
            return (("either", *map(_form, node.nodes)),)
        case Repeat():
            return _repeated(node, _form(node.node))
    return ()


def _repeated(node: Repeat, inner: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    """Return the form of a repetition: `x{2,}` is `xxx*`; a group in it keeps its last match, so `(x){2}` is `x(x)`."""
    low, high, group = node.low, node.high, node.node
    is_fixed = 0 < low <= _MAX_WRITTEN_OUT and low == high
    if is_fixed and isinstance(group, Group) and group.index is not None:
        before = _form(group.node) * (low - 1)
        if len(before) <= _MAX_WRITTEN_OUT and not _has_group(group.node):
            return (*before, *inner)
    if low * len(inner) > _MAX_WRITTEN_OUT or _has_group(node.node):
        return (("repeat", low, high, node.greedy, inner),)
    if high == low:
        return inner * low
    return (*inner * low, ("repeat", 0, None if high is None else high - low, node.greedy, inner))


def _captured(records: _Records) -> Hashable:
    """Return the regexes that captured; nothing without groups, for a single capture is withheld (upstream.md §4.3)."""
    if not any(_has_groups(predicate) for predicate, _ in records):
        return ()
    return tuple(
        (
            predicate.field,
            _form(parse(str(predicate.value.value)).root),
            frozenset(predicate.transforms) - (set() if _has_several(predicate) else {"any"}),
            verdict,
        )
        for predicate, verdict in records
    )


def _has_several(predicate: Predicate) -> bool:
    return predicate.field.startswith(("http.headers.", "http.queries."))


def _has_groups(predicate: Predicate) -> bool:
    return _has_group(parse(str(predicate.value.value)).root)


def _has_group(root: RegexNode) -> bool:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Group) and node.index is not None:
            return True
        waiting += node.nodes if isinstance(node, (Parts, Alternation)) else ()
        waiting += [node.node] if isinstance(node, (Group, Repeat)) else []
    return False


def _cases_of(
    node: Node, counts: Callable[[Predicate], bool], lasting: Callable[[_Records], _Records]
) -> _Cases:
    """Return every way in which evaluation may go, as far as it is told apart by what is recorded."""
    if not any(counts(predicate) for predicate in predicates(node)):
        return {((), True): node, ((), False): Not((node,))}
    if isinstance(node, Predicate):
        # One that fails may have captured from some of several values.
        failed: _Records = ((node, False),) if _has_several(node) else ()
        return {(((node, True),), True): node, (failed, False): Not((node,))}
    if isinstance(node, Not):
        found = _cases_of(node.operands[0], counts, lasting)
        return {(records, not verdict): condition for (records, verdict), condition in found.items()}
    decisive = isinstance(node, AnyOf)
    open_cases: dict[_Records, Node | None] = {(): None}
    closed: dict[_Records, list[Node | None]] = {}
    for operand in node.operands:
        following: dict[_Records, list[Node | None]] = {}
        for (records, verdict), condition in _cases_of(operand, counts, lasting).items():
            for before, reached in open_cases.items():
                ways = closed if verdict is decisive else following
                ways.setdefault(lasting((*before, *records)), []).append(_both(reached, condition))
        open_cases = {records: _either(conditions) for records, conditions in following.items()}
        if len(open_cases) + len(closed) > MAX_CASES:
            raise Undecided("there are too many ways in which its conditions may match")
    return {
        **{(records, decisive): _either(conditions) for records, conditions in closed.items()},
        **{(records, not decisive): condition for records, condition in open_cases.items()},
    }


def _both(first: Node | None, second: Node | None) -> Node | None:
    if first is None or second is None:
        return second if first is None else first
    return All((*(first.operands if isinstance(first, All) else (first,)), second))


def _either(conditions: Sequence[Node | None]) -> Node | None:
    wanted = [condition for condition in conditions if condition is not None]
    if len(wanted) < len(conditions):
        return None
    return wanted[0] if len(wanted) == 1 else AnyOf(tuple(wanted))
