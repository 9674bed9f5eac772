"""Route and table under lint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.field_validators import MAX_PRIORITY
from routelens.kong.request.host import default_sni
from routelens.kong.request.request import LISTENERS, Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem, subsystem_of
from routelens.kong.table import RouteTable, TableEntry
from routelens.kong.translate import Flavor
from routelens.language.diagnostics import FixEffect
from routelens.language.nodes import Span
from routelens.lint.incremental_analysis import Hidden, IncrementalAnalysis
from routelens.lint.rule import Edit, Finding, Fix, Place, Setting


@dataclass(frozen=True)
class RouteSubject:
    """A route, and the flavor of the gateway that it is for, None if that is not known."""

    route: Route
    flavor: Flavor | None = None

    @property
    def subsystem(self) -> Subsystem:
        """The subsystem that handles it."""
        return subsystem_of(self.route.protocols)

    @property
    def is_traditional(self) -> bool:
        """Whether it is written by matching fields."""
        return self.route.expression is None

    def plain_paths(self) -> Iterator[tuple[Place, str]]:
        """Yield the paths that are prefixes, each with its place."""
        return ((place, path) for place, path in self._paths() if not path.startswith("~"))

    def regex_paths(self) -> Iterator[tuple[Place, str]]:
        """Yield the patterns of the regex paths, without `~`, each with its place."""
        return ((place, path[1:]) for place, path in self._paths() if path.startswith("~"))

    def _paths(self) -> Iterator[tuple[Place, str]]:
        if self.is_traditional:
            for index, path in enumerate(self.route.paths or ()):
                yield ("paths", index), path

    def header_values(self) -> Iterator[tuple[Place, str]]:
        """Yield the values of the headers, each with its place."""
        if self.is_traditional:
            for name, values in (self.route.headers or {}).items():
                for index, value in enumerate(values):
                    yield ("headers", name, index), value


def rewrite(place: Place, old: str, new: str, safety: FixEffect) -> Fix:
    """Return a fix that writes another text at a place of the route."""
    return Fix(f"Write `{new}`", safety, (Edit(place, 0, len(old), new),))


def at(place: Place, message: str, *fixes: Fix, span: Span | None = None) -> Finding:
    """Return a finding at a place of the route."""
    return Finding(message, place, span, fixes)


@dataclass(frozen=True)
class TableSubject:
    """All routes of a gateway, with the requests that they are known to be asked, and what is known of its entries."""

    table: RouteTable
    requests: Sequence[Request] = ()
    analysis: IncrementalAnalysis = field(default_factory=IncrementalAnalysis)

    def entries(self) -> Iterator[TableEntry]:
        """Yield what the routers hold, in evaluation order, but for what is too large to judge."""
        yield from self.analysis.entries()

    def hidden(self) -> list[Hidden]:
        """Return the entries that get no request because of others, in evaluation order.

        What stands behind an expression route for every path is not among them: of that K208 speaks.
        """
        facts = self.analysis.facts
        behind: set[int] = set()
        for subsystem in SUBSYSTEMS:
            ordered = self.table.ordered(subsystem)
            first = next(
                (
                    place
                    for place, listed in enumerate(ordered)
                    if listed.route.expression is not None and facts(listed).is_catch_all
                ),
                len(ordered),
            )
            behind.update(id(listed) for listed in ordered[first + 1 :] if not facts(listed).is_catch_all)
        return [
            hidden for hidden in self.analysis.hidden if hidden.earlier and id(hidden.later) not in behind
        ]


def listed_names(labels: Sequence[str]) -> str:
    """Return up to three names as a sentence has them; nothing of none."""
    if not labels:
        return ""
    shown = labels[:3] if len(labels) <= 3 else [*labels[:2], f"{len(labels) - 2} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def shown_request(request: Request) -> str:
    """Return what tells a request, for a sentence: all that conditions may ask for."""
    more = [f"{name}: {value}" for name, value in request.headers if name.lower() != "host"]
    if request.sni is not None and request.sni != default_sni(request.scheme, request.host):
        more.append(f"the SNI {request.sni}")
    if request.subsystem == "stream":
        name = " without SNI" if request.scheme == "tls" and request.sni is None else ""
        start = f"a {request.scheme} connection{name}{_peer('to', request.dst_ip, request.dst_port)}"
    else:
        method, path = request.method or "GET", request.path or "/"
        port = request.dst_port if request.dst_port != LISTENERS.get(request.scheme) else None
        start = f"{method} {request.scheme}://{request.host or ''}{path}{_peer('to', request.dst_ip, port)}"
    start += _peer("from", request.src_ip, request.src_port)
    return f"{start} with {' and '.join(more)}" if more else start


def _peer(word: str, address: object, port: int | None) -> str:
    parts = [
        *([str(address)] if address is not None else []),
        *([f"port {port}"] if port is not None else []),
    ]
    return f" {word} {' '.join(parts)}" if parts else ""


def at_route(route: Route, message: str, *fixes: Fix) -> Finding:
    """Return a finding of the table about one of its routes."""
    return Finding(message, (), None, fixes, route=route)


def give(title: str, **setting: int | bool) -> Fix:
    """Return a fix that gives a route's field another value: it changes which requests reach which route."""
    [(name, value)] = setting.items()
    return Fix(title, "ask", (Setting(name, value),))


def give_priority(route: Route, priority: int, purpose: str) -> tuple[Fix, ...]:
    """Return the fix that gives an expression route a priority; none for what has no such field or is out of range."""
    if route.expression is None or not 0 <= priority <= MAX_PRIORITY:
        return ()
    return (give(f"Give it priority {priority}{purpose}", priority=priority),)
