"""Why a request that is given with the question takes its route: the rows of all routes, with their truth trees."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.handlers import Progress
from routelens.browser.messages import questions, replies
from routelens.browser.request_fields import read_request_fields
from routelens.browser.session import Session
from routelens.browser.state import state_of
from routelens.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain:
    """Explain a request, `METHOD URL` or its fields. The request of the workspace stays. Answered by `Explained`."""

    type: Literal["explain"]
    revision: int
    request: str | questions.RequestFields


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """The answer, every route in evaluation order with its truth tree and priority, and the fields of the request."""

    type: ClassVar[Literal["explained"]] = "explained"
    flavor: questions.Flavor
    answer: replies.Answer
    matching: int
    rows: list[replies.Row]
    fields: list[replies.DerivedField]


def answer(session: Session, message: Explain, progress: Progress | None = None) -> Explained:
    """Answer an `Explain`. Linear in the routes. Raises RefusedError for an invalid request."""
    workspace = session.workspace
    with workspace.asked(read_request_fields(message.request)):
        state = state_of(workspace, questions.Visible(workspace.total, []))
    return Explained(
        flavor=state.flavor,
        answer=state.answer,
        matching=state.matching,
        rows=state.rows,
        fields=state.fields,
    )
