"""K132: percent-encoded text that a normalised path never has."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.path_text import never_in_a_path, why_never_a_path
from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find encoded characters in what the path is compared with."""
    for predicate in subject.predicates:
        if predicate.field != "http.path" or "lower" in predicate.transforms:
            continue
        text = text_of(predicate)
        if text is not None and predicate.operator in ("==", "^="):
            found = why_never_a_path(text, is_prefix=predicate.operator == "^=")
            if found is not None and found.is_encoded and found.better is not None:
                fix = subject.put(
                    predicate, subject.spell(predicate, predicate.operator, found.better), "ask"
                )
                yield subject.finding(
                    predicate.value_span, f"No path has this: {found.reason}.", fix, cause=predicate.span
                )
        elif isinstance(predicate.value.value, str) and never_in_a_path(predicate.value.value):
            yield subject.finding(
                predicate.value_span,
                "No path has this: it is decoded before it is matched.",
                cause=predicate.operator_span,
            )


def check_route(subject: RouteSubject) -> Iterator[Finding]:
    """Find encoded characters in the paths of a traditional route."""
    for place, path in subject.plain_paths():
        found = why_never_a_path(path, is_prefix=True)
        if found is not None and found.is_encoded and found.better is not None:
            yield at(place, f"No path has this: {found.reason}.", rewrite(place, path, found.better, "ask"))
    for place, pattern in subject.regex_paths():
        if never_in_a_path(pattern):
            yield at(place, "No path has this: it is decoded before it is matched.")


RULE = Rule(
    code="K132",
    name="percent-encoded path",
    severity="warning",
    scope="expression",
    what="A path is compared with percent-encoded text that is decoded before matching.",
    why="Triplets are decoded, but for reserved characters, whose digits are upper-cased. So `%20`, `%7e` and `%2f` "
    "are never seen, and ` `, `~` and `%2F` are.",
    check=check,
    check_route=check_route,
    fix_safety="ask",
    silences=("K106", "K104", "K105"),
    proves_dead=True,
    bad=(
        Example({"paths": ["/%7ebob"]}, "/~bob"),
        Example('http.path == "/%7ebob"', 'http.path == "/~bob"'),
        Example('http.path ^= "/a%2fb/"', 'http.path ^= "/a%2Fb/"'),
        Example('http.path ~ "^/a%20b[0-9]"'),
    ),
    good=(
        {"paths": ["/~bob"]},
        'http.path == "/a%2Fb"',
        'http.path == "/~bob"',
        'http.path ~ "^/a%2Fb[0-9]"',
    ),
)
