"""Endpoints that tell of the gateway: `/`, `/status`, `/endpoints` (docs/reference/admin-api.md, information)."""

from __future__ import annotations

import os
import re
import resource
import socket
import sys
from typing import Final

from routelens import __version__
from routelens.gateway import errors
from routelens.gateway.admin_api.call import Call
from routelens.gateway.admin_api.entities import Answer, Methods
from routelens.gateway.entities.catalog import NESTED_PATHS, PATHS
from routelens.gateway.entities.empty_collections import EMPTY_COLLECTIONS
from routelens.gateway.settings import Settings
from routelens.gateway.statistics import Statistics
from routelens.gateway.store.store import Store
from routelens.kong.declarations.field import Json

KONG_VERSION: Final = "3.10.0"
"""The version whose Admin API this is: clients choose their dialect by it."""
_UNITS: Final = {"b": (1, "B"), "k": (2**10, "KiB"), "m": (2**20, "MiB"), "g": (2**30, "GiB")}
_SCALE: Final = re.compile(r"[0-9]")


class InformationEndpoints:
    """The handlers of what is read about the gateway."""

    def __init__(self, store: Store, settings: Settings, statistics: Statistics) -> None:
        self._store = store
        self._settings = settings
        self._statistics = statistics

    def find(self, segments: list[str]) -> Methods | None:
        """Return the handlers of a path by method."""
        match segments:
            case []:
                return {"GET": self._root}
            case ["status"]:
                return {"GET": self._status}
            case ["endpoints"]:
                return {"GET": self._endpoints}
            case ["timers"]:
                return {"GET": self._timers}
            case ["status", "dns"]:
                return {"GET": self._dns}
            case ["plugins", "enabled"]:
                return {"GET": self._enabled}
        return None

    async def _root(self, call: Call) -> Answer:  # noqa: ARG002 (handlers have one signature)
        store, settings = self._store, self._settings
        in_use = {row["name"] for row in store["plugins"].rows.values() if row["enabled"]}
        kinds = store.catalog.kinds
        available = {
            name: {"version": KONG_VERSION, "priority": kind.priority} for name, kind in kinds.items()
        }
        return Answer(
            200,
            {
                "version": KONG_VERSION,
                "edition": "community",
                "tagline": "Welcome to kong",
                "hostname": socket.gethostname(),
                "node_id": store.node_id,
                "lua_version": "none",
                "implementation": {"name": "routelens", "version": __version__},
                "timers": {"running": 0, "pending": 0},
                "pids": {"master": os.getpid(), "workers": [os.getpid()]},
                "plugins": {"available_on_server": available, "enabled_in_cluster": sorted(in_use)},
                "configuration": {
                    "database": "postgres" if store.writable else "off",
                    "router_flavor": store.catalog.flavor,
                    "plugins": list(kinds),
                    "loaded_plugins": dict.fromkeys(kinds, True),
                    "admin_listen": [settings.admin_address],
                    "proxy_listen": [settings.proxy_address],
                    "trusted_ips": list(settings.trusted),
                    "allow_debug_header": settings.debug_header,
                    "worker_consistency": "strict",
                },
            },
        )

    async def _status(self, call: Call) -> Answer:
        unit = (call.argument("unit") or "m").lower()
        if unit not in _UNITS:
            text = f"invalid unit '{call.argument('unit')}' (expected 'k/K', 'm/M', or 'g/G')"
            raise errors.plain(400, text)
        scale = call.argument("scale") or "2"
        size = _memory(*_UNITS[unit], int(scale) if _SCALE.fullmatch(scale) else 2)
        statistics = self._statistics
        body: dict[str, Json] = {
            "server": {
                "connections_accepted": statistics.connections_accepted,
                "connections_active": statistics.connections_active,
                "connections_handled": statistics.connections_accepted,
                "connections_reading": 0,
                "connections_writing": statistics.requests_active,
                "connections_waiting": max(0, statistics.connections_active - statistics.requests_active),
                "total_requests": statistics.total_requests,
            },
            "memory": {
                "lua_shared_dicts": {},
                "workers_lua_vms": [{"pid": os.getpid(), "http_allocated_gc": size}],
            },
        }
        if self._store.writable:
            body["database"] = {"reachable": True}
        else:
            body["configuration_hash"] = self._store.configuration_hash
        return Answer(200, body)

    async def _endpoints(self, call: Call) -> Answer:  # noqa: ARG002 (handlers have one signature)
        paths = {"/", "/status", "/status/dns", "/timers", "/endpoints", "/config", "/tags", "/tags/{tags}"}
        paths |= {"/plugins/enabled", "/plugins/schema/{name}", "/metrics"}
        paths |= {
            "/schemas/{name}",
            "/schemas/{name}/validate",
            "/schemas/plugins/{name}",
            "/schemas/plugins/validate",
            "/schemas/filters/{name}",
        }
        paths |= {f"/routes/{{routes}}/filters/{which}" for which in ("all", "enabled", "disabled")}
        targets = "/upstreams/{upstreams}/targets/{targets}"
        for state in ("healthy", "unhealthy"):
            paths |= {f"{targets}/{state}", f"{targets}/{{address}}/{state}"}
        paths |= {"/upstreams/{upstreams}/health", "/upstreams/{upstreams}/targets/all"}
        paths |= {f"/{name}" for name in EMPTY_COLLECTIONS}
        entities = self._store.catalog.entities
        for top, collection in PATHS.items():
            if top != "targets":
                paths |= {f"/{top}", f"/{top}/{{{collection}}}"}
            for nested, children in NESTED_PATHS.items():
                if any(field.reference == collection for field in entities[children].references.values()):
                    below = f"/{top}/{{{collection}}}/{nested}"
                    paths |= {below, f"{below}/{{{children}}}"}
            if top != "targets":
                for field, declared in entities[collection].references.items():
                    if declared.reference in entities:
                        paths.add(f"/{top}/{{{collection}}}/{field}")
        return Answer(200, {"data": sorted(paths, key=lambda path: path.split("/"))})

    async def _timers(self, call: Call) -> Answer:  # noqa: ARG002 (handlers have one signature)
        return Answer(200, {"worker": {"id": 0, "count": 1}, "stats": {"sys": {"running": 0, "pending": 0}}})

    async def _dns(self, call: Call) -> Answer:  # noqa: ARG002 (handlers have one signature)
        return Answer(200, {"worker": {"id": 0, "count": 1}, "stats": {}})

    async def _enabled(self, call: Call) -> Answer:  # noqa: ARG002 (handlers have one signature)
        return Answer(200, {"enabled_plugins": list(self._store.catalog.kinds)})


def _memory(divisor: int, unit: str, digits: int) -> str:
    """Return the most memory that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    in_bytes = peak if sys.platform == "darwin" else peak * 1024
    return f"{in_bytes / divisor:.{digits}f} {unit}"
