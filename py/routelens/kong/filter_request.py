"""A request as filters see it."""

from __future__ import annotations

from routelens.filters import HostProperties, RequestHead
from routelens.kong.request.path import normalize, split_target
from routelens.kong.request.request import Request


def filter_head(
    request: Request, *, has_body: bool, host_properties: HostProperties | None = None
) -> RequestHead:
    """Return the head of a request for its filters, outside a gateway.

    Args:
        request: the request.
        has_body: whether a body follows.
        host_properties: the namespace `kong.`.

    `:authority` is the listener's address and port where the request has them, else its Host.

    """
    host = request.host or ""
    attributes = {
        "source.address": None if request.src_ip is None else str(request.src_ip),
        "source.port": request.src_port,
        "destination.address": None if request.dst_ip is None else str(request.dst_ip),
        "destination.port": request.dst_port,
        "connection.requested_server_name": request.sni,
        "request.protocol": f"HTTP/{request.http_version}",
    }
    target = (request.path or "/").encode("utf-8", "surrogateescape")
    path, query = split_target(target)
    headers = [("Host", host)] if request.host is not None else []
    authority = host if request.dst_ip is None else f"{request.dst_ip}:{request.dst_port}"
    return RequestHead(
        method=(request.method or "GET").encode(),
        path=normalize(path) + (b"" if query is None else b"?" + query),
        raw_path=target,
        scheme=request.scheme,
        authority=authority.encode("utf-8", "surrogateescape"),
        headers=tuple(
            (name.encode("utf-8", "surrogateescape"), value.encode("utf-8", "surrogateescape"))
            for name, value in [*headers, *request.headers]
        ),
        has_body=has_body,
        attributes={name: value for name, value in attributes.items() if value is not None},
        host_properties=host_properties,
    )
