"""How fast the gateway is beside the barest proxy of the same HTTP libraries, in one run on one machine.

    ./build.sh bench gateway [--json]

Three programs run: an upstream that answers at once, a proxy of ten lines (uvicorn and httpcore's connections, no
routing), and the gateway with 10,000 routes. The ten lines keep connections in a list, as the gateway does: httpcore's
own pool looks at all of them for every request, and beside it anything is fast.

The same client, 32 connections, loads one proxy and then the other, in turns. `ratio` is the gateway's requests a
second over the bare proxy's, `p99_ratio` its 99th percentile over the bare one's, `routing_share` the part of a
request's time in the gateway that goes to finding its route.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import socket
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

import uvicorn
import uvloop

ROUTES = 10_000
CONNECTIONS = 32
ROUNDS = 3
SECONDS = 4.0
TARGET_RATIO, TARGET_P99, TARGET_SHARE = 0.6, 1.5, 0.03
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


class _Upstream(asyncio.Protocol):
    """Answers every request head at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        for _ in range(data.count(b"\r\n\r\n")):
            self._transport.write(ANSWER)  # type: ignore[attr-defined]


def run_upstream(ready: Connection) -> None:
    """Serve the upstream until the process is ended."""

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(_Upstream, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(serve())


def run_bare(ready: Connection, upstream: int) -> None:
    """Serve the barest proxy: uvicorn in front, httpcore's connections behind, nothing between."""
    import httpcore  # noqa: PLC0415 (in its own process)

    idle: list[httpcore.AsyncHTTPConnection] = []
    origin = httpcore.Origin(b"http", b"127.0.0.1", upstream)

    async def app(scope, receive, send):  # type: ignore[no-untyped-def]
        if scope["type"] != "http":
            return
        url = httpcore.URL(scheme="http", host="127.0.0.1", port=upstream, target=scope["raw_path"])
        request = httpcore.Request(
            scope["method"], url, headers=[(b"Host", b"upstream"), *scope["headers"][1:]]
        )
        connection = None
        while idle and (connection is None or connection.has_expired()):
            connection = idle.pop()
        if connection is None or connection.has_expired():
            connection = httpcore.AsyncHTTPConnection(origin, keepalive_expiry=60)
        response = await connection.handle_async_request(request)
        await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
        async for chunk in response.aiter_stream():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await response.aclose()
        idle.append(connection)
        await send({"type": "http.response.body", "body": b""})

    listener = socket.create_server(("127.0.0.1", 0))
    ready.send(listener.getsockname()[1])
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="uvloop",
        lifespan="off",
        log_level="critical",
        access_log=False,
        date_header=False,
    )
    uvicorn.Server(config).run([listener])


def run_gateway(ready: Connection, upstream: int) -> None:
    """Serve the gateway with 10,000 routes."""
    from routelens.gateway import serving  # noqa: PLC0415 (in its own process)
    from routelens.gateway.create import gateway_of  # noqa: PLC0415

    routes = [
        {"name": f"r{n}", "paths": [f"/api/v{n % 7}/item{n}"], "strip_path": False} for n in range(ROUTES)
    ]
    document = {
        "_format_version": "3.0",
        "services": [{"name": "s", "url": f"http://127.0.0.1:{upstream}", "routes": routes}],
    }
    gateway = gateway_of(document)
    shares: list[float] = []
    gateway.proxy.observe(lambda record: shares.append(record.routing_time / record.total_time))
    admin, proxy = serving.bind("127.0.0.1:0", "Admin API"), serving.bind("127.0.0.1:0", "proxy")

    async def serve() -> None:
        async with serving.running(gateway, admin, proxy):
            ready.send(proxy.getsockname()[1])
            while not ready.poll():
                await asyncio.sleep(0.1)
            ready.send(statistics.fmean(shares))
            await asyncio.sleep(3600)

    serving.take_process(gateway)
    serving.run(serve())


async def load(port: int, seconds: float) -> list[float]:
    """Send requests over kept connections, and return how long each took."""
    times: list[float] = []
    deadline = time.perf_counter() + seconds

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        count = number
        while (started := time.perf_counter()) < deadline:
            count += 31
            path = f"/api/v{count % ROUTES % 7}/item{count % ROUTES}"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: a.test\r\nX-Env: dev\r\nAccept: */*\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head[:14]:
                raise RuntimeError(f"not answered with 200: {head[:200]!r}")
            await reader.readuntil(b"hello" if b"chunked" not in head.lower() else b"0\r\n\r\n")
            times.append(time.perf_counter() - started)
        writer.close()

    await asyncio.gather(*(client(number * 313) for number in range(CONNECTIONS)))
    return times


def main() -> int:
    """Run the programs, load them in turns, and print what came out; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    processes = []

    def start(target: Callable[..., None], *arguments: int) -> tuple[Connection, int]:
        mine, theirs = context.Pipe()
        process = context.Process(target=target, args=(theirs, *arguments), daemon=True)
        process.start()
        processes.append(process)
        return mine, mine.recv()

    try:
        _, upstream = start(run_upstream)
        _, bare = start(run_bare, upstream)
        pipe, gateway = start(run_gateway, upstream)
        times: dict[str, list[float]] = {"bare": [], "gateway": []}
        for port in (bare, gateway):
            uvloop.run(load(port, 1))
        for _ in range(ROUNDS):
            for name, port in (("bare", bare), ("gateway", gateway)):
                times[name] += uvloop.run(load(port, SECONDS))
        pipe.send("how much is routing?")
        share = pipe.recv()
    finally:
        for process in processes:
            process.terminate()
            process.join()
    rates = {name: len(found) / (ROUNDS * SECONDS) for name, found in times.items()}
    p99 = {name: statistics.quantiles(found, n=100)[98] * 1000 for name, found in times.items()}
    result = {
        "ratio": round(rates["gateway"] / rates["bare"], 3),
        "p99_ratio": round(p99["gateway"] / p99["bare"], 3),
        "routing_share": round(share, 4),
        "requests_per_second": {name: round(rate) for name, rate in rates.items()},
        "p99_ms": {name: round(value, 2) for name, value in p99.items()},
        "cores": os.cpu_count(),
    }
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:20} {value}")
    met = (
        result["ratio"] >= TARGET_RATIO
        and result["p99_ratio"] <= TARGET_P99
        and result["routing_share"] <= TARGET_SHARE
    )
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
