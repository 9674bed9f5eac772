"""Hover: what is at a position in an expression, as Markdown."""

from __future__ import annotations

import re

from lsprotocol import types

from routelens.integrations.language_server.document import Document
from routelens.kong.route_expression import rewrite_net_port
from routelens.kong.schema import schema
from routelens.language.ide.hover import Hover, hover
from routelens.lint.registry import documentation_of

_MARKS = re.compile(r"([\\*_\[\]<>#|~])")


def hover_at(document: Document, position: types.Position) -> types.Hover | None:
    """Return what is said about a position, and the reason for each finding there; None where there is nothing."""
    offset = document.positions.offset(position)
    pieces: list[str] = []
    place: types.Range | None = None
    written = document.expression_at(offset)
    if written is not None:
        rewritten = rewrite_net_port(written.value)
        found = hover(rewritten.text, rewritten.moved(written.index_at(offset)), schema(written.subsystem))
        if found is not None:
            start, end = rewritten.place(found.start), rewritten.place(found.end)
            place = document.positions.range(written.start_of(start), written.end_of(end))
            pieces.append(_markdown(written.value[start:end], found))
    if document.linted == document.version:
        for finding in document.findings:
            entry = documentation_of(finding.rule)
            if finding.start <= offset < finding.end and entry is not None:
                pieces.append(f"**{finding.rule}** {_prose(entry.what)} {_prose(entry.why)}")
    if not pieces:
        return None
    text = "\n\n---\n\n".join(pieces)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), place)


def _markdown(source: str, found: Hover) -> str:
    lines = [f"{_code(source)} {_prose(found.detail)}".rstrip()]
    lines += ["", *(_prose(note) + "\n" for note in found.notes)]
    lines += [f"{'  ' * part.depth}- {_code(part.source)} {_prose(part.meaning)}" for part in found.parts]
    if found.example:
        lines += ["", f"Example: {_code(found.example)}"]
    return "\n".join(lines).strip()


def _code(text: str) -> str:
    """Return a text as inline code, whatever is in it, on one line."""
    flat = " ".join(text.split())
    fence = "`" * (max((len(run) for run in re.findall("`+", flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def _prose(text: str) -> str:
    """Return a sentence with nothing in it that Markdown would take for a mark, but for the code between backticks."""
    pieces = text.split("`")
    return "`".join(piece if index % 2 else _MARKS.sub(r"\\\1", piece) for index, piece in enumerate(pieces))
