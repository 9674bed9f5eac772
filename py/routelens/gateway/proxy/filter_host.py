"""Filter host: the installed filters of a gateway, what runs them, and the calls and ticks that they ask for."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import Final, TypeAlias

from routelens.filters import (
    CallResponse,
    ConfiguredFilter,
    DispatchedCall,
    FilterError,
    FilterRuntime,
    Host,
    Limits,
    LogRecord,
    SharedState,
)
from routelens.filters.filter_chains import ChainedFilter, FilterChain, plugin_filters
from routelens.filters.host import CallFailure
from routelens.filters.library import FilterLibrary
from routelens.filters.runtime import load_program
from routelens.filters.vm import Program
from routelens.filters.wasm.compiled_cache import CompiledCache
from routelens.filters.wasm.engine_wasmtime import WasmtimeEngine
from routelens.gateway.proxy.balancer import Peer, addresses_of
from routelens.gateway.proxy.filter_metrics import FilterMetrics
from routelens.gateway.proxy.upstream import Failure, UpstreamError, UpstreamRequest, Upstreams
from routelens.kong.declarations.field import Json, Row
from routelens.kong.responses import PRODUCT

_LEVELS: Final = {
    "trace": logging.DEBUG,
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warn": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
}
MAX_STREAMS: Final = 256
"""How many requests share the instances of a route at a time; more get instances of their own, as in another worker."""
_UPSTREAM = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:/\s]+)(?::(?P<port>[0-9]{1,5}))?")
_UNIX: Final = "unix:"
_LOOKUP_PATIENCE: Final = 5.0
"""How long the lookup of an address may take, in seconds."""

_TICK_CHECK: Final = 0.05
"""How often a gateway without ticks looks whether a filter wants some, in seconds."""

_log = logging.getLogger("routelens.gateway.filters")


class FilterHost:
    """Runs filters for the proxy. A change of what runs makes a new generation; the old one ends with its requests."""

    def __init__(
        self, library: FilterLibrary, limits: Limits, upstreams: Upstreams, cache: Path | None = None
    ) -> None:
        self.library = library
        self.limits = limits
        self._upstreams = upstreams
        self._engine = WasmtimeEngine(None if cache is None else CompiledCache(cache))
        self._programs: dict[str, Program] = {}
        self._shared = SharedState()
        self.metrics = FilterMetrics(self._shared.metrics)

    def generation(self, chains: Iterable[Row], plugins: list[Row]) -> Generation:
        """Return what runs these filter chains, and these plugins that are filters."""
        return Generation(self, [FilterChain.from_dict(row) for row in chains], plugins)

    def trial(self, name: str, config: Json) -> tuple[str, str] | None:
        """Start a filter apart from all others; return the field that is wrong and why, or None."""
        runtime = FilterRuntime(self._engine, self.host(_Calls(self._upstreams)))
        try:
            runtime.add(self._program(name))
        except FilterError as error:
            return "name", error.message
        try:
            encoded = ChainedFilter(name, config=config).encoded_config
            runtime.check(ConfiguredFilter(name, encoded, "trial"))
        except FilterError as error:
            return "config", error.message
        finally:
            runtime.close()
        return None

    def host(self, calls: _Calls) -> Host:
        """Return what filters see of the world."""
        return Host(
            wall_clock=time.time_ns,
            monotonic_clock=time.monotonic_ns,
            random=os.urandom,
            log=_write,
            dispatch=calls.dispatch,
            cancel=calls.cancel,
            look_up=calls.look_up,
            isolation="route",
            limits=self.limits,
            shared=self._shared,
            hostname=socket.gethostname(),
            server=PRODUCT,
        )

    def runtime(self, calls: _Calls, names: Iterable[str]) -> FilterRuntime:
        """Return a runtime with some filters loaded; one that can't be loaded refuses its requests."""
        runtime = FilterRuntime(self._engine, self.host(calls))
        for name in names:
            if name in self.library:
                try:
                    runtime.add(self._program(name))
                except FilterError as error:
                    runtime.refuse(name, error)
                    _log.error("filter %s: %s", name, error.message)
        return runtime

    def _program(self, name: str) -> Program:
        """Return a filter's program: compiled once, whatever chains there are. Raises FilterError."""
        program = self._programs.get(name)
        if program is None:
            program = self._programs[name] = load_program(
                name, self.library[name].wasm, self._engine, self.limits.memory
            )
        return program


_Owner: TypeAlias = tuple[str | None, str | None]
"""The ids of a route and of a service, one of them None."""


def _id(reference: Row | None) -> str | None:
    return None if reference is None else reference["id"]


class Generation:
    """The filters of one configuration, and the instances that run them."""

    def __init__(self, host: FilterHost, chains: list[FilterChain], plugins: list[Row]) -> None:
        self.plugins = plugins
        self._owned: dict[_Owner, list[ConfiguredFilter]] = defaultdict(list)
        for chain in chains:
            self._owned[chain.route, chain.service] += chain.configured()
        rows: dict[_Owner, list[Row]] = defaultdict(list)
        for row in plugins:
            rows[_id(row["route"]), _id(row["service"])].append(row)
        for owner, of_owner in rows.items():
            self._owned[owner] += plugin_filters(of_owner, host.library)
        self._combined: dict[tuple[str, str], list[ConfiguredFilter]] = {}
        calls = _Calls(host._upstreams)
        names = dict.fromkeys(each.name for owned in self._owned.values() for each in owned)
        self.runtime = host.runtime(calls, names)
        calls.runtime = self.runtime
        self.limits = host.limits
        self._calls = calls
        self._lanes: Counter[str] = Counter()
        self._is_retired = False
        self._ticker: asyncio.Task[None] | None = None

    def filters_for(self, route: str, service: str) -> list[ConfiguredFilter]:
        """Return the filters that run on requests of a route: its service's, then its own."""
        if not self._owned:
            return []
        found = self._combined.get((route, service))
        if found is None:
            found = [*self._owned.get((None, service), ()), *self._owned.get((route, None), ())]
            self._combined[route, service] = found
        return found

    def enter(self, route: str) -> str:
        """Count a request that runs here, and return what it shares its instances with.

        That is the other requests of its route, up to MAX_STREAMS of them: filters have room for so many.
        """
        lane = next(name for number in count() if self._lanes[name := f"{route}/{number}"] < MAX_STREAMS)
        self._lanes[lane] += 1
        if self._ticker is None:
            self._ticker = asyncio.get_running_loop().create_task(self._tick())
        return lane

    def leave(self, lane: str) -> None:
        """Count a request that is over; a retired generation ends with its last one."""
        self._lanes[lane] -= 1
        if not self._lanes[lane]:
            del self._lanes[lane]
        self._end_if_idle()

    def retire(self) -> None:
        """Let no more requests in."""
        self._is_retired = True
        self._end_if_idle()

    def _end_if_idle(self) -> None:
        if self._is_retired and not self._lanes:
            if self._ticker is not None:
                self._ticker.cancel()
                self._ticker = None
            self._calls.close()
            self.runtime.close()

    async def _tick(self) -> None:
        while True:
            due = self.runtime.next_tick()
            wait = _TICK_CHECK if due is None else (due - time.monotonic_ns()) / 1e9
            await asyncio.sleep(min(max(wait, 0.001), _TICK_CHECK))
            if due is not None and due <= time.monotonic_ns():
                self.runtime.tick()


_CALL_FAILURES: Final[dict[Failure, CallFailure]] = {
    Failure.NAME: "resolver failure",
    Failure.TLS: "tls handshake failure",
    Failure.CONNECT_TIMEOUT: "timeout",
    Failure.TIMEOUT: "timeout",
}


class _Calls:
    """HTTP calls and lookups of addresses that filters want and that are under way."""

    def __init__(self, upstreams: Upstreams) -> None:
        self.runtime: FilterRuntime | None = None
        self._upstreams = upstreams
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._lookups: set[asyncio.Task[None]] = set()

    def dispatch(self, call: DispatchedCall) -> None:
        """Make a call."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a filter that is tried at the start
            return
        self._tasks[call.id] = loop.create_task(self._run(call))

    def cancel(self, number: int) -> None:
        """Give up a call."""
        task = self._tasks.pop(number, None)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Give up all calls and lookups."""
        for number in list(self._tasks):
            self.cancel(number)
        for task in self._lookups:
            task.cancel()

    def look_up(self, number: int, host: str) -> None:
        """Look up an address."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a filter that is tried at the start
            return
        task = loop.create_task(self._resolve(number, host))
        self._lookups.add(task)
        task.add_done_callback(self._lookups.discard)

    async def _resolve(self, number: int, host: str) -> None:
        try:
            found = await asyncio.wait_for(addresses_of(host), _LOOKUP_PATIENCE)
        except TimeoutError:
            found = []
        if self.runtime is not None:
            self.runtime.complete_lookup(number, ip_address(found[0]).packed if found else b"")

    async def _run(self, call: DispatchedCall) -> None:
        try:
            response = await asyncio.wait_for(self._answer(call), call.timeout / 1000)
        except TimeoutError:
            response = CallResponse(failure="timeout")
        self._tasks.pop(call.id, None)
        if self.runtime is not None:
            self.runtime.complete_call(call.id, response)

    async def _answer(self, call: DispatchedCall) -> CallResponse:
        peer = _peer(call)
        if peer is None:
            return CallResponse(failure="resolver failure")
        service: Row = {
            "protocol": call.scheme,
            "connect_timeout": call.timeout,
            "read_timeout": call.timeout,
            "write_timeout": call.timeout,
            "tls_verify": None,
        }
        authority = call.authority or (peer.host if peer.socket else call.upstream).encode()
        headers = [(b"Host", authority), (b"Connection", b"close"), *call.headers]
        if call.body or call.method in (b"POST", b"PUT", b"PATCH"):
            headers.append((b"Content-Length", b"%d" % len(call.body)))
        request = UpstreamRequest(
            peer,
            service,
            call.method.decode("latin-1"),
            call.path.decode("utf-8", "surrogateescape"),
            headers,
            call.body,
        )
        try:
            answer = await self._upstreams.send(request)
        except UpstreamError as error:
            return CallResponse(failure=_CALL_FAILURES.get(error.failure, "broken connection"))
        limit = 1 << 20 if self.runtime is None else self.runtime.host.limits.body
        try:
            content = await answer.read(limit)
        except UpstreamError:
            return CallResponse(failure="broken connection")
        if content is None:
            return CallResponse(failure="reader failure")
        return CallResponse(status=answer.status, headers=tuple(answer.headers), body=content)


def _peer(call: DispatchedCall) -> Peer | None:
    """Return where a call goes: `HOST`, `HOST:PORT` or `unix:PATH`."""
    default = 443 if call.scheme == "https" else 80
    if call.upstream.startswith(_UNIX):
        path = call.upstream.removeprefix(_UNIX).encode("latin-1")
        # A server behind a socket has no name; a request needs one, and gets what `:authority` doesn't say.
        return Peer("localhost", default, socket=os.fsdecode(path))
    found = _UPSTREAM.fullmatch(call.upstream)
    if found is None:
        return None
    return Peer(found["host"].strip("[]"), int(found["port"]) if found["port"] else default)


def _write(record: LogRecord) -> None:
    _log.log(_LEVELS[record.level], "filter %s: %s", record.filter, record.message)
