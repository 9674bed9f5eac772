"""The router's verdict on a route at validation time, in the engine's own words."""

from __future__ import annotations

from typing import Final

from routelens.kong import Route
from routelens.kong.declarations.field import Row
from routelens.kong.field_validators import unsupported_regex
from routelens.kong.route_expression import check_expression
from routelens.kong.subsystem import Subsystem
from routelens.kong.translate import Flavor, traditional_expression, translate
from routelens.language import Diagnostic

MAX_BYTES: Final = 4096
_TRANSLATED: Final = (
    "id", "protocols", "methods", "hosts", "paths", "headers", "snis", "sources", "destinations",
)  # fmt: skip
_STREAM: Final = ("tcp", "tls", "udp", "tls_passthrough")
_SYNTAX_KINDS: Final = ("syntax", "regex", "literal", "unknown_function", "too_deep")

_OF_ENGINE_1_7: Final = {
    "prefix_postfix_non_string": "Prefix/Postfix operators only supports string operands",
    "ordering_non_int": "Greater/GreaterOrEqual/Less/LessOrEqual operators only supports integer operands",
}
"""What the engine of the gateway's version says otherwise than the one that `Diagnostic.engine_message` is of."""


def subsystem_of(row: Row) -> Subsystem:
    """Return the subsystem whose fields a route's expression may name."""
    return "stream" if any(protocol in _STREAM for protocol in row["protocols"]) else "http"


def diagnostics_of(row: Row) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of a route's expression, with spans and fixes; empty without one."""
    expression = row.get("expression")
    return check_expression(expression, subsystem_of(row)) if isinstance(expression, str) else ()


def router_complaint(row: Row, flavor: Flavor) -> str | None:
    """Return the engine's text about a route whose fields are in order, or None if the router takes it."""
    expression = row.get("expression")
    if isinstance(expression, str):
        return _first_text(expression, diagnostics_of(row))
    for name, values in (row["headers"] or {}).items():
        if values is None:  # the schema takes null for any value of a map; the gateway's router fails at it
            return f"headers.{name}: expected an array"
    for path in row["paths"] or ():
        reason = unsupported_regex(path)
        if reason is not None:
            return reason
    if _has_only_literals(row):
        return None
    subsystem = subsystem_of(row)
    route = Route.from_dict({name: row[name] for name in _TRANSLATED})
    whole = traditional_expression(route)
    if whole is None or not check_expression(whole, subsystem):
        return None  # its parts, if it is split, hold nothing else
    for entry in translate(route, flavor=flavor):
        text = _first_text(entry.expression, check_expression(entry.expression, subsystem))
        if text is not None:
            return text
    return None


def _has_only_literals(row: Row) -> bool:
    """Tell whether a route becomes comparisons with quoted texts alone, which are valid whatever the texts are."""
    if row["sources"] or row["destinations"] or any(path.startswith("~") for path in row["paths"] or ()):
        return False
    headers = (row["headers"] or {}).values()  # one without values becomes `()`
    return all(headers) and not any(
        value.startswith("~*") or "\0" in value for values in headers for value in values
    )


def _first_text(expression: str, diagnostics: tuple[Diagnostic, ...]) -> str | None:
    if not diagnostics:
        return None
    text = engine_text(expression, diagnostics[0])
    return text.encode()[:MAX_BYTES].decode("utf-8", "ignore")


def engine_text(expression: str, fault: Diagnostic) -> str:
    """Return what the engine prints for a fault: a sentence, or for syntax a display with line and column."""
    if fault.kind == "segment_name":
        return "illformed http.path.segments.* field"
    if fault.kind not in _SYNTAX_KINDS:
        return _OF_ENGINE_1_7.get(fault.kind) or fault.engine_message or fault.message
    start, end = fault.start, fault.end
    if fault.kind == "regex":
        # The engine underlines the whole literal, not the part of the pattern.
        start = max(expression.rfind('"', 0, start + 1), 0)
        end = expression.find('"', max(end, start + 1)) + 1 or len(expression)
    line = expression.count("\n", 0, start) + 1
    line_start = expression.rfind("\n", 0, start) + 1
    shown = expression[line_start:].split("\n", 1)[0]
    column = start - line_start + 1
    width = min(end, line_start + len(shown)) - start
    underline = "^---" if fault.kind == "syntax" else "^" if width < 2 else f"^{'-' * (width - 2)}^"
    gutter = " " * len(str(line))
    return (
        f"{gutter}--> {line}:{column}\n{gutter} |\n{line} | {shown}\n{gutter} | {' ' * (column - 1)}{underline}\n"
        f"{gutter} |\n{gutter} = {fault.engine_message or fault.message}"
    )
