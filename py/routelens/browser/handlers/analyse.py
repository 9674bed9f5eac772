"""Exact analysis of the open workspace, a piece at a time: the page asks again until it is finished."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import ClassVar, Final, Literal

from routelens.analysis.table_analysis import Unreachable
from routelens.browser.advice import advice_of
from routelens.browser.handlers import Progress
from routelens.browser.messages import replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.reachability import Mark, Reachability, reachability_of
from routelens.browser.session import Session
from routelens.dataclass import dataclass
from routelens.explain.reachability import RemarkKind, summary_sentence
from routelens.lint.rules.k115_impossible import RULE as IMPOSSIBLE
from routelens.lint.rules.k201_unreachable import RULE as UNREACHABLE
from routelens.lint.rules.k202_undefined_order import RULE as UNDEFINED_ORDER
from routelens.lint.rules.k204_duplicate import RULE as DUPLICATE

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
    """That a route can never win, can tie, can win by a part only, or is undecided; `advised`: advice says so, too."""

    route_id: str
    kind: RemarkKind
    advised: bool


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
        marks=[
            RouteMark(str(mark.route_id), mark.kind, _is_advised(session, found, mark))
            for mark in found.marks[max(message.known, 0) :]
        ],
        summary=text_runs(summary),
    )


def _is_advised(session: Session, found: Reachability, mark: Mark) -> bool:
    """Tell whether the warnings of the lint say the same of a route, or of the others that it ties with."""
    if mark.kind == "tie":
        ties = found.ties(mark.route_id)
        rules = {UNDEFINED_ORDER.code, DUPLICATE.code}
        return all(_warned(session, (tie.first.id, tie.second.id)) & rules for tie in ties)
    if mark.kind != "unreachable" or found.analyser is None:
        return False
    dead = [one for one in found.analyser.told(mark.route_id) if isinstance(one, Unreachable)]
    rule = UNREACHABLE if any(one.blockers for one in dead) else IMPOSSIBLE
    return rule.code in _warned(session, (mark.route_id,))


def _warned(session: Session, route_ids: Iterable[uuid.UUID]) -> set[str]:
    """Return the rules that warn of one of these routes."""
    known = map(session.workspace.find, map(str, route_ids))
    advice = advice_of(session)
    findings = (finding for edited in known if edited is not None for finding in advice.findings(edited))
    return {finding.rule for finding in findings if finding.severity == "warning"}
