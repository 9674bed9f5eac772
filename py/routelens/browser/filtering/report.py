"""Report: what came of a request as the tab shows it, in text, with long values cut."""

from __future__ import annotations

import http
from collections.abc import Iterable, Sequence
from typing import Final

from routelens.browser.filtering import messages
from routelens.browser.filtering.properties import PageProperties
from routelens.explain.filtering import callback_title, outcome_words, result_words, status_words
from routelens.filters.abi.codes import MAP_NAMES
from routelens.filters.canned_response import CannedResponse
from routelens.filters.effects import SendRequest
from routelens.filters.headers import Pair
from routelens.filters.message_changes import header_changes
from routelens.filters.shared import METRIC_KINDS, Metric
from routelens.filters.simulation import Simulation
from routelens.filters.steps import Step
from routelens.filters.trace import TraceEvent, Value, text_of
from routelens.kong.request.path import split_target
from routelens.kong.request.request import Request

LAST_STEPS: Final = 500
_MAX_CALLS: Final = 200
_MAX_VALUE: Final = 300
_MAX_BODY: Final = 20_000
_MAX_SHARED: Final = 200


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


# --- steps ----------------------------------------------------------------------------------------------------------


def step_of(step: Step) -> messages.FilterStep:
    """Return a callback as the tab shows it."""
    event = step.event
    return messages.FilterStep(
        title=callback_title(event.name),
        filter=event.filter,
        callback=event.name,
        arguments=_named(event.arguments),
        result=result_words(event.name, event.status),
        units=event.units,
        trap=event.trap,
        calls=[_call(call) for call in step.calls[:_MAX_CALLS]],
        calls_left_out=max(0, len(step.calls) - _MAX_CALLS),
        changes=_changes(step),
    )


def _call(event: TraceEvent) -> messages.HostCall:
    arguments = tuple(
        (name, MAP_NAMES[value].encode())
        if name == "map" and isinstance(value, int) and value < len(MAP_NAMES)
        else (name, value)
        for name, value in event.arguments
    )
    return messages.HostCall(
        name=event.name,
        arguments=_named(arguments),
        status=status_words(event.status),
        results=_named(event.results),
    )


def _named(values: Iterable[tuple[str, Value]]) -> str:
    return ", ".join(f"{name} {_shown(value)}" for name, value in values)


def _shown(value: Value) -> str:
    text = text_of(value)
    return "nothing" if text is None else _cut(str(text), _MAX_VALUE)


def _changes(step: Step) -> list[messages.MessageChange]:
    before, after = step.before, step.after
    found = []
    for title, old, new, old_body, new_body in (
        ("Request", before.request, after.request, before.request_body, after.request_body),
        ("Response", before.response, after.response, before.response_body, after.response_body),
    ):
        lines = [line for line in _lines(old, new) if line.change != "same"]
        body = None
        if old_body != new_body and new_body is not None:
            body = messages.BodyChange(before=_body(old_body), after=_body(new_body))
        if lines or body is not None:
            found.append(messages.MessageChange(title=title, headers=lines, body=body))
    return found


def _body(body: bytes | None) -> str | None:
    return None if body is None else _cut(_text(body), _MAX_BODY)


def _lines(before: Sequence[Pair], after: Sequence[Pair]) -> list[messages.HeaderLine]:
    return [
        messages.HeaderLine(
            name=_text(line.name),
            value=_cut(_text(line.value), _MAX_BODY),
            change=line.change,
            before=None if line.before is None else _cut(_text(line.before), _MAX_BODY),
        )
        for line in header_changes(before, after)
    ]


# --- both ends ------------------------------------------------------------------------------------------------------


def upstream_seen(
    found: Simulation, properties: PageProperties, request: Request, target: messages.Target
) -> messages.SeenMessage | None:
    """Return the request as the upstream gets it, its headers beside those without filters; None if it is not asked."""
    sent = found.upstream
    if sent is None:
        return None
    host = f"{target.host}" if properties.target is None else properties.target
    if properties.upstream is not None:
        host = properties.upstream
    authority = host if ":" in host.rpartition("]")[2] or properties.upstream else f"{host}:{target.port}"
    scheme = properties.scheme or target.scheme
    unfiltered = [
        (name.encode("utf-8", "surrogateescape"), value.encode("utf-8", "surrogateescape"))
        for name, value in request.headers
    ]
    return messages.SeenMessage(
        line=f"{_text(sent.method)} {scheme}://{authority}{_path(sent, target)}",
        headers=_lines(_upstream_headers(unfiltered, target), _upstream_headers(sent.headers, target)),
        body=_cut(_text(found.upstream_body), _MAX_BODY),
    )


def _path(sent: SendRequest, target: messages.Target) -> str:
    if sent.path is not None:
        return _text(sent.path)
    if sent.query is None:
        return target.uri
    path, _ = split_target(target.uri.encode("utf-8", "surrogatepass"))
    return _text(path + (b"?" + sent.query if sent.query else b""))


def _upstream_headers(headers: Iterable[Pair], target: messages.Target) -> list[Pair]:
    """Return headers with those that the gateway sets itself."""
    own = [(name.encode(), value.encode("utf-8", "surrogatepass")) for name, value in target.headers.items()]
    if not any(name.lower() == b"host" for name, _ in own):
        own.insert(0, (b"Host", target.host.encode("utf-8", "surrogatepass")))
    names = {name.lower() for name, _ in own}
    return [*own, *(pair for pair in headers if pair[0].lower() not in names)]


def client_seen(
    found: Simulation, properties: PageProperties, response: CannedResponse
) -> messages.SeenMessage | None:
    """Return the response as the client gets it, its headers beside those without filters; None if there is none."""
    if found.refusal is not None:
        return messages.SeenMessage(line=_status_line(found.refusal.status, b""), headers=[], body="")
    head = found.response
    if head is None:
        return None
    unfiltered = head.headers if head.is_local or found.upstream is None else response.headers
    return messages.SeenMessage(
        line=_status_line(properties.status or head.status, head.reason),
        headers=_lines(unfiltered, head.headers),
        body=_cut(_text(found.body), _MAX_BODY),
    )


def _status_line(status: int, reason: bytes) -> str:
    phrase = _text(reason)
    if not phrase:
        try:
            phrase = http.HTTPStatus(status).phrase
        except ValueError:
            phrase = ""
    return f"HTTP/1.1 {status} {phrase}".rstrip()


# --- what stays behind ----------------------------------------------------------------------------------------------


def outcomes_of(found: Sequence[tuple[Simulation, int | None]]) -> list[messages.Outcome]:
    """Return how requests ended, those in a row that ended alike together."""
    outcomes: list[messages.Outcome] = []
    for number, (each, status) in enumerate(found, 1):
        what = outcome_words(each)
        if outcomes and (outcomes[-1].status, outcomes[-1].what) == (status, what):
            first = outcomes.pop().first
        else:
            first = number
        outcomes.append(messages.Outcome(first=first, last=number, status=status, what=what))
    return outcomes


def shared_data(items: Sequence[Pair]) -> list[messages.HeaderLine]:
    """Return the shared data, as names and values."""
    return [_plain(_text(key), _text(value)) for key, value in items[:_MAX_SHARED]]


def metrics_of(metrics: Sequence[Metric]) -> list[messages.HeaderLine]:
    """Return the metrics, as names and values."""
    return [
        _plain(f"{metric.name} ({METRIC_KINDS[metric.kind]})", str(metric.value))
        for metric in metrics[:_MAX_SHARED]
    ]


def _plain(name: str, value: str) -> messages.HeaderLine:
    return messages.HeaderLine(name=name, value=_cut(value, _MAX_VALUE), change="same", before=None)
