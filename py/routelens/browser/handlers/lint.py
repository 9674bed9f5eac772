"""Lint of the open workspace, a piece at a time: the page asks again until it is finished or something changes."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from routelens.browser.advice import advice_of
from routelens.browser.handlers import Progress
from routelens.browser.messages import replies
from routelens.browser.session import Session
from routelens.dataclass import dataclass

MOST_MILLISECONDS: Final = 200
"""The longest piece, whatever is asked for."""


@dataclass(frozen=True, slots=True)
class Lint:
    """Work on the advice for at most so long, about. Answered by `Linted`."""

    type: Literal["lint"]
    revision: int
    milliseconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """How far the lint has come. When it is finished: counts by severity, and whether there is a safe fix.

    `left_open` entries were not compared.
    """

    type: ClassVar[Literal["linted"]] = "linted"
    finished: bool
    done: int
    total: int
    left_open: int
    counts: replies.ProblemCounts | None
    has_safe_fix: bool


def answer(session: Session, message: Lint, progress: Progress | None = None) -> Linted:
    """Answer a `Lint`. Counting is linear in the number of routes."""
    workspace = session.workspace
    advice = advice_of(session)
    advice.work(workspace, min(max(message.milliseconds, 1), MOST_MILLISECONDS) / 1000)
    counts: dict[str, int] = {"error": 0, "warning": 0, "performance": 0, "hint": 0}
    has_safe_fix = False
    if advice.is_finished:
        for edited in workspace.in_order():
            for finding in advice.findings(edited):
                counts[finding.severity or "warning"] += 1
                has_safe_fix |= any(fix.safety == "safe" for fix in finding.fixes)
    return Linted(
        finished=advice.is_finished,
        done=advice.done,
        total=advice.total,
        left_open=advice.left_open,
        counts=replies.ProblemCounts(**counts) if advice.is_finished else None,
        has_safe_fix=has_safe_fix,
    )
