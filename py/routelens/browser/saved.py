"""Saved requests as files of expectations have them, and requests back into what the page shows."""

from __future__ import annotations

from routelens.browser import messages
from routelens.browser.workspace import Workspace, typed_port
from routelens.kong.config.document import Json
from routelens.kong.request.syntax import parse_headers
from routelens.testing import NO_ROUTE, Expected, WrittenRequest

_DEFAULT_URL = "http://localhost/"


def written_request(typed: messages.WorkspaceRequest) -> WrittenRequest:
    """Return a request as typed in the way that files have it. Raises RequestError for what is none."""
    return WrittenRequest(
        typed.url.strip() or _DEFAULT_URL,
        typed.method.strip() or "GET",
        tuple(parse_headers(typed.headers)),
        src_ip=typed.client_ip.strip() or None,
        src_port=typed_port(typed.client_port, "src_port"),
        dst_ip=typed.listen_ip.strip() or None,
        dst_port=typed_port(typed.listen_port, "dst_port"),
        sni=typed.sni.strip() or None,
        trusted=typed.trusted,
    )


def typed_request(written: WrittenRequest) -> tuple[messages.WorkspaceRequest, list[str]]:
    """Return a request as the page would have it typed, and what of it has no place there, in words."""
    lost = [
        what
        for what, is_lost in (
            (f"HTTP version {written.http_version}", written.http_version != "1.1"),
            ("the missing SNI", written.sni == ""),
        )
        if is_lost
    ]
    typed = messages.WorkspaceRequest(
        "" if written.line == written.url else written.method,
        written.url,
        "\n".join(f"{name}: {value}" for name, value in written.headers),
        written.src_ip or "",
        "" if written.src_port is None else str(written.src_port),
        written.sni or "",
        written.dst_ip or "",
        "" if written.dst_port is None else str(written.dst_port),
        written.trusted,
    )
    return typed, lost


def expected_of(workspace: Workspace, expect: messages.Expectation) -> Expected:
    """Return an expectation as it is checked. A route that is called none goes by its id."""
    route = NO_ROUTE if expect.route is None else expect.route
    if expect.route == NO_ROUTE:
        named = (one for one in workspace.table.routes if one.name == NO_ROUTE)
        route = next((str(one.id) for one in named), f"{NO_ROUTE} (a route of that name)")
    return Expected(route, expect.status, expect.upstream_url)


def plain_expected(expected: Expected) -> Json:
    """Return an expectation as it stands in a file: the route alone, or a map."""
    if expected.status is None and expected.upstream is None:
        return expected.route
    values = {"route": expected.route, "status": expected.status, "upstream": expected.upstream}
    return {name: value for name, value in values.items() if value is not None}
