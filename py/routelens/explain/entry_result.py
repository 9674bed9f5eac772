"""Entry result: an entry of the evaluation order with its verdict for one request and its truth tree."""

from __future__ import annotations

from typing import Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.explain.truth_tree import TruthRow, truth_rows
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.request.request import Request
from routelens.kong.table import TableEntry
from routelens.router import EvaluationLimit, Truth
from routelens.router.trace import trace

EntryVerdict: TypeAlias = Literal["wins", "matches", "no", "undecided"]
"""Whether an entry takes a request, matches it behind the winner, does not match, or takes too much work to tell."""


@dataclass(frozen=True, slots=True)
class EntryResult:
    """An entry with its rank, from 1, and its verdict. `truth` is None for an entry that could not be evaluated."""

    rank: int
    entry: TableEntry
    verdict: EntryVerdict
    truth: Truth | None

    @property
    def why(self) -> list[TruthRow]:
        """The truth tree as lines. Linear in the size of the expression."""
        return [] if self.truth is None else truth_rows(self.truth)


def entry_result(rank: int, entry: TableEntry, request: Request, winner: TableEntry | None) -> EntryResult:
    """Evaluate one entry for a request, whatever the entries before it do.

    Args:
        rank: The entry's place in the evaluation order, from 1.
        entry: The entry.
        request: The request.
        winner: The entry that takes the request, if one does.

    Returns:
        The result. An entry that reads a field which is not UTF-8 does not match: the gateway gives up on the request.
        One whose regex takes too much work is undecided; nothing is raised.

    """
    try:
        context = ContextReader(entry.expression.fields).read(request)
        truth = trace(entry.expression.root, context)
    except FieldError:
        return EntryResult(rank, entry, "no", None)
    except EvaluationLimit:
        return EntryResult(rank, entry, "undecided", None)
    if winner is not None and entry.entry == winner.entry:
        return EntryResult(rank, entry, "wins", truth)
    return EntryResult(rank, entry, "matches" if truth.verdict else "no", truth)
