"""Events: requests as they end, streamed to those who listen (server-sent events)."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from routelens.gateway.access_log import entry_of
from routelens.gateway.proxy.result import Record
from routelens.gateway.replies import LogEntry

KEPT: Final = 1000
"""How many past requests are remembered."""
MAX_LISTENERS: Final = 32
_QUEUED: Final = 1000
_PING: Final = 15.0


class Events:
    """The last requests, and a queue for each listener; one that is too slow misses some and is told how many."""

    def __init__(self) -> None:
        self._is_closed = False
        self._recent: deque[tuple[Record, float]] = deque(maxlen=KEPT)
        self._queues: dict[asyncio.Queue[LogEntry | int | None], int] = {}

    def observe(self, record: Record) -> None:
        """Take a request that is over."""
        ended = time.time()
        self._recent.append((record, ended))  # told in words only when somebody asks
        if not self._queues:
            return
        entry = entry_of(record, ended)
        for queue in self._queues:
            if queue.full():
                self._queues[queue] += 1
            else:
                queue.put_nowait(entry)

    @property
    def recent(self) -> list[LogEntry]:
        """The last requests, oldest first."""
        return [entry_of(record, ended) for record, ended in list(self._recent)]

    def tell_change(self, revision: int) -> None:
        """Tell those who listen that the configuration has changed; one that is too slow misses it."""
        for queue in self._queues:
            if not queue.full():
                queue.put_nowait(revision)

    def find(self, request_id: str) -> tuple[Record, float] | None:
        """Return one of the last requests, and when it ended; linear in their number."""
        return next((found for found in reversed(self._recent) if found[0].request_id == request_id), None)

    @property
    def records(self) -> list[Record]:
        """The last requests as they were recorded, oldest first."""
        return [record for record, _ in self._recent]

    def close(self) -> None:
        """End all streams: a gateway that stops doesn't wait for those who only listen."""
        self._is_closed = True
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)

    @property
    def is_full(self) -> bool:
        """Whether no more may listen."""
        return len(self._queues) >= MAX_LISTENERS

    async def stream(self) -> AsyncIterator[bytes]:
        """Yield events until the listener goes away."""
        queue: asyncio.Queue[LogEntry | int | None] = asyncio.Queue(_QUEUED)
        self._queues[queue] = 0
        try:
            yield b": requests\n\n"
            while not self._is_closed:
                try:
                    entry = await asyncio.wait_for(queue.get(), _PING)
                except TimeoutError:
                    yield b": ping\n\n"
                    continue
                if entry is None:
                    return
                missed, self._queues[queue] = self._queues[queue], 0
                if missed:
                    yield b"event: missed\ndata: %d\n\n" % missed
                if isinstance(entry, int):
                    yield b"event: changed\ndata: %d\n\n" % entry
                    continue
                yield b"event: request\ndata: " + json.dumps(entry).encode() + b"\n\n"
        finally:
            del self._queues[queue]
