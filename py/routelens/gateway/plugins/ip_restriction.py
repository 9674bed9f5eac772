"""ip-restriction: requests refused by the client's address (docs/gateway.md, plugins)."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final

from routelens.gateway.plugins.kind import Config, PluginKind
from routelens.gateway.proxy.error_bodies import error_reply
from routelens.gateway.proxy.exchange import Exchange, Reply
from routelens.kong.plugin_schemas.ip_restriction import SCHEMA


@lru_cache(maxsize=4096)
def _is_in(address: str, network: str) -> bool:
    """Tell whether an address is in a range, the host bits of which do not count."""
    client, block = ip_address(address), ip_network(network, strict=False)
    return client.version == block.version and client in block


async def _access(config: Config, exchange: Exchange) -> Reply | None:
    client = exchange.client_ip
    denied = any(_is_in(client, block) for block in config["deny"] or ())
    allowed = not config["allow"] or any(_is_in(client, block) for block in config["allow"])
    if not denied and allowed:
        return None
    text = config["message"] or f"IP address not allowed: {client}"
    return error_reply(config["status"] or 403, text, exchange.request, exchange.request_id)


IP_RESTRICTION: Final = PluginKind(
    schema=SCHEMA,
    priority=990,
    access=_access,
)
