"""Many requests at once: how many each route takes, which none takes, which would take another one."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar, Final, Literal

from routelens.analysis.compare import is_same_route
from routelens.browser.baseline import Baseline, baseline_of
from routelens.browser.decoding import MessageError
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions
from routelens.browser.request_form import spec_of
from routelens.browser.session import Session
from routelens.dataclass import dataclass
from routelens.explain.many_requests import replay_sentences
from routelens.kong.entities import Route
from routelens.kong.outcome import Outcome
from routelens.kong.request.request import Request
from routelens.kong.request.syntax import RequestError
from routelens.router import EvaluationLimit

MAX_PATH: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayCounts:
    """How many requests of a replay took a route, took none, would take another one, or cannot be sent.

    `reason` says why the first of those that cannot be sent cannot; it is empty where there are none.
    """

    matched: int
    unmatched: int
    moved: int
    unreadable: int
    reason: str


NOTHING_YET: Final = ReplayCounts(matched=0, unmatched=0, moved=0, unreadable=0, reason="")
"""What came of a replay before its first part."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Route a part of a replay: requests, of which there were so many each. `with_baseline`: by the baseline, too.

    `so_far` is what came of the parts before, and `total` the number of requests of all parts.
    """

    type: Literal["replay"]
    revision: int
    requests: list[questions.WorkspaceRequest]
    counts: list[int]
    with_baseline: bool
    so_far: ReplayCounts
    total: int


@dataclass(frozen=True, slots=True)
class ReplayedRoute:
    """How many requests a route took, and the place of the first of them in the question."""

    route_id: str
    route: str
    count: int
    first: int


@dataclass(frozen=True, slots=True)
class UnmatchedPath:
    """How many requests for a path, or connections to a port, no route took, and the place of the first of them."""

    path: str
    count: int
    first: int


@dataclass(frozen=True, slots=True)
class Moved:
    """How many requests would take another route: null is none. `before` is what was, `after` what is now."""

    before: str | None
    after: str | None
    count: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What became of the requests of one `Replay`.

    `so_far` and `summary`, its sentences, are of this part and those before; the page adds up the lists.
    """

    type: ClassVar[Literal["replayed"]] = "replayed"
    routes: list[ReplayedRoute]
    unmatched: list[UnmatchedPath]
    moved: list[Moved]
    so_far: ReplayCounts
    summary: str


def answer(session: Session, message: Replay, progress: Progress | None = None) -> Replayed:
    """Answer a `Replay`. Linear in the number of requests, some 100 µs each."""
    workspace = session.workspace
    if len(message.counts) != len(message.requests):
        raise MessageError("there is not one count for each request")
    other = baseline_of(session) if message.with_baseline else None
    tally = _Tally()
    for index, (typed, count) in enumerate(zip(message.requests, message.counts, strict=True)):
        try:
            request = spec_of(typed).request()
        except RequestError as error:
            tally.add_unreadable(count, error.message)
            continue
        try:
            here = workspace.table.route(request)
            there = None if other is None else other.table.route(request)
        except EvaluationLimit as limit:
            tally.add_unreadable(count, limit.sentence)
            continue
        tally.add(index, count, request, here, None if there is None else there.route, other)
    return tally.replayed(message)


class _Tally:
    """Counts requests by what became of them."""

    def __init__(self) -> None:
        self._unreadable = 0
        self._reason = ""
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._firsts: dict[tuple[str, ...], int] = {}
        self._names: dict[tuple[str, ...], tuple[str | None, str | None]] = {}

    def add(
        self,
        index: int,
        count: int,
        request: Request,
        outcome: Outcome,
        there: Route | None,
        other: Baseline | None,
    ) -> None:
        """Count one request, which there were `count` of; `there` is the route that takes it in the baseline."""
        route = outcome.route
        if route is None:
            self._count(("unmatched", _path_of(request)), index, count)
        else:
            self._count(("route", str(route.id), route.label), index, count)
        if other is None:
            return
        if not is_same_route(route, there):
            before, after = (there, route) if other.is_before else (route, there)
            key = ("moved", _label(before) or "", _label(after) or "")
            self._names[key] = (_label(before), _label(after))
            self._count(key, index, count)

    def add_unreadable(self, count: int, reason: str) -> None:
        """Count a request that cannot be sent or decided, which there were `count` of."""
        self._unreadable += count
        self._reason = self._reason or reason

    def _count(self, key: tuple[str, ...], index: int, count: int) -> None:
        self._counts[key] += count
        self._firsts.setdefault(key, index)

    def replayed(self, message: Replay) -> Replayed:
        """Return what was counted of a question, and what it comes to with the parts before."""
        routes: list[ReplayedRoute] = []
        unmatched: list[UnmatchedPath] = []
        moved: list[Moved] = []
        for key, count in self._counts.items():
            first = self._firsts[key]
            match key:
                case ("route", route_id, name):
                    routes.append(ReplayedRoute(route_id, name, count, first))
                case ("unmatched", path):
                    unmatched.append(UnmatchedPath(path, count, first))
                case _:
                    moved.append(Moved(*self._names[key], count, first))
        before = message.so_far
        so_far = ReplayCounts(
            matched=before.matched + sum(one.count for one in routes),
            unmatched=before.unmatched + sum(one.count for one in unmatched),
            moved=before.moved + sum(one.count for one in moved),
            unreadable=before.unreadable + self._unreadable,
            reason=before.reason or self._reason,
        )
        return Replayed(
            routes=routes,
            unmatched=unmatched,
            moved=moved,
            so_far=so_far,
            summary=_summary(so_far, message),
        )


def _summary(so_far: ReplayCounts, message: Replay) -> str:
    return replay_sentences(
        so_far.matched,
        so_far.unmatched,
        moved=so_far.moved if message.with_baseline else None,
        unreadable=so_far.unreadable,
        reason=so_far.reason,
        left=message.total - so_far.matched - so_far.unmatched - so_far.unreadable,
    )


def _label(route: Route | None) -> str | None:
    return None if route is None else route.label


def _path_of(request: Request) -> str:
    """Return what requests that nobody takes are grouped by: the path as routes see it, or the connection's port."""
    if not request.is_http:
        return f"{request.scheme} port {request.dst_port}"
    path = request.normalized_path.decode("utf-8", "backslashreplace")
    return path if len(path) <= MAX_PATH else path[:MAX_PATH] + "…"
