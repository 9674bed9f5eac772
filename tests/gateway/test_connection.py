"""HTTP/1.1 with an upstream: when a connection is kept, what comes early, and what breaks it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpcore
import pytest

from routelens.gateway.proxy.connection import Head, PlainConnection, Timeouts
from routelens.gateway.proxy.network import TcpBackend

TIMES = Timeouts(5, 5, 5)
HOST = [(b"Host", b"a.test")]
Use = Callable[[PlainConnection], Awaitable[None]]


def talking(answers: list[bytes], use: Use, *, closes: bool = False) -> bytes:
    """Use a connection to a peer that answers each request head in turn, and return what the peer was sent."""
    sent = bytearray()

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for answer in answers:
                sent.extend(await reader.readuntil(b"\r\n\r\n"))
                writer.write(answer)
            if not closes:
                sent.extend(await reader.read())
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(peer, "127.0.0.1", 0)
        async with server:
            stream = await TcpBackend().connect_tcp("127.0.0.1", server.sockets[0].getsockname()[1], 5)
            connection = PlainConnection(stream, 60)
            await use(connection)
            await connection.aclose()
            await asyncio.sleep(0.05)

    asyncio.run(run())
    return bytes(sent)


async def ask(
    connection: PlainConnection, content: bytes | AsyncIterator[bytes] = b"", *more: tuple[bytes, bytes]
) -> tuple[Head, bytes]:
    head = await connection.send("POST", b"/x?", [*HOST, *more], content, TIMES)
    return head, b"".join([chunk async for chunk in connection.body(TIMES)])


def test_a_connection_takes_one_request_after_another_and_names_keep_their_case() -> None:
    async def use(connection: PlainConnection) -> None:
        head, body = await ask(connection, b"ab", (b"Content-Length", b"2"))
        assert head == (200, b"Fine", [(b"X-Case", b"y"), (b"Content-Length", b"2")])
        assert body == b"hi"
        assert await connection.finish()
        assert connection.is_available()
        assert not connection.has_expired()
        assert (await ask(connection))[1] == b"abc"
        assert await connection.finish()

    first = b"HTTP/1.1 200 Fine\r\nX-Case: y\r\nContent-Length: 2\r\n\r\nhi"
    second = (
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n0\r\n\r\n"
    )
    sent = talking([first, second], use)
    head = b"POST /x? HTTP/1.1\r\nHost: a.test\r\n"
    assert sent == head + b"Content-Length: 2\r\n\r\nab" + head + b"\r\n"


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
        ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ],
)
def test_a_response_without_a_body_need_not_be_read(method: str, answer: bytes) -> None:
    async def use(connection: PlainConnection) -> None:
        for _ in range(2):
            await connection.send(method, b"/", HOST, b"", TIMES)
            assert await connection.finish()

    talking([answer, answer], use)


def test_a_response_whose_body_is_not_read_ends_the_connection() -> None:
    async def use(connection: PlainConnection) -> None:
        await connection.send("GET", b"/", HOST, b"", TIMES)
        assert not await connection.finish()

    talking([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"], use)


def test_what_came_behind_a_switch_of_protocols_is_read_next() -> None:
    async def use(connection: PlainConnection) -> None:
        upgrade = [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket")]
        head = await connection.send("GET", b"/", [*HOST, *upgrade], b"", TIMES)
        assert head.status == 101
        assert await connection.stream.read(100, 5) == b"frames"
        assert not await connection.finish()

    switch = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nframes"
    talking([switch], use)


def test_an_answer_before_the_whole_request_is_taken_and_ends_the_connection() -> None:
    async def content(connection: PlainConnection) -> AsyncIterator[bytes]:
        yield b"a"
        while not connection.stream.get_extra_info("is_readable"):
            await asyncio.sleep(0.01)
        await connection.stream.aclose()
        await asyncio.sleep(0.01)
        yield b"b"

    async def use(connection: PlainConnection) -> None:
        head, body = await ask(connection, content(connection), (b"Transfer-Encoding", b"chunked"))
        assert (head.status, body) == (413, b"")
        assert not await connection.finish()

    talking([b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"], use)


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"]
)
def test_no_response_or_half_of_one_is_an_error_of_the_peer(answer: bytes) -> None:
    async def use(connection: PlainConnection) -> None:
        with pytest.raises(httpcore.RemoteProtocolError):
            await ask(connection)
        assert not await connection.finish()

    talking([answer], use, closes=True)


def test_a_request_that_cannot_be_written_is_an_error_of_ours() -> None:
    async def use(connection: PlainConnection) -> None:
        with pytest.raises(httpcore.LocalProtocolError):
            await ask(connection, b"", (b"X-A", b"b\r\nc"))

    talking([], use)
