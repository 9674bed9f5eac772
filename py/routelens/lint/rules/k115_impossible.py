"""K115: conditions that no request satisfies together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from routelens.kong.schema import SEGMENTS, segment_range
from routelens.language.nodes import All, Node, Predicate
from routelens.lint.containment import clash
from routelens.lint.expression import ExpressionSubject, text_of
from routelens.lint.route import TableSubject, at_route
from routelens.lint.rule import Example, Finding, Rule

_MOST = 60


def check(subject: ExpressionSubject) -> Iterator[Finding]:
    """Find clashing pairs in one `&&`, and segments compared with a slash."""
    for chain in subject.chains(All):
        found = [operand for operand in chain.operands if isinstance(operand, Predicate)][:_MOST]
        for first, second in combinations(found, 2):
            if clash(first, second) or _beyond(first, second) or _beyond(second, first):
                result = (
                    "the route never matches"
                    if _is_required(subject.root, chain)
                    else "this part never holds"
                )
                yield subject.finding(
                    second.span, f"This cannot hold together with `{subject.source(first)}`: {result}."
                )
                break
    for predicate in subject.predicates:
        suffix = predicate.field.removeprefix(SEGMENTS)
        is_one = suffix != predicate.field and suffix.isdigit()
        if (
            is_one
            and predicate.operator in ("==", "^=", "=^", "contains")
            and "/" in (text_of(predicate) or "")
        ):
            yield subject.finding(
                predicate.value_span, "A segment has no slash: this never holds.", cause=predicate.span
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
            yield at_route(route, f"No request matches this: {shown[:300]} cannot hold{together}.")


def _is_required(root: Node, chain: Node) -> bool:
    """Tell whether the whole expression fails where `chain` does."""
    return root is chain or (isinstance(root, All) and any(operand is chain for operand in root.operands))


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
    bad=(
        Example('http.method == "GET" && http.method == "POST"'),
        Example('http.path.segments.len == 2 && http.path.segments.3 == "x"'),
        Example("net.src.ip in 10.0.0.0/8 && net.src.ip in 192.168.0.0/16"),
        Example('http.path.segments.0 == "/api"'),
        Example(({"name": "a", "expression": 'http.path ~ "^/a[0-9]$" && http.path == "/b1"'},)),
    ),
    good=(
        'http.method == "GET" || http.method == "POST"',
        'any(http.headers.x) == "a" && any(http.headers.x) == "b"',
        'http.path.segments.len == 4 && http.path.segments.3 == "x"',
        'http.path ^= "/a" && http.path =^ "b"',
    ),
)
