"""rate-limiting: at most so many requests a period, counted in this process (docs/gateway.md, plugins)."""

from __future__ import annotations

from typing import Final

from routelens.gateway.plugins.kind import Config, PluginKind
from routelens.gateway.proxy.counters import WINDOWS, window_starts
from routelens.gateway.proxy.error_bodies import error_reply
from routelens.gateway.proxy.exchange import Exchange, Reply
from routelens.kong.declarations.field import Row
from routelens.kong.plugin_schemas.rate_limiting import PERIODS, SCHEMA


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
    left = {period: max(0, remaining) for period, remaining in left.items()}
    tightest = min(limits, key=lambda period: (left[period], -WINDOWS[period]))
    # Of the time that has passed only whole seconds count: who comes back at the reset is in the next window.
    reset = max(1, WINDOWS[tightest] - int(now - starts[tightest]))
    lines: list[tuple[bytes, bytes]] = []
    if not config["hide_client_headers"]:
        for period, limit in limits.items():
            title = period.capitalize()
            lines.append((f"X-RateLimit-Limit-{title}".encode(), _plain(limit)))
            lines.append((f"X-RateLimit-Remaining-{title}".encode(), _plain(left[period])))
        lines += [
            (b"RateLimit-Limit", _plain(limits[tightest])),
            (b"RateLimit-Remaining", _plain(left[tightest])),
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


RATE_LIMITING: Final = PluginKind(
    schema=SCHEMA,
    priority=910,
    access=_access,
    header_filter=_header_filter,
)
