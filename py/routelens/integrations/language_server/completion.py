"""Completion at a position in an expression, with values from the other expressions of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from lsprotocol import types

from routelens.integrations.language_server.document import Document
from routelens.integrations.language_server.embedded_expression import MAX_READ, EmbeddedExpression
from routelens.kong.route_expression import read_expression
from routelens.kong.schema import schema
from routelens.kong.subsystem import Subsystem
from routelens.language import ExpressionError
from routelens.language.ide.completion import Hints, Item, complete
from routelens.language.literals import value_text_of
from routelens.language.nodes import predicates

TRIGGERS: Final = (".", '"', "(", " ", "~", "=")
MAX_EXPRESSIONS: Final = 200
_KINDS: Final = {
    "field": types.CompletionItemKind.Field,
    "namespace": types.CompletionItemKind.Module,
    "function": types.CompletionItemKind.Function,
    "operator": types.CompletionItemKind.Operator,
    "value": types.CompletionItemKind.Value,
    "connective": types.CompletionItemKind.Keyword,
    "snippet": types.CompletionItemKind.Snippet,
    "replacement": types.CompletionItemKind.Text,
}


def completions(
    document: Document, position: types.Position, *, is_explicit: bool, has_snippets: bool
) -> types.CompletionList:
    """Return the offers at a position, best first; none outside of expressions."""
    offset = document.positions.offset(position)
    written = document.expression_at(offset)
    if written is None:
        return types.CompletionList(is_incomplete=False, items=[])
    found = complete(
        written.value,
        written.index_at(offset),
        schema(written.subsystem),
        _hints(document, written),
        is_explicit,
    )
    start = written.start_of(found.start)
    place = document.positions.range(start, max(offset, written.end_of(found.end)))
    typed = document.text[start:offset]
    items = [
        made
        for order, item in enumerate(found.items)
        if (made := _item(item, order, written, place, typed, has_snippets)) is not None
    ]
    # What may come depends on what is typed: the editor asks again, and what it is told has passed the filter.
    return types.CompletionList(is_incomplete=True, items=items)


def _item(
    item: Item, order: int, written: EmbeddedExpression, place: types.Range, typed: str, has_snippets: bool
) -> types.CompletionItem | None:
    kind = _KINDS.get(item.kind)
    # Between double quotes of YAML the marks of a template would be escaped, too.
    is_escaped = written.scalar is not None and written.scalar.style == "double"
    template = item.template if has_snippets and not is_escaped else None
    text = written.spelled(template or item.insert)
    if kind is None or text is None:  # it cannot be taken, or not be written here
        return None
    word = item.word
    documentation = "\n\n".join(
        filter(None, [word.text if word else "", f"`{word.example}`" if word and word.example else ""])
    )
    return types.CompletionItem(
        item.label,
        kind=kind,
        detail=item.detail or item.group,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, documentation)
        if documentation
        else None,
        sort_text=f"{order:04}",
        filter_text=typed or None,
        insert_text_format=(types.InsertTextFormat.Snippet if template else types.InsertTextFormat.PlainText),
        text_edit=types.TextEdit(place, text),
    )


def _hints(document: Document, written: EmbeddedExpression) -> Hints:
    if len(document.text) > MAX_READ:
        return Hints()
    values: dict[str, list[str]] = {}
    for other in document.expressions()[:MAX_EXPRESSIONS]:
        if other.base != written.base:
            for field, texts in _values(other.value, other.subsystem).items():
                values.setdefault(field, []).extend(texts)
    return Hints(routes=values)


@lru_cache(maxsize=2 * MAX_EXPRESSIONS)
def _values(text: str, subsystem: Subsystem) -> Mapping[str, Sequence[str]]:
    """Return what an expression compares its fields with, but for regexes; nothing of a faulty one."""
    values: dict[str, list[str]] = {}
    try:
        root = read_expression(text, subsystem).root
    except ExpressionError:
        return values
    for predicate in predicates(root):
        if predicate.operator != "~":
            values.setdefault(predicate.field, []).append(value_text_of(predicate.value.value))
    return values
