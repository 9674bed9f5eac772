"""The messages between the Filters tab and its engine: one JSON object each way, as with the page's own engine."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.messages.questions import WorkspaceRequest
from routelens.browser.messages.replies import TextRun
from routelens.dataclass import dataclass

# --- what the tab sends ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """Ask for the filters that can be named. Answered by `Installed`."""

    type: Literal["list"]
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Install:
    """Take a module, in Base64, under a name; `meta` is the text of its meta file. Answered by `Installed`.

    One of the same name is replaced. What is no filter is refused with a sentence, and nothing changes.
    """

    type: Literal["install"]
    revision: int
    name: str
    wasm: str
    meta: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A route or service: its id, and its fields as far as they are given."""

    id: str
    entity: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the gateway would send the request: URL up to the path, the path with its query, headers that it adds."""

    scheme: str
    host: str
    port: int
    uri: str
    headers: dict[str, str]


Profile = Literal["gateway", "abi"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send the request through the chains of the route that takes it. Answered by `Sent`.

    `body` is the request's; `response` is what the upstream answers and `call_response` what calls of filters get, both
    as HTTP text; with an empty `call_response` such calls fail. The filters restart, then the request is sent
    `times` times; the steps are those of the last one.
    """

    type: Literal["send"]
    revision: int
    request: WorkspaceRequest
    route: Owner
    service: Owner
    target: Target
    body: str
    response: str
    call_response: str
    times: int
    profile: Profile


Question = List | Install | Send

# --- what the engine answers -----------------------------------------------------------------------------------------

FieldKind = Literal["line", "text", "number", "switch", "choice", "list", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigField:
    """One field of a filter's configuration. An empty `name`: it is the whole configuration.

    `list` is one text a line, `json` any value as JSON. `choices` are the values of a `choice`.
    """

    name: str
    kind: FieldKind
    label: str
    about: str
    required: bool
    choices: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter that chains can name.

    `about` says what it does; samples have a `source`, and an `example` to begin with.
    """

    name: str
    about: str
    detail: str
    source: str | None
    example: object
    fields: list[ConfigField]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The filters that can be named, those of the user first."""

    type: ClassVar[Literal["installed"]] = "installed"
    filters: list[Filter]


OwnerKind = Literal["route", "service"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainProblem:
    """What is wrong with the chain of the route or service: the field, and the gateway's words."""

    owner: OwnerKind
    field: str
    message: str


Change = Literal["same", "added", "removed", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderLine:
    """A header, and what became of it; `before` is the value that it had."""

    name: str
    value: str
    change: Change
    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyChange:
    """A body before and after; null where none was there."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChange:
    """What a step did to one part of the request or response: only the headers that changed, or the body."""

    title: str
    headers: list[HeaderLine]
    body: BodyChange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCall:
    """A call of a filter to the host: arguments and results as text."""

    name: str
    arguments: str
    status: str
    results: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterStep:
    """A callback: what happens, in words; its result; its instructions. `calls_left_out` are those not in `calls`."""

    title: str
    filter: str
    callback: str
    arguments: str
    result: str
    units: int
    trap: str | None
    calls: list[HostCall]
    calls_left_out: int
    changes: list[MessageChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """A message at one end: its first line, its headers against what they were before the filters, its body."""

    line: str
    headers: list[HeaderLine]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A line of the log."""

    level: str
    filter: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How requests ended, one after the other: how many, their status, null where the connection was closed."""

    first: int
    last: int
    status: int | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of the request.

    With `problems` nothing was sent. `chain` are the filters that ran with where they stand. `upstream` is null if it
    was not asked, `client` if the connection was closed before there was an answer. `units` are the instructions of all
    steps together, `left_out` the steps that are not among `steps`.
    """

    type: ClassVar[Literal["sent"]] = "sent"
    sentence: list[TextRun]
    problems: list[ChainProblem]
    chain: list[str]
    outcomes: list[Outcome]
    steps: list[FilterStep]
    left_out: int
    upstream: SeenMessage | None
    upstream_note: str
    client: SeenMessage | None
    client_note: str
    log: list[LogLine]
    shared: list[HeaderLine]
    metrics: list[HeaderLine]
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was done: why, in a sentence. `detail` is for whoever mends a fault of ours."""

    type: ClassVar[Literal["refused"]] = "refused"
    message: str
    detail: str


Reply = Installed | Sent | Refused
