"""Host functions: properties, by which a filter reads its surroundings and changes settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from routelens.filters.abi.codes import INTERNAL_FAILURE, NOT_FOUND, OK
from routelens.filters.abi.function import BYTES, NULLABLE_BYTES, OUT_BYTES, HostFunctions
from routelens.filters.abi.variables import CHANGEABLE, PREFIX, variable
from routelens.filters.contexts import root_of
from routelens.filters.errors import TrapError
from routelens.filters.exchange import Exchange, PropertyError, PropertyValue
from routelens.filters.headers import BYTE_COST, FIELD_COST, escape_path
from routelens.filters.server_headers import response_seen
from routelens.filters.vm import Vm

FUNCTIONS: Final = HostFunctions()

HOST_NAMESPACES: Final = ("kong.", "wasmx.")
_ELSEWHERE: Final = re.compile(
    r"response\.(grpc_status|trailers|code_details|flags)|plugin_vm_id|node|cluster_.*|listener_.*|route_name"
    r"|route_metadata|upstream_host_metadata"
    r"|upstream\.(?!(address|port)$).*"
    r"|connection\.(?!(id|mtls|requested_server_name|tls_version|subject_local_certificate)$).*"
)
"""Properties of other hosts, which the gateway's log says that it lacks."""

_MAX_OWN: Final = 1_000
_MAX_OWN_SIZE: Final = 1 << 20


@FUNCTIONS("proxy_get_property", path=BYTES, value=OUT_BYTES)
def get_property(vm: Vm, path: bytes) -> int | tuple[int, bytes]:
    """Return a property; its path is separated by zero bytes."""
    vm.charge(BYTE_COST * len(path))
    name = _name(path)
    root = root_of(vm.current.context)
    if name in ("plugin_name", "plugin_root_id"):
        return OK, root.filter.name.encode()
    exchange = vm.current.exchange
    if exchange is None:
        return INTERNAL_FAILURE if vm.host.is_gateway and "." in name else _absent(vm, name)
    if name.startswith(HOST_NAMESPACES) and exchange.head.host_properties is not None:
        try:
            found = exchange.head.host_properties.get(name)
        except PropertyError as error:
            raise TrapError("host", f'could not get "{name}": error in property getter: {error}') from None
        return NOT_FOUND if found is None else (OK, found)
    if name in exchange.properties:
        return OK, exchange.properties[name]
    value = _of_exchange(vm, exchange, name)
    if value is None:
        value = exchange.head.attributes.get(name)
    return _absent(vm, name) if value is None else (OK, _bytes(value, is_gateway=vm.host.is_gateway))


def _absent(vm: Vm, name: str) -> int:
    if vm.host.is_gateway and _ELSEWHERE.fullmatch(name):
        vm.log("warn", f"this host has no property {name!r}")
    return NOT_FOUND


@FUNCTIONS("proxy_set_property", path=BYTES, value=NULLABLE_BYTES)
def set_property(vm: Vm, path: bytes, value: bytes | None) -> int:
    """Set a property: `request.query`, one of the host's, or under the ABI's profile one of the filter's own."""
    vm.charge(BYTE_COST * len(path))
    name = _name(path)
    exchange = vm.current.exchange
    if exchange is None:
        return INTERNAL_FAILURE if vm.host.is_gateway else NOT_FOUND
    vm.charge(FIELD_COST * len(exchange.properties))
    if name.startswith(HOST_NAMESPACES):
        if exchange.head.host_properties is None:
            return _keep(exchange, name, value)
        try:
            exchange.head.host_properties.set(name, value, exchange.stage)
        except PropertyError as error:
            raise TrapError("host", f'could not set "{name}": {error}') from None
        return OK
    if name in ("request.query", CHANGEABLE) and vm.host.is_gateway:
        exchange.query_was_written = True
        path_alone = exchange.request.pseudo[b":path"].partition(b"?")[0]
        vm.charge(BYTE_COST * len(value or b""))
        query = escape_path(value or b"")
        exchange.request.pseudo[b":path"] = path_alone + (b"?" + query if query else b"")
        return OK
    if _is_fixed(vm, exchange, name):
        return INTERNAL_FAILURE
    return NOT_FOUND if vm.host.is_gateway else _keep(exchange, name, value)


def _is_fixed(vm: Vm, exchange: Exchange, name: str) -> bool:
    """Tell whether a property is the host's own, which cannot be written."""
    if name in ("plugin_name", "plugin_root_id") or name in _GETTERS or name in exchange.head.attributes:
        return True
    return name.startswith(_OF_HEADERS) or _of_exchange(vm, exchange, name) is not None


def _keep(exchange: Exchange, name: str, value: bytes | None) -> int:
    """Keep a property of the filters' own for as long as the request lasts."""
    if value is None:
        exchange.properties.pop(name, None)
        return OK
    size = sum(len(key) + len(held) for key, held in exchange.properties.items())
    if len(exchange.properties) >= _MAX_OWN or size + len(name) + len(value) > _MAX_OWN_SIZE:
        return INTERNAL_FAILURE
    exchange.properties[name] = value
    return OK


def _name(path: bytes) -> str:
    return path.removesuffix(b"\0").replace(b"\0", b".").decode("utf-8", "backslashreplace")


def _bytes(value: PropertyValue, *, is_gateway: bool) -> bytes:
    """Return a value as the profile has it: text in the gateway, else booleans as a byte and numbers as eight."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    if is_gateway:
        return (str(value).lower() if isinstance(value, bool) else str(value)).encode()
    if isinstance(value, bool):
        return bytes([value])
    return (value & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little")


def _of_exchange(vm: Vm, exchange: Exchange, name: str) -> PropertyValue | None:
    """Return a property that follows from the exchange itself."""
    for prefix in _OF_HEADERS:
        if name.startswith(prefix):
            is_request = prefix == _OF_HEADERS[0]
            headers = exchange.request if is_request else response_seen(exchange, vm.host)
            return headers.get(name.removeprefix(prefix).encode())
    if name.startswith(PREFIX):
        return variable(vm, exchange, name.removeprefix(PREFIX)) if vm.host.is_gateway else None
    getter = _GETTERS.get(name)
    return None if getter is None else getter(vm, exchange)


def _path(_: Vm, exchange: Exchange) -> bytes:
    return exchange.head.path if exchange.head.raw_path is None else exchange.head.raw_path


def _query(_: Vm, exchange: Exchange) -> bytes | None:
    return exchange.request.pseudo[b":path"].partition(b"?")[2]


def _header(name: bytes) -> Callable[[Vm, Exchange], bytes | None]:
    return lambda _, exchange: exchange.request.get(name)


def _host(vm: Vm, exchange: Exchange) -> bytes | str:
    return vm.host.hostname if vm.host.is_gateway else exchange.head.authority


def _time(vm: Vm, exchange: Exchange) -> PropertyValue:
    return f"{exchange.started / 1e9:.3f}" if vm.host.is_gateway else exchange.started


def _duration(vm: Vm, exchange: Exchange) -> PropertyValue:
    passed = vm.host.wall_clock() - exchange.started
    return f"{passed / 1e9:.3f}" if vm.host.is_gateway else passed


def _size(_: Vm, exchange: Exchange) -> int:
    """Return the size of the request's body; before it is there, what the client says."""
    if exchange.request_body is not None:
        return len(exchange.request_body)
    said = exchange.request.get(b"content-length")
    return int(said) if said is not None and said.isdigit() else 0


def _total_size(vm: Vm, exchange: Exchange) -> PropertyValue:
    return _size(vm, exchange) + sum(len(n) + len(v) + 4 for n, v in exchange.request.fields)


def _status(_: Vm, exchange: Exchange) -> PropertyValue | None:
    status = exchange.response.pseudo.get(b":status")
    return None if status is None else int(status)


def _response_total(_: Vm, exchange: Exchange) -> PropertyValue:
    return exchange.response_size + sum(len(n) + len(v) + 4 for n, v in exchange.response.fields)


_GETTERS: Final[dict[str, Callable[[Vm, Exchange], PropertyValue | None]]] = {
    "request.path": _path,
    "request.url_path": lambda _, exchange: exchange.request.pseudo[b":path"].partition(b"?")[0],
    "request.query": _query,
    "request.method": lambda _, exchange: exchange.request.pseudo[b":method"],
    "request.scheme": lambda _, exchange: exchange.head.scheme,
    "request.host": _host,
    "request.useragent": _header(b"user-agent"),
    "request.referer": _header(b"referer"),
    "request.id": _header(b"x-request-id"),
    "request.protocol": lambda _, exchange: exchange.head.attributes.get("request.protocol", "HTTP/1.1"),
    "request.time": _time,
    "request.duration": _duration,
    "request.size": _size,
    "request.total_size": _total_size,
    "request.is_subrequest": lambda _, __: False,
    "response.code": _status,
    "response.size": lambda _, exchange: exchange.response_size,
    "response.total_size": _response_total,
    "upstream.address": lambda _, exchange: None if exchange.upstream is None else exchange.upstream[0],
    "upstream.port": lambda _, exchange: None if exchange.upstream is None else exchange.upstream[1],
}
"""Properties by name (docs/reference/proxy-wasm.md §3.7). The client's addresses and TLS are attributes of the head."""

_OF_HEADERS: Final = ("request.headers.", "response.headers.")
