"""From one problem to the next, over all routes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Literal

from routelens.browser.handlers import Progress
from routelens.browser.handlers.problems import RouteProblem
from routelens.browser.rows import problems_of
from routelens.browser.workspace import Workspace


@dataclass(frozen=True, slots=True)
class NextProblem:
    """Find the problem behind, or before, the one at `index` of the route `route_id`; null: from the start of all.

    The problem may be gone, as may the route's others: its place in the order counts. Behind the last comes the
    first. Answered by `FoundProblem`.
    """

    type: Literal["next_problem"]
    revision: int
    route_id: str | None
    index: int
    backwards: bool


@dataclass(frozen=True, slots=True)
class FoundProblem:
    """The problem that was looked for, null if there is none; it is the `number`th of `total`, counted from 1."""

    type: Literal["found_problem"]
    revision: int
    number: int
    total: int
    problem: RouteProblem | None


def answer(workspace: Workspace, message: NextProblem, progress: Progress | None = None) -> FoundProblem:
    """Answer a `NextProblem`. Linear in the number of problems."""
    places = [
        (workspace.order.place(held.written.id), index, held)
        for held in workspace.faulty
        for index in range(len(held.faults))
    ]
    if not places:
        return FoundProblem("found_problem", message.revision, 0, 0, None)
    if message.route_id is None or message.route_id not in workspace.order:
        at = -1 if message.backwards else 0
    else:
        here = (workspace.order.place(message.route_id), message.index)
        if message.backwards:
            at = bisect_left(places, here, key=lambda place: place[:2]) - 1
        else:
            at = bisect_right(places, here, key=lambda place: place[:2])
    at %= len(places)
    _, index, held = places[at]
    found = RouteProblem(held.written.id, held.name, index, problems_of(held)[index])
    return FoundProblem("found_problem", message.revision, at + 1, len(places), found)
