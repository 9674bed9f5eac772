"""A gateway under load while its routes change: no request fails, none is on a table that never existed.

    python -m tests.gateway.load [SECONDS]

64 connections send requests, one change every 100 ms: the route /flip goes to the services a and b in turns, together
with the path that its service adds, and the route /temp comes and goes. Prints one JSON value, exits with 1 where a
request failed or memory grew.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, cast

from tests.gateway.test_command import running

CONNECTIONS = 64
BETWEEN_CHANGES = 0.1
MAX_GROWTH = 24 * 1024
"""How much larger the gateway may be at the end than after a third of the time, in KiB."""


class _Upstream(asyncio.Protocol):
    """Answers with the path that was asked for."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        path = data.split(b" ", 2)[1]
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(path), path))


async def call(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str, path: str, body: Any = None
) -> tuple[int, bytes]:
    """Send a request over a kept connection."""
    content = b"" if body is None else json.dumps(body).encode()
    kind = "Content-Type: application/json\r\n" if content else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{kind}Content-Length: {len(content)}\r\n\r\n"
    writer.write(head.encode() + content)
    answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    status = int(answer.split(" ", 2)[1])
    if "transfer-encoding: chunked" in answer:
        text = b""
        while size := int(await reader.readline(), 16):
            text += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        return status, text
    lengths = [line for line in answer.split("\r\n") if line.startswith("content-length: ")]
    return status, await reader.readexactly(int(lengths[0][16:]) if lengths else 0)


async def _ask(port: int, number: int, until: float, found: Counter[str]) -> None:
    """Send requests, and count the answers that are right and those that are not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    paths = ("/stable/x", "/flip/x", "/temp/x")
    wanted = {
        "/stable/x": {(200, b"/a/stable/x")},
        "/flip/x": {(200, b"/a/flip/x"), (200, b"/b/flip/x")},
        "/temp/x": {(200, b"/a/temp/x"), (404, b"")},
    }
    while time.monotonic() < until:
        number += 1
        path = paths[number % 3]
        status, body = await call(reader, writer, "GET", path)
        seen = (status, b"" if status == 404 else body)
        found["right" if seen in wanted[path] else f"{path} {status} {body[:80]!r}"] += 1
    writer.close()


async def _change(port: int, until: float, found: Counter[str]) -> None:
    """Change a route every 100 ms, each acknowledged before the next."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    changes: list[tuple[str, str, Any]] = [
        ("PUT", "/routes/flip", {"paths": ["/flip"], "strip_path": False, "service": {"name": "b"}}),
        ("PUT", "/routes/temp", {"paths": ["/temp"], "strip_path": False, "service": {"name": "a"}}),
        ("PUT", "/routes/flip", {"paths": ["/flip"], "strip_path": False, "service": {"name": "a"}}),
        ("DELETE", "/routes/temp", None),
    ]
    number = 0
    while time.monotonic() < until:
        method, path, body = changes[number % len(changes)]
        number += 1
        status, text = await call(reader, writer, method, path, body)
        found["changes" if status in (200, 204) else f"{method} {path} {status} {text[:80]!r}"] += 1
        await asyncio.sleep(BETWEEN_CHANGES)
    writer.close()


def _memory(pid: int) -> int:
    """Return the resident memory of a process in KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


async def run(seconds: float) -> dict[str, Any]:
    """Load a gateway for so long, and return what came of it."""
    server = await asyncio.get_running_loop().create_server(_Upstream, "127.0.0.1", 0)
    upstream = server.sockets[0].getsockname()[1]
    found: Counter[str] = Counter()
    with running("--database", ":memory:", quiet=True) as (process, admin, proxy):
        connection = await asyncio.open_connection("127.0.0.1", admin)
        for name in ("a", "b"):
            service = {"url": f"http://127.0.0.1:{upstream}/{name}"}
            assert (await call(*connection, "PUT", f"/services/{name}", service))[0] == 200
        for name in ("stable", "flip"):
            route = {"paths": [f"/{name}"], "strip_path": False, "service": {"name": "a"}}
            assert (await call(*connection, "PUT", f"/routes/{name}", route))[0] == 200
        connection[1].close()
        until = time.monotonic() + seconds
        work = [asyncio.create_task(_ask(proxy, number, until, found)) for number in range(CONNECTIONS)]
        work.append(asyncio.create_task(_change(admin, until, found)))
        await asyncio.sleep(seconds / 3)
        early = _memory(process.pid)
        await asyncio.gather(*work)
        late = _memory(process.pid)
    server.close()
    await asyncio.sleep(0.1)  # connections are closed in the loop
    wrong = {name: count for name, count in found.items() if name not in ("right", "changes")}
    return {
        "requests": found["right"],
        "changes": found["changes"],
        "wrong": wrong,
        "memory_kib": [early, late],
        "is_good": not wrong and late - early <= MAX_GROWTH,
    }


if __name__ == "__main__":
    result = asyncio.run(run(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
    print(json.dumps(result))
    raise SystemExit(0 if result["is_good"] else 1)
