"""What the gateway sees of a request, for people: every field it has, with its values as text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routelens.kong.reasons import (
    absent_reason,
    header_reason,
    host_reason,
    length_reason,
    path_reason,
    port_reason,
    protocol_reason,
    query_reason,
)
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.schema import HEADERS, HTTP_FIELDS, QUERIES, SEGMENTS, STREAM_FIELDS

if TYPE_CHECKING:  # requests offer what is seen of them, so that module imports this one
    from routelens.kong.request.request import Request

MAX_SEGMENTS_SHOWN = 100
MAX_ABSENT_SHOWN = 100

_NAME = re.compile(r"[A-Za-z0-9_]+")
_NO_NAME = "No expression can name it: names are letters, digits and underscores."


@dataclass(frozen=True, slots=True)
class SeenField:
    r"""A field of one request: its name, its type, and its values as text; none if the request does not have it.

    `raw` is what was sent, where that differs from what routes see: header lines for a header, one a line. `reason`
    says why, or where the value comes from if that is not plain. `note` says why no route can use the value: its name
    cannot be written in an expression, another header hides it, or it is not UTF-8 (then `values` shows the bytes as
    `\xff`).
    """

    name: str
    type: str
    values: tuple[str, ...]
    raw: str | None = None
    note: str | None = None
    reason: str | None = None


def seen_fields(request: Request, used: Collection[str] | None = None) -> list[SeenField]:
    """Return every field that `request` has, in the order of the schema; of path segments the first 100.

    `used` are the fields that the routes read, if that is known: those that the request lacks are listed too, without
    values, and a TLS connection counts as the gateway counts it then. Source: docs/reference/expressions.md §7.
    """
    schema = HTTP_FIELDS if request.is_http else STREAM_FIELDS
    sni_is_read = used is None or "tls.sni" in used
    found = list(_plain_fields(request, schema, sni_is_read))
    if request.is_http:
        found += _segments(request)
        found += _headers(request)
        found += _queries(request)
    if used is None:
        return found
    return _with_used(found, request, used, schema)


def _plain_fields(request: Request, schema: Mapping[str, str], sni_is_read: bool) -> Iterator[SeenField]:
    reader = ContextReader(
        name for name in schema if not name.endswith(".*") and (sni_is_read or name != "tls.sni")
    )
    sni = ContextReader(["tls.sni"])
    for name in schema:
        if name.endswith(".*"):
            continue
        try:
            values = (reader if name in reader.fields else sni).read_field(name, request)
        except FieldError:
            field = _bytes_field(name, [_plain_bytes(name, request)], _sent(name, request))
            yield replace(field, reason=_plain_reason(name, request, field.values[0]))
            continue
        if values is not None:
            texts = tuple(str(value) for value in values)
            sent = _sent(name, request)
            raw = None if sent is None or (sent,) == texts else sent
            yield SeenField(name, schema[name], texts, raw, reason=_plain_reason(name, request, texts[0]))


def _sent(name: str, request: Request) -> str | None:
    """Return what was sent for a field that is not always as sent."""
    match name:
        case "http.path":
            return None if request.path is None else _shown(_sent_path(request))
        case "http.host":
            return None if request.host is None else _shown(_encoded(request.host))
        case "net.protocol":
            return request.scheme
        case _:
            return None


def _sent_path(request: Request) -> bytes:
    """Return the path as sent, without its query."""
    target = _encoded(request.path or "")
    return target if request.query is None else target[: -len(request.query) - 1]


def _plain_bytes(name: str, request: Request) -> bytes:
    if name == "http.path":
        return request.normalized_path
    return _encoded((request.host_name if name == "http.host" else request.tls_name) or "")


def _plain_reason(name: str, request: Request, shown: str) -> str | None:
    match name:
        case "http.path":
            return path_reason(_sent_path(request))
        case "http.host":
            return host_reason(request)
        case "net.protocol":
            return protocol_reason(request, shown)
        case "net.dst.port":
            return port_reason(request)
        case "http.path.segments.len":
            return length_reason(request)
        case _:
            return None


def _segments(request: Request) -> Iterator[SeenField]:
    for index, segment in enumerate(request.segments[:MAX_SEGMENTS_SHOWN]):
        yield _bytes_field(f"{SEGMENTS}{index}", [segment])


def _headers(request: Request) -> Iterator[SeenField]:
    lines: dict[str, list[tuple[str, str]]] = (
        {} if request.host is None else {"host": [("host", request.host)]}
    )
    for line in request.headers:
        lines.setdefault(line[0].lower(), []).append(line)
    for name in dict.fromkeys(name.replace("-", "_") for name in lines):
        values = request.header_values(name)
        if values is None:  # beyond the number of headers that the gateway reads
            continue
        dashed = name.replace("_", "-")
        wire = name if name in lines else dashed
        yield _header(HEADERS + name, values, lines[wire][: len(values)])
        hidden = request.header_values(dashed) if dashed != name and name in lines else None
        if hidden is not None:
            note = f"Hidden behind {name}, which the gateway looks for first."
            yield replace(_bytes_field(HEADERS + dashed, [_encoded(value) for value in hidden]), note=note)


def _header(name: str, values: Sequence[str], sent: Sequence[tuple[str, str]]) -> SeenField:
    reason = header_reason(name, [wire for wire, _ in sent])
    raw = None
    if any(HEADERS + wire != name for wire, _ in sent):
        raw = "\n".join(f"{wire}: {_shown(_encoded(value))}" for wire, value in sent)
    return replace(_bytes_field(name, [_encoded(value) for value in values], raw), reason=reason)


def _queries(request: Request) -> Iterator[SeenField]:
    for name, values in request.query_arguments.items():
        sent = request.sent_arguments[name]
        plain = [name + b"=" + value for value in values]
        raw = None if sent == plain else _shown(b"&".join(sent))
        yield replace(_bytes_field(QUERIES + _shown(name), values, raw), reason=query_reason(sent))


def _with_used(
    found: list[SeenField], request: Request, used: Iterable[str], schema: Mapping[str, str]
) -> list[SeenField]:
    """Add what routes read beyond the fields that are listed anyhow, each behind the last one of its kind."""
    listed = {field.name for field in found}
    more: list[SeenField] = []
    for name in sorted(used):
        if name in listed or len(more) == MAX_ABSENT_SHOWN:
            continue
        group = _group(name)
        if group not in schema:
            continue
        try:
            values = ContextReader([name]).read_field(name, request)
        except FieldError as error:
            more.append(SeenField(name, schema[group], (), note=str(error)))
            continue
        texts = () if values is None else tuple(str(value) for value in values)
        reason = absent_reason(name, request) if values is None else None
        more.append(SeenField(name, schema[group], texts, reason=reason))
    if not more:
        return found
    # Single fields come first, in the order of the schema; then segments, headers and query arguments.
    order = [group for group in schema if not group.endswith(".*")]
    order += [group for group in schema if group.endswith(".*")]
    return sorted(found + more, key=lambda field: order.index(_group(field.name)))


def _group(name: str) -> str:
    """Return the entry of the schema that a field falls under."""
    if name == f"{SEGMENTS}len":
        return name
    for prefix in (HEADERS, QUERIES, SEGMENTS):
        if name.startswith(prefix):
            return prefix + "*"
    return name


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
