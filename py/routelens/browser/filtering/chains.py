"""Chains of the page's route and its service: the filters that run, and why a gateway would refuse them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from routelens.browser.filtering import messages
from routelens.filters import ConfiguredFilter
from routelens.filters.filter_chains import (
    FilterChain,
    combine,
    plugin_faults,
    plugin_filters,
    validate_chain,
)
from routelens.filters.library import FilterLibrary
from routelens.kong.plugins import BUNDLED_PLUGINS


def faults_of(
    kind: messages.OwnerKind, owner: messages.Owner, library: FilterLibrary
) -> list[messages.ChainProblem]:
    """Return what a gateway refuses in the chain of a route or service."""
    chains = _chains(owner)
    faults = [
        messages.ChainProblem(owner=kind, field=fault.field, message=fault.message)
        for chain in chains
        for fault in validate_chain(_owned(kind, owner, chain), library)
    ]
    faults += [
        messages.ChainProblem(owner=kind, field=f"plugins.{place}.{fault.field}", message=fault.message)
        for place, plugin in _plugins(owner, library)
        for fault in plugin_faults(kind, plugin, library)
    ]
    if len(chains) > 1:
        faults.append(
            messages.ChainProblem(owner=kind, field=kind, message=f"unique constraint violation: {kind}")
        )
    return faults


def filters_for(message: messages.Send, library: FilterLibrary) -> list[ConfiguredFilter]:
    """Return the filters that run: those of the service, then those of the route, each with its filters as plugins."""
    filters: list[ConfiguredFilter] = []
    owners: Sequence[tuple[messages.OwnerKind, messages.Owner]] = (
        ("service", message.service),
        ("route", message.route),
    )
    for kind, owner in owners:
        for chain in _chains(owner):
            filters += combine(None, FilterChain.from_dict(_owned(kind, owner, chain)))
        filters += plugin_filters([plugin for _, plugin in _plugins(owner, library)], library)
    return filters


def _chains(owner: messages.Owner) -> list[Any]:
    chains = owner.entity.get("filter_chains")
    return chains if isinstance(chains, list) else []


def _plugins(owner: messages.Owner, library: FilterLibrary) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the plugins that are filters, and their places; a name of the gateway's own plugins means none."""
    plugins = owner.entity.get("plugins")
    return [
        (place, plugin)
        for place, plugin in enumerate(plugins if isinstance(plugins, list) else (), 1)
        if isinstance(plugin, Mapping)
        and isinstance(name := plugin.get("name"), str)
        and name in library
        and name not in BUNDLED_PLUGINS
    ]


def _owned(kind: messages.OwnerKind, owner: messages.Owner, chain: Any) -> Any:
    return {**chain, kind: {"id": owner.id}} if isinstance(chain, dict) else chain
