"""Router: expressions in order of priority, of which the first that holds wins (docs/reference/expressions.md §6)."""

from __future__ import annotations

import re
import threading
import uuid
from binascii import unhexlify
from collections import Counter
from typing import Final

from routelens.dataclass import dataclass
from routelens.language import Expression, Schema, parse
from routelens.language.literals import value_text_of
from routelens.regex import MatchLimitError
from routelens.router.codegen import EXPRESSION, Code, Row, code_of
from routelens.router.evaluate import Context, Record, evaluate
from routelens.router.index import Index
from routelens.router.limits import EvaluationLimit
from routelens.router.recorded_value import recorded_value
from routelens.router.trace import Truth, trace

MAX_PRIORITY: Final = 2**64 - 1

_WORTH_CODE: Final = 8
"""So many rows of one shape are worth its code; fewer are evaluated as they are."""

_ID_BITS: Final = 128
_ID_MASK: Final = 2**_ID_BITS - 1


class Match:
    """The entry that won, and what its predicates matched; the latter is worked out when first read."""

    __slots__ = ("_context", "_recorded", "_row")

    def __init__(self, row: Row, context: Context) -> None:
        self._row = row
        self._context = context
        self._recorded: Record | None = None

    @property
    def rank(self) -> int:
        """The one number that stands for the winning entry's priority and id, see `rank_of`."""
        rank: int = self._row[0]
        return rank

    @property
    def route_id(self) -> uuid.UUID:
        """The id under which the winning expression was added."""
        return _id_of(self._row[0])

    @property
    def priority(self) -> int:
        """The priority of the winning entry."""
        return _priority_of(self._row[0])

    @property
    def values(self) -> dict[str, str]:
        """The matched value of each field that recorded one, as text in the engine's spelling (§5.1).

        `==`, `^=` and `=^` record their literal, `~` the text that matched; the last record of a field counts, also
        from a branch that failed.
        """
        return {name: value_text_of(value) for name, value in self._record.values.items()}

    def value_of(self, field: str) -> str | None:
        """Return what `values` has for one field, or None; for most expressions in a tenth of the time."""
        if self._recorded is None:
            comparisons = self._row[1].comparisons(field)
            if comparisons == ():
                return None
            if comparisons is not None:
                found = recorded_value(
                    comparisons, self._context.get(field), _expression_of(self._row).operands
                )
                if found is not None:
                    return found
        return self.values.get(field)

    @property
    def captures(self) -> dict[str, str]:
        """The groups of all regexes that matched, by "0", "1", … and by name (§5.1)."""
        return self._record.captures if _expression_of(self._row).shape.patterns else {}

    @property
    def _record(self) -> Record:
        if self._recorded is None:
            record = Record()
            try:
                evaluate(_expression_of(self._row).root, self._context, record)
            except EvaluationLimit as limit:
                raise limit.of_route(self.route_id, self.priority) from limit
            self._recorded = record
        return self._recorded

    def __repr__(self) -> str:
        return f"Match({self.route_id}, priority={self.priority})"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The result of one entry: whether it holds, whether it wins, and its truth tree."""

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

    The first search, or `prepare`, builds the index from all entries at once, which is faster than filing them one by
    one, as later changes do. Until then the version is odd, so searches take the lock.

    >>> router = Router(Schema({"http.path": "String"}))
    >>> router.add("00000000-0000-0000-0000-000000000001", 'http.path ^= "/v1"')
    >>> router.add("00000000-0000-0000-0000-000000000002", 'http.path == "/v1/a"', priority=10)
    >>> match = router.match({"http.path": ["/v1/a"]})
    >>> match.route_id.int, match.priority, match.values
    (2, 10, {'http.path': '/v1/a'})
    >>> [(entry.route_id.int, entry.holds, entry.wins) for entry in router.explain({"http.path": ["/v1/b"]})]
    [(2, False, False), (1, True, True)]

    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._lock = threading.Lock()
        self._version = 1  # odd while the table is being changed, and until there is an index
        self._index = Index()
        self._has_index = False
        self._rows: dict[int, Row] = {}  # by rank
        self._ranks: dict[int, tuple[int, ...]] | None = (
            None  # by id; made when an id is first removed altogether
        )
        self._fields: dict[str, int] = {}
        self._order: list[int] | None = None  # all ranks, best first; None when they may have changed

    def add(self, route_id: uuid.UUID | str, expression: Expression | str, priority: int = 0) -> None:
        """Add an entry. Some microseconds if the expression's shape is known; a refused add changes nothing.

        Args:
            route_id: The id that a match is to name.
            expression: A text, or an expression that was parsed with an equal schema.
            priority: From 0 to 2^64−1; entries of higher priority are tried first.

        Raises:
            ExpressionError: For a text that is not valid.
            ValueError: For a priority out of range, an id that is no UUID, or a pair (priority, id) that is there.

        """
        identity = _number_of(route_id)
        if not 0 <= priority <= MAX_PRIORITY:
            raise ValueError(f"priority {priority!r} is not in 0 … {MAX_PRIORITY}")
        rank = rank_of(priority, identity)
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
            if not self._has_index:
                self._put_in(row, identity)
                return
            self._version += 1
            try:
                self._put_in(row, identity)
                self._index.add(row)
            finally:
                self._version += 1

    def remove(self, route_id: uuid.UUID | str, priority: int | None = None) -> None:
        """Remove every entry with this id, or only the one at `priority`. Raises KeyError if there is none.

        All of them go at once. Some microseconds each; the first removal without a priority looks at all entries.
        """
        identity = _number_of(route_id)
        with self._lock:
            going: tuple[int, ...]
            if priority is not None:
                rank = rank_of(priority, identity)
                going = (rank,) if rank in self._rows else ()
            else:
                going = self._ranks_by_id().get(identity, ())
            if not going:
                raise KeyError(route_id)
            if not self._has_index:
                self._take_out(going, identity)
                return
            self._version += 1
            try:
                for row in self._take_out(going, identity):
                    self._index.remove(row)
            finally:
                self._version += 1

    def _ranks_by_id(self) -> dict[int, tuple[int, ...]]:
        """Return the ranks of each id. Linear in the table when first called; few callers need it."""
        if self._ranks is None:
            self._ranks = {}
            for rank in self._rows:
                identity = ~rank & _ID_MASK
                self._ranks[identity] = (*self._ranks.get(identity, ()), rank)
        return self._ranks

    def prepare(self) -> None:
        """Make the index now, so that the first search does not wait for it. A microsecond or two for each entry."""
        with self._lock:
            self._make_index()

    def _make_index(self) -> None:
        """Make the index if there is none yet, while the lock is held."""
        if not self._has_index:
            self._index = Index(self._rows.values())
            self._has_index = True
            self._version += 1

    def _put_in(self, row: Row, identity: int) -> None:
        """Note an entry everywhere but in the index."""
        rank = row[0]
        self._order = None
        self._rows[rank] = row
        if self._ranks is not None:
            self._ranks[identity] = (*self._ranks.get(identity, ()), rank)
        fields = self._fields
        for name, count in row[1].field_counts:
            fields[name] = fields.get(name, 0) + count

    def _take_out(self, going: tuple[int, ...], identity: int) -> list[Row]:
        """Forget entries of an id everywhere but in the index, and return their rows."""
        self._order = None
        if self._ranks is not None:
            staying = tuple(rank for rank in self._ranks.pop(identity) if rank not in going)
            if staying:
                self._ranks[identity] = staying
        fields = self._fields
        rows = [self._rows.pop(rank) for rank in going]
        for row in rows:
            for name, count in row[1].field_counts:
                fields[name] -= count
                if not fields[name]:
                    del fields[name]
        return rows

    def match(self, context: Context) -> Match | None:
        """Return the first entry that holds, highest priority first, or None.

        The cost depends on how many entries the index selects, hardly on how many there are: one to ten microseconds
        for most requests. A request crafted to select all of them costs as much as trying each (see `index`).

        Args:
            context: Lists of values by field name. Only the fields that the index and the selected entries read are
                looked at; `check_context` tells beforehand whether all values fit.

        Raises:
            TypeError: For a text where a list of values is due, or a value that does not fit its field.
            EvaluationLimit: If a regex takes too much work, and no better entry has matched.

        """
        version = self._version
        try:
            rank = self._index.find(context)
            match = Match(self._rows[rank], context) if rank else None
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
        self._make_index()
        try:
            rank = self._index.find(context)
        except MatchLimitError:
            # The index tries rows in an order of its own. One by one, a better route may still decide.
            for rank in self._sorted_ranks():
                row = self._rows[rank]
                if _holds(rank, _expression_of(row), context):
                    return Match(row, context)
            return None
        return Match(self._rows[rank], context) if rank else None

    def matches(self, context: Context) -> list[tuple[uuid.UUID, int]]:
        """Return all entries that hold, as (id, priority), in evaluation order.

        Tries those that the index selects: 0.2 µs each where several have one shape, some microseconds for the others.
        Raises as `match` does.
        """
        groups: dict[Code, list[Row]] = {}
        with self._lock:
            self._make_index()
            for row in self._index.candidates(context):
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
        """Return the result of every entry in `context`, in evaluation order, the winner's and all others.

        Linear in the window; the first call after a change is linear in the table.

        Args:
            context: As for `match`.
            start: Where a window of that order starts, as in a slice.
            stop: Where it ends.

        Raises:
            EvaluationLimit: If a regex takes too much work; it names the entry.
            TypeError: As `match` does.

        """
        with self._lock:
            window = [(rank, _expression_of(self._rows[rank])) for rank in self._sorted_ranks()[start:stop]]
            match = self._match_exclusively(context)
        winner = None if match is None else rank_of(match.priority, match.route_id.int)
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
        """Copy and pickle a router as its entries; the index is rebuilt. Linear in the table."""
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


def rank_of(priority: int, identity: int) -> int:
    """Return the number by which entries are ordered, lowest first; `identity` is the id as a number."""
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
    return ValueError(f"there is already an entry with id {_id_of(rank)} and priority {_priority_of(rank)}")
