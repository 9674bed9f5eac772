"""A request that went through a running gateway: what the table predicts for it, beside what the gateway did."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.decoding import RefusedError
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions
from routelens.browser.request_form import spec_of
from routelens.browser.session import Session
from routelens.dataclass import dataclass
from routelens.explain import live
from routelens.kong.request.syntax import RequestError


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareSent:
    """Compare a request as the gateway received it with what became of it; `unsaved` edits are not in force there."""

    type: Literal["compare_sent"]
    revision: int
    request: questions.WorkspaceRequest
    status: int
    route_id: str | None
    route: str | None
    upstream_uri: str | None
    is_own: bool
    unsaved: int


@dataclass(frozen=True, slots=True)
class SentPart:
    """One thing that was predicted, and what the gateway did."""

    part: live.Part
    title: str
    predicted: str
    answered: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCompared:
    """Whether the gateway did what was predicted, in a sentence and part by part."""

    type: ClassVar[Literal["sent_compared"]] = "sent_compared"
    sentence: str
    agrees: bool
    parts: list[SentPart]


def answer(session: Session, message: CompareSent, progress: Progress | None = None) -> SentCompared:
    """Answer a `CompareSent`. Raises RefusedError for a request that cannot be read."""
    try:
        request = spec_of(message.request).request()
    except RequestError as error:
        raise RefusedError(error.message) from None
    done = live.GatewayAnswer(
        status=message.status,
        route_id=message.route_id,
        route=message.route,
        upstream_uri=message.upstream_uri,
        is_own=message.is_own,
    )
    parts = live.compare_with_answer(session.workspace.table.route(request), done)
    return SentCompared(
        sentence=live.verdict(parts, message.unsaved),
        agrees=all(part.agrees for part in parts),
        parts=[SentPart(part.part, part.title, part.predicted, part.answered, part.agrees) for part in parts],
    )
