"""The workspace as the page shows it after an edit."""

from __future__ import annotations

from itertools import islice

from routelens.browser import messages
from routelens.browser.answering import answer_of, result_of
from routelens.browser.rows import contender, row_of
from routelens.browser.workspace import Workspace


def state_of(workspace: Workspace, revision: int, window: messages.Window) -> messages.State:
    """Return what the page shows. Linear in the rows up to the end of the window, and a quick look at every entry."""
    result = result_of(workspace)
    winner, rival = contender(workspace, result.winner), contender(workspace, result.rival)
    start = max(window.start, 0)
    shown = islice(workspace.in_order(), start, start + max(window.count, 0))
    return messages.State(
        "state",
        revision,
        workspace.flavor,
        answer_of(workspace, result),
        workspace.total,
        [row_of(workspace, held, winner, rival) for held in shown],
        _fields(workspace),
        workspace.request_problems,
    )


def _fields(workspace: Workspace) -> list[messages.DerivedField]:
    if workspace.request is None:
        return []
    used = workspace.table.fields(workspace.subsystem)
    return [
        messages.DerivedField(seen.name, seen.type, list(seen.values), seen.name in used, seen.raw, seen.note)
        for seen in workspace.request.derived_fields()
    ]
