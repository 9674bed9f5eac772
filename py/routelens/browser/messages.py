"""The messages between the page and the engine: one JSON object each way, declared here and nowhere else.

The TypeScript types of the page are generated from these declarations (`routelens.browser.typescript`). Every
message carries the page's `revision`, a counter that grows with each edit; the answer repeats it, so that the page
can drop what is stale. Positions in texts are UTF-16 code units, as the browser counts. Priorities that may pass
2^53 travel as decimal text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# --- what the page sends -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkspaceRoute:
    """A route as the user wrote it. `enabled` is the page's own: a muted route stays in the list and never matches."""

    id: str
    name: str
    expression: str
    priority: int
    protocols: list[str]
    enabled: bool


@dataclass(frozen=True, slots=True)
class WorkspaceRequest:
    """A request as the user typed it, unparsed: `headers` is lines of `Name: value`, empty text means "not given"."""

    method: str
    url: str
    headers: str
    client_ip: str
    sni: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything the page edits."""

    routes: list[WorkspaceRoute]
    request: WorkspaceRequest


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
class SetRequest:
    """Replace the request."""

    type: Literal["set_request"]
    request: WorkspaceRequest


Edit = PutRoute | RemoveRoute | SetRequest


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of the evaluation order the page shows: `count` rows from `start`."""

    start: int
    count: int


@dataclass(frozen=True, slots=True)
class Open:
    """Replace the workspace. Answered by `State`."""

    type: Literal["open"]
    revision: int
    workspace: Workspace
    window: Window


@dataclass(frozen=True, slots=True)
class Change:
    """Apply edits in order, all or (if one is malformed) none. Answered by `State`."""

    type: Literal["change"]
    revision: int
    edits: list[Edit]
    window: Window


@dataclass(frozen=True, slots=True)
class Complete:
    """What may come at `position` of `text`, the expression of the route `route_id`. Answered by `Completions`.

    `explicit` is true when the user asked for the list; otherwise it opens only where typing needs it.
    """

    type: Literal["complete"]
    revision: int
    route_id: str
    text: str
    position: int
    explicit: bool


Message = Open | Change | Complete

# --- what the engine answers ---------------------------------------------------------------------------------------

NodeKind = Literal["all", "any", "not", "predicate"]
Verdict = Literal["true", "false", "not-reached"]
Status = Literal["wins", "matches", "no", "invalid", "muted"]
Mark = Literal["plain", "strong", "code", "match", "differs"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text and how it is marked: `match` is the part that matched, `differs` the part that did not."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
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
    origin: Literal["route", "protocols"]
    observed: list[Piece]


@dataclass(frozen=True, slots=True)
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


RouteField = Literal["expression", "priority", "protocols"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnostic of one route: of its expression, where `start` and `end` are, or of another field."""

    field: RouteField
    rule: str
    severity: Literal["error", "warning", "performance", "hint"]
    kind: str
    message: str
    engine_message: str | None
    start: int
    end: int
    fixes: list[Fix]


@dataclass(frozen=True, slots=True)
class Row:
    """A route in evaluation order. `number` is null for a route that is not in the table (invalid or muted)."""

    id: str
    number: int | None
    priority: str
    status: Status
    truth: list[TruthNode]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class DerivedField:
    """A field the router sees in this request, with its values as text. `used`: some route reads it.

    `raw` is what was sent where that differs; `note` says why no route can use the value, where that is so.
    """

    name: str
    type: str
    values: list[str]
    used: bool
    raw: str | None
    note: str | None


RequestField = Literal["method", "url", "headers", "client_ip", "sni"]


@dataclass(frozen=True, slots=True)
class RequestProblem:
    """What is wrong with the request as typed; the last valid request keeps its answer meanwhile."""

    field: RequestField
    message: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Which route takes the request. `sentence` and `explanation` are for reading, the rest for the page's hooks.

    `tied`: the ids of all matching routes of the winner's priority, the winner's first, if there are several.
    `left_out`: how many routes are invalid.
    """

    outcome: Literal["match", "none", "invalid"]
    http_status: int | None
    route_id: str | None
    tied: list[str]
    left_out: int
    sentence: list[Piece]
    explanation: list[Piece]
    captures: dict[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """The workspace after the edits: the answer, the asked-for rows of `total`, and what the request looks like."""

    type: Literal["state"]
    revision: int
    answer: Answer
    total: int
    rows: list[Row]
    fields: list[DerivedField]
    request_problems: list[RequestProblem]


@dataclass(frozen=True, slots=True)
class CompletionItem:
    """One offer. `insert` replaces the answer's `start` to `end`; `group` is the heading it stands under.

    `caret` is where the cursor goes inside `insert`; `reopen` asks for the next list at once.
    """

    label: str
    kind: Literal[
        "field", "namespace", "function", "operator", "value", "connective", "snippet", "replacement"
    ]
    group: str
    detail: str
    insert: str
    caret: int
    reopen: bool
    documentation: str
    example: str
    now: str | None


@dataclass(frozen=True, slots=True)
class Completions:
    """The offers for a `Complete`, best first."""

    type: Literal["completions"]
    revision: int
    start: int
    end: int
    items: list[CompletionItem]


@dataclass(frozen=True, slots=True)
class Failure:
    """The message could not be answered: it was malformed (`kind` "message") or the engine broke ("internal")."""

    type: Literal["failure"]
    revision: int | None
    kind: Literal["message", "internal"]
    message: str
    detail: str


Reply = State | Completions | Failure


@dataclass(frozen=True, slots=True)
class Progress:
    """Sent through `report` during long work, `done` of `total` steps of `what`."""

    type: Literal["progress"]
    revision: int
    what: str
    done: int
    total: int
