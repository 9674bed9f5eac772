"""Configurations into the workspace, and the workspace out as text."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable

from routelens.analysis.words import plain_text
from routelens.browser import messages
from routelens.browser.answering import answer_of, result_of
from routelens.browser.workspace import Workspace
from routelens.kong.config import load_config
from routelens.kong.config_writer import declarative, to_json, to_yaml
from routelens.kong.document import ConfigError
from routelens.kong.entities import Route, Service, to_dict
from routelens.kong.migrate import with_regex_marks

Progress = Callable[[int, int], None]

FILE_NAMES: dict[messages.ExportFormat, str] = {
    "kong.yml": "kong.yml",
    "admin.json": "kong-admin.json",
    "curl": "kong-admin.sh",
    "markdown": "routes.md",
}


def imported(message: messages.Import, progress: Progress | None = None) -> messages.Imported:
    """Answer an `Import`. Linear in the length of the text; faults carry line and column."""
    try:
        config = load_config(message.text, progress=progress)
    except ConfigError as error:
        problems = [
            messages.ImportProblem("error", fault.message, fault.line, fault.column) for fault in error.faults
        ]
        return messages.Imported("imported", message.revision, [], [], problems, 0)
    marked = with_regex_marks(config)
    unmarked = 0
    if message.mark_regexes:
        config = marked
    else:
        unmarked = sum(
            path not in (before.paths or ())
            for before, after in zip(config.routes, marked.routes, strict=True)
            for path in after.paths or ()
        )
    problems = [
        messages.ImportProblem("warning", warning.message, warning.line, warning.column)
        for warning in config.warnings
    ]
    problems += [
        messages.ImportProblem("hint", f"The plugin {plugin.name} is kept, not run.", None, None)
        for plugin in config.plugins
        if not plugin.is_run
    ]
    if not config.routes:
        problems.append(messages.ImportProblem("warning", "There are no routes in this text.", None, None))
    return messages.Imported(
        "imported",
        message.revision,
        [messages.WorkspaceService(str(service.id), _entity(service)) for service in config.services],
        [workspace_route(route) for route in config.routes],
        problems,
        unmarked,
    )


def exported(workspace: Workspace, message: messages.Export) -> messages.Exported:
    """Answer an `Export`. Routes of which no entity can be made are left out, as muted ones are."""
    routes = [held.route for held in workspace.in_order() if held.route is not None and held.written.enabled]
    services = workspace.valid_services
    match message.format:
        case "kong.yml":
            text = to_yaml(declarative(services, routes))
        case "admin.json":
            text = to_json([*map(to_dict, services), *map(to_dict, routes)])
        case "curl":
            text = _curl(services, routes)
        case "markdown":
            text = _markdown(workspace, routes)
    return messages.Exported("exported", message.revision, text, FILE_NAMES[message.format])


def workspace_route(route: Route) -> messages.WorkspaceRoute:
    """Return a route as the page keeps it: fields without values left out, the service by its id."""
    return messages.WorkspaceRoute(str(route.id), True, _entity(route), None)


def _entity(entity: Service | Route) -> dict[str, object]:
    return {name: value for name, value in to_dict(entity).items() if name != "id"}


def _curl(services: list[Service], routes: list[Route]) -> str:
    """One PUT an entity. `--json` sends the text as it is, where `--form` would mangle a leading parenthesis."""
    lines = ["#!/bin/sh", 'ADMIN="${ADMIN:-http://localhost:8001}"']
    for kind, entities in (("services", services), ("routes", routes)):
        for entity in entities:
            body = json.dumps(_entity(entity), ensure_ascii=False)
            lines.append(f'curl -X PUT "$ADMIN/{kind}/{entity.id}" --json {shlex.quote(body)}')
    return "\n".join(lines) + "\n"


def _markdown(workspace: Workspace, routes: list[Route]) -> str:
    request = workspace.request
    asked = (
        f"{request.method or ''} {request.scheme}://{request.host or ''}{request.path or ''}"
        if request
        else ""
    )
    answer = answer_of(workspace, result_of(workspace))
    said = plain_text((piece.text, piece.mark) for piece in answer.sentence)
    parts = [_fenced("http", asked), f"{said}\n"]
    for route in routes:
        text = route.expression if route.expression is not None else to_yaml(_entity(route)).rstrip("\n")
        parts.append(
            f"**{route.label.replace('*', '')}**\n\n{_fenced('' if route.expression else 'yaml', text)}"
        )
    return "\n".join(parts)


def _fenced(language: str, text: str) -> str:
    """A fence longer than any run of backquotes in the text, so that nothing in it can end the block."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}\n"
