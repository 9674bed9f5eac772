"""Which route takes a request that is given with the question, in one answer without the rows of a page."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.answer import answer_of
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions, replies
from routelens.browser.request_fields import read_request_fields
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain.explanation import explain_request
from routelens.explain.markup import plain_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Route a request, `METHOD URL` or its fields. The request of the workspace stays. Answered by `Matched`."""

    type: Literal["match"]
    revision: int
    request: str | questions.RequestFields


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteName:
    """A route by its id, and by its name if it has one."""

    id: str
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Which route takes the request, and what the gateway does with it.

    `outcome` is `match` for a request that is proxied, or would be but for a missing service. `status`, `message` and
    `headers` are of the gateway's own answer; `status` is null where there is none. `headline` is the answer in a
    sentence, `explanation` the sentences below it. `tied`: all routes that match at the winner's priority, if there are
    several. `disagreement` says which route the other match calculation chooses, null if the same.
    """

    type: ClassVar[Literal["matched"]] = "matched"
    route: RouteName | None
    outcome: replies.OutcomeKind
    status: int | None
    message: str | None
    headers: dict[str, str]
    headline: str
    explanation: str
    tied: list[RouteName]
    captures: dict[str, str]
    upstream: replies.Upstream | None
    disagreement: str | None
    flavor: questions.Flavor
    left_out: int


def answer(session: Session, message: Match, progress: Progress | None = None) -> Matched:
    """Answer a `Match`. About 0.2 ms and a look at every entry. Raises RefusedError for an invalid request."""
    workspace = session.workspace
    explanation = explain_request(
        workspace.table, read_request_fields(message.request), is_sketch=not workspace.has_services
    )
    told = answer_of(workspace, explanation)
    return Matched(
        route=None if told.route_id is None else route_name(workspace, told.route_id),
        outcome=told.outcome,
        status=told.http_status,
        message=told.message,
        headers=told.headers,
        headline=_plain(told.sentence),
        explanation=_plain(told.explanation),
        tied=[route_name(workspace, route_id) for route_id in told.tied],
        captures=told.captures,
        upstream=told.upstream,
        disagreement=None if told.disagreement is None else _plain(told.disagreement.sentence),
        flavor=workspace.flavor,
        left_out=told.left_out,
    )


def route_name(workspace: Workspace, route_id: str) -> RouteName:
    """Return a route of the workspace as answers name it."""
    name = workspace.known(route_id).draft.entity.get("name")
    return RouteName(id=route_id, name=name if isinstance(name, str) else None)


def _plain(runs: list[replies.TextRun]) -> str:
    return plain_text([(run.text, run.mark) for run in runs])
