"""Remarks of the exact analysis on one route, in words, with the routes that are the reason and a request to try."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import ClassVar, Final, Literal

from routelens.analysis.table_analysis import Analyser, Open, PartlyUnreachable, Unreachable
from routelens.browser.decoding import MessageError
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions, replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.reachability import Reachability, reachability_of
from routelens.browser.request_form import typed_request
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain import reachability as words
from routelens.explain.markup import Run
from routelens.kong.entities import Route
from routelens.kong.request.request import Request
from routelens.testing import RequestSpec

MOST_TIES: Final = 5
MOST_OTHERS: Final = 20


@dataclass(frozen=True, slots=True)
class Remarks:
    """Tell what the analysis has found of a route. Answered by `RouteRemarks`."""

    type: Literal["remarks"]
    revision: int
    route_id: str


@dataclass(frozen=True, slots=True)
class NamedRoute:
    """A route by its id, and what it is called."""

    route_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRemark:
    """A sentence on a route, the `others` that are the reason, and a request to try.

    `line` says the request, empty without one; `request` is how it is typed, null for one that the page cannot send.
    """

    kind: words.RemarkKind
    sentence: list[replies.TextRun]
    others: list[NamedRoute]
    line: str
    request: questions.WorkspaceRequest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRemarks:
    """What is known of a route, of the workspace as it is. `version` is that of `Analysed`; null before it is known."""

    type: ClassVar[Literal["route_remarks"]] = "route_remarks"
    version: int | None
    remarks: list[RouteRemark]


def answer(session: Session, message: Remarks, progress: Progress | None = None) -> RouteRemarks:
    """Answer a `Remarks`. Raises MessageError for a route that is not there."""
    workspace, found = session.workspace, reachability_of(session)
    edited = workspace.find(message.route_id)
    if edited is None:
        raise MessageError(f"there is no route {message.route_id[:80]!r}")
    if found.analyser is None or not found.is_about(workspace):
        return RouteRemarks(version=None, remarks=[])
    remarks = _remarks(workspace, found, found.analyser, uuid.UUID(edited.id), edited.name)
    return RouteRemarks(version=found.version, remarks=list(remarks))


def _remarks(
    workspace: Workspace, found: Reachability, analyser: Analyser, route_id: uuid.UUID, name: str
) -> Iterator[RouteRemark]:
    for remark in analyser.told(route_id):
        match remark:
            case Unreachable():
                sentence = words.unreachable_sentence(
                    name, _names(workspace, remark.blockers), remark.contradiction
                )
                request = analyser.matched(route_id) if remark.blockers else None
                yield _remark(workspace, "unreachable", sentence, remark.blockers, request)
            case PartlyUnreachable():
                sentence = words.idle_sentence(name, remark.alternatives, _names(workspace, remark.blockers))
                yield _remark(workspace, "partly", sentence, remark.blockers, analyser.witness(route_id))
            case Open():
                sentence = words.undecided_sentence(name, remark.reason)
                yield _remark(workspace, "undecided", sentence, (), analyser.witness(route_id))
    for tie in islice(found.ties(route_id), MOST_TIES):
        other = tie.second if tie.first.id == route_id else tie.first
        sentence = words.tie_sentence(name, _name(workspace, other))
        yield _remark(workspace, "tie", sentence, (other,), tie.request)


def _remark(
    workspace: Workspace,
    kind: words.RemarkKind,
    sentence: list[Run],
    others: Iterable[Route],
    request: Request | None,
) -> RouteRemark:
    return RouteRemark(
        kind=kind,
        sentence=text_runs(sentence),
        others=[NamedRoute(str(one.id), _name(workspace, one)) for one in islice(others, MOST_OTHERS)],
        line="" if request is None else RequestSpec.of(request).line,
        request=None if request is None else typed_request(request, workspace.form),
    )


def _names(workspace: Workspace, routes: Iterable[Route]) -> list[str]:
    return [_name(workspace, route) for route in routes]


def _name(workspace: Workspace, route: Route) -> str:
    edited = workspace.find(str(route.id))
    return str(route.id)[:8] if edited is None else edited.name
