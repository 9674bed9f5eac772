"""Table analysis: which routes can never win, which tie, and a request that each of the others wins."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from routelens.analysis.effects import has_same_effect
from routelens.analysis.garbage import collect_after
from routelens.analysis.oracle import Oracle, is_order_known, scheme_of
from routelens.analysis.overlaps import Overlap, Overlaps
from routelens.analysis.reachability import Verdict, judge
from routelens.analysis.solver.budget import STEPS, Budget, Undecided
from routelens.analysis.solver.search import Goal
from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.request.request import Request
from routelens.kong.subsystem import Subsystem
from routelens.kong.table import RouteTable, TableEntry
from routelens.kong.translate import protocol_clause
from routelens.language.nodes import All, AnyOf, Node, Predicate, joined_by
from routelens.language.printer import print_expression

MAX_ALTERNATIVES: Final = 40
"""Alternatives of one `||` that are looked at one by one."""

_STEP: Final = 50

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A route that no request can win.

    The `blockers` take every request that it matches, none of them could be left out, and they are in evaluation
    order. Without any, it matches no request: `contradiction` are conditions of its own that exclude each other.
    """

    route: Route
    blockers: tuple[Route, ...]
    contradiction: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartlyUnreachable:
    """Alternatives of a living route that never decide: its paths, hosts, or operands of `||`, as text.

    Whenever one of them holds, an earlier one holds as well, or one of the `blockers` takes the request.
    """

    route: Route
    alternatives: tuple[str, ...]
    blockers: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A route whose question was not answered within the budget, and why."""

    route: Route
    reason: str


Remark: TypeAlias = Unreachable | PartlyUnreachable | Open


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is proved of a table; whatever is not, is among the `undecided`.

    `routes` counts those that the router holds. `witnesses` has, by route id, a request that the route wins. `ties`
    are pairs of routes that can meet at equal priority with different effects, where their ids do not say which wins.
    `overlaps` are all pairs that can meet, if they were asked for. `unlooked` pairs were not looked at for lack of
    time. The `unordered` routes win only if their ids, which are not known, are higher than those of others.
    """

    routes: int
    unreachable: tuple[Unreachable, ...]
    partly_unreachable: tuple[PartlyUnreachable, ...]
    ties: tuple[Overlap, ...]
    overlaps: tuple[Overlap, ...]
    undecided: tuple[Open, ...]
    witnesses: Mapping[uuid.UUID, Request]
    unlooked: int = 0
    unordered: tuple[Route, ...] = ()


def analyse(
    table: RouteTable,
    *,
    overlaps: bool = False,
    alternatives: bool = True,
    seconds: float | None = None,
    steps: int = STEPS,
    progress: Progress | None = None,
) -> Analysis:
    """Return which routes of a table can never win, which tie, and a request for each that can.

    Exact: what is called unreachable is proved to be, for every request that a client can send (docs/analysis.md says
    what that is), and each request was routed by the table itself.

    Args:
        table: The table. It must not change meanwhile.
        overlaps: Whether all pairs of routes that can meet are looked for, whatever their priorities.
        alternatives: Whether paths, hosts and operands of `||` that never decide are looked for.
        seconds: Time after which what is left is undecided; None for no limit.
        steps: Work for one question, about a microsecond a step; beyond it the route is undecided.
        progress: Told (done, total) now and then.

    Returns:
        The analysis, routes in evaluation order. About 0.2 ms a route.

    >>> from routelens.kong import RouteTable, load_config
    >>> from routelens.analysis import analyse
    >>> table = RouteTable(load_config('''
    ... _format_version: "3.0"
    ... routes:
    ... - {name: all, expression: 'http.path ^= "/"', priority: 2}
    ... - {name: items, expression: 'http.path ^= "/items"', priority: 1}
    ... ''', flavor="expressions").routes, flavor="expressions")
    >>> found = analyse(table)
    >>> [(dead.route.name, [route.name for route in dead.blockers]) for dead in found.unreachable]
    [('items', ['all'])]
    >>> [request.path for request in found.witnesses.values()]
    ['/']

    """
    analyser = Analyser(table, steps=steps, alternatives=alternatives)
    deadline = None if seconds is None else time.monotonic() + seconds
    done = 0
    for route in analyser.judging(deadline):
        if route is not None:
            if progress is not None and done % _STEP == 0:
                progress(done, len(analyser.oracle.by_route))
            done += 1
    return analyser.analysis(overlaps=overlaps, deadline=deadline)


@dataclass(slots=True)
class _Judged:
    """What is known of a route: the verdict on each of its entries, and its alternatives that never decide.

    `deciding` are requests that others of its alternatives decide; `is_tied`: one may, by the order of a tie. Those
    that are not known never to decide are `decisive`: what is idle by one path of a route may decide by another.
    """

    route: Route
    verdicts: tuple[tuple[TableEntry, Verdict], ...] = ()
    idle: tuple[tuple[str, tuple[Route, ...]], ...] = ()
    decisive: tuple[Node, ...] = ()
    deciding: tuple[tuple[TableEntry, Request], ...] = ()
    is_tied: bool = False
    undecided: str | None = None

    @property
    def request(self) -> Request | None:
        """A request that the route wins."""
        return next((verdict.request for _, verdict in self.verdicts if verdict.request is not None), None)


class Analyser:
    """Analyses a table in pieces: `judging` yields after each route, `tying` after each pair of routes.

    `judged` tells of one route, and `analysis` of all, what is known so far.
    """

    def __init__(self, table: RouteTable, *, steps: int = STEPS, alternatives: bool = True) -> None:
        self.oracle = Oracle(table)
        self._steps = steps
        self._alternatives = alternatives
        self._judged: dict[uuid.UUID, _Judged] = {}
        self._ties: list[Overlap] = []
        self._overlaps: Overlaps | None = None
        self._is_tied = False

    def judging(self, deadline: float | None = None) -> Iterator[Route | None]:
        """Judge the routes one by one, and yield each; None before, after each question about its alternatives.

        After the deadline (`time.monotonic`) all are undecided. At the end garbage is collected, if many were judged:
        a full collection in an edit, which takes some 15 ms among 1,000 routes, would be noticed.
        """
        count = 0
        for route_id, entries in self.oracle.by_route.items():
            if route_id not in self._judged:
                judged = _Judged(entries[0].route)
                for _ in self._judging(judged, entries, deadline):
                    yield None
                self._judged[route_id] = judged
                count += 1
            yield entries[0].route
        collect_after(count)

    def judge(self, route_id: uuid.UUID) -> None:
        """Judge one route, if the table has it."""
        entries = self.oracle.by_route.get(route_id)
        if entries is not None:
            judged = _Judged(entries[0].route)
            for _ in self._judging(judged, entries, None):
                pass
            self._judged[route_id] = judged

    def witness(self, route_id: uuid.UUID) -> Request | None:
        """Return the request that a route was seen to win, if it has been judged and wins one."""
        judged = self._judged.get(route_id)
        return None if judged is None else judged.request

    def matched(self, route_id: uuid.UUID) -> Request | None:
        """Return a request that a route matches, whoever takes it; None if none is found within the budget."""
        for listed in self.oracle.by_route.get(route_id, ()):
            subsystem = listed.key[0]
            goal = self.oracle.condition(subsystem, listed), True
            try:
                request = self.oracle.solvers[subsystem].solve(
                    [goal], Budget(self._steps), scheme_of(listed.route, subsystem)
                )
            except Undecided:
                continue
            if request is not None:
                return request
        return None

    def told(self, route_id: uuid.UUID) -> tuple[Remark, ...]:
        """Return what is remarkable of a route that has been judged; nothing of one that no more is known of."""
        judged = self._judged.get(route_id)
        return () if judged is None else tuple(_told(judged))

    @property
    def ties(self) -> Sequence[Overlap]:
        """The ties that have been found so far."""
        return self._ties

    @property
    def unordered(self) -> tuple[Route, ...]:
        """The routes, of those judged, that win only if their ids, which are not known, are higher than others'."""
        return tuple(
            judged.route
            for judged in self._judged.values()
            if judged.request is None and next(_told(judged), None) is None
        )

    @property
    def unlooked(self) -> int:
        """How many pairs of equal priority were not decided."""
        return 0 if self._overlaps is None else self._overlaps.unlooked

    def tying(self, deadline: float | None = None) -> Iterator[Overlap | None]:
        """Look for ties, and yield each; None after what is none. After the deadline pairs are only counted."""
        self._overlaps = overlaps = Overlaps(self.oracle, self._steps, deadline)
        self._ties, self._is_tied = [], False
        for overlap in overlaps.at_equal_priority(_is_tie):
            if overlap is not None:
                self._ties.append(overlap)
            yield overlap
        self._is_tied = True

    def stop_tying(self) -> None:
        """From now on pairs are only counted."""
        if self._overlaps is not None:
            self._overlaps.deadline = time.monotonic()

    def refresh(self, table: RouteTable) -> list[Route]:
        """Take over what still holds of another version of the table, and return the routes that must be judged again.

        What is dead stays dead while its blockers are as they were. What is alive stays alive while its requests are
        taken by it, which is looked up. Linear in the table; some ten microseconds a route.
        """
        for _ in self.refreshing(table):
            pass
        return [
            entries[0].route
            for route_id, entries in self.oracle.by_route.items()
            if route_id not in self._judged
        ]

    def refreshing(self, table: RouteTable) -> Iterator[None]:
        """Refresh in pieces of some milliseconds. Until it is over what was known stays as it was."""
        before = self.oracle
        now, kept = Oracle(table, before=before), dict[uuid.UUID, _Judged]()
        yield
        # Whether SNIs are read decides what stream routes see of TLS, whichever route reads them.
        was_judged = self._judged if now.is_blind == before.is_blind else {}
        for number, (route_id, listed_here) in enumerate(now.by_route.items()):
            judged = was_judged.get(route_id)
            if judged is not None and _still_holds(before, now, judged, listed_here):
                kept[route_id] = judged
            if number % _STEP == _STEP - 1:
                yield
        self.oracle, self._judged = now, kept
        self._ties, self._overlaps, self._is_tied = [], None, False

    def analysis(self, *, overlaps: bool = False, deadline: float | None = None) -> Analysis:
        """Return what is known of the routes that have been judged, and look for pairs that meet."""
        unreachable: list[Unreachable] = []
        partly: list[PartlyUnreachable] = []
        undecided: list[Open] = []
        witnesses: dict[uuid.UUID, Request] = {}
        for route_id, judged in self._judged.items():
            if judged.request is not None:
                witnesses[route_id] = judged.request
            for one in _told(judged):
                match one:
                    case Unreachable():
                        unreachable.append(one)
                    case PartlyUnreachable():
                        partly.append(one)
                    case Open():
                        undecided.append(one)
        if not self._is_tied:
            for _ in self.tying(deadline):
                pass
        found = Overlaps(self.oracle, self._steps, deadline)
        pairs = tuple(pair for pair in found.all() if pair is not None) if overlaps else ()
        return Analysis(
            len(self.oracle.by_route),
            tuple(unreachable),
            tuple(partly),
            tuple(self._ties),
            pairs,
            tuple(undecided),
            witnesses,
            self.unlooked + found.unlooked,
            self.unordered,
        )

    def _judging(
        self, judged: _Judged, entries: Sequence[TableEntry], deadline: float | None
    ) -> Iterator[None]:
        for listed in entries:
            subsystem = listed.key[0]
            if deadline is not None and time.monotonic() > deadline:
                verdict = Verdict(undecided="the time was up")
            else:
                verdict = judge(self.oracle, subsystem, listed, Budget(self._steps, deadline))
            judged.verdicts += ((listed, verdict),)
            yield
            if self._alternatives and verdict.request is not None:
                yield from self._look_at_alternatives(judged, subsystem, listed, verdict.request, deadline)

    def _look_at_alternatives(
        self,
        judged: _Judged,
        subsystem: Subsystem,
        listed: TableEntry,
        request: Request,
        deadline: float | None,
    ) -> Iterator[None]:
        for choice in _choices(self.oracle, subsystem, listed):
            earlier: list[Goal] = []
            decides = self.oracle.first_that_holds(subsystem, choice.operands, request)
            for operand in choice.operands:
                if operand is decides:
                    earlier.append((operand, False))
                    judged.decisive += (operand,)
                    continue
                verdict = judge(
                    self.oracle, subsystem, listed, Budget(self._steps, deadline), [(operand, True), *earlier]
                )
                if verdict.is_dead:
                    own = listed.route.id
                    blockers = tuple(blocker.route for blocker in verdict.blockers if blocker.route.id != own)
                    judged.idle += ((print_expression(operand), blockers),)
                else:
                    judged.decisive += (operand,)
                    if verdict.undecided is not None:
                        judged.undecided = verdict.undecided
                    elif verdict.request is not None:
                        judged.deciding += ((listed, verdict.request),)
                    else:
                        judged.is_tied = True
                yield
                earlier.append((operand, False))


def _still_holds(before: Oracle, oracle: Oracle, judged: _Judged, entries: Sequence[TableEntry]) -> bool:
    if judged.undecided is not None or judged.idle or judged.is_tied:
        return False
    if len(judged.verdicts) != len(entries):
        return False
    for decided, request in judged.deciding:
        winner = oracle.winner(request)
        if winner is None or winner.entry != decided.entry:
            return False
    for listed, (known, verdict) in zip(entries, judged.verdicts, strict=True):
        if not _is_same(known, listed) or verdict.tied_request is not None or verdict.undecided is not None:
            return False
        if verdict.request is not None:
            winner = oracle.winner(verdict.request)
            if winner is not listed:
                return False
        elif not all(_stays(before, oracle, blocker) for blocker in verdict.blockers):
            return False
    return True


def _stays(before: Oracle, now: Oracle, listed: TableEntry) -> bool:
    """Tell whether an entry that was seen in the table is in it as it was before, and as it was seen."""
    name = listed.key[0]
    known, found = before.entries[name].get(listed.key), now.entries[name].get(listed.key)
    return known is not None and found is not None and found.entry == listed.entry and _is_same(known, found)


def _choices(oracle: Oracle, subsystem: Subsystem, listed: TableEntry) -> Iterator[AnyOf]:
    """Yield the disjunctions among an entry's conditions that stand in the route itself, not added by the gateway."""
    clause = protocol_clause(listed.route.protocols) if oracle.table.flavor == "expressions" else None
    stop = len(listed.expression.text) - (0 if clause is None else len(clause))
    if "||" not in listed.expression.text[:stop]:
        return
    for node in joined_by(All, oracle.condition(subsystem, listed)):
        if not isinstance(node, AnyOf) or node.span[0] >= stop or len(node.operands) > MAX_ALTERNATIVES:
            continue
        if listed.route.expression is None and _is_protocol(node.operands[0]):
            continue  # the gateway's own: a route's SNIs count on TLS only
        yield node


def _is_protocol(node: Node) -> bool:
    return isinstance(node, Predicate) and node.field == "net.protocol"


def _told(judged: _Judged) -> Iterator[Remark]:
    """Yield what is remarkable of a route."""
    verdicts = [verdict for _, verdict in judged.verdicts]
    reasons = [verdict.undecided for verdict in verdicts if verdict.undecided is not None]
    if judged.request is not None:
        yield from _partly(judged)
    elif all(verdict.is_dead for verdict in verdicts):
        yield _unreachable(judged)
        return
    elif reasons:
        yield Open(judged.route, reasons[0])
        return
    if judged.undecided is not None:
        reasons.append(judged.undecided)
    if reasons:
        yield Open(judged.route, f"one of its alternatives: {reasons[0]}")


def _partly(judged: _Judged) -> Iterator[PartlyUnreachable]:
    """Yield what of a living route never decides."""
    texts: list[str] = []
    blockers: list[Route] = []
    for listed, verdict in judged.verdicts:
        if verdict.is_dead:
            texts += listed.entry.paths or (listed.entry.expression,)
            blockers += (blocker.route for blocker in verdict.blockers)
    decisive = set(map(print_expression, judged.decisive)) if judged.idle else ()
    for text, routes in judged.idle:
        if text not in decisive:
            texts.append(text)
            blockers += routes
    if texts:
        yield PartlyUnreachable(
            judged.route, tuple(dict.fromkeys(texts)), _without_doubles(judged.route, blockers)
        )


def _unreachable(judged: _Judged) -> Unreachable:
    blockers = [blocker.route for _, verdict in judged.verdicts for blocker in verdict.blockers]
    contradiction = () if blockers else judged.verdicts[0][1].contradiction
    return Unreachable(
        judged.route,
        _without_doubles(judged.route, blockers),
        tuple(print_expression(node) for node in contradiction),
    )


def _without_doubles(route: Route, blockers: Iterable[Route]) -> tuple[Route, ...]:
    return tuple({blocker.id: blocker for blocker in blockers if blocker.id != route.id}.values())


def _is_same(before: TableEntry, now: TableEntry) -> bool:
    """Tell whether an entry is as it was, and as much is known of its id."""
    return before is now or (
        before.entry == now.entry
        and before.route.id_is_generated == now.route.id_is_generated
        and ("id" in before.route.given or "name" not in before.route.given)
        == ("id" in now.route.given or "name" not in now.route.given)
    )


def _is_tie(first: TableEntry, second: TableEntry) -> bool:
    return not is_order_known(first.route, second.route) and not (
        has_same_effect(first.route, second.route) and not first.route.strip_path
    )
