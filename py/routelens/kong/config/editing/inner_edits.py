"""Inner edits: changes to a configuration that stands inside another document, as `inner_text` reads it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence

from routelens.kong.config.document import Document, spell_path
from routelens.kong.config.editing.edits import Change, EditError, Put, edit_text
from routelens.kong.config.syntax.inner_text import decoded
from routelens.kong.config.syntax.spans import json_syntax, yaml_syntax
from routelens.kong.config.templates import fill_templates

_LINE_END = re.compile(r"\r\n|\r|\n")


def edit_document(document: Document, changes: Sequence[Change]) -> str:
    """Return a document's text with changes to it, also where it stands inside another. Raises EditError."""
    return edit_inner_text(document, changes) if document.holder else edit_text(document.text, changes)


def edit_inner_text(document: Document, changes: Sequence[Change]) -> str:
    """Return the text that holds `document` in itself with changes to that document, all else byte for byte.

    Raises EditError as `edit_text` does.
    """
    text = document.text
    filled = fill_templates(text)
    is_json = filled.text.lstrip("\ufeff \t\r\n").startswith("{")
    node = json_syntax(filled.text) if is_json else yaml_syntax(filled.text)
    if node is not None and filled.text is not text:
        node.move(filled.origin)
    kind = ""
    for step in document.holder:
        index = None
        if node is not None and (place := node.index_of("kind")) is not None:
            kind = node.values[place].name
        if node is not None:
            index = step if isinstance(step, int) else node.index_of(step)
        node = None if node is None or index is None else node.values[index]
    if node is None:
        raise EditError(f"{spell_path(document.holder)} is not written here.", 1)
    if kind == "Secret" and document.holder[-2] == "data":
        edited = edit_text(decoded(node.name) or "", changes)
        return edit_text(text, [Put(document.holder, b64encode(edited.encode()).decode())])
    if node.style != "|":
        return edit_text(text, [Put(document.holder, edit_text(node.name, changes))])
    header = _LINE_END.search(text, node.start)
    if header is None:
        return text  # there is nothing in it
    body = text[header.end() : node.end]
    indent = min((len(line) - len(line.lstrip(" ")) for line in body.splitlines() if line.strip()), default=0)
    inner = "".join(line[indent:] if line.strip() else line.lstrip(" ") for line in body.splitlines(True))
    edited = edit_text(inner, changes).rstrip("\r\n")
    lines = [" " * indent + line if line.strip() else line for line in edited.splitlines(True)]
    return text[: header.end()] + "".join(lines) + text[node.end :]
