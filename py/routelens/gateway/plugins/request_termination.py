"""request-termination: an answer in place of the upstream's (docs/gateway.md, plugins)."""

from __future__ import annotations

import os
import socket
from typing import Any, Final

from routelens.gateway.plugins.body_codec import FORM, codec_of, kind_of
from routelens.gateway.plugins.kind import Config, PluginKind
from routelens.gateway.proxy.exchange import Exchange, Reply, json_bytes, message_reply
from routelens.gateway.proxy.headers import Headers
from routelens.kong.declarations.field import Json
from routelens.kong.plugin_schemas.request_termination import SCHEMA
from routelens.kong.plugins import DEFAULT_MESSAGES


async def _access(config: Config, exchange: Exchange) -> Reply | None:
    if not _is_triggered(config["trigger"], exchange):
        return None
    status: int = config["status_code"]
    if config["echo"]:
        headers = Headers([(b"Content-Type", b"application/json; charset=utf-8")])
        return Reply(status, headers, json_bytes(await _echo(config, exchange)))
    if config["body"] is not None:
        headers = Headers()
        if config["content_type"] is not None:
            headers.add(b"Content-Type", config["content_type"].encode())
        return Reply(status, headers, config["body"].encode())
    return message_reply(status, config["message"] or DEFAULT_MESSAGES.get(status))


def _is_triggered(trigger: str | None, exchange: Exchange) -> bool:
    if trigger is None:
        return True
    return trigger.encode() in exchange.sent_headers or exchange.request.query_values(trigger) is not None


async def _echo(config: Config, exchange: Exchange) -> Json:
    request = exchange.request
    content = await exchange.body.read()
    content_type = request.header("content-type") or ""
    codec = codec_of(content_type)
    fields = None if codec is None else codec[0](content)
    if fields is not None and kind_of(content_type) == FORM:
        fields = {name: _single(values) for name, values in fields.items()}
    headers: dict[str, Json] = {}
    for name, value in exchange.sent_headers:
        headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("utf-8", "replace"))
    query = {
        name.decode("utf-8", "replace"): [value.decode("utf-8", "replace") for value in values]
        for name, values in request.query_arguments.items()
    }
    return {
        "message": config["message"] or DEFAULT_MESSAGES.get(config["status_code"]),
        "kong": {
            "node_id": exchange.data.get("node_id"),
            "worker_pid": os.getpid(),
            "hostname": socket.gethostname(),
        },
        "request": {
            "scheme": request.scheme,
            "host": request.host_name,
            "port": request.dst_port,
            "headers": {name: _single(values) for name, values in headers.items()},
            "query": {name: _single(values) for name, values in query.items()},
            "body": fields,
            "raw_body": content.decode("utf-8", "replace"),
            "method": request.method,
            "path": request.normalized_path.decode("utf-8", "replace"),
            "uri_captures": dict(exchange.outcome.captures),
        },
        "matched_route": exchange.route,
        "matched_service": exchange.service,
    }


def _single(values: list[Any]) -> Json:
    return values[0] if len(values) == 1 else values


REQUEST_TERMINATION: Final = PluginKind(
    schema=SCHEMA,
    priority=2,
    access=_access,
)
