"""Questions: the workspace as the page edits it, and the messages that open and change it."""

from __future__ import annotations

from typing import Literal

from routelens.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceRoute:
    """A route as the user wrote it: `entity` has the fields of the Admin API but the id, as far as they are given.

    `enabled` is the page's own: a muted route stays in the list and never matches. `last_complete` is the last valid
    text of an expression that is being typed: it answers as long as the text itself is not valid; empty for a draft,
    which has none and does not count as invalid. `part_of` is the id of the document's route that it was split from by
    a conversion. `made_id`: the document gives no id, and the gateway may make another.
    """

    id: str
    enabled: bool
    entity: dict[str, object]
    last_complete: str | None
    part_of: str | None = None
    made_id: bool = False


@dataclass(frozen=True, slots=True)
class WorkspaceService:
    """A service; `entity` as for routes. Routes name it by `{"id": …}`.

    `reading` says how another loader would read it, where it is not known which one does.
    """

    id: str
    entity: dict[str, object]
    reading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceRequest:
    """A request as the user typed it, unparsed: `headers` is lines of `Name: value`, empty text means "not given".

    `url` may be `tcp://`, `tls://` or `udp://` for stream routes. `trusted`: the client is a trusted proxy.
    `http_version` is `1.0`, `1.1`, `2` or `3`.
    """

    method: str
    url: str
    headers: str
    client_ip: str
    client_port: str
    sni: str
    listen_ip: str
    listen_port: str
    trusted: bool
    http_version: str = "1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFields:
    """A request, written as in a file of expectations, where `from_ip` is called `from`.

    `url` may be `tcp://`, `tls://` or `udp://` for a stream. `headers` maps a name to its value or to a list of values.
    `from_…` is the client and `listen_…` the gateway's listener; `sni` "" means that none is sent. `trusted`: the
    client is a trusted proxy. `http_version` is `1.0`, `1.1`, `2` or `3`. What is left out has the gateway's defaults.
    """

    url: str
    method: str | None = None
    headers: dict[str, object] | None = None
    from_ip: str | None = None
    from_port: int | None = None
    sni: str | None = None
    listen_ip: str | None = None
    listen_port: int | None = None
    trusted: bool | None = None
    http_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a saved request is to come to: a route by its name (null: none); a status and an upstream URL if given."""

    route: str | None
    status: int | None
    upstream_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRequest:
    """A request that is kept under a name; with an expectation it is a test."""

    id: str
    name: str
    request: WorkspaceRequest
    expect: Expectation | None


LoaderSetting = Literal["auto", "dbless", "deck"]
FlavorSetting = Literal["auto", "traditional_compatible", "expressions"]
Flavor = Literal["traditional_compatible", "expressions"]
MatchCalculation = Literal["strict", "original"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the gateway is set up. `flavor` "auto": expressions if any route has an expression.

    `loader` is who reads the document: the gateway itself, or decK; "auto" is told from the document, else the gateway.
    """

    flavor: FlavorSetting
    match_calculation: MatchCalculation
    split_paths: bool
    loader: LoaderSetting = "auto"


@dataclass(frozen=True, slots=True)
class ScopedPlugin:
    """A plugin of the document that stands outside routes.

    `kind` is what it applies to: `route`, `service`, `consumer` (some requests of any route), or empty for everything;
    `owner` is the id of that route or service. `plugin` has its name, and of its config what an answer depends on.
    """

    kind: str
    owner: str
    plugin: dict[str, object]


@dataclass(frozen=True, slots=True)
class ScopedChain:
    """A filter chain of the document that stands outside the route or service of that id."""

    kind: str
    owner: str
    chain: dict[str, object]


@dataclass(frozen=True, slots=True)
class SharedEntities:
    """What a document holds beside routes and services; upstreams as the Admin API has them, with their `targets`."""

    plugins: list[ScopedPlugin]
    upstreams: list[dict[str, object]]
    filter_chains: list[ScopedChain] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceDocument:
    """The user's own text that the workspace was read from; what was edited since is written into it by span.

    `name` is its file's, empty for a pasted text. `variables` are the values of its templates: they never leave the
    page.
    """

    text: str
    name: str
    variables: dict[str, str]
    surroundings: SharedEntities


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Everything the page edits. `document` is null where it was not read from a text."""

    settings: Settings
    services: list[WorkspaceService]
    routes: list[WorkspaceRoute]
    request: WorkspaceRequest
    saved: list[SavedRequest]
    document: WorkspaceDocument | None = None


@dataclass(frozen=True, slots=True)
class PutRoute:
    """Add a route, or replace the one that has its id."""

    type: Literal["put_route"]
    route: WorkspaceRoute


@dataclass(frozen=True, slots=True)
class RemoveRoute:
    """Take a route out."""

    type: Literal["remove_route"]
    id: str


@dataclass(frozen=True, slots=True)
class PutService:
    """Add a service, or replace the one that has its id."""

    type: Literal["put_service"]
    service: WorkspaceService


@dataclass(frozen=True, slots=True)
class RemoveService:
    """Take a service out; routes that name it are then without."""

    type: Literal["remove_service"]
    id: str


@dataclass(frozen=True, slots=True)
class SetSettings:
    """Replace the settings."""

    type: Literal["set_settings"]
    settings: Settings


@dataclass(frozen=True, slots=True)
class SetRequest:
    """Replace the request."""

    type: Literal["set_request"]
    request: WorkspaceRequest


@dataclass(frozen=True, slots=True)
class SetSaved:
    """Replace the saved requests."""

    type: Literal["set_saved"]
    saved: list[SavedRequest]


@dataclass(frozen=True, slots=True)
class SetDocument:
    """Replace the document."""

    type: Literal["set_document"]
    document: WorkspaceDocument | None


Edit = PutRoute | RemoveRoute | PutService | RemoveService | SetSettings | SetRequest | SetSaved | SetDocument


@dataclass(frozen=True, slots=True)
class Visible:
    """Which rows the page shows: the first `first` of the evaluation order, and those of `ids` that there are.

    The winner's and the runner-up's come unasked.
    """

    first: int
    ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Replace the workspace. Answered by `State`, with the order."""

    type: Literal["open"]
    revision: int
    workspace: Workspace
    visible: Visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Apply edits in order, all or (if one is malformed) none. Answered by `State`.

    `known_order` is the version of the order that the page holds for this workspace.
    """

    type: Literal["change"]
    revision: int
    edits: list[Edit]
    visible: Visible
    known_order: int


Message = Open | Change
