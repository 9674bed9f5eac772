"""The runtime of filters: loads modules, keeps their instances, opens streams, brings responses of dispatched calls."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Final

from routelens.dataclass import dataclass
from routelens.filters.abi.linking import check_interface, link
from routelens.filters.call_request import CallRequest
from routelens.filters.chain import FilterStream
from routelens.filters.contexts import ConfiguredFilter, Context, RootContext, StreamContext, root_of
from routelens.filters.errors import FilterError, TrapError
from routelens.filters.exchange import RequestHead
from routelens.filters.headers import HeaderMap
from routelens.filters.host import CallResponse, DispatchedCall, Host, LogRecord
from routelens.filters.restarts import Restarts
from routelens.filters.trace import Trace
from routelens.filters.vm import Program, Vm
from routelens.filters.wasm.engine import Engine
from routelens.filters.wasm.metering import METERING, meter
from routelens.filters.wasm.module import filter_interface, read_module

RESOLVE_ID: Final = 0
"""Number of the foreign function that brings addresses."""

MIN_TICK: Final = 10_000_000
"""Nanoseconds between two ticks of a filter at least."""

MAX_SETTLING: Final = 100
"""Callbacks that are made after another one at most, so that filters can't wake each other for ever."""


def load_program(name: str, wasm: bytes, engine: Engine, memory_limit: int) -> Program:
    """Read, check, meter and compile the module of a filter. Raises ModuleError."""
    module = read_module(wasm)
    interface = filter_interface(module)
    check_interface(module)
    key = f"metering {METERING} memory {memory_limit} module {hashlib.sha256(wasm).hexdigest()}"
    compiled = engine.recall(key, module)
    if compiled is None:
        compiled = engine.compile(meter(module, memory_limit), module)
        engine.remember(key, compiled)
    return Program(name, module, interface, compiled)


@dataclass(slots=True)
class _Call:
    vm: Vm
    context: Context


@dataclass(slots=True)
class _Lookup:
    vm: Vm
    context: Context
    host: str


class FilterRuntime:
    """Filters of one worker: their programs and instances. Not to be shared between threads.

    Another configuration of filters is another runtime; requests under way end in the old one, and the `shared` state
    of its host may be handed on. Close it when the last stream is finished.

    Example:
        >>> from routelens.filters import ConfiguredFilter, FilterRuntime, RequestHead
        >>> def answer(runtime: FilterRuntime) -> list[object]:
        ...     chain = [ConfiguredFilter("cors", b"https://app.example")]
        ...     stream = runtime.open(chain, RequestHead(method=b"GET", path=b"/cart"))
        ...     effects = stream.begin()  # [SendRequest(…)], or what a filter answered
        ...     stream.finish()
        ...     return list(effects)

    """

    def __init__(self, engine: Engine, host: Host, trace: Trace | None = None) -> None:
        self.engine = engine
        self.host = host
        self.trace = trace
        self._programs: dict[str, Program] = {}
        self._borrowed: set[str] = set()
        self._failed_programs: dict[str, FilterError] = {}
        self._vms: dict[tuple[str, str], Vm] = {}
        self._scopes: dict[Vm, tuple[str, str]] = {}
        self._roots: dict[tuple[Vm, ConfiguredFilter], RootContext] = {}
        self._refusals: dict[tuple[str, ConfiguredFilter], FilterError] = {}
        self._restarts: dict[str, Restarts] = {}
        self._calls: dict[int, _Call] = {}
        self._next_call = 0
        self._lookups: dict[int, _Lookup] = {}
        self._next_lookup = 0
        self._next_stream = 0
        self._listeners: dict[int, tuple[Vm, RootContext]] = {}
        self._later: deque[Callable[[], None]] = deque()
        self._waiting: dict[FilterStream, None] = {}  # in the order in which they began to wait
        self._is_settling = False

    # --- filters -------------------------------------------------------------------------------------------------

    def load(self, name: str, wasm: bytes) -> Program:
        """Load a filter by name. One that can't be loaded is remembered: chains with it refuse requests.

        Raises:
            ModuleError: it is no module, no filter, or more than the limits allow.

        """
        try:
            program = load_program(name, wasm, self.engine, self.host.limits.memory)
        except FilterError as error:
            self._failed_programs[name] = error
            raise
        self._programs[name] = program
        self._borrowed.discard(name)
        return program

    def add(self, program: Program) -> None:
        """Take a filter that `load_program` has made for this engine and these limits. It is not closed with them."""
        self._programs[program.name] = program
        self._borrowed.add(program.name)

    def refuse(self, name: str, error: FilterError) -> None:
        """Remember why a filter can't be used: chains with it refuse requests."""
        self._failed_programs[name] = error

    def check(self, configured: ConfiguredFilter, route: str = "") -> None:
        """Start a filter and configure it, if it isn't yet.

        Raises:
            FilterError: it can't be loaded, doesn't start or doesn't take its configuration, or trapped over it.

        """
        try:
            self._root(configured, self._scope(configured, 0, route))
        except TrapError as error:
            raise FilterError(
                f"The filter {configured.name!r} trapped when it started: {error.message}"
            ) from None

    # --- requests ------------------------------------------------------------------------------------------------

    def open(
        self,
        filters: Sequence[ConfiguredFilter],
        head: RequestHead,
        *,
        route: str = "",
        trace: Trace | None = None,
        on_resumable: Callable[[], None] | None = None,
    ) -> FilterStream:
        """Open a stream: make the contexts of a request, starting filters that are not running.

        Args:
            filters: the chain, in the order of execution.
            head: the request.
            route: what tells the instances of this chain from others', where the host isolates by route.
            trace: takes the events of this request.
            on_resumable: called when the stream waits and can go on; see `FilterStream`.

        Raises:
            FilterError: a filter can't be used. The request is to be answered with 500; nothing is to be finished.

        """
        stream = FilterStream(self, head, trace, on_resumable)
        number = self._next_stream
        self._next_stream += 1
        places: list[tuple[Vm, StreamContext]] = []
        outer, self.trace = self.trace, trace or self.trace
        try:
            for position, configured in enumerate(filters):
                keyed = configured if configured.key else _with_key(configured, f"{route}/{position}")
                vm, root = self._root(keyed, self._scope(keyed, number, route, position))
                places.append((vm, vm.add_stream(root, stream)))
            stream.start(places)
        except TrapError as error:
            self._discard(places)
            raise FilterError(f"A filter trapped when the request came: {error.message}") from None
        except FilterError:
            self._discard(places)
            raise
        finally:
            self.trace = outer
        return stream

    def _discard(self, places: Sequence[tuple[Vm, StreamContext]]) -> None:
        for vm, context in places:
            if vm.is_alive:
                try:
                    vm.call("proxy_on_delete", context)
                except TrapError:
                    continue  # it is logged, and the instance is gone
            vm.remove(context)
            self.release(vm)

    def _scope(
        self, configured: ConfiguredFilter, stream: int, route: str, position: int = 0
    ) -> tuple[str, str]:
        match self.host.isolation:
            case "none":
                return configured.name, ""
            case "route":
                return configured.name, route
            case "stream":
                return configured.name, f"stream {stream}"
            case "filter":
                return configured.name, f"stream {stream}/{position}"

    def _root(self, configured: ConfiguredFilter, scope: tuple[str, str]) -> tuple[Vm, RootContext]:
        """Return the root context of a configured filter, made on its first use and after a trap."""
        refusal = self._refusals.get((scope[0], configured))
        if refusal is not None:
            raise refusal
        vm = self._vms.get(scope) or self._start(scope)
        root = self._roots.get((vm, configured))
        if root is None:
            vm.trace = self.trace
            try:
                root = vm.add_root(configured)
            except FilterError as error:
                self._refusals[scope[0], configured] = error
                self.host.log(LogRecord("error", configured.name, error.message))
                self.release(vm)
                raise
            self._roots[vm, configured] = root
        return vm, root

    def _start(self, scope: tuple[str, str]) -> Vm:
        name = scope[0]
        program = self._programs.get(name)
        if program is None:
            raise self._failed_programs.get(name) or FilterError(f"There is no filter {name!r}.")
        wait = self._policy(scope).wait(self._now())
        if wait:
            raise FilterError(f"The filter {name!r} trapped too often; it stays off for {wait:.1f} s more.")
        vm = Vm(program, self.host, self, link, self.trace)
        self._vms[scope] = vm
        self._scopes[vm] = scope
        vm.start()
        return vm

    def _policy(self, scope: tuple[str, str]) -> Restarts:
        key = f"{scope[0]} {scope[1]}" if self.host.isolation == "route" else scope[0]
        policy = self._restarts.get(key)
        if policy is None:
            limits = self.host.limits
            policy = self._restarts[key] = Restarts(limits.traps, limits.trap_window, limits.trap_pause)
        return policy

    def _now(self) -> float:
        return self.host.monotonic_clock() / 1e9

    # --- dispatched calls ----------------------------------------------------------------------------------------

    def complete_call(self, number: int, response: CallResponse) -> None:
        """Bring the response to a dispatched call, or its failure. One that was cancelled meanwhile is ignored."""
        call = self._calls.pop(number, None)
        if call is None or not call.vm.is_alive:
            return
        context = call.context
        context.calls.discard(number)
        root = context.root if isinstance(context, StreamContext) else context
        if len(response.body) > self.host.limits.body:
            response = CallResponse(failure="reader failure")
        try:
            call.vm.call(
                "proxy_on_http_call_response",
                root,
                number,
                0 if response.failure else len(response.headers) + 1,
                len(response.body),
                0 if self.host.is_gateway else len(response.trailers),
                effective=context if self.host.is_gateway else root,
                call_headers=self._call_headers(response),
                call_trailers=HeaderMap(response.trailers),
                call_body=response.body,
            )
        except TrapError:
            pass  # it is logged, and every stream in the instance was told
        else:
            if self.host.is_gateway and not context.calls and isinstance(context, StreamContext):
                context.stream.resume(context, 0)
        self.settle()

    def _call_headers(self, response: CallResponse) -> HeaderMap:
        if response.failure is None:
            return HeaderMap(response.headers, {b":status": b"%d" % response.status})
        return HeaderMap((), {b":dispatch_status": response.failure.encode()} if self.host.is_gateway else {})

    def cancel_calls(self, context: StreamContext) -> None:
        """Give up the calls and lookups of a request."""
        for number in sorted(context.calls):
            if self._calls.pop(number, None) is not None:
                self.host.cancel(number)
        context.calls.clear()
        if self._lookups:
            self._lookups = {
                number: each for number, each in self._lookups.items() if each.context is not context
            }

    # --- lookups -------------------------------------------------------------------------------------------------

    def complete_lookup(self, number: int, address: bytes) -> None:
        """Bring the 4 or 16 bytes of an address to the filter that wants it; none: there is no such host."""
        lookup = self._lookups.pop(number, None)
        if (
            lookup is None
            or not lookup.vm.is_alive
            or lookup.vm.find(lookup.context.id) is not lookup.context
        ):
            return
        arguments = bytes([len(address)]) + address + lookup.host.encode()
        with suppress(TrapError):  # it is logged, and every stream in the instance was told
            lookup.vm.call(
                "proxy_on_foreign_function",
                root_of(lookup.context),
                RESOLVE_ID,
                len(arguments),
                effective=lookup.context,
                arguments=arguments,
            )
        self.settle()

    # --- ticks ---------------------------------------------------------------------------------------------------

    def next_tick(self) -> int | None:
        """Return when `tick` has something to do, in nanoseconds of the monotonic clock; None: never."""
        times = [
            root.next_tick for vm in self._vms.values() for root in vm.roots.values() if root.tick_period
        ]
        return min(times, default=None)

    def tick(self) -> None:
        """Call `proxy_on_tick` of every filter whose time has come."""
        now = self.host.monotonic_clock()
        for vm in list(self._vms.values()):
            for root in list(vm.roots.values()):
                if root.tick_period and root.next_tick <= now and vm.is_alive:
                    root.next_tick = now + max(root.tick_period * 1_000_000, MIN_TICK)
                    try:
                        vm.call("proxy_on_tick", root)
                    except TrapError:
                        break  # it is logged
        self.settle()

    # --- what instances share (vm.Services) ----------------------------------------------------------------------

    def dispatch(self, vm: Vm, context: Context, request: CallRequest) -> int | None:
        """Hand a call to the host."""
        if len(context.calls) >= self.host.limits.calls:
            return None
        number = self._next_call
        self._next_call += 1
        self._calls[number] = _Call(vm, context)
        context.calls.add(number)
        self.host.dispatch(
            DispatchedCall(
                id=number,
                filter=vm.program.name,
                upstream=request.upstream,
                method=request.method,
                scheme=request.scheme,
                authority=request.authority,
                path=request.path,
                headers=request.headers,
                body=request.body,
                trailers=request.trailers,
                timeout=request.timeout,
            )
        )
        return number

    def look_up(self, vm: Vm, context: Context, host: str) -> bool:
        """Hand a lookup to the host."""
        if sum(lookup.context is context for lookup in self._lookups.values()) >= self.host.limits.calls:
            return False
        number = self._next_lookup
        self._next_lookup += 1
        self._lookups[number] = _Lookup(vm, context, host)
        self.host.look_up(number, host)
        return True

    def listen(self, vm: Vm, root: RootContext, queue: int) -> None:
        """Announce messages of a queue to a root context."""
        self._listeners[queue] = (vm, root)

    def queue_ready(self, queue: int) -> None:
        """Announce a message when the running callback is over. The gateway never does."""
        if not self.host.is_gateway:
            self.later(lambda: self._announce(queue))

    def _announce(self, queue: int) -> None:
        listener = self._listeners.get(queue)
        if listener is None or not listener[0].is_alive:
            return
        try:
            listener[0].call("proxy_on_queue_ready", listener[1], queue)
        except TrapError:
            return  # it is logged

    def trapped(self, vm: Vm) -> None:
        """Forget an instance that trapped, and count it."""
        scope = self._scopes.get(vm)
        if scope is not None:
            self._policy(scope).trapped(self._now())
        self._forget(vm)

    def _forget(self, vm: Vm) -> None:
        scope = self._scopes.pop(vm, None)
        if scope is not None:
            self._vms.pop(scope, None)
        self._roots = {key: root for key, root in self._roots.items() if key[0] is not vm}
        for number in [number for number, call in self._calls.items() if call.vm is vm]:
            del self._calls[number]
            self.host.cancel(number)
        self._lookups = {number: each for number, each in self._lookups.items() if each.vm is not vm}
        self._listeners = {queue: pair for queue, pair in self._listeners.items() if pair[0] is not vm}

    def release(self, vm: Vm) -> None:
        """Close an instance that belonged to a request which is over, where the host isolates that far."""
        if self.host.isolation in ("stream", "filter") and not vm.streams and vm.is_alive:
            vm.close()
            self._forget(vm)

    def later(self, action: Callable[[], None]) -> None:
        """Do something when the running callback is over."""
        self._later.append(action)

    def waits(self, stream: FilterStream, *, is_waiting: bool) -> None:
        """Note that a filter of a stream waits, or no longer does."""
        if is_waiting:
            self._waiting[stream] = None
        else:
            self._waiting.pop(stream, None)

    def settle(self) -> None:
        """Do what callbacks left to be done, then tell streams that can go on."""
        if self._is_settling:
            return
        self._is_settling = True
        try:
            for _ in range(MAX_SETTLING):
                if not self._later:
                    break
                self._later.popleft()()
        finally:
            self._is_settling = False
        for stream in list(self._waiting):
            stream.notify()

    # --- end -----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close every instance and compiled module."""
        for vm in list(self._vms.values()):
            vm.close()
            self._forget(vm)
        for name, program in self._programs.items():
            if name not in self._borrowed:
                program.compiled.close()
        self._programs.clear()
        self._waiting.clear()

    def __enter__(self) -> FilterRuntime:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _with_key(configured: ConfiguredFilter, key: str) -> ConfiguredFilter:
    return ConfiguredFilter(configured.name, configured.config, key)
