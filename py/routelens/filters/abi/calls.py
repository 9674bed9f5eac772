"""Host functions: dispatched HTTP calls; those of gRPC, which this host does not make."""

from __future__ import annotations

import re
from typing import Final

from routelens.filters.abi.codes import BAD_ARGUMENT, INTERNAL_FAILURE, OK, UNIMPLEMENTED
from routelens.filters.abi.function import BYTES, OUT_U32, U32, HostFunctions
from routelens.filters.abi.maps import parsed_pairs
from routelens.filters.call_request import CallRequest
from routelens.filters.contexts import StreamContext
from routelens.filters.headers import (
    BYTE_COST,
    Pair,
    escape_name,
    escape_path,
    escape_value,
    is_token,
)
from routelens.filters.vm import Vm

FUNCTIONS: Final = HostFunctions()

ALLOWED_IN: Final = frozenset(
    {
        "proxy_on_request_headers",
        "proxy_on_request_body",
        "proxy_on_tick",
        "proxy_on_http_call_response",
        "proxy_on_foreign_function",
    }
)
"""Callbacks of the gateway from which a call may be made."""

_REPLACED: Final = frozenset({b"host", b"connection", b"content-length", b"transfer-encoding"})
_HOST: Final = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_.])?|\[[0-9A-Fa-f:.]{2,45}\])")
_UNIX: Final = "unix:/"

MAX_UPSTREAM: Final = 300
"""Bytes of the name of an upstream."""


@FUNCTIONS(
    "proxy_http_call",
    "proxy_dispatch_http_call",
    upstream=BYTES,
    headers=BYTES,
    body=BYTES,
    trailers=BYTES,
    timeout=U32,
    call=OUT_U32,
)
def http_call(
    vm: Vm, upstream: bytes, headers: bytes, body: bytes, trailers: bytes, timeout: int
) -> int | tuple[int, int]:
    """Have an HTTP call made; `proxy_on_http_call_response` brings its response."""
    state = vm.current
    if vm.host.is_gateway and state.name not in ALLOWED_IN:
        return vm.host.misuse(BAD_ARGUMENT, f'can only send HTTP calls in requests, not in "{state.name}"')
    pairs, trailer_pairs = parsed_pairs(vm, headers), parsed_pairs(vm, trailers)
    if pairs is None or trailer_pairs is None:
        return INTERNAL_FAILURE
    pseudo = {name.lower(): value for name, value in pairs if name[:1] == b":"}
    if len(upstream) > MAX_UPSTREAM or len(body) > vm.host.limits.body:
        return vm.host.misuse(BAD_ARGUMENT, "dispatch failed: the upstream's name or the body is too long")
    names = sum(len(name) for name, _ in [*pairs, *trailer_pairs])
    vm.charge(BYTE_COST * (names + len(pseudo.get(b":path", b""))))
    target = upstream.decode("latin-1")
    problem = _problem(vm, target, pseudo)
    if problem is not None:
        return vm.host.misuse(BAD_ARGUMENT, f"dispatch failed: {problem}")
    context = state.effective if isinstance(state.effective, StreamContext) else state.context
    most = vm.host.limits.call_timeout
    number = vm.services.dispatch(
        vm,
        context,
        CallRequest(
            upstream=target,
            method=pseudo[b":method"],
            scheme="https" if pseudo.get(b":scheme", b"").lower() == b"https" else "http",
            authority=escape_value(pseudo[b":authority"]) if pseudo.get(b":authority") else None,
            path=escape_path(pseudo[b":path"]),
            headers=_real(pairs),
            body=body,
            trailers=_real(trailer_pairs),
            timeout=min(timeout, most) if timeout else most,
        ),
    )
    return (OK, number) if number is not None else INTERNAL_FAILURE


def _real(pairs: list[Pair]) -> tuple[Pair, ...]:
    return tuple(
        (escape_name(name), escape_value(value))
        for name, value in pairs
        if name and name[:1] != b":" and name.lower() not in _REPLACED
    )


def _problem(vm: Vm, upstream: str, pseudo: dict[bytes, bytes]) -> str | None:
    """Return what is wrong with a call, in the gateway's words."""
    for name in (b":method", b":path"):
        if not pseudo.get(name):
            return f"no {name.decode()}"
    if not is_token(pseudo[b":method"]):
        return "invalid :method"
    if not vm.host.is_gateway:
        if not pseudo.get(b":authority"):
            return "no :authority"
        return None if vm.host.clusters is None or upstream in vm.host.clusters else "unknown upstream"
    if not upstream:
        return "tcp socket - no host"
    if upstream.startswith(_UNIX):
        return None if "\0" not in upstream else "tcp socket - invalid host"
    host, colon, port = upstream.rpartition(":") if re.search(r":[^\]]*$", upstream) else (upstream, "", "")
    if colon and not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) <= 65535):
        return "tcp socket - invalid port"
    if not host:
        return "tcp socket - no host"
    return None if _HOST.fullmatch(host) else "tcp socket - invalid host"


@FUNCTIONS(
    "proxy_grpc_call",
    upstream=BYTES,
    service=BYTES,
    method=BYTES,
    metadata=BYTES,
    message=BYTES,
    timeout=U32,
    call=OUT_U32,
)
def grpc_call(vm: Vm, *_: object) -> int:
    """Not offered."""
    return UNIMPLEMENTED


@FUNCTIONS("proxy_grpc_stream", upstream=BYTES, service=BYTES, method=BYTES, metadata=BYTES, stream=OUT_U32)
def grpc_stream(vm: Vm, *_: object) -> int:
    """Not offered."""
    return UNIMPLEMENTED


@FUNCTIONS("proxy_grpc_send", stream=U32, message=BYTES, end_of_stream=U32)
def grpc_send(vm: Vm, *_: object) -> int:
    """Not offered."""
    return UNIMPLEMENTED


@FUNCTIONS("proxy_grpc_cancel", "proxy_grpc_close", stream=U32)
def grpc_end(vm: Vm, *_: object) -> int:
    """Not offered."""
    return UNIMPLEMENTED
