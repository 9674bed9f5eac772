"""The collections of a configuration file: their names, what nests in them, what they refer to, and fields.

Source: docs/reference/admin-api.md, "DB-less"; Enterprise collections are those that decK and the gateway's Enterprise
edition know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias, get_args

Loader: TypeAlias = Literal["dbless", "deck"]
"""Who reads the file: the gateway itself (DB-less or `/config`), or decK."""

LOADERS: Final[tuple[Loader, ...]] = get_args(Loader)

COLLECTIONS: Final[Mapping[str, str]] = {
    "services": "service",
    "routes": "route",
    "plugins": "plugin",
    "upstreams": "upstream",
    "targets": "target",
    "consumers": "consumer",
    "certificates": "certificate",
    "ca_certificates": "ca_certificate",
    "snis": "sni",
    "vaults": "vault",
    "keys": "key",
    "key_sets": "key_set",
    "filter_chains": "filter_chain",
}
"""The collections whose entities are known here, and what one of them is called."""

CREDENTIALS: Final = frozenset(
    {
        "acls",
        "acme_storage",
        "basicauth_credentials",
        "hmacauth_credentials",
        "jwt_secrets",
        "keyauth_credentials",
        "mtls_auth_credentials",
        "oauth2_authorization_codes",
        "oauth2_credentials",
        "oauth2_tokens",
    }
)
"""Collections of plugins of the gateway; they have no part in routing."""

ENTERPRISE: Final = frozenset(
    {
        "admins",
        "ai_gateway_providers",
        "ai_identity_providers",
        "ai_mcp_servers",
        "ai_model_providers",
        "ai_models",
        "ai_policies",
        "ai_providers",
        "applications",
        "cloned_plugins",
        "clustering_data_planes",
        "consumer_group_consumers",
        "consumer_group_overrides",
        "consumer_group_plugins",
        "consumer_groups",
        "custom_entities",
        "custom_plugins",
        "degraphql_routes",
        "developers",
        "document_objects",
        "event_hooks",
        "files",
        "graphql_ratelimiting_advanced_cost_decoration",
        "header_cert_auth_credentials",
        "keyauth_enc_credentials",
        "keyring_keys",
        "keyring_meta",
        "licenses",
        "partials",
        "rbac_endpoint_permissions",
        "rbac_endpoints",
        "rbac_entities",
        "rbac_role_endpoints",
        "rbac_role_entities",
        "rbac_roles",
        "rbac_user_groups",
        "rbac_user_roles",
        "rbac_users",
        "service_packages",
        "service_versions",
        "vault_auth_vaults",
        "workspaces",
    }
)
"""Collections of the Enterprise edition: kept, with a warning."""

META_KEYS: Final = frozenset({"_format_version", "_transform", "_comment", "_ignore"})
"""What may stand beside the collections, whoever reads the file."""

DECK_KEYS: Final = frozenset({"_info", "_workspace", "_konnect", "_plugin_configs"})
"""What may stand there for decK only."""

TOP_KEYS: Final = frozenset({*COLLECTIONS, *META_KEYS, *DECK_KEYS, *CREDENTIALS, *ENTERPRISE})
"""All that may stand on top of a configuration file."""

TOOL_KEYS: Final = frozenset({"add-plugins", "patches", "_ignore_defaults"})
"""What `deck file` commands take from a file; kept, with a warning."""

IGNORED_KEYS: Final = frozenset({"_comment", "_ignore"})
"""What the gateway drops from entities."""

NESTED: Final[Mapping[str, tuple[str, ...]]] = {
    "service": ("routes", "plugins", "filter_chains"),
    "route": ("plugins", "filter_chains"),
    "upstream": ("targets",),
    "consumer": ("plugins",),
    "consumer_group": ("plugins",),
    "certificate": ("snis",),
}
"""Which collections stand inside an entity, by its kind."""

REFERENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "service": ("client_certificate",),
    "route": ("service",),
    "plugin": ("service", "route", "consumer", "consumer_group"),
    "target": ("upstream",),
    "upstream": ("client_certificate",),
    "sni": ("certificate",),
    "filter_chain": ("service", "route"),
}
"""The references of an entity, by its kind; `client_certificate` leads to a certificate."""

UNIQUE_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "service": ("name",),
    "route": ("name",),
    "upstream": ("name",),
    "consumer": ("username", "custom_id"),
    "consumer_group": ("name",),
    "certificate": (),
    "sni": ("name",),
    "vault": ("prefix",),
    "key": ("name",),
    "key_set": ("name",),
    "plugin": ("instance_name",),
    "filter_chain": ("name",),
}
"""The fields besides the id that no two entities of a kind share."""

_COMMON: Final = frozenset({"id", "tags", "created_at", "updated_at"})

OTHER_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "consumer": _COMMON | {"username", "custom_id", "type", "groups", "consumer_groups"},
    "certificate": _COMMON | {"cert", "key", "cert_alt", "key_alt", "passphrase"},
    "ca_certificate": _COMMON | {"cert", "cert_digest"},
    "sni": _COMMON | {"name", "certificate"},
    "vault": _COMMON | {"name", "prefix", "description", "config"},
    "key": _COMMON | {"name", "set", "kid", "jwk", "pem", "x5t"},
    "key_set": _COMMON | {"name"},
    "filter_chain": _COMMON | {"name", "enabled", "service", "route", "filters"},
}
"""The fields of those that have no part in routing, by kind; what nests in one is none of them."""

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

_ENTITY_SIGNS: Final = frozenset(
    {
        "custom_id",
        "expression",
        "headers",
        "host",
        "hosts",
        "id",
        "methods",
        "name",
        "paths",
        "protocol",
        "protocols",
        "target",
        "url",
        "username",
    }
)


def own_fields(kind: str, mapping: Mapping[str, object]) -> dict[str, object]:
    """Return what is of an entity itself, without the collections that stand inside it: what validation judges."""
    nested = NESTED.get(kind, ())
    return {key: value for key, value in mapping.items() if key not in nested}


def is_declarative(root: Mapping[str, object]) -> bool:
    """Tell whether a map is a declarative file, and not an entity or a list of them."""
    if not (META_KEYS | DECK_KEYS).isdisjoint(root) and "_format_version" in root:
        return True
    if isinstance(root.get("data"), list) and not any(key in root for key in COLLECTIONS):
        return False
    return _ENTITY_SIGNS.isdisjoint(root)


def reads_as(roots: Iterable[object]) -> Loader | None:
    """Return whose file it is by the keys that only one loader knows; None if there are none."""
    for root in roots:
        if not isinstance(root, dict) or not is_declarative(root):
            continue
        if not DECK_KEYS.isdisjoint(root):
            return "deck"
        if not IGNORED_KEYS.isdisjoint(root) or str(root.get("_format_version")) in ("1.1", "2.1"):
            return "dbless"
        if any(not IGNORED_KEYS.isdisjoint(entity) for entity in _entities_of(root)):
            return "dbless"
    return None


def _entities_of(root: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield the entities of a declarative file that decK looks at key by key, two levels deep."""
    for name in COLLECTIONS:
        listed = root.get(name)
        for entity in listed if isinstance(listed, list) else ():
            if not isinstance(entity, dict):
                continue
            yield entity
            for inner in NESTED.get(COLLECTIONS[name], ()):
                nested = entity.get(inner)
                yield from (
                    (item for item in nested if isinstance(item, dict)) if isinstance(nested, list) else ()
                )


def is_enterprise(name: str) -> bool:
    """Tell whether a collection is one of the Enterprise edition."""
    return name in ENTERPRISE or name.startswith("rbac_")
