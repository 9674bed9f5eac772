"""K205: an expression route that hides a traditional one."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.route import TableSubject, at_route
from routelens.lint.rule import Example, Finding, Rule


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find traditional routes behind an expression route that contains them."""
    seen = set()
    for hidden in subject.hidden():
        if not hidden.is_crossed:
            continue
        route = next(other.route for other in hidden.earlier if other.route.expression is not None)
        if route.id not in seen:
            seen.add(route.id)
            yield at_route(
                route,
                f"Expression routes are tried before all traditional ones, so this hides {hidden.later.route.label}.",
            )


RULE = Rule(
    code="K205",
    name="flavor mix",
    severity="warning",
    scope="table",
    what="An expression route takes all requests of a traditional one.",
    why="Every expression route is tried before every traditional one, whatever their priorities. Convert those, "
    "too, or narrow the expression.",
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
