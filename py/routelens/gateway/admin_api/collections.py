"""Endpoints of what has no entities here: empty collections, tags, filter chains, health of upstreams."""

from __future__ import annotations

from collections.abc import Callable

from routelens.gateway import errors
from routelens.gateway.admin_api.call import Call
from routelens.gateway.admin_api.entities import Answer, Handler, Methods, shown
from routelens.gateway.admin_api.lists import numbered_page, tag_rows
from routelens.gateway.entities.empty_collections import CONSUMER_COLLECTIONS, EMPTY_COLLECTIONS
from routelens.gateway.proxy.balancer import reaches_threshold
from routelens.gateway.store import dao
from routelens.gateway.store.store import Store
from routelens.kong.declarations.checks import normalized_target
from routelens.kong.declarations.field import Json, Row
from routelens.kong.declarations.validate import is_uuid

Health = Callable[[str], str]
SetHealth = Callable[[str, bool], None]


class CollectionEndpoints:
    """The handlers of collections that are empty, derived, or not served.

    `health` returns HEALTHY, UNHEALTHY or HEALTHCHECKS_OFF for the id of a target; `set_health` changes it.
    """

    def __init__(self, store: Store, health: Health, set_health: SetHealth) -> None:
        self._store = store
        self._health = health
        self._set_health = set_health

    def find(self, segments: list[str]) -> Methods | None:
        """Return the handlers of a path by method."""
        match segments:
            case [name] if name in EMPTY_COLLECTIONS:
                return {"GET": self._empty, "POST": self._unserved}
            case ["snis", _, "certificate"]:
                return None
            case [name, key] if name in EMPTY_COLLECTIONS:
                return self._missing(name, key)
            case ["consumers", key, name] if name in CONSUMER_COLLECTIONS:
                return {"GET": self._empty_of("consumers", key), "POST": self._unserved}
            case ["certificates", key, "services" | "snis" | "upstreams"]:
                return self._missing("certificates", key)
            case ["tags"]:
                return {"GET": self._tags(None)}
            case ["tags", tag]:
                return {"GET": self._tags(tag)}
            case ["upstreams", key, "health"]:
                return {"GET": self._upstream_health(key)}
            case ["upstreams", key, "targets", "all"]:
                return {"GET": self._all_targets(key)}
            case ["upstreams", key, "targets", target, "healthy" | "unhealthy" as state]:
                return {"PUT": self._target_health(key, target, state == "healthy")}
            case ["upstreams", key, "targets", target, _, "healthy" | "unhealthy" as state]:
                return {"PUT": self._target_health(key, target, state == "healthy")}
        return None

    async def _empty(self, call: Call) -> Answer:  # noqa: ARG002 (handlers have one signature)
        return Answer(200, {"data": [], "next": None})

    async def _unserved(self, call: Call) -> Answer:
        raise errors.plain(501, f"This gateway does not serve {call.segments[-1]}")

    def _empty_of(self, parents: str, key: str) -> Handler:
        async def get(call: Call) -> Answer:
            self._row(parents, key)
            return await self._empty(call)

        return get

    def _missing(self, name: str, key: str) -> Methods:
        async def get(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            if name == "certificates" and not is_uuid(key):
                raise errors.plain(404, "SNI not found")
            raise errors.not_found()

        async def delete(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            return Answer(204)

        return {"GET": get, "PUT": self._unserved, "PATCH": get, "DELETE": delete}

    def _tags(self, tag: str | None) -> Handler:
        async def get(call: Call) -> Answer:
            rows = list(tag_rows(self._store.all_rows(), tag))
            return Answer(200, numbered_page(call, rows, call.path, shown))

        return get

    def _all_targets(self, key: str) -> Handler:
        async def get(call: Call) -> Answer:
            return Answer(
                200, numbered_page(call, self._targets(self._row("upstreams", key)), call.path, shown)
            )

        return get

    def _upstream_health(self, key: str) -> Handler:
        async def get(call: Call) -> Answer:
            upstream = self._row("upstreams", key)
            targets = self._targets(upstream)
            if call.argument("balancer_health") == "1":
                states = {target["id"]: self._health(target["id"]) for target in targets}
                healthy = [target for target in targets if states[target["id"]] == "HEALTHY"]
                if "HEALTHCHECKS_OFF" in states.values():
                    health = "HEALTHCHECKS_OFF"
                else:
                    is_healthy = bool(healthy) and reaches_threshold(upstream, targets, healthy)
                    health = "HEALTHY" if is_healthy else "UNHEALTHY"
                data: dict[str, Json] = {"health": health, "id": upstream["id"], "details": {}}
                return Answer(200, {"data": data, "node_id": self._store.node_id})
            body: dict[str, Json] = numbered_page(call, targets, call.path, self._with_health)
            return Answer(200, {**body, "node_id": self._store.node_id})

        return get

    def _with_health(self, target: Row) -> Row:
        state = self._health(target["id"])
        host, _, port = target["target"].rpartition(":")
        weight = {"total": target["weight"], "available": target["weight"] if state != "UNHEALTHY" else 0}
        address = {"ip": host, "port": int(port), "health": state, "weight": target["weight"]}
        data = {"host": host, "port": int(port), "dns": "A", "nodeWeight": target["weight"], "weight": weight}
        return {**target, "health": state, "data": {**data, "addresses": [address]}}

    def _target_health(self, key: str, target: str, healthy: bool) -> Handler:
        async def put(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            targets = self._targets(self._row("upstreams", key))
            wanted = target.lower() if is_uuid(target) else normalized_target(target)
            row = next((row for row in targets if wanted in (row["id"], row["target"])), None)
            if row is None:
                raise errors.not_found()
            self._set_health(row["id"], healthy)
            return Answer(204)

        return put

    def _targets(self, upstream: Row) -> list[Row]:
        rows = self._store["targets"].children("upstream", upstream["id"])
        return sorted(rows, key=lambda row: (-row["created_at"], row["id"]))

    def _row(self, collection: str, key: str) -> Row:
        entity = self._store.catalog.entities[collection]
        row = dao.find(self._store, collection, dao.address_of(entity, key))
        if row is None:
            raise errors.not_found()
        return row
