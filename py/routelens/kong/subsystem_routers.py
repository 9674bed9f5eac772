"""Subsystem routers: a router each for HTTP and streams, the owner of each entry, and the fields in use."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.request.context import ContextReader
from routelens.kong.request.request import Request
from routelens.kong.schema import schema
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem
from routelens.kong.translate import Entry
from routelens.language import Expression
from routelens.router import EvaluationLimit, Match, Router
from routelens.router.router import rank_of

Key = tuple[Subsystem, int]
"""What tells an entry from all others of a table: where it is, and its rank there."""


@dataclass(frozen=True, slots=True)
class RouterEntry:
    """An entry that a router holds: whose it is, where, and parsed; `key` tells it from all others of a table."""

    route_id: uuid.UUID
    subsystem: Subsystem
    entry: Entry
    expression: Expression
    key: Key


class Routing:
    """Entries in their routers. There are no locks: a search that overlaps a change may return anything, or raise."""

    def __init__(self, entries: Iterable[RouterEntry] = ()) -> None:
        self.routers: Final[Mapping[Subsystem, Router]] = {name: Router(schema(name)) for name in SUBSYSTEMS}
        self.readers: Final[dict[Subsystem, ContextReader]] = {name: ContextReader(()) for name in SUBSYSTEMS}
        self.owners: Final[dict[Key, uuid.UUID]] = {}
        self.change((), entries)
        for router in self.routers.values():
            router.prepare()

    def change(self, removed: Iterable[RouterEntry], added: Iterable[RouterEntry]) -> None:
        """Take entries out and put others in. Some microseconds each."""
        touched = set()
        for item in removed:
            self.routers[item.subsystem].remove(item.entry.id, item.entry.priority)
            del self.owners[item.key]
            touched.add(item.subsystem)
        for item in added:
            self.routers[item.subsystem].add(item.entry.id, item.expression, item.entry.priority)
            self.owners[item.key] = item.route_id
            touched.add(item.subsystem)
        for subsystem in touched:
            fields = self.routers[subsystem].fields
            if fields.keys() != self.readers[subsystem].fields:
                self.readers[subsystem] = ContextReader(fields)

    def find(self, subsystem: Subsystem, request: Request) -> tuple[uuid.UUID, Match] | None:
        """Return the route whose entry takes `request`, and the match; None if there is none.

        Raises FieldError, and EvaluationLimit that names the route.
        """
        try:
            match = self.routers[subsystem].match(self.readers[subsystem].read(request))
        except EvaluationLimit as limit:
            if limit.route_id is None or limit.priority is None:
                raise
            rank = rank_of(limit.priority, limit.route_id.int)
            owner = self.owners.get((subsystem, rank), limit.route_id)
            raise limit.of_route(owner, limit.priority) from limit
        return None if match is None else (self.owners[subsystem, match.rank], match)
