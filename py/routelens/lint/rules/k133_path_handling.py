"""K133: path_handling v1, which has no effect."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule

_PLACE = ("path_handling",)


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find v1."""
    if subject.route.path_handling == "v1":
        yield at(_PLACE, "Every current router handles paths as v0.", rewrite(_PLACE, "v1", "v0", "safe"))


RULE = Rule(
    code="K133",
    name="path_handling without effect",
    severity="warning",
    scope="route",
    what="`path_handling: v1` is accepted and ignored.",
    why="Only the old `traditional` router knew v1. Relying on it gives unexpected upstream paths.",
    check=check,
    fix_safety="safe",
    bad=(Example({"paths": ["/a"], "path_handling": "v1"}, "v0"),),
    good=({"paths": ["/a"], "path_handling": "v0"}, {"paths": ["/a"]}),
)
