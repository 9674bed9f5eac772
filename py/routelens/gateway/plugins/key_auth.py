"""key-auth: a key in a header, the query or the body says who the consumer is (docs/gateway.md, plugins)."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs, unquote_plus

from routelens.gateway.plugins.body_codec import FORM, kind_of
from routelens.gateway.plugins.kind import Config, PluginKind
from routelens.gateway.proxy.error_bodies import error_reply
from routelens.gateway.proxy.exchange import Exchange, Reply, json_bytes, json_object
from routelens.gateway.proxy.form import encode_pairs
from routelens.gateway.proxy.headers import encoded
from routelens.kong.declarations.field import Json, Row
from routelens.kong.plugin_schemas.key_auth import SCHEMA

_IDENTITY: Final = (
    ("X-Consumer-ID", "id"),
    ("X-Consumer-Custom-ID", "custom_id"),
    ("X-Consumer-Username", "username"),
)


class _Refusal(Exception):  # noqa: N818 (an outcome, answered a few lines below)
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


async def _access(config: Config, exchange: Exchange) -> Reply | None:
    if exchange.request.method == "OPTIONS" and not config["run_on_preflight"]:
        return None
    if config["anonymous"] is not None and exchange.credential is not None:
        return None
    try:
        credential, consumer = await _authenticate(config, exchange)
    except _Refusal as refusal:
        if config["anonymous"] is not None:
            return _anonymous(config, exchange)
        reply = error_reply(refusal.status, refusal.message, exchange.request, exchange.request_id)
        realm = config["realm"]
        challenge = "Key" if realm is None else f'Key realm="{realm}"'
        reply.headers.add(b"WWW-Authenticate", encoded(challenge))
        return reply
    _identify(exchange, consumer, credential)
    return None


async def _authenticate(config: Config, exchange: Exchange) -> tuple[Row, Row]:
    key = await _find_key(config, exchange)
    if not key:
        raise _Refusal(401, "No API key found in request")
    found = exchange.consumers.by_key(key)
    if found is None:
        raise _Refusal(401, "Unauthorized")
    return found


async def _find_key(config: Config, exchange: Exchange) -> str | None:
    """Return the first key, and hide it if the config says so."""
    hide = config["hide_credentials"]
    body = await _read_body(exchange) if config["key_in_body"] else None
    for name in config["key_names"]:
        values: list[Json] = []
        if config["key_in_header"]:
            values = [value.decode("utf-8", "replace") for value in exchange.headers.all(name.encode())]
        if not values and config["key_in_query"]:
            found = exchange.request.query_values(name) or []
            values = [value.decode("utf-8", "replace") for value in found]
        if not values and body is not None and name in body:
            value = body[name]
            values = value if isinstance(value, list) else [value]
        if len(values) > 1:
            raise _Refusal(401, "Duplicate API key found")
        if values and isinstance(values[0], str) and values[0]:
            if hide:
                _hide(name, config, exchange, body)
            return values[0]
    return None


async def _read_body(exchange: Exchange) -> dict[str, Json] | None:
    kind = _body_kind(exchange)
    content = await exchange.body.read()
    if kind == "application/json":
        return json_object(content)
    if kind == FORM:
        try:
            return dict(
                parse_qs(content.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1000)
            )
        except ValueError:
            return None
    return None


def _hide(name: str, config: Config, exchange: Exchange, body: dict[str, Json] | None) -> None:
    exchange.headers.remove(name.encode())
    pieces = exchange.query.split("&") if exchange.query else []
    kept = [piece for piece in pieces if unquote_plus(piece.partition("=")[0]) != name]
    if len(kept) != len(pieces):
        exchange.set_query("&".join(kept))
    if config["key_in_body"] and body is not None and name in body:
        rest = {key: value for key, value in body.items() if key != name}
        is_form = _body_kind(exchange) == FORM
        exchange.body.replace(encode_pairs(rest).encode() if is_form else json_bytes(rest))


def _body_kind(exchange: Exchange) -> str:
    return kind_of(exchange.headers.text("content-type") or "")


def _anonymous(config: Config, exchange: Exchange) -> Reply | None:
    consumer = exchange.consumers.named(config["anonymous"])
    if consumer is None:
        return error_reply(500, "An unexpected error occurred", exchange.request, exchange.request_id)
    _identify(exchange, consumer, None)
    return None


def _identify(exchange: Exchange, consumer: Row, credential: Row | None) -> None:
    """Tell the upstream who the consumer is, and nothing that the client says of itself."""
    exchange.consumer, exchange.credential = consumer, credential
    for header, field in _IDENTITY:
        _put(exchange, header, consumer[field])
    _put(exchange, "X-Credential-Identifier", None if credential is None else credential["id"])
    _put(exchange, "X-Anonymous-Consumer", "true" if credential is None else None)


def _put(exchange: Exchange, header: str, value: str | None) -> None:
    if value is None:
        exchange.headers.remove(header.encode())
    else:
        exchange.headers.set(header.encode(), encoded(value))


KEY_AUTH: Final = PluginKind(
    schema=SCHEMA,
    priority=1250,
    access=_access,
)
