"""Cases as data: what is sent, and how an answer is compared with what must come back.

`about` in cases.json, which are recorded ones, tells the form; documented_cases.json is of the same.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

Json = Any
CASES: list[dict[str, Json]] = [
    case
    for name in ("cases.json", "documented_cases.json")
    for case in json.loads(Path(__file__).with_name(name).read_text("utf-8"))["cases"]
]
_BOUNDARY = "routelens-test-boundary"


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING = _Missing()


def dig(value: Json, path: str) -> Json:
    """Return the value at a dotted path, MISSING where there is none."""
    for step in path.split("."):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return MISSING
    return value


def differences(wanted: Json, found: Json, path: str = "$") -> Iterator[str]:
    """Yield where `wanted` is no subset of `found`."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, part in wanted.items():
            if name in found:
                yield from differences(part, found[name], f"{path}.{name}")
            else:
                yield f"{path}.{name}: missing"
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for index, part in enumerate(wanted):
            yield from differences(part, found[index], f"{path}[{index}]")
    elif isinstance(wanted, (dict, list)) or type(wanted) is not type(found) or wanted != found:
        yield f"{path}: expected {wanted!r}, got {found!r}"


def complaints(
    expect: dict[str, Json], status: int, lines: list[tuple[str, str]], raw: bytes, seen: Json
) -> Iterator[str]:
    """Yield how an answer differs from what a step expects; `seen` is what the upstream saw, if it saw anything."""
    text = raw.decode("utf-8", "replace")
    if status != expect["status"]:
        yield f"status {status}, expected {expect['status']}: {text[:300]}"
    headers: dict[str, str] = {}
    for name, value in lines:
        headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
    yield from _body_complaints(expect, text)
    for name, wanted in expect.get("headers", {}).items():
        if headers.get(name.lower()) != wanted:
            yield f"header {name}: expected {wanted!r}, got {headers.get(name.lower())!r}"
    for name, pattern in expect.get("headers_match", {}).items():
        if re.search(pattern, headers.get(name.lower(), "")) is None:
            yield f"header {name}: {headers.get(name.lower())!r} does not match {pattern}"
    if any(
        name in expect
        for name in ("upstream", "upstream_match", "upstream_absent", "headers_same_as_upstream")
    ):
        if seen is None:
            yield "the upstream was not reached"
        else:
            yield from _upstream_complaints(expect, headers, seen)


def _body_complaints(expect: dict[str, Json], text: str) -> Iterator[str]:
    if expect.get("body_empty") and text:
        yield f"the body should be empty: {text[:100]}"
    if "text_match" in expect and re.search(expect["text_match"], text) is None:
        yield f"the body {text[:200]!r} does not match {expect['text_match']!r}"
    if not any(name.startswith("json_") for name in expect):
        return
    try:
        body = json.loads(text)
    except ValueError:
        yield f"the body is not JSON: {text[:200]!r}"
        return
    if "json_subset" in expect:
        yield from differences(expect["json_subset"], body)
        if expect.get("json_exact") and body != expect["json_subset"]:
            yield f"the body has more than expected: {body!r}"
    for path in expect.get("json_absent", []):
        if dig(body, path) is not MISSING:
            yield f"{path}: should be absent"
    for path in expect.get("json_has", []):
        if dig(body, path) is MISSING:
            yield f"{path}: missing"
    for path, length in expect.get("json_len", {}).items():
        value = dig(body, path)
        if value is MISSING or len(value) != length:
            yield f"{path}: expected {length} members, got {value!r:.200}"
    for path, pattern in expect.get("json_match", {}).items():
        value = dig(body, path)
        if not isinstance(value, str) or re.search(pattern, value) is None:
            yield f"{path}: {value!r} does not match {pattern}"
    for path, members in expect.get("json_contains", {}).items():
        value = dig(body, path)
        yield from (
            f"{path}: lacks {member!r}" for member in members if value is MISSING or member not in value
        )


def _upstream_complaints(expect: dict[str, Json], headers: dict[str, str], seen: Json) -> Iterator[str]:
    wanted = dict(expect.get("upstream", {}))
    if "body_json" in wanted:
        yield from differences(wanted.pop("body_json"), json.loads(seen["body"]), "upstream.body")
    yield from differences(wanted, seen, "upstream")
    for path, pattern in expect.get("upstream_match", {}).items():
        value = dig(seen, path)
        if not isinstance(value, str) or re.search(pattern, value) is None:
            yield f"upstream {path}: {value!r} does not match {pattern}"
    for path in expect.get("upstream_absent", []):
        if dig(seen, path) is not MISSING:
            yield f"upstream {path}: should be absent, is {dig(seen, path)!r}"
    for name in expect.get("headers_same_as_upstream", []):
        if headers.get(name) != seen["headers"].get(name):
            yield f"header {name} differs from what the upstream saw"


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[Json]] = []

    def _answer(self) -> None:
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
        if "chunked" in headers.get("transfer-encoding", ""):
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(headers.get("content-length") or 0))
        record = {
            "method": self.command,
            "uri": self.path,
            "headers": headers,
            "body": body.decode("latin-1"),
        }
        _Echo.seen.append(record)
        content = json.dumps(record).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        for pair in ",".join(query.get("_headers", [])).split(","):
            name, colon, value = pair.partition(":")
            if colon:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


for _method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"):
    setattr(_Echo, f"do_{_method}", _Echo._answer)


class Bed:
    """What cases need beside a gateway: an echo upstream, a closed port, one that accepts and never answers."""

    def __init__(self) -> None:
        self._echo = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
        self._thread = threading.Thread(target=self._echo.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        self._hole = socket.create_server(("127.0.0.1", 0), backlog=50)
        self._closed = socket.socket()
        self._closed.bind(("127.0.0.1", 0))
        self.ports = {
            "echo": self._echo.server_port,
            "closed": self._closed.getsockname()[1],
            "blackhole": self._hole.getsockname()[1],
        }

    @property
    def seen(self) -> list[Json]:
        """What the upstream saw."""
        return _Echo.seen

    def close(self) -> None:
        """Close all ports."""
        self._echo.shutdown()
        self._thread.join()
        self._echo.server_close()
        self._hole.close()
        self._closed.close()


def send(
    port: int, method: str, path: str, headers: dict[str, str | None], body: bytes | None
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Send one request to a port of this computer; a header that is None is not sent. Names come in lower case."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    named = {name.lower() for name in headers}
    connection.putrequest(method, path, skip_host="host" in named, skip_accept_encoding=True)
    for name, value in headers.items():
        if value is not None:
            connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    elif method in ("POST", "PUT", "PATCH"):
        connection.putheader("Content-Length", "0")
    connection.endheaders(body)
    response = connection.getresponse()
    raw = response.read()
    connection.close()
    return response.status, [(name.lower(), value) for name, value in response.getheaders()], raw


def run_case(case: dict[str, Json], admin: int, proxy: int, bed: Bed) -> list[str]:
    """Run the steps of a case against two ports, and return what is wrong."""
    ports = {**bed.ports, "proxy": proxy}
    captured: dict[str, Json] = {}
    found: list[str] = []
    for number, step in enumerate(case["steps"], 1):
        filled = _filled(step, ports)
        path, headers, body = _request(filled, captured)
        bed.seen.clear()
        port = proxy if step.get("plane") == "proxy" else admin
        status, lines, raw = send(port, step["method"], path, headers, body)
        seen = bed.seen[-1] if bed.seen else None
        found += [
            f"step {number} {step['method']} {path[:80]}: {complaint}"
            for complaint in complaints(filled["expect"], status, lines, raw, seen)
        ]
        for name, where in (step.get("capture") or {}).items():
            captured[name] = dig(json.loads(raw), where)
    return found


def _filled(step: Json, ports: dict[str, int]) -> Json:
    text = json.dumps(step)
    for name, port in ports.items():
        text = text.replace(f"{{{{{name}}}}}", str(port))
    return json.loads(text)


def _request(step: Json, captured: dict[str, Json]) -> tuple[str, dict[str, str | None], bytes | None]:
    path = re.sub(
        r"\{\{args:(\d+)\}\}",
        lambda match: "&".join(f"a{index}=1" for index in range(1, int(match[1]) + 1)),
        step["path"],
    )
    for name, value in captured.items():
        path = path.replace(f"{{{{{name}}}}}", urllib.parse.quote(str(value), safe=""))
    headers: dict[str, str | None] = dict(step.get("headers") or {})
    typed = any(name.lower() == "content-type" for name in headers)
    kind, body = _body(step)
    if kind is not None and not typed:
        headers["Content-Type"] = kind
    return path, headers, body


def _body(step: Json) -> tuple[str | None, bytes | None]:
    if "json" in step:
        return "application/json", json.dumps(step["json"]).encode()
    if "form" in step:
        return "application/x-www-form-urlencoded", urllib.parse.urlencode(step["form"]).encode()
    if "multipart" in step:
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in step["multipart"].items()
        ]
        content = "".join(parts) + f"--{_BOUNDARY}--\r\n"
        return f"multipart/form-data; boundary={_BOUNDARY}", content.encode()
    return None, step["text"].encode() if "text" in step else None
