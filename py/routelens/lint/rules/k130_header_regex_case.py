"""K130: a header regex with upper case, which does not tell cases apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routelens.lint.route import RouteSubject, at
from routelens.lint.rule import Example, Finding, Rule

_ESCAPE = re.compile(r"\\.", re.S)


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find upper-case letters outside of escapes."""
    for place, value in subject.header_values():
        plain = _ESCAPE.sub("", value)
        if value.startswith("~*") and plain != plain.lower():
            yield at(place, "The gateway lower-cases this regex and the header: case makes no difference.")


RULE = Rule(
    code="K130",
    name="upper case in a header regex",
    severity="hint",
    scope="route",
    what="A regex of a header distinguishes cases, and the gateway does not.",
    why="A traditional route's header regex is lower-cased before it is compiled, and so is the value it matches. "
    "An expression route compares as written.",
    check=check,
    bad=(Example({"headers": {"x": ["~*^[A-Z]+$"]}}),),
    good=({"headers": {"x": ["~*^[a-z]+$"]}}, {"headers": {"x": ["ABC"]}}),
)
