"""The document of the workspace, with what was edited since."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.handlers import Progress
from routelens.browser.session import Session
from routelens.browser.source import text_with_edits
from routelens.dataclass import dataclass
from routelens.kong.config.editing.edits import EditError
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.writer import declarative, to_yaml


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """Write the workspace as the user's own text. Changes nothing. Answered by `CurrentDocument`.

    The way back is `import`: what it finds in an edited text replaces services, routes and document.
    """

    type: Literal["document"]
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentDocument:
    """The document's text with all services and routes as they are now, muted ones too; the rest byte for byte.

    A workspace without a document is written out. `refused` says why an edit cannot be made in the text, at `line`;
    `text` is then the document as it was read.
    """

    type: ClassVar[Literal["current_document"]] = "current_document"
    text: str
    name: str
    refused: str | None
    line: int | None


def answer(session: Session, message: ReadDocument, progress: Progress | None = None) -> CurrentDocument:
    """Answer a `ReadDocument`. Linear in the length of the text, which is read up to four times."""
    workspace = session.workspace
    document = workspace.document
    if document is None:
        routes = [edited.route for edited in workspace.in_order() if edited.route is not None]
        text = to_yaml(declarative(workspace.valid_services, routes))
        return CurrentDocument(text=text, name="kong.yml", refused=None, line=None)
    refused: str | None = None
    line: int | None = None
    text = document.text
    try:
        text = text_with_edits(document, workspace.settings, workspace.services, workspace.drafts)
    except EditError as error:
        refused, line = error.message, error.line
    except ConfigError as error:
        refused, line = error.faults[0].message, error.faults[0].line
    return CurrentDocument(text=text, name=document.name or "kong.yml", refused=refused, line=line)
