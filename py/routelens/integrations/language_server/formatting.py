"""Formatting: formats each expression of a file that can be rewritten in place."""

from __future__ import annotations

from lsprotocol import types

from routelens.integrations.language_server.document import Document
from routelens.integrations.language_server.embedded_expression import EmbeddedExpression
from routelens.language import ExpressionError
from routelens.language.formatter import format_expression
from routelens.lint.scalar import is_plain


def formatting(document: Document) -> list[types.TextEdit]:
    """Return the edits; faulty expressions stay as they are, as do quoted ones that would take several lines."""
    edits = []
    for written in document.expressions():
        try:
            formatted = format_expression(written.value).text
        except ExpressionError:
            continue
        old = written.value.strip()
        text = _laid_out(formatted, written, document)
        if text is not None and formatted != old:
            start = written.start_of(len(written.value) - len(written.value.lstrip()))
            end = written.end_of(len(written.value.rstrip()))
            edits.append(types.TextEdit(document.positions.range(start, end), text))
    return edits


def _laid_out(formatted: str, written: EmbeddedExpression, document: Document) -> str | None:
    """Return a formatted text as it is written in the file: the lines of a block stand under its first one."""
    scalar = written.scalar
    if scalar is not None and scalar.style == "plain":
        return formatted if is_plain(formatted, is_flow=True) else None
    if "\n" not in formatted or scalar is None or scalar.style != "block":
        return written.spelled(formatted)
    text = document.text
    line = max(text.rfind("\n", 0, written.base), text.rfind("\r", 0, written.base)) + 1
    ending = "\r\n" if "\r\n" in text else "\n"
    return formatted.replace("\n", ending + " " * (written.base - line))
