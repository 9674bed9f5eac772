"""Endpoints of filters: which run on a route, their schemas, and what is answered where filters are off."""

from __future__ import annotations

from typing import Final

from routelens.gateway import errors
from routelens.gateway.admin_api.call import Call
from routelens.gateway.admin_api.entities import Answer, Handler, Methods
from routelens.gateway.store import dao
from routelens.gateway.store.store import Store
from routelens.kong.declarations.field import Json, Row

OFF: Final = "this endpoint is only available when wasm is enabled"
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


class FilterEndpoints:
    """The handlers of filters. Chains themselves are entities like others, where filters are on."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, segments: list[str]) -> Methods | None:
        """Return the handlers of a path by method."""
        is_off = self._store.catalog.library is None
        match segments:
            case ["filter-chains"] | ["filter-chains", _] | ["filter-chains", _, "route" | "service"] if (
                is_off
            ):
                return dict.fromkeys(_METHODS, self._off)
            case ["routes" | "services", _, "filter-chains"] if is_off:
                return dict.fromkeys(_METHODS, self._off)
            case ["routes" | "services", _, "filter-chains", _] if is_off:
                return dict.fromkeys(_METHODS, self._off)
            case ["routes", key, "filters", "all" | "enabled" | "disabled" as which]:
                return dict.fromkeys(_METHODS, self._off) if is_off else {"GET": self._of_route(key, which)}
            case ["schemas", "filters", name]:
                return dict.fromkeys(_METHODS, self._off) if is_off else {"GET": self._schema(name)}
        return None

    async def _off(self, call: Call) -> Answer:  # noqa: ARG002 (handlers have one signature)
        raise errors.plain(400, OFF)

    def _of_route(self, key: str, which: str) -> Handler:
        async def get(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            store = self._store
            route = dao.find(store, "routes", dao.address_of(store.catalog.entities["routes"], key))
            if route is None:
                raise errors.not_found()
            rows: list[dict[str, Json]] = []
            for owner, reference in (("service", route["service"]), ("route", route)):
                if reference is not None:
                    for chain in store["filter_chains"].children(owner, reference["id"]):
                        rows += [_shown(element, owner, chain) for element in chain["filters"]]
            wanted = {"all": (True, False), "enabled": (True,), "disabled": (False,)}[which]
            return Answer(200, {"filters": [row for row in rows if row["enabled"] in wanted]})

        return get

    def _schema(self, name: str) -> Handler:
        async def get(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            library = self._store.catalog.library
            assert library is not None
            if name not in library:
                raise errors.plain(404, f"Filter '{name}' not found")
            return Answer(200, dict(library[name].config_schema))

        return get


def _shown(element: Row, owner: str, chain: Row) -> dict[str, Json]:
    return {
        "name": element["name"],
        "config": element.get("config"),
        "from": owner,
        "enabled": chain["enabled"] and element["enabled"],
        "filter_chain": {"id": chain["id"], "name": chain["name"]},
    }
