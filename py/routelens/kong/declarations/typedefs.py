"""Fields that several entities declare alike: ids, names, tags, timestamps, protocols."""

from __future__ import annotations

from typing import Final

from routelens.kong.declarations import checks
from routelens.kong.declarations.field import integer, number, set_of, string

PROTOCOLS: Final = ("grpc", "grpcs", "http", "https", "tcp", "tls", "tls_passthrough", "udp")
HTTP_LIKE: Final = ("grpc", "grpcs", "http", "https")

ID: Final = string(uuid=True, auto=True)
NAME: Final = string(unique=True, check=checks.name)
TAGS: Final = set_of(string(required=True, check=checks.tag))
CREATED: Final = integer(auto=True, timestamp=True)
UPDATED: Final = integer(auto=True, timestamp=True)
PRECISE_TIME: Final = number(auto=True, timestamp=True)
TIMEOUT: Final = integer(default=60000, between=(1, 2**31 - 2))
PORT: Final = integer(between=(0, 65535))
HEADER_NAME: Final = string(check=checks.header_name)
