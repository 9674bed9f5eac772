"""Host functions: how one is declared, and how arguments and results pass through the memory of a filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.filters.abi.codes import INVALID_MEMORY_ACCESS
from routelens.filters.errors import TrapError
from routelens.filters.trace import Value
from routelens.filters.vm import Vm
from routelens.filters.wasm.module import I32, I64, Signature

U32, I64_VALUE, BYTES, NULLABLE_BYTES, OUT_U32, OUT_U64, OUT_BYTES = range(7)
"""Kinds of arguments: numbers, pointer and size of bytes (nullable: no pointer is None), pointers for results."""

_SIGNATURES: Final = {
    U32: (I32,),
    I64_VALUE: (I64,),
    BYTES: (I32, I32),
    NULLABLE_BYTES: (I32, I32),
    OUT_U32: (I32,),
    OUT_U64: (I32,),
    OUT_BYTES: (I32, I32),
}

Handler: TypeAlias = Callable[..., Any]
"""Takes the Vm and the arguments; returns a status, or a status and one value for each result."""


@dataclass(frozen=True, slots=True)
class HostCall:
    """A function that filters can call.

    Attributes:
        module: the import's module.
        name: the import's name.
        parameters: name and kind of each argument, in order.
        handler: what answers it.
        always: it may also be called before the module has started and from inside its allocator.
        abi_only: the gateway links it, and traps when it is called.

    """

    module: str
    name: str
    parameters: tuple[tuple[str, int], ...]
    handler: Handler
    always: bool
    abi_only: bool = False

    @property
    def signature(self) -> Signature:
        """The function's type; modules may also declare it without its result."""
        return Signature(tuple(kind for _, each in self.parameters for kind in _SIGNATURES[each]), (I32,))


class HostFunctions:
    """Collects the host functions of one subject, as a decorator."""

    def __init__(self, module: str = "env") -> None:
        self.module = module
        self._calls: list[HostCall] = []

    def __call__(
        self, *names: str, always: bool = False, abi_only: bool = False, **parameters: int
    ) -> Callable[[Handler], Handler]:
        """Declare a function under its names, with the kind of each argument by its name."""

        def declare(handler: Handler) -> Handler:
            for name in names:
                arguments = tuple(parameters.items())
                self._calls.append(HostCall(self.module, name, arguments, handler, always, abi_only))
            return handler

        return declare

    def __iter__(self) -> Iterator[HostCall]:
        return iter(self._calls)


def bind(call: HostCall, vm: Vm) -> Callable[..., int]:
    """Return the function that a module imports: it reads arguments, asks the handler, writes results, traces."""
    name, parameters = call.name, call.parameters
    handler = _not_implemented(name) if call.abi_only and vm.host.is_gateway else call.handler
    labels = tuple(label for label, _ in parameters)
    has_outputs = any(kind in (OUT_U32, OUT_U64, OUT_BYTES) for _, kind in parameters)

    def host_function(*raw: int) -> int:
        state = vm.enter_host_call(name, always=call.always)
        limit = vm.memory_size() if has_outputs else 0
        arguments: list[Any] = []
        outputs: list[tuple[str, int, int, int]] = []
        moved = position = 0
        bad = False
        for label, kind in parameters:
            number = raw[position] & 0xFFFFFFFF
            position += 1
            if kind == U32:
                arguments.append(number)
            elif kind in (BYTES, NULLABLE_BYTES):
                size = raw[position] & 0xFFFFFFFF
                position += 1
                data = vm.read(number, size)
                if data is None:
                    bad = True
                    data = b""
                moved += len(data)
                arguments.append(None if kind == NULLABLE_BYTES and not number and not size else data)
            elif kind == I64_VALUE:
                arguments.append(raw[position - 1])
            else:
                second = 0
                if kind == OUT_BYTES:
                    second = raw[position] & 0xFFFFFFFF
                    position += 1
                    bad = bad or second + 4 > limit
                bad = bad or number + (8 if kind == OUT_U64 else 4) > limit
                outputs.append((label, kind, number, second))
        answer: Any = (
            vm.host.misuse(INVALID_MEMORY_ACCESS, f"{name}: a pointer outside the memory")
            if bad
            else handler(vm, *arguments)
        )
        results: list[tuple[str, Value]] = []
        if isinstance(answer, tuple):
            status, *values = answer
            for (label, kind, pointer, second), value in zip(outputs, values, strict=True):
                results.append((label, value))
                if kind == OUT_BYTES:
                    moved += len(value) if value else 0
                    if not vm.give(value, pointer, second):
                        status = INVALID_MEMORY_ACCESS
                else:
                    vm.write(pointer, value.to_bytes(8 if kind == OUT_U64 else 4, "little"))
        else:
            status = answer
        vm.leave_host_call(state, name, labels, arguments, status, results, moved)
        return int(status)

    return host_function


def _not_implemented(name: str) -> Handler:
    def trap(*_: object) -> int:
        raise TrapError("host", f"{name} is not implemented by the gateway")

    return trap
