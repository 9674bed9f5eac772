"""Wasmtime as the engine, under CPython. It comes with `pip install routelens[filters]`."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any, Final

from routelens.filters.engine import HostFunction
from routelens.filters.errors import FilterError, ModuleError, TrapError
from routelens.filters.metering import FUEL
from routelens.filters.module import Module, Signature

MAX_STACK: Final = 512 * 1024


def _import_wasmtime() -> Any:
    """Import wasmtime when it is first needed: it takes a tenth of a second, and not everyone has it."""
    try:
        import wasmtime  # noqa: PLC0415
    except ImportError:
        raise FilterError(
            "Filters need wasmtime here, which is not installed: pip install 'routelens[filters]'"
        ) from None
    return wasmtime


class WasmtimeEngine:
    """Compiles modules with Cranelift."""

    name = "wasmtime"

    def __init__(self) -> None:
        self._wasmtime = wasmtime = _import_wasmtime()
        config = wasmtime.Config()
        config.wasm_threads = False
        config.wasm_memory64 = False
        config.wasm_multi_memory = False
        config.wasm_relaxed_simd = False
        config.max_wasm_stack = MAX_STACK
        config.cranelift_nan_canonicalization = True
        self._engine = wasmtime.Engine(config)

    def compile(self, metered: bytes, module: Module) -> WasmtimeModule:
        """Compile a metered module."""
        try:
            compiled = self._wasmtime.Module(self._engine, metered)
        except self._wasmtime.WasmtimeError as error:
            reason = str(error).strip().splitlines()
            raise ModuleError(f"The module is not valid: {reason[-1].strip()}") from None
        return WasmtimeModule(self._wasmtime, self._engine, compiled, module)

    def close(self) -> None:
        """Let go of the compiler."""
        self._engine.close()


class WasmtimeModule:
    """A compiled module."""

    def __init__(self, wasmtime: Any, engine: Any, compiled: Any, module: Module) -> None:
        self._wasmtime = wasmtime
        self._engine = engine
        self._compiled = compiled
        self._module = module

    def instantiate(self, functions: Mapping[tuple[str, str], HostFunction]) -> WasmtimeInstance:
        """Make an instance in a store of its own."""
        wasmtime = self._wasmtime
        store = wasmtime.Store(self._engine)
        imports = [
            wasmtime.Func(
                store,
                self._type(wanted.signature),
                functions[wanted.module, wanted.name],
            )
            for wanted in self._module.imports
        ]
        try:
            instance = wasmtime.Instance(store, self._compiled, imports)
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            store.close()
            raise TrapError("module", _reason(error)) from None
        return WasmtimeInstance(wasmtime, store, instance)

    def _type(self, signature: Signature) -> Any:
        wasmtime = self._wasmtime
        kinds = {
            "i32": wasmtime.ValType.i32,
            "i64": wasmtime.ValType.i64,
            "f32": wasmtime.ValType.f32,
            "f64": wasmtime.ValType.f64,
            "funcref": wasmtime.ValType.funcref,
            "externref": wasmtime.ValType.externref,
        }
        try:
            return wasmtime.FuncType(
                [kinds[name]() for name in signature.parameters],
                [kinds[name]() for name in signature.results],
            )
        except KeyError:
            raise ModuleError("The module imports a function that takes vectors.") from None

    def close(self) -> None:
        """Let go of the compiled code."""
        self._compiled.close()


class WasmtimeInstance:
    """An instance and its store."""

    def __init__(self, wasmtime: Any, store: Any, instance: Any) -> None:
        self._wasmtime = wasmtime
        self._store: Any = store
        exports = instance.exports(store)
        self._memory = exports["memory"]
        self._fuel = exports[FUEL]
        self._exports = exports
        self._functions: dict[str, Any] = {}

    def call(self, name: str, arguments: tuple[int, ...]) -> int:
        """Call an exported function."""
        function = self._functions.get(name)
        if function is None:
            function = self._functions[name] = self._exports[name]
        try:
            result = function(self._store, *map(_signed, arguments))
        except (self._wasmtime.Trap, self._wasmtime.WasmtimeError) as error:
            raise TrapError("module", _reason(error)) from None
        return result if isinstance(result, int) else 0

    def read(self, address: int, size: int) -> bytes | None:
        """Return bytes of the memory."""
        if address + size > self._memory.data_len(self._store):
            return None
        if not size:
            return b""
        base = ctypes.addressof(self._memory.data_ptr(self._store).contents)
        return ctypes.string_at(base + address, size)

    def write(self, address: int, data: bytes) -> bool:
        """Write to the memory."""
        if address + len(data) > self._memory.data_len(self._store):
            return False
        if data:
            base = ctypes.addressof(self._memory.data_ptr(self._store).contents)
            ctypes.memmove(base + address, data, len(data))
        return True

    def memory_size(self) -> int:
        """Return the size of the memory in bytes."""
        return int(self._memory.data_len(self._store))

    @property
    def fuel(self) -> int:
        """The metered units that are left."""
        return int(self._fuel.value(self._store))

    @fuel.setter
    def fuel(self, units: int) -> None:
        self._fuel.set_value(self._store, units)

    def close(self) -> None:
        """Close the store, and with it memory and host functions."""
        if self._store is not None:
            self._store.close()
            self._store = None
            self._functions.clear()


def _signed(number: int) -> int:
    return number - 0x1_0000_0000 if number > 0x7FFFFFFF else number


def _reason(error: Exception) -> str:
    """Return what a trap was about: the last line of its report, without the way there."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1].removeprefix("wasm trap: ").removeprefix("0: ") if lines else "the module trapped"
