"""Request edits: a request with other values in some fields and everything else unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias
from urllib.parse import quote, unquote_to_bytes

from routelens.explain.changes import Change, ChangeKind, path_and_query
from routelens.kong.request.host import default_sni, split_host_port
from routelens.kong.request.request import LISTENERS, Request
from routelens.kong.schema import HEADERS, QUERIES
from routelens.router.evaluate import ContextValue

Values: TypeAlias = Mapping[str, Sequence[ContextValue] | None]
"""Field values to be, by the name of the field; None: the field is to be absent."""

_BARE: Final = "-._~!*'();:@&=+$,/[]%"
"""What stands in a path unencoded: normalisation leaves the rest of the reserved characters encoded."""

_BARE_IN_QUERY: Final = "-._~!*'();:@$,/"


def edit_request(request: Request, values: Values) -> Request:
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
    if "tls.sni" not in values and request.sni == default_sni(request.scheme, request.host):
        parts["sni"] = default_sni(scheme, parts["host"])
    if "http.path" in values:
        path = values["http.path"]
        _, query = path_and_query(request)
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


def undo_change(after: Request, before: Request, change: Change) -> Request:
    """Return `after` with one of its differences from `before` undone. Raises RequestError as `edit_request` does."""
    field = _FIELDS.get(change.kind)
    if field is not None:
        value = getattr(before, _PLAIN.get(field, "scheme"))
        return edit_request(after, {field: None if value is None else [value]})
    match change.kind:
        case "host":
            follows = after.sni == default_sni(after.scheme, after.host)
            sni = default_sni(after.scheme, before.host) if follows else after.sni
            return _with(after, host=before.host, sni=sni)
        case "path":
            path, query = path_and_query(before)[0], path_and_query(after)[1]
            return _with(after, path=None if before.path is None else path + _behind(query))
        case "query":
            arguments = before.query_values(change.name) or ()
            texts = [_text(value) for value in arguments]
            return edit_request(after, {QUERIES + change.name: texts or None})
        case "header":
            texts = [value for name, value in before.headers if name.lower() == change.name]
            return edit_request(after, {HEADERS + change.name: texts or None})
    return _with(after, dst_port=before.dst_port)


def _with(request: Request, **parts: Any) -> Request:
    return Request(**{**_parts(request), **parts})


def _parts(request: Request) -> dict[str, Any]:
    """Return what a request is made of, as it is given to make one."""
    return {name: getattr(request, name) for name in Request.__slots__ if not name.startswith("_")}
