"""Gateways made of a configuration in memory, for tests and programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from routelens.gateway.errors import StartError
from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.kong import ConfigError
from routelens.kong.config.loader import parse_texts
from routelens.kong.declarations.field import Json
from routelens.kong.translate import Flavor


def gateway_of(
    config: str | Mapping[str, Json], flavor: str | None = None, settings: Settings | None = None
) -> Gateway:
    """Return a gateway without a database that holds a configuration. Raises StartError."""
    document = _document(config) if isinstance(config, str) else config
    chosen = flavor or ("expressions" if _has_expression(document) else "traditional_compatible")
    gateway = Gateway(replace(settings or Settings(), flavor=cast("Flavor", chosen)))
    gateway.load_document(document)
    return gateway


def _document(text: str) -> Mapping[str, Json]:
    try:
        root = parse_texts(text)[0].root
    except ConfigError as error:
        raise StartError(*map(str, error.faults)) from None
    if not isinstance(root, dict):
        raise StartError("a configuration is a map with _format_version and services")
    return root


def _has_expression(document: Mapping[str, Json]) -> bool:
    services = document.get("services") or ()
    lists = [
        document.get("routes"),
        *(service.get("routes") for service in services if isinstance(service, dict)),
    ]
    routes = [route for routes in lists if isinstance(routes, list) for route in routes]
    return any(isinstance(route, dict) and route.get("expression") is not None for route in routes)
