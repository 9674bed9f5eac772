"""Form of a request on the page: texts as typed, read into a `RequestSpec` and written from one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from routelens.browser.constants import DEFAULT_METHOD, DEFAULT_URL
from routelens.browser.messages.questions import WorkspaceRequest
from routelens.browser.messages.replies import RequestField, RequestProblem
from routelens.kong.request.request import Request
from routelens.kong.request.spec import RequestSpec
from routelens.kong.request.syntax import RequestError, parse_headers

_FIELDS: Final[dict[str, RequestField]] = {
    "method": "method",
    "headers": "headers",
    "src_ip": "client_ip",
    "src_port": "client_port",
    "sni": "sni",
    "dst_ip": "listen_ip",
    "dst_port": "listen_port",
}


def spec_of(typed: WorkspaceRequest) -> RequestSpec:
    """Return what the form says. Raises RequestError for invalid headers or ports."""
    return RequestSpec(
        typed.url.strip() or DEFAULT_URL,
        typed.method.strip() or DEFAULT_METHOD,
        tuple(parse_headers(typed.headers)),
        src_ip=typed.client_ip.strip() or None,
        src_port=_port(typed.client_port, "src_port"),
        dst_ip=typed.listen_ip.strip() or None,
        dst_port=_port(typed.listen_port, "dst_port"),
        sni=typed.sni.strip() or None,
        http_version=typed.http_version,
        trusted=typed.trusted,
    )


def form_of(spec: RequestSpec) -> tuple[WorkspaceRequest, list[str]]:
    """Return a request as the form would have it, and what of it has no place there, in words."""
    typed = WorkspaceRequest(**spec.form)
    return typed, ["the missing SNI"] if spec.sni == "" else []


def read_request(typed: WorkspaceRequest) -> tuple[Request | None, list[RequestProblem]]:
    """Read a request as typed; the request is None if there are problems."""
    try:
        return spec_of(typed).request(), []
    except RequestError as error:
        return None, [
            RequestProblem(field=_FIELDS.get(error.field, "url"), message=error.message, line=error.line)
        ]


def typed_request(request: Request, before: WorkspaceRequest) -> WorkspaceRequest | None:
    """Return `request` as it is typed, parts that are the same as in `before` as they are there.

    None if it cannot be typed: TLS without an SNI, for one. What is returned reads back as `request`.
    """
    try:
        like = spec_of(before)
    except RequestError:
        like = None
    spec = RequestSpec.of(request, like)
    typed, _ = form_of(spec)
    if like is not None:
        typed = _as_typed(typed, spec, like, before)
    read, _ = read_request(typed)
    return typed if read is not None and _is_same(read, request) else None


def _as_typed(
    typed: WorkspaceRequest, spec: RequestSpec, like: RequestSpec, before: WorkspaceRequest
) -> WorkspaceRequest:
    """Return `typed` with the texts of `before` where `spec` says the same as it does: spaces and spelling stay."""

    def text(name: str, now: str, then: str) -> str:
        return then if getattr(spec, name) == getattr(like, name) else now

    return replace(
        typed,
        method=text("method", typed.method, before.method),
        url=text("url", typed.url, before.url),
        headers=text("headers", typed.headers, before.headers),
        client_ip=text("src_ip", typed.client_ip, before.client_ip),
        client_port=text("src_port", typed.client_port, before.client_port),
        listen_ip=text("dst_ip", typed.listen_ip, before.listen_ip),
        listen_port=text("dst_port", typed.listen_port, before.listen_port),
    )


def _port(typed: str, field: str) -> int | None:
    """Read a port as typed, None for nothing. Raises RequestError about that field of a request."""
    text = typed.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise RequestError(field, "A port is a number from 0 to 65535.")
    return int(text) if text else None


def _is_same(read: Request, request: Request) -> bool:
    names = [name for name in Request.__slots__ if not name.startswith("_")]
    return all(getattr(read, name) == getattr(request, name) for name in names)
