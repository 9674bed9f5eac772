"""Saved requests against their expectations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from routelens.browser import messages
from routelens.browser.handlers import Progress
from routelens.browser.messages import text_runs
from routelens.browser.request_form import spec_of
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.explain.markup import Run
from routelens.kong.outcome import Outcome
from routelens.kong.request.syntax import RequestError
from routelens.router import EvaluationLimit
from routelens.testing import NO_ROUTE, Expected, KnownNames, failures

MAX_SHOWN: Final = 300
"""Characters of a URL that are shown."""

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
    expected: list[messages.TextRun]
    got: list[messages.TextRun]
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
    names = KnownNames(workspace.table)
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
    saved: messages.SavedRequest, verdict: Literal["unreadable", "fail"], reason: str
) -> SavedResult:
    """Return the result of a request of which nothing became, and why."""
    expected = text_runs([] if saved.expect is None else _expected_runs(saved.expect, None))
    return SavedResult(
        id=saved.id, verdict=verdict, expected=expected, got=[], reasons=[reason], outcome=None
    )


def _result(workspace: Workspace, saved: messages.SavedRequest, names: KnownNames) -> SavedResult:
    try:
        request = spec_of(saved.request).request()
    except RequestError as error:
        return _without_outcome(saved, "unreadable", error.message)
    try:
        outcome = workspace.table.route(request)
    except EvaluationLimit as limit:
        return _without_outcome(saved, "unreadable" if saved.expect is None else "fail", str(limit))
    summary = outcome_summary(workspace, outcome)
    if saved.expect is None:
        return SavedResult(
            id=saved.id,
            verdict="none",
            expected=[],
            got=text_runs(_got_runs(summary, None)),
            reasons=[],
            outcome=summary,
        )
    expected = expected_of(workspace, saved.expect)
    reasons = list(failures(expected, outcome, names))
    wrong = _Wrong.of(expected, outcome, names) if reasons else None
    return SavedResult(
        id=saved.id,
        verdict="fail" if reasons else "pass",
        expected=text_runs(
            _expected_runs(saved.expect, summary if reasons else None, is_known=expected.route in names)
        ),
        got=text_runs(_got_runs(summary, wrong, saved.expect)),
        reasons=reasons,
        outcome=summary,
    )


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Which parts of what was got are not as expected."""

    route: bool
    status: bool
    upstream: bool

    @classmethod
    def of(cls, expected: Expected, outcome: Outcome, names: KnownNames) -> _Wrong:
        """Hold each part alone against what was got."""
        return cls(
            any(failures(Expected(expected.route), outcome, names)),
            any(failures(Expected(status=expected.status), outcome, names)),
            any(failures(Expected(upstream=expected.upstream), outcome, names)),
        )


def _expected_runs(
    expect: messages.Expectation, summary: OutcomeSummary | None, *, is_known: bool = True
) -> list[Run]:
    """Say what is expected; of a URL that differs from the one in `summary`, the part that does stands out.

    A route that is not known is marked itself.
    """
    runs: list[Run] = [
        ("no route", "plain") if expect.route is None else (expect.route, "strong" if is_known else "differs")
    ]
    if expect.status is not None:
        runs += [(" · ", "plain"), (str(expect.status), "code")]
    if expect.upstream_url is not None:
        other = None if summary is None else summary.upstream_url
        runs += [(" · ", "plain"), *_compared(expect.upstream_url, other, "strong")]
    return runs


def _got_runs(
    summary: OutcomeSummary, wrong: _Wrong | None, expect: messages.Expectation | None = None
) -> list[Run]:
    """Say what was got; what is not as expected is marked."""
    name = "no route" if summary.route is None else summary.route
    plain: Run = (name, "plain" if summary.route is None else "strong")
    runs: list[Run] = [(name, "differs") if wrong is not None and wrong.route else plain]
    if summary.status is not None and (
        summary.route is not None or (expect is not None and expect.status is not None)
    ):
        differs = wrong is not None and wrong.status
        runs += [(" · ", "plain"), (str(summary.status), "differs" if differs else "code")]
    elif wrong is not None and wrong.status:
        runs += [(" · ", "plain"), ("proxied", "differs")]
    if expect is not None and expect.upstream_url is not None:
        if summary.upstream_url is None:
            runs += [(" · ", "plain"), ("not sent on", "differs")]
        else:
            wanted = expect.upstream_url if wrong is not None and wrong.upstream else None
            runs += [(" · ", "plain"), *_compared(summary.upstream_url, wanted, "differs")]
    return runs


def _compared(text: str, other: str | None, mark: Literal["strong", "differs"]) -> list[Run]:
    """Mark the part of `text` between what it has in common with `other` at both ends."""
    text = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
    if other is None or text == other:
        return [(text, "code")]
    least = min(len(text), len(other))
    before = next((at for at in range(least) if text[at] != other[at]), least)
    after = next((at for at in range(least - before) if text[-1 - at] != other[-1 - at]), least - before)
    stop = len(text) - after
    runs: list[Run] = [(text[:before], "code"), (text[before:stop], mark), (text[stop:], "code")]
    return [run for run in runs if run[0]]


def expected_of(workspace: Workspace, expect: messages.Expectation) -> Expected:
    """Return an expectation as it is checked. A route that is called none goes by its id."""
    route = NO_ROUTE if expect.route is None else expect.route
    if expect.route == NO_ROUTE:
        named = (one for one in workspace.table.routes if one.name == NO_ROUTE)
        route = next((str(one.id) for one in named), f"{NO_ROUTE} (a route of that name)")
    return Expected(route, expect.status, expect.upstream_url)
