"""Wasmtime as the engine, under CPython. It comes with `pip install routelens[filters]`."""

from __future__ import annotations

import ctypes
import importlib.metadata
import platform
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from routelens.filters.errors import FilterError, ModuleError, TrapError
from routelens.filters.wasm.compiled_cache import CompiledCache
from routelens.filters.wasm.engine import CompiledModule, HostFunction
from routelens.filters.wasm.metering import FUEL, START
from routelens.filters.wasm.module import I32, I64, Module, Signature

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

    def __init__(self, cache: CompiledCache | None = None) -> None:
        self._wasmtime = wasmtime = _import_wasmtime()
        self._cache = cache
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

    def recall(self, key: str, module: Module) -> WasmtimeModule | None:
        """Return a module from the cache. Wasmtime itself refuses one of another version, machine or setting."""
        data = None if self._cache is None else self._cache.get(self._full_key(key))
        if data is None:
            return None
        try:
            compiled = self._wasmtime.Module.deserialize(self._engine, data)
        except self._wasmtime.WasmtimeError:
            return None
        return WasmtimeModule(self._wasmtime, self._engine, compiled, module)

    def remember(self, key: str, compiled: CompiledModule) -> None:
        """Put a module into the cache."""
        if self._cache is not None and isinstance(compiled, WasmtimeModule):
            self._cache.put(self._full_key(key), compiled.serialized())

    def _full_key(self, key: str) -> str:
        return f"{key} wasmtime {importlib.metadata.version('wasmtime')} {platform.machine()} {sys.platform}"

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
        failures: list[BaseException] = []
        memory = _Memory()
        callbacks: list[Any] = []
        imports = []
        for wanted in self._module.imports:
            function = functions[wanted.module, wanted.name]
            callback = _raw_callback(wanted.signature, function, failures, memory)
            callbacks.append(callback)
            imports.append(self._function(store, wanted.signature, callback))
        try:
            instance = wasmtime.Instance(store, self._compiled, imports)
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            store.close()
            raise TrapError("module", _reason(error)) from None
        return WasmtimeInstance(wasmtime, store, instance, self._module, callbacks, failures, memory)

    def _function(self, store: Any, signature: Signature, callback: Any) -> Any:
        """Make a host function that gets its arguments raw: the library's own way takes three times as long."""
        ffi = bindings()
        function = ffi.wasmtime_func_t()
        kind = self._type(signature)  # must outlive the call
        ffi.wasmtime_func_new_unchecked(
            store._context(),
            kind.ptr(),
            ctypes.cast(callback, ffi.wasmtime_func_unchecked_callback_t),
            None,
            _NO_FINALIZER,
            ctypes.byref(function),
        )
        return self._wasmtime.Func._from_raw(function)

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

    def serialized(self) -> bytes:
        """Return the compiled code."""
        return bytes(self._compiled.serialize())

    def close(self) -> None:
        """Let go of the compiled code."""
        self._compiled.close()


class _Memory:
    """Where an instance's memory is, and its size. Looked up again once the module has run, which may let it grow."""

    def __init__(self) -> None:
        self.is_stale = True
        self._base = self._size = 0
        self._context: Any = None
        self._memory: Any = None

    def attach(self, context: Any, memory: Any) -> None:
        """Take the memory of an instance."""
        self._context, self._memory = context, ctypes.byref(memory)

    def detach(self) -> None:
        """Have no memory any more: that of a closed instance is somebody else's."""
        self._context = self._memory = None
        self._base = self._size = 0

    def within(self, address: int, size: int) -> int | None:
        """Return where so many bytes at an address are, None if they are not all inside the memory."""
        if self.is_stale and self._context is not None:
            ffi = bindings()
            self._size = ffi.wasmtime_memory_data_size(self._context, self._memory)
            if self._size:
                self._base = ctypes.addressof(ffi.wasmtime_memory_data(self._context, self._memory).contents)
            self.is_stale = False
        return self._base + address if address + size <= self._size else None

    @property
    def size(self) -> int:
        """Size in bytes."""
        self.within(0, 0)
        return self._size


class WasmtimeInstance:
    """An instance and its store."""

    def __init__(
        self,
        wasmtime: Any,
        store: Any,
        instance: Any,
        module: Module,
        callbacks: list[Any],
        failures: list[BaseException],
        memory: _Memory,
    ) -> None:
        self._wasmtime = wasmtime
        self._store: Any = store
        self._context = store._context()
        self._callbacks = callbacks  # kept for as long as the module may call them
        self._failures = failures
        exports = instance.exports(store)
        self._memory = memory
        memory.attach(self._context, exports["memory"]._memory)
        self._fuel = exports[FUEL]
        self._fuel_place = ctypes.byref(self._fuel._global)
        self._fuel_value = wasmtime._ffi.wasmtime_val_t()
        self._exports = exports
        self._module = module
        self._functions: dict[str, tuple[Any, Any, bool]] = {}
        self._trap_type = ctypes.POINTER(bindings().wasm_trap_t)
        self._call = bindings().wasmtime_func_call_unchecked

    def call(self, name: str, arguments: tuple[int, ...]) -> int:
        """Call an exported function."""
        function, values_type, returns = self._functions.get(name) or self._find(name)
        values = values_type()
        for place, argument in enumerate(arguments):
            values[place].i32 = argument  # wraps around, as it should
        trap = self._trap_type()
        error = self._call(self._context, function, values, len(values), ctypes.byref(trap))
        self._memory.is_stale = True
        if error or trap:
            self._fail(error, trap)
        return int(values[0].i32) if returns else 0

    def _find(self, name: str) -> tuple[Any, Any, bool]:
        """Look up an exported function, the array that takes its arguments and result, and whether there is a result.

        Those with i32 alone are called: `abi.linking.check_interface`.
        """
        # The start function is an export of the rewritten module alone; it takes and returns nothing.
        signature = Signature((), ()) if name == START else self._module.signature_of(name)
        if signature is None or {*signature.parameters, *signature.results} - {I32}:
            raise TrapError("host", f"{name} is not a function of the ABI")
        found = self._functions[name] = (
            ctypes.byref(self._exports[name]._func),
            bindings().wasmtime_val_raw_t * max(len(signature.parameters), 1),
            bool(signature.results),
        )
        return found

    def _fail(self, error: Any, trap: Any) -> None:
        """Raise what a host function raised, or the trap."""
        wasmtime = self._wasmtime
        found = wasmtime.WasmtimeError._from_ptr(error) if error else wasmtime.Trap._from_ptr(trap)
        if self._failures:
            failure = self._failures[0]
            self._failures.clear()
            raise failure
        raise TrapError("module", _reason(found))

    def read(self, address: int, size: int) -> bytes | None:
        """Return bytes of the memory."""
        place = self._memory.within(address, size)
        return None if place is None else ctypes.string_at(place, size)

    def write(self, address: int, data: bytes) -> bool:
        """Write to the memory."""
        place = self._memory.within(address, len(data))
        if place is None:
            return False
        ctypes.memmove(place, data, len(data))
        return True

    def write_number(self, address: int, number: int) -> bool:
        """Write four bytes."""
        return self.write(address, number.to_bytes(4, "little"))

    def memory_size(self) -> int:
        """Return the size of the memory in bytes."""
        return self._memory.size

    @property
    def fuel(self) -> int:
        """The metered units that are left."""
        return int(self._fuel.value(self._store))

    @fuel.setter
    def fuel(self, units: int) -> None:
        ffi = bindings()
        value = self._fuel_value
        value.kind = ffi.WASMTIME_I32
        value.of.i32 = units
        ffi.wasmtime_global_set(self._context, self._fuel_place, ctypes.byref(value))

    def close(self) -> None:
        """Close the store, and with it memory and host functions."""
        if self._store is not None:
            self._store.close()
            self._store = self._context = None
            self._memory.detach()
            self._functions.clear()
            self._callbacks.clear()


_NO_FINALIZER: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p)()


@cache
def bindings() -> Any:
    """Return wasmtime's C interface. It is not public: the extra `filters` names one major version."""
    return importlib.import_module("wasmtime._ffi")


_VALUE_SIZE: Final = 16
"""Bytes of a raw value, of which a number takes the first ones."""


@cache
def _callback_type() -> Any:
    numbers = ctypes.POINTER(ctypes.c_int32)
    return ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_void_p, numbers, ctypes.c_size_t)


def _raw_callback(
    signature: Signature, function: HostFunction, failures: list[BaseException], memory: _Memory
) -> Any:
    """Return a host function as C calls it: arguments and then the result in an array; a trap is what it returns."""
    step = _VALUE_SIZE // 4
    places = [place * step for place in range(len(signature.parameters))]
    wide = {place for place, kind in zip(places, signature.parameters, strict=True) if kind == I64}
    returns = bool(signature.results)

    def call(_: int, __: int, values: Any, ___: int) -> int:
        memory.is_stale = True
        try:
            arguments = [values[place] for place in places]
            for position, place in enumerate(places) if wide else ():
                if place in wide:
                    arguments[position] = (values[place + 1] << 32) | (values[place] & 0xFFFFFFFF)
            result = function(*arguments)
            if returns:
                values[0] = result or 0
        except BaseException as error:  # it must not go through frames of WebAssembly; `call` raises it
            failures.append(error)
            message = b"host"
            return (
                ctypes.cast(bindings().wasmtime_trap_new(message, len(message)), ctypes.c_void_p).value or 0
            )
        return 0

    return _callback_type()(call)


def _reason(error: Exception) -> str:
    """Return what a trap was about: the last line of its report, without the way there."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1].removeprefix("wasm trap: ").removeprefix("0: ") if lines else "the module trapped"
