"""Host functions: header maps."""

from __future__ import annotations

from typing import Final

from routelens.filters.abi.codes import (
    BAD_ARGUMENT,
    CALL_HEADERS,
    CALL_TRAILERS,
    INTERNAL_FAILURE,
    MAP_NAMES,
    NOT_FOUND,
    OK,
    REQUEST_HEADERS,
    REQUEST_TRAILERS,
    RESPONSE_HEADERS,
    RESPONSE_TRAILERS,
)
from routelens.filters.abi.function import BYTES, OUT_BYTES, OUT_U32, U32, HostFunctions
from routelens.filters.exchange import Exchange, Stage
from routelens.filters.headers import (
    BYTE_COST,
    FIELD_COST,
    MAX_PAIRS,
    MAX_SIZE,
    SINGLE_VALUED,
    HeaderMap,
    Pair,
    deserialize,
    escape_name,
    escape_path,
    escape_value,
    is_token,
    serialize,
)
from routelens.filters.server_headers import response_seen
from routelens.filters.vm import Vm

FUNCTIONS: Final = HostFunctions()

GATEWAY_PAIRS: Final = 100
"""Pairs that the gateway hands over at most."""

# --- reading --------------------------------------------------------------------------------------------------------


@FUNCTIONS("proxy_get_header_map_size", map=U32, size=OUT_U32)
def get_header_map_size(vm: Vm, map_id: int) -> int | tuple[int, int]:
    """Return the bytes that the serialised map takes."""
    found = _readable(vm, map_id)
    return found if isinstance(found, int) else (OK, len(serialize(_given(vm, found))))


@FUNCTIONS("proxy_get_header_map_pairs", map=U32, pairs=OUT_BYTES)
def get_header_map_pairs(vm: Vm, map_id: int) -> int | tuple[int, bytes]:
    """Return the serialised map; the gateway's has at most 100 pairs."""
    found = _readable(vm, map_id)
    if isinstance(found, int):
        return found
    pairs = _given(vm, found)
    if len(pairs) < len(found.pairs()):
        vm.log("warn", f"marshalled map truncated to {GATEWAY_PAIRS} elements")
    return OK, serialize(pairs)


def _given(vm: Vm, found: HeaderMap) -> list[Pair]:
    """Return the pairs that a filter gets of a map."""
    pairs = found.pairs()
    return pairs[:GATEWAY_PAIRS] if vm.host.is_gateway else pairs


@FUNCTIONS("proxy_get_header_map_value", map=U32, key=BYTES, value=OUT_BYTES)
def get_header_map_value(vm: Vm, map_id: int, key: bytes) -> int | tuple[int, bytes]:
    """Return the first value of a header. One that is missing is NOT_FOUND, but empty under ABI 0.1.0."""
    found = _readable(vm, map_id)
    if isinstance(found, int):
        return found
    value = found.get(key)
    if value is not None:
        return OK, value
    return (OK, b"") if vm.program.interface.abi == "0.1.0" else NOT_FOUND


def _readable(vm: Vm, map_id: int) -> HeaderMap | int:
    """Return the map that is meant, or the status that says that there is none now."""
    if map_id > CALL_TRAILERS:
        return BAD_ARGUMENT
    state = vm.current
    if map_id in (CALL_HEADERS, CALL_TRAILERS):
        found = state.call_headers if map_id == CALL_HEADERS else state.call_trailers
        return NOT_FOUND if found is None else found
    exchange = state.exchange
    if exchange is None:
        return BAD_ARGUMENT
    of_exchange = _of_exchange(exchange, map_id)
    if of_exchange is None:
        return NOT_FOUND
    vm.charge(FIELD_COST * len(of_exchange.fields))
    return response_seen(exchange, vm.host) if map_id == RESPONSE_HEADERS else of_exchange


def _of_exchange(exchange: Exchange, map_id: int) -> HeaderMap | None:
    if map_id == REQUEST_HEADERS:
        return exchange.request
    if map_id == RESPONSE_HEADERS:
        return exchange.response
    if map_id == REQUEST_TRAILERS:
        return exchange.request_trailers
    return exchange.response_trailers if map_id == RESPONSE_TRAILERS else None


# --- writing --------------------------------------------------------------------------------------------------------


@FUNCTIONS("proxy_add_header_map_value", map=U32, key=BYTES, value=BYTES)
def add_header_map_value(vm: Vm, map_id: int, key: bytes, value: bytes) -> int:
    """Append a header."""
    found = _writable(vm, map_id)
    return found if isinstance(found, int) else _write(vm, found, map_id, key, value, adding=True)


@FUNCTIONS("proxy_replace_header_map_value", map=U32, key=BYTES, value=BYTES)
def replace_header_map_value(vm: Vm, map_id: int, key: bytes, value: bytes) -> int:
    """Set a header. In the gateway all its lines become one, under the ABI's profile the first is replaced."""
    found = _writable(vm, map_id)
    return found if isinstance(found, int) else _write(vm, found, map_id, key, value, adding=False)


@FUNCTIONS("proxy_remove_header_map_value", map=U32, key=BYTES)
def remove_header_map_value(vm: Vm, map_id: int, key: bytes) -> int:
    """Remove a header, present or not. Pseudo headers stay."""
    found = _writable(vm, map_id)
    if isinstance(found, int):
        return found
    if key.startswith(b":"):
        vm.log("error", f"cannot remove {key.decode('utf-8', 'backslashreplace')!r}")
        return OK
    vm.charge(BYTE_COST * len(key))
    found.remove(escape_name(key))
    return OK


@FUNCTIONS("proxy_set_header_map_pairs", map=U32, pairs=BYTES)
def set_header_map_pairs(vm: Vm, map_id: int, data: bytes) -> int:
    """Replace all headers. What is malformed fails in the gateway, and is the empty map under the ABI's profile."""
    found = _writable(vm, map_id)
    if isinstance(found, int):
        return found
    pairs = parsed_pairs(vm, data)
    if pairs is None:
        return INTERNAL_FAILURE
    found.fields = []
    for key, value in pairs:
        _write(vm, found, map_id, key, value, adding=not key.startswith(b":"))
    return OK


def parsed_pairs(vm: Vm, data: bytes) -> list[Pair] | None:
    """Read a serialised map. What is malformed is None in the gateway, and the empty map under the ABI's profile."""
    pairs = deserialize(data)
    return [] if pairs is None and not vm.host.is_gateway else pairs


def _writable(vm: Vm, map_id: int) -> HeaderMap | int:
    """Return the map that is meant if it may be written now, else a status. The gateway traps out of time."""
    if map_id > CALL_TRAILERS:
        return BAD_ARGUMENT
    exchange = vm.current.exchange
    if exchange is None:
        return BAD_ARGUMENT
    found = _of_exchange(exchange, map_id)
    if found is None:
        return BAD_ARGUMENT
    if map_id in (REQUEST_HEADERS, REQUEST_TRAILERS) and exchange.stage > Stage.REQUEST:
        return vm.host.misuse(BAD_ARGUMENT, "can only set request headers before response is produced")
    if map_id in (RESPONSE_HEADERS, RESPONSE_TRAILERS) and exchange.stage > Stage.RESPONSE_HEADERS:
        return vm.host.misuse(BAD_ARGUMENT, 'can only set response headers before "on_response_body"')
    if map_id == RESPONSE_HEADERS and exchange.stage == Stage.REQUEST and not vm.host.is_gateway:
        return BAD_ARGUMENT
    vm.charge(FIELD_COST * len(found.fields))
    return found


def _write(vm: Vm, found: HeaderMap, map_id: int, key: bytes, value: bytes, *, adding: bool) -> int:
    """Write one header by the rules of its map and of the profile."""
    name, value = key.lower(), escape_value(value)
    vm.charge(BYTE_COST * len(key) + FIELD_COST * len(found.fields))
    if name.startswith(b":"):
        return _write_pseudo(vm, found, map_id, name, value)
    if not name:
        return BAD_ARGUMENT
    if not _has_room(found, key, value):
        vm.log("error", f"the {MAP_NAMES[map_id]} are full")
        return INTERNAL_FAILURE
    shown = name.decode("latin-1")
    if name == b"content-length" and not (value.isdigit() and len(value) < 19):
        vm.log("error", f"attempt to set invalid Content-Length value: {value.decode('latin-1')!r}")
        return OK
    if adding:
        if vm.host.is_gateway and name in SINGLE_VALUED and found.get(name) is not None:
            vm.log("error", f"cannot add new {shown!r} builtin {MAP_NAMES[map_id].removesuffix('s')} value")
            return OK
        found.add(escape_name(key), value)
    else:
        found.replace(escape_name(key), value, all_of_them=vm.host.is_gateway)
    return OK


def _has_room(found: HeaderMap, key: bytes, value: bytes) -> bool:
    if len(found.fields) >= MAX_PAIRS:
        return False
    size = sum(len(name) + len(each) for name, each in found.fields)
    return size + 3 * len(key) + len(value) <= MAX_SIZE


def _write_pseudo(vm: Vm, found: HeaderMap, map_id: int, name: bytes, value: bytes) -> int:
    """Write a pseudo header. One that can't be written, or not to this value, is left as it is and logged."""
    exchange = vm.current.exchange
    if exchange is None:
        return BAD_ARGUMENT
    shown = name.decode("latin-1")
    if map_id == REQUEST_HEADERS:
        if name == b":path":
            vm.charge(BYTE_COST * len(value))
            _write_path(exchange, value)
            return OK
        if name == b":method" and is_token(value):
            found.pseudo[name] = value
            return OK
        if name == b":authority":
            exchange.authority = value
            if not vm.host.is_gateway:
                found.pseudo[name] = value
                return OK
        elif name == b":scheme" and not vm.host.is_gateway and value in (b"http", b"https"):
            found.pseudo[name] = value
            return OK
    elif map_id == RESPONSE_HEADERS and name == b":status":
        if len(value) == 3 and value.isdigit() and 100 <= int(value) <= 599:
            found.pseudo[name] = value
        else:
            vm.log("warn", f"cannot set ':status' to {value.decode('latin-1')!r}: not from 100 to 599")
        return OK
    vm.log("error", f"cannot set read-only or invalid {shown!r} header")
    return OK if vm.host.is_gateway else BAD_ARGUMENT


def _write_path(exchange: Exchange, value: bytes) -> None:
    """Write `:path`: nothing keeps the old one, a value without `?` the old query (docs/reference/proxy-wasm.md §8)."""
    if value in (b"", b"?"):
        return
    old = exchange.request.pseudo[b":path"]
    path, mark, query = value.partition(b"?")
    if not mark:
        _, mark, query = old.partition(b"?")
    written = path + (b"?" + query if query else b"")
    exchange.path_was_written = True
    exchange.request.pseudo[b":path"] = escape_path(written)
