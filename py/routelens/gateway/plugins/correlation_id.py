"""correlation-id: a header with an id for every request (docs/gateway.md, plugins)."""

from __future__ import annotations

import itertools
import os
import time
import uuid
from typing import Final

from routelens.gateway.plugins.kind import Config, PluginKind
from routelens.gateway.proxy.exchange import Exchange, Reply
from routelens.gateway.proxy.headers import encoded
from routelens.kong.plugin_schemas.correlation_id import SCHEMA

_PROCESS_ID: Final = str(uuid.uuid4())
_numbers = itertools.count(1)
_requests = itertools.count(1)


async def _access(config: Config, exchange: Exchange) -> Reply | None:
    name = config["header_name"].encode()
    value = exchange.headers.get(name)
    if not value:
        value = encoded(_generated(config["generator"], exchange))
        exchange.headers.set(name, value)
    exchange.data["correlation-id"] = value
    return None


def _generated(generator: str, exchange: Exchange) -> str:
    if generator == "uuid":
        return str(uuid.uuid4())
    if generator == "uuid#counter":
        return f"{_PROCESS_ID}#{next(_numbers)}"
    ip, port = exchange.peer
    return f"{ip}-{port}-{os.getpid()}-{exchange.connection}-{next(_requests)}-{time.time():.3f}"


def _header_filter(config: Config, exchange: Exchange) -> None:
    value = exchange.data.get("correlation-id")
    if config["echo_downstream"] and value is not None:
        exchange.response_headers.set(config["header_name"].encode(), value)


CORRELATION_ID: Final = PluginKind(
    schema=SCHEMA,
    priority=100001,
    access=_access,
    header_filter=_header_filter,
)
