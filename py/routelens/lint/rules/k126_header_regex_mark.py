"""K126: a header value that looks like a regex but is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule

_SIGNS: Final = re.compile(r"[\\*+?()\[\]|]")
"""What stands in a regex and in few texts."""


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find values that begin with `~` or `^`, or end in `$`, without `~*`."""
    for place, value in subject.header_values():
        if value.startswith("~*") or not value:
            continue
        if value.startswith(("~", "^")) or (value.endswith("$") and _SIGNS.search(value[:-1])):
            new = "~*" + value.removeprefix("~")
            yield at(
                place, "A header value is a regex only with ~* in front.", rewrite(place, value, new, "ask")
            )


RULE = Rule(
    code="K126",
    name="header regex without ~*",
    severity="warning",
    scope="route",
    what="A header value that looks like a regex is compared as plain text.",
    why="A regex is marked by `~` in paths and by `~*` in headers.",
    check=check,
    fix_safety="ask",
    bad=(Example({"headers": {"x-role": ["~^admin$"]}}, "~*^admin$"),),
    good=({"headers": {"x-role": ["~*^admin$"]}}, {"headers": {"x-role": ["admin", "US$"]}}),
)
