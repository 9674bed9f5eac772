"""Analysis of all routes at once, for programs: who can never win, who ties, and a request for each of the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final, Literal

from routelens.analysis.overlaps import Overlap
from routelens.analysis.table_analysis import analyse
from routelens.browser.handlers import Progress
from routelens.browser.handlers.match import RouteName, route_name
from routelens.browser.messages import questions
from routelens.browser.request_fields import request_fields
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain import reachability
from routelens.explain.markup import plain_text
from routelens.explain.sentences import route_name as route_words
from routelens.kong.entities import Route

MOST_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyseAll:
    """Analyse the routes. What is left after so many `seconds` is undecided. Answered by `AnalysedAll`.

    `overlaps`: all pairs that can meet are looked for, whatever their priorities.
    """

    type: Literal["analyse_all"]
    revision: int
    seconds: int
    overlaps: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachableRoute:
    """A route that no request can win, and why in a sentence: the `blockers` take all that it matches.

    Without any, its own `conditions` contradict each other.
    """

    route: RouteName
    blockers: list[RouteName]
    conditions: list[str]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleAlternatives:
    """Paths, hosts or operands of `||` of a route that never decide, and why in a sentence."""

    route: RouteName
    alternatives: list[str]
    blockers: list[RouteName]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlappingRoutes:
    """Two routes, and a request that both match."""

    routes: list[RouteName]
    request: questions.RequestFields


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedRoute:
    """A route of which nothing is proved, and why."""

    route: RouteName
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WonRequest:
    """A route, and a request that it wins."""

    route: RouteName
    request: questions.RequestFields


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedAll:
    """What is proved of the routes, in evaluation order; what is not is `undecided`.

    `ties` are pairs whose ids, which are not known, decide. `undecided_pairs` were not looked at for lack of time.
    """

    type: ClassVar[Literal["analysed_all"]] = "analysed_all"
    routes: int
    unreachable: list[UnreachableRoute]
    partly_unreachable: list[IdleAlternatives]
    ties: list[OverlappingRoutes]
    overlaps: list[OverlappingRoutes]
    undecided: list[UndecidedRoute]
    undecided_pairs: int
    witnesses: list[WonRequest]


def answer(session: Session, message: AnalyseAll, progress: Progress | None = None) -> AnalysedAll:
    """Answer an `AnalyseAll`. About a millisecond a route."""
    workspace = session.workspace
    found = analyse(
        workspace.table,
        overlaps=message.overlaps,
        seconds=min(max(message.seconds, 1), MOST_SECONDS),
        progress=progress,
    )
    return AnalysedAll(
        routes=found.routes,
        unreachable=[
            UnreachableRoute(
                route=_name(workspace, dead.route),
                blockers=_names(workspace, dead.blockers),
                conditions=list(dead.contradiction),
                sentence=plain_text(
                    reachability.unreachable_sentence(
                        route_words(dead.route), list(map(route_words, dead.blockers)), dead.contradiction
                    )
                ),
            )
            for dead in found.unreachable
        ],
        partly_unreachable=[
            IdleAlternatives(
                route=_name(workspace, idle.route),
                alternatives=list(idle.alternatives),
                blockers=_names(workspace, idle.blockers),
                sentence=plain_text(
                    reachability.idle_sentence(
                        route_words(idle.route), idle.alternatives, list(map(route_words, idle.blockers))
                    )
                ),
            )
            for idle in found.partly_unreachable
        ],
        ties=_overlaps(workspace, found.ties),
        overlaps=_overlaps(workspace, found.overlaps),
        undecided=[
            UndecidedRoute(route=_name(workspace, undecided.route), reason=undecided.reason)
            for undecided in found.undecided
        ],
        undecided_pairs=found.unlooked,
        witnesses=[
            WonRequest(route=_name(workspace, route), request=request_fields(request))
            for route in workspace.table.routes
            if (request := found.witnesses.get(route.id)) is not None
        ],
    )


def _overlaps(workspace: Workspace, overlaps: Iterable[Overlap]) -> list[OverlappingRoutes]:
    return [
        OverlappingRoutes(
            routes=_names(workspace, (overlap.first, overlap.second)),
            request=request_fields(overlap.request),
        )
        for overlap in overlaps
    ]


def _names(workspace: Workspace, routes: Iterable[Route]) -> list[RouteName]:
    return [_name(workspace, route) for route in routes]


def _name(workspace: Workspace, route: Route) -> RouteName:
    return route_name(workspace, str(route.id))
