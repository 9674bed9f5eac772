"""Distance: the fewest predicates whose verdict would have to change for an expression to hold.

A predicate without the wanted verdict counts 1. `&&` counts the sum of its operands, `||` the least; `!` wants the
opposite of its operand, and under it `&&` and `||` change places. The protocol clause that the gateway adds to a route
counts too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any, Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.language.nodes import All, AnyOf, Node, Not, Predicate
from routelens.router import EvaluationLimit
from routelens.router.evaluate import Context, ContextValue, Record, holds
from routelens.router.regex_literals import literals

PATH: Final = "http.path"

MAX_AGREEMENT: Final = 1_000
"""Characters of a path that are compared; beyond that routes are equally near."""

_HOLDING: Final = 2
"""What a condition on the path that holds counts beside its characters: `/orders` more than half of `/orders/v`."""

Distances: TypeAlias = dict[int, tuple[int, int]]
"""For each node, by its `id()`: how many predicates must turn for it to hold, and how many for it not to hold."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A predicate that has not the verdict that is `wanted`, and the values that its field has (None: absent)."""

    predicate: Predicate
    wanted: bool
    seen: tuple[ContextValue, ...] | None


@dataclass(frozen=True, slots=True)
class Condition:
    """An operand of the outermost `&&`, or the whole expression: whether it holds, also where nobody looked."""

    node: Node
    holds: bool
    changes: int


def distances(root: Node, context: Context) -> Distances:
    """Return the distances of `root` and of all nodes below it. Linear; needs no recursion.

    Predicates are looked at one by one, also those that evaluation would not reach.
    """
    found: Distances = {}
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, operands_done = waiting.pop()
        if isinstance(node, Predicate):
            found[id(node)] = (0, 1) if _is_known_to_hold(node, context) else (1, 0)
        elif not operands_done:
            waiting.append((node, True))
            waiting.extend((operand, False) for operand in node.operands)
        else:
            found[id(node)] = _combine(node, [found[id(operand)] for operand in node.operands])
    return found


def _is_known_to_hold(predicate: Predicate, context: Context) -> bool:
    """Evaluate a predicate; one whose regex takes too much work counts as failing, for lists of what to look at."""
    try:
        return holds(predicate, context, Record())
    except EvaluationLimit:
        return False


def _combine(node: All | AnyOf | Not, parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    if isinstance(node, Not):
        ((to_hold, to_fail),) = parts
        return to_fail, to_hold
    if isinstance(node, All):
        return sum(part[0] for part in parts), min(part[1] for part in parts)
    return min(part[0] for part in parts), sum(part[1] for part in parts)


def path_agreement(operator: str, operand: Any, path: str, *, holds: bool) -> int:
    """Return how far a path agrees with what a condition compares it with, in characters from the front.

    People mistype paths, or forget a method: of routes that are equally near by the conditions that fail, the one is
    meant whose path the request's follows furthest.
    """
    texts: tuple[str, ...]
    match operator:
        case "==" | "^=":
            texts = (operand,)
        case "~":
            needed = literals(operand)
            texts = needed.exact or needed.prefixes
        case "=^" | "contains":
            return min(len(operand), MAX_AGREEMENT) + _HOLDING if holds else 0
        case _:
            return 0
    front = path[:MAX_AGREEMENT]
    shared = max((_shared(text, front) for text in texts), default=0)
    return shared + _HOLDING if holds else shared


def _shared(text: str, path: str) -> int:
    """Return how many characters two texts have in common from the front."""
    if path.startswith(text):
        return len(text)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, path, strict=False)))


def obstacles(root: Node, context: Context) -> list[Obstacle]:
    """Return the predicates on the shortest way to `root`, left to right.

    Of equally short ones that whose path agrees the furthest, then the first. Another protocol comes last: it is what
    excuses plain HTTP from an SNI, and the SNI is what a person looks for. As many as its distance; none if it holds.
    Linear; needs no recursion.
    """
    known = distances(root, context)
    found: list[Obstacle] = []
    waiting: list[tuple[Node, bool]] = [(root, True)]
    while waiting:
        node, wanted = waiting.pop()
        side = 0 if wanted else 1
        if known[id(node)][side] == 0:
            continue
        if isinstance(node, Predicate):
            seen = context.get(node.field)
            found.append(Obstacle(node, wanted, tuple(seen) if seen else None))
        elif isinstance(node, Not):
            waiting.append((node.operands[0], not wanted))
        elif isinstance(node, All) is wanted:
            waiting.extend((operand, wanted) for operand in reversed(node.operands))
        else:
            nearest = min(
                node.operands,
                key=lambda one: (known[id(one)][side], _is_of_protocol(one), -_agreement(one, context)),
            )
            waiting.append((nearest, wanted))
    return found


def _agreement(node: Node, context: Context) -> int:
    """Return how far the path agrees with a single condition on it that fails; 0 for all else."""
    if not isinstance(node, Predicate) or node.field != PATH:
        return 0
    values = context.get(PATH)
    if not values:
        return 0
    path = str(values[0])
    compared = node.value.pattern if node.operator == "~" else node.value.value
    return path_agreement(
        node.operator, compared, path.lower() if "lower" in node.transforms else path, holds=False
    )


def _is_of_protocol(node: Node) -> bool:
    return isinstance(node, Predicate) and node.field == "net.protocol"


def conditions(root: Node, context: Context) -> list[Condition]:
    """Return the operands of the outermost `&&` with their verdicts; the expression itself if it is none."""
    known = distances(root, context)
    operands = root.operands if isinstance(root, All) else (root,)
    return [Condition(node, known[id(node)][0] == 0, known[id(node)][0]) for node in operands]
