"""Serving: both ports of a gateway on one event loop, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import socket
import sys
from collections.abc import AsyncIterator
from typing import Final

import uvicorn

from routelens.gateway.errors import StartError
from routelens.gateway.gateway import Gateway
from routelens.gateway.listener import (
    MAX_ADMIN_CONNECTIONS,
    MAX_PROXY_CONNECTIONS,
    PATIENCE,
    AdminHttpProtocol,
    StrictHttpProtocol,
)
from routelens.gateway.store.changes import Changes
from routelens.gateway.tunnel import tunnel_protocol

DRAIN: Final = 5
"""How long requests may still take when the gateway stops, in seconds."""
_BACKLOG: Final = 2048
_OTHER_FILES: Final = MAX_ADMIN_CONNECTIONS + 128
"""What is open beside the proxy's connections: the Admin API's, the database, logs, modules."""
_LARGE: Final = 1000
_THRESHOLDS: Final = (10_000, 20, 50)
"""A request makes a few hundred objects, nearly all of which go with it."""


def bind(address: str, what: str) -> socket.socket:
    """Return a listening socket for `host:port`. Raises StartError."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise StartError(
            f"{address}: not an address for the {what}; write host:port, such as 127.0.0.1:8001."
        )
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, int(port)), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise StartError(f"{address}: the {what} cannot listen there: {error.strerror or error}.") from None
    listener.setblocking(False)
    return listener


class _Server(uvicorn.Server):
    """A server that leaves signals to the gateway."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Do nothing about signals."""
        yield


@contextlib.asynccontextmanager
async def running(gateway: Gateway, admin: socket.socket, proxy: socket.socket) -> AsyncIterator[None]:
    """Serve both ports while the block runs; then let requests under way end, for five seconds at most."""
    gateway.sender.listen_at(*proxy.getsockname()[:2])

    class ProxyHttpProtocol(StrictHttpProtocol):
        max_connections = proxy_connections()

    common = {
        "log_level": "critical",
        "access_log": False,
        "server_header": False,
        "date_header": False,
        "proxy_headers": False,  # whom to trust is the proxy's own decision
        "timeout_keep_alive": int(PATIENCE),
        "timeout_graceful_shutdown": DRAIN,
    }
    servers = [
        _Server(uvicorn.Config(gateway.admin, ws="none", lifespan="off", http=AdminHttpProtocol, **common)),  # type: ignore[arg-type]
        _Server(
            uvicorn.Config(
                gateway.proxy,
                http=ProxyHttpProtocol,
                ws=tunnel_protocol(gateway.proxy),
                lifespan="on",
                **common,  # type: ignore[arg-type]
            )
        ),
    ]
    tasks = [
        asyncio.create_task(server.serve([listener]))
        for server, listener in zip(servers, (admin, proxy), strict=True)
    ]
    try:
        while not all(server.started for server in servers):
            if any(task.done() for task in tasks):
                break
            await asyncio.sleep(0.005)
        yield
    finally:
        gateway.events.close()
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks)
        gateway.store.close()


def proxy_connections() -> int:
    """Return how many connections the proxy may hold: MAX_PROXY_CONNECTIONS, or as many as there may be open files for.

    Each may need a second one, to an upstream.
    """
    if sys.platform == "win32":
        return MAX_PROXY_CONNECTIONS
    import resource  # noqa: PLC0415 (not there on Windows)

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MAX_PROXY_CONNECTIONS
    return max(1, min(MAX_PROXY_CONNECTIONS, (files - _OTHER_FILES) // 2))


def _open_more_files() -> None:
    """Let the process open as many files as its proxy may want, or as many as the system permits."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not there on Windows)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MAX_PROXY_CONNECTIONS + _OTHER_FILES
    permitted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < permitted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (permitted, hard))


def run(main: object) -> None:
    """Run a coroutine on the fastest event loop that there is."""
    factory = None
    if os.name != "nt":
        import uvloop  # noqa: PLC0415 (not there on Windows)

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main)  # type: ignore[arg-type]


def take_process(gateway: Gateway) -> None:
    """Let the process open more files, and keep its garbage collector away from the table: that stops all requests.

    For a process that is the gateway's alone: other programs may ask the collector what it sees.
    """
    _open_more_files()
    gc.freeze()  # what has been loaded stays
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
    gateway.store.listen(_settle)


def _settle(changes: Changes) -> None:
    """After a large change take the new table, too, out of what is looked through for garbage: that stops requests.

    What was there before is looked through once: the old table may hold itself.
    """
    if changes.everything or len(changes.put) + len(changes.removed) >= _LARGE:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
