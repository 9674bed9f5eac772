"""K134: an expression route on a gateway that may not read expressions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from routelens.lint.route import RouteSubject, at
from routelens.lint.rule import Example, Finding, Rule


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find expression routes where the flavor is another, or not known."""
    if subject.route.expression is not None and subject.flavor != "expressions":
        if subject.flavor is None:
            found = at(("expression",), "This needs `router_flavor = expressions`, which is not the default.")
            yield replace(found, severity="hint", cause=(0, 0))
        else:
            yield replace(
                at(("expression",), f"The flavor {subject.flavor} has no expression routes."), cause=(0, 0)
            )


RULE = Rule(
    code="K134",
    name="expression in another flavor",
    severity="warning",
    scope="route",
    what="An expression route needs the flavor `expressions`.",
    why="The default flavor is `traditional_compatible`; such a gateway refuses or ignores expressions. Where "
    "the flavor is not given, this is a hint.",
    check=check,
    bad=(Example({"expression": 'http.path == "/a"'}),),
    good=({"paths": ["/a"]},),
)
