"""Changes of a message: which of its headers were added, removed or given another value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.filters.headers import Pair

Change: TypeAlias = Literal["same", "added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class HeaderChange:
    """A header and what became of it; `before` is the value that it had, None where there was none."""

    name: bytes
    value: bytes
    change: Change
    before: bytes | None = None


def header_changes(before: Sequence[Pair], after: Sequence[Pair]) -> list[HeaderChange]:
    """Compare headers: those that are there in their order, then those that went.

    Lines of one name are compared as a list, without regard to the case of the name.
    """
    old: dict[bytes, list[bytes]] = {}
    for name, value in before:
        old.setdefault(name.lower(), []).append(value)
    new: dict[bytes, list[bytes]] = {}
    for name, value in after:
        new.setdefault(name.lower(), []).append(value)
    found = []
    seen: dict[bytes, int] = {}
    for name, value in after:
        key = name.lower()
        place = seen[key] = seen.get(key, -1) + 1
        values = old.get(key, [])
        if value in values and values.count(value) >= new[key].count(value):
            found.append(HeaderChange(name, value, "same"))
        elif len(values) == len(new[key]):
            found.append(HeaderChange(name, value, "changed", values[place]))
        elif not values or len(new[key]) > len(values):
            found.append(HeaderChange(name, value, "added"))
        else:
            found.append(HeaderChange(name, value, "changed", values[place]))
    for name, value in before:
        key = name.lower()
        if len(new.get(key, [])) < len(old[key]) and value not in new.get(key, []):
            found.append(HeaderChange(name, value, "removed", value))
    return found
