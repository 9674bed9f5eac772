"""Endpoints of schemas, and validation that stores nothing (docs/reference/admin-api.md, schemas)."""

from __future__ import annotations

from routelens.gateway import errors
from routelens.gateway.admin_api.call import Call
from routelens.gateway.admin_api.entities import Answer, Handler, Methods
from routelens.gateway.admin_api.form import Form, typed
from routelens.gateway.entities.catalog import Catalog
from routelens.gateway.entities.empty_collections import EMPTY_ENTITIES
from routelens.gateway.store import dao
from routelens.gateway.store.store import Store
from routelens.kong.declarations.describe import describe_entity, describe_fields, describe_plugin
from routelens.kong.declarations.field import Entity


class SchemaEndpoints:
    """The handlers below `/schemas`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, segments: list[str]) -> Methods | None:
        """Return the handlers of a path by method."""
        match segments:
            case ["schemas", "plugins", "validate"]:
                return {"POST": self._validation("plugins")}
            case ["schemas", "plugins", name]:
                return {"GET": self._plugin(name, whole=True)}
            case ["schemas", "vaults", name]:
                return {"GET": self._no_vault(name)}
            case ["schemas", name]:
                return {"GET": self._schema(name)}
            case ["schemas", name, "validate"]:
                return {"POST": self._validation(name)}
            case ["plugins", "schema", name]:
                return {"GET": self._plugin(name, whole=False)}
        return None

    def _entity(self, name: str) -> Entity:
        catalog: Catalog = self._store.catalog
        entity = catalog.entities.get(name) or EMPTY_ENTITIES.get(name)
        if entity is None:
            raise errors.plain(404, f"No entity named '{name}'")
        return entity

    def _schema(self, name: str) -> Handler:
        async def get(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            return Answer(200, describe_entity(self._entity(name)))

        return get

    def _plugin(self, name: str, whole: bool) -> Handler:
        async def get(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            catalog = self._store.catalog
            entity = catalog.plugins.get(name)
            if entity is None:
                raise errors.plain(404, f"No plugin named '{name}'")
            if whole:
                return Answer(200, describe_plugin(entity, catalog.kinds[name].schema.takes_consumer))
            return Answer(200, {"fields": describe_fields(entity.fields["config"].fields)})

        return get

    def _no_vault(self, name: str) -> Handler:
        async def get(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            raise errors.plain(404, f"No vault named '{name}'")

        return get

    def _validation(self, name: str) -> Handler:
        async def post(call: Call) -> Answer:
            catalog = self._store.catalog
            entity = self._entity(name)
            body = call.body()
            if entity.name == "plugins":
                entity = dao.declaration(catalog.plugins, entity, body)
            written = typed(entity.fields, body) if isinstance(body, Form) else dict(body)
            dao.check_only(self._store, entity, written)
            return Answer(200, {"message": "schema validation successful"})

        return post
