"""Requests as the page's user types them: the way back from a `Request`."""

from __future__ import annotations

from dataclasses import replace

from routelens.browser.messages import WorkspaceRequest
from routelens.browser.workspace import UNSAID_URL, read_request
from routelens.kong.request.host import usual_sni
from routelens.kong.request.request import LISTENERS, Request
from routelens.kong.request.syntax import RequestError
from routelens.kong.request.url import parse_url


def typed_request(request: Request, before: WorkspaceRequest) -> WorkspaceRequest | None:
    """Return `request` as it is typed, parts that are the same as in `before` as they are there.

    None if it cannot be typed: an https request without a Host header, for one. What is returned reads back as
    `request`.
    """
    was, _ = read_request(before)
    url, host_line = _url(request, was, before)
    lines = [f"{name}: {value}" for name, value in request.headers]
    if host_line is not None:
        lines.insert(0, f"Host: {host_line}")
    usual_port = LISTENERS[request.scheme] if request.is_http else parse_url(url.strip()).port
    typed = WorkspaceRequest(
        method=request.method or "",
        url=url,
        headers="\n".join(lines),
        client_ip="" if request.src_ip is None else str(request.src_ip),
        client_port="" if request.src_port is None else str(request.src_port),
        sni=_sni(request, url),
        listen_ip="" if request.dst_ip is None or not request.is_http else str(request.dst_ip),
        listen_port="" if request.dst_port in (None, usual_port) else str(request.dst_port),
        trusted=request.trusted,
    )
    if was is not None:
        typed = _as_before(typed, before, request, was)
    read, _ = read_request(typed)
    return typed if read is not None and _is_same(read, request) else None


def _as_before(
    typed: WorkspaceRequest, before: WorkspaceRequest, request: Request, was: Request
) -> WorkspaceRequest:
    """Return the typed request with everything that says the same spelled as it was."""
    if was.method == request.method:
        typed = replace(typed, method=before.method)
    if was.src_ip == request.src_ip:
        typed = replace(typed, client_ip=before.client_ip)
    if was.src_port == request.src_port:
        typed = replace(typed, client_port=before.client_port)
    if (was.scheme, was.dst_ip) == (request.scheme, request.dst_ip):
        typed = replace(typed, listen_ip=before.listen_ip)
    if (was.scheme, was.dst_port) == (request.scheme, request.dst_port):
        typed = replace(typed, listen_port=before.listen_port)
    if (was.headers, was.host) == (request.headers, request.host) and (
        _has_host_line(before) is _has_host_line(typed)
    ):
        typed = replace(typed, headers=before.headers)
    return typed


def _url(request: Request, was: Request | None, before: WorkspaceRequest) -> tuple[str, str | None]:
    """Return the URL, and the Host header where that is none that a URL gives."""
    if not request.is_http:
        return _connection(request, was, before), None
    named = _has_host_line(before)
    if was is not None and (was.scheme, was.host, was.path) == (request.scheme, request.host, request.path):
        return before.url, request.host if named else None
    target = request.path or "/"
    if request.host is None:
        return target, None
    url = f"{request.scheme}://{request.host}{target}"
    if not named and _host_of(url) == request.host:
        return url, None
    authority = _host_of(before.url.strip()) or "localhost"
    return f"{request.scheme}://{authority}{target}", request.host


def _host_of(url: str) -> str | None:
    try:
        return parse_url(url).host_header
    except RequestError:
        return None


def _connection(request: Request, was: Request | None, before: WorkspaceRequest) -> str:
    """Return the URL of a stream connection: the listener's address if it is known, else the SNI."""
    parts = ("scheme", "dst_ip", "dst_port", "sni")
    if was is not None and all(getattr(was, name) == getattr(request, name) for name in parts):
        return before.url
    address = None if request.dst_ip is None else str(request.dst_ip)
    name = f"[{address}]" if address and ":" in address else address or request.sni or "localhost"
    port = "" if request.dst_port is None else f":{request.dst_port}"
    return f"{request.scheme}://{name}{port}"


def _has_host_line(typed: WorkspaceRequest) -> bool:
    return any(line.partition(":")[0].strip().lower() == "host" for line in typed.headers.splitlines())


def _sni(request: Request, url: str) -> str:
    """Return the SNI where it is not what the URL gives."""
    parts = parse_url(url.strip() or UNSAID_URL)
    usual = usual_sni(parts.scheme, parts.host) if parts.host is not None else None
    return "" if request.sni is None or request.sni == usual else request.sni


def _is_same(read: Request, request: Request) -> bool:
    names = [name for name in Request.__slots__ if not name.startswith("_") and name != "http_version"]
    return all(getattr(read, name) == getattr(request, name) for name in names)
