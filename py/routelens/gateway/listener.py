"""Listener: the HTTP/1.1 server of the proxy's port, stricter than its library, and WebSocket tunnels."""

from __future__ import annotations

import re
import uuid
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from routelens.gateway.proxy.error_bodies import PLAIN, TEXTS, body_of, preferred
from routelens.gateway.proxy.forwarding import PRODUCT
from routelens.gateway.proxy.headers import Headers

MAX_LINE: Final = 8 * 1024
MAX_HEADERS: Final = 32 * 1024
_HOST: Final = re.compile(
    rb"(?:[A-Za-z0-9\-._~!$&'()*+,;=%]|[\x80-\xff])+(?::[0-9]*)?|\[[0-9A-Fa-f:.]+\](?::[0-9]*)?"
)
_NO_SUCH_VERSION: Final = "This gateway speaks HTTP/1.1"
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")
_TARGET: Final = re.compile(rb"[\x21-\x7e\x80-\xff]+")


class _RefusedError(Exception):
    """A request that is not passed on."""


class StrictHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with limits on the head, framing that cannot be read two ways, and the target as sent."""

    _refusal = 400
    _size = 0

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._size = 0
        self._refusal = 400
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request target."""
        super().on_url(url)
        if len(self.url) > MAX_LINE:
            self._refuse(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header line."""
        self._size += len(name) + len(value) + 4
        if len(name) + len(value) > MAX_LINE or self._size > MAX_HEADERS:
            self._refuse(494)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Check the head of a request before anything is made of it."""
        if self.parser.get_http_version() not in ("1.0", "1.1"):
            self._refuse(501)
        if not _TARGET.fullmatch(self.url):
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
        self.scope["routelens.target"] = self.url  # type: ignore[typeddict-unknown-key] # ours
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (the library's text is not shown)
        """Refuse the connection with an error of the gateway's form."""
        status = self._refusal
        request_id = uuid.uuid4().hex
        headers = Headers(getattr(self, "headers", None) or ())
        accept = headers.text("accept")
        kind = PLAIN if accept is None else preferred(accept, "application/json")
        text = _NO_SUCH_VERSION if status == 501 else TEXTS.get(status, TEXTS[400])
        content = body_of(kind, text, request_id)
        shown = 400 if status == 494 else status
        reason = {414: "URI Too Long", 501: "Not Implemented"}.get(shown, "Bad Request")
        head = (
            f"HTTP/1.1 {shown} {reason}\r\nServer: {PRODUCT.decode()}\r\nContent-Type: {kind}; charset=utf-8\r\n"
            f"Content-Length: {len(content)}\r\nX-Kong-Request-Id: {request_id}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + content)
        self.transport.close()

    def _refuse(self, status: int) -> None:
        self._refusal = status
        raise _RefusedError
