"""Replies: what the gateway answers under `/routelens/`, and what the console sends there.

The console's TypeScript types are generated from these declarations (`web.build.typescript`).
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias, TypedDict

from routelens.kong.declarations.field import Json, Row
from routelens.kong.priority import MatchCalculation
from routelens.kong.request.spec import RequestForm
from routelens.kong.translate import Flavor

Collection: TypeAlias = Literal["services", "routes"]


class RouterSettings(TypedDict):
    """How the gateway matches."""

    flavor: Flavor
    match_calculation: MatchCalculation
    split_paths: bool


class Table(TypedDict):
    """The configuration as a declarative document, whose entities a save refers to.

    `revision` grows with every change of the configuration. `text` is the document as people read it, null where it is
    too long for that. `proxy` is the proxy's address. `read_only` says why nothing can be saved, null where it can.
    """

    revision: int
    document: Row
    text: str | None
    settings: RouterSettings
    proxy: str
    read_only: str | None


class LogEntry(TypedDict):
    """A request as the access log tells it. Times in milliseconds."""

    time: str
    request_id: str
    client_ip: str
    method: str
    host: str | None
    target: str
    status: int
    route: str | None
    service: str | None
    consumer: str | None
    upstream: str | None
    tries: int
    routing_ms: float
    upstream_ms: float | None
    total_ms: float


class LogEntries(TypedDict):
    """The requests that the gateway remembers, the oldest first."""

    data: list[LogEntry]
    next: None


class RecordedRequest(LogEntry):
    """A request with what the router saw of it; `request` is null where that cannot be written as a URL."""

    route_id: str | None
    upstream_uri: str | None
    request: RequestForm | None


class RequestForms(TypedDict):
    """The requests that the gateway remembers as the router saw them, the latest first."""

    data: list[RequestForm]


class Sent(TypedDict):
    """What came of a request that was sent for real. `is_cut`: the body is longer than what is told of it."""

    status: int
    headers: list[tuple[str, str]]
    body: str
    is_cut: bool
    milliseconds: float
    record: RecordedRequest | None


class Edit(TypedDict):
    """One edit to save: `before` is the entity that it began with, as `Table` told it, null for a new one.

    `patch` has the fields that are new, null for one that is taken away; a patch that is null removes the entity.
    """

    collection: Collection
    id: str
    before: Row | None
    patch: Row | None


class Save(TypedDict):
    """Edits that are saved together or not at all."""

    changes: list[Edit]


class Saved(TypedDict):
    """How many edits were saved, and a sentence that says so."""

    saved: int
    message: str


class ChangedField(TypedDict):
    """A field that changed since an edit began."""

    field: str
    before: Json
    now: Json


class Conflict(TypedDict):
    """What an edit would have overwritten unseen."""

    collection: Collection
    id: str
    fields: list[ChangedField]
    message: str


class RefusedEdit(TypedDict):
    """An edit that the gateway refuses, in its words; `fields` is what is wrong with each."""

    collection: Collection
    id: str
    message: str
    fields: Json


class Failure(TypedDict):
    """An answer that is no success. Of a save it names the edits that are in the way."""

    message: str
    conflicts: NotRequired[list[Conflict]]
    refused: NotRequired[list[RefusedEdit]]


class StreamEvents(TypedDict):
    """What the stream of events tells, by the kind of event.

    `request` is one that has ended, `missed` how many came too fast to be told, `changed` the configuration's revision.
    """

    request: LogEntry
    missed: int
    changed: int
