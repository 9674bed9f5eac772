"""Routes in the other form, for the page to look at before it takes them over."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import ClassVar, Literal

from routelens.browser.edited_route import identity, is_expression, workspace_route
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions, replies
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain.sentences import converted_sentence
from routelens.kong.conversion.to_expressions import Conversion, convert_to_expressions
from routelens.kong.conversion.to_traditional import convert_to_traditional
from routelens.kong.entities import Route


@dataclass(frozen=True, slots=True)
class Convert:
    """Write routes in the other form, all if `route_ids` is null. Changes nothing. Answered by `Converted`."""

    type: Literal["convert"]
    revision: int
    route_ids: list[str] | None
    to: replies.Form


@dataclass(frozen=True, slots=True)
class NotConverted:
    """A route that cannot be converted, and why."""

    route_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """The answer to `Convert`: all routes as they are afterwards, and those that stayed as they were.

    `summary` says what was done: of one route, and how many were converted only so that the order stays. With
    `settings` every request takes the same route as before.
    """

    type: ClassVar[Literal["converted"]] = "converted"
    settings: questions.Settings
    routes: list[questions.WorkspaceRoute]
    summary: str
    kept: list[NotConverted]
    notes: list[str]


def answer(session: Session, message: Convert, progress: Progress | None = None) -> Converted:
    """Answer a `Convert`: all routes as they are afterwards; muted and invalid ones stay as written."""
    workspace = session.workspace
    listed = {
        edited.route.id: edited
        for edited in workspace.in_order()
        if edited.route is not None and edited.is_listed
    }
    only = None if message.route_ids is None else {identity(route_id) for route_id in message.route_ids}
    table = [edited.route for edited in listed.values() if edited.route is not None]
    conversion = _conversion(workspace, table, only, message.to)
    changed = set(conversion.origin)
    routes = [
        _with_origin(workspace_route(route), listed[conversion.origin[route.id]].draft)
        if route.id in changed
        else listed[route.id].draft
        for route in conversion.routes
    ]
    unlisted = [edited.draft for edited in workspace.in_order() if not edited.is_listed]
    routes += unlisted
    kept = [NotConverted(str(route.id), reason) for route, reason in conversion.kept]
    kept += [
        NotConverted(route.id, "A route that is muted or not valid has no place in the order to keep.")
        for route in unlisted
        if (
            is_expression(route) == (message.to == "traditional")
            if only is None
            else uuid.UUID(route.id) in only
        )
    ]
    return Converted(
        settings=_settings_for(workspace, routes) if changed else workspace.settings,
        routes=routes,
        summary=converted_sentence(message.to, len(conversion.along)),
        kept=kept,
        notes=list(conversion.notes),
    )


def _conversion(
    workspace: Workspace, table: list[Route], only: set[uuid.UUID] | None, form: replies.Form
) -> Conversion:
    calculation, split_paths = workspace.table.match_calculation, workspace.table.split_paths
    if form == "traditional":
        return convert_to_traditional(
            table, only=only, match_calculation=calculation, split_paths=split_paths
        )
    return convert_to_expressions(
        table,
        only=only,
        flavor=workspace.flavor,
        match_calculation=calculation,
        split_paths=split_paths,
    )


def _with_origin(
    route: questions.WorkspaceRoute, before: questions.WorkspaceRoute
) -> questions.WorkspaceRoute:
    """Return a converted route that tells of which route of the document it is."""
    origin = before.part_of or (None if route.id == before.id else before.id)
    return replace(route, part_of=origin, made_id=before.made_id)


def _settings_for(workspace: Workspace, routes: list[questions.WorkspaceRoute]) -> questions.Settings:
    """Return settings with the flavor that a conversion needs, chosen by name where "auto" would choose another."""
    if workspace.settings.flavor == "auto" and any(map(is_expression, routes)):
        return workspace.settings
    return replace(workspace.settings, flavor="expressions")
