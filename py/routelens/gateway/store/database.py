"""Database: the SQLite file behind the store. A change is on the disk before it is acknowledged."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from typing import Final

from routelens.gateway.errors import StartError
from routelens.gateway.store.changes import Changes
from routelens.kong.declarations.field import Row

MEMORY: Final = ":memory:"
APPLICATION_ID: Final = 0x524C4757  # "RLGW"
_MIGRATIONS: Final = (
    """
    CREATE TABLE entities (
        collection TEXT NOT NULL,
        id TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (collection, id)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
"""Applied in order; the file's `user_version` counts those that have been. Never changed, only added to."""


class Database:
    """An open file, held by this process alone. Raises StartError where it cannot be used."""

    def __init__(self, name: str) -> None:
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(name, timeout=1, isolation_level=None, check_same_thread=False)
        except (sqlite3.Error, ValueError) as error:  # ValueError: a NUL in the name
            raise StartError(f"{name}: the database cannot be opened: {error}.") from None
        try:
            self._prepare(name)
        except sqlite3.OperationalError as error:
            self._connection.close()
            reason = (
                "another process is using it" if "locked" in str(error) else f"it cannot be opened: {error}"
            )
            raise StartError(f"{name}: {reason}.") from None
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise StartError(f"{name}: this is not a database of Routelens: {error}.") from None
        except StartError:
            self._connection.close()
            raise

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield all rows with their collection."""
        for collection, body in self._connection.execute("SELECT collection, body FROM entities"):
            yield collection, json.loads(body)

    def apply(self, changes: Changes) -> None:
        """Write changes in one transaction, and return when they are on the disk. May run in any thread."""
        with self._lock:
            cursor = self._connection.cursor()
            cursor.execute("BEGIN IMMEDIATE")
            try:
                if changes.everything:
                    cursor.execute("DELETE FROM entities")
                cursor.executemany("DELETE FROM entities WHERE collection = ? AND id = ?", changes.removed)
                cursor.executemany(
                    "INSERT OR REPLACE INTO entities VALUES (?, ?, ?)",
                    [(collection, row["id"], json.dumps(row)) for collection, row in changes.put],
                )
                cursor.execute("COMMIT")
            except BaseException:
                cursor.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _prepare(self, name: str) -> None:
        connection = self._connection
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        application: int = connection.execute("PRAGMA application_id").fetchone()[0]
        tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if application not in (0, APPLICATION_ID) or (application == 0 and tables):
            raise StartError(f"{name}: this is the database of another program.")
        if version > len(_MIGRATIONS):
            raise StartError(
                f"{name}: a newer version of Routelens wrote it (schema {version}; this one knows {len(_MIGRATIONS)})."
            )
        if name != MEMORY:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        for number, migration in enumerate(_MIGRATIONS[version:], version + 1):
            connection.execute(migration)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
