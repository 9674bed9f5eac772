"""Engines: what runs a metered module. An engine knows nothing of HTTP or of the ABI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from routelens.filters.wasm.module import Module

HostFunction: TypeAlias = Callable[..., "int | None"]
"""Takes the arguments as they are, i32 as signed numbers, and returns its one result or None."""


class Instance(Protocol):
    """One instantiated module with its own memory. Not to be shared between threads."""

    def call(self, name: str, arguments: tuple[int, ...]) -> int:
        """Call an exported function and return its result, 0 if it has none.

        Raises:
            TrapError: it trapped. What a host function raises comes through as it is.

        """

    def read(self, address: int, size: int) -> bytes | None:
        """Return `size` bytes of the memory, None if they are not all inside it."""

    def write(self, address: int, data: bytes) -> bool:
        """Write to the memory; False, with nothing written, if `data` would not fit."""

    def write_number(self, address: int, number: int) -> bool:
        """Write four bytes, the lowest first; False, with nothing written, if they would not fit."""

    def memory_size(self) -> int:
        """Return the size of the memory in bytes."""

    @property
    def fuel(self) -> int:
        """The metered units that are left."""

    @fuel.setter
    def fuel(self, units: int) -> None: ...

    def close(self) -> None:
        """Let go of everything. The instance can't be used any more; closing twice is fine."""


class CompiledModule(Protocol):
    """A module that an engine has compiled."""

    def instantiate(self, functions: Mapping[tuple[str, str], HostFunction]) -> Instance:
        """Make an instance, with a host function for each import. None of the module's code runs yet."""

    def close(self) -> None:
        """Let go of everything but instances."""


class Engine(Protocol):
    """Compiles metered modules."""

    name: str

    def compile(self, metered: bytes, module: Module) -> CompiledModule:
        """Compile what `metering.meter` made of `module`. Raises ModuleError if it is not valid."""

    def recall(self, key: str, module: Module) -> CompiledModule | None:
        """Return what was compiled under a key before, here or in another process; None if there is nothing."""

    def remember(self, key: str, compiled: CompiledModule) -> None:
        """Keep what was compiled, for `recall`, if the engine has a place for it."""

    def close(self) -> None:
        """Let go of everything but instances."""
