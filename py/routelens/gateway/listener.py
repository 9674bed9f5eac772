"""Listener: the HTTP/1.1 server of both ports, stricter than its library, with limits on what a client may hold."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import uuid
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from routelens.gateway.proxy.date import http_date
from routelens.gateway.proxy.error_bodies import PLAIN, TEXTS, body_of, preferred
from routelens.gateway.proxy.headers import Headers
from routelens.gateway.response_middleware import ResponseMiddleware
from routelens.kong.responses import PRODUCT

MAX_LINE: Final = 8 * 1024
MAX_HEADERS: Final = 32 * 1024
MAX_HEADER_LINES: Final = 1000
PATIENCE: Final = 60.0
"""How long a head may take, the next piece of a body, or a client to take any of its answer, in seconds."""
MAX_ADMIN_CONNECTIONS: Final = 256
MAX_PROXY_CONNECTIONS: Final = 8192
_HOST: Final = re.compile(
    rb"(?:[A-Za-z0-9\-._~!$&'()*+,;=%]|[\x80-\xff])+(?::[0-9]*)?|\[[0-9A-Fa-f:.]+\](?::[0-9]*)?"
)
_REASONS: Final = {
    408: "Request Timeout",
    414: "URI Too Long",
    501: "Not Implemented",
    503: "Service Unavailable",
}
_NO_SUCH_VERSION: Final = "This gateway speaks HTTP/1.1"
_NUMBERS: Final = itertools.count(1)
"""Numbers of connections, of both ports."""
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")
_TARGET: Final = re.compile(rb"[!-~]+")
_ABSOLUTE: Final = re.compile(rb"https?://([^/?]*)/?", re.I)
_RAW: Final = re.compile(rb"[\x80-\xff]")
_METHOD: Final = re.compile(rb"[\r\n]*([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}) ")
_METHOD_SO_FAR: Final = re.compile(rb"[\r\n]{0,16}[!#$%&'*+\-.^_`|~0-9A-Za-z]{0,64}")
_KNOWN_METHOD: Final = b"PUT"
"""What stands in for a method that the library's parser does not know; nobody but HTTP has it."""
_METHODS: Final = frozenset(
    b"DELETE GET HEAD POST PUT CONNECT OPTIONS TRACE COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK BIND REBIND "
    b"UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PATCH PURGE MKCALENDAR LINK "
    b"UNLINK".split()
)
"""The methods that the library's parser knows."""


class _RefusedError(Exception):
    """A request that is not passed on."""


class StrictHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with limits on the head, framing that cannot be read two ways, and the target as sent."""

    patience = PATIENCE
    max_connections: int | None = None
    ends_with_client = True
    """Whether a request ends when its client goes, and with it what an upstream still sends."""
    _answering: ResponseMiddleware | None = None
    _refusal = 400
    _size = 0
    _unsent = 0
    _has_begun = False
    _is_in_head = _is_in_line = False
    _is_between = True
    """The last request has come whole, and nothing of the next."""
    _begun = b""
    _left = 0
    """How much is to come of a body whose length was told."""
    _tail = b""
    """The last bytes that came: an empty line may begin there."""
    _method: str | None = None
    """That of the request if the library's parser does not know it."""
    _watch: asyncio.TimerHandle | None = None
    _is_taken_over = False
    """A tunnel has the connection."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._app = self.app

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as the library has it
        """Watch a new connection; one too many is refused."""
        super().connection_made(transport)
        self._number = next(_NUMBERS)
        self._moved = self._taken = self.loop.time()
        if self.max_connections is not None and len(self.connections) > self.max_connections:
            self._give_up(503)
            return
        self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch no longer, and leave what nobody waits for."""
        self._stop_watching()
        super().connection_lost(exc)
        if self.ends_with_client and self._answering is not None:
            self._answering.leave()

    def handle_websocket_upgrade(self) -> None:
        """Leave the connection to a tunnel."""
        self._stop_watching()
        self.scope["headers"] = self._sent
        self._is_taken_over = True
        super().handle_websocket_upgrade()

    def resume_writing(self) -> None:
        """Note that the client takes its answer."""
        self._taken = self.loop.time()
        super().resume_writing()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self._moved = self.loop.time()
        if self._left:
            self._left -= len(body)
        super().on_body(body)

    def data_received(self, data: bytes) -> None:
        """Take what came, in pieces: wherever a message may end, the method behind it is looked at first."""
        start, tail = 0, self._tail
        self._tail = (tail + data[-3:])[-3:]
        while start < len(data):
            end = self._end_of_piece(data, start, tail)
            self._take(data[start:end])
            start, tail = end, b""
            if self.transport.is_closing():
                return
            if self._is_taken_over:
                self.transport.get_protocol().data_received(data[start:])  # type: ignore[attr-defined] # a tunnel
                return

    def _end_of_piece(self, data: bytes, start: int, tail: bytes) -> int:
        """Return where what stands at `start` may end: a body by its length, a head or chunks by an empty line."""
        if self._left:
            return min(len(data), start + self._left)
        across = (tail + data[:3]).find(b"\r\n\r\n") if tail else -1
        if across >= 0:
            return across + 4 - len(tail)
        found = data.find(b"\r\n\r\n", start)
        return len(data) if found < 0 else found + 4

    def _take(self, data: bytes) -> None:
        """Take a piece. A method that the library's parser does not know is put back when the head has been read."""
        if self._is_between:
            data = self._begun + data
            self._begun = b""
            if _METHOD_SO_FAR.fullmatch(data):
                self._begun = data
                self._has_begun = bool(data.strip(b"\r\n"))
                return
            found = _METHOD.match(data)
            if found is not None and found[1] not in _METHODS:
                self._method = found[1].decode("ascii")
                data = _KNOWN_METHOD + data[found.end(1) :]
            self._is_in_line = True
        if self._is_in_line:
            line, end, rest = data.partition(b"\n")
            self._is_in_line = not end
            if not line.isascii():  # clients send raw UTF-8, which the library's parser refuses in a target
                data = _RAW.sub(lambda byte: b"%%%02X" % ord(byte[0]), line) + end + rest
        super().data_received(data)

    def on_message_complete(self) -> None:
        """Note that the next request may come."""
        self._is_between = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._moved = self.loop.time()
        self._has_begun = False
        super().on_response_complete()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._moved = self.loop.time()
        self._has_begun = self._is_in_head = True
        self._is_between = False
        self._size = self._left = 0
        self._sent: list[tuple[bytes, bytes]] = []
        self._refusal = 400
        super().on_message_begin()

    def _begin_answer(self, middleware: ResponseMiddleware) -> None:
        self._answering = middleware

    def _look_again(self) -> None:
        self._watch = self.loop.call_later(self.patience / 4, self._look)

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _look(self) -> None:
        """Close a connection whose client keeps the gateway waiting."""
        if self.transport.is_closing():
            return
        late = self.loop.time() - self.patience
        unsent = self.transport.get_write_buffer_size()
        if unsent < self._unsent or not unsent:
            self._taken = self.loop.time()
        self._unsent = unsent
        if self._taken <= late:
            self.transport.abort()
        elif self._moved > late or not self._waits():
            self._look_again()
        elif self._has_begun and not self._has_answered():
            self._give_up(408)
        else:
            self.transport.close()

    def _has_answered(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and cycle.response_started and not cycle.response_complete

    def _waits(self) -> bool:
        """Tell whether it is the client's turn."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            return True
        return cycle.more_body and not self.flow.read_paused and not cycle.waiting_for_100_continue

    def _give_up(self, status: int) -> None:
        self._refusal = status
        self.send_400_response("")

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request target."""
        super().on_url(url)
        if len(self.url) > MAX_LINE:
            self._refuse(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header line."""
        self._size += len(name) + len(value) + 4
        is_long = len(name) + len(value) > MAX_LINE or self._size > MAX_HEADERS
        if is_long or len(self.headers) >= MAX_HEADER_LINES:
            self._refuse(494)
        if (
            self._is_in_head
        ):  # what stands in the trailer is no header: nobody has checked it, and it would be sent on
            value = value.strip(b" \t")  # blanks around a value are none of it
            self._sent.append((name, value))
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Check the head of a request before anything is made of it."""
        self._is_in_head = False
        if self.parser.get_http_version() not in ("1.0", "1.1"):
            self._refuse(501)
        if not _TARGET.fullmatch(self.url):
            self._refuse(400)
        if (absolute := _ABSOLUTE.match(self.url)) is not None:
            if not _HOST.fullmatch(absolute[1]):
                self._refuse(400)
            # The host of an absolute target wins over the Host header.
            self.url = b"/" + self.url[absolute.end() :]
            lines = (line for line in self._sent if line[0].lower() != b"host")
            self._sent = [(b"host", absolute[1]), *lines]
        elif not self.url.startswith(b"/"):
            self._refuse(400)
        hosts: list[bytes] = []
        lengths: list[bytes] = []
        encodings: list[bytes] = []
        counted = {b"host": hosts, b"content-length": lengths, b"transfer-encoding": encodings}
        for name, value in self.headers:
            if name in counted:  # names are lower case here
                counted[name].append(value)
            if b"\r" in value or b"\n" in value or b"\0" in value:
                self._refuse(400)
        if len(hosts) > 1 or (hosts and hosts[0] and not _HOST.fullmatch(hosts[0])):
            self._refuse(400)
        if not hosts and self.parser.get_http_version() == "1.1":
            self._refuse(400)
        if (lengths and encodings) or len(lengths) > 1 or len(encodings) > 1:
            self._refuse(400)
        if lengths and not _LENGTH.fullmatch(lengths[0]):
            self._refuse(400)
        if encodings and (
            encodings[0].strip().lower() != b"chunked" or self.parser.get_http_version() == "1.0"
        ):
            self._refuse(400)
        if self.parser.get_http_version() == "1.0":
            self.expect_100_continue = False  # which that version does not know
        self._left = int(lengths[0]) if lengths else 0
        self.scope["routelens.target"] = self.url  # type: ignore[typeddict-unknown-key] # ours
        self.scope["routelens.connection"] = self._number  # type: ignore[typeddict-unknown-key] # ours
        self.scope["routelens.headers"] = self._sent  # type: ignore[typeddict-unknown-key] # ours
        self.app = middleware = ResponseMiddleware(self._app, self._begin_answer)
        super().on_headers_complete()
        middleware.cycle = self.cycle
        if self._method is not None:
            self.scope["method"], self._method = self._method, None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (the library's text is not shown)
        """Refuse what is being read with an error of the gateway's form, where that is the answer to it."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None:
            is_of_this = cycle.scope is self.scope and not self._is_between
            if is_of_this and cycle.response_started:
                self.transport.close()  # it has its answer: this would be taken for that to the next
                return
            if not is_of_this and not cycle.response_complete:
                cycle.keep_alive = (
                    False  # it is the turn of the one before; with its answer the connection ends
                )
                return
        status = self._refusal
        request_id = uuid.uuid4().hex
        headers = Headers(getattr(self, "headers", None) or ())
        accept = headers.text("accept")
        kind = PLAIN if accept is None else preferred(accept, "application/json")
        text = _NO_SUCH_VERSION if status == 501 else TEXTS.get(status, TEXTS[400])
        kind, content = self._body(kind, text, request_id)
        shown = 400 if status == 494 else status
        reason = _REASONS.get(shown, "Bad Request")
        head = (
            f"HTTP/1.1 {shown} {reason}\r\nServer: {PRODUCT.decode()}\r\nDate: {http_date().decode()}\r\n"
            f"Content-Type: {kind}; charset=utf-8\r\n"
            f"Content-Length: {len(content)}\r\n{self._own_headers(request_id)}Connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + content)
        self.transport.close()

    def _body(self, kind: str, text: str, request_id: str) -> tuple[str, bytes]:
        return kind, body_of(kind, text, request_id)

    def _own_headers(self, request_id: str) -> str:
        """Return the headers that every answer of the gateway's own has."""
        return f"X-Kong-Response-Latency: 0\r\nX-Kong-Request-Id: {request_id}\r\n"

    def _refuse(self, status: int) -> None:
        self._refusal = status
        raise _RefusedError


class AdminHttpProtocol(StrictHttpProtocol):
    """The protocol of the Admin API: its errors are JSON, its connections counted, and what it has begun it ends."""

    max_connections = MAX_ADMIN_CONNECTIONS
    ends_with_client = False

    def _body(self, kind: str, text: str, request_id: str) -> tuple[str, bytes]:  # noqa: ARG002 (as the base has it)
        return "application/json", json.dumps({"message": text}, separators=(",", ":")).encode()

    def _own_headers(self, request_id: str) -> str:  # noqa: ARG002 (as the base has it)
        return (
            "X-Kong-Admin-Latency: 0\r\nAccess-Control-Allow-Origin: *\r\n"
            "Access-Control-Allow-Credentials: true\r\n"
        )
