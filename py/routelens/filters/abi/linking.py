"""Linking: which host functions the imports of a module get, and whether the module has the ABI's types."""

from __future__ import annotations

from routelens.filters.abi.function import bind
from routelens.filters.abi.table import HOST_CALLS
from routelens.filters.errors import ModuleError, TrapError
from routelens.filters.vm import CALLBACKS, Vm
from routelens.filters.wasm.engine import HostFunction
from routelens.filters.wasm.module import I32, Import, Module, Signature


def check_interface(module: Module) -> None:
    """Raise ModuleError if an import or a callback has another type than the ABI's."""
    for wanted in module.imports:
        call = HOST_CALLS.get((wanted.module, wanted.name))
        if call is not None and not _fits(wanted.signature, call.signature):
            raise ModuleError(
                f"The module imports {wanted.name} as {wanted.signature}; the ABI has {call.signature} "
                "(incompatible host interface)."
            )
    for name, labels in CALLBACKS.items():
        found = module.signature_of(name)
        if found is not None and (
            set(found.parameters) - {I32} or set(found.results) - {I32} or len(found.results) > 1
            or not 1 <= len(found.parameters) <= 1 + len(labels)
        ):  # fmt: skip
            raise ModuleError(f"The module exports {name} as {found}, which is not the ABI's type.")


def _fits(found: Signature, wanted: Signature) -> bool:
    return found.parameters == wanted.parameters and found.results in ((), wanted.results)


def link(vm: Vm) -> dict[tuple[str, str], HostFunction]:
    """Return what the imports of the VM's module get. One that this host does not have traps when it is called."""
    return {(wanted.module, wanted.name): _function(wanted, vm) for wanted in vm.program.module.imports}


def _function(wanted: Import, vm: Vm) -> HostFunction:
    call = HOST_CALLS.get((wanted.module, wanted.name))
    if call is None:

        def unknown(*_: int) -> int:
            raise TrapError("host", f"{wanted.module}.{wanted.name} is not a function of this host")

        return unknown
    bound = bind(call, vm)
    if wanted.signature.results:
        return bound

    def without_result(*arguments: int) -> None:
        bound(*arguments)

    return without_result
