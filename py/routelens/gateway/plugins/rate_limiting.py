"""rate-limiting: at most so many requests a period, counted in this process (docs/gateway.md, plugins)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routelens.gateway.plugins.kind import Config, PluginKind
from routelens.gateway.proxy.counters import PERIODS, WINDOWS, window_starts
from routelens.gateway.proxy.error_bodies import error_reply
from routelens.gateway.proxy.exchange import Exchange, Reply
from routelens.kong.declarations.checks import header_name, path, service_host
from routelens.kong.declarations.field import Field, Json, Row, boolean, integer, number, record, string
from routelens.kong.declarations.rules import at_least_one_of, conditional, equals, required

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


def _check(config: Json) -> str | None:
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


def _identifier(config: Config, exchange: Exchange) -> str:
    """Return whom a request is counted for; the client's address where nothing better is known."""
    found: str | None = None
    match config["limit_by"]:
        case "consumer":
            owner = exchange.consumer or exchange.credential
            found = None if owner is None else owner["id"]
        case "credential":
            found = None if exchange.credential is None else exchange.credential["id"]
        case "service":
            found = None if exchange.service is None else exchange.service["id"]
        case "header":
            found = exchange.headers.text(config["header_name"])
        case "path":
            sent = exchange.request.normalized_path.decode("utf-8", "surrogateescape")
            found = sent if sent == config["path"] else None
    return found or exchange.client_ip


async def _access(config: Config, exchange: Exchange) -> Reply | None:
    counters = exchange.counters
    now = counters.clock()
    starts = window_starts(now)
    scope: Row = exchange.data["plugin"]
    owner = tuple((scope[field] or {}).get("id") for field in ("route", "service"))
    identity = (owner, _identifier(config, exchange))
    limits = {period: config[period] for period in PERIODS if config[period] is not None}
    left = {
        period: limit - counters.used(identity, period, starts[period]) for period, limit in limits.items()
    }
    refused = any(remaining <= 0 for remaining in left.values())
    if not refused:
        counters.count(identity, {period: starts[period] for period in limits})
        left = {period: remaining - 1 for period, remaining in left.items()}
    tightest = min(limits, key=lambda period: (left[period], -WINDOWS[period]))
    reset = max(1, int(WINDOWS[tightest] - (now - starts[tightest])))
    lines: list[tuple[bytes, bytes]] = []
    if not config["hide_client_headers"]:
        for period, limit in limits.items():
            title = period.capitalize()
            lines.append((f"X-RateLimit-Limit-{title}".encode(), _plain(limit)))
            lines.append((f"X-RateLimit-Remaining-{title}".encode(), _plain(max(0, left[period]))))
        lines += [
            (b"RateLimit-Limit", _plain(limits[tightest])),
            (b"RateLimit-Remaining", _plain(max(0, left[tightest]))),
            (b"RateLimit-Reset", b"%d" % reset),
        ]
    exchange.data["rate-limiting"] = lines
    if not refused:
        return None
    reply = error_reply(
        int(config["error_code"] or 429),
        config["error_message"] or "API rate limit exceeded",
        exchange.request,
        exchange.request_id,
    )
    if not config["hide_client_headers"]:
        reply.headers.add(b"Retry-After", b"%d" % reset)
    return reply


def _plain(value: float) -> bytes:
    return f"{value:.14g}".encode()


def _header_filter(config: Config, exchange: Exchange) -> None:  # noqa: ARG001 (all phases have one signature)
    for name, value in exchange.data.get("rate-limiting", ()):
        exchange.response_headers.set(name, value)


def _expand_redis(fields: Mapping[str, Field]) -> Mapping[str, Field]:
    """Return the deprecated copies of the redis settings, `redis_host` and so on."""
    return {
        f"redis_{name}": Field(kind=declared.kind, default=declared.default, between=declared.between)
        for name, declared in fields.items()
    }


_NEEDED: Final = tuple(f"config.{period}" for period in PERIODS)
_IS_REDIS: Final = equals("redis")

RATE_LIMITING: Final = PluginKind(
    name="rate-limiting",
    priority=910,
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
            **_expand_redis(_REDIS),
            "hide_client_headers": boolean(required=True, default=False),
            "error_code": number(default=429, gt=0),
            "error_message": string(default="API rate limit exceeded"),
            "sync_rate": number(required=True, default=-1),
        },
        record_check=_check,
    ),
    checks=(
        at_least_one_of(*_NEEDED),
        *(
            conditional("config.policy", _IS_REDIS, f"config.redis.{name}", required)
            for name in ("host", "port", "timeout")
        ),
        conditional("config.limit_by", equals("header"), "config.header_name", required),
        conditional("config.limit_by", equals("path"), "config.path", required),
    ),
    access=_access,
    header_filter=_header_filter,
)
