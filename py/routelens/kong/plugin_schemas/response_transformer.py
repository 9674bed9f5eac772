"""Schema of response-transformer."""

from __future__ import annotations

from typing import Final

from routelens.kong.declarations.field import Field, array, record, string
from routelens.kong.plugin_schemas.entries import check_header, check_header_name, check_pair, check_rename
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema


def _typed_lists() -> Field:
    return record(
        {
            "json": array(string(check=check_pair), default=[]),
            "json_types": array(string(one_of=("boolean", "number", "string")), default=[]),
            "headers": array(string(check=check_header), default=[]),
        }
    )


SCHEMA: Final = PluginSchema(
    name="response-transformer",
    config=record(
        {
            "remove": record(
                {
                    "json": array(string(), default=[]),
                    "headers": array(string(check=check_header_name), default=[]),
                }
            ),
            "rename": record(
                {
                    "json": array(string(check=check_pair), default=[]),
                    "headers": array(string(check=check_rename), default=[]),
                }
            ),
            "replace": _typed_lists(),
            "add": _typed_lists(),
            "append": _typed_lists(),
        }
    ),
)
