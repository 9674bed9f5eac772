"""Outcome of a request: the route that takes it, and what is sent upstream or answered instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from routelens.dataclass import dataclass
from routelens.kong.entities import Route, Service, Target
from routelens.kong.plugins import plugin_answer, plugin_notes
from routelens.kong.request.request import Request
from routelens.kong.responses import (
    Answer,
    no_route,
    no_service,
    no_target,
    plugin_failure,
    protocol_answer,
)
from routelens.kong.subsystem import GRPC_PROTOCOLS
from routelens.kong.upstream import (
    IMPLIED_PORTS,
    PeerChoice,
    choose_peer,
    forwarded_headers,
    ignored_headers,
    upstream_host,
    upstream_path,
    upstream_uri,
)
from routelens.router import Match

if TYPE_CHECKING:
    from routelens.kong.uri_template import Rewritten

MAX_TARGETS_SHOWN: Final = 10


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the gateway does with a request.

    `route` is None if no route takes it. `status`, `message` and `headers` are of the gateway's own answer; `status`
    is None when the request is proxied, and then the `upstream_…` say how. `captures` and `matched_prefix` are of the
    match in any case: `captures` is empty unless there are two or more (docs/reference/upstream.md §4.3),
    `matched_prefix` is the matched value whose byte length strip_path cuts from the front, `stripped` the front it
    cuts, which differs where the match was elsewhere in the path. Where nothing but its id is known of the service,
    the `upstream_…` are None beside a status of None. `upstream_address` is the host that the gateway connects to: the
    likeliest of `targets`, each with its share from 0 to 1, where the service names an upstream. `answered_by` is the
    plugin whose answer it is. `notes` are sentences about what is odd, and about what is not worked out here.
    """

    route: Route | None = None
    priority: int | None = None
    status: int | None = None
    message: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    captures: Mapping[str, str] = field(default_factory=dict)
    matched_prefix: str | None = None
    stripped: str | None = None
    answered_by: str | None = None
    upstream_address: str | None = None
    targets: tuple[tuple[Target, float], ...] = ()
    upstream_uri: str | None = None
    upstream_host: str | None = None
    upstream_scheme: str | None = None
    upstream_port: int | None = None
    upstream_headers: Mapping[str, str] | None = None
    notes: tuple[str, ...] = ()

    @property
    def upstream_url(self) -> str | None:
        """Where a proxied request goes, as one URL: the host connected to, whatever Host header is sent to it.

        The port is left out where the scheme implies it. None if the gateway answers itself, or if the service's
        host is not known.
        """
        address = self.upstream_address
        if address is None:
            return None
        host = f"[{address}]" if ":" in address and not address.startswith("[") else address
        implied = self.upstream_port in (None, IMPLIED_PORTS.get(self.upstream_scheme or ""))
        port = "" if implied else f":{self.upstream_port}"
        return f"{self.upstream_scheme}://{host}{port}{self.upstream_uri or ''}"


def unmatched(request: Request, note: str | None = None) -> Outcome:
    """Return the outcome of a request without a route."""
    answer = no_route(request)
    notes = () if note is None else (note,)
    return Outcome(status=answer.status, message=answer.message, headers=answer.headers, notes=notes)


def matched(route: Route, match: Match, request: Request) -> Outcome:
    """Return the outcome of a request that `route` takes by `match`."""
    is_http = request.is_http
    prefix = match.value_of("http.path") or None if route.strip_path and is_http else None
    captures = match.captures
    if len(captures) < 2:
        captures = {}
    answer = protocol_answer(route, request)
    has_plugins = is_http and route.has_plugins
    service = route.service
    if answer is None and not has_plugins and service is not None and service.host is not None:
        return _proxied(route, service, match, captures, prefix, request)
    start = Outcome(route=route, priority=match.priority, captures=captures, matched_prefix=prefix)
    if answer is not None:
        return _answered(start, answer)
    rewritten = _rewritten(route, captures, request) if has_plugins else None
    if rewritten is not None and rewritten.fails:
        failed = _answered(start, plugin_failure(request), rewritten.notes)
        return replace(failed, answered_by="request-transformer")
    notes = tuple(plugin_notes(route)) if has_plugins else ()
    by_plugin = plugin_answer(route, request) if has_plugins else None
    if by_plugin is not None:
        return replace(_answered(start, by_plugin[1], notes), answered_by=by_plugin[0])
    if service is None:
        return _answered(start, no_service(request), notes)
    if service.host is None:
        unknown = f"Nothing else is known here of the service {service.name or service.id}."
        return replace(start, notes=(unknown, *notes))
    return _proxied(route, service, match, captures, prefix, request, rewritten, notes)


def _rewritten(route: Route, captures: Mapping[str, str], request: Request) -> Rewritten | None:
    """Return the path that a plugin of the route makes of a template, if one does."""
    from routelens.kong.uri_template import fill, uri_template  # noqa: PLC0415  # few routes have one

    template = uri_template(route)
    return None if template is None else fill(template, captures, request)


def _proxied(
    route: Route,
    service: Service,
    match: Match,
    captures: Mapping[str, str],
    prefix: str | None,
    request: Request,
    rewritten: Rewritten | None = None,
    notes: tuple[str, ...] = (),
) -> Outcome:
    """Return the outcome of a request that is sent to a service, unless nobody is there to take it."""
    peer = choose_peer(service)
    if peer is None:
        start = Outcome(route=route, priority=match.priority, captures=captures, matched_prefix=prefix)
        nobody = f"The upstream {service.host} has no target with a weight."
        return _answered(start, no_target(request), (nobody, *notes))
    is_http = request.is_http
    path = _path_sent(route, prefix, service, request, rewritten) if is_http else _NO_PATH
    return _outcome(
        route=route,
        priority=match.priority,
        headers={},
        captures=captures,
        matched_prefix=prefix,
        upstream_address=peer.host,
        targets=peer.shares,
        upstream_host=upstream_host(route, service, peer, request),
        upstream_scheme=service.protocol or "http",
        upstream_port=peer.port,
        upstream_headers=forwarded_headers(request, prefix) if is_http else {},
        stripped=path.stripped,
        upstream_uri=path.uri,
        notes=(
            *(() if service.reading is None else (service.reading,)),
            *(() if len(peer.shares) < 2 else _target_notes(service, peer)),
            *notes,
            *path.notes,
        ),
    )


def _outcome(**values: object) -> Outcome:
    """Return an outcome in a third of the time that the class takes, which sets its fields one by one.

    Fields that are not given have their defaults from the class; those with a factory must be given.
    """
    outcome = object.__new__(Outcome)
    object.__setattr__(outcome, "__dict__", values)
    return outcome


class _Path(NamedTuple):
    """The path that is sent to a service: what was stripped of it, and what is odd about it."""

    uri: str | None = None
    stripped: str | None = None
    notes: Sequence[str] = ()


_NO_PATH: Final = _Path()


def _path_sent(
    route: Route, prefix: str | None, service: Service, request: Request, rewritten: Rewritten | None
) -> _Path:
    """Return the upstream path, and notes on the path and the forwarded headers."""
    notes: list[str] = []
    ignored = ignored_headers(request)
    if ignored:
        verb = "is" if len(ignored) == 1 else "are"
        notes.append(f"{', '.join(ignored)} of the client {verb} ignored: it is not a trusted proxy.")
    if route.path_handling == "v1":
        notes.append("path_handling v1 is ignored by this router flavor: paths are joined as with v0.")
    if service.protocol in GRPC_PROTOCOLS:
        if prefix is not None:
            notes.append("strip_path does nothing here: a gRPC service gets the path as it was sent.")
        if rewritten is not None:
            notes.append("replace.uri does nothing here: a gRPC service gets the path as it was sent.")
        return _Path(request.path or "/", None, notes)
    path = request.normalized_path or b"/"
    stripped = None
    if prefix is not None:
        stripped = path[: len(prefix.encode("utf-8", "surrogateescape"))].decode("utf-8", "replace")
    path = upstream_path(service.path, path, strip=bool(route.strip_path), prefix=prefix)
    if rewritten is not None:
        path = b"/" + rewritten.path.removeprefix("/").encode("utf-8", "surrogateescape")
        notes += rewritten.notes
    return _Path(upstream_uri(path, request), stripped, notes)


def _target_notes(service: Service, peer: PeerChoice) -> Iterator[str]:
    """Return a note on how requests are spread over an upstream's targets, several."""
    shown = ", ".join(
        f"{one.host}:{one.port} ({share:.0%})" for one, share in peer.shares[:MAX_TARGETS_SHOWN]
    )
    more = len(peer.shares) - MAX_TARGETS_SHOWN
    rest = f" and {more} more" if more > 0 else ""
    yield (
        f"The upstream {service.host} spreads requests over {len(peer.shares)} targets: {shown}{rest}. "
        "The likeliest is shown."
    )


def _answered(start: Outcome, answer: Answer, notes: tuple[str, ...] = ()) -> Outcome:
    return replace(start, status=answer.status, message=answer.message, headers=answer.headers, notes=notes)
