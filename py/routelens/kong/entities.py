"""Entities: services and routes as the gateway's database holds them (docs/reference/traditional.md §1).

Entities are not validated here, as a router must cope with any database; `routelens.kong.validation` does that.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, fields, replace
from functools import cache
from ipaddress import IPv6Address
from typing import Any, Final, TypeAlias, TypeVar

from routelens.dataclass import dataclass
from routelens.kong.request.syntax import parse_address
from routelens.kong.service_url import url_parts
from routelens.kong.subsystem import GRPC_PROTOCOLS

# Values from JSON or YAML that have not been checked yet.
Json: TypeAlias = Any
_Reader: TypeAlias = Callable[[str, Json], Json]

DEFAULT_PROTOCOLS: Final = ("http", "https")
DEFAULT_TARGET_PORT: Final = 8000
DBLESS_IDS: Final = uuid.UUID("fd02801f-0957-4a15-a55a-c8d9606f30b5")
"""The namespace of the ids that a DB-less gateway gives to named entities without one."""
GENERATED_IDS: Final = uuid.UUID("6a7c5f52-6d0c-5c55-9f4b-0d5f5b9a7c1e")
"""The namespace of ids for entities without id and name, for which a gateway takes random ones. It never changes."""

_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_Entity = TypeVar("_Entity", "Service", "Route")


class EntityError(ValueError):
    """A mapping that is not an entity: `field` has a value of the wrong shape, which `message` describes."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Peer:
    """A source or destination: an address or CIDR range as written, a port, or both."""

    ip: str | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One of an upstream's peers: host and port as the gateway connects to them, and its share of the requests.

    `weight` is 0 to 65535; 0 means never.
    """

    host: str
    port: int = DEFAULT_TARGET_PORT
    weight: int = 100

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Json]) -> Target:
        """Make a target of Admin API JSON; without a port in `target` it has port 8000. Raises EntityError."""
        host, port = _host_and_port(_text("target", mapping.get("target")))
        weight = mapping.get("weight")
        return cls(
            host,
            DEFAULT_TARGET_PORT if port is None else port,
            100 if weight is None else _whole("weight", weight),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """A virtual host: a service whose `host` is the upstream's `name` sends its requests to one of `targets`.

    `host_header` is the Host sent to every target, None for the target's own name.
    """

    name: str
    targets: tuple[Target, ...] = ()
    host_header: str | None = None
    algorithm: str = "round-robin"

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Json], targets: Iterable[Target] = ()) -> Upstream:
        """Make an upstream of Admin API JSON: its own `targets` if it has any, then those that stand elsewhere.

        Raises EntityError for a value that cannot be held.
        """
        own = mapping.get("targets")
        if own is not None and (
            not isinstance(own, (list, tuple)) or not all(isinstance(item, Mapping) for item in own)
        ):
            raise EntityError("targets", "expected a list of maps with target and weight")
        header, algorithm = mapping.get("host_header"), mapping.get("algorithm")
        return cls(
            name=_text("name", mapping.get("name")),
            targets=(*(Target.from_dict(item) for item in own or ()), *targets),
            host_header=None if header is None else _text("host_header", header),
            algorithm="round-robin" if algorithm is None else _text("algorithm", algorithm),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Where requests are sent. Without a `host`, only its id or name is known.

    `upstream` is the upstream that `host` names, None where it is a host of the network: whoever knows all entities
    (the loader, a store) sets it. `reading` is a sentence on who else would read the service otherwise, where nobody
    said who reads it. `extra` holds what is not known here, `given` the names that were written, so that
    nothing is lost when it is written back.
    """

    id: uuid.UUID
    name: str | None = None
    protocol: str | None = "http"
    host: str | None = None
    port: int | None = 80
    path: str | None = None
    enabled: bool | None = True
    retries: int | None = 5
    connect_timeout: int | None = 60_000
    write_timeout: int | None = 60_000
    read_timeout: int | None = 60_000
    tags: tuple[str, ...] | None = None
    upstream: Upstream | None = None
    reading: str | None = field(default=None, compare=False)
    id_is_generated: bool = field(default=False, compare=False)
    extra: Mapping[str, Json] = field(default_factory=dict, repr=False)
    given: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Json], place: str = "") -> Service:
        """Make a service of Admin API JSON: defaults filled, an explicit null kept.

        The `url` shorthand overwrites protocol, host, port and path, as in the Admin API.

        Without an id it gets the one that a DB-less gateway gives to its name, without a name one made of `place`,
        else of its content. Raises EntityError for a value that cannot be held, such as a list for a host.
        """
        values = dict(mapping)
        if isinstance(values.get("url"), str):
            values.update(
                {key: part for key, part in url_parts(values.pop("url")).items() if part or key == "path"}
            )
        values["given"] = frozenset(mapping)
        return _entity(cls, values, _SERVICE_READERS, place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which requests go to a service, and how they are passed on.

    `protocols` None is an explicit null. `extra` holds what is not known here, such as `plugins` (a list of Admin API
    mappings), `given` the names that were written. `inherited_plugins` are the plugins written elsewhere that apply
    to the route, the most specific first: of the route at the top level, of its service, of all routes; whoever knows
    all entities (the loader, a store) sets them. Two routes are equal when they say the same, whenever they were
    written. Source: docs/reference/traditional.md §1.

    >>> route = Route.from_dict({"name": "orders", "paths": ["/orders"], "service": {"host": "orders.internal"}})
    >>> route.protocols, route.strip_path, route.service.port
    (('http', 'https'), True, None)

    """

    id: uuid.UUID
    name: str | None = None
    protocols: tuple[str, ...] | None = DEFAULT_PROTOCOLS
    methods: tuple[str, ...] | None = None
    hosts: tuple[str, ...] | None = None
    paths: tuple[str, ...] | None = None
    headers: Mapping[str, tuple[str, ...]] | None = None
    snis: tuple[str, ...] | None = None
    sources: tuple[Peer, ...] | None = None
    destinations: tuple[Peer, ...] | None = None
    expression: str | None = None
    priority: int | None = 0
    regex_priority: int | None = 0
    strip_path: bool | None = True
    preserve_host: bool | None = False
    path_handling: str | None = "v0"
    https_redirect_status_code: int | None = 426
    request_buffering: bool | None = True
    response_buffering: bool | None = True
    service: Service | None = None
    tags: tuple[str, ...] | None = None
    created_at: int | None = field(default=None, compare=False)
    updated_at: int | None = field(default=None, compare=False)
    id_is_generated: bool = field(default=False, compare=False)
    inherited_plugins: tuple[Mapping[str, Json], ...] = field(default=(), repr=False)
    extra: Mapping[str, Json] = field(default_factory=dict, repr=False)
    given: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Json], place: str = "") -> Route:
        """Make a route of Admin API JSON: defaults filled, an explicit null kept.

        `service` may be an inline mapping (no port there means 443 for https, else 80), a reference `{"id": …}`, or
        null. Without an id the route gets one as a service does. Raises EntityError for a value that cannot be held,
        such as a number for `paths`.
        """
        values = dict(mapping)
        protocols = values.get("protocols")
        if "strip_path" not in values and isinstance(protocols, (list, tuple)) and protocols:
            values["strip_path"] = protocols[0] not in GRPC_PROTOCOLS
        values["given"] = frozenset(mapping)
        return _entity(cls, values, _ROUTE_READERS, place)

    @property
    def plugins(self) -> list[Mapping[str, Json]]:
        """The plugins written inside the route, then those it inherits, most specific first; only mappings."""
        own = self.extra.get("plugins")
        mappings = [plugin for plugin in own if isinstance(plugin, Mapping)] if isinstance(own, list) else []
        return [*mappings, *self.inherited_plugins]

    @property
    def has_plugins(self) -> bool:
        """Whether `plugins` may have any; most routes have none, and this is sooner told."""
        return bool(self.inherited_plugins) or "plugins" in self.extra

    @property
    def label(self) -> str:
        """What to call the route: its name, or its id."""
        return self.name or str(self.id)


def to_dict(entity: Service | Route) -> dict[str, Json]:
    """Return Admin API JSON for `entity`: what was written, what differs from the default, what is not known here.

    A route's service becomes a reference by id. A generated id is left out, also one that DB-less gives to the name.
    """
    mapping: dict[str, Json] = {}
    is_made_up = entity.id_is_generated or (
        "id" not in entity.given
        and "name" in entity.given
        and entity.id == dbless_id(f"{type(entity).__name__.lower()}s", str(entity.name))
    )
    for definition in fields(entity):
        name = definition.name
        if name in _BOOKKEEPING or (name == "id" and is_made_up):
            continue
        value = getattr(entity, name)
        if name in entity.given or name == "id" or value != definition.default:
            mapping[name] = _plain(value)
    mapping.update(entity.extra)
    return mapping


def _plain(value: Json) -> Json:
    match value:
        case uuid.UUID():
            return str(value)
        case Service():
            return {"id": str(value.id)}
        case Peer():
            return {name: part for name, part in (("ip", value.ip), ("port", value.port)) if part is not None}
        case tuple():
            return [_plain(item) for item in value]
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case _:
            return value


def _entity(
    cls: type[_Entity], values: dict[str, Json], readers: Mapping[str, _Reader], place: str
) -> _Entity:
    known: dict[str, Json] = {"given": values.pop("given")}
    extra: dict[str, Json] = {}
    for name, value in values.items():
        reader = readers.get(name)
        if reader is None:
            extra[name] = value
        elif value is None:
            known[name] = None
        else:
            known[name] = reader(name, value)
    if known.get("id") is None:
        kind, named = cls.__name__.lower(), known.get("name")
        known["id"] = (
            dbless_id(f"{kind}s", named)
            if named
            else uuid.uuid5(GENERATED_IDS, f"{kind}:{place or _content(known)}")
        )
        known["id_is_generated"] = True
    return cls(extra=extra, **known)


def dbless_id(collection: str, key: str) -> uuid.UUID:
    """Return the id that a DB-less gateway gives an entity without one.

    Args:
        collection: `routes`, `services`, `upstreams`, `plugins`, …
        key: What makes the entity unique there: the name of a route, service or upstream.

    """
    return uuid.uuid5(_namespace(collection), key)


@cache
def _namespace(collection: str) -> uuid.UUID:
    return uuid.uuid5(DBLESS_IDS, collection)


def _content(known: Mapping[str, Json]) -> str:
    """Return an entity's whole content as one text, without recursion: unknown fields may be nested deeply."""
    return json.dumps(
        {name: _plain(value) for name, value in known.items() if name != "given"}, sort_keys=True
    )


def _host_and_port(text: str) -> tuple[str, int | None]:
    """Split `host`, `host:port`, an IPv6 address or `[IPv6]:port`; anything but a port stays with the host.

    An IPv6 address without brackets gets them, as it has them in a URL and before a port.
    """
    host, colon, digits = text.rpartition(":")
    is_port = digits.isascii() and digits.isdigit() and len(digits) <= 5 and int(digits) <= 65535
    if not colon or not is_port or (":" in host and not host.endswith("]")):
        return bracketed(text), None
    return host, int(digits)


def bracketed(host: str) -> str:
    """Return a host as it stands in a URL: an IPv6 address has brackets there."""
    return f"[{host}]" if ":" in host and isinstance(parse_address(host), IPv6Address) else host


def _text(name: str, value: Json) -> str:
    if not isinstance(value, str):
        raise EntityError(name, "expected a string")
    return value


def _whole(name: str, value: Json) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise EntityError(name, "expected a whole number")
    return value


def _truth(name: str, value: Json) -> bool:
    if not isinstance(value, bool):
        raise EntityError(name, "expected true or false")
    return value


def _id(name: str, value: Json) -> uuid.UUID:
    if isinstance(value, uuid.UUID):
        return value
    # UUID() would take more, such as digits of other scripts, underscores, braces and `0x`.
    if not _UUID.fullmatch(_text(name, value)):
        raise EntityError(name, "expected a UUID")
    return uuid.UUID(value)


def _texts(name: str, value: Json) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise EntityError(name, "expected a list of strings")
    texts = tuple(value)
    for item in texts:
        if not isinstance(item, str):
            raise EntityError(name, "expected a string")
    return texts


def _headers(name: str, value: Json) -> Mapping[str, tuple[str, ...]]:
    if value == []:  # to the gateway an empty list is an empty map, too
        return {}
    if not isinstance(value, Mapping):
        raise EntityError(name, "expected a map from header name to a list of values")
    return {_text(name, header): _texts(name, values) for header, values in value.items()}


def _peers(name: str, value: Json) -> tuple[Peer, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, (Mapping, Peer)) for item in value):
        raise EntityError(name, "expected a list of maps with ip, port or both")
    return tuple(item if isinstance(item, Peer) else _peer(name, item) for item in value)


def _peer(name: str, value: Mapping[str, Json]) -> Peer:
    ip, port = value.get("ip"), value.get("port")
    return Peer(None if ip is None else _text(name, ip), None if port is None else _whole(name, port))


def _service(name: str, value: Json) -> Service:
    if isinstance(value, Service):
        return value
    if not isinstance(value, Mapping):
        raise EntityError(name, "expected a service or a reference to one")
    service = Service.from_dict(value)
    # What stands inside a route comes from a router, not from the Admin API: a missing port was not set.
    return service if "port" in value or "url" in value else replace(service, port=None)


_SERVICE_READERS: Final[Mapping[str, _Reader]] = {
    "id": _id,
    "name": _text,
    "protocol": _text,
    "host": _text,
    "port": _whole,
    "path": _text,
    "enabled": _truth,
    "retries": _whole,
    "connect_timeout": _whole,
    "write_timeout": _whole,
    "read_timeout": _whole,
    "tags": _texts,
}
_ROUTE_READERS: Final[Mapping[str, _Reader]] = {
    "id": _id,
    "name": _text,
    "protocols": _texts,
    "methods": _texts,
    "hosts": _texts,
    "paths": _texts,
    "headers": _headers,
    "snis": _texts,
    "sources": _peers,
    "destinations": _peers,
    "expression": _text,
    "priority": _whole,
    "regex_priority": _whole,
    "strip_path": _truth,
    "preserve_host": _truth,
    "path_handling": _text,
    "https_redirect_status_code": _whole,
    "request_buffering": _truth,
    "response_buffering": _truth,
    "service": _service,
    "tags": _texts,
    "created_at": _whole,
    "updated_at": _whole,
}
_BOOKKEEPING: Final = frozenset(
    {"id_is_generated", "inherited_plugins", "upstream", "reading", "extra", "given"}
)
