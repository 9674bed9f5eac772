"""LiveTable: what the proxy routes by, kept up to date with the store, change by change."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from routelens.dataclass import dataclass
from routelens.gateway.plugins.registry import ORDER, PLUGINS
from routelens.gateway.proxy.balancer import Balancer, TargetHealth
from routelens.gateway.proxy.exchange import ConsumerLookup
from routelens.gateway.settings import Settings
from routelens.gateway.store.changes import Changes
from routelens.gateway.store.store import Store
from routelens.kong import Route, RouteTable, Service
from routelens.kong.declarations.field import Row

if TYPE_CHECKING:
    from routelens.gateway.proxy.filter_host import FilterHost, Generation

Scope = tuple[str | None, str | None, str | None]
PluginIndex = dict[str, dict[Scope, Row]]

_NOTHING: Final[dict[Scope, Row]] = {}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Entities as they stand. A request keeps the snapshot that it was routed by; changes make a new one."""

    routes: dict[str, Row]
    services: dict[str, Row]
    plugins: PluginIndex
    consumers: ConsumerLookup
    balancers: dict[str, Balancer]
    filters: Generation | None = None

    def plugin_for(self, name: str, route: str, service: str | None, consumer: str | None) -> Row | None:
        """Return the plugin of a name that applies, the most specific one (docs/gateway.md, precedence)."""
        scoped = self.plugins.get(name, _NOTHING)
        if not scoped:
            return None
        if consumer is not None:
            scopes: list[Scope] = [
                (route, service, consumer),
                (route, None, consumer),
                (None, service, consumer),
            ]
            scopes += [(route, service, None), (None, None, consumer)]
        else:
            scopes = [(route, service, None)]
        scopes += [(route, None, None), (None, service, None), (None, None, None)]
        return next((scoped[scope] for scope in scopes if scope in scoped), None)


class LiveTable:
    """The router and the entities around it. A change is in force when `apply` returns."""

    def __init__(self, store: Store, settings: Settings, filter_host: FilterHost | None = None) -> None:
        self._store = store
        self._filter_host = filter_host
        self.health: dict[str, TargetHealth] = {}
        self.table = RouteTable(flavor=settings.flavor, match_calculation=settings.match_calculation)
        self.snapshot = Snapshot({}, {}, {}, ConsumerLookup({}, {}, {}), {})
        self.on_update: Callable[[float], None] | None = None
        self.apply(Changes(everything=True))
        store.listen(self.apply)

    def apply(self, changes: Changes) -> None:
        """Follow a change of the store."""
        started = time.perf_counter()
        self._follow(changes)
        if self.on_update is not None:
            self.on_update(time.perf_counter() - started)

    def _follow(self, changes: Changes) -> None:
        touched = {name for name, _ in (*changes.put, *changes.removed)}
        store = self._store
        snapshot = self.snapshot
        if changes.everything:
            self.table.update(self._routes(store["routes"].rows.values()))
        elif touched & {"routes", "services"}:
            self._change_routes(changes)
        if changes.everything or touched & {"routes", "services"}:
            snapshot = replace(
                snapshot, routes=dict(store["routes"].rows), services=dict(store["services"].rows)
            )
        if changes.everything or "plugins" in touched:
            snapshot = replace(snapshot, plugins=_index(store))
        if changes.everything or touched & {"consumers", "keyauth_credentials"}:
            snapshot = replace(snapshot, consumers=_consumers(store))
        if changes.everything or touched & {"upstreams", "targets"}:
            snapshot = replace(snapshot, balancers=self._balancers())
        if self._filter_host is not None and (changes.everything or touched & {"filter_chains", "plugins"}):
            plugins = [row for row in store["plugins"].rows.values() if row["name"] not in PLUGINS]
            retired = snapshot.filters
            is_other = changes.everything or "filter_chains" in touched
            if retired is None or is_other or plugins != retired.plugins:
                chains = store["filter_chains"].rows.values()
                snapshot = replace(snapshot, filters=self._filter_host.generation(chains, plugins))
                if retired is not None:
                    retired.retire()
        self.snapshot = snapshot

    def _change_routes(self, changes: Changes) -> None:
        put: dict[str, Row] = {}
        for name, row in changes.put:
            if name == "routes":
                put[row["id"]] = row
            elif name == "services":
                for route in self._store["routes"].children("service", row["id"]):
                    put.setdefault(route["id"], route)
        removed = [uuid.UUID(entity_id) for name, entity_id in changes.removed if name == "routes"]
        self.table.change(list(self._routes(put.values())), removed)

    def _routes(self, rows: Iterable[Row]) -> Iterator[Route]:
        """Yield routes with their services, each service made once."""
        services: dict[str, Service | None] = {}
        for row in rows:
            service: Service | None = None
            if row["service"] is not None:
                service_id = row["service"]["id"]
                if service_id not in services:
                    found = self._store["services"].get(service_id)
                    services[service_id] = None if found is None else Service.from_dict(_plain(found))
                service = services[service_id]
            yield Route.from_dict({**_plain(row), "service": service})

    def _balancers(self) -> dict[str, Balancer]:
        store = self._store
        before = {balancer.upstream["id"]: balancer for balancer in self.snapshot.balancers.values()}
        balancers: dict[str, Balancer] = {}
        for upstream in store["upstreams"].rows.values():
            targets = store["targets"].children("upstream", upstream["id"])
            old = before.get(upstream["id"])
            same = old is not None and old.upstream == upstream and old.targets == targets
            balancers[upstream["name"]] = (
                old if old is not None and same else Balancer(upstream, targets, self.health)
            )
        return balancers


def _plain(row: Row) -> Row:
    """Return a row without what the router has no use for."""
    return {name: value for name, value in row.items() if name not in ("created_at", "updated_at", "tags")}


def _index(store: Store) -> PluginIndex:
    index: PluginIndex = {}
    for row in store["plugins"].rows.values():
        if row["enabled"]:
            scope = tuple(
                None if row[field] is None else row[field]["id"] for field in ("route", "service", "consumer")
            )
            index.setdefault(row["name"], {})[scope] = row  # type: ignore[index]
    return {kind.name: index[kind.name] for kind in ORDER if kind.name in index}


def _consumers(store: Store) -> ConsumerLookup:
    consumers = dict(store["consumers"].rows)
    credentials = {row["key"]: row for row in store["keyauth_credentials"].rows.values()}
    names = {row["username"]: row["id"] for row in consumers.values() if row["username"] is not None}
    return ConsumerLookup(credentials, consumers, names)
