"""Services: where requests go (docs/reference/admin-api.md, services)."""

from __future__ import annotations

from typing import Final

from routelens.kong.declarations import checks, rules
from routelens.kong.declarations.field import Entity, Problem, Row, array, boolean, foreign, integer, string
from routelens.kong.service_url import url_parts

_TLS_ONLY: Final = ("client_certificate", "tls_verify", "tls_verify_depth", "ca_certificates")
_PATHLESS: Final = rules.equals("tcp", "tls", "udp", "grpc", "grpcs")


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
        "id": checks.ID,
        "created_at": checks.CREATED,
        "updated_at": checks.UPDATED,
        "name": checks.NAME,
        "retries": integer(default=5, between=(0, 32767)),
        "protocol": string(required=True, default="http", one_of=checks.PROTOCOLS),
        "host": string(required=True, check=checks.service_host),
        "port": integer(required=True, default=80, between=(0, 65535)),
        "path": string(check=checks.path),
        "connect_timeout": checks.TIMEOUT,
        "write_timeout": checks.TIMEOUT,
        "read_timeout": checks.TIMEOUT,
        "tags": checks.TAGS,
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
