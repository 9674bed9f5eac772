"""Send: the page's request through the chains of its route, with an upstream that answers as the user says."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from routelens.browser.decoding import RefusedError
from routelens.browser.filtering import messages
from routelens.browser.filtering.chains import faults_of, filters_for
from routelens.browser.filtering.installed import InstalledFilters
from routelens.browser.filtering.properties import PageProperties
from routelens.browser.filtering.report import (
    LAST_STEPS,
    client_seen,
    metrics_of,
    outcomes_of,
    shared_data,
    step_of,
    upstream_seen,
)
from routelens.browser.messages.replies import text_runs
from routelens.browser.request_form import read_request
from routelens.dataclass import dataclass
from routelens.explain import filtering as words
from routelens.filters import CallResponse, ConfiguredFilter, FilterError, FilterRuntime, Limits
from routelens.filters.canned_response import CannedResponse, parse_response
from routelens.filters.shared import SharedState
from routelens.filters.simulation import SimulatedWorld, Simulation, simulate
from routelens.filters.steps import StepTrace
from routelens.filters.wasm.engine import Engine
from routelens.kong.filter_request import filter_head
from routelens.kong.request.request import Request
from routelens.kong.responses import PRODUCT

MAX_TIMES: Final = 100
_MAX_LOG: Final = 500
_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})


@dataclass(frozen=True, slots=True)
class _Setup:
    """What is sent through which filters, and what upstream and calls answer; `call` is None if calls fail."""

    message: messages.Send
    request: Request
    filters: list[ConfiguredFilter]
    response: CannedResponse
    call: CannedResponse | None


def send(
    engine: Engine, installed: InstalledFilters, limits: Limits, message: messages.Send
) -> messages.Sent:
    """Answer a `Send`. Raises RefusedError for a request or response that can't be read."""
    request, problems = read_request(message.request)
    if request is None:
        raise RefusedError(problems[0].message)
    if not request.is_http:
        raise RefusedError(words.NO_STREAM)
    if not 1 <= message.times <= MAX_TIMES:
        raise RefusedError(f"A request is sent 1 to {MAX_TIMES} times.")
    response = _response(message.response, "The upstream's response")
    call = _response(message.call_response, "The answer to calls") if message.call_response.strip() else None
    library = installed.library
    faults = [
        *faults_of("service", message.service, library),
        *faults_of("route", message.route, library),
    ]
    if faults:
        return _nothing_sent(faults)
    setup = _Setup(message, request, filters_for(message, library), response, call)
    world = SimulatedWorld()
    host = world.host(profile=message.profile, limits=limits, server=PRODUCT)
    with FilterRuntime(engine, host) as runtime:
        for name in dict.fromkeys(each.name for each in setup.filters):
            runtime.add(installed.program(name))
        found, trace = _simulate_all(runtime, world, setup)
    return _sent(setup, found, trace, world, host.shared)


def _simulate_all(
    runtime: FilterRuntime, world: SimulatedWorld, setup: _Setup
) -> tuple[list[tuple[Simulation, PageProperties]], StepTrace]:
    """Send the request as often as the message says. Returns what came of each, and the steps of the last."""
    message = setup.message
    route, service = ({"id": owner.id, **owner.entity} for owner in (message.route, message.service))
    body = message.body.encode("utf-8", "surrogatepass")
    found: list[tuple[Simulation, PageProperties]] = []
    trace = StepTrace()
    for number in range(message.times):
        is_last = number + 1 == message.times
        trace = StepTrace() if is_last else StepTrace(limit=0)
        properties = PageProperties(setup.request, route, service, message.target.headers)
        found.append((
            simulate(
                runtime,
                world,
                setup.filters,
                filter_head(setup.request, has_body=bool(body), host_properties=properties),
                body=body,
                upstream=lambda _, __, known=properties: _answered(setup.response, known),  # type: ignore[misc]
                answer_call=lambda _: _call_response(setup.call),
                route=message.route.id,
                trace=trace,
            ),
            properties,
        ))  # fmt: skip
    return found, trace


def _sent(
    setup: _Setup,
    found: Sequence[tuple[Simulation, PageProperties]],
    trace: StepTrace,
    world: SimulatedWorld,
    shared: SharedState,
) -> messages.Sent:
    """Return what the tab shows: the last request step by step, and how all of them ended."""
    message = setup.message
    last, properties = found[-1]
    client = client_seen(last, properties, setup.response)
    chain = [each.name for each in setup.filters]
    kept = trace.steps[-LAST_STEPS:] if len(trace.steps) > LAST_STEPS else trace.steps
    return messages.Sent(
        sentence=text_runs(
            words.sentence(
                last, None if client is None else _status_of(last, properties), chain, message.times
            )
            if chain
            else [(words.NO_CHAIN, "plain")]
        ),
        problems=[],
        chain=chain,
        outcomes=outcomes_of([(each, _status_of(each, known)) for each, known in found]),
        steps=[step_of(step) for step in kept],
        left_out=len(trace.steps) - len(kept) + trace.dropped,
        upstream=upstream_seen(last, properties, setup.request, message.target),
        upstream_note=words.upstream_note(last),
        client=client,
        client_note=words.client_note(last),
        log=[
            messages.LogLine(level=record.level, filter=record.filter, message=record.message)
            for record in deque(world.log, _MAX_LOG)
        ],
        shared=shared_data(shared.data.items()),
        metrics=metrics_of(shared.metrics.all()),
        units=sum(step.event.units for step in trace.steps),
    )


def _nothing_sent(faults: list[messages.ChainProblem]) -> messages.Sent:
    return messages.Sent(
        sentence=text_runs(words.refused_sentence(len(faults))),
        problems=faults,
        chain=[],
        outcomes=[],
        steps=[],
        left_out=0,
        upstream=None,
        upstream_note="",
        client=None,
        client_note="",
        log=[],
        shared=[],
        metrics=[],
        units=0,
    )


def _response(text: str, what: str) -> CannedResponse:
    """Read a response; its server says how long the body is, whether that was typed or not."""
    try:
        response = parse_response(text.lstrip("\n").encode("utf-8", "surrogatepass"))
    except FilterError as error:
        raise RefusedError(f"{what}: {error.message}") from None
    if _FRAMING & {name.lower() for name, _ in response.headers}:
        return response
    length = (b"Content-Length", b"%d" % sum(map(len, response.chunks)))
    return replace(response, headers=(*response.headers, length))


def _answered(response: CannedResponse, properties: PageProperties) -> CannedResponse:
    properties.service_status = response.status
    return response


def _call_response(canned: CannedResponse | None) -> CallResponse:
    if canned is None:
        return CallResponse(failure="broken connection")
    return CallResponse(status=canned.status, headers=canned.headers, body=b"".join(canned.chunks))


def _status_of(found: Simulation, properties: PageProperties) -> int | None:
    if found.refusal is not None:
        return found.refusal.status
    if found.response is None or found.abort is not None:
        return None
    return properties.status or found.response.status
