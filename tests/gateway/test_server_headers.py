"""What filters read of the headers that the server adds: the gateway, the page and the command line tell the same."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from routelens import __version__
from routelens.browser.filtering import FilterEngine
from routelens.filters.wasm.engine_wasmtime import WasmtimeEngine
from tests.browser.test_filtering import Tab
from tests.cli.conftest import Run
from tests.cli.conftest import run as run_fixture
from tests.filters.harness import source
from tests.gateway.filtering import fetch, gateway_with, install
from tests.gateway.running import started
from tests.gateway.test_upstreams import serving

READ = (
    "server",
    "content-type",
    "content-length",
    "transfer-encoding",
    "connection",
    "last-modified",
    "x-hop",
)
SENT = {
    "nothing": "HTTP/1.1 200 OK\r\n",
    "a length": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n",
    "chunks": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n",
    "all of them": "HTTP/1.1 200 OK\r\nServer: u\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: a/b\r\n"
    "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close, x-hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n",
    "no body": "HTTP/1.1 204 No Content\r\n",
}  # fmt: skip
FILTER = source(
    response_headers='set_header(RESPONSE_HEADERS, TEXT("x-n"), decimal(n));'
    + "".join(
        f'set_header(RESPONSE_HEADERS, TEXT("x-{place}"), header(RESPONSE_HEADERS, TEXT("{name}")));'
        for place, name in enumerate(READ)
    )
    + "return CONTINUE;"
)
run = run_fixture


def told(headers: list[tuple[str, str]]) -> dict[str, str]:
    marks = ("x-n", *(f"x-{place}" for place in range(len(READ))))
    return {name: value for name, value in headers if name in marks}


def by_the_gateway(folder: Path, sent: str) -> dict[str, str]:
    body = "2\r\nhi\r\n0\r\n\r\n" if "chunked" in sent else "" if " 204 " in sent else "hi"

    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(f"{sent}\r\n{body}".encode())

    install(folder, {"f": FILTER})
    route = {"name": "r", "paths": ["/"], "filter_chains": [{"filters": [{"name": "f"}]}]}
    with serving(answer) as port:
        service = {"name": "s", "url": f"http://127.0.0.1:{port}", "routes": [route]}
        with started(gateway_with(folder, {"_format_version": "3.0", "services": [service]})) as ports:
            return told(fetch(ports.proxy, "GET", "/x")[1])


def by_the_page(sent: str) -> dict[str, str]:
    tab = Tab(FilterEngine(WasmtimeEngine()))
    tab.install("f", FILTER)
    client = tab.send({"name": "f"}, response=f"{sent}\r\nhi")["client"]
    return told([(line["name"], line["value"]) for line in client["headers"]])


@pytest.mark.parametrize("sent", SENT.values(), ids=SENT)
def test_filters_count_and_read_alike_in_gateway_page_and_command(
    sent: str, tmp_path: Path, run: Run
) -> None:
    found = by_the_gateway(tmp_path / "filters", sent)
    assert found["x-0"] == ("u" if "Server" in sent else f"routelens/{__version__}")
    if "Content-Length" in sent or "chunked" in sent:  # without, the page's upstream tells the length
        assert by_the_page(sent) == found
    Path("answer.txt").write_bytes(f"{sent}\r\nhi".encode())
    Path("f.wasm").write_bytes(FILTER)
    ran = run("filter", "run", "f.wasm", "--json", "GET", "http://a/x", "--upstream-response", "answer.txt")
    assert told(json.loads(ran.out)["response"]["headers"]) == found
