"""Routes in the other form, for the page to look at before it takes them over."""

from __future__ import annotations

import uuid

from routelens.browser import messages
from routelens.browser.importing import workspace_route
from routelens.browser.workspace import Workspace
from routelens.kong.convert import convert_to_expressions


def converted(workspace: Workspace, message: messages.Convert) -> messages.Converted:
    """Answer a `Convert`: all routes as they are afterwards; muted and invalid ones stay as written."""
    listed = {
        held.route.id: held for held in workspace.in_order() if held.route is not None and held.is_listed
    }
    only = None if message.route_ids is None else {uuid.UUID(route_id) for route_id in message.route_ids}
    conversion = convert_to_expressions(
        [held.route for held in listed.values() if held.route is not None],
        only=only,
        flavor=workspace.table.flavor,
        match_calculation=workspace.table.match_calculation,
    )
    changed = set(conversion.origin)
    routes = [
        workspace_route(route) if route.id in changed else listed[route.id].written
        for route in conversion.routes
    ]
    unlisted = [held.written for held in workspace.in_order() if not held.is_listed]
    return messages.Converted(
        "converted",
        message.revision,
        routes + unlisted,
        [route.label for route in conversion.along],
        [messages.NotConverted(str(route.id), reason) for route, reason in conversion.kept],
        list(conversion.notes),
    )
