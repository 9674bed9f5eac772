"""cors: cross-origin headers, and preflight requests answered (docs/gateway.md, plugins)."""

from __future__ import annotations

import re
from typing import Final

from routelens.gateway.plugins.kind import Config, PluginKind
from routelens.gateway.proxy.exchange import Exchange, Reply
from routelens.gateway.proxy.headers import Headers, encoded
from routelens.kong.declarations.field import Json
from routelens.kong.plugin_schemas.cors import METHODS, schema
from routelens.regex import Pattern, RegexError
from routelens.regex import compile as compile_pattern

_PLAIN: Final = re.compile(r"[A-Za-z0-9.:/\-]+")
_ORIGIN: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://([^:/?#\[\]]+|\[[^\]]*\])(?::([0-9]{1,5}))?")
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}


def _check_origin(value: Json) -> str | None:
    if value == "*" or _PLAIN.fullmatch(value):
        return None
    try:
        compile_pattern(value)
    except RegexError as error:
        return f"'{value}' is not a valid regex: {error.message}"
    return None


def _normalized(origin: str) -> str:
    """Return an origin with scheme and host in lower case and without the scheme's own port."""
    match = _ORIGIN.match(origin)
    if match is None:
        return origin.lower()
    scheme, host, port = match[1].lower(), match[2].lower(), match[3]
    return f"{scheme}://{host}" if port in (None, _DEFAULT_PORTS.get(scheme)) else f"{scheme}://{host}:{port}"


_patterns: dict[str, Pattern] = {}


def _matches(entry: str, origin: str) -> bool:
    """Tell whether an entry of `origins` allows a normalised origin."""
    if _PLAIN.fullmatch(entry):
        return _normalized(entry) == origin
    pattern = _patterns.get(entry)
    if pattern is None:
        pattern = _patterns[entry] = compile_pattern(f"^(?:{entry})$")
    match = _ORIGIN.match(origin)
    # Without a colon the entry speaks of the host alone.
    subject = match[2] if match is not None and ":" not in entry else origin
    return pattern.is_match(subject)


def _allow_origin(config: Config, exchange: Exchange, headers: Headers) -> None:
    """Set Access-Control-Allow-Origin, Vary and Access-Control-Allow-Credentials."""
    sent = exchange.sent_headers.text("origin")
    origins: list[str] = config["origins"] or ["*"]
    allowed: str | None = None
    if origins == ["*"]:
        allowed = "*"
    else:
        headers.add(b"Vary", b"Origin")
        if len(origins) == 1 and _PLAIN.fullmatch(origins[0]):
            allowed = origins[0]
        elif sent and "*" in origins:
            allowed = "*"
        elif sent:
            normal = _normalized(sent)
            allowed = normal if any(_matches(entry, normal) for entry in origins) else None
    if allowed == "*" and sent and config["credentials"]:
        # Credentials may not go with any origin: the one that asks is named.
        allowed = sent
        headers.add(b"Vary", b"Origin")
        headers.set(b"Access-Control-Allow-Credentials", b"true")
    elif config["credentials"] and allowed != "*":
        headers.set(b"Access-Control-Allow-Credentials", b"true")
    if allowed is None:
        headers.remove(b"Access-Control-Allow-Origin")
    else:
        headers.set(b"Access-Control-Allow-Origin", encoded(allowed))


async def _access(config: Config, exchange: Exchange) -> Reply | None:
    sent = exchange.sent_headers
    if (
        exchange.request.method != "OPTIONS"
        or sent.get(b"origin") is None
        or sent.get(b"access-control-request-method") is None
    ):
        return None
    exchange.data["cors"] = "preflight"
    if config["preflight_continue"]:
        return None
    headers = Headers()
    _allow_origin(config, exchange, headers)
    asked = sent.joined(b"access-control-request-headers")
    allowed = encoded(",".join(config["headers"])) if config["headers"] else asked
    if allowed:
        headers.set(b"Access-Control-Allow-Headers", allowed)
    headers.set(b"Access-Control-Allow-Methods", ",".join(config["methods"] or METHODS).encode())
    if config["max_age"] is not None:
        headers.set(b"Access-Control-Max-Age", f"{config['max_age']:.14g}".encode())
    if config["private_network"] and sent.get(b"access-control-request-private-network") == b"true":
        headers.set(b"Access-Control-Allow-Private-Network", b"true")
    return Reply(200, headers)


def _header_filter(config: Config, exchange: Exchange) -> None:
    if exchange.data.get("cors") == "preflight":
        return
    if exchange.sent_headers.get(b"origin") is None and not config["allow_origin_absent"]:
        return
    headers = exchange.response_headers
    _allow_origin(config, exchange, headers)
    if config["exposed_headers"]:
        headers.set(b"Access-Control-Expose-Headers", encoded(",".join(config["exposed_headers"])))


CORS: Final = PluginKind(
    schema=schema(_check_origin),
    priority=2000,
    access=_access,
    header_filter=_header_filter,
)
