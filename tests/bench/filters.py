"""What a request costs in the filter host itself and through a gateway, beside none, on Wasmtime.

    ./build.sh bench filters
    python -m tests.bench.filters --json

Filters are the vectors' C filters. `chain_ms` is the median over turns of the milliseconds of processor time that a
request through the header filter `cors` takes above one through an empty chain: opening, all callbacks, finishing.
`gateway_ms` is the same for a request through a gateway, client and upstream in this process, above one of a route
without filters.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[2]))

from routelens.filters import ConfiguredFilter, FilterRuntime, RequestHead
from routelens.filters.simulation import SimulatedWorld
from tests.filters.compiler import vector_filters
from tests.filters.engines import make_engine
from tests.gateway.filtering import gateway_with, install
from tests.gateway.running import started

TURNS: Final = 7
REQUESTS: Final = 300

HEAD: Final = RequestHead(
    method=b"GET",
    path=b"/old/item?id=7",
    headers=(
        (b"host", b"a.example"),
        (b"accept", b"*/*"),
        (b"origin", b"https://a.example"),
        (b"x-secret", b"s"),
    ),
)
RESPONSE: Final = ((b"content-type", b"text/plain"), (b"server-side", b"1"))
CHAINS: Final = {
    "none": [],
    "cors": [ConfiguredFilter("cors", b"https://a.example")],
    "move": [ConfiguredFilter("move", b"/old /new")],
    "hide": [ConfiguredFilter("hide", b"x-secret cookie server-side")],
    "redact": [ConfiguredFilter("redact", b"20")],
}


def measure(runtime: FilterRuntime, chain: list[ConfiguredFilter]) -> float:
    """Return the milliseconds of processor time that a request takes."""
    began = time.process_time()
    for _ in range(REQUESTS):
        stream = runtime.open(chain, HEAD)
        stream.begin()
        stream.response_headers(200, RESPONSE)
        stream.response_body(b"hello 123", True)
        stream.finish()
    return (time.process_time() - began) * 1000 / REQUESTS


def run() -> dict[str, float]:
    """Measure every chain in turns, so that a busy moment meets all of them."""
    taken: dict[str, list[float]] = {name: [] for name in CHAINS}
    with make_engine() as engine, FilterRuntime(engine, SimulatedWorld().host()) as runtime:
        for name, wasm in vector_filters().items():
            runtime.load(name, wasm)
        for _ in range(TURNS + 1):
            for name, chain in CHAINS.items():
                taken[name].append(measure(runtime, chain))
    medians = {name: statistics.median(times[1:]) for name, times in taken.items()}  # the first turn warms up
    return {
        **{f"{name}_ms": value for name, value in medians.items()},
        "chain_ms": medians["cors"] - medians["none"],
    }


async def _upstream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello")
    writer.close()


async def _ask(port: int, path: str) -> float:
    """Return the milliseconds of processor time of this process for a request, over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"GET {path} HTTP/1.1\r\nHost: a.test\r\nOrigin: https://a.example\r\nAccept: */*\r\n\r\n".encode()
    began = time.process_time()
    for _ in range(REQUESTS):
        writer.write(head)
        answer = await reader.readuntil(b"hello")
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer[:200].decode())
    taken = (time.process_time() - began) * 1000 / REQUESTS
    writer.close()
    return taken


async def gateway_cost() -> float:
    """Return what the header filter costs through a gateway, in milliseconds."""
    server = await asyncio.start_server(_upstream, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    chain = {"filters": [{"name": "cors", "config": "https://a.example"}]}
    routes = [
        {"name": "plain", "paths": ["/plain"]},
        {"name": "cors", "paths": ["/cors"], "filter_chains": [chain]},
    ]
    document = {
        "_format_version": "3.0",
        "services": [{"name": "s", "url": f"http://127.0.0.1:{port}", "routes": routes}],
    }
    taken: dict[str, list[float]] = {"/plain": [], "/cors": []}
    with tempfile.TemporaryDirectory() as folder:
        gateway = gateway_with(install(Path(folder), {"cors": vector_filters()["cors"]}), document)
        with started(gateway) as ports:
            for _ in range(TURNS + 1):
                for path, times in taken.items():
                    times.append(await _ask(ports.proxy, path))
    server.close()
    medians = {path: statistics.median(times[1:]) for path, times in taken.items()}
    return medians["/cors"] - medians["/plain"]


if __name__ == "__main__":
    results = {**run(), "gateway_ms": asyncio.run(gateway_cost())}
    if "--json" in sys.argv:
        print(json.dumps(results))
    else:
        for label, value in results.items():
            print(f"{label:10}{value:8.3f}")
