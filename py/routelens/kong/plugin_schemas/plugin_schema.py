"""Plugin schema: the config, protocols and consumers that one kind of plugin takes."""

from __future__ import annotations

from routelens.dataclass import dataclass
from routelens.kong.declarations.checks import HTTP_LIKE
from routelens.kong.declarations.field import EntityCheck, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginSchema:
    """What one kind of plugin takes: its config and rules over it, its protocols, and whether consumers can have it."""

    name: str
    config: Field
    checks: tuple[EntityCheck, ...] = ()
    takes_consumer: bool = True
    protocols: tuple[str, ...] = HTTP_LIKE
