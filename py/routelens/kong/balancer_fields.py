"""Rules for fields of upstreams that have a form of their own (docs/reference/admin-api.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from routelens.kong.entities import Json
from routelens.kong.field_validators import (
    Complaint,
    Rule,
    boolean,
    list_of,
    one_of,
    sni,
    text,
    unknown_field,
    whole_number,
)

_HEADER: Final = re.compile(r"[A-Za-z0-9_\-]+")


def header_name(value: Json) -> Iterator[Complaint]:
    """Ask for the name of a header, or of a cookie."""
    wrong = list(text(value))
    yield from wrong
    if not wrong and not _HEADER.fullmatch(value):
        yield (), "may have letters, digits, _ and - only"


def _number(low: float, high: float) -> Rule:
    def rule(value: Json) -> Iterator[Complaint]:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield (), "expected a number"
        elif not low <= value <= high:
            yield (), f"must be from {low:g} to {high:g}"

    return rule


def record_of(fields: Mapping[str, Rule]) -> Rule:
    """Ask for a map with these fields alone; each may be left out, and be null unless it is a record itself."""

    def rule(value: Json) -> Iterator[Complaint]:
        if not isinstance(value, Mapping):
            yield (), "expected a map"
            return
        for key, inner in value.items():
            if key not in fields:
                yield (key,), unknown_field(str(key), fields)
            elif inner is None:
                if key in _RECORDS:
                    yield (key,), "must not be null"
            else:
                for place, message in fields[key](inner):
                    yield (key, *place), message

    return rule


def _check_path(value: Json) -> Iterator[Complaint]:
    wrong = list(text(value))
    yield from wrong
    if not wrong and not value.startswith("/"):
        yield (), "must begin with /"


def _check_headers(value: Json) -> Iterator[Complaint]:
    if not isinstance(value, Mapping):
        yield (), "expected a map"
        return
    for name, values in value.items():
        yield from (((name, *place), message) for place, message in header_name(name))
        yield from (((name, *place), message) for place, message in list_of(text)(values))


_RECORDS: Final = ("active", "passive", "healthy", "unhealthy")
_INTERVAL: Final = _number(0, 65_535)
_COUNT: Final = whole_number(0, 255)
_STATUSES: Final = list_of(whole_number(100, 999))
_TYPE: Final = one_of("tcp", "http", "https", "grpc", "grpcs")
_FAILURES: Final[Mapping[str, Rule]] = {
    "tcp_failures": _COUNT,
    "timeouts": _COUNT,
    "http_failures": _COUNT,
    "http_statuses": _STATUSES,
}

health_checks: Final = record_of(
    {
        "active": record_of(
            {
                "type": _TYPE,
                "timeout": _INTERVAL,
                "concurrency": whole_number(1, 2**31),
                "http_path": _check_path,
                "https_sni": sni,
                "https_verify_certificate": boolean,
                "headers": _check_headers,
                "healthy": record_of(
                    {"interval": _INTERVAL, "successes": _COUNT, "http_statuses": _STATUSES}
                ),
                "unhealthy": record_of({"interval": _INTERVAL, **_FAILURES}),
            }
        ),
        "passive": record_of(
            {
                "type": _TYPE,
                "healthy": record_of({"successes": _COUNT, "http_statuses": _STATUSES}),
                "unhealthy": record_of(_FAILURES),
            }
        ),
        "threshold": _number(0, 100),
    }
)
"""An upstream's `healthchecks`."""

HASH_FIELDS: Final = {"header": "{}_header", "query_arg": "{}_query_arg", "uri_capture": "{}_uri_capture"}
"""What else an upstream needs that hashes on one of these; `{}` is `hash_on` or `hash_fallback`."""


def hash_complaints(mapping: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Yield (field, message) for what is missing where an upstream hashes on something."""
    for kind in ("hash_on", "hash_fallback"):
        chosen = mapping.get(kind)
        needed = HASH_FIELDS.get(chosen, "").format(kind) if isinstance(chosen, str) else ""
        if chosen == "cookie":
            needed = "hash_on_cookie"
        if needed and mapping.get(needed) is None:
            yield needed, f"{needed}: {kind} {chosen} needs it."
    # A null is no default: nothing is asked of what falls back then.
    if mapping.get("hash_on", "none") in ("none", "cookie") and mapping.get("hash_fallback") not in (
        None,
        "none",
    ):
        yield "hash_fallback", "hash_fallback: it needs a hash_on that can be missing from a request."
