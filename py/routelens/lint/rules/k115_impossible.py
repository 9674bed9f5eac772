"""K115: conditions that no request satisfies together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from routelens.kong.schema import SEGMENTS, segment_range
from routelens.language.nodes import All, Predicate, Span, joined_by
from routelens.lint.containment import clash
from routelens.lint.expression import PLACE, ExpressionSubject, text_of
from routelens.lint.incremental_analysis import Hidden
from routelens.lint.route import TableSubject, at, at_route
from routelens.lint.rule import Example, Finding, Rule

_MOST = 60


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find clashing pairs in one `&&`, and segments compared with a slash."""
    for chain in subject.chains(All):
        found = [operand for operand in joined_by(All, chain) if isinstance(operand, Predicate)][:_MOST]
        for first, second in combinations(found, 2):
            if clash(first, second) or _beyond(first, second) or _beyond(second, first):
                result = "the route never matches" if chain is subject.root else "this part never holds"
                yield subject.finding(
                    second.span, f"This cannot hold together with `{subject.source(first)}`: {result}."
                )
                break
    for predicate in subject.predicates:
        place = (
            segment_range(predicate.field.removeprefix(SEGMENTS))
            if predicate.field.startswith(SEGMENTS)
            else None
        )
        text = text_of(predicate)
        if place is None or text is None:
            continue
        slashes = place[1] - place[0]
        if not slashes and predicate.operator in ("==", "^=", "=^", "contains") and "/" in text:
            inner = text.strip("/")
            fixes = (
                (subject.put(predicate, subject.spell(predicate, predicate.operator, inner), "ask"),)
                if inner and "/" not in inner
                else ()
            )
            yield subject.finding(
                predicate.value_span,
                "A segment has no slash: this never holds.",
                *fixes,
                cause=predicate.span,
            )
        elif slashes and predicate.operator == "==" and text.count("/") != slashes:
            yield subject.finding(
                predicate.value_span,
                f"{slashes + 1} segments have {slashes} slash{'' if slashes == 1 else 'es'} between them: this never "
                "holds.",
                cause=predicate.span,
            )


def check_table(subject: TableSubject) -> Iterator[Finding]:
    """Find routes that no request matches, which takes more than a look at pairs of conditions."""
    counts = Counter(listed.route.id for listed in subject.entries())
    dead: Counter[object] = Counter()
    for hidden in subject.analysis.hidden:
        if hidden.earlier:
            continue
        route = hidden.later.route
        dead[route.id] += 1
        if dead[route.id] == counts[route.id]:
            text = hidden.later.expression.text
            shown = " and ".join(f"`{text[slice(*node.span)]}`" for node in hidden.contradiction[:3])
            together = " together" if len(hidden.contradiction) > 1 else ""
            message = f"No request matches this: {shown[:300]} cannot hold{together}."
            spans = _spans(hidden)
            if spans:
                place = min(start for start, _ in spans), max(end for _, end in spans)
                yield replace(at(PLACE, message, span=place), route=route)
            else:
                yield at_route(route, message)


def _spans(hidden: Hidden) -> list[Span]:
    """Return where the conditions that exclude each other stand in an expression as typed; none if that is not told."""
    typed = hidden.later.route.expression
    if typed is None or not hidden.later.expression.text.startswith(typed):
        return []  # the gateway has written it, or some of it, itself
    return [node.span for node in hidden.contradiction if node.span[1] <= len(typed)]


def _beyond(length: Predicate, segment: Predicate) -> bool:
    """Tell whether `segments.len` leaves no room for a segment."""
    wanted = (
        segment_range(segment.field.removeprefix(SEGMENTS)) if segment.field.startswith(SEGMENTS) else None
    )
    number = length.value.value
    if length.field != SEGMENTS + "len" or wanted is None or not isinstance(number, int):
        return False
    most = {"==": number, "<=": number, "<": number - 1}.get(length.operator)
    return most is not None and wanted[1] >= most


RULE = Rule(
    code="K115",
    name="impossible combination",
    severity="warning",
    scope="expression",
    what="Two conditions joined by `&&` exclude each other.",
    why="The route never matches. Most often `||` was meant.",
    check=check,
    check_table=check_table,
    proves_dead=True,
    fix_safety="ask",
    bad=(
        Example('http.method == "GET" && http.method == "POST"'),
        Example('http.path.segments.len == 2 && http.path.segments.3 == "x"'),
        Example("net.src.ip in 10.0.0.0/8 && net.src.ip in 192.168.0.0/16"),
        Example("net.src.ip in 10.0.0.0/8 && net.src.ip == 11.0.0.1"),
        Example('http.method == "GET" && (http.path == "/a" && http.method == "POST")'),
        Example('http.path.segments.0 == "/api"', 'http.path.segments.0 == "api"'),
        Example('http.path.segments.0_1 == "api"'),
        Example(({"name": "a", "expression": 'http.path ~ "^/a[0-9]$" && http.path == "/b1"'},)),
    ),
    good=(
        'http.method == "GET" || http.method == "POST"',
        'any(http.headers.x) == "a" && any(http.headers.x) == "b"',
        'http.path.segments.0_1 == "api/v1"',
        'http.path.segments.len == 4 && http.path.segments.3 == "x"',
        'http.path ^= "/a" && http.path =^ "b"',
    ),
)
