"""A route's expression as the gateway takes it: rewritten, parsed, its segment names checked.

Every place in a diagnostic is one of the text as typed.
"""

from __future__ import annotations

from dataclasses import replace

from routelens.kong.schema import SEGMENTS, Rewritten, Subsystem, rewrite_net_port, schema, segment_range
from routelens.language.diagnostics import MAX_DIAGNOSTICS, Diagnostic, ExpressionError, Fix
from routelens.language.expression import Expression
from routelens.language.nodes import predicates
from routelens.language.parser import parse


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
                "K006",
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
    """Return what a refused suffix was meant to be: no leading zeros, the range turned round or single."""
    parts = suffix.split("_")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
        return None
    numbers = sorted({int(part) for part in parts})
    return "_".join(map(str, numbers))


def _nul(position: int) -> Diagnostic:
    message = "A NUL character ends the expression: the gateway does not see what follows."
    return Diagnostic("K015", "nul", message, position, position + 1)


def _placed(fault: Diagnostic, rewritten: Rewritten) -> Diagnostic:
    if not rewritten.insertions:
        return fault
    fixes = tuple(
        replace(fix, start=rewritten.place(fix.start), end=rewritten.place(fix.end)) for fix in fault.fixes
    )
    return replace(fault, start=rewritten.place(fault.start), end=rewritten.place(fault.end), fixes=fixes)
