"""Context: the values of the fields that the router reads of a request, and no others.

Source of every rule: docs/reference/expressions.md §7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from routelens.kong.request.request import Request
from routelens.kong.request.syntax import Address
from routelens.kong.schema import HEADERS, QUERIES, SEGMENTS, segment_range

Value: TypeAlias = str | int | Address
Context: TypeAlias = dict[str, Sequence[Value]]
Reader: TypeAlias = Callable[[Request], Sequence[Value] | None]


class FieldError(ValueError):
    """A value that the router does not take because it is not UTF-8: the gateway logs it and answers 404.

    `field` is the field that was to hold it.
    """

    def __init__(self, field: str) -> None:
        super().__init__(f"The value of {field} is not valid UTF-8.")
        self.field = field


class ContextReader:
    """Reads the same fields from many requests.

    Whether a TLS connection counts as `tls` or as `tcp` depends on the set: the SNI is read only if some
    route uses `tls.sni` (docs/reference/expressions.md §7, the stream quirk). A field no schema has is absent from
    every request.
    """

    __slots__ = ("_readers", "fields")

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = frozenset(fields)
        self._readers = {field: self._reader(field) for field in sorted(self.fields)}

    def read(self, request: Request) -> Context:
        """Return the values of the fields that are present in `request`. Raises FieldError."""
        context: Context = {}
        for field, reader in self._readers.items():
            values = reader(request)
            if values is not None:
                context[field] = values
        return context

    def read_field(self, field: str, request: Request) -> Sequence[Value] | None:
        """Return the values of one of the reader's fields, or None. Raises FieldError."""
        return self._readers[field](request)

    def _reader(self, field: str) -> Reader:
        if field.startswith(HEADERS):
            return _header_reader(field, field[len(HEADERS) :])
        if field.startswith(QUERIES):
            return _query_reader(field, field[len(QUERIES) :])
        if field.startswith(SEGMENTS):
            return _segment_reader(field, field[len(SEGMENTS) :])
        if field == "net.protocol":
            return _protocol_reader("tls.sni" in self.fields)
        return _READERS.get(field, _absent)


def _absent(_request: Request) -> None:
    return None


def _method(request: Request) -> list[Value] | None:
    return None if request.method is None else [request.method]


def _host(request: Request) -> list[Value] | None:
    host = request.host_name
    return None if host is None else [_text("http.host", host)]


def _path(request: Request) -> list[Value] | None:
    return None if request.path is None else [_decoded("http.path", request.normalized_path)]


def _sni(request: Request) -> list[Value] | None:
    name = request.tls_name
    return None if name is None else [_text("tls.sni", name)]


def _src_ip(request: Request) -> list[Value] | None:
    return None if request.src_ip is None else [request.src_ip]


def _src_port(request: Request) -> list[Value] | None:
    return None if request.src_port is None else [request.src_port]


def _dst_ip(request: Request) -> list[Value] | None:
    return None if request.dst_ip is None else [request.dst_ip]


def _dst_port(request: Request) -> list[Value] | None:
    port = request.port
    return None if port is None else [port]


_READERS: dict[str, Reader] = {
    "http.method": _method,
    "http.host": _host,
    "http.path": _path,
    "tls.sni": _sni,
    "net.src.ip": _src_ip,
    "net.src.port": _src_port,
    "net.dst.ip": _dst_ip,
    "net.dst.port": _dst_port,
}


def _protocol_reader(sni_is_read: bool) -> Reader:
    def read(request: Request) -> list[Value]:
        if request.scheme != "tls":
            return [request.scheme]
        return ["tls" if sni_is_read and request.sni is not None else "tcp"]

    return read


def _header_reader(field: str, name: str) -> Reader:
    def read(request: Request) -> list[str] | None:
        values = request.header_values(name)
        return None if values is None else [_text(field, value) for value in values]

    return read


def _query_reader(field: str, name: str) -> Reader:
    def read(request: Request) -> list[str] | None:
        values = request.query_values(name)
        return None if values is None else [_decoded(field, value) for value in values]

    return read


def _segment_reader(field: str, suffix: str) -> Reader:
    if suffix == "len":
        return lambda request: None if request.path is None else [len(request.segments)]
    wanted = segment_range(suffix)
    if wanted is None:
        return _absent
    first, last = wanted

    def read(request: Request) -> list[Value] | None:
        segments = request.segments
        if last >= len(segments):
            return None
        return [_decoded(field, b"/".join(segments[first : last + 1]))]

    return read


def _text(field: str, text: str) -> str:
    if text.isascii():
        return text
    return _decoded(field, text.encode("utf-8", "surrogateescape"))


def _decoded(field: str, value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise FieldError(field) from None
