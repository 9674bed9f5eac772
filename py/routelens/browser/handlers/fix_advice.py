"""Fixes of advice: one of a route, or all safe ones of all routes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, Literal

from routelens.browser.advice import advice_of, problem_of, with_fix, with_safe_fixes
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions
from routelens.browser.session import Session
from routelens.dataclass import dataclass
from routelens.lint.rule import Finding


@dataclass(frozen=True, slots=True)
class FixAdvice:
    """Make fix number `fix` of the advice that is named; without a route, all safe ones. Answered by `Fixed`.

    Advice is named by what it says and of what, for what is on the page may be of a moment ago.
    """

    type: Literal["fix_advice"]
    revision: int
    route_id: str | None
    rule: str
    field: str
    message: str
    start: int
    fix: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """The routes that the fixes change, as they are then, and how many fixes were made."""

    type: ClassVar[Literal["fixed"]] = "fixed"
    routes: list[questions.WorkspaceRoute]
    made: int


def answer(session: Session, message: FixAdvice, progress: Progress | None = None) -> Fixed:
    """Answer a `FixAdvice`. All safe fixes take a few milliseconds for a route that has some."""
    workspace = session.workspace
    advice = advice_of(session)
    if message.route_id is not None:
        edited = workspace.find(message.route_id)
        finding = None if edited is None else _named(advice.findings(edited), message, edited.text)
        if edited is None or finding is None or not 0 <= message.fix < len(finding.fixes):
            return Fixed(routes=[], made=0)
        entity = with_fix(edited.draft.entity, finding.fixes[message.fix])
        return Fixed(routes=[replace(edited.draft, entity=entity)], made=1)
    routes: list[questions.WorkspaceRoute] = []
    made = 0
    for edited in workspace.in_order():
        if edited.route is None or not any(
            fix.safety == "safe" for finding in advice.findings(edited) for fix in finding.fixes
        ):
            continue
        entity, count = with_safe_fixes(edited.route, edited.draft.entity)
        made += count
        if count:
            routes.append(replace(edited.draft, entity=entity))
    return Fixed(routes=routes, made=made)


def _named(findings: Iterable[Finding], message: FixAdvice, text: str) -> Finding | None:
    """Return the finding that is meant: of several that say the same, the one that still stands where it stood."""
    told = ((finding, problem_of(finding, text)) for finding in findings)
    wanted = (message.rule, message.field, message.message)
    same = [pair for pair in told if (pair[1].rule, pair[1].field, pair[1].message) == wanted]
    if len(same) > 1:
        same = [pair for pair in same if pair[1].start == message.start]
    return same[0][0] if same else None
