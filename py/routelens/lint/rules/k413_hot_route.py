"""K413: a route that most requests take, and that is tried late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from routelens.kong.subsystem import subsystem_of
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
        ordered = list(subject.entries())
        place = next((place for place, listed in enumerate(ordered) if listed.route.id == winner), 0)
        if count * 2 <= len(subject.requests) or place * 2 <= len(ordered):
            continue
        hot, earlier = ordered[place], ordered[:place]
        subsystem = subsystem_of(hot.route.protocols)
        if hot.route.expression is None or any(
            subsystem_of(listed.route.protocols) == subsystem
            and subject.analysis.may_meet(subsystem, listed, hot)
            for listed in earlier
        ):
            continue  # above the others it would take what is theirs
        yield at_route(
            hot.route,
            f"{count} of {len(subject.requests)} requests take this, and {place} entries are tried before it.",
            *give_priority(hot.route, (ordered[0].route.priority or 0) + 1, ", above all others"),
        )


RULE = Rule(
    code="K413",
    name="hot route tried late",
    severity="performance",
    scope="table",
    what="Most of the requests that are known take a route that is tried late.",
    why="The gateway tries routes in order. No route before it can match the same requests, so a higher priority "
    "changes nothing but saves their evaluation. Needs requests: `--requests`.",
    check=check,
    fix_safety="ask",
    bad=(),
    good=(({"name": "a", "expression": 'http.path == "/a"'},),),
)
