"""Empty collections: clients may read them, but this gateway serves no TLS, vaults or other credentials."""

from __future__ import annotations

from typing import Final

from routelens.kong.declarations import checks
from routelens.kong.declarations.field import Entity, foreign, record, set_of, string

_COMMON: Final = {
    "id": checks.ID,
    "created_at": checks.CREATED,
    "updated_at": checks.UPDATED,
    "tags": checks.TAGS,
}

EMPTY_ENTITIES: Final = {
    "certificates": Entity(
        name="certificates",
        singular="certificate",
        fields={
            **_COMMON,
            "cert": string(required=True),
            "key": string(required=True),
            "cert_alt": string(),
            "key_alt": string(),
            "snis": set_of(string()),
        },
    ),
    "ca_certificates": Entity(
        name="ca_certificates",
        singular="ca_certificate",
        fields={**_COMMON, "cert": string(required=True), "cert_digest": string(unique=True)},
    ),
    "snis": Entity(
        name="snis",
        singular="sni",
        key="name",
        fields={
            **_COMMON,
            "name": string(required=True, unique=True),
            "certificate": foreign("certificates", required=True, on_delete="cascade"),
        },
    ),
    "vaults": Entity(
        name="vaults",
        singular="vault",
        key="prefix",
        fields={
            **_COMMON,
            "prefix": string(required=True, unique=True),
            "name": string(required=True),
            "description": string(),
            "config": record({}),
        },
    ),
    "key_sets": Entity(
        name="key_sets", singular="key_set", key="name", fields={**_COMMON, "name": checks.NAME}
    ),
    "keys": Entity(
        name="keys",
        singular="key",
        key="name",
        fields={
            **_COMMON,
            "set": foreign("key_sets", on_delete="cascade"),
            "name": checks.NAME,
            "kid": string(required=True),
            "jwk": string(),
            "pem": record({"private_key": string(), "public_key": string()}, required=False),
        },
    ),
    "tags": Entity(
        name="tags",
        singular="tag",
        fields={
            "tag": string(required=True),
            "entity_name": string(required=True),
            "entity_id": string(required=True),
        },
    ),
    "basicauth_credentials": Entity(
        name="basicauth_credentials",
        singular="basicauth_credential",
        key="username",
        fields={
            **_COMMON,
            "consumer": foreign("consumers", required=True, on_delete="cascade"),
            "username": string(required=True, unique=True),
            "password": string(required=True),
        },
    ),
    "acls": Entity(
        name="acls",
        singular="acl",
        fields={
            **_COMMON,
            "consumer": foreign("consumers", required=True, on_delete="cascade"),
            "group": string(required=True),
        },
    ),
}
"""Declarations for `/schemas`, by table name."""

EMPTY_COLLECTIONS: Final = {
    "certificates": "certificates",
    "snis": "snis",
    "ca_certificates": "ca_certificates",
    "vaults": "vaults",
    "keys": "keys",
    "key-sets": "key_sets",
    "basic-auths": "basicauth_credentials",
    "acls": "acls",
    "hmac-auths": "hmacauth_credentials",
    "jwts": "jwt_secrets",
    "oauth2": "oauth2_credentials",
}
"""Collections by their name in paths that answer empty lists and refuse writes."""

CONSUMER_COLLECTIONS: Final = ("acls", "basic-auth", "hmac-auth", "jwt", "oauth2")
"""The same under a consumer."""
