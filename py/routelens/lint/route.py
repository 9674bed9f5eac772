"""Route and table under lint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from routelens.kong.entities import Route
from routelens.kong.field_validators import MAX_PRIORITY
from routelens.kong.request.request import Request
from routelens.kong.subsystem import SUBSYSTEMS, Subsystem, subsystem_of
from routelens.kong.table import RouteTable, TableEntry
from routelens.kong.translate import Flavor
from routelens.language.diagnostics import FixEffect
from routelens.language.nodes import Span
from routelens.lint.containment import Shadow, Shadows, is_too_large
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
    """All routes of a gateway, with the requests that they are known to be asked, and the time for comparing them."""

    table: RouteTable
    requests: Sequence[Request] = ()
    budget: float = 2.0

    def entries(self) -> Iterator[TableEntry]:
        """Yield what the routers hold, in evaluation order, but for what is too large to judge."""
        for subsystem in SUBSYSTEMS:
            for listed in self.table.ordered(subsystem):
                if not is_too_large(listed.expression.text, listed.expression.root):
                    yield listed

    @cached_property
    def shadows(self) -> Shadows:
        """Which entries another one leaves nothing, or shares with at equal priority. Bounded by the budget."""
        return Shadows([tuple(self.table.ordered(subsystem)) for subsystem in SUBSYSTEMS], self.budget)

    def shadow_pairs(self) -> list[Shadow]:
        """Return the pairs of entries of which one contains the other."""
        return self.shadows.pairs


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
