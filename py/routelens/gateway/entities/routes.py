"""Routes of both flavors (docs/reference/admin-api.md, routes)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routelens.gateway.entities.router_check import router_complaint
from routelens.kong.declarations import checks, rules
from routelens.kong.declarations.field import (
    Entity,
    Field,
    Json,
    Problem,
    Row,
    array,
    boolean,
    foreign,
    integer,
    map_of,
    record,
    set_of,
    string,
)
from routelens.kong.declarations.validate import ENTITY
from routelens.kong.translate import Flavor

PROTOCOL_GROUPS: Final = (("http", "https"), ("tcp", "tls", "udp"), ("tls_passthrough",), ("grpc", "grpcs"))
MAX_PRIORITY: Final = 2**46 - 1
PREFIX: Final = "Router Expression failed validation: "
MATCHING: Final = ("methods", "hosts", "paths", "headers", "snis", "sources", "destinations")
_CHECKED_TOGETHER: Final = ("id", "protocols", *MATCHING, "expression", "regex_priority", "priority")
_LISTED: Final = "'methods', 'hosts', 'paths', 'headers', 'snis', 'sources' or 'destinations'"
_WITH_TLS: Final = ("grpcs", "https", "tls", "tls_passthrough")
_STREAM: Final = "'tcp', 'tls', 'tls_passthrough' or 'udp'"


def protocol_groups(value: Json) -> str | None:
    """Check that all protocols are of one group."""
    hit = [group for group in PROTOCOL_GROUPS if set(group) & set(value)]
    if len(hit) < 2:
        return None
    shown = ", ".join("(" + ", ".join(f"'{name}'" for name in group) + ")" for group in hit)
    return f"these sets are mutually exclusive: {shown}"


_PEERS: Final = set_of(
    record(
        {"ip": string(check=checks.ip_or_cidr), "port": checks.PORT},
        checks=(rules.at_least_one_of("ip", "port"),),
    )
)
_FIELDS: Final[Mapping[str, Field]] = {
    "id": checks.ID,
    "created_at": checks.CREATED,
    "updated_at": checks.UPDATED,
    "name": checks.NAME,
    "protocols": set_of(
        string(one_of=checks.PROTOCOLS),
        required=True,
        len_min=1,
        default=["http", "https"],
        check=protocol_groups,
    ),
    "https_redirect_status_code": integer(required=True, default=426, one_of=(426, 301, 302, 307, 308)),
    "strip_path": boolean(required=True, default=True),
    "preserve_host": boolean(required=True, default=False),
    "request_buffering": boolean(required=True, default=True),
    "response_buffering": boolean(required=True, default=True),
    "tags": checks.TAGS,
    "service": foreign("services"),
    "snis": set_of(string(check=checks.sni)),
    "sources": _PEERS,
    "destinations": _PEERS,
    "methods": set_of(string(check=checks.method)),
    "hosts": array(string(check=checks.route_host)),
    "paths": array(string(check=checks.router_path)),
    "headers": map_of(string(check=checks.route_header), array(string())),
    "regex_priority": integer(default=0),
    "path_handling": string(default="v0", one_of=("v0", "v1")),
}
_EXPRESSION_FIELDS: Final[Mapping[str, Field]] = {
    "expression": string(),
    "priority": integer(required=True, default=0, between=(0, MAX_PRIORITY)),
}


def route_entity(flavor: Flavor) -> Entity:
    """Return the declaration of routes in a flavor."""
    expressions = flavor == "expressions"

    def check(row: Row, problems: dict[str, Problem]) -> None:
        _check_family(row, problems, expressions)
        _check_router(row, problems, flavor)

    return Entity(
        name="routes",
        singular="route",
        key="name",
        unique=(("name",),),
        fields={**_FIELDS, **(_EXPRESSION_FIELDS if expressions else {})},
        checks=(check,),
        defaults=_strip_path,
    )


def _strip_path(row: Row) -> Mapping[str, Json]:
    protocols = row.get("protocols")
    grpc = isinstance(protocols, list) and bool(set(map(str, protocols)) & {"grpc", "grpcs"})
    return {"strip_path": False} if grpc else {}


def _check_family(row: Row, problems: dict[str, Problem], expressions: bool) -> None:
    """Ask for something to match, and refuse what the protocols cannot have."""
    if "protocols" in problems:
        return
    protocols = row["protocols"]
    forbidden: tuple[str, ...] = ()
    ends = () if expressions else ("sources", "destinations")
    match protocols[0]:
        case "http" | "https":
            forbidden, family = ends, "'http' or 'https'"
            needed = ["methods", "hosts", "headers", "paths"]
            named = "'https'" if "https" in protocols else "'http'"
            needed += ["snis"] if "https" in protocols else []
        case "grpc" | "grpcs":
            forbidden, family = ("methods", *ends), "'grpc' or 'grpcs'"
            needed = ["hosts", "headers", "paths"]
            named = "'grpcs'" if "grpcs" in protocols else "'grpc'"
            needed += ["snis"] if "grpcs" in protocols else []
            if row["strip_path"] is True:
                problems["strip_path"] = f"cannot set 'strip_path' when 'protocols' is {family}"
        case "tls_passthrough":
            forbidden, family, needed, named = ("methods", "hosts", "paths", "headers"), _STREAM, ["snis"], ""
        case _:
            forbidden, family = ("methods", "hosts", "paths", "headers"), _STREAM
            needed, named = ["sources", "destinations", "snis"], "'tcp', 'tls' or 'udp'"
    for name in forbidden:
        if row[name] is not None:
            problems[name] = f"cannot set '{name}' when 'protocols' is {family}"
    accepted = needed if not expressions else [*needed, "expression"]
    if not any(rules.is_set(row[name]) for name in accepted):
        if named:
            listed = ", ".join(f"'{name}'" for name in accepted)
            rules.complain(problems, f"must set one of {listed} when 'protocols' is {named}")
        else:
            rules.complain(problems, "must set snis when 'protocols' is 'tls_passthrough'")
    if row["snis"] and "snis" not in problems and not set(protocols) & set(_WITH_TLS):
        allowed = "'grpcs', 'https', 'tls' or 'tls_passthrough'"
        rules.complain(problems, f"'snis' can only be set when 'protocols' is {allowed}")
        problems["snis"] = "length must be 0"


def _check_router(row: Row, problems: dict[str, Problem], flavor: Flavor) -> None:
    """Ask the router whether it takes the route, where the fields that it reads are in order."""
    if any(name in problems for name in _CHECKED_TOGETHER):
        return
    if flavor == "expressions":
        text = _mixture(row)
        if text is not None:
            rules.complain(problems, PREFIX + text)
            return
    if ENTITY in problems:
        return
    complaint = router_complaint(row, flavor)
    if complaint is not None:
        rules.complain(problems, PREFIX + complaint)


def _mixture(row: Row) -> str | None:
    used = any(rules.is_set(row[name]) for name in MATCHING)
    if row["expression"] is not None:
        if used:
            return f"cannot set 'expression' with {_LISTED} simultaneously"
        if row["regex_priority"]:
            return "cannot set 'regex_priority' with 'expression' simultaneously"
    elif used and row["priority"]:
        return f"cannot set 'priority' with {_LISTED} simultaneously"
    return None
