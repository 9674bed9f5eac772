"""Other entities: the fields of those that have no part in routing, such as consumers, certificates and vaults.

Source: docs/reference/admin-api.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ALL: Final = frozenset({"id", "tags", "created_at", "updated_at"})

OTHER_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "consumer": _ALL | {"username", "custom_id", "type", "groups", "consumer_groups"},
    "certificate": _ALL | {"cert", "key", "cert_alt", "key_alt", "passphrase"},
    "ca_certificate": _ALL | {"cert", "cert_digest"},
    "sni": _ALL | {"name", "certificate"},
    "vault": _ALL | {"name", "prefix", "description", "config"},
    "key": _ALL | {"name", "set", "kid", "jwk", "pem", "x5t"},
    "key_set": _ALL | {"name"},
    "filter_chain": _ALL | {"name", "enabled", "service", "route", "filters"},
}
"""The fields of each kind; what nests in one is none of them."""

NEEDED_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "certificate": ("cert", "key"),
    "ca_certificate": ("cert",),
    "sni": ("name",),
    "vault": ("name", "prefix"),
    "key": ("kid",),
    "filter_chain": ("filters",),
}
"""The fields that one of a kind must have."""

OPEN_VAULTS: Final = frozenset({"env"})
"""The vaults that are no Enterprise edition's."""
