"""Validation of routes and services, with the rules of the Admin API (docs/reference/traditional.md §1 and §2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from routelens.dataclass import dataclass
from routelens.diagnostics import codes
from routelens.kong import balancer_fields
from routelens.kong import field_validators as rules
from routelens.kong.config.collections import (
    CREDENTIALS,
    NEEDED_FIELDS,
    NESTED,
    OPEN_VAULTS,
    OTHER_FIELDS,
)
from routelens.kong.entities import EntityError, Json, Route
from routelens.kong.field_validators import Place, Rule
from routelens.kong.plugins import BUNDLED_PLUGINS, NOT_OF_CONSUMERS
from routelens.kong.route_expression import check_expression
from routelens.kong.service_url import url_parts
from routelens.kong.subsystem import Subsystem, subsystem_of
from routelens.kong.translate import Flavor, translate
from routelens.language import Diagnostic

ENTITY: Final = "@entity"
"""The field of a fault of the entity as a whole."""

MATCHING_FIELDS: Final = ("methods", "hosts", "headers", "paths", "snis", "sources", "destinations")

_TLS_PROTOCOLS: Final = ("https", "grpcs", "tls", "tls_passthrough")
_MATCH_ONLY_HTTP: Final = ("methods", "hosts", "paths", "headers")
_NOT_NULL: Final = (
    "protocols",
    "https_redirect_status_code",
    "strip_path",
    "preserve_host",
    "request_buffering",
    "response_buffering",
    "priority",
)
_FILTER_FIELDS: Final = ("name", "enabled", "config")
_ROUTE_RULES: Final[Mapping[str, Rule]] = {
    "id": rules.identifier,
    "name": rules.name,
    "created_at": rules.timestamp,
    "updated_at": rules.timestamp,
    "protocols": rules.protocols,
    "methods": rules.list_of(rules.method),
    "hosts": rules.list_of(rules.wildcard_host),
    "paths": rules.list_of(rules.path),
    "headers": rules.headers,
    "snis": rules.list_of(rules.sni),
    "sources": rules.list_of(rules.peer),
    "destinations": rules.list_of(rules.peer),
    "regex_priority": rules.whole_number(),
    "strip_path": rules.boolean,
    "preserve_host": rules.boolean,
    "path_handling": rules.one_of("v0", "v1"),
    "https_redirect_status_code": rules.one_of(426, 301, 302, 307, 308),
    "request_buffering": rules.boolean,
    "response_buffering": rules.boolean,
    "service": rules.service_reference,
    "tags": rules.list_of(rules.tag),
}
_EXPRESSION_RULES: Final[Mapping[str, Rule]] = {
    "expression": rules.text,
    "priority": rules.whole_number(0, rules.MAX_PRIORITY),
}
_RULES_OF_BOTH: Final[Mapping[str, Rule]] = {**_ROUTE_RULES, **_EXPRESSION_RULES}
_TIMEOUT: Final = rules.whole_number(1, 2**31 - 2)
_SERVICE_RULES: Final[Mapping[str, Rule]] = {
    "id": rules.identifier,
    "name": rules.name,
    "created_at": rules.timestamp,
    "updated_at": rules.timestamp,
    "protocol": rules.one_of(*rules.SERVICE_PROTOCOLS),
    "host": rules.plain_host,
    "port": rules.whole_number(0, 65535),
    "path": rules.service_path,
    "enabled": rules.boolean,
    "retries": rules.whole_number(0, 32767),
    "connect_timeout": _TIMEOUT,
    "write_timeout": _TIMEOUT,
    "read_timeout": _TIMEOUT,
    "tags": rules.list_of(rules.tag),
    "client_certificate": rules.reference,
    "tls_verify": rules.boolean,
    "tls_verify_depth": rules.whole_number(0, 64),
    "ca_certificates": rules.list_of(rules.identifier),
    "url": rules.text,
}
_SERVICE_ENTERPRISE: Final = ("tls_sans",)
_SERVICE_NOT_NULL: Final = ("protocol", "host", "port", "enabled")
_PLUGIN_RULES: Final[Mapping[str, Rule]] = {
    "id": rules.identifier,
    "name": rules.text,
    "instance_name": rules.name,
    "enabled": rules.boolean,
    "config": rules.any_map,
    "protocols": rules.not_empty(rules.list_of(rules.one_of(*rules.SERVICE_PROTOCOLS))),
    "tags": rules.list_of(rules.tag),
    "service": rules.reference,
    "route": rules.reference,
    "consumer": rules.consumer_reference,
    "consumer_group": rules.reference,
    "created_at": rules.timestamp,
    "updated_at": rules.timestamp,
    "run_on": rules.text,
    "_config": rules.text,
}
_PLUGIN_NOT_NULL: Final = ("enabled", "protocols", "config")
_PLUGIN_ENTERPRISE: Final = ("ordering", "condition", "partials", "model")
_UPSTREAM_RULES: Final[Mapping[str, Rule]] = {
    "id": rules.identifier,
    "name": rules.plain_host,
    "created_at": rules.timestamp,
    "updated_at": rules.timestamp,
    "algorithm": rules.one_of(
        "consistent-hashing", "least-connections", "round-robin", "latency", "sticky-sessions"
    ),
    **{
        field: rules.one_of("none", "consumer", "ip", "header", "cookie", "path", "query_arg", "uri_capture")
        for field in ("hash_on", "hash_fallback")
    },
    **dict.fromkeys(
        (
            "hash_on_cookie_path",
            "hash_on_query_arg",
            "hash_fallback_query_arg",
            "hash_on_uri_capture",
            "hash_fallback_uri_capture",
            "sticky_sessions_cookie",
            "sticky_sessions_cookie_path",
        ),
        rules.text,
    ),
    "slots": rules.whole_number(10, 65536),
    "hash_on_header": balancer_fields.header_name,
    "hash_fallback_header": balancer_fields.header_name,
    "hash_on_cookie": balancer_fields.header_name,
    "healthchecks": balancer_fields.health_checks,
    "host_header": rules.host_with_port,
    "use_srv_name": rules.boolean,
    "client_certificate": rules.reference,
    "tags": rules.list_of(rules.tag),
}
_TARGET_RULES: Final[Mapping[str, Rule]] = {
    "id": rules.identifier,
    "target": rules.host_with_port,
    "weight": rules.whole_number(0, 65535),
    "tags": rules.list_of(rules.tag),
    "upstream": rules.reference,
    "created_at": rules.any_number,
    "updated_at": rules.any_number,
    "failover": rules.boolean,
}
_CONSUMER_RULES: Final[Mapping[str, Rule]] = {
    "id": rules.identifier,
    "username": rules.text,
    "custom_id": rules.text,
    "tags": rules.list_of(rules.tag),
    "created_at": rules.any_number,
}
FIELD_RULES: Final[Mapping[str, Mapping[str, Rule]]] = {
    "service": _SERVICE_RULES,
    "route": {**_ROUTE_RULES, **_EXPRESSION_RULES},
    "plugin": _PLUGIN_RULES,
    "upstream": _UPSTREAM_RULES,
    "target": _TARGET_RULES,
    "consumer": _CONSUMER_RULES,
}
"""The check of each field of an entity, by its kind."""

_TLS_ONLY: Final = ("client_certificate", "tls_verify", "tls_verify_depth", "ca_certificates")
_TLS_SERVICES: Final = ("https", "tls", "wss")
_PATHLESS: Final = ("tcp", "tls", "udp", "grpc", "grpcs")


@dataclass(frozen=True, slots=True)
class EntityFault(Diagnostic):
    """What is wrong with an entity: `field` as the Admin API names it, or `@entity`.

    `place` is the path to the value inside the entity, empty for the entity as a whole; `start` and `end` count
    only for an expression, in its text.
    """

    field: str = ENTITY
    place: Place = ()


def validate_route(mapping: Mapping[str, Json], flavor: Flavor = "expressions") -> list[EntityFault]:
    """Return every fault that the Admin API finds in a route.

    Whether PCRE takes a path's regex is judged from what the router's own engine says of it.

    Args:
        mapping: The route as Admin API JSON; absent fields take their defaults.
        flavor: What the gateway's router is set up for; `expressions` takes both kinds of route.

    Returns:
        The faults, with their fields; none if the Admin API accepts the route.

    >>> [(fault.field, fault.message) for fault in validate_route({"paths": ["/a"], "methods": ["get"]})]
    [('methods', 'methods[1]: a method is written in upper case, A to Z.')]

    """
    return list(_route_faults(mapping, flavor, deep=True))


def validate_route_fields(mapping: Mapping[str, Json], flavor: Flavor = "expressions") -> list[EntityFault]:
    """Return the faults of `validate_route`, without those that the router finds in the route's entries.

    For routes that go into a table anyway: it parses each entry and reports those it refuses.
    """
    return list(_route_faults(mapping, flavor, deep=False))


def validate_service(mapping: Mapping[str, Json]) -> list[EntityFault]:
    """Return every fault that the Admin API finds in a service; empty if it accepts it.

    Fields of the Enterprise edition are faults of the kind `enterprise`: for a warning.
    """
    return list(_service_faults(mapping))


def validate_plugin(mapping: Mapping[str, Json], owner: str = "") -> list[EntityFault]:
    """Return the faults of a plugin's own fields, and of its `config` if `routelens gateway` runs plugins of that name.

    `owner` is the kind of the entity that it is written in. Fields of the Enterprise edition, what another version may
    take in `config`, and consumers that no plugin of that name can have are faults of the kind `enterprise`: for a
    warning.
    """
    faults = [_enterprise_fault(field) for field in _PLUGIN_ENTERPRISE if field in mapping]
    rest = {field: value for field, value in mapping.items() if field not in _PLUGIN_ENTERPRISE}
    if rest.get("name") is None:
        faults.append(_fault("A plugin is a map with a name.", ENTITY))
    elif isinstance(rest["name"], str):
        if rest["name"] not in BUNDLED_PLUGINS:
            rest.pop("config", None)  # a filter's, perhaps
        elif isinstance(rest.get("config", {}), Mapping):
            faults += _config_faults(mapping)
        if rest["name"] in NOT_OF_CONSUMERS:
            faults += _people_faults(mapping, owner)
    return [*faults, *_field_faults(rest, _PLUGIN_RULES, _PLUGIN_NOT_NULL)]


def _people_faults(plugin: Mapping[str, Json], owner: str) -> Iterator[EntityFault]:
    for field in ("consumer", "consumer_group"):
        value = plugin.get(field)
        if owner == field or (value is not None and not any(_PLUGIN_RULES[field](value))):
            people = field.replace("_", " ")
            fault = _fault(
                f"A gateway refuses {plugin['name']} for a {people}.", field, (field,) * (owner != field)
            )
            yield replace(fault, kind="enterprise")


def _config_faults(plugin: Mapping[str, Json]) -> Iterator[EntityFault]:
    from routelens.kong.plugin_schemas.config_problems import config_problems  # noqa: PLC0415 (for files that have plugins)

    for place, problem, is_sure in config_problems(plugin):
        fault = _fault(f"{_spelled('config', place[1:])}: {problem}", "config", place)
        if not is_sure:
            fault = replace(fault, kind="enterprise", message=f"{fault.message} Another version may take it.")
        yield fault


def validate_other(kind: str, mapping: Mapping[str, Json]) -> list[EntityFault]:
    """Return what the gateway has against the names of the fields of an entity that has no part in routing.

    Their values are not looked at. `mapping` is without what nests in the entity. A vault of a kind that only the
    Enterprise edition has is a fault of the kind `enterprise`: for a warning.
    """
    known = OTHER_FIELDS.get(kind)
    if known is None:
        return []
    names = (*known, *NESTED.get(kind, ()), *(CREDENTIALS if kind == "consumer" else ()))
    faults = [
        _fault(f"{field} {rules.unknown_field(field, names)}", field, (field,))
        for field in mapping
        if field not in known
    ]
    missing = [field for field in NEEDED_FIELDS.get(kind, ()) if mapping.get(field) is None]
    faults += [_fault(f"{field}: a {kind.replace('_', ' ')} needs it.", field) for field in missing]
    name = mapping.get("name")
    if kind == "vault" and isinstance(name, str) and name not in OPEN_VAULTS:
        message = f"The vault {name} is one of the Enterprise edition or of a newer version; it is kept."
        faults.append(
            EntityFault(codes.BAD_ENTITY.code, "enterprise", message, 0, 0, field="name", place=("name",))
        )
    return faults


def validate_filter_chain(mapping: Mapping[str, Json], owner: str = "") -> list[EntityFault]:
    """Return what the gateway has against a filter chain, whichever filters it has installed.

    `owner` is the kind of the entity that it stands in.
    """
    faults = validate_other("filter_chain", mapping)
    faults += _enabled_faults(mapping, ())
    owners = {kind for kind in ("route", "service") if mapping.get(kind) is not None or kind == owner}
    if len(owners) == 2:
        faults.append(_fault("A filter chain belongs to a route or to a service, not to both.", ENTITY))
    elif not owners:
        faults.append(_fault("A filter chain needs a route or a service.", ENTITY))
    filters = mapping.get("filters")
    if filters is None:
        return faults
    if not isinstance(filters, list):
        return [*faults, _fault("filters: expected a list.", "filters", ("filters",))]
    if not filters:
        faults.append(_fault("filters: a filter chain needs one at least.", "filters", ("filters",)))
    for index, each in enumerate(filters):
        place: Place = ("filters", index)
        shown = f"filters[{index + 1}]"
        if not isinstance(each, Mapping):
            faults.append(_fault(f"{shown}: expected a map.", "filters", place))
            continue
        faults += [
            _fault(f"{shown}.{key} {rules.unknown_field(key, _FILTER_FIELDS)}", "filters", (*place, key))
            for key in each
            if key not in _FILTER_FIELDS
        ]
        faults += _enabled_faults(each, place, f"{shown}.")
        name = each.get("name")
        if name is None:
            faults.append(_fault(f"{shown}.name: a filter needs a name.", "filters", place))
        elif not isinstance(name, str):
            faults.append(_fault(f"{shown}.name: expected a string.", "filters", (*place, "name")))
    return faults


def _enabled_faults(mapping: Mapping[str, Json], place: Place, before: str = "") -> list[EntityFault]:
    if "enabled" not in mapping or isinstance(mapping["enabled"], bool):
        return []
    return [_fault(f"{before}enabled: expected true or false.", "enabled", (*place, "enabled"))]


def validate_consumer(mapping: Mapping[str, Json]) -> list[EntityFault]:
    """Return what the gateway has against a consumer's own fields, without what nests in it."""
    own = {field: value for field, value in mapping.items() if field in _CONSUMER_RULES}
    faults = [*_field_faults(own, _CONSUMER_RULES, ()), *validate_other("consumer", mapping)]
    if mapping.get("username") is None and mapping.get("custom_id") is None:
        faults.append(_fault("A consumer needs a username or a custom_id.", ENTITY))
    return faults


def validate_upstream(mapping: Mapping[str, Json]) -> list[EntityFault]:
    """Return the faults of an upstream's fields, without those of its `targets`."""
    faults = list(_field_faults(mapping, _UPSTREAM_RULES, ("name", "healthchecks"), "upstream"))
    if "name" not in mapping:
        faults.append(_fault("name: an upstream needs a name.", "name"))
    faults += [_fault(message, field) for field, message in balancer_fields.hash_complaints(mapping)]
    return faults


def validate_target(mapping: Mapping[str, Json]) -> list[EntityFault]:
    """Return the faults of a target's fields."""
    faults = list(_field_faults(mapping, _TARGET_RULES, ("target",)))
    if "target" not in mapping:
        faults.append(_fault("target: a target needs the host and port of a peer.", "target"))
    return faults


def _route_faults(mapping: Mapping[str, Json], flavor: Flavor, deep: bool) -> Iterator[EntityFault]:
    known = _RULES_OF_BOTH if flavor == "expressions" else _ROUTE_RULES
    faults = list(_field_faults(mapping, known, _NOT_NULL, "route"))
    if flavor != "expressions":
        faults = [_compat_fault(fault) for fault in faults]
    yield from faults
    wrong = {fault.field for fault in faults}
    if "protocols" in wrong:
        return
    protocols = mapping.get("protocols", ("http", "https"))
    cross = [*_family_faults(mapping, protocols, flavor, wrong), *_sni_faults(mapping, protocols)]
    if flavor == "expressions":
        cross += _mixture_faults(mapping)
    yield from cross
    subsystem = subsystem_of(protocols)
    expression = mapping.get("expression") if flavor == "expressions" else None
    if not deep:
        return
    if isinstance(expression, str):
        if "expression" not in wrong:
            yield from _expression_faults(expression, subsystem)
    elif not faults and not cross:
        yield from _generated_faults(mapping, flavor, subsystem)


def _field_faults(
    mapping: Mapping[str, Json], known: Mapping[str, Rule], not_null: tuple[str, ...], kind: str = ""
) -> Iterator[EntityFault]:
    for field, value in mapping.items():
        rule = known.get(field)
        if rule is None:
            names = (*known, *NESTED.get(kind, ()))
            yield _fault(f"{field} {rules.unknown_field(field, names)}", field, (field,))
        elif value is None:
            if field in not_null:
                yield _fault(f"{field} must not be null.", field, (field,))
        else:
            for place, message in rule(value):
                yield _fault(_sentence(_spelled(field, place), message), field, (field, *place))


def _sentence(what: str, message: str) -> str:
    """Return a complaint about a field as a sentence."""
    if message.startswith(rules.UNKNOWN_FIELD):
        return f"{what} {message}"
    return f"{what}: {message.removesuffix('.')}."


def _compat_fault(fault: EntityFault) -> EntityFault:
    if fault.field not in _EXPRESSION_RULES:
        return fault
    message = f"{fault.field} needs the expressions flavor; with traditional_compatible the gateway does not know it."
    return _fault(message, fault.field, fault.place)


def _family_faults(
    mapping: Mapping[str, Json], protocols: tuple[str, ...], flavor: Flavor, wrong: set[str]
) -> Iterator[EntityFault]:
    family = next(family for family in rules.PROTOCOL_SETS if protocols[0] in family)
    named = " and ".join(family) if len(family) < 3 else f"{', '.join(family[:-1])} and {family[-1]}"
    ends = () if flavor == "expressions" else ("sources", "destinations")
    forbidden: tuple[str, ...]
    needed: tuple[str, ...]
    if family[0] == "http":
        forbidden, needed = ends, ("methods", "hosts", "headers", "paths")
        needed += ("snis",) if "https" in protocols else ()
    elif family[0] == "grpc":
        forbidden, needed = ("methods", *ends), ("hosts", "headers", "paths")
        needed += ("snis",) if "grpcs" in protocols else ()
        if mapping.get("strip_path") is True:
            yield _fault("strip_path cannot be true for grpc and grpcs.", "strip_path", ("strip_path",))
    elif family[0] == "tcp":
        forbidden, needed = _MATCH_ONLY_HTTP, ("sources", "destinations", "snis")
    else:
        forbidden, needed = _MATCH_ONLY_HTTP, ("snis",)
    for field in forbidden:
        if mapping.get(field) is not None:
            yield _fault(f"{field} cannot be set when the protocols are {named}.", field, (field,))
    needed += ("expression",) if flavor == "expressions" else ()
    if "expression" not in wrong and not any(mapping.get(field) or field in wrong for field in needed):
        several = "one of " if len(needed) > 1 else ""
        yield _fault(f"A route with protocols {named} needs at least {several}{', '.join(needed)}.")


def _sni_faults(mapping: Mapping[str, Json], protocols: tuple[str, ...]) -> Iterator[EntityFault]:
    if mapping.get("snis") and not any(protocol in _TLS_PROTOCOLS for protocol in protocols):
        message = f"snis need one of the protocols {', '.join(_TLS_PROTOCOLS)}."
        yield _fault(message, "snis", ("snis",))
        yield _fault(f"The protocols do not fit the other fields: {message}")


def _mixture_faults(mapping: Mapping[str, Json]) -> Iterator[EntityFault]:
    used = [field for field in MATCHING_FIELDS if mapping.get(field)]
    if mapping.get("expression") is not None:
        if used:
            message = f"A route has an expression or {', '.join(used)}, not both."
            yield _fault(message, ENTITY, ("expression",), codes.MIXED_FLAVORS.code)
        if mapping.get("regex_priority"):
            message = "regex_priority does nothing with an expression; use priority."
            yield _fault(message, ENTITY, ("regex_priority",), codes.MIXED_FLAVORS.code)
    elif used and mapping.get("priority"):
        message = f"priority is for expressions; a route with {', '.join(used)} gets its priority from them."
        yield _fault(message, ENTITY, ("priority",), codes.MIXED_FLAVORS.code)


def _expression_faults(expression: str, subsystem: Subsystem) -> Iterator[EntityFault]:
    for fault in check_expression(expression, subsystem):
        yield EntityFault(
            fault.code,
            fault.kind,
            fault.message,
            fault.start,
            fault.end,
            fault.fixes,
            fault.engine_message,
            ENTITY,
            ("expression",),
        )


def _generated_faults(
    mapping: Mapping[str, Json], flavor: Flavor, subsystem: Subsystem
) -> Iterator[EntityFault]:
    """Return the faults of the route's entries: the router has its own regex dialect and rule for CIDR ranges."""
    refused = [
        _fault(f"{_spelled('paths', (index,))}: {reason}", ENTITY, ("paths", index), codes.BAD_REGEX.code)
        for index, path in enumerate(mapping.get("paths") or ())
        if (reason := rules.unsupported_regex(path)) is not None
    ]
    if refused:
        yield from refused
        return
    try:
        route = Route.from_dict(mapping)
    except EntityError as error:
        yield _fault(f"{error.field}: {error.message}.", error.field, (error.field,))
        return
    for entry in translate(route, flavor=flavor):
        faults = check_expression(entry.expression, subsystem)
        if faults:
            first = faults[0]
            part = entry.expression[first.start : first.end]
            message = (
                f"The router refuses `{part}` in the expression that this route becomes. {first.message}"
            )
            yield EntityFault(first.code, first.kind, message, 0, 0, (), first.engine_message)
            return


def _service_faults(mapping: Mapping[str, Json]) -> Iterator[EntityFault]:
    url = mapping.get("url")
    for field in _SERVICE_ENTERPRISE:
        if field in mapping:
            yield _enterprise_fault(field)
    mapping = {field: value for field, value in mapping.items() if field not in _SERVICE_ENTERPRISE}
    yield from _field_faults(mapping, _SERVICE_RULES, _SERVICE_NOT_NULL, "service")
    if isinstance(url, str) and url:
        parts = url_parts(url)
        if parts["host"] is None or "protocol" not in parts:
            needs = "host after its scheme" if "//" in url else f"scheme, such as http://{url[:200]}"
            yield _fault(f"url: it needs a {needs}.", "url", ("url",))
            return
        for fault in _field_faults(parts, _SERVICE_RULES, _SERVICE_NOT_NULL):
            yield _fault(f"url: its {fault.message}", "url", ("url",))
        mapping = {**mapping, **parts}
    if "host" not in mapping:
        yield _fault("host: a service needs a host.", "host", ("host",))
    protocol = mapping.get("protocol", "http")
    if mapping.get("path") is not None and protocol in _PATHLESS:
        message = f"path cannot be set when the protocol is {protocol}."
        yield _fault(message, "path", ("path",))
        yield _fault(f"The protocol does not fit the other fields: {message}")
    for field in _TLS_ONLY:
        if mapping.get(field) is not None and protocol not in _TLS_SERVICES:
            yield _fault(f"{field} needs the protocol https, tls or wss.", field, (field,))


def _enterprise_fault(field: str) -> EntityFault:
    message = f"{field} is a field of the Enterprise edition or a newer version; it is kept."
    return EntityFault(codes.BAD_ENTITY.code, "enterprise", message, 0, 0, field=field, place=(field,))


def _spelled(field: str, place: Place) -> str:
    return field + "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)


def _fault(
    message: str, field: str = ENTITY, place: Place = (), code: str = codes.BAD_ENTITY.code
) -> EntityFault:
    return EntityFault(code, "entity", message, 0, 0, field=field, place=place)
