"""Other formats: files that are not gateway configuration, each with what to do instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_KUBERNETES: Final = {
    "Ingress": "The ingress controller makes routes of it",
    "HTTPRoute": "The ingress controller makes routes of it",
    "GRPCRoute": "The ingress controller makes routes of it",
    "TCPRoute": "The ingress controller makes routes of it",
    "TLSRoute": "The ingress controller makes routes of it",
    "UDPRoute": "The ingress controller makes routes of it",
    "TCPIngress": "The ingress controller makes routes of it",
    "UDPIngress": "The ingress controller makes routes of it",
    "KongIngress": "It changes the routes that the ingress controller makes",
    "KongPlugin": "It is a plugin for routes that the ingress controller makes",
    "KongClusterPlugin": "It is a plugin for routes that the ingress controller makes",
    "KongConsumer": "The ingress controller makes a consumer of it",
}
_DUMP: Final = "`deck gateway dump` writes the gateway's configuration, which can be read here."
_TERRAFORM = re.compile(r"^[ \t]*(?:resource|provider|variable|module|terraform|data)\b[^\n:=]*\{", re.M)
_HELM = re.compile(r"(?<!\$)\{\{-?\s*(?:\.|include\b|template\b|if\b|range\b|with\b|toYaml\b|define\b|end\b)")


def other_format(root: Mapping[str, Any]) -> str | None:
    """Return what a document is and what to do, None if it may be gateway configuration."""
    kind = root.get("kind")
    if isinstance(kind, str) and isinstance(root.get("apiVersion"), str):
        how = _KUBERNETES.get(kind, "It is not the gateway's configuration")
        return f"This is a Kubernetes {kind[:60]}. {how}: {_DUMP}"
    if "apiVersion" in root and "version" in root and "name" in root:
        return "This is a Helm chart's Chart.yaml. Render the chart with `helm template`, and read its ConfigMap."
    if isinstance(root.get("openapi"), str) or "swagger" in root:
        return "This is an OpenAPI description. `deck file openapi2kong` makes gateway configuration of it."
    if "_format_version" in root:
        return None
    services = root.get("services")
    if (
        isinstance(services, dict)
        and services
        and all(
            isinstance(service, dict)
            and not {"image", "build", "ports", "command", "environment"}.isdisjoint(service)
            for service in services.values()
        )
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
    return None


def other_syntax(text: str) -> str | None:
    """Return what a text is that YAML and JSON cannot be read from, None if that cannot be told."""
    if _TERRAFORM.search(text) is not None:
        return f"This is Terraform configuration. Apply it, then {_DUMP}"
    if _HELM.search(text) is not None:
        return "This is a Helm template. Render it with `helm template` first, and read what it writes."
    return None
