"""Requests that two parsers could read differently are refused, and heads have limits."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from routelens.gateway.create import gateway_of
from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import MEMORY, Database
from tests.gateway.cases import Bed
from tests.gateway.running import Ports, started
from tests.gateway.test_upstreams import config, serving

HOST = b"Host: a.test\r\n"
CHUNKED = b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
REFUSED = {
    "both lengths": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
    "a list of lengths": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 4, 4\r\n\r\nabcd",
    "a signed length": b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: +4\r\n\r\nabcd",
    "an unknown coding": b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunks in HTTP/1.0": b"POST / HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a hexadecimal mark in a chunk size": CHUNKED + b"0x4\r\nabcd\r\n0\r\n\r\n",
    "a negative chunk size": CHUNKED + b"-1\r\nabcd\r\n0\r\n\r\n",
    "a chunk without carriage returns": CHUNKED + b"4\nabcd\n0\n\n",
    "a chunk that is too long": CHUNKED + b"4\r\nabcdefg\r\n0\r\n\r\n",
    "a folded line": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: b\r\n c\r\n\r\n",
    "a blank before the colon": b"GET / HTTP/1.1\r\n" + HOST + b"X-A : b\r\n\r\n",
    "lines without carriage returns": b"GET / HTTP/1.1\nHost: a.test\n\n",
    "a NUL in a value": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: b\0c\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
    "a host with a blank": b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\n" + HOST + b": b\r\n\r\n",
    "a NUL in a name": b"GET / HTTP/1.1\r\n" + HOST + b"X\0A: b\r\n\r\n",
    "a control character in the target": b"GET /a\x01 HTTP/1.1\r\n" + HOST + b"\r\n",
    "two lines of codings": b"POST / HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a target that is no path": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a target of another scheme": b"GET ws://a.test/x HTTP/1.1\r\n" + HOST + b"\r\n",
    "a user in an absolute target": b"GET http://u:p@a.test/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "a host with a path": b"GET / HTTP/1.1\r\nHost: a.test/x\r\n\r\n",
    "10,000 headers": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: b\r\n" * 10_000 + b"\r\n",
}


@pytest.fixture(scope="module")
def ports() -> Iterator[Ports]:
    with started(Gateway(Settings(), Database(MEMORY))) as ports:
        yield ports


def exchange(port: int, content: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(content)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
        return answer


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_an_ambiguous_request_is_refused_and_the_connection_closed(ports: Ports, content: bytes) -> None:
    answer = exchange(ports.proxy, content)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_long_target_is_414(ports: Ports) -> None:
    content = b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"

    assert exchange(ports.proxy, content).startswith(b"HTTP/1.1 414 ")


def test_a_plain_request_is_answered(ports: Ports) -> None:
    content = b"GET / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"

    assert exchange(ports.proxy, content).startswith(b"HTTP/1.1 404 ")


def test_TRACE_is_405(ports: Ports) -> None:  # noqa: N802
    content = b"TRACE / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"

    assert exchange(ports.proxy, content).startswith(b"HTTP/1.1 405 ")


def test_what_is_refused_unread_has_the_headers_of_every_own_answer(ports: Ports) -> None:
    bad = b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n"
    for line in (b"Server: routelens/", b"X-Kong-Response-Latency: 0\r\n", b"X-Kong-Request-Id: "):
        assert b"\r\n" + line in exchange(ports.proxy, bad)
    allowed = b"Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Credentials: true"
    for line in (b"X-Kong-Admin-Latency: 0", allowed):
        assert b"\r\n" + line + b"\r\n" in exchange(ports.admin, bad)


def test_another_version_of_HTTP_is_501(ports: Ports) -> None:  # noqa: N802
    answer = exchange(ports.proxy, b"GET / HTTP/2.0\r\n" + HOST + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 501 Not Implemented\r\n")
    assert b"speaks HTTP/1.1" in answer


def test_a_method_is_any_token(ports: Ports) -> None:
    for method in (b"BREW", b"get", b"X-1!"):
        answer = exchange(ports.proxy, method + b" / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 404 "), method
        answer = exchange(
            ports.admin, method + b" /services HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
        )
        assert answer.startswith(b"HTTP/1.1 405 "), method
    for refused in (b"BR(W", b"B" * 65, "BRÜ".encode(), b"", b"BREW\r\n", b"GET\r\n"):
        answer = exchange(ports.proxy, refused + b" / HTTP/1.1\r\n" + HOST + b"\r\n")
        assert answer.startswith(b"HTTP/1.1 400 "), refused


@pytest.mark.parametrize(
    ("target", "matched"),
    [
        ("/é?q=ü", b"/%C3%A9?q=%C3%BC"),
        ("http://a.test", b"/"),
        ("http://a.test?q=/", b"/?q=/"),
        ("http://a.test//é", b"/%C3%A9"),
    ],
)
@pytest.mark.parametrize("pieces", [1, 60])
def test_a_target_in_raw_UTF_8_or_absolute_without_a_path_takes_its_route(  # noqa: N802
    target: str, matched: bytes, pieces: int
) -> None:
    sent: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        sent.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    request = f"GET {target} HTTP/1.1\r\nHost: a.test\r\nX-A: é\r\nConnection: close\r\n\r\n".encode()
    size = -(-len(request) // pieces)
    with serving(answer) as port:
        document = config(f"http://127.0.0.1:{port}")
        document["services"][0]["routes"] = [{"paths": ["~/é$", "~/$"], "strip_path": False}]  # type: ignore[index]
        with (
            started(gateway_of(document)) as ports,
            socket.create_connection(("127.0.0.1", ports.proxy), timeout=5) as connection,
        ):
            for start in range(0, len(request), size):
                connection.sendall(request[start : start + size])
                time.sleep(0.01)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert sent[0].startswith(b"GET " + matched + b" HTTP/1.1\r\n")
    assert "X-A: é\r\n".encode() in sent[0]


@pytest.mark.parametrize("line", [b"DESCRIBE / RTSP/1.0", b"SOURCE / ICE/1.0", b"BREW / COFFEE/1.0"])
def test_other_protocols_are_no_http(ports: Ports, line: bytes) -> None:
    assert exchange(ports.proxy, line + b"\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_a_method_may_come_in_pieces_and_the_next_request_has_its_own(ports: Ports) -> None:
    with socket.create_connection(("127.0.0.1", ports.admin), timeout=5) as connection:
        for piece in (b"BR", b"EW /services HTTP/1.1\r\n", HOST + b"Content-Length: 7\r\n\r\nPOST", b" /x"):
            connection.sendall(piece)
            time.sleep(0.05)
        assert connection.recv(65536).startswith(b"HTTP/1.1 405 ")
        connection.sendall(b"GET /services HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


LAST = b"GET /status HTTP/1.1\r\n" + HOST.replace(b"a.test", b"localhost") + b"Connection: close\r\n\r\n"
BREW = b"BREW /services HTTP/1.1\r\n" + HOST.replace(b"a.test", b"localhost") + b"\r\n"
IN_FRONT = {
    "no body": b"GET /services HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a body with a length": b"PATCH /services/no HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\n{\r\n\r\n}",
    "a body in chunks": b"PATCH /services/no HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"6\r\n{\r\n\r\n}\r\n0\r\n\r\n",
    "a trailer": b"PATCH /services/no HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"2\r\n{}\r\n0\r\nX-Late: 1\r\n\r\n",
    "the same method": BREW,
    "empty lines behind it": b"GET /services HTTP/1.1\r\nHost: localhost\r\n\r\n\r\n\r\n",
}


@pytest.mark.parametrize("pieces", [1, 2, 1000])
@pytest.mark.parametrize("front", IN_FRONT.values(), ids=IN_FRONT)
def test_a_method_is_any_token_behind_another_request_too(ports: Ports, front: bytes, pieces: int) -> None:
    content = front + BREW + BREW + LAST
    cuts = {1: [len(content)], 2: [len(front) - 1, len(content)], 1000: range(1, len(content) + 1)}[pieces]
    with socket.create_connection(("127.0.0.1", ports.admin), timeout=5) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start = 0
        for end in cuts:
            connection.sendall(content[start:end])
            start = end
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    statuses = re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", answer)
    first = b"405" if front == BREW else b"415" if b"PATCH" in front else b"200"
    assert statuses == [first, b"405", b"405", b"200"]


def test_names_of_headers_keep_their_case_both_ways() -> None:
    seen = []

    def answer(connection: socket.socket) -> None:
        seen.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-ABC: 1\r\nContent-Length: 2\r\n\r\nok")

    request = b"GET / HTTP/1.1\r\n" + HOST + b"X-Foo-BAR: 1\r\nConnection: close\r\n\r\n"
    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        found = exchange(ports.proxy, request)
    assert b"\r\nX-Foo-BAR: 1\r\n" in seen[0]
    for line in (
        b"X-ABC: 1",
        b"Content-Length: 2",
        b"Via: 1.1 ",
        b"X-Kong-Upstream-Latency: ",
        b"X-Kong-Request-Id: ",
    ):
        assert b"\r\n" + line in found


def test_a_request_is_answered_once_though_its_body_turns_out_to_be_wrong(ports: Ports) -> None:
    """Else the client would take the second answer for that to its next request."""
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n"
    with socket.create_connection(("127.0.0.1", ports.proxy), timeout=5) as connection:
        connection.sendall(head)
        answer = connection.recv(65536)
        connection.sendall(b"no chunk\r\n")
        rest = b""
        with suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                rest += piece
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"HTTP/1.1" not in rest


def test_what_follows_a_request_and_is_none_does_not_come_before_its_answer() -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        time.sleep(0.3)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        found = exchange(ports.proxy, b"GET / HTTP/1.1\r\n" + HOST + b"\r\n\0\0\0 no request\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 200 ")
    assert found.endswith(b"\r\n\r\nok")


def test_fields_of_a_trailer_are_no_headers() -> None:
    bed = Bed()
    content = (
        b"POST / HTTP/1.1\r\n" + HOST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"2\r\nok\r\n0\r\nHost: evil.test\r\nX-Late: 1\r\n\r\n"
    )
    with started(gateway_of(config(f"http://127.0.0.1:{bed.ports['echo']}"))) as ports:
        assert exchange(ports.proxy, content).startswith(b"HTTP/1.1 200 ")
    seen = bed.seen[-1]
    bed.close()
    assert (seen["body"], seen["headers"]["x-forwarded-host"]) == ("ok", "a.test")
    assert "x-late" not in seen["headers"]


def test_HTTP_1_0_gets_no_chunks() -> None:  # noqa: N802
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n1\r\n!\r\n0\r\n\r\n"
        )

    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        head, _, body = exchange(ports.proxy, b"GET / HTTP/1.0\r\n\r\n").partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert body == b"ok!"


@pytest.mark.parametrize(("version", "first"), [(b"1.0", b"HTTP/1.1 200"), (b"1.1", b"HTTP/1.1 100")])
def test_HTTP_1_0_is_not_told_to_continue(version: bytes, first: bytes) -> None:  # noqa: N802
    bed = Bed()
    head = (
        b"POST / HTTP/" + version + b"\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n"
    )
    try:
        with started(gateway_of(config(f"http://127.0.0.1:{bed.ports['echo']}"))) as ports:
            assert exchange(ports.proxy, head + HOST + b"\r\nok").startswith(first)
    finally:
        bed.close()


def test_a_connection_goes_on_behind_a_304_that_tells_a_length() -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n")

    request = b"GET / HTTP/1.1\r\n" + HOST
    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        found = exchange(ports.proxy, request + b"\r\n" + request + b"Connection: close\r\n\r\n")
    assert found.count(b"HTTP/1.1 304 ") == 2
    assert found.count(b"Content-Length: 9\r\n") == 2


def test_every_answer_tells_the_date_and_that_of_the_upstream_stays() -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nDate: long ago\r\nContent-Length: 0\r\n\r\n")

    request = b"GET / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        dates = [
            _dates(exchange(ports.proxy, request)),
            _dates(exchange(ports.admin, request)),
            _dates(exchange(ports.proxy, b"GET / HTTP/1.1\r\n\r\n")),
        ]
    assert dates[0] == [b"long ago"]
    assert all(len(found) == 1 and found[0].endswith(b" GMT") for found in dates[1:])


def _dates(answer: bytes) -> list[bytes]:
    lines = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return [line[6:] for line in lines if line.lower().startswith(b"date: ")]
