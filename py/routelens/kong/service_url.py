"""Service URL: the shorthand `url` of a service, and the fields that it stands for.

Source: docs/reference/admin-api.md, "Services".
"""

from __future__ import annotations

import re
from typing import Any, Final

_URL: Final = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.\-_]*):)?(?://(?P<authority>[^/?#]*))?(?P<path>[^?#]*)"
)


def url_authority(url: str) -> str:
    """Return what of a URL says where: its host and port as written, without the user; empty if there is none."""
    match = _URL.match(url)
    assert match is not None  # every text has at least an empty path
    return (match["authority"] or "").rpartition("@")[2]


def url_parts(url: str) -> dict[str, Any]:
    """Return the fields that a service's `url` stands for: `path` and `host`, None if missing, `protocol` and `port`.

    Query, fragment and user are dropped. The port is 443 for https, else 80, where none is written; without a host
    there is none, and without a scheme there is a protocol for the ports 80 and 443 alone. Of what is no URL the pieces
    that are found are taken, so that it has bad fields.
    """
    match = _URL.match(url)
    assert match is not None
    scheme, authority = match["scheme"], url_authority(url)
    host, colon, digits = authority.rpartition(":")
    port: int | None = None
    if colon and digits.isascii() and digits.isdigit() and (":" not in host or host.endswith("]")):
        port = int(digits[:7])
    else:
        host = authority
    if scheme is None and port in (80, 443):
        scheme = "https" if port == 443 else "http"
    parts: dict[str, Any] = {"path": match["path"] or None, "host": host or None}
    if scheme is not None:
        parts["protocol"] = scheme.lower()
    if host:
        parts["port"] = port if port is not None else 443 if parts.get("protocol") == "https" else 80
    return parts
