"""A pytest fixture, `routelens_gateway`: a gateway with both ports open, on this computer.

Needs `routelens[gateway]` and pytest; pytest finds it without being told.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from routelens.dataclass import dataclass

if TYPE_CHECKING:
    from routelens.gateway.gateway import Gateway
    from routelens.gateway.replies import LogEntry


@dataclass(frozen=True, slots=True)
class RunningGateway:
    """A gateway that runs: the URLs of its two ports, and the last requests that the proxy answered."""

    admin: str
    proxy: str
    gateway: Gateway

    @property
    def requests(self) -> list[LogEntry]:
        """What the access log tells of the last 1,000 requests, oldest first.

        Waits until no request is under way, for a second at most: a client has its answer before that is logged.
        """
        until = time.monotonic() + 1
        while self.gateway.statistics.requests_active and time.monotonic() < until:
            time.sleep(0.001)
        return self.gateway.events.recent


@contextmanager
def run_gateway(config: str | Mapping[str, Any], flavor: str | None = None) -> Iterator[RunningGateway]:
    """Serve a configuration in a thread while the block runs. Raises StartError for one that is not valid."""
    from routelens.gateway import serving  # noqa: PLC0415 (an extra, which not every test run has)
    from routelens.gateway.create import gateway_of  # noqa: PLC0415

    gateway = gateway_of(config, flavor)
    listeners = [serving.bind("127.0.0.1:0", "Admin API"), serving.bind("127.0.0.1:0", "proxy")]
    urls = [f"http://127.0.0.1:{listener.getsockname()[1]}" for listener in listeners]
    ready = threading.Event()
    stop: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        event = asyncio.Event()
        stop.append((asyncio.get_running_loop(), event))
        async with serving.running(gateway, *listeners):
            ready.set()
            await event.wait()

    thread = threading.Thread(target=serving.run, args=(serve(),), name="routelens-gateway")
    thread.start()
    try:
        if not ready.wait(10):
            raise RuntimeError("the gateway did not start within 10 seconds")
        yield RunningGateway(urls[0], urls[1], gateway)
    finally:
        if stop:
            loop, event = stop[0]
            loop.call_soon_threadsafe(event.set)
        thread.join()


@pytest.fixture
def routelens_gateway() -> Iterator[Callable[..., RunningGateway]]:
    """Return a function that starts a gateway with a configuration; all of them end with the test."""
    with ExitStack() as stack:
        yield lambda config, flavor=None: stack.enter_context(run_gateway(config, flavor))
