"""Where a route stands: its rank in the order in which the gateway checks, and its neighbours there."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.decoding import MessageError
from routelens.browser.handlers import Progress
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain.sentences import rank_sentence, unranked_sentence
from routelens.kong.table import TableEntry


@dataclass(frozen=True, slots=True)
class Rank:
    """Where the route `route_id` stands in the evaluation order. Answered by `Ranked`."""

    type: Literal["rank"]
    revision: int
    route_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A route beside another in the order, with its priority as text. `tied`: both have the same priority."""

    name: str
    priority: str
    tied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A route's `number` among `total` entries, null if it is not in the table; neighbours are other routes.

    `sentence` says it all.
    """

    type: ClassVar[Literal["ranked"]] = "ranked"
    number: int | None
    total: int
    before: Neighbour | None
    after: Neighbour | None
    sentence: str


def answer(session: Session, message: Rank, progress: Progress | None = None) -> Ranked:
    """Answer a `Rank`. Linear in the number of routes. Raises MessageError for a route that is not there."""
    workspace = session.workspace
    edited = workspace.find(message.route_id)
    if edited is None:
        raise MessageError(f"there is no route {message.route_id[:80]!r}")
    order = workspace.table.ordered(workspace.subsystem_of(message.route_id))
    places = workspace.places(edited)
    if not places:
        sentence = unranked_sentence(edited.absence)
        return Ranked(number=None, total=len(order), before=None, after=None, sentence=sentence)
    number, mine = places[0]
    last, _ = places[-1]
    before = _neighbour(workspace, order[number - 2], mine) if number > 1 else None
    after = _neighbour(workspace, order[last], mine) if last < len(order) else None
    sentence = rank_sentence(number, len(order), _neighbour_words(before), _neighbour_words(after))
    return Ranked(number=number, total=len(order), before=before, after=after, sentence=sentence)


def _neighbour_words(neighbour: Neighbour | None) -> tuple[str, str] | None:
    """Return a neighbour's name and how its priority compares."""
    if neighbour is None:
        return None
    return neighbour.name, "same priority: order undefined" if neighbour.tied else neighbour.priority


def _neighbour(workspace: Workspace, entry: TableEntry, beside: TableEntry) -> Neighbour:
    edited = workspace.find(str(entry.route.id))
    assert edited is not None  # the table is made of the workspace's routes
    # An expression route's own number; in the router others are added to it.
    priority = entry.route.priority if edited.is_expression else entry.entry.priority
    return Neighbour(
        name=edited.name, priority=str(priority or 0), tied=entry.entry.priority == beside.entry.priority
    )
