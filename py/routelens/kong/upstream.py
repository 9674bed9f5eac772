"""Upstream request: path, Host and forwarded headers (docs/reference/upstream.md §3 and §4)."""

from __future__ import annotations

from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.entities import Route, Service, Target, bracketed
from routelens.kong.request.path import escape
from routelens.kong.request.request import Request
from routelens.language.literals import address_text_of

_FORWARDED: Final = (
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Path",
    "X-Forwarded-Prefix",
)
IMPLIED_PORTS: Final = {"http": 80, "grpc": 80, "https": 443, "grpcs": 443}


def upstream_path(service_path: str | None, path: bytes, *, strip: bool, prefix: str | None) -> bytes:
    """Return the upstream's path, not escaped, of a request whose normalised path is `path`.

    `prefix` counts only by its length in bytes: that much is cut from the front of `path`, wherever it matched. With
    `strip` and no prefix, one byte is cut. Source: docs/reference/upstream.md §3.
    """
    base = service_path.encode("utf-8", "surrogateescape") if service_path else b"/"
    if not strip:
        if base.endswith(b"/"):
            return base + path[1:]
        return base if path == b"/" else base + path
    cut = 1 if prefix is None else len(prefix.encode("utf-8", "surrogateescape"))
    rest = path[cut:]
    if rest.startswith(b"."):
        rest = _without_leading_dots(rest)
    if base.endswith(b"/"):
        if rest.startswith(b"/"):
            return base[:-1] + rest
        if rest or base == b"/" or path.endswith(b"/"):
            return base + rest
        return base[:-1]
    if rest.startswith(b"/"):
        return base + rest
    if rest or (len(path) > 1 and path.endswith(b"/")):
        return base + b"/" + rest
    return base


def upstream_uri(path: bytes, request: Request) -> str:
    """Return `path` escaped, with the query as it was sent, a bare `?` too (docs/reference/upstream.md §2.2, §3.4)."""
    query = request.query
    return escape(path) if query is None else f"{escape(path)}?{query.decode('utf-8', 'surrogateescape')}"


def service_port(service: Service) -> int:
    """Return the port of `service`: 443 for https and 80 for all else where it has none."""
    if service.port is not None:
        return service.port
    return 443 if service.protocol == "https" else 80


@dataclass(frozen=True, slots=True)
class PeerChoice:
    """Where a request for a service is sent: the host and port that the gateway connects to.

    `shares` are the targets that an upstream's requests are spread over, with the part of each from 0 to 1; empty for
    a service that names a host.
    """

    host: str
    port: int
    shares: tuple[tuple[Target, float], ...] = ()


def choose_peer(service: Service) -> PeerChoice | None:
    """Return where requests for `service` are sent, the likeliest target of its upstream; None if it has none.

    Source: docs/reference/proxy.md §4. Which target of several one request meets is not decided by the request.
    """
    assert service.host is not None
    if service.upstream is None:
        return PeerChoice(bracketed(service.host), service_port(service))
    targets = [target for target in service.upstream.targets if target.weight > 0]
    total = sum(target.weight for target in targets)
    if not total:
        return None
    first = max(targets, key=lambda target: target.weight)
    return PeerChoice(first.host, first.port, tuple((target, target.weight / total) for target in targets))


def upstream_host(route: Route, service: Service, peer: PeerChoice, request: Request) -> str | None:
    """Return the Host header sent upstream; for stream routes the SNI, which counts only where the service is TLS.

    With preserve_host that is the request's own, port included; else the upstream's `host_header` or the name of the
    peer, with its port where the protocol does not imply it. Source: docs/reference/upstream.md §4.1.
    """
    if not request.is_http:
        return (route.preserve_host and request.tls_name) or peer.host
    if route.preserve_host and request.host:
        return request.host
    name = peer.host
    if service.upstream is not None and service.upstream.host_header is not None:
        name = service.upstream.host_header
    return name if peer.port == IMPLIED_PORTS.get(service.protocol or "http") else f"{name}:{peer.port}"


def ignored_headers(request: Request) -> list[str]:
    """Return the names of X-Forwarded-* headers that the gateway ignores, because the client is not a trusted proxy."""
    sent = request.forwarded
    if request.trusted or not sent:
        return []
    return [name for name in _FORWARDED if name.lower() in sent]


def host_variable(request: Request) -> str:
    """Return the request's host as redirects name it: lower case, no port, no trailing dot, `kong` if none was sent."""
    host = (request.host or "").lower()
    end = host.find("]") + 1 if host.startswith("[") else host.find(":")
    return host[: end if end >= 0 else None].removesuffix(".") or "kong"


def forwarded_protocol(request: Request) -> str:
    """Return the scheme the client used: as a trusted proxy forwards it, else that of the connection."""
    return _trusted(request, "X-Forwarded-Proto") or request.scheme


def forwarded_host(request: Request) -> str:
    """Return the host the client asked for: as a trusted proxy forwards it, else the request's own, without port."""
    return _trusted(request, "X-Forwarded-Host") or host_variable(request)


def forwarded_headers(request: Request, prefix: str | None) -> dict[str, str]:
    """Return the X-Forwarded-* headers; `prefix` is what strip_path cut (docs/reference/upstream.md §4.2)."""
    headers: dict[str, str] = {}
    passed_on = list(request.forwarded.get("x-forwarded-for", ()))
    if request.src_ip is not None:
        passed_on.append(address_text_of(request.src_ip))
    if passed_on:
        headers["X-Forwarded-For"] = ", ".join(passed_on)
    headers["X-Forwarded-Proto"] = request.scheme
    headers["X-Forwarded-Host"] = host_variable(request)
    if request.dst_port is not None:
        headers["X-Forwarded-Port"] = str(request.dst_port)
    headers["X-Forwarded-Path"] = request.sent_path
    if prefix is not None and prefix != "/":
        headers["X-Forwarded-Prefix"] = prefix
    if request.trusted:
        headers.update((name, value) for name in _FORWARDED if (value := _trusted(request, name)))
    return headers


def _without_leading_dots(rest: bytes) -> bytes:
    if rest in (b".", b".."):
        return b""
    for dots in (b"./", b"../"):
        if rest.startswith(dots):
            return rest[len(dots) :]
    return rest


def _trusted(request: Request, name: str) -> str | None:
    values = request.forwarded.get(name.lower()) if request.trusted else None
    return values[0] if values else None
