"""Host functions: resuming, closing, and answering a request."""

from __future__ import annotations

from typing import Final

from routelens.filters.abi.codes import (
    BAD_ARGUMENT,
    INTERNAL_FAILURE,
    OK,
    REQUEST_STREAM,
    RESPONSE_STREAM,
    UPSTREAM,
)
from routelens.filters.abi.function import BYTES, U32, HostFunctions
from routelens.filters.abi.maps import parsed_pairs
from routelens.filters.contexts import StreamContext
from routelens.filters.exchange import LocalResponse, Stage
from routelens.filters.headers import BYTE_COST, escape_name, escape_value
from routelens.filters.vm import Vm

FUNCTIONS: Final = HostFunctions()


@FUNCTIONS("proxy_continue_stream", stream=U32)
def continue_stream(vm: Vm, stream: int) -> int:
    """Go on after a pause. The gateway takes requests and responses alike."""
    if stream > UPSTREAM:
        return INTERNAL_FAILURE if vm.host.is_gateway else BAD_ARGUMENT
    return _resume(vm, stream)


@FUNCTIONS("proxy_continue_request")
def continue_request(vm: Vm) -> int:
    """Go on with the request (ABI 0.1.0)."""
    return _resume(vm, REQUEST_STREAM)


@FUNCTIONS("proxy_continue_response", abi_only=True)
def continue_response(vm: Vm) -> int:
    """Go on with the response (ABI 0.1.0)."""
    return _resume(vm, RESPONSE_STREAM)


def _resume(vm: Vm, stream: int) -> int:
    context = vm.current.effective
    if not isinstance(context, StreamContext):
        return BAD_ARGUMENT
    if stream in (REQUEST_STREAM, RESPONSE_STREAM):
        context.stream.resume(context, stream)
    return OK


@FUNCTIONS("proxy_close_stream", abi_only=True, stream=U32)
def close_stream(vm: Vm, stream: int) -> int:
    """Close the connection of the request."""
    context = vm.current.effective
    if stream > UPSTREAM or not isinstance(context, StreamContext):
        return BAD_ARGUMENT
    context.stream.close()
    return OK


@FUNCTIONS("proxy_clear_route_cache", abi_only=True)
def clear_route_cache(vm: Vm) -> int:
    """Do nothing: the route is chosen before its filters run."""
    return OK


@FUNCTIONS("proxy_send_local_response", status=U32, details=BYTES, body=BYTES, headers=BYTES, grpc_status=U32)
def send_local_response(
    vm: Vm, status: int, details: bytes, body: bytes, headers: bytes, grpc_status: int
) -> int:
    """Answer the request: the upstream is not asked, or its response is replaced while its headers are looked at."""
    context = vm.current.effective
    if not isinstance(context, StreamContext):
        return vm.host.misuse(BAD_ARGUMENT, "a local response needs a request")
    exchange = context.stream.exchange
    if not 100 <= status <= 999:
        return BAD_ARGUMENT
    if exchange.local is not None:
        return vm.host.misuse(BAD_ARGUMENT, "local response already stashed")
    if exchange.stage > Stage.RESPONSE_HEADERS:
        return vm.host.misuse(BAD_ARGUMENT, "response already sent")
    pairs = parsed_pairs(vm, headers)
    if pairs is None:
        return INTERNAL_FAILURE
    if len(body) > vm.host.limits.body:
        vm.log(
            "error", f"a body of {len(body):,} bytes is more than the {vm.host.limits.body:,} that are held"
        )
        return INTERNAL_FAILURE
    vm.charge(BYTE_COST * (len(details) + sum(len(name) for name, _ in pairs)))
    real = tuple(
        (escape_name(name), escape_value(value)) for name, value in pairs if name and name[:1] != b":"
    )
    reason = bytes(byte for byte in details if 0x20 <= byte != 0x7F)
    exchange.local = LocalResponse(status, reason, body, real)
    return OK
