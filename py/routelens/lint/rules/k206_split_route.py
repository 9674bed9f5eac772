"""K206: a route that becomes several entries."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.kong.translate import translate
from routelens.lint.route import RouteSubject, at
from routelens.lint.rule import Example, Finding, Rule


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find routes whose paths are of several kinds or lengths."""
    if len(subject.route.paths or ()) > 1 and subject.is_traditional:
        entries = translate(subject.route)
        if len(entries) > 1:
            yield at(
                ("paths",),
                f"The router holds {len(entries)} entries for this route, with priorities of their own.",
            )


RULE = Rule(
    code="K206",
    name="split route",
    severity="hint",
    scope="route",
    what="Paths of several kinds or lengths make several entries of one route.",
    why="A longer path has a higher priority, a regex a different one from a prefix. So other routes may come between "
    "the parts of this one.",
    check=check,
    bad=(Example({"paths": ["/a", "/long/path", "~/r"]}),),
    good=({"paths": ["/a", "/b"]}, {"paths": ["/a"]}),
)
