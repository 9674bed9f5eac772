"""Advice on the open workspace: a linter that works in pieces, and its findings as the page shows them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from routelens.browser.edited_route import EXPRESSION, EditedRoute
from routelens.browser.messages import replies
from routelens.browser.session import Session
from routelens.browser.utf16 import Utf16
from routelens.browser.workspace import Workspace
from routelens.kong.config.document import spell_path
from routelens.kong.entities import Route
from routelens.lint.fixing import edited
from routelens.lint.linter import TableLinter, lint_expression, lint_route
from routelens.lint.registry import load_rules
from routelens.lint.rule import Edit, Finding, Fix, Setting

BUDGET: Final = 2.0
"""Seconds of work for comparing routes with each other, after each edit."""
MOST_ROUNDS: Final = 100
_WORD: Final = re.compile(r"\S+")


class Advice:
    """The lint of one workspace. It is done in pieces, so that nobody who types waits for it."""

    def __init__(self) -> None:
        self._linter: TableLinter | None = None
        self._table: object = None
        self._edits = -1
        self._steps: Iterator[tuple[int, int]] = iter(())
        self.done, self.total, self.is_finished = 0, 1, False

    def work(self, workspace: Workspace, seconds: float) -> None:
        """Go on for so long, or until all is linted; what an edit has changed is checked again, and nothing else."""
        if self._linter is None or self._table is not workspace.table:
            self._table = workspace.table
            self._linter = TableLinter(flavor=workspace.flavor, budget=BUDGET)
            self._edits = -1
        if self._edits != workspace.edits:
            self._edits = workspace.edits
            self._steps = chain(((0, 1) for _ in load_rules()), self._linter.steps(workspace.table))
            self.is_finished = False
        deadline = time.monotonic() + seconds
        for done, total in self._steps:
            self.done, self.total = done, total
            if time.monotonic() > deadline:
                return
        self.is_finished = True

    @property
    def left_open(self) -> int:
        """How many entries were not compared in time."""
        return 0 if self._linter is None else self._linter.left_open

    def is_of(self, workspace: Workspace) -> bool:
        """Tell whether all is linted as it is now."""
        return self.is_finished and self._table is workspace.table and self._edits == workspace.edits

    def knows(self, edited_route: EditedRoute) -> bool:
        """Tell whether the lint has come to a route as it is now, or has nothing to do with it."""
        route = edited_route.route
        return self._linter is None or route is None or bool(edited_route.faults) or self._linter.knows(route)

    def findings(self, edited_route: EditedRoute) -> list[Finding]:
        """Return what was found in a route that stands in the table, and has no fault that comes first."""
        if self._linter is None or edited_route.route is None or edited_route.faults:
            return []
        return self._linter.of_route_now(edited_route.route)


def advice_of(session: Session) -> Advice:
    """Return the advice of the open workspace."""
    found = session.kept(Advice)
    if found is None:
        found = Advice()
        session.keep(found)
    return found


def problems_of_text(session: Session, route_id: str, text: str) -> list[replies.Problem]:
    """Return the advice on an expression as it is typed; none where the gateway refuses it. Hints stay in the list.

    What the other routes have to do with it is told once the table is linted, at the first word.
    """
    workspace = session.workspace
    known = workspace.find(route_id)
    route = known.route if known is not None else None
    advice = advice_of(session)
    if known is not None and known.text == text and advice.is_of(workspace):
        found = advice.findings(known)
    elif route is not None:
        route = replace(route, expression=text)
        found = lint_route(route, workspace.flavor)
    else:
        found = lint_expression(text, workspace.subsystem_of(route_id))
    if any(finding.severity == "error" for finding in found):
        return []
    return [
        problem_in_text(finding, text)
        for finding in found
        if finding.severity != "hint" and finding.place in ((), (EXPRESSION,))
    ]


def problem_in_text(finding: Finding, text: str) -> replies.Problem:
    """Return a finding as an expression shows it, with fixes of the text; at the first word if it is of all of it."""
    problem = problem_of(finding, text)
    problem = replace(problem, fixes=[fix for fix in problem.fixes if fix.text or fix.start < fix.end])
    word = _WORD.search(text)
    if finding.place or word is None:
        return problem
    start, end = map(Utf16(text).from_code_point, word.span())
    return replace(problem, field=EXPRESSION, start=start, end=end)


def problem_of(finding: Finding, text: str) -> replies.Problem:
    """Return a finding as the page shows it; `text` is the route's expression."""
    utf16 = Utf16(text)
    inside = finding.place == (EXPRESSION,)
    start, end = (finding.span or (0, len(text))) if inside else (0, 0)
    return replies.Problem(
        field=spell_path(finding.place) if finding.place else "@entity",
        rule=finding.rule,
        severity=finding.severity or "warning",
        kind="lint",
        message=finding.message,
        engine_message=None,
        start=utf16.from_code_point(start),
        end=utf16.from_code_point(end),
        fixes=[_fix_of(fix, text, utf16) for fix in finding.fixes],
    )


def _fix_of(fix: Fix, text: str, utf16: Utf16) -> replies.Fix:
    """Return a fix as one replacement in the expression; one of other fields is made by the engine alone."""
    edits = [edit for edit in fix.edits if isinstance(edit, Edit) and edit.place == (EXPRESSION,)]
    if len(edits) < len(fix.edits):
        return replies.Fix(title=fix.title, start=0, end=0, text="", effect=fix.safety)
    start, end = min(edit.start for edit in edits), max(edit.end for edit in edits)
    moved = [replace(edit, start=edit.start - start, end=edit.end - start) for edit in edits]
    return replies.Fix(
        title=fix.title,
        start=utf16.from_code_point(start),
        end=utf16.from_code_point(end),
        text=edited(text[start:end], moved),
        effect=fix.safety,
    )


def with_fix(entity: dict[str, object], fix: Fix) -> dict[str, object]:
    """Return the fields of a route after a fix; what is not written, as a default is not, stays so."""
    result = dict(entity)
    of_values: dict[tuple[str | int, ...], list[Edit]] = {}
    for edit in fix.edits:
        if isinstance(edit, Setting):
            result[edit.name] = edit.value
        else:
            of_values.setdefault(edit.place, []).append(edit)
    for place, edits in of_values.items():
        result[str(place[0])] = _changed(result.get(str(place[0])), place[1:], edits)
    return result


def _changed(value: object, place: Sequence[str | int], edits: Sequence[Edit]) -> object:
    if not place:
        return edited(value, edits) if isinstance(value, str) else value
    if isinstance(value, list):
        return [
            _changed(item, place[1:], edits) if number == place[0] else item
            for number, item in enumerate(value)
        ]
    if isinstance(value, dict):
        return {
            key: _changed(item, place[1:], edits) if key == place[0] else item for key, item in value.items()
        }
    return value


def with_safe_fixes(route: Route, entity: dict[str, object]) -> tuple[dict[str, object], int]:
    """Return the fields of a route after all safe fixes, and how many were made."""
    made = 0
    for _ in range(MOST_ROUNDS):
        fix = next(
            (fix for finding in lint_route(route) for fix in finding.fixes if fix.safety == "safe"), None
        )
        if fix is None:
            break
        entity = with_fix(entity, fix)
        route = Route.from_dict({**entity, "id": str(route.id), "service": None})
        made += 1
    return entity, made
