"""Consumers and their keys (docs/reference/admin-api.md, consumers and credentials)."""

from __future__ import annotations

import secrets
import string as characters
from collections.abc import Mapping
from typing import Final

from routelens.kong.declarations import checks, rules
from routelens.kong.declarations.field import Entity, Json, Row, foreign, integer, string

_ALPHABET: Final = characters.ascii_letters + characters.digits
_KEY_LENGTH: Final = 32

CONSUMERS: Final = Entity(
    name="consumers",
    singular="consumer",
    key="username",
    unique=(("username",), ("custom_id",)),
    fields={
        "id": checks.ID,
        "created_at": checks.CREATED,
        "updated_at": checks.UPDATED,
        "username": string(unique=True),
        "custom_id": string(unique=True),
        "tags": checks.TAGS,
    },
    checks=(rules.at_least_one_of("custom_id", "username"),),
)


def _random_key(row: Row) -> Mapping[str, Json]:
    if row.get("key") is not None:
        return {}
    return {"key": "".join(secrets.choice(_ALPHABET) for _ in range(_KEY_LENGTH))}


KEY_AUTHS: Final = Entity(
    name="keyauth_credentials",
    singular="keyauth_credential",
    key="key",
    unique=(("key",),),
    defaults=_random_key,
    fields={
        "id": checks.ID,
        "created_at": checks.CREATED,
        "consumer": foreign("consumers", required=True, on_delete="cascade"),
        "key": string(unique=True, auto=True),
        "tags": checks.TAGS,
        "ttl": integer(auto=True),
    },
)
