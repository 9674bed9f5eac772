"""Upstreams and their targets: what a service's host is balanced over (docs/reference/admin-api.md, upstreams)."""

from __future__ import annotations

from typing import Final

from routelens.kong.declarations import checks, rules
from routelens.kong.declarations.field import (
    Entity,
    Field,
    Problem,
    Row,
    array,
    boolean,
    foreign,
    integer,
    map_of,
    number,
    record,
    string,
)

HASHES: Final = ("none", "consumer", "ip", "header", "cookie", "path", "query_arg", "uri_capture")
_CHECK_TYPES: Final = ("tcp", "http", "https", "grpc", "grpcs")
_ACTIVE_FAILURES: Final = [429, 404, 500, 501, 502, 503, 504, 505]
_PASSIVE_SUCCESSES: Final = [*range(200, 209), 226, *range(300, 309)]


def _others(*excluded: str) -> tuple[str, ...]:
    return tuple(choice for choice in HASHES if choice not in excluded)


def _counter() -> Field:
    return integer(default=0, between=(0, 255))


def _interval() -> Field:
    return number(default=0, between=(0, 65535))


def _statuses(codes: list[int]) -> Field:
    return array(integer(between=(100, 999)), default=codes)


_HEALTHCHECKS: Final = record(
    {
        "active": record(
            {
                "type": string(default="http", one_of=_CHECK_TYPES),
                "timeout": number(default=1, between=(0, 65535)),
                "concurrency": integer(default=10, between=(1, 2147483648)),
                "http_path": string(default="/", check=checks.path),
                "https_sni": string(check=checks.sni),
                "https_verify_certificate": boolean(required=True, default=True),
                "headers": map_of(string(check=checks.header_name), array(string())),
                "healthy": record(
                    {"interval": _interval(), "successes": _counter(), "http_statuses": _statuses([200, 302])}
                ),
                "unhealthy": record(
                    {
                        "interval": _interval(),
                        "tcp_failures": _counter(),
                        "timeouts": _counter(),
                        "http_failures": _counter(),
                        "http_statuses": _statuses(_ACTIVE_FAILURES),
                    }
                ),
            }
        ),
        "passive": record(
            {
                "type": string(default="http", one_of=_CHECK_TYPES),
                "healthy": record({"successes": _counter(), "http_statuses": _statuses(_PASSIVE_SUCCESSES)}),
                "unhealthy": record(
                    {
                        "tcp_failures": _counter(),
                        "timeouts": _counter(),
                        "http_failures": _counter(),
                        "http_statuses": _statuses([429, 500, 503]),
                    }
                ),
            }
        ),
        "threshold": number(default=0, between=(0, 100)),
    }
)


def _adjusted(row: Row) -> Row:
    """Make algorithm and hash_on agree, as the stored value has them."""
    if row["algorithm"] in ("least-connections", "latency"):
        return {**row, "hash_on": "none"}
    if row["hash_on"] not in (None, "none"):
        return {**row, "algorithm": "consistent-hashing"}
    return {**row, "algorithm": "round-robin"}


def _with_healthchecks(written: Row, problems: dict[str, Problem]) -> Row:  # noqa: ARG001 (as all have it)
    """Take null for the defaults: clients send it for what they were not told."""
    return {name: value for name, value in written.items() if name != "healthchecks" or value is not None}


UPSTREAMS: Final = Entity(
    name="upstreams",
    singular="upstream",
    key="name",
    unique=(("name",),),
    expand=_with_healthchecks,
    adjust=_adjusted,
    fields={
        "id": checks.ID,
        "created_at": checks.CREATED,
        "updated_at": checks.UPDATED,
        "name": string(required=True, unique=True, check=checks.upstream_name),
        "algorithm": string(
            default="round-robin",
            one_of=("consistent-hashing", "least-connections", "round-robin", "latency"),
        ),
        "hash_on": string(default="none", one_of=HASHES),
        "hash_fallback": string(default="none", one_of=HASHES),
        "hash_on_header": checks.HEADER_NAME,
        "hash_fallback_header": checks.HEADER_NAME,
        "hash_on_cookie": string(check=checks.header_name),
        "hash_on_cookie_path": string(default="/", check=checks.path),
        "hash_on_query_arg": string(),
        "hash_fallback_query_arg": string(),
        "hash_on_uri_capture": string(),
        "hash_fallback_uri_capture": string(),
        "slots": integer(default=10000, between=(10, 65536)),
        "healthchecks": _HEALTHCHECKS,
        "tags": checks.TAGS,
        "host_header": string(check=checks.host_header),
        "client_certificate": foreign("certificates"),
        "use_srv_name": boolean(default=False),
    },
    checks=(
        rules.conditional("hash_on", rules.equals("header"), "hash_on_header", rules.required),
        rules.conditional("hash_fallback", rules.equals("header"), "hash_fallback_header", rules.required),
        rules.conditional("hash_on", rules.equals("cookie"), "hash_on_cookie", rules.required),
        rules.conditional("hash_fallback", rules.equals("cookie"), "hash_on_cookie", rules.required),
        rules.conditional("hash_on", rules.equals("none"), "hash_fallback", rules.only("none")),
        rules.conditional("hash_on", rules.equals("cookie"), "hash_fallback", rules.only("none")),
        *(
            rules.conditional("hash_on", rules.equals(name), "hash_fallback", rules.only(*_others(name)))
            for name in ("consumer", "ip", "path")
        ),
        rules.distinct("hash_on_header", "hash_fallback_header"),
        rules.conditional("hash_on", rules.equals("query_arg"), "hash_on_query_arg", rules.required),
        rules.conditional(
            "hash_fallback", rules.equals("query_arg"), "hash_fallback_query_arg", rules.required
        ),
        rules.distinct("hash_on_query_arg", "hash_fallback_query_arg"),
        rules.conditional("hash_on", rules.equals("uri_capture"), "hash_on_uri_capture", rules.required),
        rules.conditional(
            "hash_fallback", rules.equals("uri_capture"), "hash_fallback_uri_capture", rules.required
        ),
        rules.distinct("hash_on_uri_capture", "hash_fallback_uri_capture"),
    ),
)


def _with_normal_target(row: Row) -> Row:
    return {**row, "target": checks.normalized_target(row["target"])}


TARGETS: Final = Entity(
    name="targets",
    singular="target",
    key="target",
    unique=(("target", "upstream"),),
    adjust=_with_normal_target,
    precise_time=True,
    fields={
        "id": checks.ID,
        "created_at": checks.PRECISE_TIME,
        "updated_at": checks.PRECISE_TIME,
        "upstream": foreign("upstreams", required=True, on_delete="cascade"),
        "target": string(required=True, check=checks.target),
        "weight": integer(default=100, between=(0, 65535)),
        "tags": checks.TAGS,
    },
)
