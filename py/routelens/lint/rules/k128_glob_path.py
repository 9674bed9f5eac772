"""K128: a glob among the paths of a traditional route."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.path_text import glob_as_regex
from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule


def check(subject: RouteSubject) -> Iterator[Finding]:
    """Find plain paths with `*`."""
    for place, path in subject.plain_paths():
        if "*" in path:
            prefix = path.rstrip("*")
            # A glob whose only stars are at its end means what the prefix before them matches.
            new = "~" + glob_as_regex(path) + "$" if "*" in prefix else prefix
            fixes = (rewrite(place, path, new, "ask"),) if path.startswith("/") else ()
            yield at(place, "A plain path is a prefix, and * is a literal character in it.", *fixes)


RULE = Rule(
    code="K128",
    name="glob in a path",
    severity="warning",
    scope="route",
    what="`/services/*` among `paths` matches only paths with an asterisk.",
    why="Paths are already prefixes, so `/services/` matches everything below it. A star in the middle needs a regex.",
    check=check,
    fix_safety="ask",
    bad=(
        Example({"paths": ["/services/*"]}, "/services/"),
        Example({"paths": ["/services/**"]}, "/services/"),
        Example({"paths": ["/a/*/b.json"]}, r"~/a/[^/]+/b\.json$"),
        Example({"paths": ["/files/**/raw"]}, "~/files/.*/raw$"),
    ),
    good=({"paths": ["/services/"]}, {"paths": ["~/services/.*"]}),
)
