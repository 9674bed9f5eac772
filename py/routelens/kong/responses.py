"""Responses of the gateway itself, in place of proxying (docs/reference/upstream.md §5 and §6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from routelens import __version__
from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.request.request import Request
from routelens.kong.subsystem import GRPC_PROTOCOLS
from routelens.kong.upstream import forwarded_host, forwarded_protocol

PRODUCT: Final = f"routelens/{__version__}".encode()
"""What the gateway calls itself in Server and Via."""

_REDIRECTS: Final = (301, 302, 307, 308)
_GRPC: Final = "application/grpc"
_GRPC_PROTOCOLS: Final = frozenset(GRPC_PROTOCOLS)
_FORMATS: Final = {
    "application/json": "application/json; charset=utf-8",
    "text/html": "text/html; charset=utf-8",
    "application/xml": "application/xml; charset=utf-8",
    "text/plain": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the gateway's own; for stream connections, status 500 means that it closes the connection."""

    status: int
    message: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def no_route(request: Request) -> Answer:
    """Return the answer to a request that no route takes."""
    if not request.is_http:
        return Answer(500, "no Route found with those values")
    return Answer(404, "no Route matched with those values", {"Content-Type": _content_type(request)})


def protocol_answer(route: Route, request: Request) -> Answer | None:
    """Return the answer to a request of a protocol that `route` does not serve, before any plugin; else None."""
    return (_https_required(route, request) or _grpc(route, request)) if request.is_http else None


def no_service(request: Request) -> Answer:
    """Return the answer to a request whose route has no service, unless a plugin answers first."""
    return _error(503, "no Service found with those values", request)


def no_target(request: Request) -> Answer:
    """Return the answer to a request for an upstream that has no target to send it to."""
    return _error(503, "failure to get a peer from the ring-balancer", request)


def plugin_failure(request: Request) -> Answer:
    """Return the answer to a request on which a plugin failed."""
    return _error(500, "An unexpected error occurred", request)


def _error(status: int, message: str, request: Request) -> Answer:
    if not request.is_http:
        return Answer(500, message)
    return Answer(status, message, {"Content-Type": _content_type(request)})


def _https_required(route: Route, request: Request) -> Answer | None:
    protocols = route.protocols or ()
    if "https" not in protocols or "http" in protocols or forwarded_protocol(request) == "https":
        return None
    status = route.https_redirect_status_code
    if status in _REDIRECTS:
        return Answer(status, None, {"Location": f"https://{forwarded_host(request)}{request.path or '/'}"})
    upgrade = {"Connection": "Upgrade", "Upgrade": "TLS/1.2, HTTP/1.1"}
    return Answer(426, "Please use HTTPS protocol", upgrade)


def _grpc(route: Route, request: Request) -> Answer | None:
    protocols = route.protocols or ()
    if _GRPC_PROTOCOLS.isdisjoint(protocols):
        return None
    if not _is_grpc(request):
        return Answer(415, "Non-gRPC request matched gRPC route")
    if request.http_version != "2":
        return Answer(426, "Please use HTTP2 protocol", {"connection": "Upgrade", "upgrade": "HTTP/2"})
    if "grpc" not in protocols and forwarded_protocol(request) != "https":
        message = "gRPC request matched gRPCs route"
        return Answer(200, None, {"content-type": _GRPC, "grpc-status": "1", "grpc-message": message})
    return None


def _is_grpc(request: Request) -> bool:
    return (request.header("content-type") or "").startswith(_GRPC)


def _content_type(request: Request) -> str:
    """Choose the form of an error body by the Accept header; JSON unless another known form is preferred."""
    if _is_grpc(request):
        return _GRPC
    best, best_weight = _FORMATS["application/json"], 0.0
    for item in (request.header("accept") or "").split(","):
        kind, *parameters = (part.strip().lower() for part in item.split(";"))
        weight = next((_weight(part) for part in parameters if part.startswith("q=")), 1.0)
        if kind in _FORMATS and weight > best_weight:
            best, best_weight = _FORMATS[kind], weight
    return best


def _weight(parameter: str) -> float:
    try:
        return float(parameter[2:])
    except ValueError:
        return 0.0
