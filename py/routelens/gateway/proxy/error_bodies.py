"""Errors that the gateway answers itself: their texts, and their form by the Accept header."""

from __future__ import annotations

import html
import json
from typing import Final

from routelens.gateway.proxy.exchange import Reply
from routelens.gateway.proxy.headers import Headers, encoded
from routelens.kong import Request

JSON: Final = "application/json"
PLAIN: Final = "text/plain"
TEXTS: Final = {
    400: "Bad request",
    404: "Not found",
    405: "Method not allowed",
    408: "Request timeout",
    411: "Length required",
    412: "Precondition failed",
    413: "Payload too large",
    414: "URI too long",
    417: "Expectation failed",
    494: "Request header or cookie too large",
    500: "An unexpected error occurred",
    502: "An invalid response was received from the upstream server",
    503: "The upstream server is currently unavailable",
    504: "The upstream server is timing out",
}
_TYPES: Final = (JSON, "text/html", PLAIN, "application/xml")


def error_reply(status: int, message: str, request: Request, request_id: str) -> Reply:
    """Return an error of the router or a plugin; JSON unless the client prefers another form."""
    return _reply(status, message, preferred(request.header("accept"), JSON), request, request_id)


def failure_reply(status: int, request: Request, request_id: str, message: str | None = None) -> Reply:
    """Return an error of proxying or of the HTTP layer; plain text unless Accept or Content-Type say otherwise."""
    accept = request.header("accept")
    wanted = accept if accept is not None else request.header("content-type")
    text = message or TEXTS.get(status, f"The upstream server responded with {status}")
    return _reply(status, text, PLAIN if wanted is None else preferred(wanted, JSON), request, request_id)


def _reply(status: int, message: str, kind: str, request: Request, request_id: str) -> Reply:
    if (request.header("content-type") or "").startswith("application/grpc"):
        grpc = Headers(
            [
                (b"Content-Type", b"application/grpc"),
                (b"grpc-status", _GRPC_STATUSES.get(status, b"2")),
                (b"grpc-message", encoded(message)),
            ]
        )
        return Reply(200 if status == 200 else status, grpc)
    headers = Headers([(b"Content-Type", f"{kind}; charset=utf-8".encode())])
    return Reply(status, headers, body_of(kind, message, request_id))


_GRPC_STATUSES: Final = {400: b"3", 401: b"16", 403: b"7", 404: b"12", 429: b"8", 503: b"14", 504: b"4"}


def body_of(kind: str, message: str, request_id: str) -> bytes:
    """Return an error body of a media type; the text is escaped as the type needs it."""
    match kind:
        case "application/json":
            text = f'{{\n  "message":{json.dumps(message, ensure_ascii=False)},\n  "request_id":"{request_id}"\n}}'
        case "text/html":
            shown = html.escape(message)
            text = (
                '<!doctype html>\n<html>\n  <head>\n    <meta charset="utf-8">\n    <title>Error</title>\n'
                f"  </head>\n  <body>\n    <h1>Error</h1>\n    <p>{shown}.</p>\n"
                f"    <p>request_id: {request_id}</p>\n  </body>\n</html>\n"
            )
        case "application/xml":
            shown = html.escape(message)
            text = (
                '<?xml version="1.0" encoding="UTF-8"?>\n<error>\n'
                f"  <message>{shown}</message>\n  <requestid>{request_id}</requestid>\n</error>"
            )
        case _:
            text = f"{message}\nrequest_id: {request_id}\n"
    return text.encode("utf-8", "replace")


def preferred(accept: str | None, otherwise: str) -> str:
    """Return the media type of an error body: the highest q wins, the first among equals."""
    best, best_weight = otherwise, 0.0
    for item in (accept or "").split(","):
        kind, *parameters = (part.strip().lower() for part in item.split(";"))
        weight = next((_weight(part[2:]) for part in parameters if part.startswith("q=")), 1.0)
        found = kind if kind in _TYPES else PLAIN if kind == "text/*" else JSON
        if kind and weight > best_weight:
            best, best_weight = found, weight
    return best


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
