"""Trace: every callback of a filter and every host call it makes, with arguments and results."""

from __future__ import annotations

import hashlib
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from routelens.dataclass import dataclass

if TYPE_CHECKING:
    from routelens.filters.exchange import Exchange

Value: TypeAlias = "int | bytes | None"

MAX_VALUE: Final = 65_536
"""Bytes of a value that are kept; what a filter passes may be as large as its memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEvent:
    """One step.

    Attributes:
        kind: `callback` (the host calls the filter; its host calls follow it) or `host_call`.
        filter: name of the filter.
        context: id of the context that is called, of a host call the effective one.
        name: name of the function.
        arguments: by name; bytes are those that the pointers meant.
        status: a callback's result, a host call's status; None: nothing was returned.
        results: what the host handed back.
        units: metered units of a callback.
        trap: why it ended the instance.

    """

    kind: Literal["callback", "host_call"]
    filter: str
    context: int
    name: str
    arguments: tuple[tuple[str, Value], ...]
    status: int | None
    results: tuple[tuple[str, Value], ...] = ()
    units: int = 0
    trap: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the event for JSON; bytes become text, with escapes where they are no UTF-8."""
        return {
            "kind": self.kind,
            "filter": self.filter,
            "context": self.context,
            "name": self.name,
            "arguments": {name: text_of(value) for name, value in self.arguments},
            "status": self.status,
            "results": {name: text_of(value) for name, value in self.results},
            "units": self.units if self.kind == "callback" else None,
            "trap": self.trap,
        }


def text_of(value: Value) -> int | str | None:
    """Return a traced value as something that can be shown."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value


@dataclass(slots=True)
class Trace:
    """Collects events, at most `limit`; those beyond it are only counted."""

    limit: int = 100_000
    events: list[TraceEvent] = field(default_factory=list)
    dropped: int = 0

    def follow(self, exchange: Exchange) -> None:
        """Hear of the exchange whose events come."""

    def begin(self) -> int:
        """Note that a callback begins, and return the position for its event."""
        return len(self.events)

    def add(self, event: TraceEvent) -> None:
        """Append an event."""
        if len(self.events) < self.limit:
            self.events.append(event)
        else:
            self.dropped += 1

    def insert(self, position: int, event: TraceEvent) -> None:
        """Put a callback before the host calls that it made."""
        if position < self.limit:
            self.events.insert(position, event)
        else:
            self.dropped += 1

    def digest(self) -> str:
        """Return a hash of every event with its arguments, statuses and results, the same on every engine."""
        digest = hashlib.sha256()
        for event in self.events:
            digest.update(
                repr(
                    (
                        event.kind,
                        event.filter,
                        event.context,
                        event.name,
                        event.arguments,
                        event.status,
                        event.results,
                    )
                ).encode()
            )
        return digest.hexdigest()
