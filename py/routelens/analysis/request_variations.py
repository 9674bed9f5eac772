"""Request variations: conditions and variants under which it shows what two routes do differently with a request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from routelens.analysis.solver.search import Goal
from routelens.kong.entities import Route
from routelens.kong.request.request import Request
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


def other_name(*routes: Route) -> tuple[Goal, ...]:
    """Return conditions under which it shows whether a stream's name in the TLS handshake is preserved."""
    hosts = {route.service.host for route in routes if route.service is not None}
    names = [condition("tls.sni", "==", host)[0] for host in sorted(host for host in hosts if host)]
    return (condition("tls.sni", "=^", ""), *((name, False) for name in names))


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
