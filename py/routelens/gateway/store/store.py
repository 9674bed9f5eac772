"""Store: all entities of a gateway in memory, with the database behind them if there is one."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from hashlib import md5

from routelens.gateway.entities.catalog import Catalog
from routelens.gateway.store.changes import Changes
from routelens.gateway.store.collection import Collection
from routelens.gateway.store.database import Database
from routelens.kong.declarations.field import Row

Listener = Callable[[Changes], None]

NO_CONFIGURATION = "0" * 32


class Store:
    """Collections by name. Writes are planned by `dao` under `lock` and put into force by `commit`.

    `writable` is False without a database (db-less mode). A listener hears of changes before `commit` returns, so
    that what is acknowledged is in force.
    """

    def __init__(self, catalog: Catalog, database: Database | None, *, writable: bool = True) -> None:
        self.catalog = catalog
        self.writable = writable
        self.lock = asyncio.Lock()
        self.node_id = str(uuid.uuid4())
        self.configuration_hash = NO_CONFIGURATION
        self.revision = 0
        self._database = database
        self._listeners: list[Listener] = []
        self._collections = self._empty()
        if database is not None:
            for name, row in database.rows():
                if name in self._collections:
                    entity = catalog.entities[name]
                    self._collections[name].put(
                        {
                            field: row.get(field)
                            for field, declared in entity.fields.items()
                            if not declared.shorthand
                        }
                    )

    def __getitem__(self, name: str) -> Collection:
        return self._collections[name]

    def listen(self, listener: Listener) -> None:
        """Call `listener` with every change from now on."""
        self._listeners.append(listener)

    def all_rows(self) -> dict[str, list[Row]]:
        """Return every row, by collection, ids ascending."""
        return {
            name: [collection.rows[entity_id] for entity_id in collection.ids_from()]
            for name, collection in self._collections.items()
        }

    async def commit(self, changes: Changes) -> None:
        """Write changes to the disk, then put them into force. Call it with `lock` held."""
        if self._database is not None:
            await asyncio.get_running_loop().run_in_executor(None, self._database.apply, changes)
        self.apply(changes)

    def apply(self, changes: Changes) -> None:
        """Put changes into force in memory."""
        if changes.everything:
            self._collections = self._empty()
        for name, entity_id in changes.removed:
            self._collections[name].remove(entity_id)
        for name, row in changes.put:
            self._collections[name].put(row)
        self.revision += 1
        for listener in self._listeners:
            listener(changes)

    def close(self) -> None:
        """Close the database."""
        if self._database is not None:
            self._database.close()

    def _empty(self) -> dict[str, Collection]:
        return {name: Collection(entity) for name, entity in self.catalog.entities.items()}


def now(precise: bool) -> float:
    """Return the time as timestamps have it: whole seconds, or with milliseconds."""
    return round(time.time(), 3) if precise else int(time.time())


def hash_of(text: object) -> str:
    """Return the hash of a configuration, 32 hexadecimal digits."""
    source = text if isinstance(text, str) else json.dumps(text, sort_keys=True)
    return md5(source.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
