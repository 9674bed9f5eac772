"""K140: a host with upper case in a traditional route."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find hosts that are not in lower case."""
    if subject.is_traditional:
        for index, host in enumerate(subject.route.hosts or ()):
            if host != host.lower():
                place = ("hosts", index)
                yield at(
                    place,
                    "Hosts are compared as sent, and clients send them in lower case.",
                    rewrite(place, host, host.lower(), "ask"),
                )


RULE = Rule(
    code="K140",
    name="traditional host with upper case",
    severity="warning",
    scope="route",
    what="An entry of `hosts` has upper case.",
    why="Neither side is lower-cased, so a client that sends the name in lower case is not matched.",
    check=check,
    fix_safety="ask",
    bad=(Example({"hosts": ["API.example.com"]}, "api.example.com"),),
    good=({"hosts": ["api.example.com"]},),
)
