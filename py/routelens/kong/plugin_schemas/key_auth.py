"""Schema of key-auth."""

from __future__ import annotations

from typing import Final

from routelens.kong.declarations.checks import header_name
from routelens.kong.declarations.field import array, boolean, record, string
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema

SCHEMA: Final = PluginSchema(
    name="key-auth",
    takes_consumer=False,
    config=record(
        {
            "key_names": array(string(check=header_name), required=True, default=["apikey"]),
            "hide_credentials": boolean(required=True, default=False),
            "anonymous": string(),
            "key_in_header": boolean(required=True, default=True),
            "key_in_query": boolean(required=True, default=True),
            "key_in_body": boolean(required=True, default=False),
            "run_on_preflight": boolean(required=True, default=True),
            "realm": string(),
        }
    ),
)
