"""K103: a dot between letters of a regex that takes any character."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import bare_dots
from routelens.lint.route import RouteSubject, at, rewrite
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.errors import RegexError
from routelens.regex.parser import parse


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find dots between letters or digits in regexes on host, SNI and path."""
    for predicate, tree in subject.regexes:
        dots = bare_dots(tree) if predicate.field in ("http.host", "tls.sni", "http.path") else []
        if dots:
            pattern = tree.pattern
            for start, _ in reversed(dots):
                pattern = f"{pattern[:start]}\\{pattern[start:]}"
            yield subject.finding(
                predicate.value_span,
                r"A dot takes any character here; write \. for a dot.",
                subject.put(predicate, subject.spell(predicate, "~", pattern), "ask"),
                cause=predicate.operator_span,
            )


def check_route(subject: RouteSubject) -> Iterator[Finding]:
    """Find such dots in regex paths."""
    for place, pattern in subject.regex_paths():
        try:
            dots = bare_dots(parse(pattern))
        except RegexError:
            continue  # the gateway refuses the route
        if dots:
            new = pattern
            for start, _ in reversed(dots):
                new = f"{new[:start]}\\{new[start:]}"
            yield at(
                place,
                r"A dot takes any character here; write \. for a dot.",
                rewrite(place, "~" + pattern, "~" + new, "ask"),
            )


RULE = Rule(
    code="K103",
    name="unescaped dot",
    severity="warning",
    scope="expression",
    what="A dot in a regex takes any character.",
    why='`http.host ~ "^api.example.com$"` holds for `apiXexample.com`, a name that someone else may own.',
    check=check,
    check_route=check_route,
    fix_safety="ask",
    bad=(
        Example({"paths": ["~/api.json$"]}, r"~/api\.json$"),
        Example({"paths": ["~/(?:users|orders).json$"]}, r"~/(?:users|orders)\.json$"),
        Example('http.host ~ "^[a-z]+.example.com$"', r'http.host ~ r#"^[a-z]+\.example\.com$"#'),
        Example('http.host ~ "(?i)^api.example.com$"', r'http.host ~ r#"(?i)^api\.example\.com$"#'),
        Example('http.host ~ "^api.example\\\\.com/?$"', 'http.host ~ r#"^api\\.example\\.com/?$"#'),
    ),
    good=(
        {"paths": [r"~/api\.json$"]},
        'http.host ~ r#"^api\\.example\\.com/?$"#',
        'http.path ~ "^/a.*b"',
        'http.path ~ "^/a/.b"',
    ),
)
