"""Plugins: those that apply to a route, those that always answer, and those that may.

No plugin is run. Source: docs/reference/proxy.md §7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from routelens.kong.entities import Json, Route
from routelens.kong.request.request import Request
from routelens.kong.responses import Answer

_JSON: Final = "application/json; charset=utf-8"
DEFAULT_MESSAGES: Final = {
    401: "Unauthorized",
    404: "Not found",
    405: "Method not allowed",
    500: "An unexpected error occurred",
    502: "Bad Gateway",
    503: "Service unavailable",
}
_NEVER_ANSWERING: Final = frozenset({
    "correlation-id",
    "datadog",
    "file-log",
    "http-log",
    "kafka-log",
    "loggly",
    "opentelemetry",
    "prometheus",
    "redirect",
    "request-termination",
    "request-transformer",
    "request-transformer-advanced",
    "response-transformer",
    "response-transformer-advanced",
    "statsd",
    "statsd-advanced",
    "syslog",
    "tcp-log",
    "tls-handshake-modifier",
    "tls-metadata-headers",
    "udp-log",
    "upstream-timeout",
    "zipkin",
})  # fmt: skip
"""Plugins that pass every request on, or whose answer is worked out here. Of any other it is not known."""
MODELLED_PLUGINS: Final = frozenset({"redirect", "request-termination", "request-transformer"})
"""Plugins whose effect on the outcome is worked out."""
_STREAM: Final = frozenset({"tcp", "tls", "udp", "tls_passthrough"})
_SENDING_ELSEWHERE: Final = frozenset({
    "ai-proxy",
    "ai-proxy-advanced",
    "aws-lambda",
    "azure-functions",
    "canary",
    "confluent",
    "degraphql",
    "forward-proxy",
    "grpc-gateway",
    "kafka-upstream",
    "openwhisk",
    "route-by-header",
    "route-transformer-advanced",
})  # fmt: skip
BUNDLED_PLUGINS: Final = _NEVER_ANSWERING | _SENDING_ELSEWHERE | {
    "ace", "acl", "acme", "ai-aws-guardrails", "ai-azure-content-safety", "ai-gcp-model-armor", "ai-lakera-guard",
    "ai-llm-as-judge", "ai-mcp-oauth2", "ai-mcp-proxy", "ai-model-selector", "ai-prompt-compressor",
    "ai-prompt-decorator", "ai-prompt-guard", "ai-prompt-template", "ai-rag-injector", "ai-rate-limiting-advanced",
    "ai-request-transformer", "ai-response-transformer", "ai-sanitizer", "ai-semantic-cache",
    "ai-semantic-prompt-guard", "ai-semantic-response-guard", "app-dynamics", "application-registration",
    "basic-auth", "bot-detection", "confluent-consume", "cors", "datakit", "exit-transformer",
    "graphql-proxy-cache-advanced", "graphql-rate-limiting-advanced", "grpc-web", "header-cert-auth", "hmac-auth",
    "injection-protection", "ip-restriction", "jq", "json-threat-protection", "jwe-decrypt", "jwt", "jwt-signer",
    "kafka-consume", "key-auth", "key-auth-enc", "konnect-application-auth", "ldap-auth", "ldap-auth-advanced",
    "metering-and-billing", "mocking", "mtls-auth", "oas-validation", "oauth2", "oauth2-introspection", "opa",
    "openid-connect", "post-function", "pre-function", "proxy-cache", "proxy-cache-advanced", "rate-limiting",
    "rate-limiting-advanced", "request-callout", "request-size-limiting", "request-validator",
    "response-ratelimiting", "saml", "service-protection", "session", "solace-consume", "solace-log",
    "solace-upstream", "standard-webhooks", "upstream-oauth", "vault-auth", "websocket-size-limit",
    "websocket-validator", "xml-threat-protection",
}  # fmt: skip
"""Kong's own plugins, Enterprise's among them. Other entries may be filters, whose `config` is any value."""

NOT_OF_CONSUMERS: Final = frozenset({
    "acl", "basic-auth", "cors", "hmac-auth", "jwt", "key-auth", "ldap-auth", "oauth2", "session",
})  # fmt: skip
"""Plugins that a gateway refuses for a consumer: most of them find out who that is."""


def effective_plugins(route: Route) -> list[Mapping[str, Json]]:
    """Return the plugins that run for a request without a consumer: enabled, the most specific of each name.

    That is the one of the route and its service, then the route's, the service's, and the one of all requests.
    """
    chosen: dict[str, Mapping[str, Json]] = {}
    for plugin in sorted(route.plugins, key=lambda plugin: not _is_of_both(plugin)):
        name = plugin.get("name")
        if isinstance(name, str) and _is_running(plugin) and not _has_consumer(plugin):
            chosen.setdefault(name, plugin)
    return list(chosen.values())


def plugin_answer(route: Route, request: Request) -> tuple[str, Answer] | None:
    """Return the plugin that certainly answers `request`, and its answer; None if none does.

    Others may answer before it: see `plugin_notes`. Only HTTP requests are answered here.
    """
    if not request.is_http:
        return None
    plugins = {str(plugin["name"]): plugin for plugin in effective_plugins(route)}
    for name, answer_of in (("redirect", _redirect), ("request-termination", _termination)):
        if name in plugins:
            config = plugins[name].get("config")
            answer = answer_of(config if isinstance(config, Mapping) else {}, request)
            if answer is not None:
                return name, answer
    return None


def plugin_notes(route: Route) -> Iterator[str]:
    """Yield a sentence for the plugins that may answer, and one for those that may send the request elsewhere."""
    own = {str(plugin["name"]) for plugin in effective_plugins(route)}
    for_some = {
        str(plugin.get("name")) for plugin in route.plugins if _is_running(plugin) and _has_consumer(plugin)
    }
    elsewhere = sorted((own | for_some) & _SENDING_ELSEWHERE)
    answering = sorted(((own - _NEVER_ANSWERING) | for_some) - _SENDING_ELSEWHERE)
    if answering:
        noun = "This plugin" if len(answering) == 1 else "These plugins"
        yield f"{noun} may answer instead, or change the request: {', '.join(answering)}. Plugins are not run here."
    if elsewhere:
        noun = "This plugin" if len(elsewhere) == 1 else "These plugins"
        yield f"{noun} may answer or send the request elsewhere: {', '.join(elsewhere)}. Plugins are not run here."


def _is_of_both(plugin: Mapping[str, Json]) -> bool:
    return plugin.get("route") is not None and plugin.get("service") is not None


def _is_running(plugin: Mapping[str, Json]) -> bool:
    """Tell whether a plugin is enabled and one for HTTP: of its protocols only the subsystem counts."""
    protocols = plugin.get("protocols")
    is_stream = isinstance(protocols, list) and bool(protocols) and all(item in _STREAM for item in protocols)
    return plugin.get("enabled") is not False and not is_stream


def _has_consumer(plugin: Mapping[str, Json]) -> bool:
    return plugin.get("consumer") is not None or plugin.get("consumer_group") is not None


def _redirect(config: Mapping[str, Json], request: Request) -> Answer | None:
    location = config.get("location")
    if not isinstance(location, str):
        return None
    if config.get("keep_incoming_path") is True:
        try:
            scheme, authority, *_ = urlsplit(location)
        except ValueError:
            return None
        path, _, query = (request.path or "/").partition("?")
        location = urlunsplit((scheme, authority, path, query, ""))
    return Answer(_status(config, 301), "redirecting", {"Location": location})


def _termination(config: Mapping[str, Json], request: Request) -> Answer | None:
    trigger = config.get("trigger")
    if isinstance(trigger, str) and trigger:
        sent = request.header(trigger) is not None or request.query_values(trigger) is not None
        if not sent:
            return None
    status = _status(config, 503)
    body, message = config.get("body"), config.get("message")
    if isinstance(body, str):
        kind = config.get("content_type")
        return Answer(status, body, {"Content-Type": kind} if isinstance(kind, str) else {})
    if config.get("echo") is True:
        return Answer(status, message if isinstance(message, str) else None, {"Content-Type": _JSON})
    text = message if isinstance(message, str) else DEFAULT_MESSAGES.get(status)
    return Answer(status, text, {"Content-Type": _JSON} if text is not None else {})


def _status(config: Mapping[str, Json], otherwise: int) -> int:
    status = config.get("status_code")
    return (
        status
        if isinstance(status, int) and not isinstance(status, bool) and 100 <= status <= 599
        else otherwise
    )
