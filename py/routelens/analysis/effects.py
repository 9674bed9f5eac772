"""Effects: what of a route decides what becomes of the requests that it takes."""

from __future__ import annotations

from routelens.kong.entities import Route, Service
from routelens.kong.outcome import Outcome
from routelens.kong.subsystem import GRPC_PROTOCOLS
from routelens.kong.upstream import service_port


def has_same_effect(first: Route, second: Route) -> bool:
    """Tell whether two routes do the same with any request that they take by the same match."""
    return first is second or (
        bool(first.strip_path) is bool(second.strip_path) and has_same_effect_but_stripping(first, second)
    )


def has_same_effect_but_stripping(first: Route, second: Route) -> bool:
    """Tell the same of two routes, whatever they cut from the path."""
    return first is second or (
        _own(first) == _own(second)
        and _sent_to(first.service) == _sent_to(second.service)
        and first.plugins == second.plugins
    )


def _own(route: Route) -> tuple[object, ...]:
    protocols = frozenset(route.protocols or ())
    only_https = "https" in protocols and "http" not in protocols
    return (
        route.https_redirect_status_code if only_https else None,
        protocols & frozenset(GRPC_PROTOCOLS),
        bool(route.preserve_host),
    )


def _sent_to(service: Service | None) -> tuple[object, ...] | None:
    if service is None:
        return None
    named = service.name or service.id if service.host is None else None
    return (
        service.protocol or "http",
        service.host,
        service_port(service),
        service.path or "/",
        service.upstream,
        named,
    )


def is_same_outcome(before: Outcome, after: Outcome) -> bool:
    """Tell whether client and service see the same: the answer and where it redirects, or the upstream and its Host."""
    return (
        before.status == after.status
        and before.headers.get("Location") == after.headers.get("Location")
        and before.answered_by == after.answered_by
        and before.upstream_url == after.upstream_url
        and before.upstream_host == after.upstream_host
    )
