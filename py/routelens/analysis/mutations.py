"""Mutations of a request: what people try next, and where similar configurations often differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from routelens.kong.request.request import LISTENERS, Request

OTHER_HOST: Final = "other.example"
"""A host that no configuration is likely to name."""

_METHODS: Final = ("GET", "POST")
_PARTS: Final = (
    "scheme",
    "method",
    "host",
    "path",
    "headers",
    "src_ip",
    "src_port",
    "dst_ip",
    "dst_port",
    "sni",
    "http_version",
    "trusted",
)


def variants(request: Request) -> Iterator[Request]:
    """Yield requests that differ from `request` in one thing each; a connection of a stream scheme has none.

    A slash more or less at the end of the path, another segment, other characters behind the last one, another
    method, another host, the other of http and https, no headers.
    """
    if not request.is_http:
        return
    path, mark, query = (request.path or "/").partition("?")
    rest = mark + query
    slash = path.rstrip("/") or "/" if path.endswith("/") else f"{path}/"
    yield _with(request, path=slash + rest)
    yield _with(request, path=f"{path.rstrip('/')}/x{rest}")
    if not path.endswith("/"):
        yield _with(request, path=f"{path}x{rest}")
    if query:
        yield _with(request, path=path)
    yield _with(request, method=next(method for method in _METHODS if method != request.method))
    if request.host is not None:
        yield _with(request, host=OTHER_HOST, sni=None if request.sni is None else OTHER_HOST)
    yield _with_other_scheme(request)
    if request.headers:
        yield _with(request, headers=())


def with_variants(requests: Iterable[Request], most: int) -> Iterator[Request]:
    """Yield the `requests`, then their variants one after another, none twice and no more than `most`."""
    seen: set[object] = set()
    given: list[Request] = []
    for request in requests:
        key = identity(request)
        if key not in seen and len(seen) < most:
            seen.add(key)
            given.append(request)
            yield request
    for request in given:
        for variant in variants(request):
            if len(seen) >= most:
                return
            key = identity(variant)
            if key not in seen:
                seen.add(key)
                yield variant


def identity(request: Request) -> object:
    """Return what two requests have in common exactly if they are the same."""
    return tuple(getattr(request, name) for name in _PARTS)


def _with_other_scheme(request: Request) -> Request:
    scheme = "http" if request.scheme == "https" else "https"
    listener = (
        LISTENERS[scheme] if request.dst_port in (None, LISTENERS[request.scheme]) else request.dst_port
    )
    return _with(
        request, scheme=scheme, dst_port=listener, sni=request.host_name if scheme == "https" else None
    )


def _with(request: Request, **changes: Any) -> Request:
    """Return the request with some parts exchanged. `Any`: each part has a type of its own, which `Request` checks."""
    parts: dict[str, Any] = {name: getattr(request, name) for name in _PARTS}
    return Request(**{**parts, **changes})
