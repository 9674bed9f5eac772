"""Unmatched requests: 404s counted by the nearest route, which is worked out beside the requests, slice by slice."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Final

from routelens.gateway.proxy.live_table import LiveTable
from routelens.gateway.proxy.result import Record
from routelens.kong import Request

if TYPE_CHECKING:
    from routelens.analysis.near_misses import NearMiss

MAX_LABELS: Final = 1000
"""How many routes are told apart; others are counted together."""
NONE: Final = "none"
"""The label where there is no route at all."""
OTHER: Final = "other"
UNKNOWN: Final = "unknown"
"""The label of requests that came faster than they could be looked at."""
_MAX_WAITING: Final = 100
_MAX_KNOWN: Final = 10_000
_SLICE: Final = 500
"""Entries that are looked at in one go: a millisecond or two, in which no request is answered."""
_PAUSE: Final = 0.005

_Key = tuple[str | None, str | None, bytes]


class UnmatchedRequests:
    """Counts 404s by nearest route. Requests of the same method, host and path have the nearest route of the first."""

    def __init__(self, live: LiveTable) -> None:
        self.counts: Counter[str] = Counter()
        self._live = live
        self._table_version: object = None
        self._known: dict[_Key, str] = {}
        self._waiting: dict[_Key, tuple[Request, int]] = {}
        self._task: asyncio.Task[None] | None = None

    def observe(self, record: Record) -> None:
        """Take a request that is over."""
        request = record.request
        if record.route is not None or record.status != 404 or request is None:
            return
        self._forget_old()
        key = request.method, request.host, request.normalized_path
        label = self._known.get(key)
        if label is not None:
            self.counts[label] += 1
        elif key in self._waiting:
            first, count = self._waiting[key]
            self._waiting[key] = first, count + 1
        elif len(self._waiting) >= _MAX_WAITING:
            self.counts[UNKNOWN] += 1
        else:
            self._waiting[key] = request, 1
            if self._task is None:
                self._task = asyncio.get_running_loop().create_task(self._work())

    def _forget_old(self) -> None:
        """Drop what was worked out for an older table."""
        routes = self._live.snapshot.routes
        if routes is not self._table_version or len(self._known) >= _MAX_KNOWN:
            self._table_version = routes
            self._known.clear()

    async def _work(self) -> None:
        try:
            while self._waiting:
                key = next(iter(self._waiting))
                version = self._live.snapshot.routes
                label = await self._nearest(self._waiting[key][0])
                _, count = self._waiting.pop(key)
                if label not in self.counts and len(self.counts) >= MAX_LABELS:
                    label = OTHER
                self.counts[label] += count
                if version is self._table_version:
                    self._known[key] = label
        finally:
            self._task = None

    async def _nearest(self, request: Request) -> str:
        from routelens.analysis.near_misses import near_misses  # noqa: PLC0415 (a start does without it)
        from routelens.analysis.witness.request import read  # noqa: PLC0415

        table = self._live.table
        entries = table.ordered("http")
        context = read(request, table.fields("http"))
        best: NearMiss | None = None
        for start in range(0, len(entries), _SLICE):
            found = near_misses(entries[start : start + _SLICE], context)
            if found and (best is None or found[0].rank[:2] < best.rank[:2]):  # places count within a slice
                best = found[0]
            await asyncio.sleep(_PAUSE)
        return NONE if best is None else best.listed.route.label
