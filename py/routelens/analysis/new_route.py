"""New route: a route for a request that no route takes, by its method, host and path or its connection."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Final

from routelens.kong.entities import Route
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.request.request import Request
from routelens.kong.table import RouteTable
from routelens.kong.translate import Flavor
from routelens.kong.validation import EntityFault, validate_route_fields
from routelens.language.literals import string_source_of

MAX_NAME: Final = 40

_FIELDS: Final = ("http.method", "http.host", "http.path", "tls.sni", "net.dst.port")
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9._~-]+")


def route_for(request: Request, flavor: Flavor) -> dict[str, object] | None:
    """Return the fields of a route that takes `request`, as the Admin API has them; None if none can be written.

    An expression route in the expressions flavor, else one of matching fields. It has been tried: alone in a table,
    it takes the request.
    """
    try:
        seen = {field: values[0] for field, values in ContextReader(_FIELDS).read(request).items()}
    except FieldError:
        return None  # what is not UTF-8 no route can match by
    entity = _expression(request, seen) if flavor == "expressions" else _fields(request, seen)
    if entity is None:
        return None
    # A request may have what no route may ask for, as a method in lower case.
    for fault in _faults(entity, flavor):
        entity.pop(fault.field, None)
    if _faults(entity, flavor):
        return None
    table = RouteTable([Route.from_dict(entity)], flavor=flavor)
    return entity if table.route(request).route is not None else None


def _faults(entity: Mapping[str, object], flavor: Flavor) -> list[EntityFault]:
    return validate_route_fields({**entity, "id": str(uuid.UUID(int=1))}, flavor)


def _expression(request: Request, seen: Mapping[str, object]) -> dict[str, object]:
    wanted = _FIELDS[:3] if request.is_http else _FIELDS[3:]
    terms = [f"{field} == {_source(seen[field])}" for field in wanted if field in seen]
    return {
        "name": _name(request),
        "expression": " && ".join(terms) or f'net.protocol == "{request.scheme}"',
        "priority": 0,
        "protocols": ["http", "https"] if request.is_http else [request.scheme],
    }


def _fields(request: Request, seen: Mapping[str, object]) -> dict[str, object] | None:
    if not request.is_http:
        entity: dict[str, object] = {"name": _name(request), "protocols": [request.scheme]}
        if "tls.sni" in seen:
            return {**entity, "snis": [seen["tls.sni"]]}
        return (
            {**entity, "destinations": [{"port": seen["net.dst.port"]}]} if "net.dst.port" in seen else None
        )
    entity = {"name": _name(request), "protocols": ["http", "https"], "paths": [seen.get("http.path", "/")]}
    if "http.method" in seen:
        entity["methods"] = [seen["http.method"]]
    if "http.host" in seen:
        entity["hosts"] = [seen["http.host"]]
    return entity


def _source(value: object) -> str:
    return string_source_of(value) if isinstance(value, str) else str(value)


def _name(request: Request) -> str:
    """Return a name for the route: the first part of the path that says something, else the host's."""
    parts = [part.decode("utf-8", "replace") for part in request.segments] if request.is_http else []
    words = [part for part in parts if len(part) > 2 and not part.isdigit()]
    name = _NO_NAME.sub("-", words[-1] if words else (request.host_name or request.sni or "")).strip("-.")
    return name[:MAX_NAME] or "route"
