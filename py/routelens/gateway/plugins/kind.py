"""PluginKind: what a plugin is, its schema and its handlers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from routelens.dataclass import dataclass
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema

if TYPE_CHECKING:
    from routelens.gateway.proxy.exchange import Exchange, Reply

Config: TypeAlias = Mapping[str, Any]  # validated by the kind's schema
Access: TypeAlias = "Callable[[Config, Exchange], Awaitable[Reply | None]]"
HeaderFilter: TypeAlias = "Callable[[Config, Exchange], None]"
BodyFilter: TypeAlias = "Callable[[Config, Exchange, bytes], bytes]"
WantsBody: TypeAlias = "Callable[[Config, Exchange], bool]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginKind:
    """One kind of plugin. `priority`: the higher, the earlier it runs (docs/gateway.md, plugins).

    `access` may answer the request; `header_filter` sees every response, `body_filter` the whole body of those for
    which `wants_body` is true.
    """

    schema: PluginSchema
    priority: int
    access: Access | None = None
    header_filter: HeaderFilter | None = None
    wants_body: WantsBody | None = None
    body_filter: BodyFilter | None = None

    @property
    def name(self) -> str:
        """What plugins of this kind are called in configurations."""
        return self.schema.name
