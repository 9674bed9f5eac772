"""Comments of a YAML text by entity, which writing the text again would lose."""

from __future__ import annotations

import re
import uuid
from bisect import bisect_right
from collections.abc import Iterator

from routelens.kong.config.document import Document
from routelens.kong.config.loader import Config
from routelens.kong.config.templates import fill_templates
from routelens.kong.config.yaml_reader import scalar_spans

_MARK = re.compile(r"(?:^|(?<=[ \t]))#", re.M)
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_CONTENT = re.compile(r"^[ \t]*(?:- +)*(?=[^\s#-]|-[^ \r\n])", re.M)


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

    A comment on lines of its own right before an entity is that entity's, any other the entity's it stands in or
    behind.
    """
    found: dict[uuid.UUID, list[str]] = {}
    seen_texts: set[int] = set()
    for document in config.documents:
        if document.source in seen_texts or document.text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
            continue
        seen_texts.add(document.source)
        owners = sorted(
            (place.offset_of(path), entity_id)
            for entity_id, (place, path) in config.places.items()
            if place.source == document.source
        )
        starts = [start for start, _ in owners]
        for offset, comment in comments_of(document):
            text = comment.lstrip("# \t").rstrip()
            if text:
                place = bisect_right(starts, _what_follows(document.text, offset)) - 1
                owner = owners[place][1] if place >= 0 else uuid.UUID(int=0)
                found.setdefault(owner, []).append(text)
    return found


def as_tag(comment: str) -> str:
    """Return a comment as a tag, which has no comma, no slash and nothing unprintable."""
    return "comment:" + re.sub(r"[\x00-\x1f\x7f]+", " ", comment.replace(",", ";").replace("/", "|"))


def _what_follows(text: str, offset: int) -> int:
    """Return the start of the next content, for a comment on a line of its own; else the comment's own place."""
    line = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    if text[line:offset].strip():
        return offset
    content = _CONTENT.search(text, offset)
    return offset if content is None else content.end()
