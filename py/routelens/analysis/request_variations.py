"""Request variations: conditions and variants that show what two routes do differently with a request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from routelens.analysis.solver.search import Goal
from routelens.kong.entities import Route, Service
from routelens.kong.request.request import Request
from routelens.kong.subsystem import Subsystem
from routelens.kong.upstream import choose_peer, upstream_host
from routelens.language.nodes import Predicate, Value


def condition(field_name: str, operator: Literal["==", "=^"], text: str) -> Goal:
    """Return the condition that a field is, or ends with, a text."""
    return Predicate(field_name, operator, Value("String", text)), True


MOST_PATHS: Final = 16
PATHS: Final[tuple[tuple[Goal, ...], ...]] = (
    (condition("http.path", "=^", "/x/y"),),
    (condition("http.path", "=^", "1x"),),
)
"""Endings of paths of which more is cut than of others."""
VARIATIONS: Final[tuple[tuple[Goal, ...], ...]] = (
    (),
    (condition("net.protocol", "==", "http"),),
    (condition("net.protocol", "==", "https"),),
    (condition("http.path", "=^", "/x/y"),),
    (condition("http.path", "=^", "/x/y"), condition("net.protocol", "==", "https")),
    (condition("http.host", "==", "other.example"),),
)
"""Further conditions under which settings show: a redirect on plain HTTP, what is cut of a longer path, the host."""


def revealing(first: Route, second: Route, subsystem: Subsystem) -> Iterator[tuple[Goal, ...]]:
    """Yield conditions, under one of which it shows if two routes differ by the host they send or a slash behind `/a`.

    The host is that of the request, or the name in the TLS handshake, where it is preserved.
    """
    services = [route.service for route in (first, second) if route.service is not None]
    if bool(first.preserve_host) is not bool(second.preserve_host):
        field_name = "tls.sni" if subsystem == "stream" else "http.headers.host"
        names = {_name_sent(service, subsystem) for service in services} | {""}
        others = (condition(field_name, "==", name)[0] for name in sorted(names))
        yield condition(field_name, "=^", ""), *((other, False) for other in others)
    if len({service.path for service in services}) > 1:
        yield (condition("http.path", "==", "/"),)


def _name_sent(service: Service, subsystem: Subsystem) -> str:
    """Return the host that a service is sent if the request's own is not preserved."""
    peer = None if service.host is None else choose_peer(service)
    if peer is None:
        return ""
    nobody = Request(scheme="http" if subsystem == "http" else "tcp")
    return upstream_host(Route.from_dict({}), service, peer, nobody) or ""


def variants(request: Request) -> Iterator[Request]:
    """Yield a request, and the same as a gRPC call and from trusted proxies that say how the client came."""
    yield request
    if request.is_http:
        parts = {name: getattr(request, name) for name in Request.__slots__ if not name.startswith("_")}
        lines = [line for line in request.headers if line[0].lower() != "content-type"]
        yield Request(
            **{**parts, "http_version": "2", "headers": [*lines, ("content-type", "application/grpc")]}
        )
        lines = [line for line in request.headers if line[0].lower() != "x-forwarded-proto"]
        for scheme in ("http", "https"):
            headers = [*lines, ("x-forwarded-proto", scheme)]
            yield Request(**{**parts, "trusted": True, "headers": headers})
