"""The open workspace: the page's services, routes and request, and the table they make."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from routelens.browser import messages
from routelens.browser.decoding import MessageError
from routelens.browser.evaluation_order import Order, Place
from routelens.browser.request_form import read_request
from routelens.kong.entities import EntityError, Route, Service
from routelens.kong.priority import explain_priority
from routelens.kong.request.request import Request
from routelens.kong.route_expression import check_expression
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem, subsystem_of, subsystems
from routelens.kong.table import RouteTable, TableEntry
from routelens.kong.validation import EntityFault, validate_route_fields, validate_service
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
        return is_expression(self.written)

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
        self.saved = workspace.saved
        self._table = RouteTable()
        self._unlisted: set[str] = set()
        self._expressions: set[str] = set()
        self._faulty: dict[str, int] = {}
        self._order = Order()
        self.request: Request | None = None
        self.typed = workspace.request  # what `request` was read from
        self.request_problems: list[messages.RequestProblem] = []
        for service in workspace.services:
            self._put_service(service)
        self._expressions = {route.id for route in workspace.routes if is_expression(route)}
        flavor = self._chosen_flavor()
        for route in workspace.routes:
            self._keep(self._hold(route, flavor))
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

    def known(self, route_id: str) -> Held:
        """Return a route that is here. Raises KeyError for others."""
        return self._routes[route_id]

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
        return "http" if self.request is None else self.request.subsystem

    def apply(self, edits: Iterable[messages.Edit]) -> None:
        """Apply edits in order, all of them or, if one raises MessageError, none.

        Takes time in proportion to the routes that are put or removed; all are read anew where services, settings or
        the flavor change.
        """
        checked = list(edits)
        self._check(checked)
        reread_all = False
        changed: set[str] = set()
        for edit in checked:
            match edit:
                case messages.PutRoute():
                    self._keep(self._hold(edit.route, self.flavor))
                    changed.add(edit.route.id)
                case messages.RemoveRoute():
                    del self._routes[edit.id]
                    self._unlisted.discard(edit.id)
                    self._expressions.discard(edit.id)
                    self._faulty.pop(edit.id, None)
                    changed.add(edit.id)
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
                case messages.SetSaved():
                    self.saved = edit.saved
        flavor = self._chosen_flavor()
        if reread_all or flavor != self.flavor:
            for held in list(self._routes.values()):
                self._keep(self._hold(held.written, flavor))
            self._make_table(flavor)
        elif changed:
            self._change_table(changed)

    @property
    def order(self) -> Order:
        """All routes in evaluation order by their first entry, HTTP before stream.

        A muted or invalid route stands where its priority would put it; those without any entry come last.
        """
        return self._order

    def in_order(self) -> Iterator[Held]:
        """Yield the routes in that order."""
        return map(self.known, self._order.ids)

    @property
    def total(self) -> int:
        """How many routes there are."""
        return len(self._routes)

    @property
    def invalid(self) -> int:
        """How many routes are left out because of their faults."""
        return sum(self._routes[route_id].written.enabled for route_id in self._unlisted)

    @property
    def problem_counts(self) -> messages.ProblemCounts:
        """How many problems all routes have; what the Admin API or the router has against a route is an error."""
        return messages.ProblemCounts(error=sum(self._faulty.values()), warning=0, performance=0, hint=0)

    @property
    def faulty(self) -> list[Held]:
        """The routes that have problems, in order."""
        return [self._routes[route_id] for route_id in self._order.arranged(self._faulty)]

    def places(self, held: Held) -> list[tuple[int, TableEntry]]:
        """Return a route's entries with their places in the order of their subsystem, counted from 1."""
        return self._table.places(held.route.id) if held.route is not None and held.is_listed else []

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

    def _keep(self, held: Held) -> None:
        """Keep a route, and count it among those left out, those with an expression and those with faults."""
        route_id = held.written.id
        self._routes[route_id] = held
        for ids, belongs in (
            (self._unlisted, not held.is_listed),
            (self._expressions, held.is_expression),
        ):
            if belongs:
                ids.add(route_id)
            else:
                ids.discard(route_id)
        if held.faults:
            self._faulty[route_id] = len(held.faults)
        else:
            self._faulty.pop(route_id, None)

    def _chosen_flavor(self) -> messages.Flavor:
        if self._settings.flavor != "auto":
            return self._settings.flavor
        return "expressions" if self._expressions else "traditional_compatible"

    def _make_table(self, flavor: messages.Flavor, progress: Progress | None = None) -> None:
        self._table = RouteTable(
            self._in_table(),
            flavor=flavor,
            match_calculation=self._settings.match_calculation,
            split_paths=self._settings.split_paths,
            progress=progress,
        )
        self._take_rejections()
        self._order.fill(self._all_places())

    def _change_table(self, changed: Collection[str]) -> None:
        """Tell the table and the order what has become of the routes with these ids."""
        put: list[Route] = []
        remove: list[uuid.UUID] = []
        for route_id in changed:
            held = self._routes.get(route_id)
            if held is None or held.route is None or not held.is_listed:
                remove.append(uuid.UUID(route_id))
            else:
                put.append(held.route)
        self._table.change(put, remove)
        for route_id in {*changed, *self._take_rejections()}:
            if route_id in self._routes:
                self._order.put(self._place(route_id))
            else:
                self._order.remove(route_id)

    def _all_places(self) -> dict[str, Place]:
        """Return the places of all routes; those in the table have that of their first entry."""
        places: dict[str, Place] = {}
        for group, subsystem in enumerate(SUBSYSTEMS):
            for listed in self._table.ordered(subsystem):
                route_id = str(listed.route.id)
                if route_id not in places:
                    places[route_id] = _place_of(group, listed.entry.priority, listed.entry.id, route_id)
        for route_id in self._routes.keys() - places.keys():
            places[route_id] = self._place(route_id)
        return places

    def _place(self, route_id: str) -> Place:
        """Return where a route stands, or would stand were it in the table."""
        held = self._routes[route_id]
        if held.route is None:
            return _place_of(len(SUBSYSTEMS), 0, uuid.UUID(route_id), route_id)
        group = 0 if "http" in subsystems(held.route.protocols) else 1
        if not held.is_listed:
            priority = explain_priority(held.route, match_calculation=self._table.match_calculation)
            return _place_of(group, priority.value, held.route.id, route_id)
        entries = self.places(held)
        if not entries:  # left out because its service is disabled
            return _place_of(len(SUBSYSTEMS), 0, held.route.id, route_id)
        first = entries[0][1].entry
        return _place_of(group, first.priority, first.id, route_id)

    def _in_table(self) -> Iterable[Route]:
        return (held.route for held in self._routes.values() if held.route is not None and held.is_listed)

    def _take_rejections(self) -> list[str]:
        """What only the table can tell becomes a fault of the route, which is then left out altogether.

        Returns the ids of the routes that this concerns.
        """
        refused: list[uuid.UUID] = []
        for route, diagnostics in self._table.rejected:
            held = self._routes[str(route.id)]
            faults = tuple((_field_of(fault, held), fault) for fault in diagnostics)
            self._keep(Held(held.written, held.route, faults))
            refused.append(route.id)
        if refused:
            self._table.change(remove=refused)
        return [str(route_id) for route_id in refused]

    def _set_request(self, typed: messages.WorkspaceRequest) -> None:
        """Read the request as typed. What cannot be read becomes a problem, and the last valid request stays."""
        request, self.request_problems = read_request(typed)
        if request is not None:
            self.request, self.typed = request, typed


def is_expression(route: messages.WorkspaceRoute) -> bool:
    """Tell whether a route is written as an expression."""
    return route.entity.get(EXPRESSION) is not None


def _place_of(group: int, priority: int, entry_id: uuid.UUID, route_id: str) -> Place:
    return group, -priority, -entry_id.int, route_id


def identity(entity_id: str) -> uuid.UUID:
    """Return an id as a UUID. Raises MessageError for anything but a UUID in its usual spelling."""
    try:
        parsed = uuid.UUID(entity_id)
    except ValueError:
        parsed = None
    if parsed is None or str(parsed) != entity_id:
        raise MessageError(f"{entity_id[:80]!r} is no id: ids are UUIDs in lower case")
    return parsed


def _remove(known: set[str], entity_id: str, kind: str) -> None:
    if entity_id not in known:
        raise MessageError(f"there is no {kind} {entity_id[:80]!r}")
    known.discard(entity_id)


def _expression_faults(route: Route) -> tuple[tuple[str, Diagnostic], ...]:
    """Return what the Admin API has against a route's expression, its places those of the text as typed."""
    subsystem = subsystem_of(route.protocols)
    return tuple((EXPRESSION, fault) for fault in check_expression(route.expression or "", subsystem))


def _fault(message: str) -> Diagnostic:
    return Diagnostic("K010", "entity", message, 0, 0)


def _field_of(fault: Diagnostic, held: Held) -> str:
    """Tell whether a fault that the table found lies in the expression or in the route as a whole."""
    if isinstance(fault, EntityFault):
        return fault.field
    return EXPRESSION if held.is_expression and fault.kind != "entity" else ENTITY
