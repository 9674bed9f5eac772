"""What the saved requests cover: routes that one of them reaches, conditions seen both to hold and to fail."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar, Final, Literal
from uuid import UUID

from routelens.analysis.coverage import ConditionCoverage, ConditionMeter, route_coverage
from routelens.browser.decoding import MessageError
from routelens.browser.handlers import Progress
from routelens.browser.request_form import spec_of
from routelens.browser.session import Session
from routelens.browser.utf16 import Utf16
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain.many_requests import Lack, lack_words
from routelens.kong.request.syntax import RequestError
from routelens.router import EvaluationLimit

MAX_LISTED: Final = 200
"""How many routes and conditions are named."""

MAX_SOURCE: Final = 500


@dataclass(frozen=True, slots=True)
class Cover:
    """Go on looking at the saved requests, from the first if `anew`; ask again until `done`.

    About `count` entries of the table are looked at: those that are tried for a request, then all for their conditions.
    """

    type: Literal["cover"]
    revision: int
    anew: bool
    count: int


@dataclass(frozen=True, slots=True)
class MissedRoute:
    """A route that no saved request reaches."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingCondition:
    """A condition that was not seen both to hold and to fail; `start` and `end` as in the expression, or null."""

    route_id: str
    route: str
    source: str
    start: int | None
    end: int | None
    lack: Lack


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What was found, once it is `done`: before that, only how many of `total` steps that has come.

    `reached` of `routes` and `covered` of `conditions`; of those that lack something the first 200 are listed. Where
    the table is too large for all `requests`, the conditions are about the first `seen` of them.
    """

    type: ClassVar[Literal["covered"]] = "covered"
    done: bool
    steps: int
    total: int
    requests: int
    reached: int
    routes: int
    missed: list[MissedRoute]
    covered: int
    conditions: int
    lacking: list[LackingCondition]
    seen: int


@dataclass(slots=True)
class _Run:
    """A look at the saved requests that is under way."""

    meter: ConditionMeter
    won: set[UUID]
    looked: int = 0
    collected: int = 0
    collecting: Iterator[None] | None = None


def answer(session: Session, message: Cover, progress: Progress | None = None) -> Covered:
    """Answer a `Cover`. A request costs an evaluation of every entry that the gateway would try for it."""
    workspace = session.workspace
    if message.anew:
        session.keep(_Run(ConditionMeter(workspace.table), set()))
    run = session.kept(_Run)
    if run is None:
        raise MessageError("nothing has been looked at yet")
    requests, entries = len(workspace.saved), run.meter.entries
    if not _is_through(workspace, run, max(message.count, 1)):
        total = (requests + 1) * entries
        steps = run.looked * entries + run.collected
        return Covered(
            done=False,
            steps=steps,
            total=total,
            requests=requests,
            reached=0,
            routes=0,
            missed=[],
            covered=0,
            conditions=0,
            lacking=[],
            seen=0,
        )
    session.drop(_Run)
    routes = route_coverage(workspace.table, run.won)
    conditions = run.meter.collected()
    lacking = [condition for condition in conditions if not condition.is_covered]
    return Covered(
        done=True,
        steps=0,
        total=0,
        requests=requests,
        reached=len(routes.reached),
        routes=len(routes.reached) + len(routes.missed),
        missed=[MissedRoute(str(route.id), route.label) for route in routes.missed[:MAX_LISTED]],
        covered=len(conditions) - len(lacking),
        conditions=len(conditions),
        lacking=[_lacking(workspace, condition) for condition in lacking[:MAX_LISTED]],
        seen=run.meter.requests,
    )


def _is_through(workspace: Workspace, run: _Run, count: int) -> bool:
    """Look at about `count` more entries; True if that was all."""
    for saved in workspace.saved[run.looked :]:
        if count <= 0:
            return False
        run.looked += 1
        try:
            request = spec_of(saved.request).request()
        except RequestError:
            continue  # the result of the test says so
        try:
            route = workspace.table.route(request).route
            looked_at = run.meter.add(request)
        except EvaluationLimit:
            continue  # the result of the test says so
        if route is not None:
            run.won.add(route.id)
        count -= max(looked_at, 1)
    if run.collecting is None:
        run.collecting = run.meter.collecting()
    wanted = max(count, 0)
    taken = sum(1 for _ in islice(run.collecting, wanted))
    run.collected += taken
    return taken < wanted


def _lacking(workspace: Workspace, condition: ConditionCoverage) -> LackingCondition:
    edited = workspace.find(str(condition.route.id))
    start = end = None
    # While a route is being typed, its place is one of the last complete text.
    if (
        edited is not None
        and not edited.editing
        and condition.start is not None
        and condition.end is not None
    ):
        places = Utf16(edited.text)
        start, end = places.from_code_point(condition.start), places.from_code_point(condition.end)
    source = condition.source
    return LackingCondition(
        route_id=str(condition.route.id),
        route=condition.route.label,
        source=source if len(source) <= MAX_SOURCE else source[:MAX_SOURCE] + "…",
        start=start,
        end=end,
        lack=lack_words(condition.held, condition.failed),
    )
