"""K135: a prefix that catches what another route is for."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.kong.entities import Route
from routelens.lint.route import TableSubject, at_route
from routelens.lint.rule import Example, Finding, Rule


def check(subject: TableSubject) -> Iterator[Finding]:
    """Find prefixes that end inside a segment which another route's path continues."""
    prefixes: dict[str, Route] = {}
    seen = set()
    for listed in subject.entries():
        for text in subject.judgements.facts(listed).prefixes:
            if len(text) > 1 and text[-1].isalnum():
                prefixes.setdefault(text, listed.route)
    for listed in subject.entries():
        for text in subject.judgements.facts(listed).prefixes:
            for length in range(text.rfind("/") + 2, len(text)):
                route = prefixes.get(text[:length])
                if route is None or route is listed.route or not text[length].isalnum():
                    continue
                if text[:length] not in seen:
                    seen.add(text[:length])
                    label = listed.route.label
                    yield at_route(
                        route,
                        f"The prefix {text[:length]} matches {text}, too, which is the path of {label}.",
                    )


RULE = Rule(
    code="K135",
    name="prefix catches another path",
    severity="warning",
    scope="table",
    what="A prefix such as `/getAccountType` matches `/getAccountTypeNew`, the path of another route.",
    why="Prefixes are compared byte by byte. While both routes are there the longer one wins; remove or narrow it, "
    "and its requests go to the other service without a word.",
    check=check,
    bad=(
        Example(
            ({"name": "a", "paths": ["/getAccountType"]}, {"name": "b", "paths": ["/getAccountTypeNew"]})
        ),
    ),
    good=(({"name": "a", "paths": ["/get"]}, {"name": "b", "paths": ["/get/new"]}),),
)
