"""The plugins that this gateway runs, in the order of their access phase."""

from __future__ import annotations

from typing import Final

from routelens.gateway.plugins.correlation_id import CORRELATION_ID
from routelens.gateway.plugins.cors import CORS
from routelens.gateway.plugins.ip_restriction import IP_RESTRICTION
from routelens.gateway.plugins.key_auth import KEY_AUTH
from routelens.gateway.plugins.kind import PluginKind
from routelens.gateway.plugins.rate_limiting import RATE_LIMITING
from routelens.gateway.plugins.request_termination import REQUEST_TERMINATION
from routelens.gateway.plugins.request_transformer import REQUEST_TRANSFORMER
from routelens.gateway.plugins.response_transformer import RESPONSE_TRANSFORMER

ORDER: Final = tuple(
    sorted(
        (
            CORRELATION_ID,
            CORS,
            KEY_AUTH,
            IP_RESTRICTION,
            RATE_LIMITING,
            REQUEST_TRANSFORMER,
            RESPONSE_TRANSFORMER,
            REQUEST_TERMINATION,
        ),
        key=lambda kind: -kind.priority,
    )
)
PLUGINS: Final[dict[str, PluginKind]] = {kind.name: kind for kind in ORDER}
