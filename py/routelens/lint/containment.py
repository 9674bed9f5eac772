"""Containment of conditions, told by comparing them one by one: what is found holds, and not all is found."""

from __future__ import annotations

import ipaddress

from routelens.language.nodes import All, AnyOf, Node, Predicate, conjuncts
from routelens.regex import MatchLimitError, Pattern

MOST_CHARACTERS = 20_000
MOST_LEVELS = 60


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
        return False
    if wanted.operator == "in" and isinstance(want, ipaddress.IPv4Network | ipaddress.IPv6Network):
        if condition.operator == "==" and isinstance(have, ipaddress.IPv4Address | ipaddress.IPv6Address):
            return have in want
        if condition.operator == "in" and isinstance(have, ipaddress.IPv4Network | ipaddress.IPv6Network):
            return (
                have.version == want.version
                and have.network_address in want
                and (have.prefixlen >= want.prefixlen)
            )
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
        return False
    if isinstance(one, int) and isinstance(other, int):
        (low, high), (least, most) = _interval(first.operator, one), _interval(second.operator, other)
        return max(low, least) > min(high, most) or (
            operators in (("==", "!="), ("!=", "==")) and one == other
        )
    if operators == ("==", "=="):
        return one != other
    networks = ipaddress.IPv4Network | ipaddress.IPv6Network
    if operators == ("in", "in") and isinstance(one, networks) and isinstance(other, networks):
        return one.version != other.version or not (
            one.network_address in other or other.network_address in one
        )
    return False


def _interval(operator: str, number: int) -> tuple[int, int]:
    far = 1 << 64
    return {
        "==": (number, number),
        ">": (number + 1, far),
        ">=": (number, far),
        "<": (-far, number - 1),
        "<=": (-far, number),
    }.get(operator, (-far, far))


def is_catch_all(root: Node) -> bool:
    """Tell whether an expression holds for every path; protocols apart."""
    found = False
    for node in conjuncts(root):
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
