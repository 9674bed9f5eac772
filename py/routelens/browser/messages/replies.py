"""Replies: what the engine answers about the open workspace, from rows and truth trees to the whole state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from routelens.browser.messages.questions import Flavor, MatchCalculation
from routelens.dataclass import dataclass
from routelens.explain.markup import Mark, Run

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

    Numbers are decimal text. `decides`: this is the first part in which the route and its rival differ,
    by its `deciding_bit` where the value of the other one is not smaller.
    """

    name: str
    high: int
    low: int
    value: str
    contribution: str
    meaning: str
    decides: bool
    deciding_bit: int | None


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
    the next route that matches, whose priority is compared in `Entry.parts`. Without a route, or without a URL for
    which there is one, nothing `is_asked` yet.
    """

    outcome: OutcomeKind
    is_asked: bool
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
