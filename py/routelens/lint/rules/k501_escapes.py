"""K501: an ordinary string full of escapes."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.rule import Example, Finding, Rule


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    r"""Find strings with `\\` that would be shorter raw."""
    for predicate in subject.predicates:
        start, end = predicate.value_span
        source, value = subject.text[start:end], predicate.value.value
        if (
            source.startswith('"')
            and r"\\" in source
            and isinstance(value, str)
            and '"#' not in value + '"'[:0]
        ):
            raw = f'r#"{value}"#'
            yield subject.finding(
                (start, end),
                "A raw string needs no escapes.",
                subject.fix(f"Write {raw}", "safe", ((start, end), raw)),
                cause=(start, start + 1),
            )


RULE = Rule(
    code="K501",
    name="escapes in an ordinary string",
    severity="hint",
    scope="expression",
    what=r"A string with `\\`.",
    why='In a raw string, `r#"…"#`, every backslash stands for itself, as regexes are written elsewhere.',
    check=check,
    fix_safety="safe",
    reads_text=True,
    bad=(Example('http.path ~ "^/a/\\\\d+"', 'http.path ~ r#"^/a/\\d+"#'),),
    good=('http.path ~ r#"^/a/\\d+"#', 'http.path == "/a"'),
)
