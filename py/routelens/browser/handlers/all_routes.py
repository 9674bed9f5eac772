"""All routes, a window at a time: the result of each, the conditions that fail, and why it loses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, Literal

from routelens.analysis.distance import Obstacle, conditions, obstacles
from routelens.analysis.near_misses import near_misses
from routelens.analysis.witness.request import read
from routelens.browser.edited_route import EditedRoute
from routelens.browser.handlers import Progress
from routelens.browser.messages import replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.rows import promotion_of, shown_priority
from routelens.browser.session import Session
from routelens.browser.source_map import NodePlaces
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain import near_miss
from routelens.explain.markup import Run
from routelens.explain.predicate import observed
from routelens.explain.sentences import priority_words
from routelens.kong.priority import Priority, explain_priority
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem
from routelens.kong.table import TableEntry
from routelens.language.nodes import predicates
from routelens.language.printer import print_predicate
from routelens.router.evaluate import Context

MAX_COUNT: Final = 200
"""Rows in one answer, whatever is asked for."""

MAX_CONDITIONS: Final = 40
MAX_FAILING: Final = 12
"""Conditions of a row that are told, and those that fail, with their values."""

MAX_SOURCE: Final = 400


@dataclass(frozen=True, slots=True)
class AllRoutes:
    """List all routes in evaluation order, or near misses first: `count` from the one at `start`.

    Near misses are those routes that do not match, the fewest conditions first. Answered by `RouteList`.
    """

    type: Literal["all_routes"]
    revision: int
    start: int
    count: int
    near_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionVerdict:
    """An operand of a route's outermost `&&`, in a few words, and whether it holds."""

    words: str
    holds: bool
    origin: replies.Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingCondition:
    """A predicate that would have to turn out otherwise, and what it saw.

    `wanted` is the verdict it would have to have: false under a `!`. `start` and `end` as in a truth tree.
    """

    source: str
    wanted: bool
    start: int | None
    end: int | None
    origin: replies.Origin
    observed: list[replies.TextRun]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteResult:
    """A route and its result for the request. Numbers, `priority` and `promotion` as in `Row`.

    `changes` is how many conditions keep it from matching, null for a route that the request's router does not have;
    `distance` says it in words.
    For a split route, `conditions` and `failing` are those of its nearest part.
    """

    id: str
    name: str
    number: int | None
    last_number: int | None
    priority: str
    status: replies.Status
    editing: bool
    changes: int | None
    distance: str
    conditions: list[ConditionVerdict]
    failing: list[FailingCondition]
    reason: list[replies.TextRun]
    promotion: replies.Promotion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteList:
    """A window of all routes. `misses`: how many do not match the request, counted if they were to come first."""

    type: ClassVar[Literal["route_list"]] = "route_list"
    start: int
    total: int
    misses: int | None
    rows: list[RouteResult]


def answer(session: Session, message: AllRoutes, progress: Progress | None = None) -> RouteList:
    """Answer an `AllRoutes`. In evaluation order in proportion to the window; near misses first looks at every route.

    The latter takes some microseconds a route, once for a request.
    """
    workspace = session.workspace
    start = max(message.start, 0)
    stop = start + min(max(message.count, 0), MAX_COUNT)
    ids: Sequence[str] = workspace.order.ids
    misses = None
    if message.near_first and workspace.request is not None:
        ids, misses = _near_first(session, workspace.request, progress)
    asked = None if workspace.request is None else _asked(workspace, workspace.request)
    rows = [_route_result(workspace, workspace.known(route_id), asked) for route_id in ids[start:stop]]
    return RouteList(start=start, total=len(ids), misses=misses, rows=rows)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The request, its values for all fields that routes of its kind read, and who takes it at what priority."""

    request: Request
    subsystem: Subsystem
    context: Context
    winner: EditedRoute | None
    priority: int | None


def _asked(workspace: Workspace, request: Request) -> _Asked:
    outcome = workspace.table.route(request)
    winner = None if outcome.route is None else workspace.find(str(outcome.route.id))
    context = read(request, workspace.table.fields(workspace.subsystem))
    return _Asked(request, workspace.subsystem, context, winner, outcome.priority)


# --- the ranking ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ranking:
    """What near misses of a workspace were worked out from, to be told by identity, and what came of it."""

    entries: Sequence[TableEntry]
    request: Request
    order: int
    ids: Sequence[str]
    misses: int


def _near_first(session: Session, request: Request, progress: Progress | None) -> tuple[Sequence[str], int]:
    """Return the ids of all routes, those first that nearly match, and how many do not match."""
    workspace = session.workspace
    entries = workspace.table.ordered(workspace.subsystem)
    order = workspace.order.version
    known = session.kept(_Ranking)
    if known is None or known.entries is not entries or known.request is not request or known.order != order:
        context = read(request, workspace.table.fields(workspace.subsystem))
        first = [str(miss.listed.route.id) for miss in near_misses(entries, context, progress)]
        there = set(first)
        ids = [*first, *(route_id for route_id in workspace.order.ids if route_id not in there)]
        # A route of the other subsystem cannot match, however many conditions hold.
        elsewhere = {
            str(listed.route.id)
            for subsystem in SUBSYSTEMS
            if subsystem != workspace.subsystem
            for listed in workspace.table.ordered(subsystem)
        }
        known = _Ranking(entries, request, order, ids, len(first) + len(elsewhere - there))
        session.keep(known)
    return known.ids, known.misses


# --- rows ----------------------------------------------------------------------------------------------------------


def _route_result(workspace: Workspace, edited: EditedRoute, asked: _Asked | None) -> RouteResult:
    places = workspace.places(edited)
    weight = (
        priority_words(_priority(workspace, places[0][1])) if places and not edited.is_expression else None
    )
    status: replies.Status = "no" if edited.is_listed else "invalid" if edited.draft.enabled else "muted"
    changes: int | None = None
    verdicts: list[ConditionVerdict] = []
    failing: list[FailingCondition] = []
    reason = [] if places else _left_out(edited)
    promotion: replies.Promotion | None = None
    if places and asked is not None and workspace.subsystem_of(edited.id) == asked.subsystem:
        entry, missing = _nearest([entry for _, entry in places], asked.context)
        changes = len(missing)
        where = NodePlaces(edited, entry)
        verdicts = [
            ConditionVerdict(
                words=near_miss.subject_of(predicates(one.node)),
                holds=one.holds,
                origin=where.of(one.node).origin,
            )
            for one in conditions(entry.expression.root, asked.context)[:MAX_CONDITIONS]
        ]
        failing = [_failing(where, one) for one in missing[:MAX_FAILING]]
        reason = near_miss.failing_sentence([one.predicate for one in missing])
        if changes == 0:
            status = "wins" if edited is asked.winner else "matches" if asked.winner is not None else "no"
            reason = _beaten(edited, entry, asked)
            if status == "matches" and asked.winner is not None and asked.winner.route is not None:
                promotion = promotion_of(edited, asked.winner.route)
    elif places and asked is not None:
        reason = _elsewhere(edited, asked.request)
    return RouteResult(
        id=edited.id,
        name=edited.name,
        number=places[0][0] if places else None,
        last_number=places[-1][0] if places else None,
        priority=shown_priority(edited, weight),
        status=status,
        editing=edited.editing,
        changes=changes,
        distance="" if changes is None else near_miss.distance_words(changes),
        conditions=verdicts,
        failing=failing,
        reason=text_runs(reason),
        promotion=promotion,
    )


def _priority(workspace: Workspace, listed: TableEntry) -> Priority:
    return explain_priority(
        listed.route, match_calculation=workspace.table.match_calculation, paths=listed.entry.paths
    )


def _nearest(entries: Sequence[TableEntry], context: Context) -> tuple[TableEntry, list[Obstacle]]:
    """Return the entry of a route that fewest conditions keep from matching, and which."""
    tried = [(entry, obstacles(entry.expression.root, context)) for entry in entries]
    return min(tried, key=lambda one: len(one[1]))


def _failing(where: NodePlaces, obstacle: Obstacle) -> FailingCondition:
    place = where.of(obstacle.predicate)
    source = print_predicate(obstacle.predicate)
    return FailingCondition(
        source=source if len(source) <= MAX_SOURCE else source[:MAX_SOURCE] + "…",
        wanted=obstacle.wanted,
        start=place.start,
        end=place.end,
        origin=place.origin,
        observed=text_runs(observed(obstacle.predicate, obstacle.seen)),
    )


def _beaten(edited: EditedRoute, entry: TableEntry, asked: _Asked) -> list[Run]:
    if asked.winner is None:
        return near_miss.unreadable_sentence()
    if edited is asked.winner:
        return near_miss.winning_sentence()
    return near_miss.beaten_sentence(asked.winner.name, tied=entry.entry.priority == asked.priority)


def _left_out(edited: EditedRoute) -> list[Run]:
    if not edited.draft.enabled:
        return near_miss.muted_sentence()
    if edited.is_listed:
        return near_miss.disabled_sentence()
    return [(edited.faults[0][1].message, "plain")] if edited.faults else []


def _elsewhere(edited: EditedRoute, request: Request) -> list[Run]:
    protocols = edited.route.protocols if edited.route is not None and edited.route.protocols else ()
    return near_miss.other_subsystem_sentence(protocols, is_http=request.is_http)
