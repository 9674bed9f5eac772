"""Overlap: whether two traditional routes may match the same request; quick, and yes if in doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from routelens.kong.entities import Route
from routelens.kong.priority import is_regex_path
from routelens.kong.request.host import split_host_port
from routelens.kong.subsystem import subsystems

_MOST_PAIRS: Final = 1_000_000


def may_overlap(first: Route, second: Route) -> bool:
    """Tell whether some request may be taken by both; False is certain, True is not.

    Looks at subsystem, methods, hosts and paths alone, and at no more than a million pairs of each.
    """
    if subsystems(first.protocols).isdisjoint(subsystems(second.protocols)):
        return False
    if "http" not in subsystems(first.protocols):
        return True
    return (
        _some(first.methods, second.methods, str.__eq__)
        and _some(first.hosts, second.hosts, _hosts_meet)
        and _some(first.paths, second.paths, _paths_meet)
    )


def _some(
    first: Sequence[str] | None, second: Sequence[str] | None, meet: Callable[[str, str], bool]
) -> bool:
    if not first or not second or len(first) * len(second) > _MOST_PAIRS:
        return True
    return any(meet(one, other) for one in first for other in second)


def _hosts_meet(first: str, second: str) -> bool:
    (one, port), (other, other_port) = split_host_port(first), split_host_port(second)
    if port is not None and other_port is not None and port != other_port:
        return False
    if "*" not in one and "*" not in other:
        return one == other
    if "*" in one and "*" in other:
        if one.startswith("*") and other.startswith("*"):
            return one[1:].endswith(other[1:]) or other[1:].endswith(one[1:])
        if one.endswith("*") and other.endswith("*"):
            return one[:-1].startswith(other[:-1]) or other[:-1].startswith(one[:-1])
        return True
    wild, plain = (one, other) if "*" in one else (other, one)
    return plain.endswith(wild[1:]) if wild.startswith("*") else plain.startswith(wild[:-1])


def _paths_meet(first: str, second: str) -> bool:
    if is_regex_path(first) or is_regex_path(second):
        return True
    return first.startswith(second) or second.startswith(first)
