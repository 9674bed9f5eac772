"""Endpoints of entities: collections, single entities, and both nested (docs/reference/admin-api.md, methods)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from starlette.responses import Response

from routelens.gateway import errors
from routelens.gateway.admin_api.call import Call
from routelens.gateway.admin_api.form import Form, typed
from routelens.gateway.admin_api.lists import numbered_page, page
from routelens.gateway.entities.catalog import NESTED_PATHS, PATHS
from routelens.gateway.entities.router_check import diagnostics_of
from routelens.gateway.store import dao
from routelens.gateway.store.changes import Changes
from routelens.gateway.store.dao import Address
from routelens.gateway.store.store import Store
from routelens.kong.declarations.checks import normalized_target
from routelens.kong.declarations.field import Entity, Json, Row


class Answer(NamedTuple):
    """A status and a body; None is an empty body."""

    status: int
    body: Json = None


Handler: TypeAlias = Callable[[Call], Awaitable[Answer | Response]]
Methods: TypeAlias = Mapping[str, Handler]


class EntityEndpoints:
    """The handlers of one gateway's entities."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, segments: list[str]) -> Methods | None:
        """Return the handlers of a path by method, None if it is no path of entities."""
        match segments:
            case [collection] if self._is_top(collection):
                return self._collection(PATHS[collection])
            case [collection, key] if self._is_top(collection):
                return self._entity(PATHS[collection], key)
            case [parents, parent, children] if parents in PATHS:
                return self._nested(parents, parent, children)
            case [parents, parent, children, child] if parents in PATHS:
                return self._nested_entity(parents, parent, children, child)
        return None

    @staticmethod
    def _is_top(collection: str) -> bool:
        return collection in PATHS and collection != "targets"

    def _nested(self, parents: str, parent: str, children: str) -> Methods | None:
        reference = self._reference(parents, children)
        if reference is not None:
            return self._children(PATHS[parents], parent, NESTED_PATHS[children], reference)
        entity = self._store.catalog.entities[PATHS[parents]]
        declared = entity.references.get(children)
        if declared is None or parents == "targets" or declared.reference == "certificates":
            return None
        assert declared.reference is not None
        return self._parent(PATHS[parents], parent, children, declared.reference)

    def _nested_entity(self, parents: str, parent: str, children: str, child: str) -> Methods | None:
        reference = self._reference(parents, children)
        if reference is None:
            return None
        return self._child(PATHS[parents], parent, NESTED_PATHS[children], reference, child)

    def _reference(self, parents: str, children: str) -> str | None:
        """Return the field by which entities of `children` refer to `parents`."""
        collection = NESTED_PATHS.get(children)
        if collection is None or parents not in PATHS:
            return None
        references = self._store.catalog.entities[collection].references
        return next((name for name, field in references.items() if field.reference == PATHS[parents]), None)

    def _collection(self, collection: str) -> Methods:
        store = self._store

        async def get(call: Call) -> Answer:
            rows = store[collection]
            if collection == "consumers" and call.argument("custom_id") is not None:
                return _consumers_by_custom_id(store, call)

            def after(start: str) -> Iterator[Row]:
                return (rows.rows[entity_id] for entity_id in list(rows.ids_from(start)))

            return Answer(200, page(call, after, call.path, shown))

        async def post(call: Call) -> Answer:
            return await self._write(
                201, lambda: dao.insert(store, collection, self._written(collection, call)), call
            )

        return {"GET": get, "POST": post}

    def _entity(self, collection: str, key: str) -> Methods:
        store = self._store
        entity = store.catalog.entities[collection]
        address = dao.address_of(entity, key)

        async def get(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            return Answer(200, shown(_found(store, collection, address)))

        async def put(call: Call) -> Answer:
            dao.check_key(entity, address)
            written = self._written(collection, call)
            return await self._write(200, lambda: dao.upsert(store, collection, address, written), call)

        async def patch(call: Call) -> Answer:
            def plan() -> tuple[Row, Changes]:
                before = dao.find(store, collection, address)
                if before is None:
                    if collection == "plugins":
                        raise errors.not_found()
                    raise errors.no_such_entity({address.field: address.value})
                written = self._written(collection, call, before)
                return dao.update(store, collection, before, written, address.field)

            return await self._write(200, plan, call)

        async def delete(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            async with store.lock:
                row = dao.find(store, collection, address)
                if row is not None:
                    await store.commit(dao.delete(store, collection, row, address.field))
            return Answer(204)

        return {"GET": get, "PUT": put, "PATCH": patch, "DELETE": delete}

    def _children(self, parents: str, parent: str, collection: str, reference: str) -> Methods:
        store = self._store

        async def get(call: Call) -> Answer:
            owner = self._parent_row(parents, parent)
            rows = store[collection].children(reference, owner["id"])
            if collection == "targets":
                rows.sort(key=lambda row: (-row["created_at"], row["id"]))
                return Answer(200, numbered_page(call, rows, call.path, shown))

            def after(start: str) -> Iterator[Row]:
                return (row for row in rows if row["id"] > start)

            return Answer(200, page(call, after, call.path, shown, tags=False))

        async def post(call: Call) -> Answer:
            def plan() -> tuple[Row, Changes]:
                owner = self._parent_row(parents, parent)
                written = {**self._written(collection, call), reference: {"id": owner["id"]}}
                return dao.insert(store, collection, written)

            return await self._write(201, plan, call)

        return {"GET": get, "POST": post}

    def _child(self, parents: str, parent: str, collection: str, reference: str, child: str) -> Methods:
        store = self._store
        entity = store.catalog.entities[collection]
        address = dao.address_of(entity, child)

        def own(owner: Row) -> Row | None:
            if collection == "targets" and address.field != "id":
                wanted = normalized_target(address.value)
                rows = store[collection].children(reference, owner["id"])
                return next((row for row in rows if row["target"] == wanted), None)
            row = dao.find(store, collection, address)
            belongs = row is not None and row[reference] is not None and row[reference]["id"] == owner["id"]
            return row if belongs else None

        def existing() -> tuple[Row, Row]:
            owner = self._parent_row(parents, parent)
            row = own(owner)
            if row is None:
                raise errors.not_found()
            return owner, row

        async def get(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            return Answer(200, shown(existing()[1]))

        async def put(call: Call) -> Answer:
            def plan() -> tuple[Row, Changes]:
                owner = self._parent_row(parents, parent)
                dao.check_key(entity, address)
                written = {**self._written(collection, call), reference: {"id": owner["id"]}}
                return dao.upsert(store, collection, address, written)

            return await self._write(200, plan, call)

        async def patch(call: Call) -> Answer:
            def plan() -> tuple[Row, Changes]:
                owner, row = existing()
                written = {**self._written(collection, call, row), reference: {"id": owner["id"]}}
                return dao.update(store, collection, row, written, address.field)

            return await self._write(200, plan, call)

        async def delete(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            async with store.lock:
                _, row = existing()
                await store.commit(dao.delete(store, collection, row, address.field))
            return Answer(204)

        # A target is only ever updated by PUT.
        return {
            "GET": get,
            "PUT": patch if collection == "targets" else put,
            "PATCH": patch,
            "DELETE": delete,
        }

    def _parent(self, collection: str, key: str, field: str, parents: str) -> Methods:
        """Return the handlers of the parent as its child names it, such as `/routes/{r}/service`."""
        store = self._store
        address = dao.address_of(store.catalog.entities[collection], key)

        def child() -> Row:
            return _found(store, collection, address)

        def parent_of(row: Row) -> Row:
            reference = row[field]
            found = None if reference is None else store[parents].get(reference["id"])
            if found is None:
                raise errors.not_found()
            return found

        async def get(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            return Answer(200, shown(parent_of(child())))

        async def put(call: Call) -> Answer:
            def plan() -> tuple[Row, Changes]:
                row = child()
                written = self._written(parents, call)
                if row[field] is not None:
                    return dao.upsert(store, parents, Address("id", row[field]["id"]), written)
                made, changes = dao.insert(store, parents, written)
                changes.put.append((collection, {**row, field: {"id": made["id"]}}))
                return made, changes

            return await self._write(200, plan, call)

        async def patch(call: Call) -> Answer:
            def plan() -> tuple[Row, Changes]:
                before = parent_of(child())
                return dao.update(store, parents, before, self._written(parents, call, before))

            return await self._write(200, plan, call)

        async def delete(call: Call) -> Answer:  # noqa: ARG001 (handlers have one signature)
            parent_of(child())
            raise errors.method_not_allowed()

        return {"GET": get, "PUT": put, "PATCH": patch, "DELETE": delete}

    def _parent_row(self, parents: str, key: str) -> Row:
        return _found(self._store, parents, dao.address_of(self._store.catalog.entities[parents], key))

    async def _write(self, status: int, plan: Callable[[], tuple[Row, Changes]], call: Call) -> Answer:
        async with self._store.lock:
            try:
                row, changes = plan()
            except errors.ApiError as error:
                _add_diagnostics(error, call, self._store.catalog.plugins)
                raise
            await self._store.commit(changes)
        return Answer(status, shown(row))

    def _written(self, collection: str, call: Call, before: Row | None = None) -> Row:
        """Return the body of a write as values of the collection's fields."""
        body = call.body()
        if not isinstance(body, Form):
            return dict(body)
        return typed(self.declaration(collection, {**(before or {}), **body}).fields, body)

    def declaration(self, collection: str, written: Mapping[str, Json]) -> Entity:
        """Return the declaration by which forms are typed; for plugins that of the name, if there is one."""
        catalog = self._store.catalog
        if collection == "plugins" and written.get("name") in catalog.plugins:
            return catalog.plugins[written["name"]]
        return catalog.entities[collection]


def shown(row: Row) -> Row:
    """Return a row as it is answered."""
    return {name: value for name, value in row.items() if name != "ttl" or value is not None}


def _found(store: Store, collection: str, address: Address) -> Row:
    row = dao.find(store, collection, address)
    if row is None:
        raise errors.not_found()
    return row


def _consumers_by_custom_id(store: Store, call: Call) -> Answer:
    custom_id = call.argument("custom_id")
    if not custom_id:
        raise errors.plain(400, "custom_id must be an unempty string")
    row = store["consumers"].find(("custom_id",), {"custom_id": custom_id})
    return Answer(200, {"data": [] if row is None else [shown(row)], "next": None})


def _add_diagnostics(error: errors.ApiError, call: Call, plugins: Collection[str]) -> None:
    """Add what helps to put a refused value right, if the client asked with `?diagnostics=1`.

    That is where an expression is wrong, and which plugins there are for a name that none has.
    """
    body = call.written
    if error.body is None or not call.flag("diagnostics") or not isinstance(body, dict):
        return
    if "not enabled" in str(error.body.get("fields", {}).get("name")):
        error.body = {**error.body, "enabled_plugins": sorted(plugins)}
    expression = body.get("expression")
    protocols = body.get("protocols")
    if not isinstance(expression, str):
        return
    known = isinstance(protocols, list) and all(isinstance(name, str) for name in protocols) and protocols
    row = {"expression": expression, "protocols": protocols if known else ["http"]}
    error.body = {
        **error.body,
        "diagnostics": [
            {
                "code": fault.code,
                "message": fault.message,
                "start": fault.start,
                "end": fault.end,
                "fixes": [
                    {"title": fix.title, "start": fix.start, "end": fix.end, "text": fix.text}
                    for fix in fault.fixes
                ],
            }
            for fault in diagnostics_of(row)
        ],
    }
