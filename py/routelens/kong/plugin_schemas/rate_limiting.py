"""Schema of rate-limiting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routelens.kong.declarations.checks import header_name, path, service_host
from routelens.kong.declarations.field import (
    Field,
    Json,
    Problem,
    Row,
    boolean,
    integer,
    number,
    record,
    string,
)
from routelens.kong.declarations.rules import at_least_one_of, conditional, dig, equals, required
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema

PERIODS: Final = ("second", "minute", "hour", "day", "month", "year")
_REDIS: Final[Mapping[str, Field]] = {
    "host": string(check=service_host),
    "port": integer(default=6379, between=(0, 65535)),
    "timeout": integer(default=2000, between=(0, 2**31 - 2)),
    "username": string(),
    "password": string(len_min=0),
    "database": integer(default=0),
    "ssl": boolean(required=True, default=False),
    "ssl_verify": boolean(required=True, default=False),
    "server_name": string(),
}


def _check_limits(config: Json) -> str | None:
    limits = [(period, config[period]) for period in PERIODS if config[period] is not None]
    for index, (shorter, low) in enumerate(limits):
        for longer, high in limits[index + 1 :]:
            if high < low:
                return (
                    f"The limit for {longer}({float(high)}) cannot be lower than "
                    f"the limit for {shorter}({float(low)})"
                )
    if config["policy"] != "redis" and config["sync_rate"] not in (None, -1):
        return "sync_rate can only be used with the redis policy"
    return None


def _ask_for_host(row: Row, problems: dict[str, Problem]) -> None:
    if dig(row, "config.redis_host") is None:
        conditional("config.policy", _IS_REDIS, "config.redis.host", required)(row, problems)


_IS_REDIS: Final = equals("redis")

SCHEMA: Final = PluginSchema(
    name="rate-limiting",
    config=record(
        {
            **{period: number(gt=0) for period in PERIODS},
            "limit_by": string(
                default="consumer", one_of=("consumer", "credential", "ip", "service", "header", "path")
            ),
            "header_name": string(check=header_name),
            "path": string(check=path),
            "policy": string(default="local", len_min=0, one_of=("local", "cluster", "redis")),
            "fault_tolerant": boolean(required=True, default=True),
            "redis": record(_REDIS),
            **{  # deprecated copies
                f"redis_{name}": Field(kind=declared.kind, default=declared.default, between=declared.between)
                for name, declared in _REDIS.items()
            },
            "hide_client_headers": boolean(required=True, default=False),
            "error_code": number(default=429, gt=0),
            "error_message": string(default="API rate limit exceeded"),
            "sync_rate": number(required=True, default=-1),
        },
        record_check=_check_limits,
    ),
    checks=(
        at_least_one_of(*(f"config.{period}" for period in PERIODS)),
        _ask_for_host,
        *(
            conditional("config.policy", _IS_REDIS, f"config.redis.{name}", required)
            for name in ("port", "timeout")
        ),
        conditional("config.limit_by", equals("header"), "config.header_name", required),
        conditional("config.limit_by", equals("path"), "config.path", required),
    ),
)
