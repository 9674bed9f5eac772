"""Schema of request-termination."""

from __future__ import annotations

from typing import Final

from routelens.kong.declarations.field import Json, boolean, integer, record, string
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema


def _check_termination(config: Json) -> str | None:
    message, content_type, body = config["message"], config["content_type"], config["body"]
    if message is not None and (content_type is not None or body is not None):
        return "message cannot be used with content_type or body"
    if content_type is not None and body is None:
        return "content_type requires a body"
    if config["echo"] and (content_type is not None or body is not None):
        return "echo cannot be used with content_type and body"
    return None


SCHEMA: Final = PluginSchema(
    name="request-termination",
    config=record(
        {
            "status_code": integer(required=True, default=503, between=(100, 599)),
            "message": string(),
            "content_type": string(),
            "body": string(),
            "echo": boolean(required=True, default=False),
            "trigger": string(),
        },
        record_check=_check_termination,
    ),
)
