"""The URL of an Admin API in place of a file: read only, this computer or TLS, the token from the environment."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from routelens.cli.admin_api import read_admin_api
from routelens.cli.errors import CommandError
from routelens.gateway.pytest_plugin import RunningGateway, run_gateway
from tests.cli.conftest import Run

CONFIG = """\
_format_version: '3.0'
services:
- name: shop
  host: pool
  routes: [{name: cart, paths: [/cart]}, {name: cart-regex, paths: ['~/cart/(?<id>[0-9]+)$']}]
upstreams: [{name: pool, targets: [{target: '10.0.0.1:80'}]}]
consumers: [{username: ann}]
"""


@pytest.fixture(scope="module")
def gateway() -> Iterator[RunningGateway]:
    with run_gateway(CONFIG) as running:
        yield running


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("match", "URL", "GET", "http://a.test/cart/7"), "cart-regex"),
        (("match", "URL", "http://a.test/cart/7"), "cart-regex"),
        (("explain", "URL"), "cart-regex"),
        (("validate", "URL"), "0 faults"),
        (("convert", "--to", "expressions", "URL"), '"expression": '),
        (("compare", "URL", "URL"), "No difference"),
    ],
)
def test_commands_take_a_running_gateway(
    run: Run, gateway: RunningGateway, arguments: tuple[str, ...], wanted: str
) -> None:
    done = run(*(gateway.admin if word == "URL" else word for word in arguments))
    assert (done.code, wanted in done.out) == (0, True), done.out + done.err


def test_a_generated_suite_names_the_gateway(run: Run, gateway: RunningGateway) -> None:
    for _ in range(2):  # the second one over the first
        done = run("test", "--generate", gateway.admin, "-o", "made.routes.yml")
        assert (done.code, "2 routes" in done.err) == (0, True), done.err
    done = run("test", "made.routes.yml")
    assert (done.code, "0 failed" in done.out) == (0, True), done.out + done.err


def test_lint_takes_one_and_mends_none(run: Run, gateway: RunningGateway) -> None:
    assert "2 routes" in run("lint", gateway.admin).out
    done = run("lint", "--fix", gateway.admin)
    assert (done.code, "cannot write to" in done.err) == (2, True)


def test_its_flavor_is_that_of_the_gateway(run: Run) -> None:
    with run_gateway(CONFIG, flavor="expressions") as running:
        out = run("match", running.admin, "http://a.test/cart", "--json").out
    assert json.loads(out)["flavor"] == "expressions"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.com:8001", "use https"),
        ("http://10.0.0.1:8001", "use https"),
        ("http://user:secret@127.0.0.1:8001", "without a query or user"),
        ("http://127.0.0.1:8001?x=1", "without a query"),
        ("http://127.0.0.1:1", "refused"),
        ("http://127.0.0.1:99999", "ort"),
    ],
)
def test_a_URL_that_is_not_read_is_told_why(run: Run, url: str, words: str) -> None:  # noqa: N802
    done = run("match", url, "GET", "http://a.test/")
    assert done.code == 2
    assert words in done.err


def test_the_proxy_is_not_the_admin_api(run: Run, gateway: RunningGateway) -> None:
    done = run("match", gateway.proxy, "GET", "http://a.test/")
    assert (done.code, "404" in done.err) == (2, True)


class _Server(BaseHTTPRequestHandler):
    """Answers lists in two pages to those who have the token, and sends everybody else elsewhere."""

    seen: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers["Authorization"]))
        if self.headers["Authorization"] != "Bearer a-token-of-length":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            return
        rows = [{"id": "8a1d5d0e-9f5b-4a3d-8d0c-0d7f3f3b7d11", "name": "r", "paths": ["/a"], "service": None}]
        answer: object = {"data": [], "next": None}
        if self.path == "/":
            answer = {"version": "3.10.0", "configuration": {"router_flavor": "traditional"}}
        elif self.path == "/routes?size=1000":
            answer = {"data": rows, "next": "/routes?offset=a%2Fb", "offset": "a/b"}
        elif self.path == "/routes?size=1000&offset=a%2Fb":
            answer = {"data": [{**rows[0], "id": "8a1d5d0e-9f5b-4a3d-8d0c-0d7f3f3b7d12", "name": "s"}]}
        elif self.path.startswith("/filter-chains"):
            self.send_error(400)
            return
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def kong() -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    seen: list[tuple[str, str | None]] = []
    server = HTTPServer(("127.0.0.1", 0), type("Server", (_Server,), {"seen": seen}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_pages_are_followed_and_the_token_comes_from_the_environment(
    kong: tuple[str, list[tuple[str, str | None]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTELENS_ADMIN_TOKEN", "a-token-of-length")
    live = read_admin_api(kong[0])
    assert [route["name"] for route in json.loads(live.text)["routes"]] == ["r", "s"]
    assert live.flavor == "traditional_compatible"


def test_a_redirect_is_not_followed(
    kong: tuple[str, list[tuple[str, str | None]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTELENS_ADMIN_TOKEN", "another-token-that-is-wrong")
    with pytest.raises(CommandError, match="302"):
        read_admin_api(kong[0])
