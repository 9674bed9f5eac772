"""Nearest routes: what a request that no route takes would have to be, route by route."""

from __future__ import annotations

from typing import Final

from routelens.analysis.distance import Obstacle, obstacles
from routelens.analysis.near_misses import near_misses
from routelens.analysis.witness.request import read
from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.request.request import Request
from routelens.kong.table import RouteTable

MAX_ROUTES: Final = 3


@dataclass(frozen=True, slots=True)
class NearestRoute:
    """A route that nearly matches, and the conditions that fail; of a split route those of its nearest part."""

    route: Route
    failing: tuple[Obstacle, ...]


def nearest_routes(table: RouteTable, request: Request, most: int = MAX_ROUTES) -> list[NearestRoute]:
    """Return the routes that the fewest conditions keep from taking `request`.

    Of equally near ones those come first whose path the request's follows furthest, then evaluation order decides.

    Args:
        table: The routes.
        request: A request that none of them takes.
        most: How many to return at most.

    Some microseconds for each entry of the table. A value that is not UTF-8 counts as absent.

    """
    context = read(request, table.fields(request.subsystem))
    misses = near_misses(table.ordered(request.subsystem), context)[:most]
    return [
        NearestRoute(miss.listed.route, tuple(obstacles(miss.listed.expression.root, context)))
        for miss in misses
    ]
