"""Document: a file that is open in the editor, with what its last lint found."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final
from urllib.parse import unquote, urlsplit

from lsprotocol.types import (
    PositionEncodingKind,
    TextDocumentContentChangeEvent,
    TextDocumentContentChangePartial,
)

from routelens.dataclass import dataclass
from routelens.integrations.language_server.embedded_expression import (
    EmbeddedExpression,
    bare,
    embedded_expressions,
    expression_at,
)
from routelens.integrations.language_server.positions import Positions
from routelens.lint.files import FileFinding

_CONFIGURATION: Final = re.compile(r"""^[ \t{]*["']?_format_version["']?[ \t]*:""", re.M)
_NAME: Final = re.compile(r"kong[^/]*\.(?:ya?ml|json)", re.I)


@dataclass(slots=True)
class Document:
    """A text under a URI, changed as the editor tells, and the findings of the version that was linted last."""

    uri: str
    text: str
    version: int
    encoding: PositionEncodingKind | str
    positions: Positions = field(init=False)
    findings: tuple[FileFinding, ...] = ()
    linted: int | None = None

    def __post_init__(self) -> None:
        self.positions = Positions(self.text, self.encoding)

    @property
    def name(self) -> str:
        """The file's name."""
        return unquote(urlsplit(self.uri).path).rpartition("/")[2]

    @property
    def is_bare(self) -> bool:
        """Whether the file holds one expression and nothing else."""
        return self.name.lower().endswith(".atc")

    @property
    def is_ours(self) -> bool:
        """Whether it is to be linted: an expression, or a configuration of a gateway by its name or its first keys."""
        return self.is_bare or bool(_NAME.fullmatch(self.name) or _CONFIGURATION.search(self.text))

    def change(self, changes: list[TextDocumentContentChangeEvent], version: int) -> None:
        """Apply the editor's changes, each to what the one before left."""
        for change in changes:
            text = change.text
            if isinstance(change, TextDocumentContentChangePartial):
                start, end = (
                    self.positions.offset(change.range.start),
                    self.positions.offset(change.range.end),
                )
                text = self.text[:start] + text + self.text[end:]
            self.text = text
            self.positions = Positions(text, self.encoding)
        self.version = version

    def expression_at(self, offset: int) -> EmbeddedExpression | None:
        """Return the expression that an offset is in."""
        return bare(self.text) if self.is_bare else expression_at(self.text, offset)

    def expressions(self) -> list[EmbeddedExpression]:
        """Return all expressions of the file."""
        return [bare(self.text)] if self.is_bare else embedded_expressions(self.text)
