"""Fields of a request in words: each with its values, what was sent, and why they differ."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from routelens.dataclass import dataclass
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.request.path import RESERVED, normalize
from routelens.kong.request.request import Request
from routelens.kong.schema import HEADERS, HTTP_FIELDS, QUERIES, SEGMENTS, STREAM_FIELDS

MAX_SEGMENTS_SHOWN = 100
MAX_ABSENT_SHOWN = 100
_MOST_NAMED = 3
"""How many decoded characters are named; "and more" stands for the rest."""
_TRIPLETS = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_DOTS = re.compile(rb"(?:^|/)\.\.?(?=/|\Z)")

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
            return _path_reason(_sent_path(request))
        case "http.host":
            return _host_reason(request)
        case "net.protocol":
            return _protocol_reason(request, shown)
        case "net.dst.port":
            return _port_reason(request)
        case "http.path.segments.len":
            return _length_reason(request)
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
    reason = _header_reason(name, [wire for wire, _ in sent])
    raw = None
    if any(HEADERS + wire != name for wire, _ in sent):
        raw = "\n".join(f"{wire}: {_shown(_encoded(value))}" for wire, value in sent)
    return replace(_bytes_field(name, [_encoded(value) for value in values], raw), reason=reason)


def _queries(request: Request) -> Iterator[SeenField]:
    for name, values in request.query_arguments.items():
        sent = request.sent_arguments[name]
        plain = [name + b"=" + value for value in values]
        raw = None if sent == plain else _shown(b"&".join(sent))
        yield replace(_bytes_field(QUERIES + _shown(name), values, raw), reason=_query_reason(sent))


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
        reason = _absent_reason(name, request) if values is None else None
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


# --- reasons: short phrases without a full stop ---------------------------------------------------------------------


def _path_reason(sent: bytes) -> str | None:
    """Tell what normalisation did to the path `sent` (without its query), None if nothing; linear."""
    if normalize(sent) == sent:
        return None
    decoded, upper = _triplets(sent)
    reasons = []
    plain = _TRIPLETS.sub(lambda run: _decode(run.group()), sent)
    if b"//" in plain:
        reasons.append("merged slashes")
    if decoded:
        reasons.append("decoded " + _listed(decoded))
    if _DOTS.search(plain):
        reasons.append("resolved dot segments")
    if upper:
        reasons.append(f"wrote {_listed(upper)} in upper case")
    return ", ".join(reasons) or None


def _host_reason(request: Request) -> str | None:
    """Tell why `http.host` is not the Host header."""
    return "port split off the Host header" if request.host_name != request.host else None


def _port_reason(request: Request) -> str | None:
    """Tell where `net.dst.port` comes from, for an HTTP request."""
    if not request.is_http or request.port is None:
        return None
    if request.host_name != request.host:
        listener = (
            "" if request.dst_port in (None, request.port) else f", not the gateway port {request.dst_port}"
        )
        return "the port of the Host header" + listener
    return "the gateway port: the Host header has none"


def _protocol_reason(request: Request, shown: str) -> str | None:
    """Tell why `net.protocol` is not what one may expect."""
    if request.scheme == "tls" and shown == "tcp":
        if request.sni is None:
            return "TLS without an SNI counts as tcp"
        return "TLS counts as tcp here: no route reads tls.sni"
    forwarded = request.header("X-Forwarded-Proto") if request.is_http else None
    if forwarded is None or forwarded == request.scheme:
        return None
    if request.trusted:
        return f"X-Forwarded-Proto: {forwarded} of the trusted proxy decides redirects, not this field"
    return "X-Forwarded-Proto is ignored: the client is not a trusted proxy"


def _header_reason(field_name: str, sent: Sequence[str]) -> str | None:
    """Tell how a header sent under these names, line by line, comes to be the field."""
    reasons = []
    name = field_name.removeprefix(HEADERS)
    if any(one.lower() != one for one in sent):
        reasons.append("lower-cased name")
    if any(one.lower() != name for one in sent):
        reasons.append("- written as _")
    if len(sent) > 1:
        reasons.append(f"sent {len(sent)} times: all values must hold, unless any() asks for one")
    return ", ".join(reasons) or None


def _query_reason(sent: Sequence[bytes]) -> str | None:
    """Tell how the pieces `name=value` of a query, as sent, come to be the values of one field."""
    reasons = []
    decoded = [char for piece in sent for char in _decoded_all(piece)]
    if decoded:
        reasons.append("decoded " + _listed(decoded))
    if any(b"+" in piece for piece in sent):
        reasons.append("+ is a space")
    if any(b"=" not in piece for piece in sent):
        reasons.append("no value sent, which counts as empty")
    if len(sent) > 1:
        reasons.append(f"sent {len(sent)} times: all values must hold, unless any() asks for one")
    return ", ".join(reasons) or None


def _length_reason(request: Request) -> str | None:
    """Tell why `http.path.segments.len` is less than the slashes let expect."""
    path = request.normalized_path
    return "the slash at the end does not count" if len(path) > 1 and path.endswith(b"/") else None


def _absent_reason(name: str, request: Request) -> str:
    """Tell why the request does not have the field `name`, and what that means."""
    if name.startswith(SEGMENTS):
        count = len(request.segments)
        why = f"the path has {count} segment" + ("" if count == 1 else "s")
    elif name == "tls.sni":
        why = "no SNI sent" if request.scheme in ("https", "tls") else "no TLS, hence no SNI"
    elif name == "http.host":
        why = "no Host header sent"
    elif name.startswith((HEADERS, QUERIES)):
        why = "not sent"
    else:
        why = "not given"
    return f"{why}, so every comparison is false"


def _triplets(sent: bytes) -> tuple[list[str], list[str]]:
    """Return the characters that are decoded, and the reserved triplets that are only written in upper case."""
    decoded: list[str] = []
    upper: list[str] = []
    for run in _TRIPLETS.finditer(sent):
        pending = bytearray()
        for position in range(0, len(run.group()), 3):
            triplet = run.group()[position : position + 3]
            value = int(triplet[1:], 16)
            if value in RESERVED:
                decoded += _named(pending)
                pending.clear()
                if triplet != triplet.upper():
                    upper.append(triplet.decode("ascii"))
            else:
                pending.append(value)
        decoded += _named(pending)
    return decoded, upper


def _decode(run: bytes) -> bytes:
    """Return a run of triplets with those decoded that normalisation decodes."""
    pieces = [run[position : position + 3] for position in range(0, len(run), 3)]
    return b"".join(
        piece if int(piece[1:], 16) in RESERVED else bytes((int(piece[1:], 16),)) for piece in pieces
    )


def _decoded_all(piece: bytes) -> Iterable[str]:
    for run in _TRIPLETS.finditer(piece):
        yield from _named(bytearray.fromhex(run.group().replace(b"%", b"").decode("ascii")))


def _named(value: bytearray) -> list[str]:
    """Name decoded characters one by one; what cannot be shown keeps its triplet."""
    names = []
    for char in value.decode("utf-8", "surrogateescape"):
        if char == " ":
            names.append("a space")
        elif char.isprintable():
            names.append(char)
        else:
            names.append("".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape")))
    return names


def _listed(names: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(names))
    return " ".join(distinct[:_MOST_NAMED]) + (" and more" if len(distinct) > _MOST_NAMED else "")
