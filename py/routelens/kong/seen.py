"""What the gateway sees of a request, for people: every field it has, with its values as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routelens.kong.context import ContextReader, FieldError
from routelens.kong.fields import HEADERS, HTTP_FIELDS, QUERIES, SEGMENTS, STREAM_FIELDS

if TYPE_CHECKING:  # requests offer what is seen of them, so that module imports this one
    from routelens.kong.request import Request

MAX_SEGMENTS_SHOWN = 100

_NAME = re.compile(r"[A-Za-z0-9_]+")
_NO_NAME = "No expression can name it: names are letters, digits and underscores."


@dataclass(frozen=True, slots=True)
class SeenField:
    r"""A field of one request: its name, its type, and its values as text.

    `raw` is what was sent, where that differs from what routes see. `note` says why no route can use the value: its
    name cannot be written in an expression, another header hides it, or it is not UTF-8 (then `values` shows the
    bytes as `\xff`).
    """

    name: str
    type: str
    values: tuple[str, ...]
    raw: str | None = None
    note: str | None = None


def seen_fields(request: Request) -> list[SeenField]:
    """Return every field that `request` has, in the order of the schema; of path segments the first 100."""
    return list(_http_fields(request) if request.is_http else _plain_fields(request, STREAM_FIELDS))


def _http_fields(request: Request) -> Iterator[SeenField]:
    yield from _plain_fields(request, HTTP_FIELDS)
    for index, segment in enumerate(request.segments[:MAX_SEGMENTS_SHOWN]):
        yield _bytes_field(f"{SEGMENTS}{index}", [segment])
    yield from _headers(request)
    for name, values in request.query_arguments.items():
        yield _bytes_field(QUERIES + _shown(name), values)


def _plain_fields(request: Request, schema: Mapping[str, str]) -> Iterator[SeenField]:
    reader = ContextReader(name for name in schema if not name.endswith(".*"))
    raw = {
        "http.path": (request.path, request.normalized_path),
        "http.host": (request.host, _encoded(request.host_name or "")),
        "tls.sni": (request.tls_name, _encoded(request.tls_name or "")),
    }
    for name in schema:
        if name not in reader.fields:
            continue
        try:
            values = reader.read_field(name, request)
        except FieldError:
            yield _bytes_field(name, [raw[name][1]], raw[name][0])
            continue
        if values is not None:
            texts = tuple(str(value) for value in values)
            sent = raw.get(name, (None,))[0]
            yield SeenField(name, schema[name], texts, None if sent is None or (sent,) == texts else sent)


def _headers(request: Request) -> Iterator[SeenField]:
    sent = ["host"] if request.host is not None else []
    sent += [name.lower() for name, _ in request.headers]
    for name in dict.fromkeys(name.replace("-", "_") for name in sent):
        values = request.header_values(name)
        if values is None:  # beyond the number of headers that the gateway reads
            continue
        yield _bytes_field(HEADERS + name, [_encoded(value) for value in values])
        dashed = name.replace("_", "-")
        hidden = request.header_values(dashed) if dashed != name and name in sent else None
        if hidden is not None:
            note = f"Hidden behind {name}, which the gateway looks for first."
            yield replace(_bytes_field(HEADERS + dashed, [_encoded(value) for value in hidden]), note=note)


def _bytes_field(name: str, values: list[bytes], raw: str | None = None) -> SeenField:
    part = name.removeprefix(HEADERS).removeprefix(QUERIES)
    note = None if part == name or _NAME.fullmatch(part) else _NO_NAME
    if any(_shown(value) != value.decode("utf-8", "replace") for value in values):
        note = "Not valid UTF-8: the gateway answers 404 if any route reads this field."
    return SeenField(name, "String", tuple(_shown(value) for value in values), raw, note)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _shown(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")
