"""Running a suite against a table: which expectations hold, and which routes were reached."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator

from routelens.analysis.coverage import Coverage, route_coverage
from routelens.dataclass import dataclass
from routelens.kong import Disagreement, Outcome, Route, RouteTable
from routelens.router import EvaluationLimit
from routelens.testing.suite import NO_ROUTE, Case, Expected, Suite


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one case: `failures` are sentences, none if every expectation holds.

    `outcome` is None where the request is undecided (EvaluationLimit), which is a failure. `disagreement` is the winner
    under the other match calculation, if it is another route.
    """

    case: Case
    outcome: Outcome | None
    failures: tuple[str, ...]
    disagreement: Disagreement | None

    @property
    def passed(self) -> bool:
        """Whether every expectation holds."""
        return not self.failures


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a suite, in its order, and its coverage."""

    results: tuple[Result, ...]
    coverage: Coverage

    @property
    def passed(self) -> bool:
        """Whether every case passed."""
        return all(result.passed for result in self.results)


def run_suite(suite: Suite, table: RouteTable) -> Report:
    """Route every request of `suite` through `table` and compare. Linear in the number of cases."""
    names = KnownNames(table)
    results = tuple(run_case(case, table, names) for case in suite.cases)
    outcomes = [result.outcome for result in results if result.outcome is not None]
    won = {outcome.route.id for outcome in outcomes if outcome.route is not None}
    return Report(results, route_coverage(table, won))


class KnownNames:
    """The names, ids and `NO_ROUTE` by which an expectation may name a route. Linear in the number of routes.

    `muted` are the names and ids of routes that are switched off, so that they are not in the table.
    """

    def __init__(self, table: RouteTable, muted: Collection[str] = ()) -> None:
        self._routes = table.routes
        self._names = {NO_ROUTE, *(route.name for route in self._routes)}
        self.muted = frozenset(muted)

    def __contains__(self, name: object) -> bool:
        if name in self._names:
            return name is not None
        try:
            wanted = uuid.UUID(str(name))
        except ValueError:
            return False
        return any(route.id == wanted for route in self._routes) and str(wanted) == name


def run_case(case: Case, table: RouteTable, names: KnownNames) -> Result:
    """Route the request of one case and compare; `names` are those of the table."""
    try:
        outcome, disagreement = table.route(case.request), table.disagreement(case.request)
    except EvaluationLimit as limit:
        return Result(case, None, (str(limit),), None)
    return Result(case, outcome, tuple(failures(case.expected, outcome, names)), disagreement)


def failures(expected: Expected, outcome: Outcome, names: KnownNames) -> Iterator[str]:
    """Yield a sentence for each expectation that does not hold; `names` are those of the table."""
    if expected.route is not None and expected.route not in names:
        why = "it is muted" if expected.route in names.muted else "there is no such route"
        yield f"expected route {expected.route}, but {why}"
    elif expected.route is not None:
        yield from _route_failures(expected.route, outcome.route)
    if expected.status is not None and expected.status != outcome.status:
        got = "the request is proxied" if outcome.status is None else f"it is {outcome.status}"
        yield f"expected status {expected.status}, but {got}"
    if expected.upstream is not None:
        yield from _upstream_failures(expected.upstream, outcome)
    if expected.upstream_host is not None and expected.upstream_host != outcome.upstream_host:
        got = (
            "nothing is sent upstream" if outcome.upstream_host is None else f"it is {outcome.upstream_host}"
        )
        yield f"expected the upstream host {expected.upstream_host}, but {got}"
    if expected.captures is not None:
        if not expected.captures and outcome.captures:
            yield f"expected no captures, but there are {', '.join(outcome.captures)}"
        for name, value in expected.captures.items():
            captured = outcome.captures.get(name)
            if captured != value:
                but = "there is none" if captured is None else f"it is {captured}"
                yield f"expected capture {name} = {value}, but {but}"


def _route_failures(expected: str, route: Route | None) -> Iterator[str]:
    if route is None:
        if expected != NO_ROUTE:
            yield f"expected route {expected}, but no route matches"
    elif expected == NO_ROUTE:
        yield f"expected no route, but {route.label} matches"
    elif expected not in (route.name, str(route.id)):
        yield f"expected route {expected}, but {route.label} wins"


def _upstream_failures(expected: str, outcome: Outcome) -> Iterator[str]:
    actual = outcome.upstream_uri if expected.startswith("/") else outcome.upstream_url
    if actual is None:
        why = (
            f"the gateway answers {outcome.status}" if outcome.status is not None else "its host is not known"
        )
        yield f"expected upstream {expected}, but {why}"
    elif actual != expected:
        yield f"expected upstream {expected}, but it is {actual}"
