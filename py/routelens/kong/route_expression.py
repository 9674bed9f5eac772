"""Route expression: rewritten, parsed, and its segment names checked, as the gateway does.

Positions in diagnostics are those in the text as typed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from typing import Final

from routelens.dataclass import dataclass
from routelens.diagnostics import codes
from routelens.kong.schema import SEGMENTS, schema, segment_range
from routelens.kong.subsystem import Subsystem
from routelens.language.diagnostics import MAX_DIAGNOSTICS, Diagnostic, ExpressionError, Fix
from routelens.language.expression import Expression
from routelens.language.nodes import predicates
from routelens.language.parser import parse

_NET_PORT = re.compile(r"net\.port(?=[ \t\n\v\f\r]*[=><!])")
_AFTER_NET: Final = len("net.")
_INSERTED: Final = "dst."


def read_expression(text: str, subsystem: Subsystem) -> Expression:
    """Parse an expression as people write it for a route: `net.port` is rewritten, NUL refused.

    The tree's spans are those of the rewritten text, `Expression.text`. Raises ExpressionError.
    """
    rewritten = rewrite_net_port(text)
    try:
        return parse_entry(rewritten.text, subsystem)
    except ExpressionError as error:
        raise ExpressionError(text, [_placed(fault, rewritten) for fault in error.diagnostics]) from None


def parse_entry(text: str, subsystem: Subsystem) -> Expression:
    """Parse what a route was translated to, with NUL refused: the gateway sees only what stands before one.

    Nothing is rewritten; a generated expression says `net.port` only inside strings. Raises ExpressionError.
    """
    nul = text.find("\0")
    if nul >= 0:
        raise ExpressionError(text, [_nul(nul)])
    return parse(text, schema(subsystem))


def check_expression(text: str, subsystem: Subsystem) -> tuple[Diagnostic, ...]:
    """Return what the Admin API has against an expression; empty if it takes it.

    Beside the router's own rules that is the suffix of `http.path.segments` (docs/reference/expressions.md §7).
    """
    try:
        expression = read_expression(text, subsystem)
    except ExpressionError as error:
        return error.diagnostics
    rewritten = rewrite_net_port(text)
    return tuple(_placed(fault, rewritten) for fault in segment_faults(expression))[:MAX_DIAGNOSTICS]


def segment_faults(expression: Expression) -> list[Diagnostic]:
    """Return a K006 for every predicate whose `http.path.segments` name the Admin API refuses."""
    faults = []
    for predicate in predicates(expression.root):
        suffix = predicate.field.removeprefix(SEGMENTS)
        if suffix in (predicate.field, "len") or segment_range(suffix) is not None:
            continue
        start, end = predicate.field_span
        better = _better_suffix(suffix)
        fixes = (
            ()
            if better is None
            else (Fix(f"Write `{SEGMENTS}{better}`", start, end, SEGMENTS + better, "ask"),)
        )
        faults.append(
            Diagnostic(
                codes.SEGMENT_NAME.code,
                "segment_name",
                f"`{predicate.field}` names no segments: write `len`, a number, or `N_M` with N smaller "
                "than M, without leading zeros.",
                start,
                end,
                fixes,
            )
        )
    return faults


def _better_suffix(suffix: str) -> str | None:
    """Return the suffix that was probably meant: without leading zeros, the range in order or a single segment."""
    parts = suffix.split("_")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
        return None
    numbers = sorted({int(part) for part in parts})
    return "_".join(map(str, numbers))


def _nul(position: int) -> Diagnostic:
    message = "A NUL character ends the expression: the gateway does not see what follows."
    return Diagnostic(codes.NUL.code, "nul", message, position, position + 1)


def _placed(fault: Diagnostic, rewritten: Rewritten) -> Diagnostic:
    if not rewritten.insertions:
        return fault
    fixes = tuple(
        replace(fix, start=rewritten.place(fix.start), end=rewritten.place(fix.end)) for fix in fault.fixes
    )
    return replace(fault, start=rewritten.place(fault.start), end=rewritten.place(fault.end), fixes=fixes)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An expression as the gateway takes it, and the way back to the text as typed.

    `original` and `text` are before and after; `insertions` are the places in `text` where characters were
    put in.
    """

    original: str
    text: str
    insertions: tuple[int, ...] = ()

    def place(self, position: int) -> int:
        """Return where `position` of `text` stands in `original`; logarithmic in the number of rewrites."""
        before = bisect_right(self.insertions, position)
        if before == 0:
            return position
        inside = min(position - self.insertions[before - 1], len(_INSERTED))
        return position - len(_INSERTED) * (before - 1) - inside

    def moved(self, position: int) -> int:
        """Return where `position` of `original` stands in `text`; linear in the number of rewrites."""
        for insertion in self.insertions:
            if position < insertion:
                break
            position += len(_INSERTED)
        return position


def rewrite_net_port(expression: str) -> Rewritten:
    """Write `net.dst.port` for every `net.port` that stands before `=`, `>`, `<` or `!`.

    The gateway does so on the bare text, even inside strings and at the end of longer names; not in
    `any(net.port)`. Linear in the length of the text.
    """
    pieces: list[str] = []
    insertions: list[int] = []
    position = length = 0
    for match in _NET_PORT.finditer(expression):
        cut = match.start() + _AFTER_NET
        pieces += (expression[position:cut], _INSERTED)
        length += cut - position
        insertions.append(length)
        length += len(_INSERTED)
        position = cut
    if not insertions:
        return Rewritten(expression, expression)
    pieces.append(expression[position:])
    return Rewritten(expression, "".join(pieces), tuple(insertions))
