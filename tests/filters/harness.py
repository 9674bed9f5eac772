"""Filters written in a few lines of C, and what comes of a request through them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from routelens.filters import ConfiguredFilter, FilterRuntime, Host, Limits, RequestHead
from routelens.filters.simulation import SimulatedWorld, Simulation, simulate
from tests.filters.compiler import compile_source
from tests.filters.engines import make_engine

GET = RequestHead(
    method=b"GET", path=b"/a?x=1", authority=b"a.example:8000", headers=((b"Host", b"a.example"),)
)


def source(*callbacks: str, **bodies: str) -> bytes:
    """Compile callbacks of a filter: `request_headers="…"` is the body of `proxy_on_request_headers`, and so on.

    In a body `c` is the context; the other arguments are `n` and `end`.
    """
    signatures = {
        "vm_start": ("u32", "u32 c, u32 n"),
        "configure": ("u32", "u32 c, u32 n"),
        "tick": ("void", "u32 c"),
        "request_headers": ("u32", "u32 c, u32 n, u32 end"),
        "request_body": ("u32", "u32 c, u32 n, u32 end"),
        "response_headers": ("u32", "u32 c, u32 n, u32 end"),
        "response_body": ("u32", "u32 c, u32 n, u32 end"),
        "http_call_response": ("void", "u32 c, u32 call, u32 n, u32 size, u32 trailers"),
        "queue_ready": ("void", "u32 c, u32 queue"),
        "done": ("u32", "u32 c"),
        "log": ("void", "u32 c"),
    }
    functions = [
        f"CALLBACK(proxy_on_{name}) {signatures[name][0]} on_{name}({signatures[name][1]}) {{ {body} }}"
        for name, body in bodies.items()
    ]
    return compile_source("\n".join(['#include "proxy_wasm.h"', *callbacks, *functions, ""]))


@dataclass
class Harness:
    """A runtime in a simulated world."""

    runtime: FilterRuntime
    world: SimulatedWorld
    names: list[str] = field(default_factory=list)

    def send(self, *filters: str | ConfiguredFilter, head: RequestHead = GET, **options: Any) -> Simulation:
        """Send a request through filters, by name or configured."""
        chain = [each if isinstance(each, ConfiguredFilter) else ConfiguredFilter(each) for each in filters]
        return simulate(self.runtime, self.world, chain, head, **options)

    @property
    def logged(self) -> list[tuple[str, str]]:
        return [(record.level, record.message) for record in self.world.log]


@contextmanager
def running(
    limits: Limits | None = None, profile: Any = "gateway", isolation: Any = "none", **filters: bytes
) -> Iterator[Harness]:
    """Run filters by name."""
    world = SimulatedWorld()
    host: Host = world.host(profile=profile, isolation=isolation, limits=limits)
    with make_engine() as engine, FilterRuntime(engine, host) as runtime:
        for name, wasm in filters.items():
            runtime.load(name, wasm)
        yield Harness(runtime, world)
