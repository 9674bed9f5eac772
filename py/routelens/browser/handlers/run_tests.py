"""Saved requests against their expectations."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.handlers import Progress
from routelens.browser.messages import questions, replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.request_form import spec_of
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.kong.outcome import Outcome
from routelens.kong.request.syntax import RequestError
from routelens.router import EvaluationLimit
from routelens.testing import NO_ROUTE, Expected, KnownNames, failures
from routelens.testing.outcome_words import Mismatches, OutcomeLine, actual_words, expected_words

TestVerdict = Literal["pass", "fail", "none", "unreadable"]


@dataclass(frozen=True, slots=True)
class RunTests:
    """Route `count` of the saved requests from `start` on, and hold them against what is expected of them."""

    type: Literal["run_tests"]
    revision: int
    start: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSummary:
    """What becomes of a request: the route that takes it, by id and name, the gateway's own answer, or where it goes.

    In a sketch without services a missing one is no answer.
    """

    route_id: str | None
    route: str | None
    status: int | None
    upstream_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedResult:
    """How one saved request fared, by its id. Verdict `none`: nothing is expected of it.

    `expected` and `got` are for reading, what differs marked; `reasons` are sentences, as the command line has them.
    `outcome` is null for a request that cannot be read.
    """

    id: str
    verdict: TestVerdict
    expected: list[replies.TextRun]
    got: list[replies.TextRun]
    reasons: list[str]
    outcome: OutcomeSummary | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResults:
    """The results in the order of the requests, which are `total` in all."""

    type: ClassVar[Literal["test_results"]] = "test_results"
    total: int
    results: list[SavedResult]


def answer(session: Session, message: RunTests, progress: Progress | None = None) -> TestResults:
    """Answer a `RunTests`. Linear in `count`, and a glance at the name of every route."""
    workspace = session.workspace
    start = max(message.start, 0)
    chosen = workspace.saved[start : start + max(message.count, 0)]
    names = KnownNames(workspace.table, workspace.muted)
    return TestResults(
        total=len(workspace.saved),
        results=[_result(workspace, saved, names) for saved in chosen],
    )


def outcome_summary(workspace: Workspace, outcome: Outcome) -> OutcomeSummary:
    """Return what becomes of a request, as the page tells it."""
    route = outcome.route
    status = outcome.status
    if status in (500, 503) and route is not None and not workspace.has_services:
        status = None
    return OutcomeSummary(
        route_id=None if route is None else str(route.id),
        route=None if route is None else route.label,
        status=status,
        upstream_url=outcome.upstream_url,
    )


def _without_outcome(
    saved: questions.SavedRequest, verdict: Literal["unreadable", "fail"], reason: str
) -> SavedResult:
    """Return the result of a request without an outcome, and the reason."""
    expected = [] if saved.expect is None else expected_words(_line_of(saved.expect), None)
    return SavedResult(
        id=saved.id, verdict=verdict, expected=text_runs(expected), got=[], reasons=[reason], outcome=None
    )


def _result(workspace: Workspace, saved: questions.SavedRequest, names: KnownNames) -> SavedResult:
    try:
        request = spec_of(saved.request).request()
    except RequestError as error:
        return _without_outcome(saved, "unreadable", error.message)
    try:
        outcome = workspace.table.route(request)
    except EvaluationLimit as limit:
        return _without_outcome(saved, "unreadable" if saved.expect is None else "fail", str(limit))
    summary = outcome_summary(workspace, outcome)
    actual = _line_of(summary)
    if saved.expect is None:
        return SavedResult(
            id=saved.id,
            verdict="none",
            expected=[],
            got=text_runs(actual_words(actual)),
            reasons=[],
            outcome=summary,
        )
    line = _line_of(saved.expect)
    expected = expected_of(workspace, saved.expect)
    reasons = list(failures(expected, outcome, names))
    mismatches = Mismatches.of(expected, outcome, names) if reasons else None
    actual_url = actual.upstream_url if reasons else None
    return SavedResult(
        id=saved.id,
        verdict="fail" if reasons else "pass",
        expected=text_runs(expected_words(line, actual_url, is_known=expected.route in names)),
        got=text_runs(actual_words(actual, line, mismatches)),
        reasons=reasons,
        outcome=summary,
    )


def _line_of(expect: questions.Expectation | OutcomeSummary) -> OutcomeLine:
    return OutcomeLine(expect.route, expect.status, expect.upstream_url)


def expected_of(workspace: Workspace, expect: questions.Expectation) -> Expected:
    """Return an expectation as it is checked. A route that is called none goes by its id."""
    route = NO_ROUTE if expect.route is None else expect.route
    if expect.route == NO_ROUTE:
        named = (one for one in workspace.table.routes if one.name == NO_ROUTE)
        route = next((str(one.id) for one in named), f"{NO_ROUTE} (a route of that name)")
    return Expected(route, expect.status, expect.upstream_url)
