"""Properties that filters read and set of a request in the gateway: the namespace `kong.` (docs/filters.md)."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable, Mapping
from typing import Final

from routelens.filters import PropertyError
from routelens.filters.exchange import Stage
from routelens.filters.filter_chains import KONG_VERSION
from routelens.filters.kong_properties import SHARED_PREFIX, set_shared, settable_text
from routelens.gateway.proxy.exchange import Exchange
from routelens.kong.declarations.field import Row

_CONFIGURATION: Final = "kong.configuration."


class KongProperties:
    """The properties of one request. What is set changes the exchange.

    `configuration` has the gateway's settings as texts, None for one that is a table, which filters cannot read.
    """

    def __init__(self, exchange: Exchange, node_id: str, configuration: Mapping[str, str | None]) -> None:
        self._exchange = exchange
        self._node_id = node_id
        self._configuration = configuration

    def get(self, name: str) -> bytes | None:
        """Return a property, None where there is none. Raises PropertyError."""
        if name.startswith(SHARED_PREFIX):
            shared: bytes | None = self._exchange.shared.get(name.removeprefix(SHARED_PREFIX))
            return shared
        if name.startswith(_CONFIGURATION):
            key = name.removeprefix(_CONFIGURATION)
            if key not in self._configuration:
                return None
            value = self._configuration[key]
            if value is None:
                raise PropertyError("the setting is a table")
            return value.encode()
        if name == "kong.node.id":
            return self._node_id.encode()
        getter = _GETTERS.get(name)
        found = None if getter is None else getter(self._exchange)
        return None if found is None else str(found).encode("utf-8", "surrogateescape")

    def set(self, name: str, value: bytes | None, stage: Stage) -> None:
        """Set a property. Raises PropertyError for one that is unknown, read only, not taken, or set too late."""
        exchange = self._exchange
        if name.startswith(SHARED_PREFIX):
            set_shared(exchange.shared, name, value)
            return
        text = settable_text(name, value, stage)
        match name:
            case "kong.response.status":
                exchange.forced_status = int(text)
            case "kong.service.target":
                host, _, port = text.rpartition(":")
                exchange.target_peer = (host.strip("[]"), int(port))
            case "kong.service.upstream":
                exchange.target_upstream = text
            case _:
                exchange.target_scheme = text


def _forwarded(header: str) -> Callable[[Exchange], str | None]:
    return lambda exchange: (exchange.outcome.upstream_headers or {}).get(header)


def _entity(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, separators=(",", ":"), ensure_ascii=False)


def _memory(_: Exchange) -> str:
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return json.dumps({"lua_shared_dicts": {}, "workers_lua_vms": [{"http_allocated_gc": size * 1024}]})


def _source(_: Exchange) -> str:
    raise PropertyError("attempt to call a nil value")  # as in Kong, whose getter calls what doesn't exist


_GETTERS: Final[Mapping[str, Callable[[Exchange], str | int | None]]] = {
    "kong.client.protocol": lambda exchange: exchange.request.scheme,
    "kong.nginx.subsystem": lambda _: "http",
    "kong.node.memory_stats": _memory,
    "kong.request.forwarded_host": _forwarded("X-Forwarded-Host"),
    "kong.request.forwarded_port": _forwarded("X-Forwarded-Port"),
    "kong.request.forwarded_scheme": _forwarded("X-Forwarded-Proto"),
    "kong.request.port": lambda exchange: exchange.request.dst_port,
    "kong.response.source": _source,
    "kong.router.route": lambda exchange: _entity(exchange.route),
    "kong.router.service": lambda exchange: _entity(exchange.service),
    "kong.service.response.status": lambda exchange: exchange.upstream_status,
    "kong.route_id": lambda exchange: exchange.route["id"],
    "kong.route_name": lambda exchange: exchange.route["name"],
    "kong.service_id": lambda exchange: None if exchange.service is None else exchange.service["id"],
    "kong.service_name": lambda exchange: None if exchange.service is None else exchange.service["name"],
    "kong.version": lambda _: KONG_VERSION,
}
