"""Inner texts: configuration inside another document, such as a ConfigMap's file or the body of `/config`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from routelens.kong.config.document import Document, Json, PlacedDict, PlacedList, spell_path
from routelens.kong.config.edits import Change, EditError, Put, edit_text
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.json_reader import read_json
from routelens.kong.config.spans import json_syntax, yaml_syntax
from routelens.kong.config.templates import fill_templates
from routelens.kong.config.yaml_reader import read_yaml

_LINE_END = re.compile(r"\r\n|\r|\n")


def inner_document(document: Document) -> Document | None:
    """Return the configuration that a ConfigMap or a `/config` body holds as text, with the places of the outer text.

    None if the document is neither, or holds none. Raises ConfigError for a text in it that cannot be read.
    """
    root = document.root
    if not isinstance(root, PlacedDict):
        return None
    for holder, text, start in _candidates(root):
        if not text.strip():
            continue
        try:
            inner = (
                read_json(text, document.source)
                if text.lstrip().startswith("{")
                else next(iter(read_yaml(text, document.source)), None)
            )
        except ConfigError as error:
            if "_format_version" not in text:
                continue
            lines = [document.fault((), f"{holder[-1]}: {fault.message}") for fault in error.faults]
            raise ConfigError(lines) from None
        if inner is not None and isinstance(inner.root, PlacedDict) and "_format_version" in inner.root:
            return _at_outer(inner, document, start, holder)
    return None


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
    for key in document.holder:
        index = None if node is None else node.index_of(key)
        node = None if node is None or index is None else node.values[index]
    if node is None:
        raise EditError(f"{spell_path(document.holder)} is not written here.", 1)
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


def _candidates(root: PlacedDict) -> Iterator[tuple[tuple[str, ...], str, int]]:
    if root.get("kind") == "ConfigMap" and isinstance(root.get("data"), PlacedDict):
        held = root["data"]
        for key, value in held.items():
            if isinstance(value, str):
                yield ("data", key), value, held.place_of(key) or 0
    elif set(root) == {"config"} and isinstance(root["config"], str):
        yield ("config",), root["config"], root.place_of("config") or 0


def _at_outer(inner: Document, outer: Document, start: int, holder: tuple[str, ...]) -> Document:
    """Move all places of `inner` to the outer text: to their lines of a literal block, else to its start."""
    text = outer.text
    starts = [0, *(match.end() for match in _LINE_END.finditer(inner.text))]
    first = _LINE_END.search(text, start)
    indent = 0
    base: list[int] = []
    if text.startswith("|", start) and first is not None:
        base = [first.end(), *(match.end() for match in _LINE_END.finditer(text, first.end()))]
        rest = text[first.end() :]
        indent = len(rest) - len(rest.lstrip(" "))

    def place(offset: int) -> int:
        line, column = inner.line_column(offset)
        if not base or line > len(base):
            return start
        return min(base[line - 1] + indent + column - 1, len(text))

    seen: set[int] = set()
    waiting: list[Json] = [inner.root]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, (PlacedDict, PlacedList)) or id(value) in seen:
            continue
        seen.add(id(value))
        value.start = place(value.start)
        value.places = [place(one) for one in value.places]
        if isinstance(value, PlacedDict):
            value.moved = {key: place(one) for key, one in value.moved.items()}
            waiting.extend(value.values())
        else:
            waiting.extend(value)
    warnings = []
    for warning in inner.warnings:
        line, column = outer.line_column(place(starts[warning.line - 1] + warning.column - 1))
        warnings.append(replace(warning, line=line, column=column))
    return Document(inner.root, text, outer.source, place(inner.start), tuple(warnings), holder)
