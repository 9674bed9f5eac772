"""The router: expressions in the order of their priorities, the first that holds wins (spec/expressions.md §6)."""

from __future__ import annotations

import uuid
from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Final

from routelens.language import Expression, Schema, parse
from routelens.language.literals import value_text_of
from routelens.router.evaluate import Context, Record, evaluate
from routelens.router.trace import Truth, trace

MAX_PRIORITY: Final = 2**64 - 1

_KEY = attrgetter("key")


@dataclass(frozen=True, slots=True)
class Entry:
    """An expression in the table. `key` orders: by priority, then by id; the highest is evaluated first."""

    key: tuple[int, int]
    route_id: uuid.UUID
    priority: int
    expression: Expression


class Match:
    """The entry that won, and what its predicates matched; the latter is worked out when first read."""

    def __init__(self, entry: Entry, context: Context) -> None:
        self._entry = entry
        self._context = context

    @property
    def route_id(self) -> uuid.UUID:
        """The id under which the winning expression was added."""
        return self._entry.route_id

    @property
    def priority(self) -> int:
        """The priority of the winning entry."""
        return self._entry.priority

    @property
    def values(self) -> dict[str, str]:
        """The matched value of each field that recorded one, as text in the engine's spelling (§5.1).

        `==`, `^=` and `=^` record their literal, `~` the text that matched; the last record of a field counts, also
        from a branch that failed.
        """
        return {name: value_text_of(value) for name, value in self._record.values.items()}

    @property
    def captures(self) -> dict[str, str]:
        """The groups of all regexes that matched, by "0", "1", … and by name (§5.1)."""
        return self._record.captures

    @cached_property
    def _record(self) -> Record:
        record = Record()
        evaluate(self._entry.expression.root, self._context, record)
        return record

    def __repr__(self) -> str:
        return f"Match({self.route_id}, priority={self.priority})"


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one entry fared: whether it holds, whether it wins, and its truth tree."""

    route_id: uuid.UUID
    priority: int
    expression: Expression
    holds: bool
    wins: bool
    truth: Truth


class Router:
    """A table of expressions over one schema. Entries may be added and removed at any time.

    An entry is a pair (priority, id): one id may stand at several priorities. Equal priorities are decided by the
    higher id, as in the reference engine.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._entries: list[Entry] = []  # ascending by key
        self._fields: Counter[str] = Counter()

    def add(self, route_id: uuid.UUID | str, expression: Expression | str, priority: int = 0) -> None:
        """Add an expression, as text or parsed with an equal schema.

        Raises ExpressionError for a text that is not valid, ValueError for a priority outside 0 … 2^64−1, for an id
        that is no UUID and for a pair (priority, id) that is there already. A refused add changes nothing.
        """
        identity = _uuid(route_id)
        if not 0 <= priority <= MAX_PRIORITY:
            raise ValueError(f"priority {priority!r} is not in 0 … {MAX_PRIORITY}")
        key = (priority, identity.int)
        if self._find(key) is not None:
            raise ValueError(f"there is an entry already with id {identity} and priority {priority}")
        if isinstance(expression, str) or expression.schema != self.schema:
            expression = parse(expression if isinstance(expression, str) else expression.text, self.schema)
        insort(self._entries, Entry(key, identity, priority, expression), key=_KEY)
        self._fields.update(expression.fields)

    def remove(self, route_id: uuid.UUID | str, priority: int | None = None) -> None:
        """Remove every entry with this id, or only the one at `priority`. Raises KeyError if there is none.

        Linear in the number of entries without `priority`.
        """
        identity = _uuid(route_id)
        if priority is not None:
            place = self._find((priority, identity.int))
            places = [] if place is None else [place]
        else:
            places = [place for place, entry in enumerate(self._entries) if entry.route_id == identity]
        if not places:
            raise KeyError(route_id)
        for place in reversed(places):
            self._fields.subtract(self._entries.pop(place).expression.fields)
        self._fields = +self._fields

    def match(self, context: Context) -> Match | None:
        """Return the first entry that holds, highest priority first, or None. Linear in the number of entries.

        Raises TypeError where a value that is read has the wrong type; `check_context` tells beforehand.
        """
        for entry in reversed(self._entries):
            if evaluate(entry.expression.root, context, Record()):
                return Match(entry, context)
        return None

    def explain(self, context: Context, start: int = 0, stop: int | None = None) -> list[Explanation]:
        """Return how every entry fares in `context`, in evaluation order, also behind the winner.

        `start` and `stop` cut a window out of that order, as in a slice.
        """
        winner = self.match(context)
        window = self._entries[::-1][start:stop]
        explanations = []
        for entry in window:
            truth = trace(entry.expression.root, context)
            wins = winner is not None and entry.key == (winner.priority, winner.route_id.int)
            explanations.append(
                Explanation(
                    entry.route_id, entry.priority, entry.expression, truth.verdict is True, wins, truth
                )
            )
        return explanations

    @property
    def fields(self) -> Counter[str]:
        """How many predicates of the table read each field, by the name as written. A copy."""
        return self._fields.copy()

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<Router of {len(self)} entries>"

    def _find(self, key: tuple[int, int]) -> int | None:
        place = bisect_left(self._entries, key, key=_KEY)
        return place if place < len(self._entries) and self._entries[place].key == key else None


def _uuid(route_id: uuid.UUID | str) -> uuid.UUID:
    return route_id if isinstance(route_id, uuid.UUID) else uuid.UUID(route_id)
