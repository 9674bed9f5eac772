"""Proxy-Wasm filters in the gateway: the entity by the Admin API, isolation, limits, properties, and what is logged."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from routelens.gateway.create import gateway_of
from routelens.gateway.errors import StartError
from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import Database
from tests.filters.compiler import VECTORS, vector_filters
from tests.filters.harness import source
from tests.gateway.filtering import fetch, gateway_with, install, upstream
from tests.gateway.running import Ports, started
from tests.gateway.test_command import command, running
from tests.gateway.test_upstreams import serving
from tests.processor import processor_seconds

ADD = 'set_header(REQUEST_HEADERS, TEXT("x-added"), TEXT("yes")); return CONTINUE;'
BAD = {
    "trap": source(request_headers="__builtin_trap(); return 0;"),
    "loop": source(request_headers="for (volatile u32 i = 0;; i++); return 0;"),
    "grow": source(
        request_headers="while (__builtin_wasm_memory_grow(0, 64) != (__SIZE_TYPE__)-1);"
        " __builtin_trap(); return 0;"
    ),
    "refuses": source(configure="return 0;"),
    "nothing": b"this is no module",
    "late": source(response_body="__builtin_trap(); return 0;"),
}
GOOD = {"add": source(request_headers=ADD), **{k: v for k, v in vector_filters().items() if k != "cors"}}
JSON = {"Content-Type": "application/json"}


def config(port: int, **chains: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a configuration with a route for each chain, and one that has none."""
    routes: list[dict[str, Any]] = [{"name": "plain", "paths": ["/plain"]}]
    for name, filters in chains.items():
        routes.append(
            {"name": name, "paths": [f"/{name}"], "filter_chains": [{"name": name, "filters": filters}]}
        )
    service = {"name": "s", "url": f"http://127.0.0.1:{port}", "routes": routes}
    return {"_format_version": "3.0", "services": [service]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    meta = {"password": (VECTORS / "password.meta.json").read_text()}
    return install(tmp_path / "filters", {**GOOD, **BAD}, meta)


@pytest.mark.parametrize("bad", ["trap", "loop", "grow", "refuses", "nothing"])
def test_a_bad_filter_answers_500_is_named_and_hurts_nobody_else(
    bad: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        upstream() as (port, seen, _),
        started(gateway_with(folder, config(port, bad=[{"name": bad}], good=[{"name": "add"}]))) as ports,
    ):
        for _ in range(3):
            assert fetch(ports.proxy, "GET", "/bad")[0] == 500
            assert fetch(ports.proxy, "GET", "/good")[0] == 200
        assert fetch(ports.proxy, "GET", "/plain")[0] == 200
    assert f"filter {bad}" in caplog.text or f"{bad!r}" in caplog.text
    assert [request["headers"].get("x-added") for request in seen] == ["yes"] * 3 + [None]


RECORD = "HOST(proxy_record_metric)(u32 metric, u64 value);"


def test_metrics_of_filters_are_told_by_filter_and_name(tmp_path: Path) -> None:
    count = """
        u32 number;
        proxy_define_metric({kind}, "{name}", {size}, &number);
        proxy_{change}_metric(number, {by});
    """
    metrics = (
        {"kind": 0, "name": "a.hits", "size": 6, "change": "increment", "by": 2},
        {"kind": 1, "name": "level", "size": 5, "change": "record", "by": 7},
        {"kind": 2, "name": "times", "size": 5, "change": "record", "by": 30},
    )
    body = "".join("{" + count.format(**metric) + "}" for metric in metrics)
    folder = install(
        tmp_path / "filters", {"my-counter": source(RECORD, request_headers=f"{body} return 0;")}
    )
    with (
        upstream() as (port, _, _),
        started(gateway_with(folder, config(port, f=[{"name": "my-counter"}]))) as ports,
    ):
        for _ in range(3):
            assert fetch(ports.proxy, "GET", "/f")[0] == 200
        lines = fetch(ports.admin, "GET", "/metrics")[2].splitlines()
    assert [line for line in lines if line.startswith("pw_")] == [
        'pw_my_counter_a_hits_total{filter="my-counter",name="a.hits"} 6.0',
        'pw_my_counter_level{filter="my-counter",name="level"} 7.0',
        'pw_my_counter_times_count{filter="my-counter",name="times"} 3.0',
        'pw_my_counter_times_sum{filter="my-counter",name="times"} 90.0',
    ]


HANDSHAKE = b"GET /f HTTP/1.1\r\nHost: a.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


@pytest.mark.parametrize(
    ("callback", "line", "end"),
    [
        (
            'set_header(RESPONSE_HEADERS, TEXT("x-added"), TEXT("yes")); return CONTINUE;',
            b"101 Switching",
            b"hello",
        ),
        ('respond(403, TEXT("no"), 0, 0); return PAUSE;', b"403 Forbidden", b"no\n"),
    ],
)
def test_filters_see_the_head_of_the_response_to_a_websocket_handshake_and_none_of_the_bytes(
    callback: str, line: bytes, end: bytes, tmp_path: Path
) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello"
        )

    body = "__builtin_trap(); return 0;" if line.startswith(b"101") else "return CONTINUE;"
    install(tmp_path, {"f": source(response_headers=callback, response_body=body)})
    with (
        serving(answer) as port,
        started(gateway_with(tmp_path, config(port, f=[{"name": "f"}]))) as ports,
        socket.create_connection(("127.0.0.1", ports.proxy), timeout=5) as client,
    ):
        client.sendall(HANDSHAKE)
        received = b""
        while piece := client.recv(65536):
            received += piece
    assert received.startswith(b"HTTP/1.1 " + line)
    assert received.endswith(b"\r\n\r\n" + end)
    assert (b"\r\nx-added: yes\r\n" in received) == line.startswith(b"101")


def test_a_loop_is_stopped_in_100_milliseconds(folder: Path) -> None:
    with (
        upstream() as (port, _, _),
        started(gateway_with(folder, config(port, loop=[{"name": "loop"}]))) as ports,
    ):
        assert fetch(ports.proxy, "GET", "/loop")[0] == 500
        before = processor_seconds()
        assert fetch(ports.proxy, "GET", "/loop")[0] == 500
        assert processor_seconds() - before < 0.2  # the processor's time: other work may hold this up


def test_a_trap_after_the_head_was_sent_closes_the_connection(folder: Path) -> None:
    with (
        upstream() as (port, _, _),
        started(gateway_with(folder, config(port, late=[{"name": "late"}]))) as ports,
    ):
        try:
            status = fetch(ports.proxy, "GET", "/late")[0]
        except (OSError, http.client.HTTPException):
            status = 0
        assert status in (0, 500)
        assert fetch(ports.proxy, "GET", "/plain")[0] == 200


def test_a_trap_in_the_body_of_an_answer_that_is_not_out_yet_is_500(tmp_path: Path) -> None:
    trap = "__builtin_trap(); return 0;"
    respond = 'respond(200, TEXT("hi"), 0, 0); return PAUSE;'
    install(
        tmp_path, {"f": source(request_headers=respond, response_body=trap), "g": source(response_body=trap)}
    )
    with started(gateway_with(tmp_path, config(1, f=[{"name": "f"}], g=[{"name": "g"}]))) as ports:
        for path in ("/f", "/g"):
            status, _, body = fetch(ports.proxy, "GET", path)
            assert (status, body.splitlines()[0]) == (500, "An unexpected error occurred")


SEEN = """
static void note(const char *name, u32 size, bytes value) {
  proxy_replace_header_map_value(RESPONSE_HEADERS, name, size, value.data, value.size);
}
"""


@pytest.mark.parametrize(
    ("url", "status", "text"),
    [
        ("http://127.0.0.1:1", 502, "An invalid response was received from the upstream server"),
        ("http://no-such-host.invalid", 503, "name resolution failed"),
        ("http://pool", 503, "failure to get a peer from the ring-balancer"),
    ],
)
def test_filters_see_the_answer_that_the_gateway_gives_for_an_upstream(
    tmp_path: Path, url: str, status: int, text: str
) -> None:
    wasm = source(
        SEEN,
        response_headers='note("x-status", 8, header(RESPONSE_HEADERS, TEXT(":status")));'
        ' note("x-length", 8, header(RESPONSE_HEADERS, TEXT("content-length"))); return CONTINUE;',
        response_body='proxy_set_buffer_bytes(RESPONSE_BODY, n, 0, "!", end); return CONTINUE;',
        log='bytes v = {0, 0}; proxy_get_property("upstream.address", 16, &v.data, &v.size);'
        " proxy_log(WARN, v.data, v.size);",
    )
    install(tmp_path, {"f": wasm})
    document = config(1, f=[{"name": "f"}])
    document["services"][0] |= {"url": url, "retries": 0}
    document["upstreams"] = [{"name": "pool"}]
    with started(gateway_with(tmp_path, document)) as ports:
        found, lines, body = fetch(ports.proxy, "GET", "/f", {"Accept": "text/plain"})
    headers = dict(lines)
    assert (found, headers["x-status"]) == (status, str(status))
    assert body == f"{text}\nrequest_id: {headers['x-kong-request-id']}\n!"
    assert headers["content-length"] == str(len(body)) == str(int(headers["x-length"]) + 1)
    assert "via" not in headers
    assert "x-kong-response-latency" in headers


def test_a_path_that_a_filter_writes_in_UTF_8_is_sent_percent_encoded(tmp_path: Path) -> None:  # noqa: N802
    code = 'set_header(REQUEST_HEADERS, TEXT(":path"), TEXT("/\\xc3\\xa9%2F~?q=\\xff")); return CONTINUE;'
    install(tmp_path, {"f": source(request_headers=code)})
    with (
        upstream() as (port, seen, _),
        started(gateway_with(tmp_path, config(port, f=[{"name": "f"}]))) as ports,
    ):
        assert fetch(ports.proxy, "GET", "/f")[0] == 200
    assert seen[0]["path"] == "/%C3%A9%2F~?q=%FF"


def test_a_filter_may_answer_in_place_of_a_502(tmp_path: Path) -> None:
    wasm = source(response_headers='respond(200, TEXT("instead"), 0, 0); return PAUSE;')
    install(tmp_path, {"f": wasm})
    document = config(1, f=[{"name": "f"}])
    with started(gateway_with(tmp_path, document)) as ports:
        status, _, body = fetch(ports.proxy, "GET", "/f")
    assert (status, body) == (200, "instead\n")


@pytest.mark.parametrize(
    ("limits", "body", "status"),
    [({}, "a" * 1000, 200), ({"body": 100}, "a" * 1000, 413), ({"body": 100}, "a" * 100, 200)],
)
def test_a_body_beyond_the_limit_is_413(folder: Path, limits: dict[str, int], body: str, status: int) -> None:
    chain = [{"name": "redact", "config": "100000"}]
    with upstream() as (port, _, _), started(gateway_with(folder, config(port, r=chain), **limits)) as ports:
        assert fetch(ports.proxy, "POST", "/r", {}, body)[0] == status


@pytest.mark.parametrize(
    ("target", "scheme", "status"),
    [
        ("127.0.0.1:1", "http", "broken connection"),
        ("127.0.0.1:1", "https", "broken connection"),
        ("no-such-host.invalid", "http", "resolver failure"),
        ("UPSTREAM", "https", "tls handshake failure"),
        ("UPSTREAM", "http", ""),
    ],
)
def test_why_a_dispatched_call_failed_is_told(tmp_path: Path, target: str, scheme: str, status: str) -> None:
    code = (
        'bytes h[] = {TEXT(":method"), TEXT("GET"), TEXT(":path"), TEXT("/"), TEXT(":scheme"), config_of(c)};'
        " bytes m = header_map(h, 3); u32 id;"
    )
    with upstream() as (port, _, _):
        place = target.replace("UPSTREAM", f"127.0.0.1:{port}")
        call = (
            f'proxy_http_call("{place}", {len(place)}, m.data, m.size, 0, 0, 0, 0, 1000, &id); return PAUSE;'
        )
        wasm = source(
            configure="read_config(c, n); return 1;",
            request_headers=code + call,
            http_call_response='respond(n ? 200 : 503, header(CALL_HEADERS, TEXT(":dispatch_status")), 0, 0);',
        )
        install(tmp_path, {"f": wasm})
        with started(gateway_with(tmp_path, config(port, f=[{"name": "f", "config": scheme}]))) as ports:
            found, _, body = fetch(ports.proxy, "GET", "/f")
    assert (found, body.removesuffix("\n")) == (503 if status else 200, status)


@pytest.mark.parametrize(
    ("authority", "host"), [("", "localhost"), ("a.example", "a.example")], ids=["unnamed", "named"]
)
def test_a_call_goes_to_a_socket_of_this_machine(tmp_path: Path, authority: str, host: str) -> None:
    place = f"unix:{tmp_path}/s"
    code = (
        'bytes h[] = {TEXT(":method"), TEXT("GET"), TEXT(":path"), TEXT("/"), TEXT(":authority"), config_of(c)};'
        f" bytes m = header_map(h, {3 if authority else 2}); u32 id;"
        f' proxy_http_call("{place}", {len(place)}, m.data, m.size, 0, 0, 0, 0, 1000, &id); return PAUSE;'
    )
    wasm = source(
        configure="read_config(c, n); return 1;",
        request_headers=code,
        http_call_response="respond(n ? 200 : 503, n ? buffer(CALL_BODY, size)"
        ' : header(CALL_HEADERS, TEXT(":dispatch_status")), 0, 0);',
    )
    install(tmp_path, {"f": wasm})
    chain = [{"name": "f", "config": authority or "none"}]
    with started(gateway_with(tmp_path, config(1, f=chain))) as ports:
        assert fetch(ports.proxy, "GET", "/f")[::2] == (503, "broken connection\n")  # nobody listens yet
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{tmp_path}/s")
            listener.listen()
            answer = threading.Thread(target=_answer_with_host, args=(listener,))
            answer.start()
            assert fetch(ports.proxy, "GET", "/f")[::2] == (200, f"{host}\n")
            answer.join()


def _answer_with_host(listener: socket.socket) -> None:
    listener.settimeout(20)
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        host = next(line for line in lines if line.startswith(b"Host: ")).removeprefix(b"Host: ").strip()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(host), host))


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ('proxy_send_local_response(403, "Not you", 7, 0, 0, 0, 0, -1); return PAUSE;', "403 Not you"),
        ('proxy_send_local_response(403, "a\\r\\nB: c", 7, 0, 0, 0, 0, -1); return PAUSE;', "403 aB: c"),
        ("proxy_send_local_response(403, 0, 0, 0, 0, 0, 0, -1); return PAUSE;", "403 Forbidden"),
    ],
)
def test_details_of_a_local_response_are_its_reason_phrase(tmp_path: Path, code: str, line: str) -> None:
    install(tmp_path, {"f": source(request_headers=code)})
    with started(gateway_with(tmp_path, config(1, f=[{"name": "f"}]))) as ports:
        connection = http.client.HTTPConnection("127.0.0.1", ports.proxy, timeout=10)
        connection.request("GET", "/f")
        response = connection.getresponse()
        assert f"{response.status} {response.reason}" == line
        connection.close()


def test_a_local_response_to_HEAD_tells_the_length_of_its_body(tmp_path: Path) -> None:  # noqa: N802
    install(tmp_path, {"f": source(request_headers='respond(403, TEXT("no"), 0, 0); return PAUSE;')})
    with started(gateway_with(tmp_path, config(1, f=[{"name": "f"}]))) as ports:
        lengths = [dict(fetch(ports.proxy, method, "/f")[1])["content-length"] for method in ("GET", "HEAD")]
    assert lengths == ["3", "3"]


def test_1000_concurrent_requests_through_two_filters_mix_nothing(tmp_path: Path) -> None:
    first = source(
        request_headers='bytes id = header(REQUEST_HEADERS, TEXT("x-id")); request(c)->note[0] = id;'
        ' set_header(REQUEST_HEADERS, TEXT("x-first"), id); return CONTINUE;',
        response_headers='set_header(RESPONSE_HEADERS, TEXT("x-noted"), request(c)->note[0]); return CONTINUE;',
    )
    second = source(
        request_headers='bytes id = header(REQUEST_HEADERS, TEXT("x-first")); request(c)->note[0] = id;'
        " return CONTINUE;",
        response_headers='set_header(RESPONSE_HEADERS, TEXT("x-second"), request(c)->note[0]); return CONTINUE;',
    )
    install(tmp_path, {"first": first, "second": second})

    async def run() -> list[tuple[str, str, str]]:
        server = await asyncio.start_server(_slow_echo, "127.0.0.1", 0, backlog=2048)
        port = server.sockets[0].getsockname()[1]
        gateway = gateway_with(tmp_path, config(port, r=[{"name": "first"}, {"name": "second"}]))
        with started(gateway) as ports:
            found = await asyncio.gather(*(_ask(ports.proxy, f"id-{number}") for number in range(1000)))
        server.close()
        return found

    for number, answer in enumerate(asyncio.run(run())):
        assert answer == (f"id-{number}", f"id-{number}", f"id-{number}")


async def _slow_echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while head := await reader.readuntil(b"\r\n\r\n"):
        value = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"x-first")).split(
            b": "
        )[1]
        await asyncio.sleep(0.3)  # all of them are under way at once
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Sent: " + value + b"\r\nConnection: close\r\n\r\n"
        )
        await writer.drain()
        break
    writer.close()


async def _ask(port: int, number: str) -> tuple[str, str, str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /r HTTP/1.1\r\nHost: a.test\r\nX-Id: {number}\r\nConnection: close\r\n\r\n".encode())
    text = (await reader.read()).decode().lower()
    writer.close()
    headers = dict(line.split(": ", 1) for line in text.split("\r\n\r\n")[0].split("\r\n")[1:])
    return headers.get("x-sent", text), headers.get("x-noted", ""), headers.get("x-second", "")


@pytest.fixture
def admin(folder: Path) -> Iterator[Ports]:
    with started(Gateway(Settings(filters=folder), Database(":memory:"))) as ports:
        for path, body in (("services/s", {"host": "a.test"}), ("routes/r", {"paths": ["/r"]})):
            assert fetch(ports.admin, "PUT", f"/{path}", JSON, json.dumps(body))[0] == 200
        yield ports


def ask(ports: Ports, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    status, _, text = fetch(ports.admin, method, path, JSON, None if body is None else json.dumps(body))
    return status, json.loads(text) if text else None


def test_chains_are_entities_of_the_admin_api(admin: Ports) -> None:
    made = ask(admin, "POST", "/routes/r/filter-chains", {"name": "c", "filters": [{"name": "add"}]})
    chain = made[1]
    assert made[0] == 201
    assert chain["filters"] == [{"name": "add", "enabled": True, "config": None}]
    assert (chain["service"], chain["enabled"], chain["tags"]) == (None, True, None)
    assert ask(admin, "GET", "/filter-chains") == (200, {"data": [chain], "next": None})
    assert (
        ask(admin, "GET", "/filter-chains/c")[1]
        == ask(admin, "GET", f"/filter-chains/{chain['id']}")[1]
        == chain
    )
    assert ask(admin, "GET", "/routes/r/filter-chains")[1]["data"] == [chain]
    assert ask(admin, "GET", "/filter-chains/c/route")[1]["name"] == "r"
    assert ask(admin, "GET", "/filter-chains/c/service")[0] == 404
    for method in ("PUT", "PATCH", "DELETE"):
        assert ask(admin, method, "/filter-chains", {})[0] == 405
    assert ask(admin, "POST", "/filter-chains/c", {})[0] == 405
    assert ask(admin, "PATCH", "/filter-chains/c", {"enabled": False})[1]["enabled"] is False
    assert ask(admin, "GET", "/routes/r/filters/enabled") == (200, {"filters": []})
    assert ask(admin, "GET", "/routes/r/filters/all")[1]["filters"] == [
        {
            "name": "add", "config": None, "from": "route", "enabled": False,
            "filter_chain": {"id": chain["id"], "name": "c"},
        }
    ]  # fmt: skip
    assert ask(admin, "DELETE", "/routes/r")[0] == 204
    assert ask(admin, "GET", "/filter-chains/c")[0] == 404
    assert ask(admin, "DELETE", "/filter-chains/c")[0] == 204


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        (
            {"filters": [{"name": "add"}]}, 400,
            {"@entity": ["at least one of these fields must be non-empty: 'service', 'route'"]},
        ),
        ({"route": {"name": "r"}}, 400, {"filters": "required field missing"}),
        ({"route": {"name": "r"}, "filters": []}, 400, {"filters": "length must be at least 1"}),
        ({"route": {"name": "r"}, "filters": [{"name": "no"}]}, 400, {"filters": [{"name": "no such filter"}]}),
        (
            {"route": {"name": "r"}, "filters": [{"name": "add"}, {"name": "add", "config": {"a": 1}}]}, 400,
            {"filters": [None, {"config": "wrong type: expected one of string, null, got object"}]},
        ),
        (
            {"route": {"name": "r"}, "enabled": "x", "filters": [{"name": "add"}]}, 400,
            {"enabled": "expected a boolean"},
        ),
        ({"route": {"name": "r"}, "filters": [{"name": "nothing"}]}, 400, None),
        ({"route": {"name": "r"}, "filters": [{"name": "refuses", "config": "x"}]}, 400, None),
        (
            {"route": {"id": "8a1d5d0e-9f5b-4a3d-8d0c-0d7f3f3b7d11"}, "filters": [{"name": "add"}]}, 400,
            {"route": {"id": "8a1d5d0e-9f5b-4a3d-8d0c-0d7f3f3b7d11"}},
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_chain_is_told(admin: Ports, body: Any, status: int, fields: Any) -> None:
    found = ask(admin, "POST", "/filter-chains", body)
    assert found[0] == status
    if fields is not None:
        assert found[1]["fields"] == fields
    else:
        assert list(found[1]["fields"]) == ["filters"]


def test_a_route_has_one_chain_and_a_name_is_used_once(admin: Ports) -> None:
    body = {"name": "c", "route": {"name": "r"}, "filters": [{"name": "add"}]}
    assert ask(admin, "POST", "/filter-chains", body)[0] == 201
    assert ask(admin, "POST", "/filter-chains", {**body, "name": "d"})[0] == 409
    assert ask(admin, "POST", "/filter-chains", {**body, "route": None, "service": {"name": "s"}})[0] == 409
    both = {**body, "name": "d", "service": {"name": "s"}}
    assert ask(admin, "POST", "/filter-chains", both)[1]["fields"]["@entity"] == [
        "only one or none of these fields must be set: 'service', 'route'"
    ]


def test_schemas_of_filters(admin: Ports) -> None:
    assert ask(admin, "GET", "/schemas/filters/add")[1]["type"] == ["string", "null"]
    assert ask(admin, "GET", "/schemas/filters/password")[1]["type"] == "object"
    assert ask(admin, "GET", "/schemas/filters/no") == (404, {"message": "Filter 'no' not found"})


def test_without_filters_every_endpoint_says_so() -> None:
    with started(Gateway(Settings(), Database(":memory:"))) as ports:
        for method, path in (
            ("GET", "/filter-chains"),
            ("POST", "/filter-chains"),
            ("GET", "/filter-chains/x"),
            ("GET", "/routes/r/filter-chains"),
            ("POST", "/services/s/filter-chains"),
            ("GET", "/routes/r/filters/all"),
            ("GET", "/schemas/filters/add"),
        ):
            wanted = {"message": "this endpoint is only available when wasm is enabled"}
            assert ask(ports, method, path, {} if method == "POST" else None) == (400, wanted), path


def test_a_filter_resolves_the_name_of_a_host(tmp_path: Path) -> None:
    resolves = source(
        "HOST(proxy_call_foreign_function)(const void *n, u32 ns, const void *a, u32 as, byte **r, u32 *rs);",
        "CALLBACK(proxy_on_foreign_function) void resolved(u32 c, u32 f, u32 n) {"
        " byte *data; u32 size; proxy_get_buffer_bytes(8, 0, n, &data, &size);"
        ' bytes first = decimal(data[1]); set_header(0, TEXT("x-first"), first); proxy_continue_stream(0); }',
        request_headers="byte *data; u32 size;"
        ' proxy_call_foreign_function("resolve_lua", 11, "localhost", 9, &data, &size); return PAUSE;',
    )
    folder = install(tmp_path / "filters", {"f": resolves})
    with (
        upstream() as (port, seen, _),
        started(gateway_with(folder, config(port, f=[{"name": "f"}]))) as ports,
    ):
        assert fetch(ports.proxy, "GET", "/f")[0] == 200
    assert seen[0]["headers"]["x-first"] == "127"


def test_a_changed_chain_is_in_force_for_the_next_request(folder: Path) -> None:
    with (
        upstream() as (port, seen, _),
        started(Gateway(Settings(filters=folder), Database(":memory:"))) as ports,
    ):
        ask(ports, "PUT", "/services/s", {"url": f"http://127.0.0.1:{port}"})
        ask(ports, "POST", "/services/s/routes", {"name": "r", "paths": ["/r"]})
        fetch(ports.proxy, "GET", "/r")
        ask(ports, "PUT", "/routes/r/filter-chains/c", {"filters": [{"name": "add"}]})
        fetch(ports.proxy, "GET", "/r")
        ask(ports, "DELETE", "/filter-chains/c")
        fetch(ports.proxy, "GET", "/r")
    assert [request["headers"].get("x-added") for request in seen] == [None, "yes", None]


def test_POST_config_flattens_faults_of_chains(folder: Path) -> None:  # noqa: N802
    with started(Gateway(Settings(filters=folder))) as ports:
        found = ask(ports, "POST", "/config?flatten_errors=1", config(9, r=[{"name": "no"}]))
        [entity] = found[1]["flattened_errors"]
        assert (found[0], entity["entity_type"]) == (400, "filter_chain")
        assert entity["errors"] == [{"type": "field", "field": "filters.1.name", "message": "no such filter"}]
        assert ask(ports, "POST", "/config", config(9, r=[{"name": "add"}]))[0] == 201
        assert "filter_chains" in ask(ports, "GET", "/config")[1]["config"]


def test_filters_send_a_request_elsewhere(tmp_path: Path) -> None:
    with upstream() as (port, seen, _), upstream() as (other, others, _):
        target = f'TEXT("127.0.0.1:{other}")'
        body = f'bytes t = {target}; proxy_set_property("kong.service.target", 19, t.data, t.size); return CONTINUE;'
        declared = "HOST(proxy_set_property)(const void *path, u32 n, const void *value, u32 size);"
        install(tmp_path, {"away": source(declared, request_headers=body)})
        with started(gateway_with(tmp_path, config(port, r=[{"name": "away"}]))) as ports:
            assert fetch(ports.proxy, "GET", "/r")[0] == 200
    assert (len(seen), len(others)) == (0, 1)


# --- the command line ----------------------------------------------------------------------------------------------


def test_the_command_line_names_bad_filters_and_serves_the_rest(folder: Path, tmp_path: Path) -> None:
    with upstream() as (port, _, _):
        file = tmp_path / "kong.json"
        file.write_text(json.dumps(config(port, bad=[{"name": "nothing"}], good=[{"name": "add"}])))
        with running(file, "--filters", folder) as (process, _, proxy):
            assert fetch(proxy, "GET", "/good")[0] == 200
            assert fetch(proxy, "GET", "/bad")[0] == 500
            process.terminate()
            assert process.wait(10) == 0
            assert process.stderr is not None
            assert "filter nothing" in process.stderr.read()


def test_chains_of_a_file_are_kept_where_filters_are_off(tmp_path: Path) -> None:
    with upstream() as (port, seen, _):
        file = tmp_path / "kong.json"
        file.write_text(json.dumps(config(port, good=[{"name": "add"}])))
        with running(file) as (process, _, proxy):
            assert fetch(proxy, "GET", "/good")[0] == 200
            process.terminate()
            process.wait(10)
            assert process.stderr is not None
            assert "Filters are off" in process.stderr.read()
    assert "x-added" not in seen[0]["headers"]


def test_a_database_that_names_a_missing_filter_is_refused(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    with started(Gateway(Settings(filters=folder), Database(str(database)))) as ports:
        ask(ports, "PUT", "/routes/r", {"paths": ["/r"]})
        chain = ask(ports, "POST", "/routes/r/filter-chains", {"filters": [{"name": "add"}]})[1]
    (folder / "add.wasm").unlink()
    with pytest.raises(StartError, match=rf"filter chain: {chain['id']}, filter: #1 \(add\)"):
        Gateway(Settings(filters=folder), Database(str(database)))


@pytest.mark.parametrize("meta", ["not json", '{"config_schema": 5}'])
def test_a_broken_meta_file_stops_the_start(folder: Path, meta: str) -> None:
    (folder / "add.meta.json").write_text(meta)
    with pytest.raises(StartError, match=r"add\.meta\.json"):
        gateway_of("_format_version: '3.0'", settings=Settings(filters=folder))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--filters", "/nowhere/at/all"), "/nowhere/at/all"),
        (("--filter-memory", "1"), "--filter-memory: from 65,536"),
        (("--filter-call-timeout", "0"), "--filter-call-timeout: at least 1"),
    ],
)
def test_wrong_options_are_told(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    done = subprocess.run(
        command("--db-less", *arguments), capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr


def test_an_answer_to_a_method_that_a_filter_made_HEAD_has_its_body_length(tmp_path: Path) -> None:  # noqa: N802
    code = 'set_header(REQUEST_HEADERS, TEXT(":method"), TEXT("HEAD")); respond(200, TEXT("hi"), 0, 0); return PAUSE;'
    install(tmp_path, {"f": source(request_headers=code)})
    with started(gateway_with(tmp_path, config(1, f=[{"name": "f"}]))) as ports:
        status, headers, body = fetch(ports.proxy, "GET", "/f")
    assert (status, dict(headers)["content-length"]) == (200, str(len(body)))
