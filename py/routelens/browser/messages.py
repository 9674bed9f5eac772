"""The messages between the page and the engine about the open workspace: one JSON object each way.

What is asked beside it is declared in `routelens.browser.handlers`. The TypeScript types of the page are generated
from these declarations (`web.build.typescript`). Every message carries the page's `revision`, a counter that
grows with each edit. The engine puts `type` and that revision on each reply, so that the page can drop what is stale.
Positions in texts are UTF-16 code units, as the browser counts. Priorities that may pass 2^53 travel as decimal text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from routelens.explain.markup import Mark, Run

# --- what the page sends -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceRoute:
    """A route as the user wrote it: `entity` has the fields of the Admin API but the id, as far as they are given.

    `enabled` is the page's own: a muted route stays in the list and never matches. `last_complete` is the last valid
    text of an expression that is being typed: it answers as long as the text itself is not valid. `part_of` is the id
    of the document's route that it was split from by a conversion. `made_id`: the document gives no id, and the
    gateway may make another.
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
class Surroundings:
    """What else of the document bears on answers; upstreams as the Admin API has them, with their `targets`."""

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
    surroundings: Surroundings


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

# --- what the engine answers ---------------------------------------------------------------------------------------

Origin = Literal["route", "protocols"]
NodeKind = Literal["all", "any", "not", "predicate"]
Verdict = Literal["true", "false", "not-reached"]
Form = Literal["expression", "traditional"]
Status = Literal["wins", "matches", "no", "invalid", "muted"]


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of text and how it is marked: `match` is the part that matched, `differs` the part that did not."""

    text: str
    mark: Mark


def text_runs(runs: Iterable[Run]) -> list[TextRun]:
    """Return marked words as they travel to the page."""
    return [TextRun(text, mark) for text, mark in runs]


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthNode:
    """One line of a truth tree. Trees travel flat, in reading order; a node's children follow it, one `depth` deeper.

    `start` and `end` are the place in the route's own text; both are null for what the gateway added (`origin`
    "protocols").
    """

    kind: NodeKind
    depth: int
    verdict: Verdict
    source: str
    start: int | None
    end: int | None
    origin: Origin
    observed: list[TextRun]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A replacement that mends a problem: `text` instead of `start` to `end`.

    `effect`: which requests match stays the same ("safe"), so it does but strip_path and captures may see another
    part ("match-safe"), or it changes ("ask").
    """

    title: str
    start: int
    end: int
    text: str
    effect: Literal["safe", "match-safe", "ask"]


Severity = Literal["error", "warning", "performance", "hint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A diagnostic of one route. `field` is the Admin API's name, or `@entity` for the route as a whole.

    `start` and `end` count only where `field` is `expression`, in its text.
    """

    field: str
    rule: str
    severity: Severity
    kind: str
    message: str
    engine_message: str | None
    start: int
    end: int
    fixes: list[Fix]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityPart:
    """A bit field of a priority, from bit `high` down to `low`: what it counts, and what it adds to the whole.

    Numbers are decimal text. `decides`: this is the first part in which the route and its rival differ.
    """

    name: str
    high: int
    low: int
    value: str
    contribution: str
    meaning: str
    decides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a route becomes in the router; a split route becomes several. `number` is its place in the order.

    `expression` is written as people write one. `priority` is the 64-bit number, `weight` what it is made of, in words.
    """

    number: int | None
    paths: list[str] | None
    expression: str
    priority: str
    weight: str
    status: Status
    truth: list[TruthNode]
    parts: list[PriorityPart]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """The least priority with which a route that matches is tried before the winner, `above`."""

    above: str
    priority: int


@dataclass(frozen=True, slots=True)
class Span:
    """Start and end of a part of an expression, in UTF-16 code units."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A route in evaluation order, by the first of its entries.

    `number` and `last_number` are the places of its first and last entry, null for a route that is not in the table
    (invalid, muted, or for other connections). `priority` is an expression route's own number, or what the priority of
    a traditional route is made of, in words; empty for one that is not in the table. `truth` and `status` are those of
    the entry that decides. `editing`: the text is not valid and `last_complete` answers for it, so positions in `truth`
    are those of that text. `inlay_hints`: the groups that precedence implies, without parentheses in the text; none
    while `editing`. `promotion`: the priority with which it would win, if it matches and can be given one.
    """

    id: str
    name: str
    form: Form
    number: int | None
    last_number: int | None
    priority: str
    status: Status
    editing: bool
    truth: list[TruthNode]
    entries: list[Entry]
    service: str | None
    problems: list[Problem]
    inlay_hints: list[Span]
    promotion: Promotion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedField:
    """A field the router sees in this request, with its values as text. `used`: some route reads it.

    A field that routes read and the request lacks has no values. `raw` is what was sent where that differs; `reason`
    says why, or where the value comes from; `note` says why no route can use the value, where that is so.
    """

    name: str
    type: str
    values: list[str]
    used: bool
    raw: str | None
    reason: str | None
    note: str | None


RequestField = Literal[
    "method", "url", "headers", "client_ip", "client_port", "sni", "listen_ip", "listen_port"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestProblem:
    """What is wrong with the request as typed; the last valid request keeps its answer meanwhile."""

    field: RequestField
    message: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """What is sent to the service: the parts of the URL, and the headers the gateway adds.

    `base` is the service's own path at the front of `uri`; `cut` the front of the request's path that strip_path takes
    away, null for nothing.
    """

    service: str
    url: str
    scheme: str
    host: str | None
    port: int | None
    uri: str
    base: str
    cut: str | None
    host_reason: str
    headers: dict[str, str]
    notes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """The other match calculation would choose another route: which, and why in a sentence."""

    match_calculation: MatchCalculation
    route_id: str | None
    sentence: list[TextRun]


OutcomeKind = Literal["match", "redirect", "answered", "none", "undecided", "invalid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Which route takes the request. `sentence` is the headline, `standing` the line below it, `explanation` the rest.

    `tied`: the ids of all matching routes of the winner's priority, the winner's first, if there are several.
    `left_out`: how many routes are invalid. `headers` and `message` are of the gateway's own answer. `runner_up` is
    the next route that matches, whose priority is compared in `Entry.parts`.
    """

    outcome: OutcomeKind
    http_status: int | None
    route_id: str | None
    runner_up: str | None
    tied: list[str]
    left_out: int
    sentence: list[TextRun]
    standing: list[TextRun]
    explanation: list[TextRun]
    message: str | None
    headers: dict[str, str]
    captures: dict[str, str]
    upstream: Upstream | None
    disagreement: Disagreement | None


@dataclass(frozen=True, slots=True)
class Order:
    """The ids of all routes in evaluation order; those that are left out stand where they would be.

    `version` tells one order from another within one workspace.
    """

    version: int
    ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemCounts:
    """How many problems all routes have together, by severity."""

    error: int
    warning: int
    performance: int
    hint: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The workspace after the edits: the answer, the rows that are visible, and what the request looks like.

    `total`, `matching` and `problems` count over all routes. `order` is null where the page holds it already; `rows`
    are in that order.
    """

    type: ClassVar[Literal["state"]] = "state"
    flavor: Flavor
    answer: Answer
    total: int
    matching: int
    problems: ProblemCounts
    order: Order | None
    rows: list[Row]
    fields: list[DerivedField]
    request_problems: list[RequestProblem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The message could not be answered.

    By `kind`: "message", it was malformed; "refused", what it asks cannot be done; "undecided", a regex takes too much
    work on a request; "internal", the engine broke.
    """

    type: ClassVar[Literal["failure"]] = "failure"
    revision: ClassVar[int | None]
    kind: Literal["message", "refused", "undecided", "internal"]
    message: str
    detail: str


Reply = State | Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProblem:
    """What is wrong with an imported text: a fault with its place (counted from 1), or a remark on what was found."""

    severity: Literal["error", "warning", "hint"]
    message: str
    line: int | None
    column: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Sent through `report` during long work, `done` of `total` steps of `what`."""

    type: ClassVar[Literal["progress"]] = "progress"
    what: str
    done: int
    total: int
