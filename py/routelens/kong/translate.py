"""Translation of a route into entries: what each key means as an expression, with its priority.

Source: docs/reference/traditional.md §3–6. How a value is then compared is the operator's: `router/evaluate.py`.
"""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Iterator, Sequence
from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.kong.entities import Peer, Route
from routelens.kong.priority import (
    DEFAULT_MATCH_CALCULATION,
    MatchCalculation,
    byte_length,
    explain_priority,
    is_regex_path,
)
from routelens.kong.request.host import split_host_port
from routelens.kong.route_expression import rewrite_net_port
from routelens.kong.subsystem import subsystem_of, subsystems

Flavor: TypeAlias = Literal["traditional_compatible", "expressions"]

FLAVORS: Final[tuple[Flavor, ...]] = ("traditional_compatible", "expressions")
SPLIT_NAMESPACE: Final = uuid.UUID("7f145bf9-0dce-4f91-98eb-debbce4b9f6b")
"""The namespace of the ids of a split route's parts."""

_NET_PROTOCOLS: Final = {"grpc": "http", "grpcs": "https", "tls_passthrough": "tcp"}
_UNCONSTRAINED: Final = (("https",), ("tls",), ("tls_passthrough",))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the router is given for a route, or for one part of it: `paths` are those of the part, if it was split."""

    id: uuid.UUID
    expression: str
    priority: int
    paths: tuple[str, ...] | None = None


def translate(
    route: Route,
    *,
    flavor: Flavor = "traditional_compatible",
    match_calculation: MatchCalculation = DEFAULT_MATCH_CALCULATION,
    split_paths: bool = True,
) -> list[Entry]:
    """Return what `route` becomes in the router; nothing if it has nothing to match by.

    A traditional HTTP route with paths of several kinds or lengths becomes several entries; with
    `split_paths=False` it stays one, as in gateways before 3.3. An expression is given as written, with `net.port`
    rewritten and the protocol clause behind it. Nothing is validated: the router may refuse an entry.

    Args:
        route: The route; what is valid need not be checked before.
        flavor: `expressions` adds the protocol clause.
        match_calculation: How the priority of a traditional route is computed.
        split_paths: Whether paths of several kinds or lengths make several entries.

    Returns:
        The entries in the order of the route's paths. Their ids differ from the route's if there are several.

    Linear in the length of the route's fields. Source: docs/reference/traditional.md §3, §5 and §6.

    >>> from routelens.kong import Route
    >>> for entry in translate(Route.from_dict({"methods": ["GET"], "paths": ["/a", "~/b/[0-9]+$"]})):
    ...     print(entry.expression, entry.priority)
    (http.method == r#"GET"#) && (http.path ^= r#"/a"#) 1073741826
    (http.method == r#"GET"#) && (http.path ~ r#"^/b/[0-9]+$"#) 2251800887427072

    """
    entries = []
    given = None if route.expression is None else rewrite_net_port(route.expression).text
    clauses = _Clauses(route) if given is None else None
    for part_id, paths in _parts(route, split_paths):
        expression = given if clauses is None else clauses.joined(paths)
        if expression is not None:
            expression = _constrained(expression, route, flavor)
            priority = explain_priority(route, match_calculation=match_calculation, paths=paths).value
            entries.append(Entry(part_id, expression, priority, paths))
    return entries


def traditional_expression(route: Route, paths: Sequence[str] | None = None) -> str | None:
    """Return the expression of a route's matching fields (of these `paths`, if given), None if it has none."""
    return _Clauses(route).joined(paths)


def protocol_clause(protocols: Sequence[str] | None) -> str | None:
    """Return the clause that the expressions flavor appends, or None (docs/reference/traditional.md §6)."""
    if not protocols or tuple(protocols) in _UNCONSTRAINED:
        return None
    names = (_NET_PROTOCOLS.get(protocol, protocol) for protocol in protocols)
    return _any_of(f"net.protocol == {quote(name)}" for name in names)


def quote(text: str) -> str:
    """Return the string literal that the gateway writes: raw, or escaped if `text` has `"#` in it."""
    if '"#' not in text:
        return f'r#"{text}"#'
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def ascii_lower(text: str) -> str:
    """Lower-case as the gateway does, byte by byte: letters beyond ASCII stay."""
    return (
        text.lower()
        if text.isascii()
        else text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
    )


def _parts(route: Route, split_paths: bool) -> list[tuple[uuid.UUID, tuple[str, ...] | None]]:
    """Group a route's paths: regexes together, plain ones by byte length, in order of appearance."""
    if not split_paths or route.expression is not None or len(route.paths or ()) < 2:
        return [(route.id, None)]
    if "stream" in subsystems(route.protocols):
        return [(route.id, None)]
    groups: dict[int, list[str]] = {}
    for path in route.paths or ():
        groups.setdefault(-1 if is_regex_path(path) else byte_length(path), []).append(path)
    if len(groups) == 1:
        return [(route.id, None)]
    return [
        (uuid.uuid5(SPLIT_NAMESPACE, f"{route.id}#{number}"), tuple(paths))
        for number, paths in enumerate(groups.values(), 1)
    ]


def _constrained(expression: str, route: Route, flavor: Flavor) -> str:
    """Return an expression with the protocol clause behind it, where the flavor has one."""
    clause = protocol_clause(route.protocols) if flavor == "expressions" else None
    # The given text needs no parentheses: `||` binds tighter than `&&`.
    return expression if clause is None else f"{expression} && {clause}"


class _Clauses:
    """The clauses of a traditional route: those of its paths stand between the others, which all parts share."""

    def __init__(self, route: Route) -> None:
        subsystem = subsystem_of(route.protocols)
        self._paths = route.paths if subsystem == "http" else None
        self._before: list[str] = []
        self._behind: list[str] = []
        if route.snis:
            protocol = quote("https" if subsystem == "http" else "tls")
            self._before.append(f"(net.protocol != {protocol} || {_any_of(map(_sni, route.snis))})")
        if route.sources:
            self._before.append(_any_of(_peer("net.src", peer) for peer in route.sources))
        if route.destinations:
            self._before.append(_any_of(_peer("net.dst", peer) for peer in route.destinations))
        if subsystem == "stream":
            return
        if route.methods:
            self._before.append(_any_of(f"http.method == {quote(method)}" for method in route.methods))
        if route.hosts:
            self._before.append(_any_of(map(_host, route.hosts)))
        for name, values in (route.headers or {}).items():
            field = f"any(lower(http.headers.{ascii_lower(name).replace('-', '_')}))"
            self._behind += [_any_of(_header(field, ascii_lower(value)) for value in values)]

    def joined(self, paths: Sequence[str] | None = None) -> str | None:
        """Return the expression of the route, with these of its paths if they are given; None if there is nothing."""
        chosen = self._paths if paths is None or self._paths is None else paths
        clauses = (
            [*self._before, _any_of(map(_path, chosen)), *self._behind]
            if chosen
            else [*self._before, *self._behind]
        )
        return " && ".join(clauses) or None


def _any_of(terms: Iterator[str] | map[str]) -> str:
    return f"({' || '.join(terms)})"


def _sni(sni: str) -> str:
    if not sni.startswith("*") and sni.endswith("*"):
        return f"tls.sni ^= {quote(sni[:-1])}"
    name = sni.removesuffix(".")
    if name.startswith("*"):
        return f"tls.sni =^ {quote(name[1:])}"
    return f"tls.sni == {quote(name)}"


def _peer(field: str, peer: Peer) -> str:
    terms = []
    if peer.ip is not None:
        operator = "in" if "/" in peer.ip else "=="
        terms.append(f"{field}.ip {operator} {_masked(peer.ip)}")
    if peer.port is not None:
        terms.append(f"{field}.port == {peer.port}")
    return f"({' && '.join(terms)})" if len(terms) == 2 else "".join(terms)


def _masked(ip: str) -> str:
    """Clear the host bits of an IPv4 range, except `/0`; IPv6 stays as written (docs/reference/traditional.md §3)."""
    address, slash, length = ip.partition("/")
    if not slash or ":" in ip or length == "0" or not (length.isascii() and length.isdigit()):
        return ip
    try:
        return str(ipaddress.IPv4Network(f"{address}/{length}", strict=False))
    except ValueError:
        return ip


def _host(host: str) -> str:
    name, port = split_host_port(host)
    if name.startswith("*"):
        term = f'http.host =^ r#"{name[1:]}"#'
    elif name.endswith("*"):
        term = f'http.host ^= r#"{name[:-1]}"#'
    else:
        term = f'http.host == r#"{name}"#'
    return term if port is None else f"({term} && net.dst.port == {port})"


def _path(path: str) -> str:
    if not is_regex_path(path):
        return f"http.path ^= {quote(path)}"
    # Every `?<` is rewritten, also that of a look-behind, which the regex engine refuses anyway.
    return f"http.path ~ {quote('^' + path[1:].replace('?<', '?P<'))}"


def _header(field: str, value: str) -> str:
    if value.startswith("~*"):
        return f"{field} ~ {quote(value[2:])}"
    return f"{field} == {quote(value)}"
