"""Search: a request under which conditions have wanted verdicts, or the proof that there is none.

The stages: conditions are cut into literals and choices; literals go to their group of fields, which is solved by
itself; the parts make a request; what conditions are not yet as wanted under that request is a choice to branch on.
A model-driven tableau: each branch adds a literal that the present request does not meet, so it ends, and where all
branches have closed there is no such request.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from routelens.analysis.solver.budget import Budget, Undecided
from routelens.analysis.solver.fields import (
    PROTOCOL,
    PROTOCOL_WITHOUT_SNI,
    Group,
    Host,
    Part,
    group_of,
    schemes_of,
    solve_group,
)
from routelens.analysis.solver.host import MAX_PORT, PORT
from routelens.analysis.solver.literals import Literal, Test
from routelens.analysis.solver.numbers import number
from routelens.analysis.solver.request import TooManyLinesError, build_request
from routelens.dataclass import dataclass
from routelens.kong.request.context import Context, ContextReader, FieldError
from routelens.kong.request.request import MAX_HEADERS, MAX_QUERY_ARGUMENTS, Request
from routelens.kong.schema import HEADERS, QUERIES
from routelens.kong.subsystem import Subsystem
from routelens.language.nodes import All, AnyOf, Node, Not, Predicate, predicates
from routelens.router import EvaluationLimit
from routelens.router.evaluate import Record, evaluate

MAX_BRANCHES: Final = 4_000
"""Branches that one search looks at; then it is undecided."""

_MAX_KNOWN: Final = 20_000

Goal: TypeAlias = tuple[Node, bool]
"""A condition and the verdict it must have."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """Literals by group, the parts of a request that meet them, and the choices that were cut off."""

    literals: Mapping[Group, tuple[Literal, ...]]
    parts: Mapping[Group, Part]
    choices: tuple[Goal, ...]


class Solver:
    """Answers questions about requests of one subsystem; what it found out about groups of fields is kept.

    `reads_sni` if some stream table at hand reads `tls.sni`; conditions of one that doesn't go through `without_sni`.
    """

    def __init__(self, subsystem: Subsystem, *, reads_sni: bool = True) -> None:
        self.subsystem = subsystem
        self._reads_sni = reads_sni
        self._readers: dict[frozenset[str], ContextReader] = {}
        self._fields: dict[int, tuple[Node, frozenset[str]]] = {}
        self._same_fields: dict[frozenset[str], frozenset[str]] = {}
        self._known: dict[tuple[Hashable, ...], Part | None] = {}

    def solve(self, goals: Iterable[Goal], budget: Budget, scheme: str | None = None) -> Request | None:
        """Return a request under which every goal has its verdict, or None if there is none.

        In the given scheme if possible. The request is checked with the gateway's own rules. Some 50 µs for most
        conditions of a few literals. Raises Undecided.
        """
        schemes = schemes_of(self.subsystem)
        if scheme is not None:
            schemes = (scheme, *(other for other in schemes if other != scheme))
        goals = tuple(goals)
        first = self._extended(_Branch({}, {}, ()), goals, schemes, budget)
        waiting = [] if first is None else [first]
        branches = 0
        reader = self._reader(goals)
        while waiting:
            branch = waiting.pop()
            branches += 1
            if branches > MAX_BRANCHES:
                raise Undecided("there are too many cases to look at")
            made = self._built(branch, schemes[0])
            if made is None:
                continue
            request = made
            context = self._context(reader, request)
            open_choices = [goal for goal in branch.choices if not self._is_met(goal, context, budget)]
            if not open_choices:
                self._confirm(goals, context, budget)
                return request
            choice = min(open_choices, key=_width)
            options = _options(choice)
            kept = tuple(goal for goal in branch.choices if goal is not choice)
            rest = _Branch(branch.literals, branch.parts, kept)
            extended = (self._extended(rest, (option,), schemes, budget) for option in reversed(options))
            waiting += [more for more in extended if more is not None]
        return None

    def read(self, root: Node, request: Request) -> Context:
        """Return the values of the fields that conditions read."""
        return self._context(self._reader([(root, True)]), request)

    def _extended(
        self, branch: _Branch, goals: Sequence[Goal], schemes: Sequence[str], budget: Budget
    ) -> _Branch | None:
        """Return the branch with more goals, None if some group of fields cannot meet its literals."""
        literals = dict(branch.literals)
        choices = list(branch.choices)
        changed: dict[Group, None] = {}
        waiting = list(reversed(goals))
        while waiting:
            node, wanted = waiting.pop()
            if isinstance(node, Predicate):
                group = group_of(node.field, self.subsystem)
                present = literals.get(group, ())
                literal = Literal(node, wanted)
                if literal not in present:
                    if Literal(node, not wanted) in present:
                        return None
                    literals[group] = (*present, literal)
                    changed[group] = None
            elif isinstance(node, Not):
                waiting.append((node.operands[0], not wanted))
            elif isinstance(node, All) is wanted:
                waiting += [(operand, wanted) for operand in reversed(node.operands)]
            else:
                choices.append((node, wanted))
            budget.spend(1)
        parts = dict(branch.parts)
        for group in changed:
            part = self._part(group, literals[group], schemes, budget)
            if part is None:
                return None
            parts[group] = part
        return _Branch(literals, parts, tuple(choices))

    def _part(
        self, group: Group, literals: tuple[Literal, ...], schemes: Sequence[str], budget: Budget
    ) -> Part | None:
        # One literal stands for itself: most groups have one, and a memo of few objects is quickly looked through for
        # garbage.
        key = group, schemes[0], *(literals[0] if len(literals) == 1 else (frozenset(literals),))
        if key in self._known:
            return self._known[key]
        part = solve_group(group, literals, self.subsystem, schemes, budget)
        if len(self._known) >= _MAX_KNOWN:
            self._known.clear()
        self._known[key] = part
        return part

    def _built(self, branch: _Branch, scheme: str) -> Request | None:
        """Return the request of a branch, None where it must have more lines than are read. Raises Undecided."""
        try:
            return build_request(branch.parts, self.subsystem, scheme)
        except TooManyLinesError:
            pass
        parts = _without_host(branch)
        if parts is not None:
            try:
                return build_request(parts, self.subsystem, scheme)
            except TooManyLinesError:
                pass
        if _must_be_too_many(branch):
            return None
        raise Undecided("a request would need more headers or arguments than the gateway reads")

    def _reader(self, goals: Iterable[Goal]) -> ContextReader:
        fields: frozenset[str] = frozenset().union(*(self._fields_of(node) for node, _ in goals))
        if self.subsystem == "stream":
            fields |= {PROTOCOL, "tls.sni"} if self._reads_sni else {PROTOCOL}
        reader = self._readers.get(fields)
        if reader is None:
            if len(self._readers) >= _MAX_KNOWN:
                self._readers.clear()
            reader = self._readers[fields] = ContextReader(fields)
        return reader

    def _fields_of(self, node: Node) -> frozenset[str]:
        """Return the fields that conditions read. What is known is found by the node's id, and keeps the node alive."""
        known = self._fields.get(id(node))
        if known is None:
            if len(self._fields) >= _MAX_KNOWN:
                self._fields.clear()
                self._same_fields.clear()
            fields = frozenset(predicate.field for predicate in predicates(node))
            known = self._fields[id(node)] = node, self._same_fields.setdefault(fields, fields)
        return known[1]

    def _context(self, reader: ContextReader, request: Request) -> Context:
        try:
            context = reader.read(request)
        except FieldError as error:
            raise AssertionError("a text that was solved for is UTF-8") from error
        if self.subsystem == "stream":
            scheme = request.scheme
            context[PROTOCOL_WITHOUT_SNI] = ["tcp" if scheme == "tls" else scheme]
        return context

    def _is_met(self, goal: Goal, context: Context, budget: Budget) -> bool:
        node, wanted = goal
        budget.spend(2)
        try:
            return evaluate(node, context, Record()) is wanted
        except EvaluationLimit as limit:
            raise Undecided("a regex takes too much work") from limit

    def _confirm(self, goals: Iterable[Goal], context: Context, budget: Budget) -> None:
        """Check the whole against the semantics. Raises Undecided where a part did not become what was solved for."""
        if not all(self._is_met(goal, context, budget) for goal in goals):
            raise Undecided("the request that was found is not what was looked for")


def _without_host(branch: _Branch) -> Mapping[Group, Part] | None:
    """Return the parts without a Host header, None where one must be sent."""
    if _needs_host(branch):
        return None
    ports = [Test(*literal) for literal in branch.literals.get("host", ()) if literal.predicate.field == PORT]
    listener = number(ports, 0, MAX_PORT) if ports else None
    if ports and listener is None:
        return None
    return {**branch.parts, "host": Host(None, listener)}


def _needs_host(branch: _Branch) -> bool:
    return any(
        literal.wanted and literal.predicate.field != PORT for literal in branch.literals.get("host", ())
    )


def _must_be_too_many(branch: _Branch) -> bool:
    """Tell whether more headers or arguments must be there than the gateway reads, however few values they have."""
    for prefix, most in ((HEADERS, MAX_HEADERS - _needs_host(branch)), (QUERIES, MAX_QUERY_ARGUMENTS)):
        needed = sum(
            _least_values(literals) for group, literals in branch.literals.items() if group.startswith(prefix)
        )
        if needed > most:
            return True
    return False


def _least_values(literals: Iterable[Literal]) -> int:
    """Return how many values a header or an argument has at least."""
    wanted = [literal.predicate for literal in literals if literal.wanted]
    equal = {
        predicate.value.value
        for predicate in wanted
        if predicate.operator == "=="
        and "any" in predicate.transforms
        and "lower" not in predicate.transforms
    }
    return max(bool(wanted), len(equal))


def without_sni(root: Node) -> Node:
    """Return the conditions of a stream table that reads no SNI: to it TLS connections are TCP."""
    if isinstance(root, Predicate):
        if root.field != PROTOCOL:
            return root
        return Predicate(PROTOCOL_WITHOUT_SNI, root.operator, root.value, root.transforms)
    operands = tuple(without_sni(operand) for operand in root.operands)
    return Not((operands[0],)) if isinstance(root, Not) else type(root)(operands)


def _width(goal: Goal) -> int:
    node = goal[0]
    return 1 if isinstance(node, Predicate) else len(node.operands)


def _options(choice: Goal) -> list[Goal]:
    """Return what a choice is among, cheap ones first where something is to fail."""
    node, wanted = choice
    assert isinstance(node, (All, AnyOf))
    if wanted:
        return [(operand, True) for operand in node.operands]
    return sorted(((operand, False) for operand in node.operands), key=_rank)


_RANKS: Final = (
    ("http.method", 0),
    ("http.headers.", 1),
    ("http.queries.", 1),
    ("http.host", 2),
    ("net.", 4),
)


def _rank(option: Goal) -> int:
    node = option[0]
    if isinstance(node, Predicate):
        return next((rank for start, rank in _RANKS if node.field.startswith(start)), 3)
    return 3
