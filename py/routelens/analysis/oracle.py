"""Oracle: a table as the exact analyses query it: its entries in order, their conditions, and who takes a request."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence, Set
from functools import cached_property
from typing import Final

from routelens.analysis.solver.budget import Undecided
from routelens.analysis.solver.search import Solver, without_sni
from routelens.kong.entities import Route
from routelens.kong.request.context import Context, ContextReader
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem
from routelens.kong.subsystem_routers import Key
from routelens.kong.table import RouteTable, TableEntry
from routelens.language.nodes import Node
from routelens.router import EvaluationLimit
from routelens.router.evaluate import Record, evaluate

_SCHEMES: Final = {"grpc": "http", "grpcs": "https", "tls_passthrough": "tls"}

_SCHEMES_OF_ALL: Final = ("http", "https", "tcp", "tls", "udp")


class Oracle:
    """Answers for one table, which must not change meanwhile."""

    def __init__(
        self,
        table: RouteTable,
        solvers: dict[Subsystem, Solver] | None = None,
        before: Oracle | None = None,
    ) -> None:
        """`solvers` are shared where several tables are asked about the same requests.

        What is the same in an oracle of the table as it was `before` is taken over: an edit of one route would make
        thousands of objects anew, which the garbage collector would have to look through.
        """
        self.table = table
        self.solvers = make_solvers([table]) if solvers is None else solvers
        # To a stream table that reads no SNI, TLS connections are TCP.
        self.is_blind = "tls.sni" not in table.fields("stream")
        self._readers = {name: ContextReader(table.fields(name)) for name in SUBSYSTEMS}
        self._roots: dict[Key, Node] = {}
        if before is not None:
            self.by_route = self._by_route(before.by_route, self._changed_routes(before))

    @cached_property
    def entries(self) -> dict[Subsystem, dict[Key, TableEntry]]:
        """The entries of each subsystem in evaluation order."""
        return {name: {listed.key: listed for listed in self.table.ordered(name)} for name in SUBSYSTEMS}

    @cached_property
    def by_route(self) -> dict[uuid.UUID, list[TableEntry]]:
        """The entries of each route that has any, in evaluation order."""
        return self._by_route({}, frozenset())

    @cached_property
    def places(self) -> dict[Subsystem, dict[Key, int]]:
        """The place of each entry in the order of its subsystem, from 0."""
        return {
            name: {key: place for place, key in enumerate(entries)} for name, entries in self.entries.items()
        }

    def _by_route(
        self, known: Mapping[uuid.UUID, list[TableEntry]], changed: Set[uuid.UUID]
    ) -> dict[uuid.UUID, list[TableEntry]]:
        found: dict[uuid.UUID, list[TableEntry]] = {}
        for entries in self.entries.values():
            for listed in entries.values():
                route_id = listed.route.id
                if route_id in known and route_id not in changed:
                    found[route_id] = known[route_id]
                else:
                    found.setdefault(route_id, []).append(listed)
        return found

    def _changed_routes(self, before: Oracle) -> set[uuid.UUID]:
        """Return the ids of the routes whose entries are not the same as before."""
        return {
            listed.route.id
            for name in SUBSYSTEMS
            for these, others in (
                (self.entries[name], before.entries[name]),
                (before.entries[name], self.entries[name]),
            )
            for key, listed in these.items()
            if others.get(key) is not listed
        }

    def condition(self, subsystem: Subsystem, listed: TableEntry) -> Node:
        """Return the conditions of an entry as the solver reads them."""
        if subsystem == "http" or not self.is_blind:
            return listed.expression.root
        if listed.key not in self._roots:
            self._roots[listed.key] = without_sni(listed.expression.root)
        return self._roots[listed.key]

    def winner(self, request: Request) -> TableEntry | None:
        """Return the entry that takes a request. Raises Undecided where a regex takes too much work."""
        try:
            found = self.table.match(request)
        except EvaluationLimit as limit:
            raise Undecided("a regex takes too much work") from limit
        if found is None:
            return None
        match = found[1]
        return self.entries[request.subsystem][request.subsystem, match.rank]

    def first_that_holds(
        self, subsystem: Subsystem, operands: Sequence[Node], request: Request
    ) -> Node | None:
        """Return the first of some conditions of the table that holds for a request; None where that is not known."""
        if subsystem == "stream" and self.is_blind:
            return None
        context = self.context(request)
        try:
            return next((node for node in operands if evaluate(node, context, Record())), None)
        except EvaluationLimit:
            return None

    def context(self, request: Request) -> Context:
        """Return the values of the fields that the table reads of a request, whose texts are UTF-8."""
        return self._readers[request.subsystem].read(request)


def make_solvers(tables: Sequence[RouteTable]) -> dict[Subsystem, Solver]:
    """Return a solver for each subsystem, for questions about all of these tables."""
    reads_sni = any("tls.sni" in table.fields("stream") for table in tables)
    return {name: Solver(name, reads_sni=name == "http" or reads_sni) for name in SUBSYSTEMS}


def scheme_of(route: Route, subsystem: Subsystem) -> str:
    """Return the scheme of requests that a route is for, the first of its protocols."""
    schemes = ("http", "https") if subsystem == "http" else ("tcp", "tls", "udp")
    for protocol in route.protocols or ():
        scheme = _SCHEMES.get(protocol, protocol)
        if scheme in schemes:
            return scheme
    return schemes[0]


def schemes_of_protocols(protocols: Sequence[str] | None) -> frozenset[str]:
    """Return the schemes of requests that a route with these protocols is for; those of all if they are not given."""
    return frozenset(_SCHEMES.get(protocol, protocol) for protocol in protocols or _SCHEMES_OF_ALL)


def is_order_known(first: Route, second: Route) -> bool:
    """Tell whether it is known which of two routes of equal priority has the higher id.

    A gateway takes random ids for routes without one. DB-less makes them of names, so they are known where the file is
    known to be for DB-less.
    """
    return not (first.id_is_generated or second.id_is_generated)
