"""Gateway: one store, its Admin API and its proxy, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from routelens.gateway import errors
from routelens.gateway.admin_api.app import AdminApi, Endpoints
from routelens.gateway.admin_api.collections import CollectionEndpoints
from routelens.gateway.admin_api.config import ConfigEndpoint
from routelens.gateway.admin_api.console import ConsoleEndpoints
from routelens.gateway.admin_api.console_page import ConsolePage
from routelens.gateway.admin_api.entities import EntityEndpoints
from routelens.gateway.admin_api.filters import FilterEndpoints
from routelens.gateway.admin_api.information import InformationEndpoints
from routelens.gateway.admin_api.observability import ObservabilityEndpoints
from routelens.gateway.admin_api.schemas import SchemaEndpoints
from routelens.gateway.declarative.load import changes_of, faults_of
from routelens.gateway.declarative.reader import read_document
from routelens.gateway.entities.catalog import Catalog
from routelens.gateway.events import Events
from routelens.gateway.metrics import Metrics
from routelens.gateway.plugins.registry import PLUGINS
from routelens.gateway.proxy.asgi import ProxyApp
from routelens.gateway.proxy.balancer import TargetHealth
from routelens.gateway.proxy.live_table import LiveTable
from routelens.gateway.proxy.proxy import Proxy
from routelens.gateway.proxy.upstream import Upstreams
from routelens.gateway.sending import Sender
from routelens.gateway.settings import Settings
from routelens.gateway.statistics import Statistics
from routelens.gateway.store.changes import Changes
from routelens.gateway.store.database import Database
from routelens.gateway.store.store import Store, hash_of
from routelens.gateway.unmatched import UnmatchedRequests
from routelens.kong.config.document import spell_path
from routelens.kong.declarations.field import Json

if TYPE_CHECKING:
    from routelens.gateway.proxy.filter_host import FilterHost


class Gateway:
    """A gateway: `admin` and `proxy` are the ASGI applications of its two ports.

    Args:
        settings: how it behaves.
        database: where entities are kept; None is db-less mode.

    """

    def __init__(self, settings: Settings, database: Database | None = None) -> None:
        self.settings = settings
        self.statistics = Statistics()
        upstreams = Upstreams(settings)
        filter_host = _filter_host(settings, upstreams)
        library = None if filter_host is None else filter_host.library
        trial = None if filter_host is None else filter_host.trial
        catalog = Catalog.of(settings.flavor, library, trial)
        self.store = Store(catalog, database, writable=database is not None)
        _check_filters(self.store)
        self.live = LiveTable(self.store, settings, filter_host)
        self.events = Events()
        unmatched = UnmatchedRequests(self.live)
        self.metrics = Metrics(self.live, unmatched)
        if filter_host is not None:
            self.metrics.add(filter_host.metrics)
        self.live.on_update = self.metrics.observe_update
        self.store.listen(lambda _: self.events.tell_change(self.store.revision))
        self.sender = Sender(settings.proxy_address)
        endpoints: list[Endpoints] = [
            InformationEndpoints(self.store, settings, self.statistics),
            ObservabilityEndpoints(self.live, self.metrics, self.events),
            ConsolePage(),
            ConsoleEndpoints(self.store, settings, self.events, self.sender),
            ConfigEndpoint(self.store),
            FilterEndpoints(self.store),
            SchemaEndpoints(self.store),
            CollectionEndpoints(self.store, self._health, self._set_health),
            EntityEndpoints(self.store),
        ]
        self.admin = AdminApi(settings, endpoints)
        self.proxy = ProxyApp(
            Proxy(self.live, settings, self.store.node_id, upstreams), self.statistics, self.admin
        )
        self.proxy.observe(self.metrics.observe)
        self.proxy.observe(self.events.observe)
        self.proxy.observe(unmatched.observe)

    def load(self, changes: Changes, text: object) -> None:
        """Replace the configuration of a gateway without a database."""
        self.store.apply(changes)
        self.store.configuration_hash = hash_of(text)

    def load_document(self, document: Mapping[str, Json]) -> None:
        """Replace the configuration by that of a document. Raises StartError with every fault."""
        reading = read_document(self.store.catalog, document)
        if not reading.is_good:
            faults = faults_of(reading, self.store.catalog.plugins)
            raise errors.StartError(*(f"{text} ({spell_path(path)})" for path, text in faults))
        self.load(changes_of(reading), dict(document))

    def unserved(self) -> list[str]:
        """Return what is configured and not served, a line for each kind."""
        routes = list(self.store["routes"].rows.values())
        kinds = (("stream", {"tcp", "tls", "udp", "tls_passthrough"}), ("gRPC", {"grpc", "grpcs"}))
        lines: list[str] = []
        for name, protocols in kinds:
            count = sum(1 for row in routes if protocols & set(row["protocols"] or ()))
            if count:
                lines.append(f"{count} {name} route{'' if count == 1 else 's'}")
        return lines

    def filter_faults(self) -> list[str]:
        """Return what is wrong with configured filters, a line for each: their routes are answered with 500."""
        store = self.store
        chains = list(store["filter_chains"].rows.values())
        plugins = [row for row in store["plugins"].rows.values() if row["name"] not in PLUGINS]
        trial = store.catalog.entities["filter_chains"].trial
        plugin_trial = store.catalog.entities["plugins"].trial
        if trial is None or plugin_trial is None:
            if not chains and not plugins:
                return []
            what = f"{len(chains)} filter chains" + (
                f" and {len(plugins)} filters as plugins" if plugins else ""
            )
            return [f"Filters are off: {what} don't run; --filters DIR switches them on."]
        found: list[tuple[str, Mapping[str, Json] | None]] = [
            (element["name"], fault)
            for row in chains
            for element, fault in zip(row["filters"], (trial(row) or {}).get("filters", ()), strict=False)
        ]
        found += [(row["name"], plugin_trial(row)) for row in plugins]
        lines = [
            f"filter {name}: {next(iter(fault.values()))} Its requests are answered with 500."
            for name, fault in found
            if fault
        ]
        return list(dict.fromkeys(lines))

    def _health(self, target_id: str) -> str:
        target = self.store["targets"].get(target_id)
        upstream = None if target is None else self.store["upstreams"].get(target["upstream"]["id"])
        state = self.live.health.get(target_id)
        if state is not None and not state.is_healthy:
            return "UNHEALTHY"
        checks = {} if upstream is None else upstream["healthchecks"]
        return "HEALTHY" if _counts(checks) else "HEALTHCHECKS_OFF"

    def _set_health(self, target_id: str, healthy: bool) -> None:
        self.live.health[target_id] = TargetHealth(is_healthy=healthy)


def _filter_host(settings: Settings, upstreams: Upstreams) -> FilterHost | None:
    """Return what runs filters, None where they are off. Raises StartError."""
    if settings.filters is None:
        return None
    from routelens.filters import FilterError, Limits  # noqa: PLC0415 (an extra, loaded where filters run)
    from routelens.filters.library import read_library  # noqa: PLC0415
    from routelens.gateway.proxy.filter_host import FilterHost  # noqa: PLC0415

    try:
        return FilterHost(
            read_library(settings.filters), Limits(**settings.filter_limits), upstreams, settings.filter_cache
        )
    except FilterError as error:
        raise errors.StartError(f"--filters {settings.filters}: {error.message}") from None


def _check_filters(store: Store) -> None:
    """Refuse a database that names filters which are not there. Raises StartError."""
    library = store.catalog.library
    if library is None:
        return
    lines = [
        f"filter chain: {row['id']}, filter: #{number} ({element['name']}): there is no such filter."
        for row in store["filter_chains"].rows.values()
        for number, element in enumerate(row["filters"], 1)
        if element["name"] not in library
    ]
    lines += [
        f"plugin: {row['id']} ({row['name']}): there is no such plugin or filter."
        for row in store["plugins"].rows.values()
        if row["name"] not in store.catalog.kinds
    ]
    if lines:
        raise errors.StartError(*lines)


def _counts(checks: Mapping[str, Json]) -> bool:
    """Tell whether a limit or interval of health checks is on."""
    return any(
        _counts(value) if isinstance(value, Mapping) else bool(value) and name in _SWITCHES
        for name, value in checks.items()
    )


_SWITCHES: Final = ("interval", "successes", "http_failures", "tcp_failures", "timeouts")
