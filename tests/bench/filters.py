"""What a request costs in the filter host itself, through a gateway and in the page, beside none.

    ./build.sh bench filters
    python -m tests.bench.filters --json

Filters are the vectors' C filters. `chain_ms` is the median over turns of the milliseconds of processor time that a
request through the header filter `cors` takes above one through an empty chain, on Wasmtime: opening, all callbacks,
finishing. `page_ms` is the same in the page's own archives: Pyodide in Node, with JavaScript's WebAssembly.
`gateway_ms` is that of a request through a gateway, client and upstream in this process, above one of a route without
filters.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from tests.bench.filter_chains import REQUESTS, TURNS, cost_of_chains
from tests.e2e.page import SITE
from tests.filters.compiler import vector_filters
from tests.gateway.filtering import gateway_with, install
from tests.gateway.running import started


def page_cost() -> float:
    """Return what the header filter costs in the page, in milliseconds."""
    script = Path(__file__).with_name("filters_page.mjs")
    ran = subprocess.run(["node", script, SITE], capture_output=True, text=True, timeout=600, check=False)
    if ran.returncode != 0:
        raise RuntimeError(ran.stderr[-2000:])
    return float(json.loads(ran.stdout)["chain_ms"])


class _Upstream:
    """A server that answers everything alike; its connections end with it."""

    def __init__(self) -> None:
        self._connections: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        self._connections[writer] = asyncio.current_task()
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello")
        writer.close()

    async def close(self) -> None:
        """Close the connections that a gateway keeps open, and wait for their tasks."""
        for writer in self._connections:
            writer.close()
        await asyncio.gather(*(task for task in self._connections.values() if task is not None))


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
    upstream = _Upstream()
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0)
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
    await upstream.close()
    medians = {path: statistics.median(times[1:]) for path, times in taken.items()}
    return medians["/cors"] - medians["/plain"]


if __name__ == "__main__":
    results = {**cost_of_chains(), "page_ms": page_cost(), "gateway_ms": asyncio.run(gateway_cost())}
    if "--json" in sys.argv:
        print(json.dumps(results))
    else:
        for label, value in results.items():
            print(f"{label:10}{value:8.3f}")
