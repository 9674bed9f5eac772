"""The open workspace: the page's routes and request, kept ready so that an edit costs one route."""

from __future__ import annotations

import uuid
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from routelens.browser import messages
from routelens.browser.decoding import MessageError
from routelens.kong.context import ContextReader
from routelens.kong.expression import check_expression
from routelens.kong.fields import Rewritten, Subsystem, rewrite_net_port, schema, subsystems
from routelens.kong.request import Request
from routelens.kong.translate import protocol_clause
from routelens.kong.wire import RequestError, parse_headers
from routelens.language import Diagnostic, Expression, parse
from routelens.router import Match, Router
from routelens.router.evaluate import Context

MAX_PRIORITY: Final = 2**46 - 1

PROGRESS_STEP: Final = 500

_KEY = attrgetter("key")


@dataclass(frozen=True, slots=True)
class Held:
    """A route of the workspace and what became of it. `expression` is None for one that the gateway would skip.

    `rewritten` is the way from the places of `expression` back to the text as typed; what lies behind
    `rewritten.text` is the protocol clause. `key` orders as the router does.
    """

    route: messages.WorkspaceRoute
    key: tuple[int, int]
    subsystem: Subsystem
    rewritten: Rewritten
    expression: Expression | None
    faults: tuple[tuple[str, Diagnostic], ...]

    @property
    def is_active(self) -> bool:
        """Whether the route is in the router: valid and not muted."""
        return self.expression is not None and self.route.enabled


class Workspace:
    """Routes in evaluation order, a router for HTTP and one for stream routes, and the last valid request."""

    def __init__(
        self, workspace: messages.Workspace, progress: Callable[[int, int], None] | None = None
    ) -> None:
        self._held: dict[str, Held] = {}
        self._order: list[Held] = []  # ascending by key
        self._routers: dict[Subsystem, Router] = {
            "http": Router(schema("http")),
            "stream": Router(schema("stream")),
        }
        self.request: Request | None = None
        self.request_problems: list[messages.RequestProblem] = []
        for number, route in enumerate(workspace.routes):
            self.put(route)
            if progress is not None and number % PROGRESS_STEP == PROGRESS_STEP - 1:
                progress(number + 1, len(workspace.routes))
        self.set_request(workspace.request)

    def apply(self, edits: Iterable[messages.Edit]) -> None:
        """Apply edits in order, all of them or, if one raises MessageError, none."""
        checked = list(edits)
        known = set(self._held)
        for edit in checked:
            match edit:
                case messages.PutRoute():
                    identity(edit.route.id)
                    known.add(edit.route.id)
                case messages.RemoveRoute():
                    if edit.id not in known:
                        raise MessageError(f"there is no route {edit.id[:80]!r}")
                    known.discard(edit.id)
        for edit in checked:
            match edit:
                case messages.PutRoute():
                    self.put(edit.route)
                case messages.RemoveRoute():
                    self.discard(edit.id)
                case messages.SetRequest():
                    self.set_request(edit.request)

    def put(self, route: messages.WorkspaceRoute) -> None:
        """Add a route or replace the one with its id. Raises MessageError for an id that is no UUID."""
        held = _hold(route)
        self.discard(route.id)
        self._held[route.id] = held
        insort(self._order, held, key=_KEY)
        if held.expression is not None and route.enabled:
            self._routers[held.subsystem].add(route.id, held.expression, priority=held.key[0])

    def discard(self, route_id: str) -> bool:
        """Remove a route if it is there, and tell whether it was."""
        held = self._held.pop(route_id, None)
        if held is None:
            return False
        del self._order[bisect_left(self._order, held.key, key=_KEY)]
        if held.is_active:
            self._routers[held.subsystem].remove(route_id, priority=held.key[0])
        return True

    def set_request(self, typed: messages.WorkspaceRequest) -> None:
        """Read the request as typed. What cannot be read becomes a problem, and the last valid request stays."""
        request, self.request_problems = read_request(typed)
        if request is not None:
            self.request = request

    @property
    def rows(self) -> list[Held]:
        """All routes in evaluation order, muted and invalid ones where they would stand."""
        return self._order[::-1]

    @property
    def active(self) -> list[Held]:
        """The routes that the router for the request holds, in evaluation order."""
        return [held for held in self.rows if held.is_active and held.subsystem == self.subsystem]

    @property
    def subsystem(self) -> Subsystem:
        """Which router the request goes to."""
        return "http" if self.request is None or self.request.is_http else "stream"

    def subsystem_of(self, route_id: str) -> Subsystem:
        """Return whose fields a route may read, that of the request for an unknown route."""
        held = self._held.get(route_id)
        return self.subsystem if held is None else held.subsystem

    def held(self, route_id: str) -> Held:
        """Return a route by its id. Raises KeyError."""
        return self._held[route_id]

    def match(self) -> Match | None:
        """Return which route takes the request. Raises FieldError for a value that is not UTF-8."""
        router = self._routers[self.subsystem]
        return router.match(self.context(router.fields))

    def context(self, fields: Iterable[str]) -> Context:
        """Return the values of these fields in the request. Raises FieldError."""
        return {} if self.request is None else ContextReader(fields).read(self.request)

    def fields(self) -> frozenset[str]:
        """Return the names of the fields that some route reads."""
        return frozenset(self._routers[self.subsystem].fields)


def read_request(
    typed: messages.WorkspaceRequest,
) -> tuple[Request | None, list[messages.RequestProblem]]:
    """Read a request as typed; the request is None if there are problems."""
    try:
        headers = parse_headers(typed.headers)
        request = Request.from_url(
            typed.url.strip() or "http://localhost/",
            method=typed.method.strip() or "GET",
            headers=headers,
            src_ip=typed.client_ip.strip() or None,
            sni=typed.sni.strip() or None,
        )
    except RequestError as error:
        field = _REQUEST_FIELDS.get(error.field, "url")
        return None, [messages.RequestProblem(field, error.message, error.line)]
    return request, []


_REQUEST_FIELDS: Final[dict[str, messages.RequestField]] = {
    "method": "method",
    "headers": "headers",
    "src_ip": "client_ip",
    "sni": "sni",
}


def identity(route_id: str) -> uuid.UUID:
    """Return a route's id as a UUID in its usual spelling. Raises MessageError for anything else."""
    try:
        parsed = uuid.UUID(route_id)
    except ValueError:
        parsed = None
    if parsed is None or str(parsed) != route_id:
        raise MessageError(f"{route_id[:80]!r} is no id of a route: ids are UUIDs in lower case")
    return parsed


def _hold(route: messages.WorkspaceRoute) -> Held:
    families = subsystems(route.protocols)
    subsystem: Subsystem = "stream" if families == {"stream"} else "http"
    faults: list[tuple[str, Diagnostic]] = [
        ("expression", fault) for fault in check_expression(route.expression, subsystem)
    ]
    if len(families) > 1:
        message = "HTTP and stream protocols cannot be mixed in one route."
        faults.append(("protocols", Diagnostic("K010", "entity", message, 0, 0)))
    if not 0 <= route.priority <= MAX_PRIORITY:
        message = f"A priority is a whole number from 0 to {MAX_PRIORITY}."
        faults.append(("priority", Diagnostic("K010", "entity", message, 0, 0)))
    rewritten = rewrite_net_port(route.expression)
    expression = None
    if not faults:
        clause = protocol_clause(route.protocols)
        text = rewritten.text if clause is None else f"{rewritten.text} && {clause}"
        expression = parse(text, schema(subsystem))
    priority = min(max(route.priority, 0), MAX_PRIORITY)
    return Held(route, (priority, identity(route.id).int), subsystem, rewritten, expression, tuple(faults))
