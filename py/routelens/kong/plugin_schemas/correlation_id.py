"""Schema of correlation-id."""

from __future__ import annotations

from typing import Final

from routelens.kong.declarations.checks import header_name
from routelens.kong.declarations.field import boolean, record, string
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema

SCHEMA: Final = PluginSchema(
    name="correlation-id",
    config=record(
        {
            "header_name": string(default="Kong-Request-ID", check=header_name),
            "generator": string(
                required=True, default="uuid#counter", one_of=("uuid", "uuid#counter", "tracker")
            ),
            "echo_downstream": boolean(required=True, default=False),
        }
    ),
)
