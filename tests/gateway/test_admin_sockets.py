"""Limits on what clients of the Admin API may hold: heads, slow bodies, idle and open connections, answers."""

from __future__ import annotations

import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from routelens.gateway import listener, serving
from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import MEMORY, Database
from tests.gateway.running import Ports, started
from tests.gateway.test_framing import REFUSED, exchange

HEAD = b"Host: 127.0.0.1\r\nContent-Type: application/json\r\n"
GET = b"GET / HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n"
POST = b"POST /services HTTP/1.1\r\n" + HEAD


@pytest.fixture(scope="module")
def ports() -> Iterator[Ports]:
    with started(Gateway(Settings(), Database(MEMORY))) as ports:
        yield ports


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ports]:
    """A gateway that waits for half a second where it waits for a minute otherwise."""
    monkeypatch.setattr(listener.StrictHttpProtocol, "patience", 0.5)
    with started(Gateway(Settings(), Database(MEMORY))) as ports:
        yield ports


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ports]:
    """A gateway that waits for two seconds: a busy machine keeps its own clients that long."""
    monkeypatch.setattr(listener.StrictHttpProtocol, "patience", 2.0)
    with started(Gateway(Settings(), Database(MEMORY))) as ports:
        yield ports


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def rest(connection: socket.socket) -> bytes:
    """Return what comes until the other side closes."""
    answer = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            answer += piece
    return answer


def test_a_plain_request_is_answered(ports: Ports) -> None:
    assert status(exchange(ports.admin, GET)) == 200


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_an_ambiguous_request_is_refused_in_JSON_and_the_connection_closed(  # noqa: N802
    ports: Ports, content: bytes
) -> None:
    answer = exchange(ports.admin, content)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert status(answer) == 400
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"\r\nContent-Type: application/json; charset=utf-8\r\n" in head
    assert b"\r\nConnection: close" in head
    assert isinstance(json.loads(body)["message"], str)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + HEAD + b"X-A: " + b"b" * 9000 + b"\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HEAD + (b"X-A: " + b"b" * 7000 + b"\r\n") * 5 + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HEAD + b"X: b\r\n" * 1001 + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HEAD + b"X: b\r\n" * 900 + b"Connection: close\r\n\r\n", 200),
    ],
    ids=["a long target", "a long line", "a long head", "1,001 lines", "902 lines"],
)
def test_heads_have_limits(ports: Ports, content: bytes, wanted: int) -> None:
    assert status(exchange(ports.admin, content)) == wanted


def test_a_body_that_is_declared_longer_than_10_MB_is_413(ports: Ports) -> None:  # noqa: N802
    content = POST + b"Content-Length: 11000000\r\nConnection: close\r\n\r\n" + b" " * 11_000_000
    with connect(ports.admin) as connection:
        with suppress(OSError):  # it is answered before it has been read
            connection.sendall(content)
        answer = rest(connection)
    assert not answer or status(answer) == 413


def status_of_what_stops(port: int, content: bytes) -> int | None:
    """Send the start of a request and no more; return the status of the answer, None without one."""
    with connect(port) as connection:
        connection.sendall(content)
        answer = rest(connection)
    return status(answer) if answer else None


@pytest.mark.parametrize("plane", ["admin", "proxy"])
@pytest.mark.parametrize(
    ("content", "wanted"),
    [(b"", None), (b"GET / HT", 408), (b"GET / HTTP/1.1\r\nHost: a.te", 408)],
    ids=["nothing", "half a line", "half a head"],
)
def test_a_client_that_stops_in_the_head_is_not_waited_for(
    impatient: Ports, plane: str, content: bytes, wanted: int | None
) -> None:
    assert status_of_what_stops(getattr(impatient, plane), content) == wanted


STOPPED_BODIES = pytest.mark.parametrize(
    "content",
    [
        POST + b"Content-Length: 10\r\n\r\n",
        POST + b"Content-Length: 10\r\n\r\n{",
        POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    ],
    ids=["no body", "half a body", "half a chunk"],
)


@STOPPED_BODIES
def test_a_client_that_stops_in_the_body_is_not_waited_for(impatient: Ports, content: bytes) -> None:
    assert status_of_what_stops(impatient.admin, content) == 408


@STOPPED_BODIES
def test_the_proxy_answers_a_request_without_a_route_before_its_body(
    impatient: Ports, content: bytes
) -> None:
    assert status_of_what_stops(impatient.proxy, content) == 404


def test_a_head_that_trickles_has_a_time_as_a_whole(impatient: Ports) -> None:
    with connect(impatient.admin) as connection:
        began = time.monotonic()
        with suppress(OSError):
            for byte in b"GET / HTTP/1.1\r\nX-Slow: " + b"a" * 300:
                connection.sendall(bytes([byte]))
                time.sleep(0.1)
        assert time.monotonic() - began < 30
        assert status(rest(connection) or b"x 408 ") == 408


def test_a_body_has_the_time_for_each_piece(patient: Ports) -> None:
    with connect(patient.admin) as connection:
        body = b'{"host": "a.test"}'
        connection.sendall(POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
        for byte in body:
            connection.sendall(bytes([byte]))
            time.sleep(0.15)  # longer than the two seconds, all in all
        assert status(rest(connection)) == 201


def test_a_connection_in_use_is_not_idle(patient: Ports) -> None:
    with connect(patient.admin) as connection:
        for _ in range(4):
            connection.sendall(b"GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
            time.sleep(0.8)


def test_the_stream_of_events_is_no_idle_connection(impatient: Ports) -> None:
    with connect(impatient.admin) as connection:
        connection.sendall(b"GET /routelens/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        connection.settimeout(1.5)
        try:
            while connection.recv(65536):
                pass
            pytest.fail("the stream was closed")
        except TimeoutError:
            pass


def test_a_client_that_takes_no_answer_is_not_waited_for(impatient: Ports) -> None:
    big = json.dumps({"host": "a.test", "tags": [f"{number:0100}" for number in range(20_000)]}).encode()
    made = exchange(
        impatient.admin, POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(big) + big
    )
    assert status(made) == 201
    with connect(impatient.admin) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(b"GET /services HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 8)
        time.sleep(2.5)
        assert len(rest(connection)) < 8 * 2_000_000  # cut off


def test_open_connections_are_counted_and_one_too_many_is_503(ports: Ports) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(connect(ports.admin)) for _ in range(listener.MAX_ADMIN_CONNECTIONS)]
        held[-1].sendall(b"GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert held[-1].recv(65536).startswith(b"HTTP/1.1 200 ")
        assert status(exchange(ports.admin, b"")) == 503
        assert status(exchange(ports.proxy, GET)) == 404
    deadline = time.monotonic() + 10
    while status(exchange(ports.admin, GET)) != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_connections_of_the_proxy_are_counted_too_and_leave_the_admin_api_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "MAX_PROXY_CONNECTIONS", 40)
    with started(Gateway(Settings(), Database(MEMORY))) as ports, ExitStack() as stack:
        held = [stack.enter_context(connect(ports.proxy)) for _ in range(40)]
        held[-1].sendall(b"GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert held[-1].recv(65536).startswith(b"HTTP/1.1 404 ")
        assert status(exchange(ports.proxy, b"")) == 503
        assert status(exchange(ports.admin, GET)) == 200


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_the_proxy_holds_no_more_connections_than_the_process_may_open_files_for() -> None:
    import resource  # noqa: PLC0415

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        for files, connections in ((1_024, 320), (500, 58), (100, 1)):
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, limits[1]))
            assert serving.proxy_connections() == connections
        serving._open_more_files()
        assert serving.proxy_connections() == min(8_192, (min(16_768, limits[1]) - 384) // 2)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_two_content_types_are_refused_in_plain_text(ports: Ports) -> None:
    content = POST + b"Content-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    head, _, body = exchange(ports.admin, content).partition(b"\r\n\r\n")
    assert status(head) == 400
    assert body == b"Multiple Content-Type headers not allowed"


@pytest.mark.parametrize(("count", "refused"), [(1000, False), (1001, True)])
def test_a_form_has_at_most_a_thousand_arguments(ports: Ports, count: int, *, refused: bool) -> None:
    form = "&".join(f"a{number}=1" for number in range(count)).encode()
    head = (
        b"POST /services HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(form)
    )
    answer = exchange(ports.admin, head + form)
    assert status(answer) == 400
    assert (json.loads(answer.partition(b"\r\n\r\n")[2])["message"] == "Too many arguments") is refused
