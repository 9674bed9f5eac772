"""Host functions: foreign functions, by which a host offers what the ABI lacks."""

from __future__ import annotations

from typing import Final

from routelens.filters.abi.codes import NOT_FOUND, OK
from routelens.filters.abi.function import BYTES, OUT_BYTES, HostFunctions
from routelens.filters.vm import Vm

FUNCTIONS: Final = HostFunctions()


@FUNCTIONS("proxy_call_foreign_function", name=BYTES, arguments=BYTES, result=OUT_BYTES)
def call_foreign_function(vm: Vm, name: bytes, arguments: bytes) -> int | tuple[int, bytes]:
    """Call a function of the host by name."""
    vm.charge(len(name))
    function = vm.host.foreign_functions.get(name.decode("utf-8", "replace"))
    if function is None:
        return vm.host.misuse(NOT_FOUND, "unknown foreign function")
    return OK, function(arguments) or b""
