"""Advice on all routes, a window at a time."""

from __future__ import annotations

from itertools import islice
from typing import ClassVar, Final, Literal

from routelens.browser.advice import advice_of, problem_of
from routelens.browser.handlers import Progress
from routelens.browser.handlers.problems import RouteProblem
from routelens.browser.messages import replies
from routelens.browser.session import Session
from routelens.dataclass import dataclass

MOST_NOW: Final = 100
"""Routes that are linted for an answer, because the lint has not come to them: it goes on in pieces."""
MAX_COUNT: Final = 500
"""Pieces of advice in one answer, whatever is asked for."""


@dataclass(frozen=True, slots=True)
class ListAdvice:
    """List the advice of the last finished lint, of these severities, in evaluation order. Answered by `AdviceList`.

    Of the routes that have changed since, the first hundred are linted at once; the lint comes to the others.

    With a `route_id` that of this route alone, none if there is no such route.
    """

    type: Literal["advice"]
    revision: int
    severities: list[replies.Severity]
    start: int
    count: int
    route_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceList:
    """A window of the advice. `total` counts all of the severities that were asked for."""

    type: ClassVar[Literal["advice_list"]] = "advice_list"
    start: int
    total: int
    problems: list[RouteProblem]


def answer(session: Session, message: ListAdvice, progress: Progress | None = None) -> AdviceList:
    """Answer a `ListAdvice`. Linear in the number of routes, unless one is named."""
    workspace = session.workspace
    advice = advice_of(session)
    wanted = set(message.severities)
    named = None if message.route_id is None else workspace.find(message.route_id)
    routes = list(workspace.in_order()) if message.route_id is None else [] if named is None else [named]
    changed = (edited for edited in routes if not advice.knows(edited))
    put_off = {edited.id for edited in islice(changed, MOST_NOW, None)}
    places = [
        (edited, index, finding)
        for edited in routes
        if edited.id not in put_off
        for index, finding in enumerate(advice.findings(edited))
        if finding.severity in wanted
    ]
    start = max(message.start, 0)
    window = islice(places, start, start + min(max(message.count, 0), MAX_COUNT))
    return AdviceList(
        start=start,
        total=len(places),
        problems=[
            RouteProblem(
                route_id=edited.id,
                name=edited.name,
                index=index,
                problem=problem_of(finding, edited.text),
            )
            for edited, index, finding in window
        ],
    )
