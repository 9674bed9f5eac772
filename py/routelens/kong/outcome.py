"""Outcome of a request: the route that takes it, and what is sent upstream or answered instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from routelens.kong.entities import Route
from routelens.kong.request.request import Request
from routelens.kong.responses import Answer, no_route, own_answer
from routelens.kong.upstream import (
    IMPLIED_PORTS,
    forwarded_headers,
    service_port,
    upstream_host,
    upstream_path,
    upstream_uri,
)
from routelens.kong.uri_template import fill, uri_template
from routelens.router import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the gateway does with a request.

    `route` is None if no route takes it. `status`, `message` and `headers` are of the gateway's own answer; `status`
    is None when the request is proxied, and then the `upstream_…` say how. `captures` and `matched_prefix` are of the
    match in any case: `captures` is empty unless there are two or more (docs/reference/upstream.md §4.3),
    `matched_prefix` is the matched value whose byte length strip_path cuts from the front, `stripped` the front it
    cuts, which differs where the match was elsewhere in the path. Where nothing but its id is known of the service,
    the `upstream_…` are None beside a status of None. `notes` are sentences about what is odd.
    """

    route: Route | None = None
    priority: int | None = None
    status: int | None = None
    message: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    captures: Mapping[str, str] = field(default_factory=dict)
    matched_prefix: str | None = None
    stripped: str | None = None
    upstream_uri: str | None = None
    upstream_host: str | None = None
    upstream_scheme: str | None = None
    upstream_port: int | None = None
    upstream_headers: Mapping[str, str] | None = None
    notes: tuple[str, ...] = ()

    @property
    def upstream_url(self) -> str | None:
        """Where a proxied request goes, as one URL: the service's host, whatever Host header is sent to it.

        The port is left out where the scheme implies it. None if the gateway answers itself, or if the service's
        host is not known.
        """
        service = None if self.route is None else self.route.service
        if self.status is not None or service is None or service.host is None:
            return None
        host = (
            f"[{service.host}]" if ":" in service.host and not service.host.startswith("[") else service.host
        )
        implied = self.upstream_port in (None, IMPLIED_PORTS.get(self.upstream_scheme or ""))
        port = "" if implied else f":{self.upstream_port}"
        return f"{self.upstream_scheme}://{host}{port}{self.upstream_uri or ''}"


def unmatched(request: Request, note: str | None = None) -> Outcome:
    """Return the outcome of a request that no route takes."""
    answer = no_route(request)
    notes = () if note is None else (note,)
    return Outcome(status=answer.status, message=answer.message, headers=answer.headers, notes=notes)


def matched(route: Route, match: Match, request: Request) -> Outcome:
    """Return the outcome of a request that `route` takes by `match`."""
    prefix = match.values.get("http.path") or None if route.strip_path and request.is_http else None
    captures = match.captures if len(match.captures) > 1 else {}
    answer = own_answer(route, request)
    if answer is not None:
        return _answered(route, match, answer, captures, prefix)
    service = route.service
    assert service is not None  # own_answer answers for routes without one
    if service.host is None:
        unknown = f"Of the service {service.name or service.id} nothing else is known here."
        return Outcome(
            route=route, priority=match.priority, captures=captures, matched_prefix=prefix, notes=(unknown,)
        )
    notes: tuple[str, ...] = ()
    uri = stripped = None
    if request.is_http:
        path = request.normalized_path or b"/"
        if prefix is not None:
            stripped = path[: len(prefix.encode("utf-8", "surrogateescape"))].decode("utf-8", "replace")
        path = upstream_path(service.path, path, strip=bool(route.strip_path), prefix=prefix)
        template = uri_template(route)
        if template is not None:
            rewritten = fill(template, captures, request)
            path, notes = rewritten.path.encode("utf-8", "surrogateescape"), rewritten.notes
        uri = upstream_uri(path, request)
    return Outcome(
        route=route,
        priority=match.priority,
        captures=captures,
        matched_prefix=prefix,
        stripped=stripped,
        upstream_uri=uri,
        upstream_host=upstream_host(route, service, request),
        upstream_scheme=service.protocol or "http",
        upstream_port=service_port(service),
        upstream_headers=forwarded_headers(request, prefix) if request.is_http else {},
        notes=notes,
    )


def _answered(
    route: Route, match: Match, answer: Answer, captures: Mapping[str, str], prefix: str | None
) -> Outcome:
    return Outcome(
        route=route,
        priority=match.priority,
        status=answer.status,
        message=answer.message,
        headers=answer.headers,
        captures=captures,
        matched_prefix=prefix,
    )
