"""A request that a route wins, made out of the present one."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.analysis.witness.search import NotWinning, winning_request
from routelens.browser.decoding import MessageError
from routelens.browser.edited_route import EditedRoute
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions, replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.request_form import typed_request
from routelens.browser.session import Session
from routelens.dataclass import dataclass
from routelens.explain.changes import changes_words
from routelens.explain.markup import Run
from routelens.explain.request_changes import unbeaten_sentence, unplaced_sentence, untypable_sentence
from routelens.router import EvaluationLimit


@dataclass(frozen=True, slots=True)
class MakeItWin:
    """Look for the least change of the request under which the route wins. Answered by `WinningRequest`."""

    type: Literal["winning_request"]
    revision: int
    route_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WinningRequest:
    """The changed request, as typed, and the changes in words; or null, and in `sentence` why there is none."""

    type: ClassVar[Literal["winning"]] = "winning"
    request: questions.WorkspaceRequest | None
    words: list[replies.TextRun]
    sentence: list[replies.TextRun]


def answer(session: Session, message: MakeItWin, progress: Progress | None = None) -> WinningRequest:
    """Answer a `MakeItWin`. A millisecond or some ten. Raises MessageError for a route that is not there."""
    workspace = session.workspace
    edited = workspace.find(message.route_id)
    if edited is None:
        raise MessageError(f"there is no route {message.route_id[:80]!r}")
    if edited.route is None or not workspace.places(edited):
        return _none(unplaced_sentence(edited.name, edited.absence))
    try:
        found = winning_request(workspace.table, edited.route, workspace.request)
    except EvaluationLimit as limit:
        return _none([(limit.sentence, "plain")])
    if isinstance(found, NotWinning):
        blockers = [_name(workspace.find(str(route.id)), str(route.id)) for route in found.blockers]
        return _none(unbeaten_sentence(edited.name, blockers))
    typed = typed_request(found.request, workspace.form)
    words = changes_words(found.changes)
    if typed is None:
        return _none(untypable_sentence(edited.name, words))
    return WinningRequest(request=typed, words=text_runs(words), sentence=[])


def _none(sentence: list[Run]) -> WinningRequest:
    return WinningRequest(request=None, words=[], sentence=text_runs(sentence))


def _name(edited: EditedRoute | None, route_id: str) -> str:
    return route_id[:8] if edited is None else edited.name
