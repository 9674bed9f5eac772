"""Shared state: what filters keep beyond a request, in memory of the host: data, queues and metrics."""

from __future__ import annotations

from collections import deque
from dataclasses import field
from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass

MAX_DATA: Final = 16 << 20
"""Bytes of keys and values; beyond it the entries that were written longest ago go."""

MAX_QUEUES: Final = 1_000
MAX_QUEUED: Final = 1 << 20
MAX_METRICS: Final = 10_000
MAX_NAME: Final = 256
_OVERHEAD: Final = 64

CasRule: TypeAlias = Literal["spec", "wasmx"]
"""`spec`: 0 writes in any case. `wasmx`: the number must be that of the entry, and 0 creates."""


@dataclass(slots=True)
class _Entry:
    value: bytes
    cas: int


@dataclass(slots=True)
class SharedData:
    """Keys and values with a number that changes with every write (compare and set)."""

    _entries: dict[bytes, _Entry] = field(default_factory=dict)
    _size: int = 0

    def get(self, key: bytes) -> tuple[bytes, int] | None:
        """Return value and number of a key, None if it isn't there."""
        entry = self._entries.get(key)
        return None if entry is None else (entry.value, entry.cas)

    def set(self, key: bytes, value: bytes | None, cas: int, rule: CasRule) -> bool:
        """Write a value, or delete with None. Returns False if `cas` is stale and nothing was done."""
        entry = self._entries.get(key)
        stored = 0 if entry is None else entry.cas
        if cas != stored and (cas or rule == "wasmx"):
            return False
        if entry is not None:
            del self._entries[key]
            self._size -= len(key) + len(entry.value) + _OVERHEAD
        if value is not None:
            self._entries[key] = _Entry(value, stored + 1)
            self._size += len(key) + len(value) + _OVERHEAD
            while self._size > MAX_DATA:
                oldest = next(iter(self._entries))
                self._size -= len(oldest) + len(self._entries.pop(oldest).value) + _OVERHEAD
        return True

    def items(self) -> list[tuple[bytes, bytes]]:
        """Return keys and values, sorted by key."""
        return sorted((key, entry.value) for key, entry in self._entries.items())


@dataclass(slots=True)
class Queue:
    """A shared queue; `scope` is the filter that opened it."""

    id: int
    scope: str
    name: bytes
    messages: deque[bytes] = field(default_factory=deque)
    size: int = 0


@dataclass(slots=True)
class Queues:
    """Queues by number, and by the filter that opened them with their name."""

    _by_id: dict[int, Queue] = field(default_factory=dict)
    _by_name: dict[tuple[str, bytes], Queue] = field(default_factory=dict)

    def open(self, scope: str, name: bytes) -> Queue | None:
        """Open a queue, an existing one with what it holds. None if there are too many."""
        queue = self._by_name.get((scope, name))
        if queue is None and len(self._by_id) < MAX_QUEUES:
            queue = Queue(len(self._by_id) + 1, scope, name)
            self._by_id[queue.id] = self._by_name[scope, name] = queue
        return queue

    def find(self, scope: str, name: bytes) -> Queue | None:
        """Return the queue of that name, None if nobody opened it."""
        return self._by_name.get((scope, name))

    def get(self, number: int) -> Queue | None:
        """Return the queue of that number."""
        return self._by_id.get(number)

    @staticmethod
    def put(queue: Queue, message: bytes) -> bool:
        """Append a message; False if the queue is full."""
        if queue.size + len(message) + _OVERHEAD > MAX_QUEUED:
            return False
        queue.messages.append(message)
        queue.size += len(message) + _OVERHEAD
        return True

    @staticmethod
    def take(queue: Queue) -> bytes | None:
        """Take the oldest message, None if there is none."""
        if not queue.messages:
            return None
        message = queue.messages.popleft()
        queue.size -= len(message) + _OVERHEAD
        return message


COUNTER, GAUGE, HISTOGRAM = range(3)
METRIC_KINDS: Final = ("counter", "gauge", "histogram")


@dataclass(slots=True)
class Metric:
    """A number that a filter counts; of a histogram, how many samples and their sum."""

    id: int
    kind: int
    filter: str
    name: str
    value: int = 0
    samples: int = 0


@dataclass(slots=True)
class Metrics:
    """Metrics by number, and by filter and name."""

    _by_id: dict[int, Metric] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], Metric] = field(default_factory=dict)

    def define(self, kind: int, filter_name: str, name: str) -> Metric | None:
        """Return the metric of that name, made if it is new. None if there are too many or it is of another kind."""
        metric = self._by_name.get((filter_name, name))
        if metric is None:
            if len(self._by_id) >= MAX_METRICS or len(name) > 4 * MAX_NAME:
                return None
            metric = Metric(len(self._by_id) + 1, kind, filter_name, name)
            self._by_id[metric.id] = self._by_name[filter_name, name] = metric
        return metric if metric.kind == kind else None

    def get(self, number: int) -> Metric | None:
        """Return the metric of that number."""
        return self._by_id.get(number)

    def all(self) -> list[Metric]:
        """Return every metric, in the order of their definition."""
        return list(self._by_id.values())


@dataclass(slots=True)
class SharedState:
    """Everything that filters share. `cas` None: the rule of the host's profile."""

    data: SharedData = field(default_factory=SharedData)
    queues: Queues = field(default_factory=Queues)
    metrics: Metrics = field(default_factory=Metrics)
    cas: CasRule | None = None
