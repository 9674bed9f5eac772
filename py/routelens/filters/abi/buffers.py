"""Host functions: buffers, that is bodies and configurations."""

from __future__ import annotations

from typing import Final

from routelens.filters.abi.codes import (
    BAD_ARGUMENT,
    CALL_BODY,
    FOREIGN_ARGUMENTS,
    INTERNAL_FAILURE,
    NOT_FOUND,
    OK,
    PLUGIN_CONFIGURATION,
    REQUEST_BODY,
    RESPONSE_BODY,
    VM_CONFIGURATION,
)
from routelens.filters.abi.function import BYTES, OUT_BYTES, OUT_U32, U32, HostFunctions
from routelens.filters.contexts import root_of
from routelens.filters.exchange import Exchange, Stage
from routelens.filters.vm import Vm

FUNCTIONS: Final = HostFunctions()

_REQUEST_WRITERS: Final = ("proxy_on_request_headers", "proxy_on_request_body")
_BETWEEN: Final = ("proxy_on_http_call_response", "proxy_on_foreign_function")
"""Callbacks of a request that waits, in which the gateway gives nothing of its body."""


@FUNCTIONS("proxy_get_buffer_bytes", buffer=U32, start=U32, size=U32, data=OUT_BYTES)
def get_buffer_bytes(vm: Vm, buffer_id: int, start: int, size: int) -> int | tuple[int, bytes | None]:
    """Return part of a buffer; beyond its end that is nothing. In the gateway it always begins at the start."""
    found = _readable(vm, buffer_id)
    if isinstance(found, int):
        return found
    if start + size > 0xFFFFFFFF:
        return INTERNAL_FAILURE if vm.host.is_gateway else BAD_ARGUMENT
    if not vm.host.is_gateway:
        return OK, found[start : start + size]
    if not found:
        return OK, None  # nothing is written, not even a size of 0
    return OK, found[: min(size, len(found) - start)] if start < len(found) else b""


@FUNCTIONS("proxy_get_configuration", data=OUT_BYTES)
def get_configuration(vm: Vm) -> tuple[int, bytes]:
    """Return the configuration (ABI 0.1.0): the VM's while it starts, else the filter's; the gateway's: the latter."""
    state = vm.current
    if state.name == "proxy_on_vm_start" and not vm.host.is_gateway:
        return OK, b""
    return OK, root_of(state.context).filter.config


@FUNCTIONS("proxy_get_buffer_status", buffer=U32, length=OUT_U32, unused=OUT_U32)
def get_buffer_status(vm: Vm, buffer_id: int) -> int | tuple[int, int, int]:
    """Return the size of a buffer."""
    found = _readable(vm, buffer_id)
    return found if isinstance(found, int) else (OK, len(found), 0)


def _readable(vm: Vm, buffer_id: int) -> bytes | int:
    """Return the buffer that is meant, or a status if there is none now.

    The gateway traps in a wrong phase, and has no body for one that is empty, but that of a response.
    """
    if buffer_id > FOREIGN_ARGUMENTS:
        return BAD_ARGUMENT
    state = vm.current
    found: bytes | None = None
    if buffer_id == VM_CONFIGURATION:
        found = b""
    elif buffer_id == PLUGIN_CONFIGURATION:
        found = root_of(state.context).filter.config
    elif buffer_id == CALL_BODY:
        if state.call_body is None:
            return vm.host.misuse(
                NOT_FOUND, 'can only get dispatch response body during "on_http_dispatch_response"'
            )
        found = state.call_body or (None if vm.host.is_gateway else b"")
    elif buffer_id == FOREIGN_ARGUMENTS:
        found = state.arguments
    elif buffer_id == REQUEST_BODY:
        if (
            state.exchange is None
            or state.exchange.stage not in (Stage.REQUEST, Stage.LOG)
            or (vm.host.is_gateway and state.name in _BETWEEN)
        ):
            return vm.host.misuse(
                BAD_ARGUMENT if state.exchange is None else NOT_FOUND,
                'can only get request body during "on_request_headers", "on_request_body", "on_log"',
            )
        found = state.exchange.request_body or (None if vm.host.is_gateway else state.exchange.request_body)
    elif buffer_id == RESPONSE_BODY:
        if state.exchange is None or state.exchange.response_body is None:
            return vm.host.misuse(
                BAD_ARGUMENT if state.exchange is None else NOT_FOUND,
                'can only get response body during "on_response_body"',
            )
        found = state.exchange.response_body
    return NOT_FOUND if found is None else found


@FUNCTIONS("proxy_set_buffer_bytes", buffer=U32, start=U32, size=U32, data=BYTES)
def set_buffer_bytes(vm: Vm, buffer_id: int, start: int, size: int, data: bytes) -> int:
    """Replace `size` bytes at `start`: (0, 0) prepends, a start behind the end appends."""
    exchange = vm.current.exchange
    if buffer_id > FOREIGN_ARGUMENTS:
        return BAD_ARGUMENT
    if exchange is None or buffer_id not in (REQUEST_BODY, RESPONSE_BODY):
        return vm.host.misuse(BAD_ARGUMENT, "this buffer cannot be set")
    if buffer_id == REQUEST_BODY:
        if exchange.stage != Stage.REQUEST or (
            vm.host.is_gateway and vm.current.name not in _REQUEST_WRITERS
        ):
            return vm.host.misuse(
                BAD_ARGUMENT, 'can only set request body during "on_request_headers", "on_request_body"'
            )
    elif exchange.response_body is None:
        return vm.host.misuse(BAD_ARGUMENT, 'can only set response body during "on_response_body"')
    old = (exchange.request_body if buffer_id == REQUEST_BODY else exchange.response_body) or b""
    new = _spliced(old, start, size, data, is_gateway=vm.host.is_gateway)
    if len(new) > vm.host.limits.body:
        vm.log(
            "error", f"a body of {len(new):,} bytes is more than the {vm.host.limits.body:,} that are held"
        )
        return INTERNAL_FAILURE
    _store(exchange, buffer_id, new)
    return OK


def _spliced(old: bytes, start: int, size: int, data: bytes, *, is_gateway: bool) -> bytes:
    if start == 0 and size == 0:
        return data + old if data or not is_gateway else b""  # nothing for nothing empties the gateway's body
    if start >= len(old):
        return old + data
    if is_gateway and size == 0:
        return old[:start] + data
    return old[:start] + data + old[start + size :]


def _store(exchange: Exchange, buffer_id: int, body: bytes) -> None:
    if buffer_id == REQUEST_BODY:
        exchange.request_body = body
    else:
        exchange.response_body = body
