"""The order in which the page lists routes, kept up to date route by route."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import islice

Place = tuple[int, int, int, str]
"""What routes are sorted by: HTTP (0) before stream (1) before what is in neither (2), and in evaluation order.

The second and third number sort within each of these; the route's id comes last, so that no two places are the same.
"""


class Order:
    """The ids of all routes by their places. `version` grows with each change that moves, adds or removes one."""

    def __init__(self) -> None:
        self.version = 0
        self._places: dict[str, Place] = {}
        self._sorted: list[Place] = []

    def fill(self, places: Mapping[str, Place]) -> None:
        """Replace all. Sorts them; the version grows only if the order is another one."""
        ordered = sorted(places.values())
        if [place[3] for place in ordered] != self.ids:
            self.version += 1
        self._places = dict(places)
        self._sorted = ordered

    def put(self, place: Place) -> None:
        """Put a route into its place, out of the one it had. The cost is a search, and moving what lies behind."""
        known = self._places.get(place[3])
        if known == place:
            return
        was = None if known is None else self._take(known)
        self._places[place[3]] = place
        now = bisect_left(self._sorted, place)
        self._sorted.insert(now, place)
        if now != was:
            self.version += 1

    def remove(self, route_id: str) -> None:
        """Take a route out, if it is there."""
        place = self._places.pop(route_id, None)
        if place is not None:
            self._take(place)
            self.version += 1

    @property
    def ids(self) -> list[str]:
        """The ids of all routes in order. Linear in their number."""
        return [place[3] for place in self._sorted]

    def first(self, count: int) -> list[str]:
        """Return the ids of the first routes, at most `count`."""
        return [place[3] for place in islice(self._sorted, max(count, 0))]

    def arranged(self, route_ids: Iterable[str]) -> list[str]:
        """Return those of `route_ids` that are here, each once, in order."""
        return sorted(
            {route_id for route_id in route_ids if route_id in self._places}, key=self._places.__getitem__
        )

    def __contains__(self, route_id: str) -> bool:
        """Tell whether there is a route with this id."""
        return route_id in self._places

    def place(self, route_id: str) -> Place:
        """Return where a route stands. Raises KeyError for one that is not here."""
        return self._places[route_id]

    def _take(self, place: Place) -> int:
        index = bisect_left(self._sorted, place)
        del self._sorted[index]
        return index
