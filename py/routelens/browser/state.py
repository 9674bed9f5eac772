"""The workspace as the page shows it after an edit."""

from __future__ import annotations

from routelens.browser.answer import answer_of, explanation_of
from routelens.browser.messages import questions, replies
from routelens.browser.rows import contender, row_of
from routelens.browser.workspace import Workspace
from routelens.explain.explanation import RequestExplanation


def state_of(
    workspace: Workspace, visible: questions.Visible, known_order: int | None = None
) -> replies.State:
    """Return what the page shows. Linear in the rows that are visible, and a quick look at every entry."""
    explanation = explanation_of(workspace)
    first = None if explanation is None else explanation.winner
    second = None if explanation is None else explanation.runner_up
    winner, rival = contender(workspace, first), contender(workspace, second)
    order = workspace.order
    ids = [*order.first(visible.first), *visible.ids]
    ids += [str(entry.route.id) for entry in (first, second) if entry is not None]
    return replies.State(
        flavor=workspace.flavor,
        answer=answer_of(workspace, explanation),
        total=workspace.total,
        matching=0 if explanation is None else explanation.matching,
        problems=workspace.problem_counts,
        order=None if order.version == known_order else replies.Order(order.version, order.ids),
        rows=[
            row_of(workspace, workspace.known(route_id), winner, rival) for route_id in order.arranged(ids)
        ],
        fields=[] if explanation is None else _fields(explanation),
        request_problems=workspace.request_problems,
    )


def _fields(explanation: RequestExplanation) -> list[replies.DerivedField]:
    used = explanation.fields_read
    return [
        replies.DerivedField(
            name=seen.name,
            type=seen.type,
            values=list(seen.values),
            used=seen.name in used,
            raw=seen.raw,
            reason=seen.reason,
            note=seen.note,
        )
        for seen in explanation.fields
    ]
