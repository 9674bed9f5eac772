"""K409: a regex that looks at one segment of the path."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.lint.expression import ExpressionSubject
from routelens.lint.regex_form import is_look, parts
from routelens.lint.rule import Example, Finding, Rule
from routelens.regex.nodes import Class, Literal, Repeat


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find `^/[^/]+/text`."""
    for predicate, tree in subject.regexes:
        found = parts(tree)
        if (
            predicate.field != "http.path"
            or predicate.transforms
            or len(found) < 4
            or not is_look(found[0], "start")
        ):
            continue
        inner = found[1:-1] if is_look(found[-1], "end") else found[1:]
        wanted = inner[-1]
        free = inner[1:-1:2]
        slashes = [node for node in inner[:-1:2] if isinstance(node, Literal) and node.text == "/"]
        if (
            isinstance(wanted, Literal)
            and len(inner) % 2 == 1
            and len(slashes) == len(inner) // 2
            and all(isinstance(node, Repeat) and node.high is None and _no_slash(node) for node in free)
            and wanted.text.startswith("/")
            and wanted.text.strip("/")
            and "/" not in wanted.text.strip("/")
        ):
            new = f'http.path.segments.{len(free)} == "{wanted.text.strip("/")}"'
            yield subject.finding(
                predicate.span,
                "This looks at one segment; its field needs no regex.",
                subject.put(predicate, new, "ask"),
            )


def _no_slash(node: Repeat) -> bool:
    inner = node.node
    return isinstance(inner, Class) and not any(low <= ord("/") <= high for low, high in inner.ranges)


RULE = Rule(
    code="K409",
    name="regex for a segment",
    severity="performance",
    scope="expression",
    what='`~ "^/[^/]+/orders"` asks for one segment.',
    why="Segments are fields. The field is compared as a whole, so `/x/orders-old` no longer matches, and nothing is "
    "recorded for strip_path.",
    check=check,
    fix_safety="ask",
    bad=(Example('http.path ~ "^/[^/]+/orders"', 'http.path.segments.1 == "orders"'),),
    good=('http.path ~ "^/[^/]+/[0-9]+"', 'http.path.segments.1 == "orders"'),
)
