"""Other formats: files that are not gateway configuration, each with what to do instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from routelens.kong.config.collections import (
    COLLECTIONS,
    ENTERPRISE,
    TOOL_KEYS,
    TOP_KEYS,
    is_declarative,
)
from routelens.kong.config.format import kind_of
from routelens.kong.field_validators import did_you_mean

_KUBERNETES: Final = {
    "Ingress": "The ingress controller turns it into routes",
    "HTTPRoute": "The ingress controller turns it into routes",
    "GRPCRoute": "The ingress controller turns it into routes",
    "TCPRoute": "The ingress controller turns it into routes",
    "TLSRoute": "The ingress controller turns it into routes",
    "UDPRoute": "The ingress controller turns it into routes",
    "TCPIngress": "The ingress controller turns it into routes",
    "UDPIngress": "The ingress controller turns it into routes",
    "KongIngress": "It changes the routes that the ingress controller makes",
    "KongPlugin": "It is a plugin for routes that the ingress controller makes",
    "KongClusterPlugin": "It is a plugin for routes that the ingress controller makes",
    "KongConsumer": "The ingress controller turns it into a consumer",
}
_DUMP: Final = "`deck gateway dump` writes the gateway's configuration, which can be read here."
_TERRAFORM = re.compile(r"^[ \t]*(?:resource|provider|variable|module|terraform|data)\b[^\n:=]*\{", re.M)
_KONG_CONF = re.compile(
    r"^[ \t]*(?:database|declarative_config|router_flavor|proxy_listen|admin_listen)[ \t]*=", re.M
)
_HELM = re.compile(r"(?<!\$)\{\{-?\s*(?:\.|include\b|template\b|if\b|range\b|with\b|toYaml\b|define\b|end\b)")
_JINJA = re.compile(
    r"^\s*\{%[-+]?\s*(?:for|if|set|include|import|macro|block|extends)\b|[:-][ \t]+\{\{-?\s*[a-z_]\w*[\s|.}]",
    re.M,
)


_NO_CONFIGURATION: Final = "Not a Kong configuration: expected a map or a list of routes or services."
_KNOWN: Final = TOP_KEYS | TOOL_KEYS
_COLLECTIONS: Final = frozenset({*COLLECTIONS, *ENTERPRISE})
_OF_NO_ROUTE: Final = frozenset({"name", "id", "tags", "headers", "hosts", "protocol"})
"""Keys of routes and services that are keys of much else, too."""
_ROUTE_KEYS: Final = frozenset(
    {
        "paths",
        "methods",
        "snis",
        "protocols",
        "expression",
        "strip_path",
        "regex_priority",
        "preserve_host",
        "service",
    }
)
_COMPOSE_KEYS: Final = frozenset(
    {
        "image",
        "build",
        "ports",
        "command",
        "environment",
        "extends",
        "volumes",
        "depends_on",
        "networks",
        "env_file",
    }
)
_PACKAGE_KEYS: Final = frozenset(
    {"dependencies", "devDependencies", "peerDependencies", "scripts", "main", "module"}
)


def other_format(root: Any) -> str | None:
    """Return what a document is and what to do, None if it may be gateway configuration."""
    if isinstance(root, list):
        items = [item for item in root if isinstance(item, dict)]
        return _NO_CONFIGURATION if items and all(map(_is_no_entity, items)) else None
    if root is None:
        return None
    if not isinstance(root, dict):
        return _NO_CONFIGURATION
    return _named(root) or _unknown(root)


def telling(roots: Sequence[Any]) -> int:
    """Return which of a text's documents tells best what the text is: the first object that makes routes, else 0."""
    kinds = [root.get("kind") if isinstance(root, dict) and "apiVersion" in root else None for root in roots]
    if kinds[0] is None:
        return 0
    return next(
        (number for number, kind in enumerate(kinds) if isinstance(kind, str) and kind in _KUBERNETES), 0
    )


def _named(root: Mapping[str, Any]) -> str | None:
    """Return what a map is that has the keys of something known."""
    kind = root.get("kind")
    if isinstance(kind, str) and isinstance(root.get("apiVersion"), str):
        how = _KUBERNETES.get(kind, "It is not the gateway's configuration")
        items = root.get("items")
        if kind.endswith("List") or kind == "List":
            held = dict.fromkeys(
                str(item.get("kind"))[:60]
                for item in items or ()
                if isinstance(item, dict) and "kind" in item
            )
            if len(held) == 1:
                how = _KUBERNETES.get(next(iter(held)), how)
            of = f" of {', '.join(list(held)[:10])}" if held else ""
            return f"This is a Kubernetes {kind[:60]}{of}. {how}: {_DUMP}"
        return f"This is a Kubernetes {kind[:60]}. {how}: {_DUMP}"
    if "apiVersion" in root and "version" in root and "name" in root:
        return "This is a Helm chart's Chart.yaml. Render the chart with `helm template`, and read its ConfigMap."
    if isinstance(root.get("openapi"), str) or "swagger" in root:
        return (
            "This is an OpenAPI description. `deck file openapi2kong` converts it to gateway configuration."
        )
    if "_format_version" in root:
        return None
    services = root.get("services")
    if (
        isinstance(services, dict)
        and services
        and all(isinstance(service, dict) for service in services.values())
        and any(not _COMPOSE_KEYS.isdisjoint(service) for service in services.values())
    ):
        return (
            "This is a Docker Compose file. Read the file that KONG_DECLARATIVE_CONFIG names in it: "
            "the gateway's own configuration."
        )
    if "dblessConfig" in root or "ingressController" in root:
        return (
            "These are values of a Helm chart. Read the gateway's configuration that dblessConfig.config holds, or the "
            "ConfigMap that dblessConfig.configMap names."
        )
    if ("resource" in root or "provider" in root) and isinstance(
        root.get("resource", root.get("provider")), (dict, list)
    ):
        return f"This is Terraform configuration. Apply it, then {_DUMP}"
    if "extends" in root or ("rules" in root and isinstance(root["rules"], dict)):
        return "This is a ruleset for `deck file lint`, not gateway configuration."
    if "results" in root and ("total_count" in root or "fail_count" in root):
        return "This is what `deck file lint` found, not gateway configuration."
    if "name" in root and not _PACKAGE_KEYS.isdisjoint(root):
        return "This is the description of a software package, such as a package.json, not gateway configuration."
    return None


def _unknown(root: Mapping[str, Any]) -> str | None:
    """Return what to say of a map that has nothing of a gateway configuration, None if it has something."""
    if not root:
        return None
    if is_declarative(root):
        if (
            not _KNOWN.isdisjoint(root)
            or "data" in root
            or any(did_you_mean(key, _COLLECTIONS) for key in root)
        ):
            return None
        return f"This is not gateway configuration: it has {_listed(root)}, and neither services nor routes."
    if isinstance(root.get("data"), list) or not _is_no_entity(root):
        return None
    return f"This is neither gateway configuration nor an entity of the Admin API: it has {_listed(root)}."


def _is_no_entity(mapping: Mapping[str, Any]) -> bool:
    """Tell whether a map has keys of no entity, and none that tells what it is."""
    if not _KNOWN.isdisjoint(mapping) or kind_of("entity", mapping) != "route":
        return False
    unknown = mapping.keys() - _OF_NO_ROUTE - _ROUTE_KEYS
    return (
        bool(unknown)
        and _ROUTE_KEYS.isdisjoint(mapping)
        and not any(did_you_mean(key, _ROUTE_KEYS) for key in unknown)
    )


def _listed(keys: Iterable[str]) -> str:
    shown = [str(key)[:40] for key in keys]
    return ", ".join(shown[:5]) + (", …" if len(shown) > 5 else "")


def other_syntax(text: str) -> str | None:
    """Return what a text is that YAML and JSON cannot be read from, None if that cannot be told."""
    if _TERRAFORM.search(text) is not None:
        return f"This is Terraform configuration. Apply it, then {_DUMP}"
    if _HELM.search(text) is not None:
        return "This is a Helm template. Render it with `helm template` first, and read what it writes."
    if _JINJA.search(text) is not None:
        return "This is a Jinja template, such as Ansible's. Render it first, and read what it writes."
    if _KONG_CONF.search(text) is not None:
        return "This is a kong.conf. Read the file that declarative_config names in it, or dump the gateway with decK."
    return None
