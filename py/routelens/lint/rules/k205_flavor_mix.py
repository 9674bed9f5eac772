"""K205: an expression route that hides a traditional one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from routelens.lint.route import TableSubject, at_route, listed_names
from routelens.lint.rule import Example, Finding, Rule


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find traditional routes behind an expression route that contains them."""
    counts = Counter(listed.route.id for listed in subject.entries())
    crossed = [hidden for hidden in subject.hidden() if hidden.is_crossed]
    gone = Counter(hidden.later.route.id for hidden in crossed)
    seen = set()
    for hidden in crossed:
        route = next(other.route for other in hidden.earlier if other.route.expression is not None)
        if route.id not in seen:
            seen.add(route.id)
            later = hidden.later.route
            is_whole = gone[later.id] == counts[later.id]
            paths = listed_names(hidden.later.entry.paths or ())
            what = later.label if is_whole or not paths else f"{paths} of {later.label}"
            yield at_route(
                route, f"Expression routes are tried before all traditional ones, so this hides {what}."
            )


RULE = Rule(
    code="K205",
    name="flavor mix",
    severity="warning",
    scope="table",
    what="An expression route takes all requests of a traditional one.",
    why="Every expression route is tried before every traditional one, whatever their priorities. Convert those as "
    "well, or narrow the expression.",
    check=check,
    bad=(
        Example(
            (
                {"name": "a", "expression": 'http.path ^= "/a"'},
                {"name": "b", "paths": ["/a/b"], "hosts": ["x"]},
            )
        ),
    ),
    good=(({"name": "a", "expression": 'http.path ^= "/a"'}, {"name": "b", "paths": ["/b"]}),),
)
