"""Schema of ip-restriction."""

from __future__ import annotations

from typing import Final

from routelens.kong.declarations.checks import ip_or_cidr
from routelens.kong.declarations.field import array, integer, record, string
from routelens.kong.declarations.rules import at_least_one_of
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema

SCHEMA: Final = PluginSchema(
    name="ip-restriction",
    protocols=("http", "https", "tcp", "tls", "grpc", "grpcs"),
    config=record(
        {
            "allow": array(string(check=ip_or_cidr)),
            "deny": array(string(check=ip_or_cidr)),
            "status": integer(),
            "message": string(),
        }
    ),
    checks=(at_least_one_of("config.allow", "config.deny"),),
)
