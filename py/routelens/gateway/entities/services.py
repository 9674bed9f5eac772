"""Services: where requests go (docs/reference/admin-api.md, services)."""

from __future__ import annotations

import re
from typing import Final

from routelens.gateway.schema import checks, rules, typedefs
from routelens.gateway.schema.field import Entity, Problem, Row, array, boolean, foreign, integer, string

_URL: Final = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.\-_]*):)?(?://(?P<authority>[^/?#]*))?(?P<path>[^?#]*)"
)
_TLS_ONLY: Final = ("client_certificate", "tls_verify", "tls_verify_depth", "ca_certificates")
_PATHLESS: Final = rules.equals("tcp", "tls", "udp", "grpc", "grpcs")


def url_parts(url: str) -> Row:
    """Return the pieces of a service's `url` as fields, those that are there: a bad URL gives bad fields."""
    match = _URL.match(url)
    assert match is not None
    scheme, authority, path = match["scheme"], match["authority"], match["path"]
    authority = (authority or "").rpartition("@")[2]
    host, colon, digits = authority.rpartition(":")
    port: int | None = None
    if colon and digits.isascii() and digits.isdigit() and (":" not in host or host.endswith("]")):
        port = int(digits[:7])
    else:
        host = authority
    if scheme is None and port in (80, 443):
        scheme = "https" if port == 443 else "http"
    parts: Row = {"path": path or None, "host": host or None}
    if scheme is not None:
        parts["protocol"] = scheme.lower()
    if host:
        parts["port"] = port if port is not None else 443 if parts.get("protocol") == "https" else 80
    return parts


def expand_url(written: Row, problems: dict[str, Problem]) -> Row:
    """Replace the shorthand `url` by protocol, host, port and path, which it overrides."""
    if "url" not in written:
        return written
    values = {name: value for name, value in written.items() if name != "url"}
    url = written["url"]
    if url is None:
        return values
    if not isinstance(url, str):
        problems["url"] = "expected a string"
    elif not url:
        problems["url"] = "length must be at least 1"
    else:
        values.update(url_parts(url))
    return values


SERVICES: Final = Entity(
    name="services",
    singular="service",
    key="name",
    unique=(("name",),),
    expand=expand_url,
    fields={
        "id": typedefs.ID,
        "created_at": typedefs.CREATED,
        "updated_at": typedefs.UPDATED,
        "name": typedefs.NAME,
        "retries": integer(default=5, between=(0, 32767)),
        "protocol": string(required=True, default="http", one_of=typedefs.PROTOCOLS),
        "host": string(required=True, check=checks.service_host),
        "port": integer(required=True, default=80, between=(0, 65535)),
        "path": string(check=checks.path),
        "connect_timeout": typedefs.TIMEOUT,
        "write_timeout": typedefs.TIMEOUT,
        "read_timeout": typedefs.TIMEOUT,
        "tags": typedefs.TAGS,
        "client_certificate": foreign("certificates"),
        "tls_verify": boolean(),
        "tls_verify_depth": integer(between=(0, 64)),
        "ca_certificates": array(string(uuid=True)),
        "enabled": boolean(required=True, default=True),
        "url": string(shorthand=True),
    },
    checks=(
        rules.conditional("protocol", _PATHLESS, "path", rules.must_be_null),
        *(
            rules.conditional("protocol", rules.differs_from("https", "tls"), name, rules.must_be_null)
            for name in _TLS_ONLY
        ),
    ),
)
