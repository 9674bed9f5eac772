"""Linter: runs the rules over an expression, a route or a table, so that one cause gives one finding."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from routelens.analysis.garbage import collect_after
from routelens.diagnostics import codes
from routelens.kong.entities import Route
from routelens.kong.request.request import Request
from routelens.kong.route_expression import (
    check_expression,
    read_expression,
    rewrite_net_port,
    segment_faults,
)
from routelens.kong.schema import QUERIES
from routelens.kong.subsystem import Subsystem, subsystem_of
from routelens.kong.table import RouteTable
from routelens.kong.translate import Flavor
from routelens.language import Diagnostic, ExpressionError
from routelens.lint.containment import is_too_large
from routelens.lint.expression import PLACE, ExpressionSubject
from routelens.lint.incremental_analysis import IncrementalAnalysis
from routelens.lint.registry import all_rules
from routelens.lint.route import RouteSubject, TableSubject
from routelens.lint.rule import Check, Edit, Finding, Fix, Rule, Scope
from routelens.lint.rules.k115_impossible import RULE as IMPOSSIBLE
from routelens.lint.rules.k123_dotted_query import RULE as DOTTED_QUERY

IGNORE: Final = "routelens-ignore:"
_DEFAULT_BUDGET: Final = 2.0
_PROGRESS_STEP: Final = 200


def lint_expression(text: str, subsystem: Subsystem = "http", route: Route | None = None) -> list[Finding]:
    """Return what the rules, and before them the gateway, have against an expression.

    Args:
        text: The expression as typed.
        subsystem: Which fields there are: `http` or `stream`.
        route: The route it belongs to, for rules about stripping and protocols.

    Returns:
        Findings in the order of the text; places are code points of `text`. A few hundred microseconds. Texts beyond
        20,000 characters or 60 levels are only checked, not judged.

    >>> from routelens.lint import lint_expression
    >>> [finding.rule for finding in lint_expression('http.path ~ "^/foo$"')]
    ['K401']

    """
    try:
        expression = read_expression(text, subsystem)
    except ExpressionError as error:
        return [_named(_fault(fault, route), text) for fault in error.diagnostics]
    if is_too_large(text, expression.root):
        return []
    subject = ExpressionSubject(expression, rewrite_net_port(text), subsystem, route)
    wrong = check_expression(text, subsystem) if subject.rewritten.insertions else segment_faults(expression)
    faults = [_fault(fault, route) for fault in wrong]
    return _sorted(_without_doubles([*faults, *_run("expression", subject, route)]))


def lint_alone(text: str, budget: float = _DEFAULT_BUDGET) -> list[Finding]:
    """Return the findings of an HTTP expression that no route holds; exact analysis tells if it never matches."""
    found = lint_expression(text)
    if any(finding.severity == "error" for finding in found):
        return found
    table = RouteTable([Route.from_dict({"expression": text})], flavor="expressions")
    analysis = IncrementalAnalysis()
    for _ in analysis.update(table, budget):
        pass
    assert IMPOSSIBLE.check_table is not None
    more = [
        replace(finding, rule=IMPOSSIBLE.code, severity=IMPOSSIBLE.severity, route=None)
        for finding in IMPOSSIBLE.check_table(TableSubject(table, (), analysis))
    ]
    return _sorted(_together(found, more))


def lint_route(route: Route, flavor: Flavor | None = None) -> list[Finding]:
    """Return what the rules have against one route, with its expression if it has one.

    Tags `routelens-ignore:K104` leave findings of these rules out. `flavor` is the gateway's, None if not known.
    """
    found = list(_run("route", RouteSubject(route, flavor), route))
    if route.expression is not None:
        found += lint_expression(route.expression, subsystem_of(route.protocols), route)
    return _sorted(finding for finding in _without_doubles(found) if not _is_ignored(finding))


def lint_table(
    table: RouteTable,
    *,
    requests: Sequence[Request] = (),
    flavor: Flavor | None = None,
    budget: float = _DEFAULT_BUDGET,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Finding], int]:
    """Return what the rules have against all routes of a table, and how many entries the time was too short for.

    `requests` are those that the table is tested with; `budget` is in seconds, for comparing entries with each other.
    Linear in the number of routes: about 200 µs each.
    """
    linter = TableLinter(requests=requests, flavor=flavor, budget=budget)
    for number, (done, total) in enumerate(linter.steps(table)):
        if progress is not None and number % _PROGRESS_STEP == 0:
            progress(done, total)
    return list(linter.findings()), linter.left_open


class TableLinter:
    """Lints a table that changes: routes that stay the same are not looked at again, nor what was found out of them.

    `left_open` counts the entries that the budget was too small for.
    """

    def __init__(
        self,
        *,
        requests: Sequence[Request] = (),
        flavor: Flavor | None = None,
        budget: float = _DEFAULT_BUDGET,
    ) -> None:
        self._requests = requests
        self._flavor = flavor
        self._budget = budget
        self._analysis = IncrementalAnalysis()
        self._of_routes: dict[uuid.UUID, tuple[Route, list[Finding]]] = {}
        self._of_table: dict[uuid.UUID, list[Finding]] = {}
        self._fresh = 0  # routes that were linted since the steps were last through

    @property
    def left_open(self) -> int:
        """How many entries the time was too short for."""
        return self._analysis.left_open

    def steps(self, table: RouteTable) -> Iterator[tuple[int, int]]:
        """Lint the table step by step, a few milliseconds each; yields (done, of how many).

        Whoever stops in the middle, because the table has changed, begins again with what it is then: what was found
        out about routes that are still the same is kept. An edit of one route among 1,000 takes some 10 ms; a full
        garbage collection would take longer, so one follows the first pass over so many (`analysis/garbage.py`).
        """
        routes = table.routes
        total = 2 * len(routes)
        for number, route in enumerate(routes):
            found = self._of_routes.get(route.id)
            if found is None or found[0] is not route:
                self._of_routes[route.id] = route, lint_route(route, self._flavor)
                self._fresh += 1
                yield number, total
        for gone in self._of_routes.keys() - {route.id for route in routes}:
            del self._of_routes[gone]
        for done, of in self._analysis.update(table, self._budget):
            yield len(routes) + len(routes) * done // max(of, 1), total
        subject = TableSubject(table, self._requests, self._analysis)
        found_by_rules: list[Finding] = []
        for rule, check in _checks("table"):
            found_by_rules += [
                replace(finding, rule=rule.code, severity=finding.severity or rule.severity)
                for finding in check(subject)
            ]
            yield total, total
        self._of_table = defaultdict(list)
        for finding in _without_doubles(found_by_rules):
            if finding.route is not None and not _is_ignored(finding):
                self._of_table[finding.route.id].append(finding)
        collect_after(self._fresh)
        self._fresh = 0

    def of_route(self, route_id: uuid.UUID) -> list[Finding]:
        """Return the findings of a route, those of the table among them."""
        _, found = self._of_routes.get(route_id, (None, []))
        more = self._of_table.get(route_id)
        return _together(found, more) if more else found

    def knows(self, route: Route) -> bool:
        """Tell whether the steps have come to a route as it is now."""
        return self._of_routes.get(route.id, (None,))[0] is route

    def of_route_now(self, route: Route) -> list[Finding]:
        """Return the findings of a route as it is now: in it alone, if it has changed since the last steps."""
        return self.of_route(route.id) if self.knows(route) else lint_route(route, self._flavor)

    def findings(self) -> Iterator[Finding]:
        """Yield the findings of all routes, in the order in which they came into the table."""
        for route_id in self._of_routes:
            yield from self.of_route(route_id)


def _together(of_route: Sequence[Finding], of_table: Iterable[Finding]) -> list[Finding]:
    """Join what was found in a route and in the table: what the table knows better counts, what is known does not."""
    found = list(of_route)
    dead = {rule.code for rule in all_rules() if rule.proves_dead}
    for finding in of_table:
        if finding.rule == IMPOSSIBLE.code and any(
            other.severity == "error"
            or (other.rule in dead and (not finding.place or _share(finding, other)))
            for other in of_route
        ):
            continue
        found = [
            other
            for other in found
            if (
                (other.rule, other.place, other.span) != (finding.rule, finding.place, finding.span)
                or not finding.place
            )
            and not (other.rule in _silenced(finding.rule) and _share(finding, other))
        ]
        found.append(finding)
    return found


@cache
def _checks(scope: Scope) -> tuple[tuple[Rule, Check], ...]:
    found = [(rule, rule.check) for rule in all_rules() if rule.scope == scope]
    if scope == "route":
        found += [(rule, rule.check_route) for rule in all_rules() if rule.check_route is not None]
    if scope == "table":
        found += [(rule, rule.check_table) for rule in all_rules() if rule.check_table is not None]
    return tuple(found)


def _run(scope: Scope, subject: object, route: Route | None) -> Iterator[Finding]:
    for rule, check in _checks(scope):
        for finding in check(subject):
            yield replace(
                finding,
                rule=rule.code,
                severity=finding.severity or rule.severity,
                route=finding.route or route,
            )


def _fault(fault: Diagnostic, route: Route | None) -> Finding:
    fixes = tuple(
        Fix(fix.title, fix.effect, (Edit(PLACE, fix.start, fix.end, fix.text),)) for fix in fault.fixes
    )
    span = (fault.start, fault.end)
    return Finding(fault.message, PLACE, span, fixes, None, "error", fault.code, route)


def _named(finding: Finding, text: str) -> Finding:
    """Return the fault of an unknown field as K123 where it is a query argument with a dot in its name."""
    start, end = finding.span or (0, 0)
    if (
        finding.rule == codes.UNKNOWN_FIELD.code
        and text[start:end].startswith(QUERIES)
        and "." in text[start:end][len(QUERIES) :]
    ):
        message = (
            "A query argument with a dot in its name cannot be matched: route by a header, or rename it."
        )
        return replace(finding, rule=DOTTED_QUERY.code, message=message, fixes=())
    return finding


def _without_doubles(findings: Iterable[Finding]) -> list[Finding]:
    """Leave out what another finding about the same value silences."""
    listed = list(findings)
    if len(listed) < 2:
        return listed
    silent: list[tuple[str, Finding]] = [
        (code, finding) for finding in listed for code in _silenced(finding.rule)
    ]
    if not silent:
        return listed
    return [
        finding
        for finding in listed
        if not any(code == finding.rule and _share(by, finding) for code, by in silent if by is not finding)
    ]


@cache
def _silenced(code: str) -> tuple[str, ...]:
    return next((rule.silences for rule in all_rules() if rule.code == code), ())


def _share(first: Finding, second: Finding) -> bool:
    if first.route is not second.route or first.place != second.place:
        return False
    one, other = first.cause or first.span, second.cause or second.span
    return one is None or other is None or (one[0] < other[1] and other[0] < one[1])


def _is_ignored(finding: Finding) -> bool:
    tags = finding.route.tags if finding.route is not None else None
    for tag in tags or ():
        if tag.startswith(IGNORE):
            codes = {code.strip() for code in tag[len(IGNORE) :].split(",")}
            if finding.rule in codes or "all" in codes:
                return True
    return False


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (str(finding.place), finding.span or (0, 0), finding.rule))
