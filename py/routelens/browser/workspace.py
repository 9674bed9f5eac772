"""The open workspace: the page's services, routes and request, and the table they make."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from routelens.browser import messages
from routelens.browser.decoding import MessageError
from routelens.kong.entities import EntityError, Route, Service
from routelens.kong.expression import check_expression
from routelens.kong.fields import Subsystem, subsystems
from routelens.kong.request import Request
from routelens.kong.table import RouteTable, TableEntry
from routelens.kong.validation import EntityFault, validate_route_fields, validate_service
from routelens.kong.wire import RequestError, parse_headers
from routelens.language import Diagnostic

EXPRESSION: Final = "expression"
ENTITY: Final = "@entity"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Held:
    """A route of the workspace: as written, as an entity (None where none can be made of it), and its faults.

    `editing`: the faults are those of a text being typed, and the entity has the last complete one.
    """

    written: messages.WorkspaceRoute
    route: Route | None
    faults: tuple[tuple[str, Diagnostic], ...]
    editing: bool = False

    @property
    def is_listed(self) -> bool:
        """Whether the route goes into the table."""
        return self.route is not None and self.written.enabled and (self.editing or not self.faults)

    @property
    def name(self) -> str:
        """What sentences call the route: its name, or the start of its id."""
        name = self.written.entity.get("name")
        return name if isinstance(name, str) and name.strip() else self.written.id[:8]

    @property
    def text(self) -> str:
        """The expression as typed, empty for a traditional route."""
        text = self.written.entity.get(EXPRESSION)
        return text if isinstance(text, str) else ""

    @property
    def answering_text(self) -> str:
        """The expression that stands in the table: the last complete one while another is typed."""
        return (self.written.last_complete or "") if self.editing else self.text

    @property
    def is_expression(self) -> bool:
        """Whether the route is written as an expression."""
        return self.written.entity.get(EXPRESSION) is not None

    @property
    def service_name(self) -> str | None:
        """What the route's service is called, None without one."""
        service = self.route.service if self.route else None
        return None if service is None else service.name or service.host or str(service.id)[:8]


class Workspace:
    """Services and routes as written, the table made of what is valid, and the last valid request."""

    def __init__(self, workspace: messages.Workspace, progress: Progress | None = None) -> None:
        self._routes: dict[str, Held] = {}
        self._services: dict[str, tuple[messages.WorkspaceService, Service | None]] = {}
        self._settings = workspace.settings
        self._table = RouteTable()
        self._order: list[Held] | None = None
        self._numbers: dict[uuid.UUID, list[tuple[int, TableEntry]]] = {}
        self.request: Request | None = None
        self.request_problems: list[messages.RequestProblem] = []
        for service in workspace.services:
            self._put_service(service)
        flavor = self._flavor_of(route.entity for route in workspace.routes)
        for route in workspace.routes:
            self._routes[route.id] = self._hold(route, flavor)
        self._make_table(flavor, progress)
        self._set_request(workspace.request)

    @property
    def table(self) -> RouteTable:
        """The table of all valid routes that are not muted."""
        return self._table

    @property
    def flavor(self) -> messages.Flavor:
        """The flavor in force."""
        return self._table.flavor

    @property
    def settings(self) -> messages.Settings:
        """The settings as the page gave them."""
        return self._settings

    @property
    def valid_services(self) -> list[Service]:
        """The services of which an entity can be made."""
        return [service for _, service in self._services.values() if service is not None]

    @property
    def has_services(self) -> bool:
        """Whether there is any service; in a sketch without, a missing one is nothing to remark."""
        return bool(self._services)

    def held(self, route_id: str) -> Held | None:
        """Return a route by its id."""
        return self._routes.get(route_id)

    def subsystem_of(self, route_id: str) -> Subsystem:
        """Return whose fields a route may read, those of the request for a route that is not known."""
        held = self._routes.get(route_id)
        protocols = held.written.entity.get("protocols") if held else None
        if isinstance(protocols, list) and protocols:
            return "stream" if subsystems(map(str, protocols)) == {"stream"} else "http"
        return self.subsystem

    @property
    def subsystem(self) -> Subsystem:
        """Which routes apply to the request."""
        return "http" if self.request is None or self.request.is_http else "stream"

    def apply(self, edits: Iterable[messages.Edit]) -> None:
        """Apply edits in order, all of them or, if one raises MessageError, none.

        Each route that changed is read once; what the table must be told is worked out by content, a scan of all.
        """
        checked = list(edits)
        self._check(checked)
        reread_all = False
        changed = False
        for edit in checked:
            match edit:
                case messages.PutRoute():
                    self._routes[edit.route.id] = self._hold(edit.route, self.flavor)
                    changed = True
                case messages.RemoveRoute():
                    del self._routes[edit.id]
                    changed = True
                case messages.PutService():
                    self._put_service(edit.service)
                    reread_all = True
                case messages.RemoveService():
                    del self._services[edit.id]
                    reread_all = True
                case messages.SetSettings():
                    self._settings = edit.settings
                    reread_all = True
                case messages.SetRequest():
                    self._set_request(edit.request)
        flavor = self._flavor_of(held.written.entity for held in self._routes.values())
        if reread_all or flavor != self.flavor:
            self._routes = {key: self._hold(held.written, flavor) for key, held in self._routes.items()}
            self._make_table(flavor)
        elif changed:
            self._update_table()

    def in_order(self) -> list[Held]:
        """Return all routes in evaluation order by their first entry; those without one behind, as written."""
        if self._order is None:
            numbers = self.numbers()
            last = len(self._table.entries) + 1
            self._order = sorted(
                self._routes.values(),
                key=lambda held: (
                    numbers[held.route.id][0][0] if held.route and held.route.id in numbers else last
                ),
            )
        return self._order

    def numbers(self) -> dict[uuid.UUID, list[tuple[int, TableEntry]]]:
        """Return, by route, its entries with their places in the order of their subsystem, counted from 1."""
        if self._order is None:
            self._numbers = {}
            for subsystem in ("http", "stream"):
                for number, entry in enumerate(self._table.ordered(subsystem), 1):
                    self._numbers.setdefault(entry.route.id, []).append((number, entry))
        return self._numbers

    def _check(self, edits: list[messages.Edit]) -> None:
        routes, services = set(self._routes), set(self._services)
        for edit in edits:
            match edit:
                case messages.PutRoute():
                    routes.add(str(identity(edit.route.id)))
                case messages.PutService():
                    services.add(str(identity(edit.service.id)))
                case messages.RemoveRoute():
                    _remove(routes, edit.id, "route")
                case messages.RemoveService():
                    _remove(services, edit.id, "service")

    def _put_service(self, service: messages.WorkspaceService) -> None:
        mapping = {**service.entity, "id": str(identity(service.id))}
        try:
            entity: Service | None = Service.from_dict(mapping)
        except EntityError:
            entity = None
        if entity is not None and validate_service(mapping):
            entity = None
        self._services[service.id] = (service, entity)

    def _hold(self, route: messages.WorkspaceRoute, flavor: messages.Flavor) -> Held:
        mapping = {**route.entity, "id": str(identity(route.id))}
        faults: list[tuple[str, Diagnostic]] = [
            (fault.field, fault) for fault in validate_route_fields(mapping, flavor)
        ]
        service = mapping.get("service")
        if isinstance(service, Mapping) and set(service) == {"id"}:
            known = self._services.get(str(service["id"]))
            if known is None:
                faults.append(("service", _fault("The service of this route is not here.")))
            elif known[1] is None:
                faults.append(("service", _fault("The service of this route is not valid.")))
            else:
                mapping["service"] = None
                return self._with_service(route, mapping, faults, known[1])
        return self._with_service(route, mapping, faults, None)

    def _with_service(
        self,
        written: messages.WorkspaceRoute,
        mapping: dict[str, object],
        faults: list[tuple[str, Diagnostic]],
        service: Service | None,
    ) -> Held:
        try:
            route = Route.from_dict(mapping)
        except EntityError as error:
            if not any(field == error.field for field, _ in faults):
                faults.append((error.field, _fault(error.message)))
            return Held(written, None, tuple(faults))
        if service is not None:
            route = replace(route, service=service)
        if route.expression is not None and not faults:
            typed = _expression_faults(route)
            if typed and written.last_complete is not None:
                complete = replace(route, expression=written.last_complete)
                if not _expression_faults(complete):
                    return Held(written, complete, typed, editing=True)
            faults += typed
        return Held(written, route, tuple(faults))

    def _flavor_of(self, entities: Iterable[Mapping[str, object]]) -> messages.Flavor:
        if self._settings.flavor != "auto":
            return self._settings.flavor
        any_expression = any(entity.get(EXPRESSION) is not None for entity in entities)
        return "expressions" if any_expression else "traditional_compatible"

    def _make_table(self, flavor: messages.Flavor, progress: Progress | None = None) -> None:
        self._table = RouteTable(
            self._in_table(),
            flavor=flavor,
            match_calculation=self._settings.match_calculation,
            split_paths=self._settings.split_paths,
            progress=progress,
        )
        self._take_rejections()

    def _update_table(self) -> None:
        self._table.update(self._in_table())
        self._take_rejections()

    def _in_table(self) -> Iterable[Route]:
        return (held.route for held in self._routes.values() if held.route is not None and held.is_listed)

    def _take_rejections(self) -> None:
        """What only the table can tell, such as an expression that does not parse, becomes a fault of the route."""
        self._order = None
        for route, diagnostics in self._table.rejected:
            held = self._routes[str(route.id)]
            faults = tuple((_field_of(fault, held), fault) for fault in diagnostics)
            self._routes[held.written.id] = Held(held.written, held.route, faults)

    def _set_request(self, typed: messages.WorkspaceRequest) -> None:
        """Read the request as typed. What cannot be read becomes a problem, and the last valid request stays."""
        request, self.request_problems = read_request(typed)
        if request is not None:
            self.request = request


def identity(entity_id: str) -> uuid.UUID:
    """Return an id as a UUID. Raises MessageError for anything but a UUID in its usual spelling."""
    try:
        parsed = uuid.UUID(entity_id)
    except ValueError:
        parsed = None
    if parsed is None or str(parsed) != entity_id:
        raise MessageError(f"{entity_id[:80]!r} is no id: ids are UUIDs in lower case")
    return parsed


def read_request(
    typed: messages.WorkspaceRequest,
) -> tuple[Request | None, list[messages.RequestProblem]]:
    """Read a request as typed; the request is None if there are problems."""
    port_text = typed.listen_port.strip()
    if port_text and not (port_text.isascii() and port_text.isdigit() and len(port_text) <= 5):
        message = "The listening port is a number from 0 to 65535."
        return None, [messages.RequestProblem("listen_port", message, None)]
    try:
        request = Request.from_url(
            typed.url.strip() or "http://localhost/",
            method=typed.method.strip() or "GET",
            headers=parse_headers(typed.headers),
            src_ip=typed.client_ip.strip() or None,
            sni=typed.sni.strip() or None,
            dst_port=int(port_text) if port_text else None,
            trusted=typed.trusted,
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
    "dst_port": "listen_port",
}


def _remove(known: set[str], entity_id: str, kind: str) -> None:
    if entity_id not in known:
        raise MessageError(f"there is no {kind} {entity_id[:80]!r}")
    known.discard(entity_id)


def _expression_faults(route: Route) -> tuple[tuple[str, Diagnostic], ...]:
    """Return what the Admin API has against a route's expression, its places those of the text as typed."""
    subsystem: Subsystem = "stream" if "stream" in subsystems(route.protocols) else "http"
    return tuple((EXPRESSION, fault) for fault in check_expression(route.expression or "", subsystem))


def _fault(message: str) -> Diagnostic:
    return Diagnostic("K010", "entity", message, 0, 0)


def _field_of(fault: Diagnostic, held: Held) -> str:
    """Tell whether a fault that the table found lies in the expression or in the route as a whole."""
    if isinstance(fault, EntityFault):
        return fault.field
    return EXPRESSION if held.is_expression and fault.kind != "entity" else ENTITY
