"""The workspace out as text: declarative configuration, Admin API JSON, curl commands, Markdown."""

from __future__ import annotations

import json
import re
import shlex
from typing import ClassVar, Final, Literal

from routelens.browser.answer import answer_of, explanation_of
from routelens.browser.decoding import RefusedError
from routelens.browser.edited_route import entity_fields
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions
from routelens.browser.session import Session
from routelens.browser.source import text_with_edits
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain.markup import plain_text
from routelens.explain.sentences import unwritten_sentences
from routelens.kong.config.editing.edits import EditError
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.writer import declarative, to_json, to_yaml
from routelens.kong.entities import Route, Service, to_dict

ExportFormat = Literal["kong.yml", "admin.json", "curl", "markdown"]

FILE_NAMES: Final[dict[ExportFormat, str]] = {
    "kong.yml": "kong.yml",
    "admin.json": "kong-admin.json",
    "curl": "kong-admin.sh",
    "markdown": "routes.md",
}


@dataclass(frozen=True, slots=True)
class Export:
    """Write the workspace out; muted routes are left out. Answered by `Exported`.

    As `kong.yml` a workspace that was read from a document is that document, with only what was edited changed.
    """

    type: Literal["export"]
    revision: int
    format: ExportFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The workspace as text, the file name it would have, and sentences about routes that are not in it."""

    type: ClassVar[Literal["exported"]] = "exported"
    text: str
    file_name: str
    left_out: list[str]


def answer(session: Session, message: Export, progress: Progress | None = None) -> Exported:
    """Answer an `Export`. Routes of which no entity can be made are left out, as muted ones are."""
    workspace = session.workspace
    routes = [
        edited.route for edited in workspace.in_order() if edited.route is not None and edited.draft.enabled
    ]
    is_own = message.format == "kong.yml" and workspace.document is not None  # which has invalid routes, too
    absent = [edited for edited in workspace.in_order() if not edited.is_draft]
    muted = [edited.name for edited in absent if not edited.draft.enabled]
    invalid = [edited.name for edited in absent if edited.draft.enabled and edited.route is None]
    services = workspace.valid_services
    file_name = FILE_NAMES[message.format]
    match message.format:
        case "kong.yml" if workspace.document is not None:
            text = _own_text(workspace, workspace.document)
            file_name = workspace.document.name or file_name
        case "kong.yml":
            text = to_yaml(declarative(services, routes))
        case "admin.json":
            text = to_json([*map(to_dict, services), *map(to_dict, routes)])
        case "curl":
            text = _curl(services, routes)
        case "markdown":
            text = _markdown(workspace, routes)
    return Exported(
        text=text, file_name=file_name, left_out=unwritten_sentences(muted, [] if is_own else invalid)
    )


def _own_text(workspace: Workspace, document: questions.WorkspaceDocument) -> str:
    """Return the user's own text, changed only where it was edited. Raises MessageError where that cannot be."""
    listed = [draft for draft in workspace.drafts if draft.enabled]
    try:
        return text_with_edits(document, workspace.settings, workspace.services, listed)
    except EditError as error:
        raise RefusedError(f"Line {error.line} of {document.name or 'the text'}: {error.message}") from None
    except ConfigError as error:
        raise RefusedError(f"Line {error.faults[0].line}: {error.faults[0].message}") from None


def _curl(services: list[Service], routes: list[Route]) -> str:
    """One PUT an entity. `--json` sends the text as it is, where `--form` would mangle a leading parenthesis."""
    lines = ["#!/bin/sh", 'ADMIN="${ADMIN:-http://localhost:8001}"']
    for kind, entities in (("services", services), ("routes", routes)):
        for entity in entities:
            body = json.dumps(entity_fields(entity), ensure_ascii=False)
            lines.append(f'curl -X PUT "$ADMIN/{kind}/{entity.id}" --json {shlex.quote(body)}')
    return "\n".join(lines) + "\n"


def _markdown(workspace: Workspace, routes: list[Route]) -> str:
    request = workspace.request
    asked = (
        f"{request.method or ''} {request.scheme}://{request.host or ''}{request.path or ''}"
        if request
        else ""
    )
    answer = answer_of(workspace, explanation_of(workspace))
    headline = plain_text((piece.text, piece.mark) for piece in answer.sentence)
    parts = [_fenced("http", asked), f"{headline}\n"]
    for route in routes:
        text = (
            route.expression if route.expression is not None else to_yaml(entity_fields(route)).rstrip("\n")
        )
        parts.append(
            f"**{route.label.replace('*', '')}**\n\n{_fenced('' if route.expression else 'yaml', text)}"
        )
    return "\n".join(parts)


def _fenced(language: str, text: str) -> str:
    """A fence longer than any run of backquotes in the text, so that nothing in it can end the block."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}\n"
