"""Gateway: one store, its Admin API and its proxy, put together."""

from __future__ import annotations

from collections.abc import Mapping

from routelens.gateway import errors
from routelens.gateway.admin_api.app import AdminApi, Endpoints
from routelens.gateway.admin_api.collections import CollectionEndpoints
from routelens.gateway.admin_api.config import ConfigEndpoint
from routelens.gateway.admin_api.entities import EntityEndpoints
from routelens.gateway.admin_api.information import InformationEndpoints
from routelens.gateway.admin_api.schemas import SchemaEndpoints
from routelens.gateway.declarative.load import changes_of, fault_lines
from routelens.gateway.declarative.reader import read_document
from routelens.gateway.entities.catalog import Catalog
from routelens.gateway.schema.field import Json
from routelens.gateway.settings import Settings
from routelens.gateway.statistics import Statistics
from routelens.gateway.store.changes import Changes
from routelens.gateway.store.database import Database
from routelens.gateway.store.store import Store, hash_of


class Gateway:
    """A gateway: `admin` is the ASGI application of its Admin API.

    Args:
        settings: how it behaves.
        database: where entities are kept; None is db-less mode.

    """

    def __init__(self, settings: Settings, database: Database | None = None) -> None:
        self.settings = settings
        self.statistics = Statistics()
        self.store = Store(Catalog.of(settings.flavor), database, writable=database is not None)
        endpoints: list[Endpoints] = [
            InformationEndpoints(self.store, settings, self.statistics),
            ConfigEndpoint(self.store),
            SchemaEndpoints(self.store),
            CollectionEndpoints(self.store, self._health, self._set_health),
            EntityEndpoints(self.store),
        ]
        self.admin = AdminApi(settings, endpoints)

    def load(self, changes: Changes, text: object) -> None:
        """Replace the configuration of a gateway without a database."""
        self.store.apply(changes)
        self.store.configuration_hash = hash_of(text)

    def load_document(self, document: Mapping[str, Json]) -> None:
        """Replace the configuration by that of a document. Raises StartError with every fault."""
        reading = read_document(self.store.catalog, document)
        if not reading.is_good:
            raise errors.StartError(*fault_lines(reading, None, ["configuration"]))
        self.load(changes_of(reading), dict(document))

    def _health(self, target_id: str) -> str:
        del target_id
        return "HEALTHCHECKS_OFF"

    def _set_health(self, target_id: str, healthy: bool) -> None:
        del target_id, healthy
