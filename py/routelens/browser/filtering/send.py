"""Sends the page's request through the chains of its route, with an upstream that answers as the user says."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from routelens.browser.decoding import RefusedError
from routelens.browser.filtering import messages
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
from routelens.explain import filtering as words
from routelens.filters import CallResponse, ConfiguredFilter, FilterError, FilterRuntime, Limits
from routelens.filters.canned_response import CannedResponse, parse_response
from routelens.filters.filter_chains import (
    FilterChain,
    combine,
    plugin_faults,
    plugin_filters,
    validate_chain,
)
from routelens.filters.library import FilterLibrary
from routelens.filters.simulation import SimulatedWorld, Simulation, simulate
from routelens.filters.steps import StepTrace
from routelens.filters.wasm.engine import Engine
from routelens.kong.filter_request import filter_head
from routelens.kong.plugins import BUNDLED_PLUGINS
from routelens.kong.responses import PRODUCT

MAX_TIMES: Final = 100
_MAX_LOG: Final = 500
_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})


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
        *_faults("service", message.service, library),
        *_faults("route", message.route, library),
    ]
    if faults:
        return _nothing_sent(faults)
    filters, named = _chain(message, library)
    route, service = _entity(message.route), _entity(message.service)
    world = SimulatedWorld()
    body = message.body.encode("utf-8", "surrogatepass")
    found: list[tuple[Simulation, PageProperties]] = []
    trace = StepTrace()
    host = world.host(profile=message.profile, limits=limits, server=PRODUCT)
    with FilterRuntime(engine, host) as runtime:
        for name in dict.fromkeys(each.name for each in filters):
            runtime.add(installed.program(name))
        for number in range(message.times):
            is_last = number + 1 == message.times
            trace = StepTrace() if is_last else StepTrace(limit=0)
            properties = PageProperties(request, route, service, message.target.headers)
            found.append((
                simulate(
                    runtime,
                    world,
                    filters,
                    filter_head(request, has_body=bool(body), host_properties=properties),
                    body=body,
                    upstream=lambda _, __, known=properties: _answered(response, known),  # type: ignore[misc]
                    answer_call=lambda _: _call_response(call),
                    route=message.route.id,
                    trace=trace,
                ),
                properties,
            ))  # fmt: skip
        shared = runtime.host.shared
    last, properties = found[-1]
    client = client_seen(last, properties, response)
    kept = trace.steps[-LAST_STEPS:] if len(trace.steps) > LAST_STEPS else trace.steps
    return messages.Sent(
        sentence=text_runs(
            words.sentence(
                last, None if client is None else _status_of(last, properties), named, message.times
            )
            if filters
            else [(words.NO_CHAIN, "plain")]
        ),
        problems=[],
        chain=named,
        outcomes=outcomes_of([(each, _status_of(each, known)) for each, known in found]),
        steps=[step_of(step) for step in kept],
        left_out=len(trace.steps) - len(kept) + trace.dropped,
        upstream=upstream_seen(last, properties, request, message.target),
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


# --- chains ---------------------------------------------------------------------------------------------------------


def _entity(owner: messages.Owner) -> dict[str, Any]:
    return {"id": owner.id, **owner.entity}


def _chains(owner: messages.Owner) -> list[Any]:
    chains = owner.entity.get("filter_chains")
    return chains if isinstance(chains, list) else []


def _plugins(owner: messages.Owner, library: FilterLibrary) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the plugins that are filters, and their places; a name of the gateway's own plugins means none."""
    plugins = owner.entity.get("plugins")
    return [
        (place, plugin)
        for place, plugin in enumerate(plugins if isinstance(plugins, list) else (), 1)
        if isinstance(plugin, Mapping)
        and isinstance(name := plugin.get("name"), str)
        and name in library
        and name not in BUNDLED_PLUGINS
    ]


def _faults(
    kind: messages.OwnerKind, owner: messages.Owner, library: FilterLibrary
) -> list[messages.ChainProblem]:
    """Return what a gateway has against the chain of a route or service."""
    chains = _chains(owner)
    faults = [
        messages.ChainProblem(owner=kind, field=fault.field, message=fault.message)
        for chain in chains
        for fault in validate_chain(_owned(kind, owner, chain), library)
    ]
    faults += [
        messages.ChainProblem(owner=kind, field=f"plugins.{place}.{fault.field}", message=fault.message)
        for place, plugin in _plugins(owner, library)
        for fault in plugin_faults(kind, plugin, library)
    ]
    if len(chains) > 1:
        faults.append(
            messages.ChainProblem(owner=kind, field=kind, message=f"unique constraint violation: {kind}")
        )
    return faults


def _owned(kind: messages.OwnerKind, owner: messages.Owner, chain: Any) -> Any:
    return {**chain, kind: {"id": owner.id}} if isinstance(chain, dict) else chain


def _chain(message: messages.Send, library: FilterLibrary) -> tuple[list[ConfiguredFilter], list[str]]:
    """Return the filters that run: those of the service, then those of the route, each with its filters as plugins."""
    filters: list[ConfiguredFilter] = []
    owners: Sequence[tuple[messages.OwnerKind, messages.Owner]] = (
        ("service", message.service),
        ("route", message.route),
    )
    for kind, owner in owners:
        for chain in _chains(owner):
            filters += combine(None, FilterChain.from_dict(_owned(kind, owner, chain)))
        filters += plugin_filters([plugin for _, plugin in _plugins(owner, library)], library)
    return filters, [each.name for each in filters]
