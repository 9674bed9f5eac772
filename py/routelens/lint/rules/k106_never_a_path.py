"""K106: a text that no normalised path is."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.path_text import why_never_a_path
from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find paths compared with what they cannot be."""
    for predicate, operator, text in subject.comparisons:
        if predicate.field != "http.path" or operator not in ("==", "^="):
            continue
        found = why_never_a_path(text, is_prefix=operator == "^=")
        if found is None or found.is_encoded:
            continue
        _, _, query = text.partition("?")
        fixes = []
        if query and found.better is not None:
            conditions = [f'{subject.left_side(predicate)} == "{found.better}"']
            for pair in query.split("&"):
                name, _, value = pair.partition("=")
                if name.isidentifier() and name.isascii() and '"' not in value and "\\" not in value:
                    conditions.append(f'http.queries.{name} == "{value}"')
            fixes = [subject.put(predicate, f"({' && '.join(conditions)})", "ask")]
        elif found.better is not None:
            fixes = [subject.put(predicate, subject.spell(predicate, operator, found.better), "ask")]
        yield subject.finding(
            predicate.value_span, f"No path looks like this: {found.reason}.", *fixes, cause=predicate.span
        )


def check_route(subject: RouteSubject) -> Iterator[Finding]:
    """Find plain paths of a traditional route that no path begins with."""
    for place, path in subject.plain_paths():
        found = why_never_a_path(path, is_prefix=True)
        if found is not None and not found.is_encoded:
            fixes = () if found.better is None else (rewrite(place, path, found.better, "ask"),)
            yield at(place, f"No path looks like this: {found.reason}.", *fixes)


RULE = Rule(
    code="K106",
    name="never a normalised path",
    severity="warning",
    scope="expression",
    what="The path is compared with a text that no normalised path equals or begins with.",
    why="A path starts with `/`, has no query, and dot segments and double slashes are resolved before it is matched.",
    check=check,
    check_route=check_route,
    fix_safety="ask",
    silences=("K104", "K105", "K401", "K402"),
    proves_dead=True,
    bad=(
        Example({"paths": ["/a?x=1"]}, "/a"),
        Example('http.path == "foo"', 'http.path == "/foo"'),
        Example('http.path ~ r#"^/a\\?x=1$"#', '(http.path == "/a" && http.queries.x == "1")'),
        Example('http.path == "/a?x=1"', '(http.path == "/a" && http.queries.x == "1")'),
        Example('http.path ^= "/a//b"', 'http.path ^= "/a/b"'),
        Example('http.path == "/a/../b"', 'http.path == "/b"'),
    ),
    good=({"paths": ["/a"]}, 'http.path == "/a"', 'http.path ^= "/a/."', 'http.path ^= ""'),
)
