"""request-transformer: headers, query, body, path and method changed on the way (docs/gateway.md, plugins)."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Final

from routelens.gateway.plugins.body_codec import FORM, MULTIPART, codec_of, kind_of
from routelens.gateway.plugins.kind import Config, PluginKind
from routelens.gateway.plugins.templates import Source, fill_in, template_problem
from routelens.gateway.proxy.exchange import Exchange, Reply, json_bytes
from routelens.gateway.proxy.form import decode_pairs, encode_pairs
from routelens.gateway.proxy.headers import encoded
from routelens.kong.declarations.field import Json
from routelens.kong.plugin_schemas.entries import split_entries
from routelens.kong.plugin_schemas.request_transformer import schema
from routelens.kong.request.path import escape

_STEPS: Final = ("remove", "rename", "replace", "add", "append")


async def _access(config: Config, exchange: Exchange) -> Reply | None:
    sources = _sources(exchange)
    if config["replace"]["uri"] is not None:
        path = fill_in(config["replace"]["uri"], sources)
        query = exchange.target.partition("?")
        escaped = escape(path.encode("utf-8", "surrogateescape"))
        exchange.target = (escaped if escaped.startswith("/") else f"/{escaped}") + query[1] + query[2]
    if config["http_method"] is not None:
        exchange.method = config["http_method"]
        if exchange.method in ("GET", "HEAD", "TRACE"):
            await _form_to_query(exchange)
    _transform_headers(config, exchange, sources)
    await _transform_body(config, exchange, sources)
    _transform_query(config, exchange, sources)
    return None


def _sources(exchange: Exchange) -> Mapping[str, Source]:
    """Return what templates read: the request as it is now, before this plugin changes it."""
    headers = exchange.headers.copy()
    request = exchange.request

    def header(name: str) -> str | None:
        return headers.text(name) if name.lower() != "host" else request.host

    def query(name: str) -> str | None:
        values = request.query_values(name)
        return values[0].decode("utf-8", "surrogateescape") if values else None

    captures: Mapping[str, str] = exchange.outcome.captures
    return {
        "headers": header,
        "query_params": query,
        "uri_captures": captures.get,
        "shared": lambda name: None,  # noqa: ARG005 (nothing here puts anything there)
    }


def _entries(config: Config, step: str, part: str, sources: Mapping[str, Source]) -> list[tuple[str, str]]:
    return [(name, fill_in(value, sources)) for name, value in split_entries(config[step][part])]


def _transform_headers(config: Config, exchange: Exchange, sources: Mapping[str, Source]) -> None:
    headers = exchange.headers
    for name, _ in split_entries(config["remove"]["headers"]):
        if name.lower() != "host":
            headers.remove(name.encode())
    for old, new in split_entries(config["rename"]["headers"]):
        values = headers.all(old.encode())
        if values and "host" not in (old.lower(), new.lower()):
            headers.remove(old.encode())
            headers.remove(new.encode())
            for line in values:
                headers.add(new.encode(), line)
    for name, value in _entries(config, "replace", "headers", sources):
        if name.lower() == "host":
            headers.set(b"Host", encoded(value))
            exchange.host_is_replaced = True
        elif name.encode() in headers:
            headers.set(name.encode(), encoded(value))
    for name, value in _entries(config, "add", "headers", sources):
        if name.lower() != "host" and name.encode() not in headers:
            headers.add(name.encode(), encoded(value))
    for name, value in _entries(config, "append", "headers", sources):
        if name.lower() != "host":
            headers.add(name.encode(), encoded(value))


def _transform_query(config: Config, exchange: Exchange, sources: Mapping[str, Source]) -> None:
    if not any(config[step]["querystring"] for step in _STEPS):
        return
    arguments = decode_pairs(exchange.query)
    _transform(arguments, config, "querystring", sources)
    if arguments != decode_pairs(exchange.query):  # else it stays as it was written
        exchange.set_query(encode_pairs(arguments))


def _transform(
    values: MutableMapping[str, Json], config: Config, part: str, sources: Mapping[str, Source]
) -> None:
    for name, _ in split_entries(config["remove"][part]):
        values.pop(name, None)
    for old, new in split_entries(config["rename"][part]):
        if old in values:
            values[new] = values.pop(old)
    for name, value in _entries(config, "replace", part, sources):
        if name in values:
            values[name] = value
    for name, value in _entries(config, "add", part, sources):
        if name not in values:
            values[name] = value
    for name, value in _entries(config, "append", part, sources):
        present = values.get(name)
        if present is None and name not in values:
            values[name] = [value] if part == "body" else value
        else:
            values[name] = [*(present if isinstance(present, list) else [present]), value]


async def _transform_body(config: Config, exchange: Exchange, sources: Mapping[str, Source]) -> None:
    if not any(config[step]["body"] for step in _STEPS):
        return
    content_type = exchange.headers.text("content-type") or ""
    codec = codec_of(content_type)
    if codec is None:
        return
    decode, encode = codec
    content = await exchange.body.read()
    values = decode(content) if content else {}
    if values is None:
        return
    before = json_bytes(values)
    if kind_of(content_type) == MULTIPART:  # to which nothing is appended
        config = {**config, "append": {**config["append"], "body": []}}
    _transform(values, config, "body", sources)
    if json_bytes(values) != before:
        exchange.body.replace(encode(values))


async def _form_to_query(exchange: Exchange) -> None:
    """Add the fields of a form to the query, for a method that has no body; those that the query has stay."""
    if kind_of(exchange.headers.text("content-type") or "") != FORM:
        return
    form = (await exchange.body.read()).decode("utf-8", "surrogateescape")
    fields = encode_pairs(decode_pairs(form))
    exchange.set_query("&".join(filter(None, (exchange.query, fields))))


REQUEST_TRANSFORMER: Final = PluginKind(
    schema=schema(template_problem),
    priority=801,
    access=_access,
)
