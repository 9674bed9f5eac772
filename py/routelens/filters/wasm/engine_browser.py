"""The browser's own WebAssembly as the engine, from inside Pyodide; Node's works the same."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from routelens.filters.errors import FilterError, ModuleError, TrapError
from routelens.filters.wasm.engine import CompiledModule, HostFunction
from routelens.filters.wasm.metering import FUEL
from routelens.filters.wasm.module import Module


def _import_javascript() -> tuple[Any, Any]:
    """Import Pyodide's bridge; there is none elsewhere."""
    try:
        return importlib.import_module("js"), importlib.import_module("pyodide.ffi")
    except ImportError:
        raise FilterError("The browser's engine runs in Pyodide only.") from None


class BrowserEngine:
    """Compiles modules with JavaScript's `WebAssembly`."""

    name = "browser"

    def __init__(self) -> None:
        self._js, self._ffi = _import_javascript()

    def compile(self, metered: bytes, module: Module) -> BrowserModule:
        """Compile a metered module."""
        try:
            compiled = self._js.WebAssembly.Module.new(self._ffi.to_js(metered))
        except self._ffi.JsException as error:
            raise ModuleError(f"The module is not valid: {_reason(error)}") from None
        return BrowserModule(self._js, self._ffi, compiled, module)

    def recall(self, _key: str, _module: Module) -> None:
        """Return None: the browser keeps compiled code where it likes."""

    def remember(self, _key: str, _compiled: CompiledModule) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Nothing to let go of."""


class BrowserModule:
    """A compiled module."""

    def __init__(self, js: Any, ffi: Any, compiled: Any, module: Module) -> None:
        self._js = js
        self._ffi = ffi
        self._compiled = compiled
        self._module = module

    def instantiate(self, functions: Mapping[tuple[str, str], HostFunction]) -> BrowserInstance:
        """Make an instance. Its host functions are proxies, which `BrowserInstance.close` destroys."""
        failures: list[BaseException] = []
        imports = self._js.Object.new()
        memory = _Memory(self._js)
        proxies = []
        for wanted in self._module.imports:
            group = getattr(imports, wanted.module, None)
            if group is None:
                group = self._js.Object.new()
                self._js.Reflect.set(imports, wanted.module, group)
            function = functions[wanted.module, wanted.name]
            proxy = self._ffi.create_proxy(_called_from_module(function, failures, memory))
            proxies.append(proxy)
            self._js.Reflect.set(group, wanted.name, proxy)
        try:
            instance = self._js.WebAssembly.Instance.new(self._compiled, imports)
        except self._ffi.JsException as error:
            for proxy in proxies:
                proxy.destroy()
            raise TrapError("module", _reason(error)) from None
        return BrowserInstance(self._ffi, instance, proxies, failures, memory)

    def close(self) -> None:
        """Let go of the compiled code."""
        self._compiled = None


def _called_from_module(
    function: HostFunction, failures: list[BaseException], memory: _Memory
) -> Callable[..., int | None]:
    """Keep what a host function raises: on its way through WebAssembly it would become an error of JavaScript."""

    def call(*arguments: int) -> int | None:
        memory.is_stale = True
        try:
            return function(*arguments)
        except BaseException as error:
            failures.append(error)
            raise

    return call


class _Memory:
    """An instance's memory as bytes, and its size. Looked up again once the module has run, which may let it grow.

    Methods of JavaScript's objects are kept bound: to look one up costs as much as to call it.
    """

    def __init__(self, js: Any) -> None:
        self._js = js
        self.is_stale = True
        self.part: Any = None
        self.set_number: Any = None
        self._view: Any = None
        self._memory: Any = None
        self._size = 0

    def attach(self, memory: Any) -> None:
        """Take the memory of an instance."""
        self._memory = memory

    def detach(self) -> None:
        """Have no memory any more."""
        self._memory = self._view = self.part = self.set_number = None
        self._size = 0

    def within(self, address: int, size: int) -> bool:
        """Tell whether so many bytes at an address are inside the memory.

        A view dies when the memory grows, and has no length then.
        """
        if self.is_stale and self._memory is not None:
            if self._view is None or not self._view.byteLength:
                buffer = self._memory.buffer
                self._view = self._js.Uint8Array.new(buffer)
                self._size = int(self._view.byteLength)
                self.part = self._view.subarray
                self.set_number = self._js.DataView.new(buffer).setUint32
            self.is_stale = False
        return address + size <= self._size

    @property
    def size(self) -> int:
        """Size in bytes."""
        self.within(0, 0)
        return self._size


class BrowserInstance:
    """An instance, its memory, and the proxies that it imports."""

    def __init__(
        self, ffi: Any, instance: Any, proxies: list[Any], failures: list[BaseException], memory: _Memory
    ) -> None:
        self._ffi = ffi
        self._exports: Any = instance.exports
        self._memory = memory
        memory.attach(self._exports.memory)
        self._fuel: Any = getattr(self._exports, FUEL)
        self._proxies = proxies
        self._failures = failures
        self._functions: dict[str, Any] = {}

    def call(self, name: str, arguments: tuple[int, ...]) -> int:
        """Call an exported function."""
        function = self._functions.get(name)
        if function is None:
            function = self._functions[name] = getattr(self._exports, name)
        try:
            result = function(*arguments)
        except self._ffi.JsException as error:
            self._raise_failure()
            raise TrapError("module", _reason(error)) from None
        except BaseException:
            self._raise_failure()
            raise
        self._memory.is_stale = True
        return result if isinstance(result, int) else 0

    def _raise_failure(self) -> None:
        if self._failures:
            failure = self._failures[0]
            self._failures.clear()
            raise failure

    def read(self, address: int, size: int) -> bytes | None:
        """Return bytes of the memory."""
        if not self._memory.within(address, size):
            return None
        return bytes(self._memory.part(address, address + size).to_bytes()) if size else b""

    def write(self, address: int, data: bytes) -> bool:
        """Write to the memory."""
        if not self._memory.within(address, len(data)):
            return False
        if data:
            self._memory.part(address, address + len(data)).assign(data)
        return True

    def write_number(self, address: int, number: int) -> bool:
        """Write four bytes."""
        if not self._memory.within(address, 4):
            return False
        is_little_endian = True
        self._memory.set_number(address, number, is_little_endian)
        return True

    def memory_size(self) -> int:
        """Return the size of the memory in bytes."""
        return self._memory.size

    @property
    def fuel(self) -> int:
        """The metered units that are left."""
        return int(self._fuel.value)

    @fuel.setter
    def fuel(self, units: int) -> None:
        self._fuel.value = units

    def close(self) -> None:
        """Destroy the proxies and let go of the instance."""
        for proxy in self._proxies:
            proxy.destroy()
        self._proxies = []
        self._functions.clear()
        self._memory.detach()
        self._exports = self._fuel = None


def _reason(error: Any) -> str:
    """Return the first line of a JavaScript error, without the kind."""
    return str(error).splitlines()[0].removeprefix("RuntimeError: ").removeprefix("CompileError: ")[:500]
