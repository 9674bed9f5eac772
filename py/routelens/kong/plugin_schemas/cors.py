"""Schema of cors."""

from __future__ import annotations

from typing import Final

from routelens.kong.declarations.field import Check, array, boolean, number, record, string
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema

METHODS: Final = ("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT")


def schema(check_origin: Check | None = None) -> PluginSchema:
    """Return the schema of cors; with `check_origin` for a gateway that does not run every regex."""
    return PluginSchema(
        name="cors",
        takes_consumer=False,
        config=record(
            {
                "origins": array(string(check=check_origin)),
                "headers": array(string()),
                "exposed_headers": array(string()),
                "methods": array(string(one_of=METHODS), default=list(METHODS)),
                "max_age": number(),
                "credentials": boolean(required=True, default=False),
                "private_network": boolean(required=True, default=False),
                "preflight_continue": boolean(required=True, default=False),
                "allow_origin_absent": boolean(required=True, default=True),
            }
        ),
    )
