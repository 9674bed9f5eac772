"""Effects: the parts of a route that decide what becomes of its requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from routelens.kong.entities import Route, Service, bracketed
from routelens.kong.outcome import Outcome
from routelens.kong.plugins import plugin_answer
from routelens.kong.request.request import Request
from routelens.kong.subsystem import GRPC_PROTOCOLS, subsystems
from routelens.kong.upstream import choose_peer, service_port
from routelens.kong.uri_template import uri_template

_IDENTITY: Final = frozenset({"id", "instance_name", "route", "service", "tags", "created_at", "updated_at"})

_PLAIN: Final = Request(scheme="http")
"""A plugin that answers this one, without headers and arguments, answers all."""


def has_same_effect(first: Route, second: Route) -> bool:
    """Tell whether two routes do the same with any request that they take by the same match."""
    return first is second or (
        (bool(first.strip_path) is bool(second.strip_path) or _is_stream(first))
        and has_same_effect_but_stripping(first, second)
    )


def has_same_effect_but_stripping(first: Route, second: Route) -> bool:
    """Tell the same of two routes, whatever they cut from the path."""
    return first is second or (
        _own(first) == _own(second)
        and _sent_to(first.service) == _sent_to(second.service)
        and has_same_plugins(first, second)
    )


def has_same_effect_but_plain(first: Route, second: Route) -> bool:
    """Tell the same of two routes, whatever they cut, whatever host they give the service and with `/a` as `/a/`."""
    return (
        _own(first)[:2] == _own(second)[:2]
        and _sent_to(first.service, ends_alike=True) == _sent_to(second.service, ends_alike=True)
        and has_same_plugins(first, second)
    )


def _own(route: Route) -> tuple[object, ...]:
    protocols = frozenset(route.protocols or ())
    only_https = "https" in protocols and "http" not in protocols
    # Of a stream the name of a TLS handshake is what can be preserved, and TLS may come to TCP routes as well.
    has_host = protocols != {"udp"}
    return (
        route.https_redirect_status_code if only_https else None,
        protocols & frozenset(GRPC_PROTOCOLS),
        has_host and bool(route.preserve_host),
    )


def has_same_plugins(first: Route, second: Route) -> bool:
    """Tell whether two routes have plugins that do the same, whatever they are called."""
    return first.plugins == second.plugins or list(map(_doing, first.plugins)) == list(
        map(_doing, second.plugins)
    )


def _doing(plugin: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plugin.items() if key not in _IDENTITY}


def _is_stream(route: Route) -> bool:
    return bool(route.protocols) and subsystems(route.protocols) == {"stream"}


def _sent_to(service: Service | None, *, ends_alike: bool = False) -> tuple[object, ...] | None:
    if service is None:
        return None
    named = service.name or service.id if service.host is None else None
    return (
        service.protocol or "http",
        service.host and bracketed(service.host),
        service_port(service),
        (service.path or "/").removesuffix("/" if ends_alike else ""),
        service.upstream,
        named,
    )


def reads_cut(route: Route) -> bool:
    """Tell whether it matters what `strip_path` cuts from the path of a request (docs/reference/upstream.md §3)."""
    service = route.service
    return (
        bool(route.strip_path)
        and service is not None
        and service.host is not None
        and service.protocol not in GRPC_PROTOCOLS
        and choose_peer(service) is not None
        and uri_template(route) is None
        and plugin_answer(route, _PLAIN) is None
    )


def is_same_answer(before: Outcome, after: Outcome) -> bool:
    """Tell whether the gateway itself answers alike, if it answers."""
    return (
        before.status == after.status
        and before.message == after.message
        and before.headers == after.headers
        and before.answered_by == after.answered_by
    )


def is_same_outcome(before: Outcome, after: Outcome) -> bool:
    """Tell whether client and service see the same: the answer, or the upstream and its Host."""
    return (
        is_same_answer(before, after)
        and before.upstream_url == after.upstream_url
        and before.upstream_host == after.upstream_host
    )
