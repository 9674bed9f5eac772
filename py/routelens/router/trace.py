"""Truth trees: the verdict of every node of an expression, and the values that were looked at."""

from __future__ import annotations

from routelens.dataclass import dataclass
from routelens.language.nodes import Node, Predicate
from routelens.router.evaluate import Context, ContextValue, Record, evaluate


@dataclass(frozen=True, slots=True)
class Truth:
    """A node and its verdict: True, False, or None where evaluation did not reach it.

    `seen`: the values that the predicate's field had, None where the field was absent or the node is no predicate.
    """

    node: Node
    verdict: bool | None
    seen: tuple[ContextValue, ...] | None
    operands: tuple[Truth, ...]


def trace(root: Node, context: Context) -> Truth:
    """Evaluate `root` and return its truth tree. Values are shown for predicates that were not reached, too."""
    verdicts: dict[int, bool] = {}
    evaluate(root, context, Record(), verdicts)

    def truth_of(node: Node, operands: tuple[Truth, ...]) -> Truth:
        seen = context.get(node.field) if isinstance(node, Predicate) else None
        return Truth(node, verdicts.get(id(node)), tuple(seen) if seen else None, operands)

    # A node's operands are made before it: `made` is a stack of finished trees, taken from the end.
    made: list[Truth] = []
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, operands_made = waiting.pop()
        if isinstance(node, Predicate):
            made.append(truth_of(node, ()))
        elif operands_made:
            count = len(node.operands)
            operands = tuple(made[-count:])
            del made[-count:]
            made.append(truth_of(node, operands))
        else:
            waiting.append((node, True))
            waiting.extend((operand, False) for operand in reversed(node.operands))
    return made[0]
