"""Properties in the namespace `kong.` for a request of the page: what is known of its route, service and listener."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from routelens.filters import PropertyError
from routelens.filters.exchange import Stage
from routelens.filters.filter_chains import KONG_VERSION
from routelens.filters.kong_properties import SHARED_PREFIX, set_shared, settable_text
from routelens.kong.request.request import Request

_FORWARDED: Final = {
    "kong.request.forwarded_host": "X-Forwarded-Host",
    "kong.request.forwarded_port": "X-Forwarded-Port",
    "kong.request.forwarded_scheme": "X-Forwarded-Proto",
}


class PageProperties:
    """The properties of one request.

    Attributes:
        status: what a filter has set as the response's status.
        target: the host and port that a filter has chosen instead of the service's.
        upstream: the upstream that a filter has chosen.
        scheme: the scheme that a filter has chosen.

    """

    def __init__(
        self,
        request: Request,
        route: Mapping[str, Any],
        service: Mapping[str, Any],
        forwarded: Mapping[str, str],
    ) -> None:
        self.status: int | None = None
        self.target: str | None = None
        self.upstream: str | None = None
        self.scheme: str | None = None
        self.service_status: int | None = None
        self._shared: dict[str, bytes] = {}
        self._known: dict[str, object] = {
            "kong.client.protocol": request.scheme,
            "kong.nginx.subsystem": "http",
            "kong.node.id": "00000000-0000-0000-0000-000000000000",
            "kong.node.memory_stats": '{"lua_shared_dicts":{},"workers_lua_vms":[]}',
            "kong.request.port": request.dst_port,
            "kong.router.route": _entity(route),
            "kong.router.service": _entity(service),
            "kong.route_id": route.get("id"),
            "kong.route_name": route.get("name"),
            "kong.service_id": service.get("id"),
            "kong.service_name": service.get("name"),
            "kong.version": KONG_VERSION,
            **{name: forwarded.get(header) for name, header in _FORWARDED.items()},
        }

    def get(self, name: str) -> bytes | None:
        """Return a property, None where there is none. Raises PropertyError."""
        if name.startswith(SHARED_PREFIX):
            return self._shared.get(name.removeprefix(SHARED_PREFIX))
        if name == "kong.response.source":
            raise PropertyError(
                "attempt to call a nil value"
            )  # as in Kong, whose getter calls what doesn't exist
        value = self.service_status if name == "kong.service.response.status" else self._known.get(name)
        return None if value is None else str(value).encode("utf-8", "surrogateescape")

    def set(self, name: str, value: bytes | None, stage: Stage) -> None:
        """Set a property. Raises PropertyError for one that is unknown, read only, not taken, or set too late."""
        if name.startswith(SHARED_PREFIX):
            set_shared(self._shared, name, value)
            return
        text = settable_text(name, value, stage)
        match name:
            case "kong.response.status":
                self.status = int(text)
            case "kong.service.target":
                self.target = text
            case "kong.service.upstream":
                self.upstream = text
            case _:
                self.scheme = text


def _entity(entity: Mapping[str, Any]) -> str:
    return json.dumps(entity, separators=(",", ":"), ensure_ascii=False)
