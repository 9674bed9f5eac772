"""Gateways that run in a thread of the test, both ports open."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from routelens.gateway.gateway import Gateway
from routelens.gateway.serving import bind, run, running


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a gateway listens on this computer."""

    admin: int
    proxy: int


@contextmanager
def started(gateway: Gateway) -> Iterator[Ports]:
    """Serve a gateway while the block runs."""
    admin, proxy = bind("127.0.0.1:0", "Admin API"), bind("127.0.0.1:0", "proxy")
    ports = Ports(admin.getsockname()[1], proxy.getsockname()[1])
    ready = threading.Event()
    stop: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        event = asyncio.Event()
        stop.append((asyncio.get_running_loop(), event))
        async with running(gateway, admin, proxy):
            ready.set()
            await event.wait()

    thread = threading.Thread(target=run, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield ports
    finally:
        loop, event = stop[0]
        loop.call_soon_threadsafe(event.set)
        thread.join()
