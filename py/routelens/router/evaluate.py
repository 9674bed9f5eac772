"""The semantics of expressions, written to be read (docs/reference/expressions.md §5).

Every faster path must agree with it.

Evaluation goes left to right and stops as soon as the verdict is certain. On its way it records what predicates
matched; nothing is ever taken back, so a branch that fails later leaves its traces behind, as in the engine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.language.nodes import AnyOf, IpAddress, IpNetwork, Node, Not, Predicate, Value, ValueType
from routelens.regex import MatchLimitError
from routelens.router.limits import EvaluationLimit

ContextValue: TypeAlias = str | int | IpAddress | IpNetwork
Context: TypeAlias = Mapping[str, Sequence[ContextValue]]

_ADDRESSES: Final = (ipaddress.IPv4Address, ipaddress.IPv6Address)
_NETWORKS: Final = (ipaddress.IPv4Network, ipaddress.IPv6Network)

# What a field's values are, told by the literal it is compared with: `in` compares addresses with a range.
_VALUE_CLASSES: Final[dict[ValueType, tuple[type, ...]]] = {
    "String": (str,),
    "Regex": (str,),
    "Int": (int,),
    "IpAddr": _ADDRESSES,
    "IpCidr": _NETWORKS,
}


@dataclass(slots=True)
class Record:
    """What the predicates of one expression matched: by field, and the groups of all regexes together (§5.1)."""

    values: dict[str, ContextValue] = field(default_factory=dict)
    captures: dict[str, str] = field(default_factory=dict)


def evaluate(root: Node, context: Context, record: Record, verdicts: dict[int, bool] | None = None) -> bool:
    """Tell whether `root` holds in `context`, and add what matched to `record`.

    `verdicts`, where given, receives the verdict of each node that was reached, by the node's `id()`.
    Raises TypeError for a value whose type does not fit its field, EvaluationLimit for a regex that takes too much
    work. Iterative, so the depth of the tree does not matter.
    """
    groups: list[tuple[Node, Iterator[Node]]] = []
    node = root
    while True:
        while not isinstance(node, Predicate):
            rest = iter(node.operands)
            groups.append((node, rest))
            node = next(rest)
        verdict = holds(node, context, record)
        if verdicts is not None:
            verdicts[id(node)] = verdict
        while groups:
            group, rest = groups[-1]
            if isinstance(group, Not):
                verdict = not verdict
            elif verdict is isinstance(group, AnyOf):
                pass  # one true operand decides `||`, one false operand decides `&&`
            elif (following := next(rest, None)) is not None:
                node = following
                break
            groups.pop()
            if verdicts is not None:
                verdicts[id(group)] = verdict
        else:
            return verdict


def holds(predicate: Predicate, context: Context, record: Record) -> bool:
    """Tell whether one predicate holds, and record what it matched.

    An absent field makes every predicate false, `!=` and `not in` too; so does an empty list of values. Without
    `any()` every value must hold, with it the first that does decides.

    Raises TypeError for a text where a list of values is due, and for a value that does not fit the field's type.
    """
    values = context.get(predicate.field)
    match values:
        case None | []:
            return False
        case [*_]:
            pass
        case _:
            raise no_list(predicate.field, values)
    wants_any = "any" in predicate.transforms
    lower = "lower" in predicate.transforms
    for value in values:
        if _value_holds(predicate, value.lower() if lower and isinstance(value, str) else value, record):
            if wants_any:
                return True
        elif not wants_any:
            return False
    return not wants_any


def no_list(field: str, values: object) -> TypeError:
    """Return the error for a field that has one value where a list is due: the characters of a text are no values.

    Sequence patterns match lists and tuples, not texts: code that reads the first value gets this check for free.
    """
    shown = repr(values) if len(str(values)) <= 60 else f"a text of {len(str(values)):,} characters"
    return TypeError(f"{field}: its values must be a list, such as [{shown}], and not the value itself")


def _value_holds(predicate: Predicate, value: ContextValue, record: Record) -> bool:
    literal = predicate.value
    operator = predicate.operator
    expected = _ADDRESSES if operator in ("in", "not in") else _VALUE_CLASSES[literal.type]
    if not isinstance(value, expected) or isinstance(value, bool):
        raise TypeError(
            f"{predicate.field}: {value!r} is not what {operator} {literal.type} is compared with"
        )
    if operator == "~":
        return _regex_holds(predicate, str(value), record)
    if not operator_holds(operator, value, literal):
        return False
    if operator in ("==", "^=", "=^"):
        record.values[predicate.field] = literal.value
    return True


def _regex_holds(predicate: Predicate, value: str, record: Record) -> bool:
    assert predicate.value.pattern is not None
    try:
        captures = predicate.value.pattern.captures(value)
    except MatchLimitError as limit:
        raise EvaluationLimit(predicate.field, limit.pattern) from limit
    if captures is None:
        return False
    groups = captures.as_dict()
    record.values[predicate.field] = groups["0"]
    record.captures.update(groups)
    return True


def operator_holds(operator: str, value: ContextValue, literal: Value) -> bool:
    """Tell whether an operator other than `~` holds between a value and a literal.

    Addresses of different families are unequal, and in no range of the other family.
    """
    right = literal.value
    match operator:
        case "==":
            return value == right
        case "!=":
            return value != right
        case "in":
            return value in right  # type: ignore[operator]  # an address and a network: checked when parsed
        case "not in":
            return value not in right  # type: ignore[operator]
    if isinstance(value, str) and isinstance(right, str):
        match operator:
            case "^=":
                return value.startswith(right)
            case "=^":
                return value.endswith(right)
            case "contains":
                return right in value
    if isinstance(value, int) and isinstance(right, int):
        match operator:
            case ">":
                return value > right
            case ">=":
                return value >= right
            case "<":
                return value < right
            case "<=":
                return value <= right
    raise AssertionError(f"{operator} between {value!r} and {right!r} is refused when parsed")
