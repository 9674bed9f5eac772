"""Facts about routing that the page states whatever the request is: the order of routes, what a conversion keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PRIORITY_FACTS: Final = (
    "The gateway tries routes by priority, highest first; the first match takes the request. Between equal priorities "
    "the order is undefined; today the higher id goes first.",
    "An expression route has the priority you give it, 0 to 2^46 − 1. With the flavor `expressions`, every expression "
    "route is tried before every traditional one.",
    "The priority of a traditional route comes from its fields, in this order: how many matching fields are set, hosts "
    "without a wildcard, the number of header names, whether a path is a regex, `regex_priority`, the length of the "
    "longest plain path. A route with paths of several lengths is split, so that each part has its own.",
)
"""How the gateway orders routes (docs/reference/traditional.md §4)."""

CALCULATION_FACTS: Final = (
    "`original` is what a gateway computes by default: three of the fields are cut to 32 bits, so that "
    "hosts and regex paths count before the number of matching fields.",
    "`strict` is the documented order. Where the two choose different routes for a request, the answer says so.",
)
"""What `route_match_calculation` decides (docs/reference/traditional.md §4)."""

ROUTING_SENTENCES: Final[Mapping[str, str]] = {
    "comparison": "Which requests change route? Proves that none does, or shows requests for each way in which some "
    "do.",
    "conversion": "Every request takes the same route afterwards: priorities are chosen to keep the order.",
    "disabled": "The service of this route is disabled, so the gateway leaves the route out.",
    "invalid": "This route is not valid, so the gateway refuses it.",
    "split": "one for each kind and length of path",
    "unchangeable": "No single change was found that another route would take.",
    "valid": "No errors: the gateway takes every route on this page.",
}
"""What else the page says of routes, by what it is about."""
