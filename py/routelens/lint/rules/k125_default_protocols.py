"""K125: protocols left to the gateway's default."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.route import RouteSubject, at
from routelens.lint.rule import Example, Finding, Rule


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find routes that do not say their protocols."""
    if subject.route.given and "protocols" not in subject.route.given:
        yield at((), "Without `protocols` the gateway's version decides; newer ones take only https.")


RULE = Rule(
    code="K125",
    name="default protocols",
    severity="hint",
    scope="route",
    what="A route without `protocols`.",
    why="The default is http and https, and documented to be only https from 3.14 on: plain HTTP then gets 426.",
    check=check,
    bad=(Example({"paths": ["/a"]}),),
    good=({"paths": ["/a"], "protocols": ["http", "https"]},),
)
