"""The router: expressions in order of priority, the first that holds wins (docs/reference/expressions.md §6)."""

from __future__ import annotations

import re
import threading
import uuid
from binascii import unhexlify
from collections import Counter
from dataclasses import dataclass
from typing import Final

from routelens.language import Expression, Schema, parse
from routelens.language.literals import value_text_of
from routelens.regex import MatchLimitError
from routelens.router.codegen import EXPRESSION, Code, Row, code_of
from routelens.router.evaluate import Context, Record, evaluate
from routelens.router.index import Index
from routelens.router.limits import EvaluationLimit
from routelens.router.trace import Truth, trace

MAX_PRIORITY: Final = 2**64 - 1

_WORTH_CODE: Final = 8
"""So many rows of one shape are worth its code; fewer are evaluated as they are."""

_ID_BITS: Final = 128
_ID_MASK: Final = 2**_ID_BITS - 1


class Match:
    """The entry that won, and what its predicates matched; the latter is worked out when first read."""

    __slots__ = ("_context", "_expression", "_rank", "_recorded")

    def __init__(self, rank: int, expression: Expression, context: Context) -> None:
        self._rank = rank
        self._expression = expression
        self._context = context
        self._recorded: Record | None = None

    @property
    def route_id(self) -> uuid.UUID:
        """The id under which the winning expression was added."""
        return _id_of(self._rank)

    @property
    def priority(self) -> int:
        """The priority of the winning entry."""
        return _priority_of(self._rank)

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

    @property
    def _record(self) -> Record:
        if self._recorded is None:
            record = Record()
            try:
                evaluate(self._expression.root, self._context, record)
            except EvaluationLimit as limit:
                raise limit.of_route(self.route_id, self.priority) from limit
            self._recorded = record
        return self._recorded

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
    higher id, as in the reference engine. So entries are ordered by one number, their rank: the lowest is best.

    Threads may match while others change the table, and see it as it was before or as it is after each change. The
    table is guarded by a seqlock: a change is made in place, between two increments of `_version`; a search that finds
    the version odd, or changed when it is done, may have seen a partial change, so it takes the lock and is repeated.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._lock = threading.Lock()
        self._version = 0  # odd while the table is being changed
        self._index = Index()
        self._rows: dict[int, Row] = {}  # by rank
        self._ranks: dict[int, tuple[int, ...]] = {}  # by id
        self._fields: dict[str, int] = {}
        self._order: list[int] | None = None  # all ranks, best first; None when they may have changed

    def add(self, route_id: uuid.UUID | str, expression: Expression | str, priority: int = 0) -> None:
        """Add an expression, as text or parsed with an equal schema. Some microseconds if its shape is known.

        Raises ExpressionError for a text that is not valid, ValueError for a priority outside 0 … 2^64−1, for an id
        that is no UUID and for a pair (priority, id) that is there already. A refused add changes nothing.
        """
        identity = _number_of(route_id)
        if not 0 <= priority <= MAX_PRIORITY:
            raise ValueError(f"priority {priority!r} is not in 0 … {MAX_PRIORITY}")
        rank = _rank_of(priority, identity)
        if rank in self._rows:
            raise _already_there(rank)
        if isinstance(expression, str):
            expression = parse(expression, self.schema)
        elif expression.schema is not self.schema and expression.schema != self.schema:
            expression = parse(expression.text, self.schema)
        row = code_of(expression).row(rank, expression)
        with self._lock:
            if rank in self._rows:
                raise _already_there(rank)
            self._version += 1
            try:
                self._order = None
                self._rows[rank] = row
                ranks = self._ranks.get(identity)
                self._ranks[identity] = (rank,) if ranks is None else (*ranks, rank)
                fields = self._fields
                for name, count in expression.shape.field_counts:
                    fields[name] = fields.get(name, 0) + count
                self._index.add(row)
            finally:
                self._version += 1

    def remove(self, route_id: uuid.UUID | str, priority: int | None = None) -> None:
        """Remove every entry with this id, or only the one at `priority`. Raises KeyError if there is none.

        All of them go at once. Some microseconds each.
        """
        identity = _number_of(route_id)
        with self._lock:
            ranks = going = self._ranks.get(identity, ())
            if priority is not None:
                rank = _rank_of(priority, identity)
                going = (rank,) if rank in ranks else ()
            if not going:
                raise KeyError(route_id)
            self._version += 1
            try:
                self._order = None
                if len(going) == len(ranks):
                    del self._ranks[identity]
                else:
                    self._ranks[identity] = tuple(rank for rank in ranks if rank not in going)
                for rank in going:
                    self._take_out(self._rows.pop(rank))
            finally:
                self._version += 1

    def _take_out(self, row: Row) -> None:
        self._index.remove(row)
        fields = self._fields
        for name, count in row[1].field_counts:
            fields[name] -= count
            if not fields[name]:
                del fields[name]

    def match(self, context: Context) -> Match | None:
        """Return the first entry that holds, highest priority first, or None.

        The cost depends on how many entries the index finds worth a look, hardly on how many there are: one to ten
        microseconds for most requests, and no more than trying all entries for one that is made to lead everywhere
        (see `index`, which says what bounds it).
        Raises TypeError for a text where a list of values is due and for a value that does not fit its field, both
        where it is looked at: fields that the index reads, and all fields of the entries that it finds worth a look.
        `check_context` tells beforehand. Raises EvaluationLimit where a regex takes too much work, and no better
        route has matched.
        """
        version = self._version
        try:
            rank = self._index.find(context)
            match = Match(rank, self._rows[rank][EXPRESSION], context) if rank else None
        except Exception:
            if self._version == version and not version & 1:
                with self._lock:
                    return self._match_exclusively(context)  # raises the same, or names the route
        else:
            if self._version == version and not version & 1:
                return match
        # The table changed during the search, which may also have caused an error.
        with self._lock:
            return self._match_exclusively(context)

    def _match_exclusively(self, context: Context) -> Match | None:
        """Match while the lock is held."""
        try:
            rank = self._index.find(context)
        except MatchLimitError:
            # The index tries rows in an order of its own. One by one, a better route may still decide.
            for rank in self._sorted_ranks():
                expression = _expression_of(self._rows[rank])
                if _holds(rank, expression, context):
                    return Match(rank, expression, context)
            return None
        return Match(rank, self._rows[rank][EXPRESSION], context) if rank else None

    def matches(self, context: Context) -> list[tuple[uuid.UUID, int]]:
        """Return all entries that hold, as (id, priority), in evaluation order.

        Looks at every entry: 0.2 µs each where several have one shape, some microseconds for the others.
        """
        groups: dict[Code, list[Row]] = {}
        with self._lock:
            for row in self._rows.values():
                groups.setdefault(row[1], []).append(row)
        holding: list[int] = []
        for code, rows in groups.items():
            if len(rows) >= _WORTH_CODE:
                waiting = iter(rows)  # each search goes on behind the row that the one before found
                try:
                    while (rank := code.scan(context.get, waiting)) is not None:
                        holding.append(rank)
                    continue
                except MatchLimitError:
                    holding = [rank for rank in holding if rank not in {row[0] for row in rows}]
            holding += [row[0] for row in rows if _holds(row[0], _expression_of(row), context)]
        return [(_id_of(rank), _priority_of(rank)) for rank in sorted(holding)]

    def explain(self, context: Context, start: int = 0, stop: int | None = None) -> list[Explanation]:
        """Return how every entry fares in `context`, in evaluation order, also behind the winner.

        `start` and `stop` cut a window out of that order, as in a slice. Linear in the window, and after a change
        in the size of the table.
        """
        with self._lock:
            window = [(rank, _expression_of(self._rows[rank])) for rank in self._sorted_ranks()[start:stop]]
            match = self._match_exclusively(context)
        winner = None if match is None else _rank_of(match.priority, match.route_id.int)
        explanations = []
        for rank, expression in window:
            try:
                truth = trace(expression.root, context)
            except EvaluationLimit as limit:
                raise limit.of_route(_id_of(rank), _priority_of(rank)) from limit
            explanations.append(
                Explanation(
                    _id_of(rank),
                    _priority_of(rank),
                    expression,
                    truth.verdict is True,
                    rank == winner,
                    truth,
                )
            )
        return explanations

    def _sorted_ranks(self) -> list[int]:
        if self._order is None:
            self._order = sorted(self._rows)
        return self._order

    @property
    def fields(self) -> Counter[str]:
        """How many predicates of the table read each field, by the name as written. A copy."""
        with self._lock:
            return Counter(self._fields)

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle a router as its entries; the index is built anew. Linear in the table."""
        with self._lock:
            rows = [(rank, _expression_of(row)) for rank, row in self._rows.items()]
        entries = [(_id_of(rank), expression.text, _priority_of(rank)) for rank, expression in rows]
        return _restore, (self.schema, entries)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<Router of {len(self)} entries>"


def _restore(schema: Schema, entries: list[tuple[uuid.UUID, str, int]]) -> Router:
    """Return a router with these entries: id, expression, priority."""
    router = Router(schema)
    for route_id, text, priority in entries:
        router.add(route_id, text, priority)
    return router


def _expression_of(row: Row) -> Expression:
    expression: Expression = row[EXPRESSION]
    return expression


def _holds(rank: int, expression: Expression, context: Context) -> bool:
    """Evaluate one entry. Raises EvaluationLimit that names it."""
    try:
        return evaluate(expression.root, context, Record())
    except EvaluationLimit as limit:
        raise limit.of_route(_id_of(rank), _priority_of(rank)) from limit


def _rank_of(priority: int, identity: int) -> int:
    return ~(priority << _ID_BITS | identity)


def _id_of(rank: int) -> uuid.UUID:
    return uuid.UUID(int=~rank & _ID_MASK)


def _priority_of(rank: int) -> int:
    return ~rank >> _ID_BITS


_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}").fullmatch
_DASHES: Final = slice(8, 24, 5)


def _number_of(route_id: uuid.UUID | str) -> int:
    """Return an id as a number. Raises ValueError for a text that is no UUID.

    Strict where `uuid.UUID` is not: it takes underscores, `0x`, braces and digits of other scripts.
    """
    if isinstance(route_id, uuid.UUID):
        return route_id.int
    digits = route_id.replace("-", "")
    if len(route_id) == 36 and len(digits) == 32 and route_id[_DASHES] == "----":
        try:
            return int.from_bytes(unhexlify(digits))  # as strict as the regex, in a third of its time
        except ValueError:
            pass
    if _UUID(route_id) is None:
        raise ValueError(f"{route_id[:60]!r} is not a UUID: 32 hexadecimal digits, in groups of 8-4-4-4-12")
    return int(digits, 16)


def _already_there(rank: int) -> ValueError:
    return ValueError(f"there is an entry already with id {_id_of(rank)} and priority {_priority_of(rank)}")
