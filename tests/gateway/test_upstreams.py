"""Upstreams: retries, weights, health, streams, WebSocket."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from routelens.gateway.create import gateway_of
from routelens.gateway.proxy import balancer
from routelens.gateway.proxy.upstream import UpstreamRequest, UpstreamResponse, Upstreams
from routelens.gateway.settings import Settings
from tests.gateway.cases import Bed, send
from tests.gateway.running import started


@pytest.fixture
def bed() -> Iterator[Bed]:
    bed = Bed()
    yield bed
    bed.close()


@contextmanager
def serving(answer: Callable[[socket.socket], None], address: str = "127.0.0.1") -> Iterator[int]:
    """Let `answer` deal with each connection; yield the port."""
    listener = socket.create_server((address, 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                answer(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)


def config(url: str, **service: object) -> dict[str, object]:
    route = {"name": "r", "paths": ["/"]}
    return {"_format_version": "3.0", "services": [{"name": "s", "url": url, "routes": [route], **service}]}


def test_a_response_with_a_length_and_chunks_is_502() -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head + b"2\r\nok\r\n0\r\n\r\n")

    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        assert send(ports.proxy, "GET", "/", {}, None)[0] == 502


def test_three_of_four_requests_go_to_the_target_of_weight_three(bed: Bed) -> None:
    hits: Counter[str] = Counter()

    def other(connection: socket.socket) -> None:
        connection.recv(65536)
        hits["other"] += 1
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with serving(other) as port:
        document = config("http://pool")
        targets = [
            {"target": f"127.0.0.1:{bed.ports['echo']}", "weight": 3},
            {"target": f"127.0.0.1:{port}", "weight": 1},
        ]
        document["upstreams"] = [{"name": "pool", "targets": targets}]
        with started(gateway_of(document)) as ports:
            for _ in range(8):
                assert send(ports.proxy, "GET", "/", {}, None)[0] == 200
    assert hits["other"] == 2


def test_a_target_name_that_resolves_to_several_addresses_counts_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def addresses_of(host: str) -> list[str]:
        return ["127.0.0.1", "127.0.0.2"] if host == "localhost" else [host]

    hits: Counter[tuple[str, bytes]] = Counter()

    def answer(connection: socket.socket) -> None:
        host = connection.recv(65536).partition(b"Host: ")[2].partition(b"\r\n")[0]
        hits[connection.getsockname()[0], host] += 1
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    monkeypatch.setattr(balancer, "addresses_of", addresses_of)
    with serving(answer, "0.0.0.0") as port:
        document = config("http://pool")
        targets = [
            {"target": f"localhost:{port}", "weight": 10},
            {"target": f"127.0.0.3:{port}", "weight": 10},
        ]
        document["upstreams"] = [{"name": "pool", "targets": targets}]
        with started(gateway_of(document)) as ports:
            assert send(ports.proxy, "GET", "/", {}, None)[0] == 200  # names are looked up meanwhile
            hits.clear()
            for _ in range(6):
                assert send(ports.proxy, "GET", "/", {}, None)[0] == 200
    name, literal = b"localhost:%d" % port, b"127.0.0.3:%d" % port
    assert hits == {("127.0.0.1", name): 2, ("127.0.0.2", name): 2, ("127.0.0.3", literal): 2}


def test_addresses_of_a_name_are_those_of_one_family() -> None:
    async def found(host: str) -> list[str]:
        return await balancer.addresses_of(host)

    assert asyncio.run(found("127.0.0.1")) == ["127.0.0.1"]
    assert asyncio.run(found("::1")) == ["::1"]
    assert asyncio.run(found("no.such.name.invalid")) == []


@pytest.mark.parametrize(("threshold", "health", "last"), [(50, "HEALTHY", 200), (51, "UNHEALTHY", 503)])
def test_an_upstream_below_its_threshold_is_unhealthy_and_answers_503(
    bed: Bed, threshold: int, health: str, last: int
) -> None:
    document = config("http://pool", retries=0)
    targets = [{"target": f"127.0.0.1:{bed.ports['echo']}"}, {"target": f"127.0.0.1:{bed.ports['closed']}"}]
    checks = {"threshold": threshold, "passive": {"unhealthy": {"tcp_failures": 1}}}
    document["upstreams"] = [{"name": "pool", "targets": targets, "healthchecks": checks}]
    with started(gateway_of(document)) as ports:
        statuses = [send(ports.proxy, "GET", "/", {}, None)[0] for _ in range(4)]
        told = json.loads(send(ports.admin, "GET", "/upstreams/pool/health?balancer_health=1", {}, None)[2])
    assert (statuses[-1], told["data"]["health"]) == (last, health)


def test_a_target_past_its_limit_of_failures_is_skipped(bed: Bed) -> None:
    document = config("http://pool", retries=0)
    targets = [{"target": f"127.0.0.1:{bed.ports['echo']}"}, {"target": f"127.0.0.1:{bed.ports['closed']}"}]
    passive = {"passive": {"unhealthy": {"tcp_failures": 1}}}
    document["upstreams"] = [{"name": "pool", "targets": targets, "healthchecks": passive}]
    with started(gateway_of(document)) as ports:
        statuses = [send(ports.proxy, "GET", "/", {}, None)[0] for _ in range(6)]
        health = json.loads(send(ports.admin, "GET", "/upstreams/pool/health", {}, None)[2])
    assert sorted(statuses) == [200, 200, 200, 200, 200, 502]
    assert sorted(target["health"] for target in health["data"]) == ["HEALTHY", "UNHEALTHY"]


def test_a_504_of_a_target_counts_as_a_timeout(bed: Bed) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 504 Late\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with serving(answer) as port:
        document = config("http://pool")
        targets = [{"target": f"127.0.0.1:{bed.ports['echo']}"}, {"target": f"127.0.0.1:{port}"}]
        passive = {"passive": {"unhealthy": {"timeouts": 1}}}
        document["upstreams"] = [{"name": "pool", "targets": targets, "healthchecks": passive}]
        with started(gateway_of(document)) as ports:
            statuses = [send(ports.proxy, "GET", "/", {}, None)[0] for _ in range(6)]
    assert sorted(statuses) == [200, 200, 200, 200, 200, 504]


def test_a_refused_connection_is_tried_again_with_the_next_target(bed: Bed) -> None:
    document = config("http://pool", retries=1)
    targets = [{"target": f"127.0.0.1:{bed.ports['echo']}"}, {"target": f"127.0.0.1:{bed.ports['closed']}"}]
    document["upstreams"] = [{"name": "pool", "targets": targets}]
    with started(gateway_of(document)) as ports:
        assert [send(ports.proxy, "POST", "/", {}, b"x")[0] for _ in range(4)] == [200] * 4


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 502),
        (b"garbage\r\n\r\n", 502),
        (b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n", 502),
        (b"HTTP/1.1 503 Sorry\r\nContent-Length: 4\r\n\r\nbusy", 503),
    ],
    ids=["closed", "garbage", "20,000 headers", "its own 503"],
)
def test_a_bad_upstream_is_told_to_the_client(content: bytes, status: int) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        try:
            connection.sendall(content)
        except OSError:
            return

    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}", retries=0))) as ports:
        assert send(ports.proxy, "GET", "/", {}, None)[0] == status


@pytest.mark.parametrize(
    ("content", "tries"),
    [
        (b"", 3),
        (b"garbage\r\n\r\n", 1),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 1),
    ],
    ids=["closed", "garbage", "two lengths"],
)
def test_nothing_is_tried_again_once_bytes_of_a_response_have_come(content: bytes, tries: int) -> None:
    requests: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        requests.append(connection.recv(65536))
        connection.sendall(content)

    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}", retries=2))) as ports:
        assert send(ports.proxy, "GET", "/", {}, None)[0] == 502
    assert len(requests) == tries


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize(
    ("request_buffering", "length"), [(False, 3), (True, 3_000_000)], ids=["streamed", "longer than is held"]
)
def test_a_streamed_body_is_tried_again_while_nothing_of_it_was_sent(
    bed: Bed, method: str, length: int, *, request_buffering: bool
) -> None:
    document = config("http://pool", retries=1)
    document["services"][0]["routes"][0]["request_buffering"] = request_buffering  # type: ignore[index]
    targets = [{"target": f"127.0.0.1:{bed.ports['echo']}"}, {"target": f"127.0.0.1:{bed.ports['closed']}"}]
    document["upstreams"] = [{"name": "pool", "targets": targets}]
    with started(gateway_of(document)) as ports:
        for _ in range(4):
            assert send(ports.proxy, method, "/", {}, b"x" * length)[0] == 200
            assert bed.seen[-1]["body"] == "x" * length


@pytest.mark.parametrize(
    ("content", "status", "headers"),
    [
        (b"HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nok", 999, {"content-length": "2"}),
        (b"HTTP/1.1 200 OK\r\nX-A: a\x01b\x7f\r\nContent-Length: 0\r\n\r\n", 200, {"x-a": "a b "}),
        (b"HTTP/1.1 200 OK\r\nX-A: a\tb\r\nContent-Length: 0\r\n\r\n", 200, {"x-a": "a\tb"}),
        (b"HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\nok", 204, {"content-length": None}),
        (b"HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", 304, {"content-length": "9"}),
        (b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, {}),
    ],
    ids=["status", "control", "tab", "204", "304", "early"],
)
def test_an_odd_answer_reaches_the_client(
    content: bytes, status: int, headers: dict[str, str | None]
) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(content)

    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        found, lines, _ = send(ports.proxy, "GET", "/", {}, None)
    sent = {name.lower(): value for name, value in lines}
    assert found == status
    assert {name: sent.get(name) for name in headers} == headers


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("PUT", 200), ("POST", 502)])
def test_a_kept_connection_that_the_upstream_closes_is_no_failed_try(method: str, status: int) -> None:
    connections: list[int] = []

    def answer(connection: socket.socket) -> None:
        connections.append(1)
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        if len(connections) == 1:
            connection.recv(65536)  # the next request comes, and is not answered

    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}", retries=0))) as ports:
        assert send(ports.proxy, "GET", "/", {}, None)[0] == 200
        assert send(ports.proxy, method, "/", {}, None)[0] == status
    assert len(connections) == (1 if status == 502 else 2)


@pytest.mark.parametrize(
    ("headers", "address", "passed_on"),
    [
        ({"X-Real-IP": "9.8.7.6"}, "9.8.7.6", "9.8.7.6"),
        ({"X-Forwarded-For": "1.1.1.1"}, "127.0.0.1", "1.1.1.1, 127.0.0.1"),
        ({"X-Forwarded-For": "1.1.1.1", "X-Real-IP": "9.8.7.6"}, "9.8.7.6", "1.1.1.1, 127.0.0.1"),
    ],
)
def test_behind_the_addresses_that_a_trusted_proxy_passes_on_stands_its_own(
    bed: Bed, headers: dict[str, str | None], address: str, passed_on: str
) -> None:
    live = gateway_of(
        config(f"http://127.0.0.1:{bed.ports['echo']}"), settings=Settings(trusted=("127.0.0.0/8",))
    )
    with started(live) as ports:
        send(ports.proxy, "GET", "/", headers, None)
    seen = bed.seen[-1]["headers"]
    assert (seen["x-real-ip"], seen["x-forwarded-for"]) == (address, passed_on)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"200 Fine", "Fine"),
        (b"200 OK", "OK"),
        (b"503 Out to lunch", "Out to lunch"),
        (b"999 Odd", "Odd"),
        (b"200", "OK"),
    ],
)
def test_the_reason_phrase_of_the_upstream_reaches_the_client(line: bytes, reason: str) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 " + line + b"\r\nContent-Length: 2\r\n\r\nok")

    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        connection = http.client.HTTPConnection("127.0.0.1", ports.proxy, timeout=10)
        connection.request("GET", "/")
        response = connection.getresponse()
        found = response.reason, response.read()
        connection.close()
    assert found == (reason, b"ok")


def test_a_name_that_does_not_resolve_is_503_and_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []
    send_one = Upstreams.send

    async def counted(upstreams: Upstreams, request: UpstreamRequest) -> UpstreamResponse:
        tries.append(request.peer.host)
        return await send_one(upstreams, request)

    monkeypatch.setattr(Upstreams, "send", counted)
    with started(gateway_of(config("http://no-such-host.invalid", retries=3))) as ports:
        status, _, raw = send(ports.proxy, "GET", "/", {}, None)
    assert (status, json.loads(raw)["message"]) == (503, "name resolution failed")
    assert tries == ["no-such-host.invalid"]


@pytest.mark.parametrize("protocol", [b"", b"Connection: Upgrade\r\nUpgrade: websocket\r\n"])
@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", b""])
@pytest.mark.parametrize(
    ("plugin", "settings"),
    [("correlation-id", {}), ("response-transformer", {"add": {"json": ["a:1"]}})],
)
def test_a_client_that_goes_takes_its_upstream_connection_with_it(
    first: bytes, plugin: str, settings: object, protocol: bytes
) -> None:
    asked, left = threading.Event(), threading.Event()

    def answer(connection: socket.socket) -> None:
        connection.settimeout(10)
        connection.recv(65536)
        connection.sendall(first)
        asked.set()
        with contextlib.suppress(ConnectionResetError):
            if connection.recv(1):
                return
        left.set()

    with serving(answer) as port:
        document = config(f"http://127.0.0.1:{port}", retries=0)
        document["plugins"] = [{"name": plugin, "config": settings}]
        with started(gateway_of(document)) as ports:
            with socket.create_connection(("127.0.0.1", ports.proxy), timeout=10) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: a.test\r\n" + protocol + b"\r\n")
                assert asked.wait(5)
                time.sleep(0.1)
            assert left.wait(5)


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b"HTTP/1.1 403 No\r\n\r\none", b"one"),
        (b"HTTP/1.1 403 No\r\nContent-Length: 3\r\n\r\none", b"one"),
        (b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n", b"one"),
    ],
)
def test_the_body_of_a_refused_handshake_is_passed_on_as_it_comes(answer: bytes, body: bytes) -> None:
    goes_on = threading.Event()

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer)
        goes_on.wait(5)

    with serving(serve) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        with socket.create_connection(("127.0.0.1", ports.proxy), timeout=4) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            found = b""
            while not found.endswith(b"\r\n\r\n" + body):
                found += client.recv(65536)
        goes_on.set()


def test_a_switch_of_protocols_that_the_client_did_not_offer_is_502() -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        )
        connection.recv(1)

    with serving(serve) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        status, headers, body = send(ports.proxy, "GET", "/", {"Upgrade": "websocket"}, None)
    assert (status, "upgrade" in dict(headers)) == (502, False)
    assert body.startswith(b"An invalid response was received from the upstream server\n")


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("a.test:99", b"\x00\x00\x06a.test"),
        ("[::1]:99", None),
        (".test", None),
        ("caf\u00e9.test".encode().decode("latin-1"), None),
    ],
)
def test_any_host_is_taken_for_a_tls_upstream(host: str, named: bytes | None) -> None:
    hello = bytearray()
    with serving(lambda connection: hello.extend(connection.recv(65536))) as port:
        document = config(f"https://127.0.0.1:{port}", retries=0)
        document["services"][0]["routes"][0]["preserve_host"] = True  # type: ignore[index]
        with started(gateway_of(document)) as ports:
            status, _, _ = send(ports.proxy, "GET", "/", {"Host": host}, None)
    assert status == 502
    assert named is None or named in hello
    assert b"\x00\x00\x01[" not in hello  # no half of an address is a name


def test_a_chunked_body_that_is_not_buffered_stays_chunked(bed: Bed) -> None:
    document = config(f"http://127.0.0.1:{bed.ports['echo']}")
    document["services"][0]["routes"][0]["request_buffering"] = False  # type: ignore[index]
    with started(gateway_of(document)) as ports:
        connection = http.client.HTTPConnection("127.0.0.1", ports.proxy, timeout=10)
        connection.request("POST", "/", body=iter([b"one", b"two"]), encode_chunked=True)
        seen = json.loads(connection.getresponse().read())
        connection.close()
    assert seen["body"] == "onetwo"
    assert seen["headers"]["transfer-encoding"] == "chunked"


@pytest.mark.parametrize(
    ("asked", "answered", "told"),
    [("websocket", "websocket", "websocket"), ("websocket", "h2c", None), (None, "websocket", None)],
)
def test_a_refused_handshake_tells_the_protocol_that_was_asked_for(
    asked: str | None, answered: str, told: str | None
) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        head = f"HTTP/1.1 426 No\r\nUpgrade: {answered}\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(head.encode())

    headers = {} if asked is None else {"Upgrade": asked, "Connection": "Upgrade"}
    with serving(answer) as port, started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports:
        status, lines, _ = send(ports.proxy, "GET", "/", dict(headers), None)
    assert (status, {name.lower(): value for name, value in lines}.get("upgrade")) == (426, told)


def test_plugins_see_the_response_to_a_websocket_handshake() -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello"
        )

    plugins = [{"name": "response-transformer", "config": {"add": {"headers": ["X-Added:1"]}}}]
    request = b"GET / HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    with serving(answer) as port:
        document = {**config(f"http://127.0.0.1:{port}"), "plugins": plugins}
        with (
            started(gateway_of(document)) as ports,
            socket.create_connection(("127.0.0.1", ports.proxy), timeout=5) as client,
        ):
            client.sendall(request)
            received = b""
            while piece := client.recv(65536):
                received += piece
    assert received.startswith(b"HTTP/1.1 101 ")
    assert b"\r\nX-Added: 1\r\n" in received
    assert received.endswith(b"\r\n\r\nhello")


@pytest.mark.parametrize("target", [b"/chat", b"http://b.test/chat"])
def test_bytes_of_a_websocket_pass_both_ways(target: bytes) -> None:
    heads: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65536)
        heads.append(head)
        key = next(
            line for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key")
        ).split()[1]
        digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
        accept = base64.b64encode(digest)
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\nhello"
        )
        while data := connection.recv(65536):
            connection.sendall(data[::-1])

    with (
        serving(answer) as port,
        started(gateway_of(config(f"http://127.0.0.1:{port}"))) as ports,
        socket.create_connection(("127.0.0.1", ports.proxy), timeout=5) as client,
    ):
        client.sendall(
            b"GET " + target + b" HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        received = b""
        while not received.endswith(b"hello"):
            received += client.recv(65536)
        client.sendall(b"abc")
        back = client.recv(65536)
    assert received.startswith(b"HTTP/1.1 101 ")
    assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in received
    assert back == b"cba"
    assert heads[0].startswith(b"GET /chat HTTP/1.1\r\n")
    assert (b"X-Forwarded-Host: b.test\r\n" in heads[0]) == target.startswith(b"http")
    assert b"Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n" in heads[0]
