"""Less travelled rules of plugins: bodies of other kinds, statuses that are none, numbers of requests."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from routelens.gateway.create import gateway_of
from routelens.gateway.proxy.counters import Counters
from tests.gateway.cases import Bed, send
from tests.gateway.running import Ports, started

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}


def part(name: str, value: str) -> str:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


@contextmanager
def with_plugin(name: str, config: dict[str, Any]) -> Iterator[tuple[Ports, Bed]]:
    """Serve a route whose requests a plugin takes."""
    bed = Bed()
    service = {"url": f"http://127.0.0.1:{bed.ports['echo']}", "routes": [{"paths": ["/"]}]}
    document = {
        "_format_version": "3.0", "services": [{"name": "s", **service}], "plugins": [{"name": name, "config": config}],
    }  # fmt: skip
    try:
        with started(gateway_of(document)) as ports:
            yield ports, bed
    finally:
        bed.close()


def exchanged(port: int, content: bytes) -> bytes:
    """Return all that comes for what is sent, until the connection is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(content)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_nothing_is_appended_to_a_multipart_body() -> None:
    config = {"append": {"body": ["a:2", "c:3"]}, "add": {"body": ["d:4"]}}
    with with_plugin("request-transformer", config) as (ports, bed):
        send(ports.proxy, "POST", "/", dict(MULTIPART), (part("a", "1") + "--b--\r\n").encode())
        assert bed.seen[-1]["body"] == part("a", "1") + part("d", "4") + "--b--\r\n"


@pytest.mark.parametrize(
    ("query", "more", "uri"),
    [
        ("?a=1&b=%41", {}, "/?a=1&b=%41&a=9&c=2"),
        ("", {}, "/?a=9&c=2"),
        # Body and query are changed behind the method: the fields are those that came, and the query's from now on.
        ("?a=1", {"remove": {"body": ["a"]}}, "/?a=1&a=9&c=2"),
        (
            "?b=1",
            {"remove": {"querystring": ["c"]}, "replace": {"headers": ["content-type:x/y"]}},
            "/?b=1&a=9",
        ),
    ],
)
def test_fields_of_a_form_join_the_query_of_a_request_turned_into_GET(  # noqa: N802
    query: str, more: dict[str, Any], uri: str
) -> None:
    with with_plugin("request-transformer", {"http_method": "GET", **more}) as (ports, bed):
        send(ports.proxy, "POST", "/" + query, dict(FORM), b"a=9&c=2")
        assert (bed.seen[-1]["method"], bed.seen[-1]["uri"]) == ("GET", uri)


def test_a_response_to_HEAD_that_was_sent_for_GET_has_no_body() -> None:  # noqa: N802
    with with_plugin("request-transformer", {"http_method": "HEAD"}) as (ports, bed):
        status, headers, body = send(ports.proxy, "GET", "/", {}, None)
        assert bed.seen[-1]["method"] == "HEAD"
    assert (status, dict(headers)["content-length"], body) == (200, "0", b"")


def test_an_own_304_tells_no_length() -> None:
    with with_plugin("request-termination", {"status_code": 304}) as (ports, _):
        status, headers, _ = send(ports.proxy, "GET", "/", {}, None)
    assert (status, "content-length" in dict(headers)) == (304, False)


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("protocol", [None, "websocket"])
def test_a_message_makes_no_body_where_there_is_none(status: int, protocol: str | None) -> None:
    asked = f"Connection: Upgrade\r\nUpgrade: {protocol}" if protocol else "Connection: keep-alive"
    content = f"GET / HTTP/1.1\r\nHost: a\r\n{asked}\r\n\r\n"
    last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with with_plugin("request-termination", {"status_code": status, "message": "none"}) as (ports, _):
        found = exchanged(ports.proxy, (content + ("" if protocol else last)).encode())
    heads = found.split(b"\r\n\r\n")
    assert [head[:12].decode() for head in heads] == [f"HTTP/1.1 {status}"] * (1 if protocol else 2) + [""]


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        (JSON, '{"a": [1], "b": {"c": 2}}', {"a": [1], "b": {"c": 2}}),
        (JSON, "{", None),
        (FORM, "a=1&b=2&b=3", {"a": "1", "b": ["2", "3"]}),
        (MULTIPART, part("a", "1") + "--b--\r\n", {"a": "1"}),
        ({"Content-Type": "text/plain"}, "a=1", None),
    ],
)
def test_an_echo_tells_the_body_read_and_as_sent(headers: dict[str, Any], body: str, told: Any) -> None:
    with with_plugin("request-termination", {"echo": True}) as (ports, _):
        _, _, answer = send(ports.proxy, "POST", "/", dict(headers), body.encode())
    request = json.loads(answer)["request"]
    assert (request["body"], request["raw_body"]) == (told, body)


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("ip-restriction", {"deny": ["127.0.0.1"], "status": 99}),
        ("ip-restriction", {"deny": ["127.0.0.1"], "status": 1000}),
        ("request-termination", {"status_code": 100}),
        ("request-termination", {"status_code": 101, "message": "m"}),
    ],
)
def test_a_status_that_is_none_of_a_final_answer_is_500(name: str, config: dict[str, Any]) -> None:
    with with_plugin(name, config) as (ports, _):
        assert send(ports.proxy, "GET", "/", {}, None)[0] == 500


@pytest.mark.parametrize(
    ("limits", "passed", "told"),
    [
        ({"minute": 1}, 10.7, {"limit": "1", "reset": "50"}),
        ({"minute": 1}, 59.9, {"limit": "1", "reset": "1"}),
        # Nothing is left of either: the longer period is told.
        ({"minute": 0.3, "hour": 0.5}, 10.7, {"limit": "0.5", "reset": "3590"}),
    ],
)
def test_a_refused_client_that_waits_as_long_as_it_is_told_comes_in_the_next_window(
    monkeypatch: pytest.MonkeyPatch, limits: dict[str, float], passed: float, told: dict[str, str]
) -> None:
    monkeypatch.setattr(Counters.__init__, "__defaults__", (lambda: 1_800_000_000 + passed,))
    with with_plugin("rate-limiting", limits) as (ports, _):
        assert send(ports.proxy, "GET", "/", {}, None)[0] == 200
        status, lines, _ = send(ports.proxy, "GET", "/", {}, None)
    headers = {name.lower(): value for name, value in lines}
    assert (status, headers["retry-after"]) == (429, told["reset"])
    assert {name: headers[f"ratelimit-{name}"] for name in told} == told


def test_only_the_counting_generator_counts() -> None:
    found = []
    for generator in ("uuid#counter", "tracker", "uuid#counter"):
        with with_plugin("correlation-id", {"generator": generator, "echo_downstream": True}) as (ports, _):
            found.append(dict(send(ports.proxy, "GET", "/", {}, None)[1])["kong-request-id"])
    assert int(found[2].partition("#")[2]) == int(found[0].partition("#")[2]) + 1


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ("add", {"zero": 0, "no": "new", "null": "new", "text": "", "absent": "new"}),
        ("replace", {"zero": "new", "no": False, "null": None, "text": "new"}),
    ],
)
def test_null_and_false_count_as_absent_in_a_response_and_0_does_not(step: str, wanted: Any) -> None:
    body = '{"zero": 0, "no": false, "null": null, "text": ""}'
    names = [f"{name}:new" for name in ("zero", "no", "null", "text", "absent")]
    plugins = [
        {"name": "request-termination", "config": {"body": body, "content_type": "application/json"}},
        {"name": "response-transformer", "config": {step: {"json": names}}},
    ]
    document = {"_format_version": "3.0", "routes": [{"paths": ["/"]}], "plugins": plugins}
    with started(gateway_of(document)) as ports:
        assert json.loads(send(ports.proxy, "GET", "/", {}, None)[2]) == wanted


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e400"])
def test_no_JSON_is_made_of_numbers_that_it_does_not_have(number: str) -> None:  # noqa: N802
    config = {"add": {"json": [f"a:{number}"], "json_types": ["number"]}}
    with with_plugin("response-transformer", config) as (ports, _):
        answer = send(ports.proxy, "GET", "/", {}, None)[2]
    assert json.loads(answer, parse_constant=pytest.fail)["a"] is None
    body = f'{{"a": {number}}}'.encode()
    with with_plugin("request-transformer", {"add": {"body": ["b:1"]}}) as (ports, bed):
        send(ports.proxy, "POST", "/", dict(JSON), body)
        assert bed.seen[-1]["body"] == body.decode()
