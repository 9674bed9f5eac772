"""Steps: the callbacks of one request, each with its host calls and what it did to the messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routelens.dataclass import dataclass
from routelens.filters.headers import Pair
from routelens.filters.trace import Trace, TraceEvent

if TYPE_CHECKING:
    from routelens.filters.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Messages:
    """A request and its response at one moment, pseudo headers first. Bodies are None where none is held."""

    request: tuple[Pair, ...]
    request_body: bytes | None
    response: tuple[Pair, ...]
    response_body: bytes | None


NOTHING = Messages((), None, (), None)


@dataclass(frozen=True, slots=True)
class Step:
    """One callback, its host calls, and the messages before and after it."""

    event: TraceEvent
    calls: tuple[TraceEvent, ...]
    before: Messages
    after: Messages


class StepTrace(Trace):
    """A trace that cuts its events into steps. For one request at a time."""

    def __init__(self, limit: int = 20_000) -> None:
        super().__init__(limit)
        self.steps: list[Step] = []
        self._exchange: Exchange | None = None
        self._before = NOTHING

    def follow(self, exchange: Exchange) -> None:
        """Look at this exchange before and after each callback."""
        self._exchange = exchange

    def begin(self) -> int:
        """Keep the messages as they are before the callback."""
        self._before = self._messages()
        return super().begin()

    def insert(self, position: int, event: TraceEvent) -> None:
        """Make a step of a callback that is over, and of the host calls since it began."""
        if position < self.limit:
            self.steps.append(Step(event, tuple(self.events[position:]), self._before, self._messages()))
        super().insert(position, event)

    def _messages(self) -> Messages:
        exchange = self._exchange
        if exchange is None:
            return NOTHING
        return Messages(
            tuple(exchange.request.pairs()),
            exchange.request_body,
            tuple(exchange.response.pairs()),
            exchange.response_body,
        )
