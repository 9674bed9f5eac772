"""K127: an upper-case class in a header regex, which is lower-cased before it is compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule

_ESCAPE = re.compile(r"\\(.)", re.S)
_NAMED = re.compile(r"(?<!\\)\(\?P<")


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find classes whose small letter means something else."""
    for place, value in subject.header_values():
        if value.startswith("~*"):
            for match in _NAMED.finditer(value):
                yield at(
                    place,
                    f"The gateway lower-cases the regex: {match[0]} becomes {match[0].lower()}, which it refuses.",
                    rewrite(place, value, _NAMED.sub("(?<", value), "ask"),
                    span=match.span(),
                )
            for match in _ESCAPE.finditer(value):
                if match[1] in "SDWBPA":
                    yield at(
                        place,
                        f"The gateway lower-cases the regex: {match[0]} becomes {match[0].lower()}. "
                        "An expression route does not.",
                        span=match.span(),
                    )


RULE = Rule(
    code="K127",
    name="upper-case class in a header regex",
    severity="warning",
    scope="route",
    what="`\\S`, `\\D`, `\\W` or another upper-case class in the regex of a header.",
    why="The gateway lower-cases the whole value of a traditional route's header, the regex included, so `\\S` becomes "
    "`\\s`, its opposite.",
    check=check,
    silences=("K130",),
    fix_safety="ask",
    bad=(
        Example({"headers": {"x": ["~*^(?P<env>dev|qa)$"]}}, "~*^(?<env>dev|qa)$"),
        Example({"headers": {"x": ["~*^\\S+$"]}}),
    ),
    good=({"headers": {"x": ["~*^\\s+$"]}}, {"headers": {"x": ["~*^\\\\S$"]}}),
)
