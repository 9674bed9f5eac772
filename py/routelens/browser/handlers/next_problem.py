"""From one problem to the next, over all routes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import ClassVar, Literal

from routelens.browser.advice import advice_of, problem_in_text
from routelens.browser.handlers import Progress
from routelens.browser.handlers.problems import RouteProblem
from routelens.browser.rows import problems_of
from routelens.browser.session import Session
from routelens.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class NextProblem:
    """Find the problem behind, or before, the one at `index` of the route `route_id`; null: from the start of all.

    Where no route has a fault, the advice of the finished lint counts, hints apart.
    The problem may be gone, as may the route's others: its place in the order counts. Behind the last comes the
    first. Answered by `FoundProblem`.
    """

    type: Literal["next_problem"]
    revision: int
    route_id: str | None
    index: int
    backwards: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundProblem:
    """The problem that was looked for, null if there is none; it is the `number`th of `total`, counted from 1."""

    type: ClassVar[Literal["found_problem"]] = "found_problem"
    number: int
    total: int
    problem: RouteProblem | None


def answer(session: Session, message: NextProblem, progress: Progress | None = None) -> FoundProblem:
    """Answer a `NextProblem`. Linear in the number of problems."""
    workspace = session.workspace
    places = [
        (workspace.order.place(edited.id), index, edited)
        for edited in workspace.faulty
        for index in range(len(edited.faults))
    ]
    advice = advice_of(session)
    is_advice = not places and advice.is_of(workspace)
    if is_advice:
        places = [
            (workspace.order.place(edited.id), index, edited)
            for edited in workspace.in_order()
            for index, finding in enumerate(advice.findings(edited))
            if finding.severity != "hint"
        ]
    if not places:
        return FoundProblem(number=0, total=0, problem=None)
    if message.route_id is None or message.route_id not in workspace.order:
        at = -1 if message.backwards else 0
    else:
        here = (workspace.order.place(message.route_id), message.index)
        if message.backwards:
            at = bisect_left(places, here, key=lambda place: place[:2]) - 1
        else:
            at = bisect_right(places, here, key=lambda place: place[:2])
    at %= len(places)
    _, index, edited = places[at]
    problem = (
        problem_in_text(advice.findings(edited)[index], edited.text)
        if is_advice
        else problems_of(edited)[index]
    )
    found = RouteProblem(route_id=edited.id, name=edited.name, index=index, problem=problem)
    return FoundProblem(number=at + 1, total=len(places), problem=found)
