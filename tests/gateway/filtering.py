"""What filter tests through a gateway need: modules in a folder, and servers that answer as they are told."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from routelens.gateway.create import gateway_of
from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings


def install(folder: Path, filters: Mapping[str, bytes], meta: Mapping[str, str] | None = None) -> Path:
    """Write filters into a folder."""
    folder.mkdir(exist_ok=True)
    for name, wasm in filters.items():
        (folder / f"{name}.wasm").write_bytes(wasm)
    for name, text in (meta or {}).items():
        (folder / f"{name}.meta.json").write_text(text)
    return folder


def gateway_with(folder: Path, config: Any, **limits: int) -> Gateway:
    """Return a gateway that runs the filters of a folder."""
    return gateway_of(config, settings=Settings(filters=folder, filter_limits=limits))


class _Upstream(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[dict[str, Any]]
    answers: list[dict[str, Any]]

    def handle_any(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        if self.headers.get("transfer-encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.seen.append(
            {"method": self.command, "path": self.path, "headers": headers, "body": body.decode()}
        )
        answer = self.answers[0] if self.answers else {}
        answer = answer.get(self.path, {"status": 404}) if "by path" in answer else answer
        self.send_response(answer.get("status", 200))
        for name, value in answer.get("headers", []):
            self.send_header(name, value)
        if "chunks" in answer:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for chunk in answer["chunks"]:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk.encode()))
                self.wfile.flush()
                time.sleep(0.05)
            self.wfile.write(b"0\r\n\r\n")
            return
        content = answer.get("body", "ok").encode()
        if not any(name.lower() == "content-length" for name, _ in answer.get("headers", [])):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = handle_any  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def upstream() -> Iterator[tuple[int, list[dict[str, Any]], list[dict[str, Any]]]]:
    """Serve an upstream: its port, the requests it saw, and the answer that it gives, if there is one."""
    seen: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    handler = type("Upstream", (_Upstream,), {"seen": seen, "answers": answers})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1], seen, answers
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetch(
    port: int, method: str, path: str, headers: Mapping[str, str] | None = None, body: str | None = None
) -> tuple[int, list[tuple[str, str]], str]:
    """Send a request, and return status, headers with lower-case names, and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, None if body is None else body.encode(), dict(headers or {}))
        response = connection.getresponse()
        found = [(name.lower(), value) for name, value in response.getheaders()]
        return response.status, found, response.read().decode()
    finally:
        connection.close()
