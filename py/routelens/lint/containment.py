"""Containment of conditions, found by comparing them one by one: sound, but not complete."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import Final

from routelens.language.nodes import All, AnyOf, IpAddress, IpNetwork, Node, Operator, Predicate, joined_by
from routelens.regex import MatchLimitError, Pattern

MOST_CHARACTERS = 20_000
MOST_LEVELS = 60
IPS: Final = (
    ipaddress.IPv4Address,
    ipaddress.IPv6Address,
    ipaddress.IPv4Network,
    ipaddress.IPv6Network,
)


def is_too_large(text: str, root: Node) -> bool:
    """Tell whether an expression is longer or nested deeper than rules look at: nobody wrote it by hand."""
    if len(text) > MOST_CHARACTERS:
        return True
    level: list[Node] = [root]
    for _ in range(MOST_LEVELS):
        level = [operand for node in level if not isinstance(node, Predicate) for operand in node.operands]
        if not level:
            return False
    return True


def implies(condition: Node, wanted: Node) -> bool:
    """Tell whether `wanted` holds whenever `condition` does. True is certain, False is not."""
    if condition == wanted:
        return True
    if isinstance(condition, AnyOf):
        return all(implies(operand, wanted) for operand in condition.operands)
    if isinstance(wanted, AnyOf):
        return any(implies(condition, operand) for operand in wanted.operands)
    if isinstance(condition, All):
        return any(implies(operand, wanted) for operand in condition.operands)
    return isinstance(condition, Predicate) and isinstance(wanted, Predicate) and _follows(condition, wanted)


def _surely_matches(pattern: Pattern, text: str) -> bool:
    try:
        return pattern.is_match(text)
    except MatchLimitError:
        return False


def _follows(condition: Predicate, wanted: Predicate) -> bool:
    if condition.field != wanted.field or set(condition.transforms) != set(wanted.transforms):
        return False
    have, want = condition.value.value, wanted.value.value
    if isinstance(have, str) and isinstance(want, str):
        if wanted.operator == "~":
            pattern = wanted.value.pattern
            return condition.operator == "==" and pattern is not None and _surely_matches(pattern, have)
        match wanted.operator:
            case "==":
                return condition.operator == "==" and have == want
            case "^=":
                return condition.operator in ("==", "^=") and have.startswith(want)
            case "=^":
                return condition.operator in ("==", "=^") and have.endswith(want)
            case "contains":
                return condition.operator in ("==", "^=", "=^", "contains") and want in have
            case "!=":
                if condition.operator == "!=":
                    return have == want
                return clash(condition, replace(wanted, operator="=="))
        return False
    if isinstance(have, int) and isinstance(want, int):
        (low, high), (least, most) = _interval(condition.operator, have), _interval(wanted.operator, want)
        if wanted.operator == "!=":
            return not low <= want <= high or (condition.operator == "!=" and have == want)
        return condition.operator != "!=" and least <= low and high <= most
    if isinstance(have, IPS) and isinstance(want, IPS):
        inside, outside = _addresses(have), _addresses(want)
        if wanted.operator in _OUTSIDE:
            is_apart = not _overlap(inside, outside)
            return is_apart if condition.operator not in _OUTSIDE else _is_part(outside, inside)
        return condition.operator not in _OUTSIDE and _is_part(inside, outside)
    return condition.operator == wanted.operator and have == want


def clash(first: Predicate, second: Predicate) -> bool:
    """Tell whether no value satisfies both. True is certain, False is not; nothing clashes under `any`."""
    if (
        first.field != second.field
        or set(first.transforms) != set(second.transforms)
        or "any" in first.transforms
    ):
        return False
    one, other = first.value.value, second.value.value
    operators = first.operator, second.operator
    if isinstance(one, str) and isinstance(other, str):
        match operators:
            case ("==", "=="):
                return one != other
            case ("==", "!=") | ("!=", "=="):
                return one == other
            case ("==", "^="):
                return not one.startswith(other)
            case ("^=", "=="):
                return not other.startswith(one)
            case ("==", "=^"):
                return not one.endswith(other)
            case ("=^", "=="):
                return not other.endswith(one)
            case ("^=", "^="):
                return not (one.startswith(other) or other.startswith(one))
            case ("=^", "=^"):
                return not (one.endswith(other) or other.endswith(one))
            case ("==", "contains"):
                return other not in one
            case ("contains", "=="):
                return one not in other
        return False
    if isinstance(one, int) and isinstance(other, int):
        (low, high), (least, most) = _interval(first.operator, one), _interval(second.operator, other)
        return max(low, least) > min(high, most) or (
            operators in (("==", "!="), ("!=", "==")) and one == other
        )
    if isinstance(one, IPS) and isinstance(other, IPS):
        here, there = _addresses(one), _addresses(other)
        match first.operator in _OUTSIDE, second.operator in _OUTSIDE:
            case False, False:
                return not _overlap(here, there)
            case False, True:
                return _is_part(here, there)
            case True, False:
                return _is_part(there, here)
    return False


_OUTSIDE: Final = ("!=", "not in")


def _addresses(value: IpAddress | IpNetwork) -> tuple[int, int, int]:
    """Return the family, and the first and the last address."""
    if isinstance(value, ipaddress.IPv4Address | ipaddress.IPv6Address):
        return value.version, int(value), int(value)
    return value.version, int(value.network_address), int(value.broadcast_address)


def _overlap(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return one[0] == other[0] and max(one[1], other[1]) <= min(one[2], other[2])


def _is_part(part: tuple[int, int, int], whole: tuple[int, int, int]) -> bool:
    return part[0] == whole[0] and whole[1] <= part[1] and part[2] <= whole[2]


def _interval(operator: str, number: int) -> tuple[int, int]:
    far = 1 << 64
    return {
        "==": (number, number),
        ">": (number + 1, far),
        ">=": (number, far),
        "<": (-far, number - 1),
        "<=": (-far, number),
    }.get(operator, (-far, far))


_OPPOSITE: Final[dict[Operator, Operator]] = {
    "==": "!=", "!=": "==", "in": "not in", "not in": "in", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip


def covers(first: Predicate, second: Predicate) -> bool:
    """Tell whether every value satisfies one of the two. True is certain, False is not."""
    if first.operator not in _OPPOSITE or second.operator not in _OPPOSITE:
        return False
    return clash(
        replace(first, operator=_OPPOSITE[first.operator]),
        replace(second, operator=_OPPOSITE[second.operator]),
    )


def is_catch_all(root: Node) -> bool:
    """Tell whether an expression holds for every path; protocols apart."""
    found = False
    for node in joined_by(All, root):
        options = node.operands if isinstance(node, AnyOf) else (node,)
        if all(isinstance(option, Predicate) and option.field == "net.protocol" for option in options):
            continue
        if not isinstance(node, Predicate) or (node.field, node.operator, node.value.value) != (
            "http.path",
            "^=",
            "/",
        ):
            return False
        found = True
    return found
