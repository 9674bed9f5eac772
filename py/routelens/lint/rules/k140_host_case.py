"""K140: a host with upper case in a traditional route."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find hosts and SNIs that are not in lower case."""
    if not subject.is_traditional:
        return
    for key, names, noun in (("hosts", subject.route.hosts, "Hosts"), ("snis", subject.route.snis, "SNIs")):
        for index, name in enumerate(names or ()):
            if name != name.lower():
                place = (key, index)
                yield at(
                    place,
                    f"{noun} are compared as sent, and clients send them in lower case.",
                    rewrite(place, name, name.lower(), "ask"),
                )


RULE = Rule(
    code="K140",
    name="traditional host with upper case",
    severity="warning",
    scope="route",
    what="An entry of `hosts` or `snis` has upper case.",
    why="Neither side is lower-cased, so a client that sends the name in lower case is not matched.",
    check=check,
    fix_safety="ask",
    bad=(
        Example({"hosts": ["API.example.com"]}, "api.example.com"),
        Example({"protocols": ["https"], "snis": ["API.example.com"]}, "api.example.com"),
    ),
    good=({"hosts": ["api.example.com"]},),
)
