"""Exact analysis of the open workspace, a piece at a time: the page asks again until it is finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from routelens.browser.handlers import Progress
from routelens.browser.messages import replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.reachability import reachability_of
from routelens.browser.session import Session
from routelens.explain.reachability import RemarkKind, summary_sentence

MOST_MILLISECONDS: Final = 200
"""The longest piece, whatever is asked for."""


@dataclass(frozen=True, slots=True)
class Analyse:
    """Work on the analysis for at most so long, about; `known` of its marks are here. Answered by `Analysed`."""

    type: Literal["analyse"]
    revision: int
    milliseconds: int
    known: int


@dataclass(frozen=True, slots=True)
class RouteMark:
    """That a route can never win, can tie, can win by a part only, or is undecided."""

    route_id: str
    kind: RemarkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """How far the analysis has come: routes looked at, of how many, and the marks after the `known` ones.

    `version` is another after each edit of the workspace: marks of different ones do not go together. `summary` says
    what was found so far.
    """

    type: ClassVar[Literal["analysed"]] = "analysed"
    version: int
    finished: bool
    done: int
    total: int
    marks: list[RouteMark]
    summary: list[replies.TextRun]


def answer(session: Session, message: Analyse, progress: Progress | None = None) -> Analysed:
    """Answer an `Analyse`."""
    found = reachability_of(session)
    found.work(session.workspace, min(max(message.milliseconds, 1), MOST_MILLISECONDS) / 1000)
    analyser = found.analyser
    summary = summary_sentence(
        found.total if found.is_finished else found.done,
        session.workspace.left_out,
        unreachable=found.count("unreachable"),
        partly=found.count("partly"),
        ties=0 if analyser is None else len(analyser.ties),
        unordered=0 if analyser is None else len(analyser.unordered),
        undecided=found.count("undecided"),
        unlooked=0 if analyser is None else analyser.unlooked,
    )
    return Analysed(
        version=found.version,
        finished=found.is_finished,
        done=found.done,
        total=found.total,
        marks=[RouteMark(str(mark.route_id), mark.kind) for mark in found.marks[max(message.known, 0) :]],
        summary=text_runs(summary),
    )
