"""K132: percent-encoded text that a normalised path never has."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.path_text import decoded, decoded_regex, never_in_a_path, triplets_upper, why_never_a_path
from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find encoded characters in what the path is compared with."""
    for predicate in subject.predicates:
        if predicate.field != "http.path":
            continue
        text = text_of(predicate)
        if "lower" in predicate.transforms:
            # lower() makes %2f of the %2F that a path has; what is decoded is never there.
            if isinstance(predicate.value.value, str) and never_in_a_path(
                triplets_upper(predicate.value.value)
            ):
                yield subject.finding(
                    predicate.value_span,
                    "No path has this: it is decoded before it is matched.",
                    cause=predicate.span,
                )
        elif text is not None and predicate.operator in ("==", "^="):
            found = why_never_a_path(text, is_prefix=predicate.operator == "^=")
            if found is not None and found.is_encoded and found.better is not None:
                fix = subject.put(
                    predicate, subject.spell(predicate, predicate.operator, found.better), "ask"
                )
                yield subject.finding(
                    predicate.value_span, f"No path has this: {found.reason}.", fix, cause=predicate.span
                )
        elif isinstance(predicate.value.value, str) and never_in_a_path(predicate.value.value):
            if text is None:
                new = subject.spell(predicate, "~", decoded_regex(predicate.value.value))
            else:
                new = subject.spell(predicate, predicate.operator, decoded(text))
            yield subject.finding(
                predicate.value_span,
                "No path has this: it is decoded before it is matched.",
                subject.put(predicate, new, "ask"),
                cause=predicate.span,
            )


def check_route(subject: RouteSubject) -> Iterator[Finding]:
    """Find encoded characters in the paths of a traditional route."""
    for place, path in subject.plain_paths():
        found = why_never_a_path(path, is_prefix=True)
        if found is not None and found.is_encoded and found.better is not None:
            yield at(place, f"No path has this: {found.reason}.", rewrite(place, path, found.better, "ask"))
    for place, pattern in subject.regex_paths():
        if never_in_a_path(pattern):
            yield at(
                place,
                "No path has this: it is decoded before it is matched.",
                rewrite(place, "~" + pattern, "~" + decoded_regex(pattern), "ask"),
            )


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
    silences=("K106", "K104", "K105", "K401", "K402", "K405", "K406"),
    proves_dead=True,
    bad=(
        Example({"paths": ["/%7ebob"]}, "/~bob"),
        Example('http.path == "/%7ebob"', 'http.path == "/~bob"'),
        Example('http.path ^= "/a%2fb/"', 'http.path ^= "/a%2Fb/"'),
        Example('http.path ~ "^/a%20b[0-9]"', 'http.path ~ "^/a b[0-9]"'),
        Example({"paths": ["~/a%2fb%2Eb[0-9]"]}, r"~/a%2Fb\.b[0-9]"),
        Example('lower(http.path) == "/%7ebob"'),
    ),
    good=(
        {"paths": ["/~bob"]},
        'http.path == "/a%2Fb"',
        'http.path == "/~bob"',
        'lower(http.path) == "/a%2fb"',
        'http.path ~ "^/a%2Fb[0-9]"',
    ),
)
