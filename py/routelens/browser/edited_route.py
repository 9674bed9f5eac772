"""A route of the workspace: as the user wrote it, the entity that it makes, and what is wrong with it."""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Final

from routelens.browser.decoding import MessageError
from routelens.browser.messages import questions
from routelens.dataclass import dataclass
from routelens.diagnostics import codes
from routelens.explain.sentences import Absence
from routelens.kong.config.collections import own_fields
from routelens.kong.entities import EntityError, Route, Service, to_dict
from routelens.kong.route_expression import check_expression
from routelens.kong.subsystem import subsystem_of
from routelens.kong.validation import MATCHING_FIELDS, EntityFault, validate_route_fields
from routelens.language import Diagnostic

EXPRESSION: Final = "expression"
ENTITY: Final = "@entity"
"""Where a fault lies that is of no single field."""


@dataclass(frozen=True, slots=True)
class EditedRoute:
    """A route of the workspace: as written, as an entity (None where none can be made of it), and its faults.

    `editing`: the faults are those of a text being typed, and the entity has the last complete one. `in_part`: the
    router refuses some of its paths and keeps the others.
    """

    draft: questions.WorkspaceRoute
    route: Route | None
    faults: tuple[tuple[str, Diagnostic], ...]
    editing: bool = False
    in_part: bool = False

    @property
    def id(self) -> str:
        """The id, as the page spells it."""
        return self.draft.id

    @property
    def is_listed(self) -> bool:
        """Whether the route goes into the table."""
        sound = self.editing or self.in_part or not self.faults
        return self.route is not None and self.draft.enabled and sound

    @property
    def is_draft(self) -> bool:
        """Whether the route was never complete: one being typed for the first time, or a blank one, muted till then."""
        if self.draft.last_complete == "":
            return True
        if self.draft.enabled:
            return False
        if self.is_expression:
            return not self.text.strip()
        return all(self.draft.entity.get(field) is None for field in MATCHING_FIELDS)

    @property
    def absence(self) -> Absence:
        """Why the route is not in the table, if it is not: one that is listed is missing for its service alone."""
        if not self.draft.enabled:
            return "muted"
        return "disabled" if self.is_listed else "invalid"

    @property
    def name(self) -> str:
        """What sentences call the route: its name, or the start of its id."""
        name = self.draft.entity.get("name")
        return name if isinstance(name, str) and name.strip() else self.draft.id[:8]

    @property
    def text(self) -> str:
        """The expression as typed, empty for a traditional route."""
        text = self.draft.entity.get(EXPRESSION)
        return text if isinstance(text, str) else ""

    @property
    def answering_text(self) -> str:
        """The expression that stands in the table: the last complete one while another is typed."""
        return (self.draft.last_complete or "") if self.editing else self.text

    @property
    def is_expression(self) -> bool:
        """Whether the route is written as an expression."""
        return is_expression(self.draft)

    @property
    def service_name(self) -> str | None:
        """What the route's service is called, None without one."""
        service = self.route.service if self.route else None
        return None if service is None else service.name or service.host or str(service.id)[:8]

    def with_fault(self, field: str, message: str) -> EditedRoute:
        """Return the route with a fault more, for which it is not listed."""
        return replace(self, faults=(*self.faults, (field, _fault(message))), editing=False)

    def refused(self, faults: Iterable[Diagnostic], *, in_part: bool) -> EditedRoute:
        """Return the route with faults that only the table could find; it is listed if refused in part alone."""
        found = tuple((self._field_of(fault), fault) for fault in faults)
        return EditedRoute(self.draft, self.route, found, in_part=in_part)

    def _field_of(self, fault: Diagnostic) -> str:
        """Tell whether a fault lies in the expression or in the route as a whole."""
        if isinstance(fault, EntityFault):
            return fault.field
        return EXPRESSION if self.is_expression and fault.kind != "entity" else ENTITY


def edited_route(
    draft: questions.WorkspaceRoute,
    flavor: questions.Flavor,
    services: Mapping[str, Service | str],
    removed: Container[str] = (),
) -> EditedRoute:
    """Make an entity of a route as written, and find its faults. Raises MessageError for an invalid id.

    `services` are the workspace's by id; a text says why no entity can be made of one. A service that is not
    among them is one of the gateway's that the Admin API's answer did not hold, so that nothing but its id is known;
    unless it is one of `removed`, which the workspace had.
    """
    mapping = {**draft.entity, "id": str(identity(draft.id))}
    if draft.part_of is not None:
        identity(draft.part_of)
    found: list[tuple[str, Diagnostic]] = [
        (fault.field, fault) for fault in validate_route_fields(own_fields("route", mapping), flavor)
    ]
    service: Service | str | None = None
    reference = mapping.get("service")
    if isinstance(reference, Mapping) and set(reference) == {"id"}:
        service_id = str(reference["id"])
        service = services[service_id] if service_id in services else _unknown_service(service_id, removed)
        if isinstance(service, Service):
            mapping["service"] = None
        else:
            found.append(("service", _fault(service or "The service of this route was removed.")))
    try:
        route = Route.from_dict(mapping)
    except EntityError as error:
        if not any(field == error.field for field, _ in found):
            found.append((error.field, _fault(error.message)))
        return EditedRoute(draft, None, tuple(found))
    if isinstance(service, Service):
        route = replace(route, service=service)
    if draft.made_id:
        route = replace(route, id_is_generated=True, given=route.given - {"id"})
    if route.expression is None or found:
        return EditedRoute(draft, route, tuple(found))
    wrong_text = _expression_faults(route)
    if wrong_text and draft.last_complete is not None:
        complete = replace(route, expression=draft.last_complete)
        if not _expression_faults(complete):
            return EditedRoute(draft, complete, wrong_text, editing=True)
    return EditedRoute(draft, route, wrong_text)


def _unknown_service(service_id: str, removed: Container[str]) -> Service | None:
    """Return a service of which only the id is known, None if it was removed or that is no id."""
    if service_id in removed:
        return None
    try:
        return Service(id=identity(service_id))
    except MessageError:
        return None


def is_expression(draft: questions.WorkspaceRoute) -> bool:
    """Tell whether a route is written as an expression."""
    return draft.entity.get(EXPRESSION) is not None


def identity(entity_id: str) -> uuid.UUID:
    """Return an id as a UUID. Raises MessageError for anything but a UUID in its usual spelling."""
    try:
        parsed = uuid.UUID(entity_id)
    except ValueError:
        parsed = None
    if parsed is None or str(parsed) != entity_id:
        raise MessageError(f"{entity_id[:80]!r} is not an id: ids are UUIDs in lower case")
    return parsed


def workspace_route(route: Route) -> questions.WorkspaceRoute:
    """Return an entity as the page keeps it, its service by its id."""
    return questions.WorkspaceRoute(
        id=str(route.id),
        enabled=True,
        entity=entity_fields(route),
        last_complete=None,
        made_id=route.id_is_generated,
    )


def workspace_service(service: Service) -> questions.WorkspaceService:
    """Return a service as the page keeps it."""
    return questions.WorkspaceService(str(service.id), entity_fields(service), service.reading)


def entity_fields(entity: Service | Route) -> dict[str, object]:
    """Return the fields that have a value, without the id."""
    return {name: value for name, value in to_dict(entity).items() if name != "id"}


def _expression_faults(route: Route) -> tuple[tuple[str, Diagnostic], ...]:
    """Return what the Admin API refuses in a route's expression, its places those of the text as typed."""
    faults = check_expression(route.expression or "", subsystem_of(route.protocols))
    return tuple((EXPRESSION, fault) for fault in faults)


def _fault(message: str) -> Diagnostic:
    return Diagnostic(codes.BAD_ENTITY.code, "entity", message, 0, 0)
