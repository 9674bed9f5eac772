"""The problems of all routes, a window at a time."""

from __future__ import annotations

from itertools import islice
from typing import ClassVar, Final, Literal

from routelens.browser.handlers import Progress
from routelens.browser.messages import replies
from routelens.browser.rows import problems_of
from routelens.browser.session import Session
from routelens.dataclass import dataclass

MAX_COUNT: Final = 500
"""Problems in one answer, whatever is asked for."""


@dataclass(frozen=True, slots=True)
class Problems:
    """List the problems of all routes in evaluation order, `count` from the one at `start`.

    Answered by `ProblemList`.
    """

    type: Literal["problems"]
    revision: int
    start: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteProblem:
    """A problem, the route it is a problem of, and its `index` among that route's problems, counted from 0."""

    route_id: str
    name: str
    index: int
    problem: replies.Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemList:
    """A window of all problems. `total` counts all, `routes` the routes that have any."""

    type: ClassVar[Literal["problem_list"]] = "problem_list"
    start: int
    total: int
    routes: int
    problems: list[RouteProblem]


def answer(session: Session, message: Problems, progress: Progress | None = None) -> ProblemList:
    """Answer a `Problems`. Linear in the number of faulty routes; at most `MAX_COUNT` problems are told."""
    workspace = session.workspace
    faulty = workspace.faulty
    start = max(message.start, 0)
    places = ((edited, index) for edited in faulty for index in range(len(edited.faults)))
    window = list(islice(places, start, start + min(max(message.count, 0), MAX_COUNT)))
    told = {edited.id: problems_of(edited) for edited, _ in window}
    return ProblemList(
        start=start,
        total=sum(len(edited.faults) for edited in faulty),
        routes=len(faulty),
        problems=[
            RouteProblem(route_id=edited.id, name=edited.name, index=index, problem=told[edited.id][index])
            for edited, index in window
        ],
    )
