"""Truth tree as lines for people: each node with its verdict, source, and the value that was seen."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.explain.markup import Run, ordinal
from routelens.explain.predicate import observed
from routelens.language.nodes import All, AnyOf, Node, Predicate
from routelens.language.printer import print_predicate
from routelens.router import Truth

NodeKind: TypeAlias = Literal["predicate", "all", "any", "not"]

MAX_SOURCE: Final = 2_000

_SIGNS: Final[dict[NodeKind, str]] = {"all": "&&", "any": "||", "not": "!"}


@dataclass(frozen=True, slots=True)
class TruthRow:
    """A node of a truth tree. `verdict` is None where evaluation did not come by.

    `source` is the predicate in its canonical form, or the sign of a connective; `observed` the values that decided
    (empty for a group that was not reached).
    """

    node: Node
    depth: int
    kind: NodeKind
    verdict: bool | None
    source: str
    observed: list[Run]


def truth_rows(tree: Truth) -> list[TruthRow]:
    """Lay a truth tree out flat, in reading order. Needs no recursion; long sources are cut."""
    rows: list[TruthRow] = []
    waiting: list[tuple[Truth, int]] = [(tree, 0)]
    while waiting:
        truth, depth = waiting.pop()
        rows.append(_row(truth, depth))
        waiting.extend((operand, depth + 1) for operand in reversed(truth.operands))
    return rows


def _row(truth: Truth, depth: int) -> TruthRow:
    node = truth.node
    if isinstance(node, Predicate):
        source = print_predicate(node)
        if len(source) > MAX_SOURCE:
            source = source[:MAX_SOURCE] + "…"
        return TruthRow(node, depth, "predicate", truth.verdict, source, observed(node, truth.seen))
    kind: NodeKind = "all" if isinstance(node, All) else "any" if isinstance(node, AnyOf) else "not"
    return TruthRow(node, depth, kind, truth.verdict, _SIGNS[kind], _group_summary(truth))


def _group_summary(truth: Truth) -> list[Run]:
    """Say of a group how many of its parts hold, or which decided."""
    verdicts = [operand.verdict for operand in truth.operands]
    if truth.verdict is None or len(verdicts) == 1:
        return []
    if isinstance(truth.node, AnyOf) and truth.verdict:
        return [(f"true because of the {ordinal(verdicts.index(True) + 1)}", "plain")]
    return [(f"{verdicts.count(True)} of {len(verdicts)}", "plain")]
