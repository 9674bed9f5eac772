"""Comparison of the workspace with its baseline, by many requests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar, Literal

from routelens.analysis.compare import MAX_REQUESTS, Group, Sides, requests_for
from routelens.analysis.table_difference import Proof
from routelens.browser.baseline import baseline_of
from routelens.browser.constants import EMPTY_REQUEST
from routelens.browser.decoding import MessageError
from routelens.browser.handlers import Progress
from routelens.browser.handlers.run_tests import OutcomeSummary, outcome_summary
from routelens.browser.messages import questions, replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.request_form import spec_of, typed_request
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain.many_requests import (
    PROOF_SENTENCES,
    change_words,
    comparison_sentences,
    counted_requests,
    differing_routes,
    outcome_words,
    undecided_sentence,
)
from routelens.kong.outcome import Outcome
from routelens.kong.request.request import Request
from routelens.kong.request.syntax import RequestError
from routelens.router import EvaluationLimit
from routelens.testing import RequestSpec

DifferenceKind = Literal["route", "answer", "upstream"]


@dataclass(frozen=True, slots=True)
class Compare:
    """Go `count` steps on with a comparison, from the first if `anew`. Ask again until `done`.

    First it is tried to prove that no request is treated differently, a pair of routes in each step. Unless that is
    proved requests are tried: the page's own, then examples of the routes and their near variants. `stop`: look no
    further, but count the pairs of routes that are left, until `done`.
    """

    type: Literal["compare"]
    revision: int
    anew: bool
    count: int
    stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferingRequest:
    """A request in a line, and what becomes of it before and after; `change` says that in words.

    `request` is how it is typed, null for one that the page cannot send: it has no place for a client's port.
    """

    line: str
    request: questions.WorkspaceRequest | None
    before: OutcomeSummary
    after: OutcomeSummary
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """Requests that differ in the same way: how many, as a number and in words, and the first three of them.

    `routes` are the names of the route that takes them before and of the one that does afterwards.
    """

    kind: DifferenceKind
    requests: int
    counted: str
    routes: list[replies.TextRun]
    examples: list[DifferingRequest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What was found so far by `tried` requests: how many change route, how many keep it and get there otherwise.

    No more than `most` are tried; `differences` has the first 200 ways in which they differ. `proof` is null until
    `checked` of `to_check` changed entries have been compared exactly. `summary` says in sentences what it comes to.
    """

    type: ClassVar[Literal["compared"]] = "compared"
    done: bool
    proof: Proof | None
    checked: int
    to_check: int
    tried: int
    most: int
    rerouted: int
    otherwise: int
    summary: str
    differences: list[Differing]


def answer(session: Session, message: Compare, progress: Progress | None = None) -> Compared:
    """Answer a `Compare`. A request takes some 100 µs, a millisecond where an example has to be solved for.

    Raises EvaluationLimit where a request is undecided, and MessageError if asked to go on after that.
    """
    workspace = session.workspace
    other = baseline_of(session)
    if message.anew:
        started = other.start(workspace)
        other.waiting = requests_for(started.before, started.after, _own(workspace))
    comparison, waiting, proof = other.comparison, other.waiting, other.proof
    if comparison is None or proof is None or (waiting is None and not message.stop):
        raise MessageError("no comparison has been started")
    if other.edits != workspace.edits:
        raise MessageError("the routes have changed since the comparison was started")
    count = max(message.count, 1)
    taken = 0
    try:
        if message.stop:
            proof.stop()
            other.waiting = None
        elif proof.result is None:
            for example in proof.go_on(count):
                comparison.add(example.request)
            taken = count
        elif waiting is not None and proof.result != "equal":
            for request in islice(waiting, count):
                comparison.add(request)
                taken += 1
    except EvaluationLimit:
        other.waiting = None  # what the next question would find at its end is no finished comparison
        raise
    return Compared(
        done=proof.result is not None if message.stop else taken < count or proof.result == "equal",
        proof=proof.result,
        checked=proof.done,
        to_check=proof.total,
        tried=comparison.tried,
        most=MAX_REQUESTS,
        rerouted=comparison.rerouted,
        otherwise=comparison.otherwise,
        summary=(
            PROOF_SENTENCES["equal"]
            if proof.result == "equal"
            else comparison_sentences(comparison.tried, comparison.rerouted, comparison.otherwise)
            + undecided_sentence(proof.undecided, proof.left)
        ),
        differences=[_differing(workspace, group) for group in comparison.groups],
    )


def _own(workspace: Workspace) -> Iterator[Request]:
    """Yield the requests of the page that can be read."""
    if workspace.request is not None:
        yield workspace.request
    for saved in workspace.saved:
        try:
            yield spec_of(saved.request).request()
        except RequestError:
            continue


def _differing(workspace: Workspace, group: Group) -> Differing:
    examples = [_example(workspace, sides) for sides in group.examples]
    first = examples[0]
    return Differing(
        kind=group.kind,
        requests=group.count,
        counted=counted_requests(group.count),
        routes=text_runs(differing_routes(group.kind, first.before.route, first.after.route)),
        examples=examples,
    )


def _example(workspace: Workspace, sides: Sides) -> DifferingRequest:
    before, after = (outcome_summary(workspace, outcome) for outcome in (sides.before, sides.after))
    return DifferingRequest(
        line=RequestSpec.of(sides.request).line,
        request=typed_request(sides.request, EMPTY_REQUEST),
        before=before,
        after=after,
        change=change_words(
            _words(before, sides.before), _words(after, sides.after), (sides.before, sides.after)
        ),
    )


def _words(summary: OutcomeSummary, outcome: Outcome) -> str:
    location = outcome.headers.get("Location")
    return outcome_words(summary.route, summary.status, location, summary.upstream_url)
