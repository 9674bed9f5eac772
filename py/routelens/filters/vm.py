"""The virtual machine of a filter: one instance of its module, the contexts in it, and how it is called."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias

from routelens.dataclass import dataclass
from routelens.filters.call_request import CallRequest
from routelens.filters.contexts import (
    CallbackState,
    ConfiguredFilter,
    Context,
    RootContext,
    Stream,
    StreamContext,
    root_of,
)
from routelens.filters.errors import FilterError, TrapError
from routelens.filters.host import Host, LogRecord
from routelens.filters.trace import MAX_VALUE, Trace, TraceEvent, Value
from routelens.filters.wasm.engine import CompiledModule, HostFunction, Instance
from routelens.filters.wasm.metering import START
from routelens.filters.wasm.module import FilterInterface, Module

CALLBACKS: Final[Mapping[str, tuple[str, ...]]] = {
    "proxy_on_context_create": ("parent",),
    "proxy_on_vm_start": ("configuration_size",),
    "proxy_on_configure": ("configuration_size",),
    "proxy_on_tick": (),
    "proxy_on_request_headers": ("headers", "end_of_stream"),
    "proxy_on_request_body": ("size", "end_of_stream"),
    "proxy_on_request_trailers": ("trailers",),
    "proxy_on_response_headers": ("headers", "end_of_stream"),
    "proxy_on_response_body": ("size", "end_of_stream"),
    "proxy_on_response_trailers": ("trailers",),
    "proxy_on_http_call_response": ("call", "headers", "body_size", "trailers"),
    "proxy_on_queue_ready": ("queue",),
    "proxy_on_foreign_function": ("function", "arguments_size"),
    "proxy_on_done": (),
    "proxy_on_log": (),
    "proxy_on_delete": (),
}
"""Callbacks of a filter that the host calls, and what each gets beside the id of its context."""

HOST_CALL_COST: Final = 20_000
"""Metered units of a host call beside an eighth of the bytes that it moves: about what one takes in time."""

MAX_CONTEXTS: Final = 100_000
_RECENT: Final = 6


@dataclass(frozen=True, slots=True)
class Program:
    """A filter that was loaded: its module, compiled, and by which ABI it speaks."""

    name: str
    module: Module
    interface: FilterInterface
    compiled: CompiledModule


class Services(Protocol):
    """What the instances of a runtime share."""

    def dispatch(self, vm: Vm, context: Context, request: CallRequest) -> int | None:
        """Make an HTTP call for a context and return its id; None if it has too many under way."""

    def look_up(self, vm: Vm, context: Context, host: str) -> bool:
        """Look up the address of a host for a context; False if it has too many lookups under way."""

    def listen(self, vm: Vm, root: RootContext, queue: int) -> None:
        """Announce messages of a queue to a root context."""

    def queue_ready(self, queue: int) -> None:
        """A message came into a queue."""

    def trapped(self, vm: Vm) -> None:
        """An instance trapped and is closed."""


Link: TypeAlias = "Callable[[Vm], Mapping[tuple[str, str], HostFunction]]"
"""Returns what the imports of a VM's module get, by module and name."""


class Vm:
    """An instance of a filter's module and its contexts.

    Attributes:
        program: the loaded filter.
        host: what it is given from outside.
        roots: root contexts by id.
        streams: stream contexts by id.
        state: what holds while a callback runs, None in between.
        trace: takes the events of callbacks outside requests.
        services: what instances share.
        is_alive: False once it trapped or was closed.

    """

    def __init__(
        self,
        program: Program,
        host: Host,
        services: Services,
        link: Link,
        trace: Trace | None = None,
    ) -> None:
        self.program = program
        self.host = host
        self.services = services
        self.trace = trace
        self.roots: dict[int, RootContext] = {}
        self.streams: dict[int, StreamContext] = {}
        self.state: CallbackState | None = None
        self.is_alive = True
        self.recent: deque[str] = deque(maxlen=_RECENT)
        self._parameters = {
            name: len(signature.parameters)
            for name in CALLBACKS
            if (signature := program.module.signature_of(name)) is not None
        }
        self._returns = {
            name
            for name in self._parameters
            if (signature := program.module.signature_of(name)) is not None and signature.results
        }
        self._fuel = host.limits.fuel
        self._next_context = 1
        self._has_started = False
        self._is_allocating = False
        self._starts: bool | None = None  # what `proxy_on_vm_start` said
        self._instance: Instance = program.compiled.instantiate(link(self))

    # --- start ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Run the module's start function and `_initialize` or `_start`. Raises TrapError."""
        module = self.program.module
        placeholder = RootContext(0, ConfiguredFilter(self.program.name))

        def run(_: CallbackState) -> None:
            if module.start is not None:
                self._instance.call(START, ())
            if module.signature_of("_initialize"):
                self._call_plain("_initialize")
                if main := module.signature_of("main"):
                    self._instance.call("main", (0,) * len(main.parameters))
                elif module.signature_of("__main_void") and not self.host.is_gateway:
                    self._call_plain("__main_void")
            elif module.signature_of("_start"):
                self._call_plain("_start")

        self._run(CallbackState("start", placeholder, placeholder), (), run)
        self._has_started = True

    def _call_plain(self, name: str) -> None:
        signature = self.program.module.signature_of(name)
        if signature is not None and signature.parameters:
            raise TrapError("host", f"{name} takes arguments, which it must not")
        self._instance.call(name, ())

    def add_root(self, configured: ConfiguredFilter) -> RootContext:
        """Create the root context of a configured filter, start the VM if it is the first, and configure it.

        Raises:
            FilterError: the filter does not take its configuration, or doesn't want to start.
            TrapError: it trapped.

        """
        context = RootContext(self._new_id(), configured)
        self.roots[context.id] = context
        self.call("proxy_on_context_create", context, 0)
        if self._starts is None:
            self._starts = self.call("proxy_on_vm_start", context, 0) != 0
        if not self._starts:
            raise FilterError(
                f"The filter {configured.name!r} does not start: proxy_on_vm_start returned false."
            )
        if self.call("proxy_on_configure", context, len(configured.config)) == 0:
            raise FilterError(
                f"The filter {configured.name!r} does not take its configuration: proxy_on_configure returned false."
            )
        return context

    def add_stream(self, root: RootContext, stream: Stream) -> StreamContext:
        """Create the context of a request. Raises TrapError."""
        if len(self.streams) >= MAX_CONTEXTS:
            raise TrapError("host", f"more than {MAX_CONTEXTS:,} requests at a time")
        context = StreamContext(self._new_id(), root, stream)
        self.streams[context.id] = context
        self.call("proxy_on_context_create", context, root.id)
        return context

    def _new_id(self) -> int:
        number = self._next_context
        while number in self.streams or number in self.roots:
            number = number % 0xFFFFFFFF + 1
        self._next_context = number % 0xFFFFFFFF + 1
        return number

    def find(self, number: int) -> Context | None:
        """Return the context with an id."""
        return self.streams.get(number) or self.roots.get(number)

    def remove(self, context: StreamContext) -> None:
        """Forget the context of a request."""
        self.streams.pop(context.id, None)

    # --- callbacks -----------------------------------------------------------------------------------------------

    def has(self, callback: str) -> bool:
        """Tell whether the filter has a callback."""
        return callback in self._parameters

    def call(
        self, callback: str, context: Context, *arguments: int, effective: Context | None = None, **state: Any
    ) -> int | None:
        """Call a callback of the filter, with `arguments` after the context's id.

        Returns its result, None if it has no such callback or one without a result.

        Raises:
            TrapError: it trapped. The instance is closed, and every stream in it knows.

        """
        count = self._parameters.get(callback)
        if count is None:
            return None
        values = (context.id, *arguments)[:count]

        def run(running: CallbackState) -> None:
            result = self._instance.call(callback, values) & 0xFFFFFFFF
            running.result = result if callback in self._returns else None

        running = CallbackState(callback, context, effective or context, **state)
        self._run(running, arguments, run)
        return running.result

    def _run(
        self, running: CallbackState, arguments: tuple[int, ...], code: Callable[[CallbackState], None]
    ) -> None:
        """Run a callback's code: hold its state meanwhile, meter it, trace it, and close the instance if it traps."""
        if not self.is_alive:
            raise TrapError("module", "the instance is closed")
        if self.state is not None:
            raise RuntimeError(f"{running.name} was called from inside {self.state.name}")
        self.state = running
        self._instance.fuel = self._fuel
        self.recent.clear()
        trace = self.trace_of(running.effective)
        place = trace.begin() if trace is not None else 0
        try:
            code(running)
        except TrapError as trap:
            cause = self._cause(trap)
            if trace is not None:
                trace.insert(place, self._event(running, arguments, cause.message))
            self._fail(running.name, cause)
            raise cause from None
        except BaseException:
            self.close()
            raise
        finally:
            self.state = None
        if trace is not None:
            trace.insert(place, self._event(running, arguments, None))

    def _event(self, running: CallbackState, arguments: tuple[int, ...], trap: str | None) -> TraceEvent:
        return TraceEvent(
            kind="callback",
            filter=self.program.name,
            context=running.context.id,
            name=running.name,
            arguments=tuple(zip(CALLBACKS.get(running.name, ()), arguments, strict=False)),
            status=running.result,
            units=self._fuel - self._instance.fuel + running.units,
            trap=trap,
        )

    def _cause(self, trap: TrapError) -> TrapError:
        if trap.kind == "module" and self._instance.fuel < 0:
            return TrapError("budget", f"used up its {self._fuel:,} metered units")
        return trap

    def _fail(self, callback: str, trap: TrapError) -> None:
        calls = f" after {', '.join(self.recent)}" if self.recent else ""
        self.host.log(LogRecord("error", self.program.name, f"trapped in {callback}: {trap.message}{calls}"))
        streams = [context.stream for context in self.streams.values()]
        self.close()
        self.services.trapped(self)
        for stream in streams:
            stream.lost(trap.message)

    def trace_of(self, context: Context) -> Trace | None:
        """Return where the events of a context go."""
        return (context.stream.trace if isinstance(context, StreamContext) else None) or self.trace

    def close(self) -> None:
        """Let go of the instance. Closing twice is fine."""
        self.is_alive = False
        self._instance.close()

    # --- what host functions need --------------------------------------------------------------------------------

    @property
    def current(self) -> CallbackState:
        """What holds while a callback runs."""
        if self.state is None:
            raise RuntimeError("no callback is running")
        return self.state

    @property
    def filter_name(self) -> str:
        """Name of the filter that is running."""
        return root_of(self.current.context).filter.name

    def log(self, level: str, message: str) -> None:
        """Write to the log in the name of the filter."""
        self.host.log(LogRecord(level, self.program.name, message))

    def read(self, address: int, size: int) -> bytes | None:
        """Return bytes of the memory, None if they are outside."""
        return self._instance.read(address, size)

    def write(self, address: int, data: bytes) -> bool:
        """Write to the memory; False if that is outside."""
        return self._instance.write(address, data)

    def memory_size(self) -> int:
        """Return the size of the memory in bytes."""
        return self._instance.memory_size()

    def fits(self, address: int, size: int) -> bool:
        """Tell whether so many bytes at an address are inside the memory."""
        return address + size <= self._instance.memory_size()

    def give(self, value: bytes | None, pointer: int, size_pointer: int) -> bool:
        """Hand bytes to the filter: in memory of its own allocator, with address and size where it wants them.

        None writes nothing, not even that. Returns False if the allocator has none to give.
        """
        if value is None:
            return True
        address = 0
        if value:
            address = self._allocate(len(value))
            if not address or not self._instance.write(address, value):
                return False
        # The allocator may have moved nothing: a memory grows, but its addresses stay.
        instance = self._instance
        return instance.write_number(pointer, address) and instance.write_number(size_pointer, len(value))

    def _allocate(self, size: int) -> int:
        self._is_allocating = True
        try:
            return self._instance.call(self.program.interface.allocator, (size,)) & 0xFFFFFFFF
        finally:
            self._is_allocating = False

    def enter_host_call(self, name: str, *, always: bool) -> CallbackState:
        """Note that a host function was called. Raises TrapError where it must not be."""
        state = self.current
        self.recent.append(name)
        if not always:
            if not self._has_started:
                raise TrapError("host", f"{name} was called before the module had started")
            if self._is_allocating:
                raise TrapError("host", f"{name} was called from inside the allocator")
        state.units += HOST_CALL_COST
        if state.units > self._fuel:
            self._overdraw()
        return state

    def charge(self, units: int) -> None:
        """Charge the running callback for work of the host. Raises TrapError when it has used up its units."""
        state = self.current
        state.units += units
        if state.units > self._fuel:
            self._overdraw()

    def _overdraw(self) -> None:
        raise TrapError("budget", f"used up its {self._fuel:,} metered units with host calls")

    def leave_host_call(
        self,
        state: CallbackState,
        name: str,
        labels: Sequence[str],
        arguments: list[Any],
        status: int,
        results: list[tuple[str, Value]],
        moved: int,
    ) -> None:
        """Charge for the bytes that a host call moved, and trace it."""
        state.units += moved >> 3
        trace = self.trace_of(state.origin)
        if trace is not None:
            trace.add(
                TraceEvent(
                    kind="host_call",
                    filter=self.program.name,
                    context=state.effective.id,
                    name=name,
                    arguments=tuple(
                        (label, _shortened(value)) for label, value in zip(labels, arguments, strict=False)
                    ),
                    status=status,
                    results=tuple((label, _shortened(value)) for label, value in results),
                )
            )


def _shortened(value: Value) -> Value:
    return value[:MAX_VALUE] if isinstance(value, bytes) else value
