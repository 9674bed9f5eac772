"""Call: one request to the Admin API, its query and body as values."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from dataclasses import field
from typing import NoReturn
from urllib.parse import unquote_plus

from starlette.requests import Request as HttpRequest

from routelens.dataclass import dataclass
from routelens.gateway.admin_api.form import Form, nested
from routelens.gateway.errors import ApiError, plain
from routelens.kong.declarations.field import Json, Row

MAX_ARGUMENTS = 1000
MAX_BODY = 10 * 1024 * 1024


@dataclass(slots=True)
class Call:
    """One request. `written` is the body of a write as JSON, or as a form that a declaration makes values of."""

    method: str
    path: str
    segments: list[str]
    query: list[tuple[str, str]]
    http: HttpRequest
    written: Json = field(default_factory=dict)
    raw: bytes = b""

    def argument(self, name: str) -> str | None:
        """Return the first value of a query argument, None if it wasn't sent."""
        return next((value for sent, value in self.query if sent == name), None)

    def flag(self, name: str) -> bool:
        """Tell whether a query argument switches something on."""
        return self.argument(name) in ("1", "true", "on", "yes")

    def body(self) -> Row | Form:
        """Return the body of a write: a JSON object or a form."""
        return self.written if isinstance(self.written, (dict, Form)) else {}


def split_query(raw: str) -> list[tuple[str, str]]:
    """Return the query's arguments, decoded. Raises ApiError for too many."""
    pieces = raw.split("&", MAX_ARGUMENTS) if raw else []
    if len(pieces) > MAX_ARGUMENTS:
        raise plain(400, "Too many arguments")
    pairs = (piece.partition("=") for piece in pieces)
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in pairs if name]


async def read_body(call: Call, extra_types: tuple[str, ...] = ()) -> None:
    """Read the body of a write by its content type (docs/reference/admin-api.md, content types). Raises ApiError."""
    lines = [value for name, value in call.http.scope["headers"] if name == b"content-type"]
    if len(lines) > 1:
        raise ApiError(400, {"text": "Multiple Content-Type headers not allowed"})
    call.raw = await _bounded(call.http)
    kind = lines[0].decode("latin-1").strip().lower() if lines else ""
    if not kind:
        if call.raw:
            raise ApiError(415, None)
        return
    if kind.startswith("application/json"):
        call.written = parse_json(call.raw)
    elif kind.startswith("application/x-www-form-urlencoded"):
        call.written = nested(split_form(call.raw))
    elif kind.startswith("multipart/form-data"):
        call.written = nested(await _multipart(call))
    elif not kind.startswith(extra_types or ("\0",)):
        raise ApiError(415, None)


def parse_json(raw: bytes) -> Json:
    """Return a JSON object. Raises ApiError for anything else."""
    try:
        value = json.loads(raw.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise plain(400, "Cannot parse JSON body") from None
    if not isinstance(value, dict):
        raise plain(400, "Cannot parse JSON body")
    return value


def split_form(raw: bytes) -> list[tuple[str, str]]:
    """Return the fields of an urlencoded form. Raises ApiError for too many."""
    return split_query(raw.decode("utf-8", "replace"))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


async def _bounded(http: HttpRequest) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for chunk in http.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise plain(413, "Payload too large")
        parts.append(chunk)
    return b"".join(parts)


async def _multipart(call: Call) -> list[tuple[str, str]]:
    """Return the text parts of a multipart body."""
    from starlette.formparsers import MultiPartException, MultiPartParser  # noqa: PLC0415 (rare, and slow to load)

    async def chunks() -> AsyncGenerator[bytes, None]:
        yield call.raw

    try:
        parsed = await MultiPartParser(
            call.http.headers, chunks(), max_files=0, max_fields=MAX_ARGUMENTS, max_part_size=MAX_BODY
        ).parse()
    except MultiPartException as error:
        if "Too many" in str(error):
            raise plain(400, "Too many arguments") from None
        raise plain(400, "Cannot parse multipart body") from None
    return [(name, value) for name, value in parsed.multi_items() if isinstance(value, str)]
