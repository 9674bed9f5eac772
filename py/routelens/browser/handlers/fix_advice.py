"""Fixes of advice: one of a route, or all safe ones of all routes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from routelens.browser.advice import advice_of, with_fix, with_safe_fixes
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions
from routelens.browser.session import Session


@dataclass(frozen=True, slots=True)
class FixAdvice:
    """Make fix number `fix` of the advice `index` of a route; without a route, all safe ones. Answered by `Fixed`."""

    type: Literal["fix_advice"]
    revision: int
    route_id: str | None
    index: int
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
        found = [] if edited is None else advice.findings(edited)
        if edited is None or not 0 <= message.index < len(found):
            return Fixed(routes=[], made=0)
        fixes = found[message.index].fixes
        if not 0 <= message.fix < len(fixes):
            return Fixed(routes=[], made=0)
        entity = with_fix(edited.draft.entity, fixes[message.fix])
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
