"""The open workspace: the page's services, routes and request, and the table they make."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from routelens.browser.decoding import MessageError
from routelens.browser.edited_route import EditedRoute, edited_route, identity, is_expression
from routelens.browser.evaluation_order import Order, Place
from routelens.browser.messages import questions, replies
from routelens.browser.names import Names
from routelens.browser.request_form import read_request
from routelens.browser.shared_entities import plugins_and_upstreams
from routelens.explain.sentences import Absence
from routelens.kong.config.collections import own_fields
from routelens.kong.entities import EntityError, Route, Service
from routelens.kong.priority import explain_priority
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem, subsystems
from routelens.kong.table import RouteTable, TableEntry
from routelens.kong.validation import validate_service

Progress = Callable[[int, int], None]


class Workspace:
    """Services and routes as written, the table made of what is valid, and the last valid request."""

    def __init__(self, workspace: questions.Workspace, progress: Progress | None = None) -> None:
        self._routes: dict[str, EditedRoute] = {}
        self._drafts: dict[str, questions.WorkspaceService] = {}  # services as written
        self._services: dict[str, Service | str] = {}  # a text says why no entity can be made of it
        self._service_names, self._route_names = Names(), Names()
        self._removed: set[str] = set()  # ids of services that were here
        self._settings = workspace.settings
        self.document = workspace.document
        self._shared = plugins_and_upstreams(workspace.document)
        self.saved = workspace.saved
        self.edits = 0  # how many times routes, services or settings have changed
        self._table = RouteTable()
        self._unlisted: set[str] = set()
        self._expressions: set[str] = set()
        self._faulty: dict[str, int] = {}
        self._order = Order()
        self.request: Request | None = None
        self.form = workspace.request  # what `request` was read from
        self.request_problems: list[replies.RequestProblem] = []
        for service in workspace.services:
            self._put_service(service)
        self._expressions = {route.id for route in workspace.routes if is_expression(route)}
        flavor = self._chosen_flavor()
        for route in workspace.routes:
            self._put_route(route, flavor)
        self._make_table(flavor, progress)
        self._set_request(workspace.request)

    @property
    def table(self) -> RouteTable:
        """The table of all valid routes that are not muted."""
        return self._table

    @property
    def flavor(self) -> questions.Flavor:
        """The flavor in force."""
        return self._table.flavor

    @property
    def settings(self) -> questions.Settings:
        """The settings as the page gave them."""
        return self._settings

    @property
    def valid_services(self) -> list[Service]:
        """The services of which an entity can be made."""
        return [service for service in self._services.values() if isinstance(service, Service)]

    @property
    def services(self) -> list[questions.WorkspaceService]:
        """All services as written."""
        return list(self._drafts.values())

    @property
    def drafts(self) -> list[questions.WorkspaceRoute]:
        """All routes as written, in the order in which they came."""
        return [edited.draft for edited in self._routes.values()]

    @property
    def has_services(self) -> bool:
        """Whether there is any service; in a sketch without, a missing one is nothing to remark."""
        return bool(self._services)

    def find(self, route_id: str) -> EditedRoute | None:
        """Return a route by its id."""
        return self._routes.get(route_id)

    def known(self, route_id: str) -> EditedRoute:
        """Return a route that is here. Raises KeyError for others."""
        return self._routes[route_id]

    def subsystem_of(self, route_id: str) -> Subsystem:
        """Return whose fields a route may read, those of the request for a route that is not known."""
        edited = self._routes.get(route_id)
        protocols = edited.draft.entity.get("protocols") if edited else None
        if isinstance(protocols, list) and protocols:
            return "stream" if subsystems(map(str, protocols)) == {"stream"} else "http"
        return self.subsystem

    @property
    def subsystem(self) -> Subsystem:
        """Which routes apply to the request."""
        return "http" if self.request is None else self.request.subsystem

    def apply(self, edits: Iterable[questions.Edit]) -> None:
        """Apply edits in order, all of them or, if one raises MessageError, none.

        Takes time in proportion to the routes that are put or removed; all are reread where services, settings or
        the flavor change.
        """
        checked = list(edits)
        self._check(checked)
        reread_all = False
        changed: set[str] = set()
        for edit in checked:
            match edit:
                case questions.PutRoute():
                    changed |= self._put_route(edit.route, self.flavor)
                case questions.RemoveRoute():
                    del self._routes[edit.id]
                    self._unlisted.discard(edit.id)
                    self._expressions.discard(edit.id)
                    self._faulty.pop(edit.id, None)
                    changed |= {edit.id, *self._reread(self._route_names.remove(edit.id), self.flavor)}
                case questions.PutService():
                    self._put_service(edit.service)
                    reread_all = True
                case questions.RemoveService():
                    del self._services[edit.id]
                    del self._drafts[edit.id]
                    self._removed.add(edit.id)
                    for service_id in self._service_names.remove(edit.id):
                        self._put_service(self._drafts[service_id])
                    reread_all = True
                case questions.SetSettings():
                    self._settings = edit.settings
                    reread_all = True
                case questions.SetRequest():
                    self._set_request(edit.request)
                case questions.SetSaved():
                    self.saved = edit.saved
                case questions.SetDocument():
                    self._set_document(edit.document)
                    reread_all = True
        flavor = self._chosen_flavor()
        self.edits += reread_all or bool(changed)
        if reread_all or flavor != self.flavor:
            for edited in list(self._routes.values()):
                self._put_route(edited.draft, flavor)
            self._make_table(flavor)
        elif changed:
            self._change_table(changed)

    @property
    def order(self) -> Order:
        """All routes in evaluation order by their first entry, HTTP before stream.

        A muted or invalid route stands where its priority would put it; those without any entry come last.
        """
        return self._order

    def in_order(self) -> Iterator[EditedRoute]:
        """Yield the routes in that order."""
        return map(self.known, self._order.ids)

    @property
    def total(self) -> int:
        """How many routes there are."""
        return len(self._routes)

    @property
    def has_routes(self) -> bool:
        """Whether there is any route that is more than a draft."""
        return any(not edited.is_draft for edited in self._routes.values())

    @property
    def invalid(self) -> int:
        """How many routes are left out because of their faults, wholly or in part."""
        drafts = (self._routes[route_id].draft for route_id in self._unlisted)
        return sum(draft.enabled and draft.last_complete != "" for draft in drafts) + self.invalid_in_part

    @property
    def invalid_in_part(self) -> int:
        """Of how many routes the router refuses some paths alone."""
        return sum(self._routes[route_id].in_part for route_id in self._faulty)

    @property
    def left_out(self) -> dict[Absence, int]:
        """How many routes are not in the table, by the reason; drafts do not count."""
        absent = [self._routes[route_id] for route_id in self._unlisted]
        counts = Counter(edited.absence for edited in absent if not edited.is_draft)
        counts["disabled"] += len(self._table.disabled)
        return {absence: count for absence, count in sorted(counts.items()) if count}

    @property
    def muted(self) -> set[str]:
        """The names and ids of the routes that are muted."""
        muted = [edited for edited in self._routes.values() if not edited.draft.enabled]
        return {known for edited in muted for known in (edited.id, edited.name)}

    @property
    def problem_counts(self) -> replies.ProblemCounts:
        """How many problems all routes have; what the Admin API or the router refuses in a route is an error."""
        return replies.ProblemCounts(error=sum(self._faulty.values()), warning=0, performance=0, hint=0)

    @property
    def faulty(self) -> list[EditedRoute]:
        """The routes that have problems, in order."""
        return [self._routes[route_id] for route_id in self._order.arranged(self._faulty)]

    def places(self, edited: EditedRoute) -> list[tuple[int, TableEntry]]:
        """Return a route's entries with their places in the order of their subsystem, counted from 1."""
        return self._table.places(edited.route.id) if edited.route is not None and edited.is_listed else []

    @contextmanager
    def asked(self, request: Request) -> Iterator[None]:
        """Have another request for a while, which nobody has typed."""
        before = self.request, self.form, self.request_problems
        self.request, self.request_problems = request, []
        try:
            yield
        finally:
            self.request, self.form, self.request_problems = before

    def _check(self, edits: list[questions.Edit]) -> None:
        routes, services = set(self._routes), set(self._services)
        for edit in edits:
            match edit:
                case questions.PutRoute():
                    routes.add(str(identity(edit.route.id)))
                case questions.PutService():
                    services.add(str(identity(edit.service.id)))
                case questions.RemoveRoute():
                    _remove(routes, edit.id, "route")
                case questions.RemoveService():
                    _remove(services, edit.id, "service")

    def _put_service(self, service: questions.WorkspaceService) -> None:
        mapping = {**service.entity, "id": str(identity(service.id))}
        try:
            entity: Service | None = Service.from_dict(mapping)
        except EntityError:
            entity = None
        if entity is not None and service.reading is not None:
            entity = replace(entity, reading=service.reading)
        if entity is not None and validate_service(own_fields("service", mapping)):
            entity = None
        self._drafts[service.id] = service
        self._removed.discard(service.id)
        concerned = self._service_names.put(service.id, None if entity is None else entity.name)
        if entity is None:
            self._services[service.id] = "The service of this route is not valid; check its name and URL."
        elif (taken := self._service_names.taken(service.id)) is not None:
            self._services[service.id] = f"Another service is already called {taken}."
        else:
            self._services[service.id] = self._shared.with_upstream(entity)
        for other in concerned:
            self._put_service(self._drafts[other])

    def _put_route(self, route: questions.WorkspaceRoute, flavor: questions.Flavor) -> set[str]:
        """Read a route, and those anew that get or lose their name by it. Returns the ids of them all."""
        edited = edited_route(route, flavor, self._services, self._removed)
        name = edited.route.name if edited.route is not None and edited.is_listed else None
        concerned = self._route_names.put(route.id, name)
        if (taken := self._route_names.taken(route.id)) is not None:
            edited = edited.with_fault("name", f"Another route is already called {taken}.")
        if edited.route is not None:
            edited = replace(edited, route=self._shared.with_plugins(edited.route))
        self._keep(edited)
        return {route.id, *self._reread(concerned, flavor)}

    def _reread(self, route_ids: list[str], flavor: questions.Flavor) -> list[str]:
        """Reread routes. Returns their ids."""
        for route_id in route_ids:
            self._put_route(self._routes[route_id].draft, flavor)
        return route_ids

    def _set_document(self, document: questions.WorkspaceDocument | None) -> None:
        """Replace the document. Services are reread, for their upstreams may be others."""
        self.document = document
        self._shared = plugins_and_upstreams(document)
        for service in list(self._drafts.values()):
            self._put_service(service)

    def _keep(self, edited: EditedRoute) -> None:
        """Keep a route, and count it among those left out, those with an expression and those with faults."""
        route_id = edited.id
        self._routes[route_id] = edited
        for ids, belongs in (
            (self._unlisted, not edited.is_listed),
            (self._expressions, edited.is_expression),
        ):
            if belongs:
                ids.add(route_id)
            else:
                ids.discard(route_id)
        if edited.faults and not edited.is_draft:
            self._faulty[route_id] = len(edited.faults)
        else:
            self._faulty.pop(route_id, None)

    def _chosen_flavor(self) -> questions.Flavor:
        if self._settings.flavor != "auto":
            return self._settings.flavor
        return "expressions" if self._expressions else "traditional_compatible"

    def _make_table(self, flavor: questions.Flavor, progress: Progress | None = None) -> None:
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
            edited = self._routes.get(route_id)
            if edited is None or edited.route is None or not edited.is_listed:
                remove.append(uuid.UUID(route_id))
            else:
                put.append(edited.route)
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
        edited = self._routes[route_id]
        if edited.route is None:
            return _place_of(len(SUBSYSTEMS), 0, uuid.UUID(route_id), route_id)
        group = 0 if "http" in subsystems(edited.route.protocols) else 1
        if not edited.is_listed:
            priority = explain_priority(edited.route, match_calculation=self._table.match_calculation)
            return _place_of(group, priority.value, edited.route.id, route_id)
        entries = self.places(edited)
        if not entries:  # left out because its service is disabled
            return _place_of(len(SUBSYSTEMS), 0, edited.route.id, route_id)
        first = entries[0][1].entry
        return _place_of(group, first.priority, first.id, route_id)

    def _in_table(self) -> Iterable[Route]:
        return (
            edited.route for edited in self._routes.values() if edited.route is not None and edited.is_listed
        )

    def _take_rejections(self) -> list[str]:
        """What only the table can tell becomes a fault of the route. What the router keeps of it stays.

        Returns the ids of the routes of which it was not known.
        """
        refused: list[str] = []
        whole: list[uuid.UUID] = []
        for route, diagnostics in self._table.rejected:
            edited = self._routes[str(route.id)]
            if not edited.in_part:
                in_part = self._table.holds_part_of(route)
                self._keep(edited.refused(diagnostics, in_part=in_part))
                refused.append(edited.id)
                whole += [] if in_part else [route.id]
        if whole:
            self._table.change(remove=whole)
        return refused

    def _set_request(self, typed: questions.WorkspaceRequest) -> None:
        """Read the request as typed. What cannot be read becomes a problem, and the last valid request stays."""
        request, self.request_problems = read_request(typed)
        if request is not None:
            self.request, self.form = request, typed


def _place_of(group: int, priority: int, entry_id: uuid.UUID, route_id: str) -> Place:
    return group, -priority, -entry_id.int, route_id


def _remove(known: set[str], entity_id: str, kind: str) -> None:
    if entity_id not in known:
        raise MessageError(f"there is no {kind} {entity_id[:80]!r}")
    known.discard(entity_id)
