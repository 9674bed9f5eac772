"""A request with other values in some of its fields, everything else as it was; and the difference in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from routelens.kong.request.host import split_host_port
from routelens.kong.request.path import split_target
from routelens.kong.request.request import LISTENERS, Request
from routelens.kong.request.syntax import parse_address
from routelens.kong.schema import HEADERS, QUERIES
from routelens.language.literals import value_text_of
from routelens.router.evaluate import ContextValue

Values: TypeAlias = Mapping[str, Sequence[ContextValue] | None]
"""Field values to be, by the name of the field; None: the field is to be absent."""

ChangeKind: TypeAlias = Literal[
    "scheme",
    "method",
    "host",
    "path",
    "query",
    "header",
    "SNI",
    "client IP",
    "client port",
    "listener IP",
    "port",
]

_BARE: Final = "-._~!*'();:@&=+$,/[]%"
"""What stands in a path unencoded: normalisation leaves the rest of the reserved characters encoded."""

_BARE_IN_QUERY: Final = "-._~!*'();:@$,/"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two requests: what differs, and its texts before and after (None: absent).

    `name` is that of the header or of the query argument.
    """

    kind: ChangeKind
    name: str
    before: str | None
    after: str | None


def changed(request: Request, values: Values) -> Request:
    """Return `request` with these values in these fields. Raises RequestError for what no request can have.

    What hangs together moves together: with the scheme the listener's port, with the Host header the SNI, where they
    were the usual ones. A port is set in the Host header if it stands there, else it is the listener's. Fields that
    are worked out from others (`http.path.segments`) are not looked at. Whether a path comes out as it was asked for
    is for the caller to see: not every text can be one.
    """
    parts = _parts(request)
    parts["scheme"] = scheme = str(_first(values, "net.protocol", request.scheme))
    for field, name in _PLAIN.items():
        parts[name] = _first(values, field, parts[name])
    if "net.dst.port" in values:
        _set_port(parts, _first(values, "net.dst.port", None), is_http=request.is_http)
    elif scheme != request.scheme and request.dst_port == LISTENERS.get(request.scheme):
        parts["dst_port"] = LISTENERS.get(scheme, request.dst_port)
    if "http.host" in values:
        _set_host(parts, _first(values, "http.host", None))
    if "tls.sni" not in values and request.sni == usual_sni(request.scheme, request.host):
        parts["sni"] = usual_sni(scheme, parts["host"])
    if "http.path" in values:
        path = values["http.path"]
        _, query = _target(request)
        parts["path"] = None if not path else quote(str(path[0]), safe=_BARE) + _behind(query)
    queries = {
        field.removeprefix(QUERIES): wanted for field, wanted in values.items() if field.startswith(QUERIES)
    }
    if queries:
        path, query = (parts["path"] or "/").partition("?")[::2]
        parts["path"] = path + _behind(_with_arguments(query, queries))
    for field, wanted in values.items():
        if field.startswith(HEADERS):
            parts["headers"] = _with_header(parts["headers"], field.removeprefix(HEADERS), wanted)
    return Request(**parts)


_FIELDS: Final[Mapping[ChangeKind, str]] = {
    "scheme": "net.protocol",
    "method": "http.method",
    "SNI": "tls.sni",
    "client IP": "net.src.ip",
    "client port": "net.src.port",
    "listener IP": "net.dst.ip",
}
_PLAIN: Final = {
    "http.method": "method",
    "net.src.ip": "src_ip",
    "net.src.port": "src_port",
    "net.dst.ip": "dst_ip",
    "tls.sni": "sni",
}


def usual_sni(scheme: str, host: str | None) -> str | None:
    """Return the SNI that clients send for a Host header: its name on TLS, nothing for addresses."""
    if scheme not in ("https", "tls") or host is None or host.startswith("["):
        return None
    name = split_host_port(host)[0].removesuffix(".")
    return None if parse_address(name) is not None else name or None


def _first(values: Values, field: str, otherwise: Any) -> Any:
    if field not in values:
        return otherwise
    wanted = values[field]
    return wanted[0] if wanted else None


def _set_port(parts: dict[str, Any], port: object, *, is_http: bool) -> None:
    host = parts["host"]
    if is_http and host is not None and split_host_port(host)[1] is not None:
        parts["host"] = f"{split_host_port(host)[0]}:{port}"
    else:
        parts["dst_port"] = port


def _set_host(parts: dict[str, Any], name: str | None) -> None:
    """Exchange the name in the Host header; a port that stands behind it stays."""
    port = split_host_port(parts["host"])[1] if parts["host"] is not None else None
    kept = name is not None and port is not None and split_host_port(name)[1] is None
    parts["host"] = f"{name}:{port}" if kept else name


def _target(request: Request) -> tuple[str, str | None]:
    """Return the path as it was sent, and the query behind it."""
    path, query = split_target((request.path or "/").encode("utf-8", "surrogateescape"))
    return _text(path), None if query is None else _text(query)


def _text(sent: bytes) -> str:
    return sent.decode("utf-8", "surrogateescape")


def _behind(query: str | None) -> str:
    return f"?{query}" if query else ""


def _with_arguments(query: str, wanted: Mapping[str, Sequence[ContextValue] | None]) -> str:
    """Return a query with other values of some arguments, at the place of their first; the rest stays as sent."""
    pieces: list[str] = []
    waiting = dict(wanted)
    for piece in query.split("&") if query else []:
        name = unquote_to_bytes(piece.partition("=")[0].replace("+", " ")).decode("utf-8", "backslashreplace")
        if name not in wanted:
            pieces.append(piece)
        elif name in waiting:
            pieces += _arguments(name, waiting.pop(name))
    for name, values in waiting.items():
        pieces += _arguments(name, values)
    return "&".join(pieces)


def _arguments(name: str, values: Sequence[ContextValue] | None) -> Iterator[str]:
    for value in values or ():
        yield f"{_quoted(name)}={_quoted(str(value))}" if value != "" else _quoted(name)


def _quoted(text: str) -> str:
    return quote(text, safe=_BARE_IN_QUERY, errors="surrogateescape")


def _with_header(
    lines: Sequence[tuple[str, str]], name: str, values: Sequence[ContextValue] | None
) -> list[tuple[str, str]]:
    """Return header lines with other values of the header that `http.headers.<name>` reads, at its first place."""
    dashed = name.lower().replace("_", "-")
    names = {sent.lower() for sent, _ in lines}
    spelled = name.lower() if name.lower() in names else dashed
    sent = next((sent for sent, _ in lines if sent.lower() == spelled), dashed)
    new = [(sent, str(value)) for value in values or ()]
    kept: list[tuple[str, str]] = []
    for line in lines:
        if line[0].lower() != spelled:
            kept.append(line)
        else:
            kept += new
            new = []
    return kept + new


def taken_back(after: Request, before: Request, change: Change) -> Request:
    """Return `after` with one of its differences from `before` undone. Raises RequestError as `changed` does."""
    field = _FIELDS.get(change.kind)
    if field is not None:
        value = getattr(before, _PLAIN.get(field, "scheme"))
        return changed(after, {field: None if value is None else [value]})
    match change.kind:
        case "host":
            follows = after.sni == usual_sni(after.scheme, after.host)
            sni = usual_sni(after.scheme, before.host) if follows else after.sni
            return _with(after, host=before.host, sni=sni)
        case "path":
            path, query = _target(before)[0], _target(after)[1]
            return _with(after, path=None if before.path is None else path + _behind(query))
        case "query":
            arguments = before.query_values(change.name) or ()
            texts = [_text(value) for value in arguments]
            return changed(after, {QUERIES + change.name: texts or None})
        case "header":
            texts = [value for name, value in before.headers if name.lower() == change.name]
            return changed(after, {HEADERS + change.name: texts or None})
    return _with(after, dst_port=before.dst_port)


def _with(request: Request, **parts: Any) -> Request:
    return Request(**{**_parts(request), **parts})


def _parts(request: Request) -> dict[str, Any]:
    """Return what a request is made of, as it is given to make one."""
    return {name: getattr(request, name) for name in Request.__slots__ if not name.startswith("_")}


# --- in words ------------------------------------------------------------------------------------------------------


def differences(before: Request, after: Request) -> list[Change]:
    """Return what differs between two requests, as a person would say it; what follows from another is left out."""
    found: list[Change] = []

    def note(kind: ChangeKind, old: object, new: object, name: str = "") -> None:
        if old != new:
            found.append(Change(kind, name, _shown(old), _shown(new)))

    note("scheme", before.scheme, after.scheme)
    if before.is_http is not after.is_http:  # then nothing else of them can be compared
        before = Request(scheme=before.scheme, src_ip=before.src_ip, src_port=before.src_port)
    note("method", before.method, after.method)
    note("host", before.host, after.host)
    note("path", _target(before)[0], _target(after)[0])
    for name in dict.fromkeys((*before.query_arguments, *after.query_arguments)):
        old, new = before.query_arguments.get(name), after.query_arguments.get(name)
        note("query", _joined(old), _joined(new), name.decode("utf-8", "backslashreplace"))
    for sent in dict.fromkeys(name.lower() for name, _ in (*before.headers, *after.headers)):
        note("header", _values(before, sent), _values(after, sent), sent)
    if after.sni != usual_sni(after.scheme, after.host) or before.sni != usual_sni(
        before.scheme, before.host
    ):
        note("SNI", before.tls_name, after.tls_name)
    note("client IP", before.src_ip, after.src_ip)
    note("client port", before.src_port, after.src_port)
    note("listener IP", before.dst_ip, after.dst_ip)
    if (before.dst_port, after.dst_port) != (LISTENERS.get(before.scheme), LISTENERS.get(after.scheme)):
        note("port", before.dst_port, after.dst_port)
    return found


def _shown(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value_text_of(value)  # type: ignore[arg-type]  # numbers and addresses


def _joined(values: Sequence[bytes] | None) -> str | None:
    return None if values is None else ", ".join(quote_from_bytes(value, safe=" /:@") for value in values)


def _values(request: Request, name: str) -> str | None:
    values = [value for sent, value in request.headers if sent.lower() == name]
    return ", ".join(values) if values else None
