"""The gateway: a proxy that runs the same router, and its Admin API. Needs `pip install routelens[gateway]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routelens.gateway.proxy.asgi import ProxyApp

__all__ = ["create_app"]


def create_app(config: str | Mapping[str, Any], *, flavor: str | None = None) -> ProxyApp:
    """Return the proxy of a gateway without a database, as an ASGI application.

    Args:
        config: declarative configuration, as YAML or JSON text or as a mapping.
        flavor: the router flavor; by default `expressions` if a route has an expression, else
            `traditional_compatible`.

    Returns:
        The application; its attribute `admin` is the Admin API, an ASGI application too.

    Raises:
        routelens.gateway.errors.StartError: the configuration is not valid; every fault is a line.

    """
    from routelens.gateway.create import gateway_of  # noqa: PLC0415 (what it needs is an extra)

    return gateway_of(config, flavor).proxy
