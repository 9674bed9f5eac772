"""Comments of a YAML text by entity, to be kept when the text is written again."""

from __future__ import annotations

import re
import uuid
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from routelens.kong.config.document import Document
from routelens.kong.config.loader import Config
from routelens.kong.config.syntax.spans import Node, yaml_syntax
from routelens.kong.config.syntax.yaml_events import scalar_spans
from routelens.kong.config.templates import fill_templates
from routelens.kong.entities import Route, Service
from routelens.kong.field_validators import Place

_MARK = re.compile(r"(?:^|(?<=[ \t]))#", re.M)
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_COMMENT_LINE = re.compile(r"[ \t]*#[^\r\n]*(?:\r\n|\n|\r)")
_LINE_END = re.compile(r"[\r\n]")


def comments_of(document: Document) -> Iterator[tuple[int, str]]:
    """Yield the comments of a document's text with their offsets, `#` included. JSON has none.

    Reads the text once more, if there is a `#` in it.
    """
    if "#" not in document.text:
        return
    # A template need not be YAML before it is filled.
    filled = fill_templates(document.text)
    spans = [(filled.origin(start), filled.origin(end)) for start, end in scalar_spans(filled.text)]
    starts = [start for start, _ in spans]
    position = 0
    while (mark := _MARK.search(document.text, position)) is not None:
        place = bisect_right(starts, mark.start()) - 1
        if place >= 0 and mark.start() < spans[place][1]:
            position = max(spans[place][1], mark.end())
            continue
        comment = _REST_OF_LINE.match(document.text, mark.start())
        assert comment is not None  # it matches nothing, too
        position = comment.end()
        yield mark.start(), comment.group()


def comments_by_entity(config: Config) -> dict[uuid.UUID, list[str]]:
    """Return the comments of a configuration's routes and services, without `#`; under the nil id those of neither.

    A comment is an entity's if it stands inside it, or in the lines right above it, with no empty line between.
    """
    found: dict[uuid.UUID, list[str]] = {}
    seen_texts: set[int] = set()
    for document in config.documents:
        if document.source in seen_texts or document.text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
            continue
        seen_texts.add(document.source)
        services, routes = _spans(config, document)
        by_line: dict[int, uuid.UUID] = {}
        for start, _, entity_id in (*services, *routes):
            by_line.setdefault(_line_start(document.text, start), entity_id)
        for offset, comment in comments_of(document):
            text = comment.lstrip("# \t").rstrip()
            if not text:
                continue
            owner = (
                by_line.get(_line_below(document.text, offset))
                or _inside(document.text, routes, offset)
                or _inside(document.text, services, offset)
                or uuid.UUID(int=0)
            )
            found.setdefault(owner, []).append(text)
    return found


_Span: TypeAlias = tuple[int, int, uuid.UUID]


def _spans(config: Config, document: Document) -> tuple[list[_Span], list[_Span]]:
    """Return where the services of a document start and end, and where its routes do, both in order."""
    filled = fill_templates(document.text)
    root = None if document.holder else yaml_syntax(filled.text)
    if root is not None and filled.text is not document.text:
        root.move(filled.origin)

    def spans(entities: Iterable[Service | Route]) -> list[_Span]:
        found = []
        for entity in entities:
            place, path = config.places[entity.id]
            node = _node_at(root, path) if place.source == document.source else None
            if node is not None:
                found.append((node.start, node.end, entity.id))
        return sorted(found)

    return spans(config.services), spans(config.routes)


def _node_at(node: Node | None, path: Place) -> Node | None:
    for step in path:
        if node is None:
            return None
        index = node.index_of(str(step)) if node.kind == "map" else step
        node = node.values[index] if isinstance(index, int) and index < len(node.values) else None
    return node


def _inside(text: str, spans: Sequence[_Span], offset: int) -> uuid.UUID | None:
    """Return the entity that an offset is in, or behind on its last line; None without one. Logarithmic."""
    place = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    if place < 0:
        return None
    _, end, entity_id = spans[place]
    return entity_id if offset < end or not _LINE_END.search(text, end, offset) else None


def as_tag(comment: str) -> str:
    """Return a comment as a tag, which has no comma, no slash and nothing unprintable."""
    return "comment:" + re.sub(r"[\x00-\x1f\x7f]+", " ", comment.replace(",", ";").replace("/", "|"))


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _line_below(text: str, offset: int) -> int:
    """Return the start of the line below a comment and those that follow it; -1 for one behind something."""
    line = _line_start(text, offset)
    if text[line:offset].strip():
        return -1
    while (found := _COMMENT_LINE.match(text, line)) is not None:
        line = found.end()
    return line
