"""Connections to upstreams: what a read and a write do when the peer is slow, gone, or sends too much."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable

import httpcore
import pytest

from routelens.gateway.proxy.network import TcpBackend

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Use = Callable[[httpcore.AsyncNetworkStream], Awaitable[None]]


def connected(peer: Peer, use: Use) -> None:
    """Connect to a peer and use the connection."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await peer(reader, writer)
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            stream = await TcpBackend().connect_tcp("127.0.0.1", server.sockets[0].getsockname()[1], 5)
            await use(stream)
            await stream.aclose()

    asyncio.run(run())


async def write_on(stream: httpcore.AsyncNetworkStream, content: bytes, timeout: float) -> None:
    for _ in range(1000):
        await stream.write(content, timeout)
        await asyncio.sleep(0)


def test_what_comes_is_read_in_the_sizes_that_are_asked_for_and_then_the_end() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"abcdef")
        await writer.drain()
        writer.close()

    async def use(stream: httpcore.AsyncNetworkStream) -> None:
        got = [await stream.read(4)]
        while got[-1]:
            got.append(await stream.read(4))
        assert b"".join(got) == b"abcdef"
        assert max(map(len, got)) <= 4
        assert stream.get_extra_info("is_readable")

    connected(peer, use)


def test_a_silent_peer_is_waited_for_as_long_as_was_said_and_may_still_answer() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        writer.write(b"late")

    async def use(stream: httpcore.AsyncNetworkStream) -> None:
        assert not stream.get_extra_info("is_readable")
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(10, timeout=0.02)
        await stream.write(b"x", timeout=1)
        assert await stream.read(10, timeout=5) == b"late"

    connected(peer, use)


def test_a_peer_that_does_not_read_is_a_timeout_of_writing() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1)

    async def use(stream: httpcore.AsyncNetworkStream) -> None:
        with pytest.raises(httpcore.WriteTimeout):
            await write_on(stream, b"x" * 1_000_000, timeout=0.05)

    connected(peer, use)


def test_a_reset_is_an_error_and_so_is_writing_after_it() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async def use(stream: httpcore.AsyncNetworkStream) -> None:
        with contextlib.suppress(httpcore.ReadError):
            assert await stream.read(10, timeout=5) == b""
        await stream.aclose()
        with pytest.raises(httpcore.WriteError):
            await write_on(stream, b"x", timeout=1)

    connected(peer, use)


def test_what_nobody_reads_is_not_taken_in_without_bound_and_comes_whole() -> None:
    size = 8_000_000

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"x" * size)
        await writer.drain()
        writer.close()

    async def use(stream: httpcore.AsyncNetworkStream) -> None:
        await asyncio.sleep(0.2)
        assert len(stream._received) < 2_000_000  # type: ignore[attr-defined]
        got = 0
        while chunk := await stream.read(65536, timeout=5):
            got += len(chunk)
        assert got == size

    connected(peer, use)


def test_nobody_there_is_a_connect_error_with_its_cause() -> None:
    async def connect(host: str, port: int) -> None:
        await TcpBackend().connect_tcp(host, port, 5)

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(httpcore.ConnectError) as raised:
            asyncio.run(connect("127.0.0.1", closed.getsockname()[1]))
    assert isinstance(raised.value.__cause__, OSError)


def test_tls_is_left_to_others() -> None:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def use(stream: httpcore.AsyncNetworkStream) -> None:
        with pytest.raises(httpcore.UnsupportedProtocol):
            await stream.start_tls(None)  # type: ignore[arg-type]

    connected(peer, use)
