"""Joined text: one file's entities written into the text of another, at the end of its collections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final

from routelens.kong.config.collections import (
    COLLECTIONS,
    DECK_KEYS,
    IGNORED_KEYS,
    META_KEYS,
    is_declarative,
)
from routelens.kong.config.document import Document, Json
from routelens.kong.config.editing.comments import comments_of
from routelens.kong.config.editing.edits import Change, EditError, Insert, Put, changed_value
from routelens.kong.config.editing.inner_edits import edit_document
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.format import VERSIONS_2X, entity_lists, kind_of, version_of
from routelens.kong.config.loader import parse_texts
from routelens.kong.config.syntax.spans import Node, yaml_syntax
from routelens.kong.config.templates import fill_templates

_SHARED: Final = "_plugin_configs"
_MARK: Final = "routelens-lines-of-"


def joined_text(text: str, other: str) -> str:
    """Return a configuration text with all entities of another one, all else byte for byte.

    Args:
        text: The text that the entities come into.
        other: The text that they come from: a declarative file, or Admin API JSON.

    Returns:
        The text. The lines of lists come into block lists, comments included; what comes into a list in brackets is
        rewritten, without them. Templates stay. Names that both have stand there twice, as a reader then says.

    Raises:
        EditError: Where one text cannot say it: files for different versions, with different `_info.defaults`, or Admin
            API JSON that a declarative file would have to come into.
        ConfigError: For a text that cannot be read.

    """
    document, added = parse_texts(text)[0], parse_texts(other)[0]
    _check(document, added)
    filled = fill_templates(other)
    is_json = text.lstrip("\ufeff \t\r\n").startswith(("{", "["))
    if is_json and filled.variables:
        raise EditError("Templates of the other file cannot be written into JSON.", 1)
    collections = dict(_collections(added))
    shared = added.root.get(_SHARED) if isinstance(added.root, Mapping) else None
    of_shared = list(_shared_configs(document.root, shared))
    lines = {} if is_json or added.holder or "#" not in other else _lines(filled.text, collections)
    changes = of_shared + [_change(document.root, key, value) for key, value in collections.items()]
    if not changes:
        return text
    if not lines:
        return filled.with_templates(edit_document(document, changes))
    marks = {key: [{_MARK + key: None}] if key in lines else value for key, value in collections.items()}
    edited = edit_document(
        document, of_shared + [_change(document.root, key, value) for key, value in marks.items()]
    )
    for key, written in lines.items():
        edited = _with_lines(edited, _MARK + key, written)
    edited = filled.with_templates(edited)
    try:
        if parse_texts(edited)[0].root == changed_value(document.root, changes):
            return edited
    except ConfigError:
        pass
    return filled.with_templates(edit_document(document, changes))


def _with_lines(text: str, mark: str, lines: Sequence[str]) -> str:
    """Return a text with lines in the place of a list item; as it is if that has no line of its own."""
    found = re.search(rf"^([ ]*)- {mark}: null(?=(\r?)$)", text, re.M)
    if found is None:
        return text
    written = f"{found[2]}\n".join(found[1] + line if line else line for line in lines)
    return text[: found.start()] + written + text[found.end() :]


def _lines(text: str, keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the lists under these keys as the lines of block lists, with the comments that go with them.

    Those are what stands inside, behind the key, in the lines right above it, and indented ones that follow a block
    list, or behind the bracket of another. A list in brackets without any has no lines here.
    """
    found: dict[str, list[str]] = {}
    root = yaml_syntax(text)
    comments = list(comments_of(Document(None, text)))
    for key, value in () if root is None else zip(root.keys, root.values, strict=True):
        if key.name not in keys or value.kind != "list":
            continue
        above = _comments_above(text, key.start, indented=root is not None and root.is_flow)
        if not value.is_flow:
            found[key.name] = [*above, *_block_lines(text, key, value)]
            continue
        inside = [place for place in comments if key.end <= place[0] < _line_end(text, value.end)]
        if above or inside:
            found[key.name] = [*above, *_flow_lines(text, value, inside)]
    return found


def _comments_above(text: str, start: int, *, indented: bool) -> list[str]:
    """Return the comments in the lines right above a key that starts its line; others may be indented, too."""
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip():
        return []
    lines = reversed(text[:line].splitlines())
    above = takewhile(re.compile(r"[ ]*#" if indented else "#").match, lines)
    return [comment.strip() for comment in above][::-1]


def _block_lines(text: str, key: Node, value: Node) -> list[str]:
    """Return the lines of a block list from its first dash on, behind the comments that follow its key."""
    start = text.rfind("\n", 0, value.start) + 1
    column = value.start - start
    comments = ["#" + line.partition("#")[2] for line in text[key.end : start].splitlines() if "#" in line]
    end = _line_end(text, value.end)
    below = takewhile(re.compile(r"[ ]+#").match, text[end + 1 :].splitlines())
    return [
        *(comment.strip() for comment in comments),
        *_moved([*text[start:end].splitlines(), *below], column),
    ]


def _flow_lines(text: str, value: Node, comments: Iterable[tuple[int, str]]) -> list[str]:
    """Return the items of a list in brackets as those of a block list, each as it is written.

    Of the `comments`, which are told with their places, one behind an item stays on its line; others have lines.
    """
    lines: list[str] = []
    waiting = list(comments)
    end: int | None = None  # of the item above
    for item in (*value.values, None):
        start = len(text) if item is None else item.start
        while waiting and waiting[0][0] < start:
            offset, comment = waiting.pop(0)
            if end is not None and "\n" not in text[end:offset]:
                lines[-1] += "  " + comment.rstrip()
                end = None
            else:
                lines.append(comment.rstrip())
        if item is None:
            break
        first, *rest = text[item.start : item.end].splitlines()
        column = item.start - text.rfind("\n", 0, item.start) - 1
        lines += ["- " + first, *("  " + line for line in _moved(rest, column))]
        waiting = [place for place in waiting if place[0] >= item.end]
        end = item.end
    return lines


def _moved(lines: Iterable[str], column: int) -> Iterator[str]:
    """Yield lines without their first `column` blanks, or without all where there are fewer."""
    return (line[column:] if not line[:column].strip() else line.lstrip() for line in lines)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _check(document: Document, added: Document) -> None:
    root = document.root
    if not isinstance(root, Mapping) or not is_declarative(root):
        raise EditError("Entities of another file cannot be added to Admin API JSON.", 1)
    versions = version_of(document), version_of(added)
    if (versions[0] in VERSIONS_2X) != (versions[1] in VERSIONS_2X):
        raise EditError("One file is for 2.x and the other for 3.x. Convert one first.", 1)
    if not isinstance(added.root, Mapping) or not is_declarative(added.root):
        return
    ours, theirs = _defaults(root), _defaults(added.root)
    if ours != theirs:
        raise EditError("The files have different _info.defaults.", 1)


def _defaults(root: Mapping[str, Json]) -> Json:
    info = root.get("_info")
    return (info.get("defaults") or {}) if isinstance(info, Mapping) else {}


def _collections(document: Document) -> Iterator[tuple[str, list[Json]]]:
    """Yield the collections of a document with what is in each."""
    root = document.root
    if isinstance(root, Mapping) and is_declarative(root):
        for key, value in root.items():
            if key in META_KEYS | DECK_KEYS | IGNORED_KEYS or not value:
                continue
            entities = list(value.values()) if isinstance(value, Mapping) else value
            if not isinstance(entities, list):
                raise EditError(f"{key} is not a list.", 1)
            yield key, list(entities)
        return
    found: dict[str, list[Json]] = {}
    names = {kind: name for name, kind in COLLECTIONS.items()}
    for kind, _, entities in entity_lists(document):
        for mapping in entities:
            told = kind_of(kind, mapping) if isinstance(mapping, Mapping) else "other"
            if told in names:
                found.setdefault(names[told], []).append(mapping)
    yield from found.items()


def _change(root: Mapping[str, Json], key: str, entities: list[Json]) -> Change:
    present = root.get(key)
    if isinstance(present, list) and present:
        return Insert((key,), len(present), tuple(entities))
    if present:
        raise EditError(f"Entities of another file cannot be added to {key} here.", 1)
    return Put((key,), entities)


def _shared_configs(root: Mapping[str, Json], shared: Json) -> Iterator[Change]:
    """Yield what brings the shared configs of plugins along; one that both have must be the same."""
    if not isinstance(shared, Mapping) or not shared:
        return
    present = root.get(_SHARED)
    if not isinstance(present, Mapping) or not present:
        yield Put((_SHARED,), dict(shared))
        return
    for name, config in shared.items():
        if name in present and present[name] != config:
            raise EditError(f"The files have different {_SHARED} called {name}.", 1)
        if name not in present:
            yield Put((_SHARED, name), config)
