"""Clauses: over-approximates an expression as CNF; each clause is a set of index keys.

A clause says: where the expression holds, the request has at least one of these keys. So a route is filed under the
keys of any one of its clauses, and a request with none of them never looks at it. Clauses are necessary and not
sufficient: what is negated or cannot be looked up is left out, and the expression itself is evaluated in the end.

    (http.method == "GET" || http.method == "PUT") && http.path ^= "/v1" && !(http.host == "x")

has the clauses {method GET, method PUT} and {path starting with /v1}. A shape is analysed once, into a plan of which
operands go where; each route then takes a microsecond or two. Plans are never larger than a small multiple of the
expression, whatever its form: unlike a normal form, a disjunction of conjunctions takes one clause from each side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final, Literal, TypeAlias
from weakref import WeakValueDictionary

from routelens.dataclass import dataclass
from routelens.language.nodes import AnyOf, Node, Not, Predicate, ValueType
from routelens.router.operands import Block, Search

MAX_CUT: Final = 64
"""Prefixes and suffixes are looked up by so many characters at most, so a value is cut 64 times from each side."""

MAX_CLAUSES: Final = 6
"""So many clauses of an expression are kept, the most telling ones."""

MAX_INDEX_KEYS: Final = 256
"""A clause with more alternatives is left out: filing a row so often costs more than it saves."""

LONG_GRAM: Final = 6
SHORT_GRAM: Final = 3
"""Substrings are looked up by grams of these lengths, so a value is cut twice at every character."""

Kind: TypeAlias = Literal["equal", "prefix", "suffix", "block", "gram"]


class Reading:
    """How the index reads a field: its first value or, if `any`, each; lowered or not; by the type of the literals.

    There is one object for each way of reading, so that looking it up costs no comparison of names.
    """

    __slots__ = ("__weakref__", "any", "field", "lower", "type")

    def __init__(self, field: str, lower: bool, any_value: bool, value_type: ValueType) -> None:
        self.field = field
        self.lower = lower
        self.any = any_value
        self.type = value_type

    def __repr__(self) -> str:
        return f"Reading({self.field}, lower={self.lower}, any={self.any}, {self.type})"


_READINGS: Final[WeakValueDictionary[tuple[str, bool, bool, ValueType], Reading]] = WeakValueDictionary()


def reading_of(predicate: Predicate) -> Reading:
    """Return how the index reads the field of a predicate."""
    value_type = predicate.value.type
    if value_type == "Regex":
        value_type = "String"
    elif value_type == "IpCidr":
        value_type = "IpAddr"
    key = (predicate.field, "lower" in predicate.transforms, "any" in predicate.transforms, value_type)
    reading = _READINGS.get(key)
    if reading is None:
        # Should two threads get here at once, the first one's object stays.
        reading = _READINGS.setdefault(key, Reading(*key))
    return reading


IndexKey: TypeAlias = tuple[Reading, Kind, int, Any]
"""A key of the index, (reading, kind, size, value), under which rows are found by requests whose field has it.

By kind, the key is: equal, the value itself; prefix, suffix, its first or last `size` characters; block, the number
without its last `size` bits; gram, `size` characters anywhere in the value.
"""

Clause: TypeAlias = tuple[IndexKey, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A predicate in a plan: how it reads its field, and its operator with the place of its operand.

    Bounds on the same integer are one leaf with several `tests`.
    """

    reading: Reading
    tests: tuple[tuple[str, int], ...]
    rank: int


_Planned: TypeAlias = tuple[Leaf, ...]
Plan: TypeAlias = tuple[_Planned, ...]

# The most telling kinds first.
_RANKS: Final = {"==": 0, "in": 1, "^=": 1, "=^": 1, ">": 2, ">=": 2, "<": 2, "<=": 2, "~": 3, "contains": 4}
_BOUNDS: Final = frozenset({">", ">=", "<", "<="})


def plan(root: Node) -> Plan:
    """Return the clauses of a shape, with positions of operands instead of keys. Linear; needs no recursion."""
    made: list[Plan] = []
    count = 0
    waiting: list[tuple[Node, bool, bool]] = [(root, True, False)]
    while waiting:
        node, positive, operands_made = waiting.pop()
        if isinstance(node, Predicate):
            made.append(_leaf(node, count) if positive else ())
            count += 1
        elif not operands_made:
            waiting.append((node, positive, True))
            inner = positive is not isinstance(node, Not)
            waiting.extend((operand, inner, False) for operand in reversed(node.operands))
        elif not isinstance(node, Not):
            parts = made[-len(node.operands) :]
            del made[-len(node.operands) :]
            # Under a negation `&&` and `||` change places.
            made.append(_either(parts) if isinstance(node, AnyOf) is positive else _both(parts))
    return made[0]


def _leaf(predicate: Predicate, place: int) -> Plan:
    rank = _RANKS.get(predicate.operator)
    if rank is None:
        return ()
    if predicate.value.type == "IpCidr" and predicate.operator != "in":
        return ()  # a field that holds ranges, which no schema of the gateway has
    reading = reading_of(predicate)
    return ((Leaf(reading, ((predicate.operator, place),), rank),),)


def _both(parts: Iterable[Plan]) -> Plan:
    """Conjoin: all clauses of all parts, with bounds on the same integer merged."""
    clauses: list[_Planned] = []
    bounds: dict[Reading, list[tuple[str, int]]] = {}
    for clause in chain.from_iterable(parts):
        leaf = clause[0]
        # With `any()` each bound may hold for another value.
        if len(clause) == 1 and leaf.tests[0][0] in _BOUNDS and not leaf.reading.any:
            bounds.setdefault(leaf.reading, []).extend(leaf.tests)
        elif clause not in clauses[-MAX_CLAUSES:]:
            clauses.append(clause)
    clauses += [(Leaf(reading, tuple(tests), _RANKS[">"]),) for reading, tests in bounds.items()]
    return tuple(sorted(clauses, key=_vagueness)[:MAX_CLAUSES])


def _either(parts: Sequence[Plan]) -> Plan:
    """Disjoin: a clause takes one clause of each alternative. No clause follows if an alternative has none.

    Clauses that read the same field are put together; apart from those, the most selective one of each.
    """
    if not all(parts):
        return ()
    by_reading = [
        {
            clause[0].reading: clause
            for clause in reversed(part)
            if len({leaf.reading for leaf in clause}) == 1
        }
        for part in parts
    ]
    joined = [
        tuple(chain.from_iterable(clauses[reading] for clauses in by_reading))
        for reading in by_reading[0]
        if all(reading in clauses for clauses in by_reading)
    ]
    most_telling: list[_Planned] = [min(part, key=_vagueness) for part in parts]
    best = tuple(chain.from_iterable(most_telling))
    if best not in joined:
        joined.append(best)
    return tuple(sorted(joined, key=_vagueness)[:MAX_CLAUSES])


def _vagueness(clause: _Planned) -> tuple[int, int]:
    """Sort key for clauses of a plan: the most selective first."""
    return max(leaf.rank for leaf in clause), len(clause)


def needed_regex(plan: Plan) -> tuple[Reading, int] | None:
    """Return a regex that the first value of a field must match: the reading, and the place of the operand."""
    for clause in plan:
        operator, place = clause[0].tests[0]
        if len(clause) == 1 and operator == "~" and not clause[0].reading.any:
            return clause[0].reading, place
    return None


# --- with operands -------------------------------------------------------------------------------------------------


def clauses(plan: Plan, operands: Sequence[Any]) -> list[Clause]:
    """Return the clauses of an expression, given its shape's plan and its operands as in a row.

    A clause without index keys means that the expression never holds.
    """
    found: list[Clause] = []
    for planned in plan:
        if len(planned) == 1:
            found += _index_keys(planned[0], operands)
            continue
        if len(planned) > MAX_INDEX_KEYS:
            continue
        index_keys: list[IndexKey] = []
        for leaf in planned:
            found_keys = _index_keys(leaf, operands)
            if not found_keys:
                break
            index_keys += found_keys[0]
        else:
            alternatives = tuple(dict.fromkeys(index_keys))
            if len(alternatives) <= MAX_INDEX_KEYS:
                found.append(alternatives)
    return found


def _index_keys(leaf: Leaf, operands: Sequence[Any]) -> list[Clause]:
    """Return the clauses of one predicate; several for a long substring, none where nothing can be looked up."""
    reading = leaf.reading
    operator, place = leaf.tests[0]
    operand = operands[place]
    if operator == "==":
        if reading.type == "String":
            return [((reading, "equal", 0, operand),)]
        return [((reading, "block", 0, operand),)]
    if operator == "^=":
        return _prefix(reading, operand)
    if operator == "=^":
        return _suffix(reading, operand)
    if operator == "contains":
        return _substring(reading, operand)
    if operator == "~":
        return _regex(reading, operand)
    if operator == "in":
        block: Block = operand
        return [((reading, "block", block.bits, block.head),)]
    return _bounds(leaf, operands)


def _prefix(reading: Reading, prefix: str) -> list[Clause]:
    cut = prefix[:MAX_CUT]
    return [((reading, "prefix", len(cut), cut),)] if cut else []


def _suffix(reading: Reading, suffix: str) -> list[Clause]:
    cut = suffix[-MAX_CUT:]
    return [((reading, "suffix", len(cut), cut),)] if cut else []


def _substring(reading: Reading, substring: str) -> list[Clause]:
    """Return a clause for each of some grams of the substring, so that the index can choose the rarest.

    Substrings of a table often begin or end alike.
    """
    size = LONG_GRAM if len(substring) >= LONG_GRAM else SHORT_GRAM
    last = len(substring) - size
    if last < 0:
        return []
    starts = {last, last * 2 // 3, last // 3, 0}
    return [((reading, "gram", size, substring[start : start + size]),) for start in sorted(starts)]


def _regex(reading: Reading, search: Search) -> list[Clause]:
    """Return the clauses of the literals that a regex needs; the empty pattern needs none."""
    found = search.literals
    if found.exact:
        return [tuple((reading, "equal", 0, text) for text in found.exact)]
    clauses = _one_of([_prefix(reading, text) for text in found.prefixes])
    clauses += _one_of([_suffix(reading, text) for text in found.suffixes])
    if len(found.substrings) == 1:
        return clauses + _substring(reading, found.substrings[0])
    return clauses + _one_of([_substring(reading, text) for text in found.substrings])


def _one_of(alternatives: Sequence[list[Clause]]) -> list[Clause]:
    """Return the clause that one of the texts is there, if each of them can be looked up."""
    if not alternatives or not all(alternatives):
        return []
    return [tuple(dict.fromkeys(chain.from_iterable(ways[0] for ways in alternatives)))]


def _bounds(leaf: Leaf, operands: Sequence[Any]) -> list[Clause]:
    """Return the blocks that cover a range of integers: at most five, together at most twice its width.

    A range that is open at one side holds too many values to be worth looking up.
    """
    low: int | None = None
    high: int | None = None
    for operator, place in leaf.tests:
        number = operands[place]
        if operator in (">", ">="):
            bound = number + (operator == ">")
            low = bound if low is None else max(low, bound)
        else:
            bound = number - (operator == "<")
            high = bound if high is None else min(high, bound)
    if low is None or high is None:
        return []
    if low > high:
        return [()]
    bits = max((high - low).bit_length() - 2, 0)
    return [tuple((leaf.reading, "block", bits, head) for head in range(low >> bits, (high >> bits) + 1))]
