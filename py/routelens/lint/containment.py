"""Containment: which entries of a table match nothing that an earlier one does not match as well.

Simple containment: conjunctions are compared condition by condition, so what is found holds, and not all is found.
"""

from __future__ import annotations

import ipaddress
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from routelens.kong.table import TableEntry
from routelens.language.nodes import All, AnyOf, Node, Predicate
from routelens.regex import MatchLimitError, Pattern

MOST_CANDIDATES = 200
MOST_TIED = 60
MOST_CHOICES = 64
MOST_CHARACTERS = 20_000
MOST_LEVELS = 60
_TEXT = ("==", "^=", "=^")


@dataclass(frozen=True, slots=True)
class Shadow:
    """`later` matches nothing that `earlier` does not. `tied` at equal priority, `same` if they mean one."""

    earlier: TableEntry
    later: TableEntry
    tied: bool
    same: bool


class Shadows:
    """The pairs of entries of which the earlier contains the later, and those that meet at one priority.

    `open` counts the entries that the time was too short for. About 100 µs an entry.
    """

    def __init__(self, groups: Sequence[tuple[TableEntry, ...]], budget: float) -> None:
        self.pairs: list[Shadow] = []
        self.meeting: list[tuple[TableEntry, TableEntry]] = []
        self.open = 0
        deadline = time.monotonic() + budget
        for entries in groups:
            self._look(entries, deadline)

    def _look(self, entries: tuple[TableEntry, ...], deadline: float) -> None:
        entries = tuple(
            entry for entry in entries if not is_too_large(entry.expression.text, entry.expression.root)
        )
        terms = [conjuncts(entry.expression.root) for entry in entries]
        counts: Counter[Hashable] = Counter(key for term in terms for node in term for key in _held(node))
        index: dict[Hashable, list[int]] = defaultdict(list)
        for place, term in enumerate(terms):
            if place % 64 == 0 and time.monotonic() > deadline:
                self.open += len(entries) - place
                return
            self._contained(entries, terms, place, index)
            rarest = min(term, key=lambda node: sum(counts[key] for key in _held(node)))
            for key in set(_held(rarest)):
                index[key].append(place)
        self._meet(entries, terms, deadline)

    def _contained(
        self,
        entries: tuple[TableEntry, ...],
        terms: list[tuple[Node, ...]],
        place: int,
        index: dict[Hashable, list[int]],
    ) -> None:
        later = entries[place]
        seen: set[int] = set()
        for node in terms[place]:
            for key in _wanted(node):
                for other in index.get(key, ())[:MOST_CANDIDATES]:
                    earlier = entries[other]
                    if other in seen or earlier.route.id == later.route.id:
                        continue
                    seen.add(other)
                    if contains(terms[other], terms[place]):
                        same = contains(terms[place], terms[other])
                        tied = earlier.entry.priority == later.entry.priority
                        self.pairs.append(Shadow(earlier, later, tied, same))
                        return

    def _meet(self, entries: tuple[TableEntry, ...], terms: list[tuple[Node, ...]], deadline: float) -> None:
        tied: dict[int, list[int]] = defaultdict(list)
        for place, entry in enumerate(entries):
            tied[entry.entry.priority].append(place)
        for places in tied.values():
            for number, first in enumerate(places[:MOST_TIED]):
                if time.monotonic() > deadline:
                    self.open += 1
                    return
                for second in places[number + 1 : MOST_TIED]:
                    if entries[first].route.id != entries[second].route.id and meet(
                        terms[first], terms[second]
                    ):
                        self.meeting.append((entries[first], entries[second]))


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


def conjuncts(root: Node) -> tuple[Node, ...]:
    """Return what must hold all together, in order."""
    found: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, All):
            waiting.extend(reversed(node.operands))
        else:
            found.append(node)
    return tuple(found)


def contains(wide: Sequence[Node], narrow: Sequence[Node]) -> bool:
    """Tell whether every condition of `wide` follows from one of `narrow`. True is certain, False is not."""
    return all(any(implies(condition, wanted) for condition in narrow) for wanted in wide)


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


def meet(first: Sequence[Node], second: Sequence[Node]) -> bool:
    """Tell whether some request satisfies both conjunctions. True is certain, False is not.

    Judges comparisons of text by `==`, `^=` and `=^` alone, of which any that do not clash in pairs go together.
    """
    chosen: list[list[Predicate]] = []
    total = 1
    for node in (*first, *second):
        options = node.operands if isinstance(node, AnyOf) else (node,)
        simple = [option for option in options if isinstance(option, Predicate) and _is_simple(option)]
        if not simple:
            return False
        total *= len(simple)
        if total > MOST_CHOICES:
            return False
        chosen.append(simple)
    return _choose(chosen, [])


def _is_simple(predicate: Predicate) -> bool:
    return predicate.operator in _TEXT and not predicate.field.startswith("http.path.segments.")


def _choose(choices: list[list[Predicate]], taken: list[Predicate]) -> bool:
    if not choices:
        return True
    return any(
        not any(clash(option, other) for other in taken) and _choose(choices[1:], [*taken, option])
        for option in choices[0]
    )


def _held(node: Node) -> Iterator[Hashable]:
    """Yield the keys under which a condition of the wide side is filed: one of them is wanted by what implies it."""
    if isinstance(node, AnyOf):
        for operand in node.operands:
            yield from _held(operand)
    if isinstance(node, Predicate) and node.operator in _TEXT:
        yield node.field, node.operator, node.value.value
    elif not isinstance(node, AnyOf):
        yield node


def _wanted(node: Node) -> Iterator[Hashable]:
    """Yield the keys of all that a condition may imply."""
    yield node
    if isinstance(node, AnyOf):
        yield from _wanted(node.operands[0])
    elif isinstance(node, Predicate) and isinstance(node.value.value, str) and node.operator in _TEXT:
        text = node.value.value[:200]
        yield node.field, node.operator, node.value.value
        if node.operator in ("==", "^="):
            for length in range(len(text) + 1):
                yield node.field, "^=", text[:length]
        if node.operator in ("==", "=^"):
            for length in range(len(text) + 1):
                yield node.field, "=^", text[len(text) - length :]


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
