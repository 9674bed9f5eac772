"""The Admin API as an ASGI application: paths to handlers, and errors to answers, in one place."""

from __future__ import annotations

import hmac
import json
import logging
import time
from collections.abc import Sequence
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from routelens import __version__
from routelens.gateway import errors
from routelens.gateway.admin_api.call import Call, read_body, split_query
from routelens.gateway.admin_api.config import TYPES
from routelens.gateway.admin_api.console_page import PATH as CONSOLE
from routelens.gateway.admin_api.entities import Answer, Methods
from routelens.gateway.proxy.date import http_date
from routelens.gateway.settings import Settings

SERVER: Final = f"routelens/{__version__}"
_WRITES: Final = ("POST", "PUT", "PATCH")
_log = logging.getLogger("routelens.gateway.admin")


class Endpoints(Protocol):
    """Something that knows some of the paths."""

    def find(self, segments: list[str]) -> Methods | None:
        """Return the handlers of a path by method, None for a path that it doesn't know."""


class AdminApi:
    """An ASGI application. `endpoints` are asked in order for the handlers of a path."""

    def __init__(self, settings: Settings, endpoints: Sequence[Endpoints]) -> None:
        self._settings = settings
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            return
        started = time.monotonic()
        request = HttpRequest(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        response.headers["X-Kong-Admin-Latency"] = str(int((time.monotonic() - started) * 1000))
        response.headers["Server"] = SERVER
        response.headers["Date"] = http_date().decode()
        response.headers["Access-Control-Allow-Origin"] = request.headers.get("origin") or "*"
        response.headers["Access-Control-Allow-Credentials"] = "true"
        await response(scope, receive, send)

    async def _answer(self, request: HttpRequest) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        try:
            answer = await self._handle(request)
        except errors.ApiError as error:
            return _error_response(error, request.method)
        except ClientDisconnect:
            raise
        except Exception:
            _log.exception("The Admin API failed at %s %s", request.method, request.url.path)
            return _response(500, {"message": "An unexpected error occurred"}, request.method)
        if isinstance(answer, Response):
            return answer
        return _response(answer.status, answer.body, request.method)

    def _refusal(self, request: HttpRequest) -> Response | None:
        """Refuse what no client of this gateway sends: a foreign Host, a page that writes, a missing token."""
        settings = self._settings
        host = request.headers.get("host", "")
        if settings.hosts is not None and _host_name(host) not in settings.hosts:
            return _response(
                403, {"message": "This Host is not served here; see --admin-host"}, request.method
            )
        first = next(iter(_segments(request)), "")
        origin = request.headers.get("origin")
        # What clients have sent, secrets among it, is nothing that other pages may read either.
        writes = request.method not in ("GET", "HEAD", "OPTIONS")
        if origin is not None and (writes or first == "routelens"):
            own = {f"http://{host}", f"https://{host}"}
            if origin not in own and origin not in settings.origins:
                verb = "write" if writes else "read this"
                text = f"This origin may not {verb}; see --admin-origin"
                return _response(403, {"message": text}, request.method)
        is_open = request.method == "OPTIONS" or first == CONSOLE
        if settings.token is not None and not is_open:
            sent = request.headers.get("authorization", "")
            wanted = f"Bearer {settings.token}"
            if not hmac.compare_digest(sent.encode(), wanted.encode()):
                response = _response(401, {"message": "Unauthorized"}, request.method)
                response.headers["WWW-Authenticate"] = "Bearer"
                return response
        return None

    async def _handle(self, request: HttpRequest) -> Answer | Response:
        segments = _segments(request)
        path = _path(request)
        methods = self._find(segments)
        if methods is None:
            raise errors.not_found()
        method = request.method
        if method == "OPTIONS":
            return _options(methods, request)
        handler = methods.get("GET" if method == "HEAD" else method)
        if handler is None:
            raise errors.method_not_allowed()
        query = split_query(request.scope["query_string"].decode("ascii", "replace"))
        call = Call(method, path, segments, query, request)
        if method in _WRITES:
            await read_body(call, TYPES if segments == ["config"] else ())
        return await handler(call)

    def _find(self, segments: list[str]) -> Methods | None:
        for endpoints in self._endpoints:
            methods = endpoints.find(segments)
            if methods is not None:
                return methods
        return None


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _path(request: HttpRequest) -> str:
    """Return the path as sent, without slashes at its end."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.decode("ascii", "replace").partition("?")[0].rstrip("/") or "/"


def _segments(request: HttpRequest) -> list[str]:
    """Return the path's segments, decoded. Bytes that are no UTF-8 stay apart, so that two names never become one."""
    path = _path(request)
    return (
        [unquote(segment, errors="surrogateescape") for segment in path.split("/")[1:]] if path != "/" else []
    )


def _host_name(host: str) -> str:
    """Return a Host header without its port, in lower case."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _options(methods: Methods, request: HttpRequest) -> Response:
    allowed = ", ".join(sorted({*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])}))
    headers = {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": request.headers.get("access-control-request-headers")
        or "Content-Type",
    }
    return Response(status_code=204, headers=headers)


def _error_response(error: errors.ApiError, method: str) -> Response:
    if error.body is not None and "text" in error.body:
        return Response(error.body["text"], error.status, media_type="text/plain")
    return _response(error.status, error.body, method)


def _response(status: int, body: object, method: str) -> Response:
    if body is None:
        return Response(status_code=status)
    # What a client sent that is no text is told as a JSON escape: the answer itself is UTF-8.
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    headers = {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(content))}
    return Response(b"" if method == "HEAD" else content, status, headers)
