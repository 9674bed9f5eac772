"""The workspace as the page shows it after an edit."""

from __future__ import annotations

from routelens.browser import messages
from routelens.browser.answer import answer_of, result_of
from routelens.browser.rows import contender, row_of
from routelens.browser.workspace import Workspace
from routelens.explain.request_fields import seen_fields


def state_of(
    workspace: Workspace, revision: int, visible: messages.Visible, known_order: int | None = None
) -> messages.State:
    """Return what the page shows. Linear in the rows that are visible, and a quick look at every entry."""
    result = result_of(workspace)
    winner, rival = contender(workspace, result.winner), contender(workspace, result.rival)
    order = workspace.order
    ids = [*order.first(visible.first), *visible.ids]
    ids += [str(entry.route.id) for entry in (result.winner, result.rival) if entry is not None]
    return messages.State(
        "state",
        revision,
        workspace.flavor,
        answer_of(workspace, result),
        workspace.total,
        result.matching,
        workspace.problem_counts,
        None if order.version == known_order else messages.Order(order.version, order.ids),
        [row_of(workspace, workspace.known(route_id), winner, rival) for route_id in order.arranged(ids)],
        _fields(workspace),
        workspace.request_problems,
    )


def _fields(workspace: Workspace) -> list[messages.DerivedField]:
    if workspace.request is None:
        return []
    used = workspace.table.fields(workspace.subsystem)
    return [
        messages.DerivedField(
            seen.name, seen.type, list(seen.values), seen.name in used, seen.raw, seen.reason, seen.note
        )
        for seen in seen_fields(workspace.request, used)
    ]
