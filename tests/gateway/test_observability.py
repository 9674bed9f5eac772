"""What the running gateway shows: metrics, requests, explanations; and the fixture for tests of others."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
import yaml

from routelens.gateway.gateway import Gateway
from routelens.gateway.pytest_plugin import RunningGateway, routelens_gateway
from routelens.gateway.settings import Settings
from tests.gateway.cases import send
from tests.gateway.running import started

__all__ = ["routelens_gateway"]

CONFIG = """
_format_version: "3.0"
services:
- name: s
  url: http://127.0.0.1:9/base
  routes:
  - {name: r, paths: [/x]}
  - name: answered
    paths: [/answered]
    plugins: [{name: request-termination, config: {status_code: 200, message: hello}}]
"""

Start = Callable[..., RunningGateway]


def read(url: str, body: object = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as response:
        content: bytes = response.read()
    return content


def test_the_fixture_starts_a_gateway_that_answers(routelens_gateway: Start) -> None:
    gateway = routelens_gateway(CONFIG)

    assert json.loads(read(f"{gateway.proxy}/answered")) == {"message": "hello"}


def test_kong_debug_is_answered_with_route_and_service_whoever_answers() -> None:
    gateway = Gateway(Settings(debug_header=True))
    gateway.load_document(yaml.safe_load(CONFIG))
    with started(gateway) as ports:
        answers = [
            send(ports.proxy, "GET", path, {"Kong-Debug": "1"}, None)
            for path in ("/answered", "/x", "/nowhere")
        ]
        unasked = send(ports.proxy, "GET", "/answered", {}, None)

    assert [status for status, _, _ in answers] == [200, 502, 404]
    names = [
        [value for name, value in lines if name in ("kong-route-name", "kong-service-name")]
        for _, lines, _ in (*answers, unasked)
    ]
    assert names == [["answered", "s"], ["r", "s"], [], []]


def test_metrics_count_requests_by_route_and_status(routelens_gateway: Start) -> None:
    gateway = routelens_gateway(CONFIG)
    read(f"{gateway.proxy}/answered")

    text = read(f"{gateway.admin}/metrics").decode()

    assert 'routelens_requests_total{route="answered",service="s",status="200"} 1.0' in text
    assert "routelens_router_routes 2.0" in text


def test_404s_are_counted_by_the_route_that_came_nearest(routelens_gateway: Start) -> None:
    gateway = routelens_gateway(CONFIG)
    for path in ("/answere", "/answere?again", "/y"):
        with pytest.raises(urllib.error.HTTPError):
            read(f"{gateway.proxy}{path}")
    until = time.monotonic() + 5
    told: dict[str, str] = {}
    while sum(float(count) for count in told.values()) < 3 and time.monotonic() < until:
        text = read(f"{gateway.admin}/metrics").decode()
        told = dict(re.findall(r'routelens_unmatched_requests_total{nearest="(.*)"} (.*)', text))
        time.sleep(0.01)
    assert sum(float(count) for count in told.values()) == 3
    assert set(told) <= {"r", "answered"}


def test_without_routes_a_404_has_no_nearest(routelens_gateway: Start) -> None:
    gateway = routelens_gateway({"_format_version": "3.0"})
    with pytest.raises(urllib.error.HTTPError):
        read(f"{gateway.proxy}/x")
    until = time.monotonic() + 5
    wanted = 'routelens_unmatched_requests_total{nearest="none"} 1.0'
    while wanted not in read(f"{gateway.admin}/metrics").decode():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_events_stream_a_request_when_it_is_over(routelens_gateway: Start) -> None:
    gateway = routelens_gateway(CONFIG)
    with urllib.request.urlopen(f"{gateway.admin}/routelens/events", timeout=5) as events:
        assert events.readline() == b": requests\n"
        events.readline()
        read(f"{gateway.proxy}/answered")
        assert events.readline() == b"event: request\n"
        told = json.loads(events.readline().removeprefix(b"data: "))
    assert (told["route"], told["status"], told["target"]) == ("answered", 200, "/answered")


def test_explain_tells_what_would_be_sent_without_sending_it(routelens_gateway: Start) -> None:
    gateway = routelens_gateway(CONFIG)

    told = json.loads(read(f"{gateway.admin}/routelens/explain", {"url": "http://a.test/x/y?q=1"}))

    assert told["route"]["name"] == "r"
    assert told["upstream"]["uri"] == "/base/y?q=1"
    assert gateway.requests == []


@pytest.mark.parametrize("body", [{}, {"url": 5}, {"url": "http://a.test/", "headers": {"x": 1}}])
def test_explain_refuses_what_is_no_request(routelens_gateway: Start, body: object) -> None:
    gateway = routelens_gateway(CONFIG)

    with pytest.raises(urllib.error.HTTPError, match="400"):
        read(f"{gateway.admin}/routelens/explain", body)
