"""Shared entities: what else in a document, besides routes and services, changes answers; the page keeps it.

These are the upstreams, and the plugins and filter chains that stand outside routes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from routelens.browser.decoding import MessageError
from routelens.browser.messages import questions
from routelens.dataclass import dataclass
from routelens.kong.config.document import Json
from routelens.kong.config.plugin_scopes import PluginScopes
from routelens.kong.config.references import reference_key
from routelens.kong.entities import EntityError, Route, Service, Target, Upstream
from routelens.kong.plugins import MODELLED_PLUGINS

if TYPE_CHECKING:  # the loader brings PyYAML, which the engine does without until a file is read
    from routelens.kong.config.loader import Config

_KEPT = ("name", "enabled", "protocols", "consumer", "consumer_group", "route", "service")


@dataclass(frozen=True, slots=True)
class PluginsAndUpstreams:
    """The upstreams by name, and the plugins that stand outside routes."""

    upstreams: Mapping[str, Upstream] = field(default_factory=dict)
    plugins: PluginScopes = field(default_factory=PluginScopes)

    def with_upstream(self, service: Service) -> Service:
        """Return the service with the upstream that its host names."""
        upstream = self.upstreams.get(service.host or "")
        return service if upstream is None else replace(service, upstream=upstream)

    def with_plugins(self, route: Route) -> Route:
        """Return the route with the plugins that it inherits."""
        routes: dict[UUID, Route] = {route.id: route}
        self.plugins.hand_down(routes)
        return routes[route.id]


def plugins_and_upstreams(document: questions.WorkspaceDocument | None) -> PluginsAndUpstreams:
    """Read what the page has kept. Raises MessageError for an upstream of which none can be made."""
    if document is None:
        return PluginsAndUpstreams()
    plugins = PluginScopes()
    for scoped in document.surroundings.plugins:
        plugins.put(scoped.kind, scoped.owner, scoped.plugin)
    upstreams: dict[str, Upstream] = {}
    for mapping in document.surroundings.upstreams:
        try:
            upstream = Upstream.from_dict(mapping)
        except EntityError as error:
            raise MessageError(f"upstream: {error}") from None
        upstreams[upstream.name] = upstream
    return PluginsAndUpstreams(upstreams, plugins)


def shared_entities(config: Config) -> questions.SharedEntities:
    """Return what the page keeps of a configuration: of plugins only what answers depend on."""
    ids = {
        ("service", key): str(service.id)
        for service in config.services
        for key in (service.name, str(service.id))
        if key is not None
    }
    ids.update(
        (("route", key), str(route.id))
        for route in config.routes
        for key in (route.name, str(route.id))
        if key is not None
    )
    plugins = [
        questions.ScopedPlugin(kind, ids.get((kind, key), key), _in_short(plugin, ids))
        for kind, key, plugin in config.scoped_plugins
    ]
    chains = [
        questions.ScopedChain(kind, ids.get((kind, key), key), _without_owner(chain))
        for kind, key, chain in config.scoped_chains
    ]
    upstreams = [_upstream(upstream) for upstream in config.virtual_hosts.values()]
    return questions.SharedEntities(plugins, upstreams, chains or None)


def shared_entities_among(
    plugins: Iterable[Mapping[str, Json]],
    upstreams: Iterable[Mapping[str, Json]],
    targets: Iterable[Mapping[str, Json]],
    filter_chains: Iterable[Mapping[str, Json]],
) -> questions.SharedEntities:
    """Return the same of entities as a gateway has them, which name by its id what they belong to.

    Raises EntityError for an upstream or target of which none can be made.
    """
    scopes = PluginScopes()
    for plugin in plugins:
        scopes.add(plugin, None)
    of_upstream: dict[str, list[Target]] = {}
    for target in targets:
        of_upstream.setdefault(reference_key(target.get("upstream")) or "", []).append(
            Target.from_dict(target)
        )
    return questions.SharedEntities(
        [questions.ScopedPlugin(kind, key, _in_short(plugin, {})) for kind, key, plugin in scopes.written],
        [_upstream(Upstream.from_dict(one, of_upstream.get(str(one.get("id")), ()))) for one in upstreams],
        [
            questions.ScopedChain(kind, key, _without_owner(chain))
            for chain in filter_chains
            for kind in ("route", "service")
            if (key := reference_key(chain.get(kind))) is not None
        ]
        or None,
    )


def _without_owner(chain: Mapping[str, Json]) -> dict[str, object]:
    return {name: value for name, value in chain.items() if name not in ("route", "service")}


def _in_short(plugin: Mapping[str, Json], ids: Mapping[tuple[str, str], str]) -> dict[str, Json]:
    kept = {key: plugin[key] for key in _KEPT if plugin.get(key) is not None}
    for kind in ("route", "service"):  # names may change on the page, ids do not
        key = reference_key(kept.get(kind))
        if key is not None:
            kept[kind] = ids.get((kind, key), key)
    if plugin.get("name") in MODELLED_PLUGINS and "config" in plugin:
        kept["config"] = plugin["config"]
    return kept


def _upstream(upstream: Upstream) -> dict[str, Json]:
    targets = [
        {"target": f"{target.host}:{target.port}", "weight": target.weight} for target in upstream.targets
    ]
    found: dict[str, Json] = {"name": upstream.name, "targets": targets, "algorithm": upstream.algorithm}
    if upstream.host_header is not None:
        found["host_header"] = upstream.host_header
    return found
