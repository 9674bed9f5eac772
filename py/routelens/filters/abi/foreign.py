"""Host functions: foreign functions, by which a host offers what the ABI lacks."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

from routelens.filters.abi.codes import BAD_ARGUMENT, INTERNAL_FAILURE, NOT_FOUND, OK
from routelens.filters.abi.function import BYTES, OUT_BYTES, HostFunctions
from routelens.filters.contexts import StreamContext
from routelens.filters.vm import Vm

FUNCTIONS: Final = HostFunctions()

RESOLVE: Final = "resolve_lua"
"""The gateway's own function: the address of a host."""

_MAX_HOST: Final = 253


@FUNCTIONS("proxy_call_foreign_function", name=BYTES, arguments=BYTES, result=OUT_BYTES)
def call_foreign_function(vm: Vm, name: bytes, arguments: bytes) -> int | tuple[int, bytes]:
    """Call a function of the host by name."""
    vm.charge(len(name))
    wanted = name.decode("utf-8", "replace")
    function = vm.host.foreign_functions.get(wanted)
    if function is None and wanted == RESOLVE and vm.host.is_gateway:
        return _resolve(vm, arguments)
    if function is None:
        return vm.host.misuse(NOT_FOUND, "unknown foreign function")
    return OK, function(arguments) or b""


def _resolve(vm: Vm, argument: bytes) -> int | tuple[int, bytes]:
    """Return 4 or 16 bytes of address, or nothing: then `proxy_on_foreign_function` brings them."""
    host = argument.decode("latin-1")
    try:
        return OK, ip_address(host.removeprefix("[").removesuffix("]")).packed
    except ValueError:
        pass
    if not 0 < len(host) <= _MAX_HOST or not host.isascii() or not host.isprintable():
        return vm.host.misuse(BAD_ARGUMENT, "cannot resolve, not the name of a host")
    state = vm.current
    context = state.effective if isinstance(state.effective, StreamContext) else state.context
    return (OK, b"") if vm.services.look_up(vm, context, host) else INTERNAL_FAILURE
