"""Incremental analysis of a table: who takes what an entry matches and who ties, exact, and kept across edits.

An edit judges again only what may have changed: its own entries, those whose request it takes, those it used to hide.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import combinations
from typing import Final, TypeAlias

from routelens.analysis.oracle import Oracle, make_solvers, scheme_of
from routelens.analysis.overlap_index import OverlapIndex, Summaries
from routelens.analysis.reachability import Verdict, judge
from routelens.analysis.solver.budget import Budget, Undecided
from routelens.analysis.solver.search import Solver
from routelens.dataclass import dataclass
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem
from routelens.kong.subsystem_routers import Key
from routelens.kong.table import RouteTable, TableEntry
from routelens.language.expression import Expression
from routelens.language.nodes import All, AnyOf, Node, Predicate, joined_by, predicates
from routelens.lint.containment import clash, is_catch_all, is_too_large
from routelens.router import EvaluationLimit
from routelens.router.evaluate import Record, evaluate

STEPS: Final = 40_000
"""Steps of one question, about a microsecond each."""
MOST_TIED: Final = 60
"""Entries of one priority that are compared with each other."""
MOST_MET: Final = 10_000
"""Pairs of entries of which it is kept whether they meet."""
AT_ONCE: Final = 500
"""Entries that are looked at in one step, some milliseconds."""
MOST_FRESH: Final = 50
"""New entries at once beyond which all are judged again."""

_Overlap: TypeAlias = tuple[Request, bool] | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules ask of an entry again and again: its `paths` are operator and text of conditions on the path.

    `prefixes` are those by `^=` of which the whole entry depends, or that are alternatives of such.
    """

    is_catch_all: bool
    paths: tuple[tuple[str, str], ...]
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """An entry that gets no request: `earlier` take all that it matches; without any, it matches none.

    `same`: one entry does, and matches nothing else. `contradiction`: conditions that no request meets together.
    """

    later: TableEntry
    earlier: tuple[TableEntry, ...] = ()
    same: bool = False
    contradiction: tuple[Node, ...] = ()

    @property
    def is_tied(self) -> bool:
        """Whether some of the others have the same priority."""
        return any(other.entry.priority == self.later.entry.priority for other in self.earlier)

    @property
    def is_crossed(self) -> bool:
        """Whether expression routes hide a traditional one."""
        return self.later.route.expression is None and any(
            other.route.expression is not None for other in self.earlier
        )


@dataclass(frozen=True, slots=True)
class Tie:
    """Two entries of equal priority, the first of which is tried first, and a request that both match.

    `same`: they match the same requests.
    """

    first: TableEntry
    second: TableEntry
    request: Request
    same: bool


@dataclass(slots=True)
class IncrementalAnalysis:
    """What is known of a table's entries. `left_open` counts those that time or steps did not suffice for."""

    hidden: list[Hidden] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    left_open: int = 0
    _solvers: dict[Subsystem, Solver] = field(default_factory=dict)
    _reads_sni: bool | None = None
    _entries: dict[Key, TableEntry] = field(default_factory=dict)
    _facts: dict[int, tuple[Expression, Facts]] = field(default_factory=dict)
    _verdicts: dict[Key, Verdict] = field(default_factory=dict)
    _same: dict[Key, bool] = field(default_factory=dict)
    _summaries: Summaries = field(default_factory=Summaries)
    _met: dict[tuple[int, int], tuple[TableEntry, TableEntry, bool]] = field(default_factory=dict)
    _pairs: dict[tuple[int, int], tuple[TableEntry, TableEntry, _Overlap]] = field(default_factory=dict)

    def entries(self) -> Iterable[TableEntry]:
        """Return what the routers held at the last update, in evaluation order, but for what is too large to judge."""
        return self._entries.values()

    def facts(self, listed: TableEntry) -> Facts:
        """Return what is known of an entry; read off its tree when first asked for."""
        found = self._facts.get(id(listed.expression))
        if found is None:
            found = listed.expression, _facts_of(listed.expression.root)
            self._facts[id(listed.expression)] = found
        return found[1]

    def may_meet(self, subsystem: Subsystem, first: TableEntry, second: TableEntry) -> bool:
        """Tell whether some request matches both entries; True also where it is not decided. Up to 40 ms, once."""
        pair = id(first.expression), id(second.expression)
        known = self._met.get(pair)
        if known is None:
            if len(self._met) >= MOST_MET:
                self._met.clear()
            # The entries are kept with the answer, so that no other expression can get the id of one.
            known = self._met[pair] = first, second, self._looks_met(subsystem, first, second)
        return known[2]

    def _looks_met(self, subsystem: Subsystem, first: TableEntry, second: TableEntry) -> bool:
        if not self._may_share(first, second):
            return False
        solver = self._solvers.get(subsystem)
        if solver is None or subsystem == "stream":
            return True
        try:
            goals = (first.expression.root, True), (second.expression.root, True)
            return solver.solve(goals, Budget(STEPS)) is not None
        except Undecided:
            return True

    def candidates(self, entries: Sequence[TableEntry]) -> Callable[[int], Iterator[int]]:
        """Return what yields the numbers of those of some entries that may meet one of them, told by its number."""
        summaries = [self._summaries.of(listed.expression) for listed in entries]
        index = OverlapIndex(summaries)
        return lambda number: index.candidates(summaries[number])

    def _may_share(self, first: TableEntry, second: TableEntry) -> bool:
        """Tell whether two entries may meet, by a look at them; False is certain."""
        one, other = self._summaries.of(first.expression), self._summaries.of(second.expression)
        return one.may_meet(other) and not are_apart(first, second)

    def update(self, table: RouteTable, budget: float) -> Iterator[tuple[int, int]]:
        """Judge what has changed, a few entries a step, for `budget` seconds of work; yields (done, of how many).

        What the time is too short for is looked at at the next update. An entry takes some 100 µs, an update of one
        route among 1,000 some 10 ms.
        """
        clock = _Clock(budget)
        oracle = Oracle(table, self._solvers_for(table))
        now: dict[Key, TableEntry] = {}
        for subsystem in SUBSYSTEMS:
            for number, (key, listed) in enumerate(oracle.entries[subsystem].items()):
                if self._is_known(listed) or not is_too_large(listed.expression.text, listed.expression.root):
                    now[key] = listed
                if number % AT_ONCE == AT_ONCE - 1:
                    yield 0, 1
        self._facts = {
            id(listed.expression): self._facts[id(listed.expression)]
            for listed in now.values()
            if id(listed.expression) in self._facts
        }
        waiting = yield from self._outdated(oracle, now)
        self._entries = now
        total = len(waiting)
        for number, name in enumerate(waiting):
            if clock.is_over:
                break
            with clock:
                self._judge(oracle, name, clock)
            yield number, total
        yield from self._tie(oracle, now, clock)
        self.hidden = [
            Hidden(listed, verdict.blockers, self._same.get(name, False), verdict.contradiction)
            for name, listed in now.items()
            if (verdict := self._verdicts.get(name)) is not None
            and verdict.is_dead
            and (verdict.blockers or verdict.contradiction)
        ]
        undecided = sum(verdict.undecided is not None for verdict in self._verdicts.values())
        self.left_open = undecided + len(now.keys() - self._verdicts.keys())

    def _is_known(self, listed: TableEntry) -> bool:
        known = self._entries.get(listed.key)
        return known is not None and known.expression is listed.expression

    def _solvers_for(self, table: RouteTable) -> dict[Subsystem, Solver]:
        """Return new solvers. What is known is forgotten if the table reads SNIs otherwise than before.

        What solvers find out holds for conditions that an edit has taken away as well: one for all edits would grow.
        """
        reads_sni = "tls.sni" in table.fields("stream")
        if reads_sni != self._reads_sni:
            self._reads_sni = reads_sni
            self._verdicts, self._entries, self._pairs = {}, {}, {}
        self._solvers = make_solvers([table])
        return self._solvers

    def _outdated(
        self, oracle: Oracle, now: Mapping[Key, TableEntry]
    ) -> Generator[tuple[int, int], None, list[Key]]:
        """Forget what no longer holds, and return the entries to judge, in order. Yields now and then."""
        fresh = {
            name: listed
            for name, listed in now.items()
            if name not in self._entries or self._entries[name].expression is not listed.expression
        }
        gone = {name for name in self._entries if name not in now or name in fresh}
        for name in gone | fresh.keys():
            self._verdicts.pop(name, None)
            self._same.pop(name, None)
        if len(fresh) > MOST_FRESH:
            self._verdicts, self._same = {}, {}
        elif gone or fresh:
            readers = {name: ContextReader({leaf.field for leaf in predicates(oracle.condition(name[0], listed))})
                       for name, listed in fresh.items()}  # fmt: skip
            for number, (name, verdict) in enumerate(list(self._verdicts.items())):
                if number % AT_ONCE == AT_ONCE - 1:
                    yield 0, 1
                if self._is_outdated(oracle, name, verdict, fresh, gone, readers):
                    del self._verdicts[name]
        return [name for name in now if name not in self._verdicts]

    def _is_outdated(
        self,
        oracle: Oracle,
        name: Key,
        verdict: Verdict,
        fresh: Mapping[Key, TableEntry],
        gone: set[Key],
        readers: Mapping[Key, ContextReader],
    ) -> bool:
        subsystem, rank = name
        if verdict.is_dead:
            return any(blocker.key in gone for blocker in verdict.blockers)
        request = verdict.request or verdict.tied_request
        if request is None:
            return False
        if verdict.request is None and gone:
            return True
        return any(
            other[0] == subsystem
            and other[1] < rank
            and _matches(readers[other], oracle.condition(subsystem, listed), request)
            for other, listed in fresh.items()
        )

    def _judge(self, oracle: Oracle, name: Key, clock: _Clock) -> None:
        subsystem, listed = name[0], self._entries[name]
        verdict = judge(oracle, subsystem, listed, Budget(STEPS, clock.deadline))
        if verdict.undecided is not None and clock.is_over:
            return
        self._verdicts[name] = verdict
        if verdict.is_dead and len(verdict.blockers) == 1:
            goals = [
                (oracle.condition(subsystem, verdict.blockers[0]), True),
                (oracle.condition(subsystem, listed), False),
            ]
            try:
                found = oracle.solvers[subsystem].solve(goals, Budget(STEPS, clock.deadline))
            except Undecided:
                return
            self._same[name] = found is None

    def _tie(self, oracle: Oracle, now: Mapping[Key, TableEntry], clock: _Clock) -> Iterator[tuple[int, int]]:
        """Find entries of equal priority that meet, pair by pair; a pair that was compared is not compared again."""
        groups: dict[tuple[Subsystem, int], list[TableEntry]] = defaultdict(list)
        for (subsystem, _), listed in now.items():
            groups[subsystem, listed.entry.priority].append(listed)
        self.ties = []
        known, self._pairs = self._pairs, {}
        for (subsystem, _), group in groups.items():
            if len(group) < 2:
                continue
            for first, second in combinations(group[:MOST_TIED], 2):
                if first.route.id == second.route.id:
                    continue
                pair = id(first.expression), id(second.expression)
                found = known.get(pair)
                if found is None:
                    if clock.is_over:
                        return
                    with clock:
                        overlap = (
                            _overlap(oracle, subsystem, first, second, clock)
                            if self._may_share(first, second)
                            else None
                        )
                else:
                    overlap = found[2]
                # The entries are kept with the pair, so that no other expression can get the id of one.
                self._pairs[pair] = first, second, overlap
                if overlap is not None:
                    self.ties.append(Tie(first, second, *overlap))
            yield 0, 1


class _Clock:
    """Counts the seconds of work inside `with`, and tells when they are used up."""

    def __init__(self, budget: float) -> None:
        self._left = budget
        self._start = 0.0

    @property
    def is_over(self) -> bool:
        return self._left <= 0

    @property
    def deadline(self) -> float:
        """When the work that began with `with` has to end, by `time.monotonic`."""
        return self._start + self._left

    def __enter__(self) -> None:
        self._start = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._left -= time.monotonic() - self._start


def _facts_of(root: Node) -> Facts:
    prefixes = [
        option.value.value
        for node in joined_by(All, root)
        for option in (node.operands if isinstance(node, AnyOf) else (node,))
        if isinstance(option, Predicate) and (option.field, option.operator) == ("http.path", "^=")
    ]
    paths = [(leaf.operator, leaf.value.value) for leaf in predicates(root) if leaf.field == "http.path"]
    return Facts(
        is_catch_all(root),
        tuple((operator, text) for operator, text in paths if isinstance(text, str)),
        tuple(text for text in prefixes if isinstance(text, str)),
    )


def _matches(reader: ContextReader, root: Node, request: Request) -> bool:
    try:
        return evaluate(root, reader.read(request), Record())
    except (FieldError, EvaluationLimit):
        return True  # not known, so it is judged


def _overlap(
    oracle: Oracle, subsystem: Subsystem, first: TableEntry, second: TableEntry, clock: _Clock
) -> _Overlap:
    """Return a request that both match and whether they match the same; None if none is found."""
    one, other = oracle.condition(subsystem, first), oracle.condition(subsystem, second)
    solver, budget = oracle.solvers[subsystem], Budget(STEPS, clock.deadline)
    try:
        request = solver.solve([(one, True), (other, True)], budget, scheme_of(first.route, subsystem))
        if request is None:
            return None
    except Undecided:
        return None
    try:
        differs = (
            solver.solve([(one, True), (other, False)], budget) is not None
            or solver.solve([(one, False), (other, True)], budget) is not None
        )
    except Undecided:
        differs = True
    return request, not differs


def are_apart(first: TableEntry, second: TableEntry) -> bool:
    """Tell whether two entries are plain to see to exclude each other, by two of their conditions."""
    return _are_apart(joined_by(All, first.expression.root), joined_by(All, second.expression.root))


def _are_apart(first: Sequence[Node], second: Sequence[Node]) -> bool:
    """Tell whether two conditions exclude each other, as most routes of one priority do; a quick look."""
    return any(_exclude(one, other) for one in first for other in second)


def _exclude(one: Node, other: Node) -> bool:
    if isinstance(one, AnyOf):
        return len(one.operands) <= MOST_TIED and all(_exclude(operand, other) for operand in one.operands)
    if isinstance(other, AnyOf):
        return len(other.operands) <= MOST_TIED and all(_exclude(one, operand) for operand in other.operands)
    return isinstance(one, Predicate) and isinstance(other, Predicate) and clash(one, other)
