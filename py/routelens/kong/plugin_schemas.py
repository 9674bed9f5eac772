"""Schemas of plugins: the config of those that `routelens gateway` runs; files are validated by them too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from routelens.kong.declarations.checks import HTTP_LIKE, header_name, ip_or_cidr, path, service_host
from routelens.kong.declarations.field import (
    Check,
    EntityCheck,
    Field,
    Json,
    Problem,
    Row,
    array,
    boolean,
    integer,
    number,
    record,
    string,
)
from routelens.kong.declarations.rules import at_least_one_of, conditional, dig, equals, required
from routelens.kong.declarations.validate import ENTITY, field_problems, fill_value
from routelens.kong.field_validators import Place, did_you_mean

METHODS: Final = ("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT")
PERIODS: Final = ("second", "minute", "hour", "day", "month", "year")
_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_METHOD: Final = re.compile(r"[A-Z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginSchema:
    """What one kind of plugin takes: its config and rules over it, its protocols, and whether consumers can have it."""

    name: str
    config: Field
    checks: tuple[EntityCheck, ...] = ()
    takes_consumer: bool = True
    protocols: tuple[str, ...] = HTTP_LIKE


def _check_header(value: Json) -> str | None:
    """Check `name:value` for a header."""
    name, colon, _ = value.partition(":")
    if not colon or not name:
        return f"invalid value: {value}"
    return _check_header_name(name)


def _check_header_name(name: Json) -> str | None:
    return None if _TOKEN.fullmatch(name) else f"'{name}' is not a valid header"


def _check_rename(value: Json) -> str | None:
    """Check `old:new` for a header."""
    old, colon, new = value.partition(":")
    if not colon or not old or not new:
        return f"invalid value: {value}"
    return _check_header_name(old) or _check_header_name(new)


def _check_pair(value: Json) -> str | None:
    """Check `name:value` for an argument or a member of a body."""
    name, colon, text = value.partition(":")
    return None if name and colon and text else f"key '{name}' has no value"


def split_entries(entries: Iterable[str] | None) -> list[tuple[str, str]]:
    """Return entries `name:value` as pairs; the value of one without a colon is empty."""
    return [(name.strip(), value) for name, _, value in (entry.partition(":") for entry in entries or ())]


def _check_method(value: Json) -> str | None:
    return None if _METHOD.fullmatch(value) else f"invalid value: {value}"


CORRELATION_ID: Final = PluginSchema(
    name="correlation-id",
    config=record(
        {
            "header_name": string(default="Kong-Request-ID", check=header_name),
            "generator": string(
                required=True, default="uuid#counter", one_of=("uuid", "uuid#counter", "tracker")
            ),
            "echo_downstream": boolean(required=True, default=False),
        }
    ),
)


def cors(check_origin: Check | None = None) -> PluginSchema:
    """Return the schema of cors; with `check_origin` for a gateway that does not run every regex."""
    return PluginSchema(
        name="cors",
        takes_consumer=False,
        config=record(
            {
                "origins": array(string(check=check_origin)),
                "headers": array(string()),
                "exposed_headers": array(string()),
                "methods": array(string(one_of=METHODS), default=list(METHODS)),
                "max_age": number(),
                "credentials": boolean(required=True, default=False),
                "private_network": boolean(required=True, default=False),
                "preflight_continue": boolean(required=True, default=False),
                "allow_origin_absent": boolean(required=True, default=True),
            }
        ),
    )


IP_RESTRICTION: Final = PluginSchema(
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
KEY_AUTH: Final = PluginSchema(
    name="key-auth",
    takes_consumer=False,
    config=record(
        {
            "key_names": array(string(check=header_name), required=True, default=["apikey"]),
            "hide_credentials": boolean(required=True, default=False),
            "anonymous": string(),
            "key_in_header": boolean(required=True, default=True),
            "key_in_query": boolean(required=True, default=True),
            "key_in_body": boolean(required=True, default=False),
            "run_on_preflight": boolean(required=True, default=True),
            "realm": string(),
        }
    ),
)
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

RATE_LIMITING: Final = PluginSchema(
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


def _check_termination(config: Json) -> str | None:
    message, content_type, body = config["message"], config["content_type"], config["body"]
    if message is not None and (content_type is not None or body is not None):
        return "message cannot be used with content_type or body"
    if content_type is not None and body is None:
        return "content_type requires a body"
    if config["echo"] and (content_type is not None or body is not None):
        return "echo cannot be used with content_type and body"
    return None


REQUEST_TERMINATION: Final = PluginSchema(
    name="request-termination",
    config=record(
        {
            "status_code": integer(required=True, default=503, between=(100, 599)),
            "message": string(),
            "content_type": string(),
            "body": string(),
            "echo": boolean(required=True, default=False),
            "trigger": string(),
        },
        record_check=_check_termination,
    ),
)


def request_transformer(check_template: Check | None = None) -> PluginSchema:
    """Return the schema of request-transformer; with `check_template` for a gateway that does not fill in each."""

    def with_template(check: Check) -> Check:
        if check_template is None:
            return check
        return lambda value: check(value) or check_template(value.partition(":")[2])

    def lists(headers: Check, pairs: Check | None, **more: Field) -> Field:
        other = string() if pairs is None else string(check=pairs)
        lists = {
            "body": array(other, default=[]),
            "headers": array(string(check=headers), default=[]),
            "querystring": array(other, default=[]),
        }
        return record({**lists, **more})

    header, pair = with_template(_check_header), with_template(_check_pair)
    return PluginSchema(
        name="request-transformer",
        config=record(
            {
                "http_method": string(check=_check_method),
                "remove": lists(_check_header_name, None),
                "rename": lists(_check_rename, _check_pair),
                "replace": lists(header, pair, uri=string(check=check_template)),
                "add": lists(header, pair),
                "append": lists(header, pair),
            }
        ),
    )


def _typed_lists() -> Field:
    return record(
        {
            "json": array(string(check=_check_pair), default=[]),
            "json_types": array(string(one_of=("boolean", "number", "string")), default=[]),
            "headers": array(string(check=_check_header), default=[]),
        }
    )


RESPONSE_TRANSFORMER: Final = PluginSchema(
    name="response-transformer",
    config=record(
        {
            "remove": record(
                {
                    "json": array(string(), default=[]),
                    "headers": array(string(check=_check_header_name), default=[]),
                }
            ),
            "rename": record(
                {
                    "json": array(string(check=_check_pair), default=[]),
                    "headers": array(string(check=_check_rename), default=[]),
                }
            ),
            "replace": _typed_lists(),
            "add": _typed_lists(),
            "append": _typed_lists(),
        }
    ),
)

SCHEMAS: Final = {
    schema.name: schema
    for schema in (
        CORRELATION_ID,
        cors(),
        IP_RESTRICTION,
        KEY_AUTH,
        RATE_LIMITING,
        REQUEST_TERMINATION,
        request_transformer(),
        RESPONSE_TRANSFORMER,
    )
}


def config_problems(plugin: Mapping[str, Json]) -> Iterator[tuple[Place, str, bool]]:
    """Yield what the gateway has against a plugin's config: where, in its words, and whether all versions have.

    Nothing is known of plugins that have no schema here. Rules across fields are judged where the fields are right, and
    no partials, which stand elsewhere, fill the rest.
    """
    schema = SCHEMAS.get(plugin["name"])
    if schema is None:
        return
    row = {"config": fill_value(schema.config, plugin.get("config", {}))}
    problems = field_problems({"config": schema.config}, row)
    if not problems and not plugin.get("partials"):
        for check in schema.checks:
            check(row, problems)
    yield from _told(problems.get("config", problems.get(ENTITY)), schema.config, ("config",))


def _told(problem: Problem, declared: Field, place: Place) -> Iterator[tuple[Place, str, bool]]:
    if isinstance(problem, str):
        yield place, f"{problem}.", not problem.startswith(("expected one of", "key '"))
    elif isinstance(problem, list):
        for index, inner in enumerate(problem):
            if inner is not None:
                at = place if declared.elements is None else (*place, index)
                yield from _told(inner, declared.elements or declared, at)
    elif problem is not None:
        for name, inner in problem.items():
            known = declared.fields.get(name)
            if known is None:
                yield (*place, name), f"{inner}.{did_you_mean(name, declared.fields)}", False
            else:
                yield from _told(inner, known, (*place, name))
