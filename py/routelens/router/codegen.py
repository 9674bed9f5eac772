"""Code generation: one small Python function per shape that evaluates its expressions.

The code of a shape is the expression itself in Python, literals passed in; `evaluate` is its meaning and the tests
compare the two. For `http.host == "a" && any(http.headers.x) ^= "b"` it is

    def test(get, row):
        _, _, _, o0, o1 = row
        f0 = get('http.host')
        match f0:
            case [x0]: s0 = True; …                  # first value, its type checked, and whether it is the only one
            case [x0, *_]: s0 = False; …
            case None | []: x0 = None; s0 = True
            case _: raise no_list('http.host', f0)   # a text: its characters are no values
        …
        return x0 == o0 and (s0 or every(f0, equal, o0)) and (x1 is not None and x1.startswith(o1) or …)

Every predicate looks at the first value; the others are looked at only where there are any. A second function, `scan`,
has the same body inside a loop over many rows: 15 to 50 ns per row instead of 150 to 200 for a call. And a few rows
that are tried very often can be made one function of all their bodies (`first_of`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeAlias, cast

from routelens.language.expression import Expression
from routelens.language.nodes import All, IpNetwork, Node, Not, Operator, Predicate, predicates
from routelens.language.shape import Shape
from routelens.regex import MatchLimitError
from routelens.router.clauses import needed_regex, plan
from routelens.router.evaluate import Context, ContextValue, Record, evaluate, no_list
from routelens.router.limits import EvaluationLimit
from routelens.router.operands import READERS, Block, Search, comparable, reader_of
from routelens.router.recorded_value import Comparisons, comparisons_of

Get: TypeAlias = Callable[[str], "Sequence[ContextValue] | None"]

Row: TypeAlias = tuple[Any, ...]
"""An entry of the table, as (rank, code, expression, operand, operand, …); a tuple because loops unpack it quickest."""

EXPRESSION: Final = 2
OPERANDS: Final = 3
"""Where the expression stands in a row, and where its operands begin."""

Test: TypeAlias = Callable[[Get, Row], object]
Scan: TypeAlias = Callable[[Get, Iterable[Row]], "int | None"]

MAX_PREDICATES: Final = 2_000
"""Shapes with more predicates are evaluated as they are: code takes 19 kB a predicate while Python compiles it."""

MAX_NESTING: Final = 20
"""Python gives up on deeply nested parentheses; deeper parts are worked out beforehand, into a variable."""


class Code:
    """What the router makes of a shape: the `plan` of what must hold, the `sieve` (a regex that must), two functions.

    `template` and `field_counts` are the shape's.

    `test(get, row)` tells whether the row's expression holds in the context whose `get` it is given; `scan(get,
    rows)` returns the rank of the first row that does, or None. Both raise TypeError for a value of the wrong type
    in any field of the expression. They are generated when first asked for, which takes 0.1 ms and more. A shape with
    more than MAX_PREDICATES has no code of its own: `evaluate` serves, which looks at the fields that it comes to.
    """

    __slots__ = ("_comparisons", "_is_plain", "field_counts", "plan", "scan", "sieve", "template", "test")

    test: Test
    scan: Scan

    def __init__(self, shape: Shape) -> None:
        self.template = shape.template
        self.field_counts = shape.field_counts
        self.plan = plan(shape.template)
        self.sieve = needed_regex(self.plan)
        self._comparisons: dict[str, Comparisons | None] = {}
        self._is_plain = all(leaf.value.type in ("String", "Int") for leaf in predicates(shape.template))

    def row(self, rank: int, expression: Expression) -> Row:
        """Return the row of an expression of this shape."""
        if self._is_plain:
            return rank, self, expression, *expression.operands
        return rank, self, expression, *map(comparable, expression.operands)

    def comparisons(self, field: str) -> Comparisons | None:
        """Return the comparisons that tell what `field` recorded, see `recorded_value`."""
        try:
            return self._comparisons[field]
        except KeyError:
            return self._comparisons.setdefault(field, comparisons_of(self.template, field))

    def __getattr__(self, name: str) -> Any:
        # Called for attributes that are not there: so for `test` and `scan` once, when first asked for.
        if name not in ("test", "scan"):
            raise AttributeError(name)
        functions: dict[str, Any] = {"test": _evaluated, "scan": _first_evaluated}
        if sum(count for _, count in self.field_counts) <= MAX_PREDICATES:
            exec(compile(_source(self.template), "<shape>", "exec"), _NAMES, functions)
        self.test, self.scan = functions["test"], functions["scan"]
        return functions[name]


def code_of(expression: Expression) -> Code:
    """Return the code of the expression's shape; every expression of a shape has the same."""
    known: Any = expression.shape.compiled
    code: Code = known if known is not None else Code(expression.shape)
    expression.shape.compiled = code
    return code


def first_of(rows: Iterable[Row]) -> Callable[[Get], int]:
    """Return a function that tells the rank of the first of these rows that holds, 0 if none does.

    It reads a field when the first row comes that needs it, so an early hit costs little. Each row costs 15 to 50 ns,
    making the function 0.1 ms.
    """
    reads: _Reads = {}
    lines: list[str] = []
    names = dict(_NAMES)
    count = 0
    for rank, code, _, *operands in rows:
        known = len(reads)
        _list_reads(predicates(code.template), reads)
        for (field, reader), number in islice(reads.items(), known, None):
            lines += _reading(field, reader, number)
        body, verdict = _body(code.template, reads, count)
        lines += [*body, f"if {verdict}: return {rank}"]
        names.update((f"o{count + place}", operand) for place, operand in enumerate(operands))
        count += len(operands)
    functions: dict[str, Any] = {}
    source = "\n    ".join(("def first(get):", *lines, "return 0"))
    exec(compile(source, "<rows>", "exec"), names, functions)
    return cast("Callable[[Get], int]", functions["first"])


# --- without code --------------------------------------------------------------------------------------------------


class _View:
    """A context of which only `get` is known."""

    __slots__ = ("get",)

    def __init__(self, get: Get) -> None:
        self.get = get


def _evaluated(get: Get, row: Row) -> bool:
    try:
        return evaluate(row[EXPRESSION].root, cast("Context", _View(get)), Record())
    except EvaluationLimit as limit:
        raise MatchLimitError(limit.pattern) from limit


def _first_evaluated(get: Get, rows: Iterable[Row]) -> int | None:
    return next((row[0] for row in rows if _evaluated(get, row)), None)


# --- several values ------------------------------------------------------------------------------------------------

_Compare: TypeAlias = Callable[[Any, Any], object]


def _every(
    values: Iterable[object], read: Callable[[object], object], holds: _Compare, operand: object
) -> bool:
    return all(holds(read(value), operand) for value in values)


def _some(
    values: Iterable[object], read: Callable[[object], object], holds: _Compare, operand: object
) -> bool:
    return any(holds(read(value), operand) for value in values)


def _matches(value: str, search: Search) -> bool:
    return search.is_match(value)


def _inside(number: int, block: Block) -> bool:
    return block.low <= number <= block.high


def _outside(number: int, block: Block) -> bool:
    return not block.low <= number <= block.high


def _same_network(value: IpNetwork, block: Block) -> bool:
    return value == block.network


def _other_network(value: IpNetwork, block: Block) -> bool:
    return value != block.network


# By operator: the comparison in source, `{x}` the value and `{o}` the operand, and the function that does the same.
_COMPARISONS: Final[Mapping[Operator, tuple[str, _Compare]]] = {
    "==": ("{x} == {o}", operator.eq),
    "!=": ("{x} != {o}", operator.ne),
    "^=": ("{x}.startswith({o})", str.startswith),
    "=^": ("{x}.endswith({o})", str.endswith),
    "contains": ("{o} in {x}", operator.contains),
    "~": ("{o}.is_match({x})", _matches),
    ">": ("{x} > {o}", operator.gt),
    ">=": ("{x} >= {o}", operator.ge),
    "<": ("{x} < {o}", operator.lt),
    "<=": ("{x} <= {o}", operator.le),
    "in": ("{o}.low <= {x} <= {o}.high", _inside),
    "not in": ("not {o}.low <= {x} <= {o}.high", _outside),
}
_NETWORK_COMPARISONS: Final[Mapping[str, tuple[str, _Compare]]] = {
    "==": ("{x} == {o}.network", _same_network),
    "!=": ("{x} != {o}.network", _other_network),
}

_NAMES: Final[dict[str, Any]] = {
    "__builtins__": {"len": len, "str": str, "int": int},
    "every": _every,
    "some": _some,
    "no_list": no_list,
    **{function.__name__: function for function in READERS},
}
_NAMES.update(
    {function.__name__: function for _, function in (*_COMPARISONS.values(), *_NETWORK_COMPARISONS.values())}
)


# --- source --------------------------------------------------------------------------------------------------------


# For two readers a test of the class is quicker than the call, and enough for nearly every value.
_QUICK: Final = {"text": "str", "integer": "int"}


_Reads: TypeAlias = dict[tuple[str, str], int]
"""The ways in which code reads fields, as (field, name of the reader), numbered in the order they come."""


def _list_reads(leaves: Iterable[Predicate], reads: _Reads) -> None:
    for leaf in leaves:
        reads.setdefault((leaf.field, reader_of(leaf).__name__), len(reads))


def _source(root: Node) -> str:
    """Return the source of `test` and `scan`. Linear in the size of the tree; needs no recursion."""
    leaves = list(predicates(root))
    reads: _Reads = {}
    _list_reads(leaves, reads)
    head = [line for (field, reader), number in reads.items() for line in _reading(field, reader, number)]
    body, verdict = _body(root, reads)
    operands = "".join(f", o{index}" for index in range(len(leaves)))
    lines = ["def test(get, row):", f"    _, _, _{operands} = row"]
    lines += [f"    {line}" for line in (*head, *body)]
    lines += [f"    return {verdict}", "def scan(get, rows):"]
    lines += [f"    {line}" for line in head]
    lines += [f"    for rank, _, _{operands} in rows:"]
    lines += [f"        {line}" for line in body]
    lines += [f"        if {verdict}: return rank"]
    return "\n".join(lines)


def _reading(field: str, reader: str, number: int) -> list[str]:
    """Read a field: `f` its values, `x` the first of them as it is compared or None, `s` whether it is alone."""
    f, x, s = f"f{number}", f"x{number}", f"s{number}"
    convert = f"{x} = {reader}({x})"
    if reader in _QUICK:
        convert = f"if {x}.__class__ is not {_QUICK[reader]}: {reader}({x})"
    return [
        f"{f} = get({field!r})",
        f"match {f}:",
        f" case [{x}]:",
        f"  {convert}",
        f"  {s} = True",
        f" case [{x}, *_]:",
        f"  {convert}",
        f"  {s} = False",
        f" case None | []: {x} = None; {s} = True",
        f" case _: raise no_list({field!r}, {f})",
    ]


def _body(root: Node, reads: _Reads, count: int = 0) -> tuple[list[str], str]:
    """Return statements that work out deeply nested parts, and the expression that gives the verdict.

    `count`: the number of the first operand.
    """
    statements: list[str] = []
    made: list[tuple[str, int]] = []  # source and nesting of finished parts
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, operands_made = waiting.pop()
        if isinstance(node, Predicate):
            number = reads[node.field, reader_of(node).__name__]
            made.append((_predicate(node, number, f"o{count}"), 1))
            count += 1
        elif not operands_made:
            waiting.append((node, True))
            waiting.extend((operand, False) for operand in reversed(node.operands))
        else:
            parts = made[-len(node.operands) :]
            del made[-len(node.operands) :]
            if isinstance(node, Not):
                source = f"not ({parts[0][0]})"
            else:
                joint = " and " if isinstance(node, All) else " or "
                source = joint.join(f"({part})" for part, _ in parts)
            nesting = max(part[1] for part in parts) + 1
            if nesting > MAX_NESTING:
                statements.append(f"t{len(statements)} = {source}")
                source, nesting = f"t{len(statements) - 1}", 1
            made.append((source, nesting))
    return statements, made[0][0]


def _predicate(predicate: Predicate, number: int, operand: str) -> str:
    comparison, function = _COMPARISONS[predicate.operator]
    if predicate.value.type == "IpCidr" and predicate.operator in _NETWORK_COMPARISONS:
        comparison, function = _NETWORK_COMPARISONS[predicate.operator]
    x, reader = f"x{number}", reader_of(predicate).__name__
    first = comparison.format(x=x, o=operand)
    # An absent field's value is None, which equals nothing.
    present = "" if comparison == "{x} == {o}" else f"{x} is not None and "
    rest = f"(f{number}, {reader}, {function.__name__}, {operand})"
    if "any" in predicate.transforms:
        return f"{present}({first} or not s{number} and some{rest})"
    return f"{present}{first} and (s{number} or every{rest})"
