"""Entities as the page keeps them: the fields of the Admin API that have a value, the id beside them."""

from __future__ import annotations

from routelens.browser.messages import WorkspaceRoute, WorkspaceService
from routelens.kong.entities import Route, Service, to_dict


def workspace_route(route: Route) -> WorkspaceRoute:
    """Return a route as the page keeps it, its service by its id."""
    return WorkspaceRoute(id=str(route.id), enabled=True, entity=entity_fields(route), last_complete=None)


def workspace_service(service: Service) -> WorkspaceService:
    """Return a service as the page keeps it."""
    return WorkspaceService(str(service.id), entity_fields(service))


def entity_fields(entity: Service | Route) -> dict[str, object]:
    """Return the fields that have a value, without the id."""
    return {name: value for name, value in to_dict(entity).items() if name != "id"}
