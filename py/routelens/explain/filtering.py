"""Sentences about filters: what a module is, what each callback is for, what came of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from routelens.explain.markup import Run, name_list, number_word
from routelens.filters.abi.codes import STATUS_NAMES
from routelens.filters.effects import Refuse, SendHead, SendRequest
from routelens.filters.simulation import Simulation
from routelens.filters.wasm.module import FilterInterface, Module

VERSIONS: Final[list[Run]] = [
    (
        "Default builds of Kong Gateway 3.4 to 3.9 run filters. Those made since March 2025 have no WebAssembly, ",
        "plain",
    ),
    ("and answer as if filters were off. ", "plain"),
    ("routelens gateway --filters DIR", "code"),
    (" runs them.", "plain"),
]
"""Which gateways have filters. Source: docs/filters.md."""

PRIVACY: Final = (
    "Modules run here, in a worker of this page. Nothing they do leaves it: filters get the "
    "answers you give to their calls. They are not stored: after a reload, drop them again."
)
NO_CHAIN: Final = "No filter runs on this request: neither its route nor its service has one."
NO_WINNER: Final = "Filters run on requests that go to a service. This one does not."
NO_STREAM: Final = "Filters run on HTTP requests. This is a stream."
ELSEWHERE: Final = "This chain is at the top level of the document; change it in Source."
NO_JSON: Final = "This is not JSON."
STOPPED: Final = {
    "by-user": "Stopped.",
    "too-slow": "The filters took too long and were stopped.",
    "crashed": "The filter engine stopped and was restarted.",
}
"""Why a request has no result, by what ended it."""

CALLBACKS: Final[Mapping[str, str]] = {
    "start": "The module starts",
    "proxy_on_context_create": "A context is created",
    "proxy_on_vm_start": "The instance starts",
    "proxy_on_configure": "The filter gets its configuration",
    "proxy_on_tick": "The timer fires",
    "proxy_on_request_headers": "The request headers arrive",
    "proxy_on_request_body": "The request body arrives",
    "proxy_on_request_trailers": "The request trailers arrive",
    "proxy_on_response_headers": "The response headers arrive",
    "proxy_on_response_body": "Part of the response body arrives",
    "proxy_on_response_trailers": "The response trailers arrive",
    "proxy_on_http_call_response": "The response to its own call arrives",
    "proxy_on_queue_ready": "A message arrives in its queue",
    "proxy_on_foreign_function": "A foreign function returns",
    "proxy_on_done": "The request ends",
    "proxy_on_log": "The filter may log the request",
    "proxy_on_delete": "The context is deleted",
}

_ACTING: Final = frozenset(
    f"proxy_on_{message}_{part}"
    for message in ("request", "response")
    for part in ("headers", "body", "trailers")
)


def callback_title(name: str) -> str:
    """Return what a callback is for."""
    return CALLBACKS.get(name, name)


def result_words(callback: str, result: int | None) -> str:
    """Return what a callback's result says; empty where it says nothing."""
    if result is None:
        return ""
    if callback in _ACTING:
        return {0: "continue", 1: "pause"}.get(result, str(result))
    if callback in ("proxy_on_vm_start", "proxy_on_configure", "proxy_on_done"):
        return "true" if result else "false"
    return str(result)


def status_words(status: int | None) -> str:
    """Return the status of a host call by its name."""
    return "" if status is None else STATUS_NAMES.get(status, str(status))


def module_words(size: int, module: Module, interface: FilterInterface) -> str:
    """Return what a module is: its size, its ABI, how many functions of the host it wants."""
    count = len(module.imports)
    functions = "function" if count == 1 else "functions"
    return f"{size:,} bytes, ABI {interface.abi}, imports {count} {functions} of the host"


def outcome_words(found: Simulation) -> str:
    """Return who answered the client, and if nobody did, why."""
    if found.refusal is not None:
        return f"the gateway: {found.refusal.reason}"
    if found.abort is not None:
        return f"connection closed: {found.abort}"
    if found.response is None:
        return "no answer"
    return "a filter" if found.response.is_local else "the upstream"


def sentence(found: Simulation, status: int | None, chain: Sequence[str], requests: int) -> list[Run]:
    """Return the headline on a request that went through filters."""
    runs: list[Run] = []
    if requests > 1:
        runs.append((f"The last of {requests:,} requests: ", "plain"))
    if status is None:
        return [*runs, ("The connection closes before a complete response.", "plain")]
    runs += [("the" if requests > 1 else "The", "plain"), (" client gets ", "plain"), (str(status), "strong")]
    if found.refusal is not None:
        runs.append((" from the gateway.", "plain"))
    elif found.response is not None and found.response.is_local:
        runs.append((" from a filter.", "plain"))
    else:
        runs.append((" from the upstream.", "plain"))
    runs += [
        (f" {number_word(len(chain))} filter{'' if len(chain) == 1 else 's'}: ", "plain"),
        *name_list(chain),
    ]
    return [*runs, (".", "plain")]


def refused_sentence(problems: int) -> list[Run]:
    """Return the headline where a gateway would not take a chain."""
    return [
        ("Nothing was sent: a gateway refuses ", "plain"),
        ("this chain" if problems == 1 else f"these chains, for {problems} faults", "plain"),
        (".", "plain"),
    ]


def upstream_note(found: Simulation) -> str:
    """Return why the upstream saw nothing; empty if it did."""
    return "" if isinstance(found.upstream, SendRequest) else "Nothing is sent upstream."


def client_note(found: Simulation) -> str:
    """Return what is to be said of the client's side; empty if it is a plain answer."""
    if found.abort is not None:
        return f"The connection is closed: {found.abort}."
    if isinstance(found.refusal, Refuse):
        return f"The gateway answers itself: {found.refusal.reason.rstrip('.')}."
    if isinstance(found.response, SendHead) and found.response.is_local:
        return "A filter answers."
    return ""
