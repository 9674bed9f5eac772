"""K413: a route that most requests take, and that is tried late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from routelens.lint.route import TableSubject, at_route, give_priority
from routelens.lint.rule import Finding, Rule
from routelens.router import EvaluationLimit

_FEWEST = 10


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find an expression route in the last half that more than half of the known requests take."""
    if len(subject.requests) < _FEWEST:
        return
    wins: Counter[object] = Counter()
    for request in subject.requests:
        try:
            route = subject.table.route(request).route
        except EvaluationLimit:
            continue  # an undecided request speaks for no route
        if route is not None:
            wins[route.id] += 1
    for winner, count in wins.most_common(1):
        ordered = [listed.route for listed in subject.entries()]
        place = next(place for place, route in enumerate(ordered) if route.id == winner)
        if (
            count * 2 > len(subject.requests)
            and place * 2 > len(ordered)
            and ordered[place].expression is not None
        ):
            yield at_route(
                ordered[place],
                f"{count} of {len(subject.requests)} requests take this, and {place} entries are tried before it.",
                *give_priority(ordered[place], (ordered[0].priority or 0) + 1, ", above all others"),
            )


RULE = Rule(
    code="K413",
    name="hot route tried late",
    severity="performance",
    scope="table",
    what="Most of the requests that are known take a route that is tried late.",
    why="The gateway tries routes in order. Where no route before it can match the same requests, a higher priority "
    "saves their evaluation. Needs requests: `--requests`.",
    check=check,
    fix_safety="ask",
    bad=(),
    good=(({"name": "a", "expression": 'http.path == "/a"'},),),
)
