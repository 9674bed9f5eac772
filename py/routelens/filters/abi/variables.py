"""Variables: the namespace `ngx.` of properties, as far as it follows from the exchange.

Those that do not, such as `ngx.request_id`, are attributes of the request's head.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from routelens.filters.exchange import Exchange, PropertyValue
from routelens.filters.headers import HeaderMap
from routelens.filters.vm import Vm

PREFIX: Final = "ngx."

CHANGEABLE: Final = "ngx.args"
"""The one that filters may write: the query."""


def variable(vm: Vm, exchange: Exchange, name: str) -> PropertyValue | None:
    """Return a variable by its name behind `ngx.`, None if there is none of that name or it has no value."""
    getter = _GETTERS.get(name)
    if getter is not None:
        return getter(vm, exchange)
    for prefix, family in _FAMILIES:
        if name.startswith(prefix):
            return family(exchange, name.removeprefix(prefix).encode())
    return None


def _attribute(name: str) -> Callable[[Vm, Exchange], PropertyValue | None]:
    return lambda _, exchange: exchange.head.attributes.get(name)


def _request_header(name: bytes) -> Callable[[Vm, Exchange], PropertyValue | None]:
    return lambda _, exchange: exchange.request.get(name)


def _path(exchange: Exchange) -> bytes:
    return exchange.request.pseudo[b":path"].partition(b"?")[0]


def _query(exchange: Exchange) -> bytes:
    return exchange.request.pseudo[b":path"].partition(b"?")[2]


def _host(_: Vm, exchange: Exchange) -> PropertyValue:
    """Return the request's host as a name: lower case, without its port; that of the server where there is none."""
    sent = exchange.request.get(b"host") or exchange.head.authority
    name = sent if sent.endswith(b"]") else sent.rpartition(b":")[0] or sent
    return name.lower().removesuffix(b".")


def _wall_time(form: str) -> Callable[[Vm, Exchange], PropertyValue]:
    return lambda vm, _: time.strftime(form, time.gmtime(vm.host.wall_clock() / 1e9))


def _status(_: Vm, exchange: Exchange) -> PropertyValue | None:
    return exchange.response.pseudo.get(b":status")


def _argument(exchange: Exchange, name: bytes) -> PropertyValue | None:
    wanted = name.lower()
    for piece in _query(exchange).split(b"&"):
        found, equals, value = piece.partition(b"=")
        if equals and found.lower() == wanted:
            return value
    return None


def _cookie(exchange: Exchange, name: bytes) -> PropertyValue | None:
    for line in (value for key, value in exchange.request.fields if key.lower() == b"cookie"):
        for piece in line.split(b";"):
            found, equals, value = piece.strip().partition(b"=")
            if equals and found == name:
                return value
    return None


def _field(headers: HeaderMap, name: bytes) -> PropertyValue | None:
    """Return a header whose name is written with underscores, all its lines as one list."""
    wanted = name.lower()
    values = [value for key, value in headers.fields if key.lower().replace(b"-", b"_") == wanted]
    return b", ".join(values) if values else None


_FAMILIES: Final[tuple[tuple[str, Callable[[Exchange, bytes], PropertyValue | None]], ...]] = (
    ("http_", lambda exchange, name: _field(exchange.request, name)),
    ("sent_http_", lambda exchange, name: _field(exchange.response, name)),
    ("arg_", _argument),
    ("cookie_", _cookie),
)

_GETTERS: Final[dict[str, Callable[[Vm, Exchange], PropertyValue | None]]] = {
    "args": lambda _, exchange: _query(exchange),
    "query_string": lambda _, exchange: _query(exchange),
    "is_args": lambda _, exchange: b"?" if _query(exchange) else b"",
    "uri": lambda _, exchange: _path(exchange),
    "document_uri": lambda _, exchange: _path(exchange),
    "request_uri": lambda _, exchange: exchange.head.raw_path or exchange.head.path,
    "request_method": lambda _, exchange: exchange.request.pseudo[b":method"],
    "scheme": lambda _, exchange: exchange.head.scheme,
    "host": _host,
    "hostname": lambda vm, _: vm.host.hostname,
    "https": lambda _, exchange: "on" if exchange.head.scheme == "https" else "",
    "server_protocol": lambda _, exchange: exchange.head.attributes.get("request.protocol", "HTTP/1.1"),
    "remote_addr": _attribute("source.address"),
    "remote_port": _attribute("source.port"),
    "server_addr": _attribute("destination.address"),
    "server_port": _attribute("destination.port"),
    "connection": _attribute("connection.id"),
    "content_type": _request_header(b"content-type"),
    "content_length": _request_header(b"content-length"),
    "status": _status,
    "body_bytes_sent": lambda _, exchange: exchange.response_size,
    "msec": lambda vm, _: f"{vm.host.wall_clock() / 1e9:.3f}",
    "time_iso8601": _wall_time("%Y-%m-%dT%H:%M:%S+00:00"),
    "time_local": _wall_time("%d/%b/%Y:%H:%M:%S +0000"),
    "request_time": lambda vm, exchange: f"{(vm.host.wall_clock() - exchange.started) / 1e9:.3f}",
}
