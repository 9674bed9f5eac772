"""The answer as the page shows it: the explanation of the workspace's request as a message."""

from __future__ import annotations

from routelens.browser.messages import replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.workspace import Workspace
from routelens.explain import sentences
from routelens.explain.explanation import RequestExplanation, explain_request
from routelens.explain.markup import Run
from routelens.kong.outcome import Outcome
from routelens.kong.request.request import Request


def explanation_of(workspace: Workspace) -> RequestExplanation | None:
    """Explain the workspace's request, None if there is none yet. Looks at every entry."""
    if workspace.request is None:
        return None
    return explain_request(workspace.table, workspace.request, is_sketch=not workspace.has_services)


def answer_of(workspace: Workspace, explanation: RequestExplanation | None) -> replies.Answer:
    """Return an explanation as the page has it; what is left out is said by the workspace."""
    invalid = workspace.invalid
    left_out = sentences.left_out_explanation(invalid, workspace.invalid_in_part)
    if explanation is None:
        return _no_answer(workspace, left_out)
    outcome, winner, runner_up = explanation.outcome, explanation.winner, explanation.runner_up
    kind: replies.OutcomeKind = explanation.kind
    if kind == "none" and invalid and not explanation.total:
        kind = "invalid"
    is_own = kind != "match"
    headline, details = explanation.headline, _paragraph([*explanation.details, left_out])
    is_asked = kind != "none" or (workspace.has_routes and bool(workspace.form.url.strip()))
    if not is_asked:
        headline, advice = sentences.nothing_asked(has_routes=workspace.has_routes)
        details = _paragraph([advice, left_out])
    return replies.Answer(
        outcome=kind,
        is_asked=is_asked,
        http_status=outcome.status if is_own else None,
        route_id=None if winner is None else str(winner.route.id),
        runner_up=None if runner_up is None else str(runner_up.route.id),
        tied=[str(route.id) for route in explanation.tied],
        left_out=invalid,
        sentence=text_runs(headline),
        standing=text_runs(explanation.standing),
        explanation=text_runs(details),
        message=outcome.message if is_own else None,
        headers=dict(outcome.headers) if is_own else {},
        captures=dict(outcome.captures),
        upstream=_upstream(workspace, explanation.request, outcome),
        disagreement=_disagreement(explanation),
    )


def _no_answer(workspace: Workspace, left_out: list[Run]) -> replies.Answer:
    """Return the answer to a workspace whose request cannot be read."""
    return replies.Answer(
        outcome="none",
        is_asked=True,
        http_status=None,
        route_id=None,
        runner_up=None,
        tied=[],
        left_out=workspace.invalid,
        sentence=text_runs(sentences.no_request_sentence()),
        standing=[],
        explanation=text_runs(left_out),
        message=None,
        headers={},
        captures={},
        upstream=None,
        disagreement=None,
    )


def _paragraph(lines: list[list[Run]]) -> list[Run]:
    """Return sentences as one text, a space between them."""
    runs: list[Run] = []
    for line in filter(None, lines):
        if runs:
            runs.append((" ", "plain"))
        runs += line
    return runs


def _upstream(workspace: Workspace, request: Request, outcome: Outcome) -> replies.Upstream | None:
    route = outcome.route
    if route is None or route.service is None or outcome.upstream_scheme is None:
        return None
    edited = workspace.find(str(route.id))
    service = route.service
    return replies.Upstream(
        service=(edited.service_name if edited else None) or str(service.id)[:8],
        url=outcome.upstream_url or "",
        scheme=outcome.upstream_scheme,
        # A stream that the gateway opens without TLS has no SNI.
        host=outcome.upstream_host if outcome.upstream_uri or outcome.upstream_scheme == "tls" else None,
        port=outcome.upstream_port,
        uri=outcome.upstream_uri or "",
        base=(service.path or "").rstrip("/"),
        cut=outcome.stripped,
        host_reason=sentences.host_reason(route, request),
        headers=dict(outcome.upstream_headers or {}),
        notes=list(outcome.notes),
    )


def _disagreement(explanation: RequestExplanation) -> replies.Disagreement | None:
    other = explanation.disagreement
    if other is None:
        return None
    return replies.Disagreement(
        match_calculation=other.match_calculation,
        route_id=str(other.route.id) if other.route else None,
        sentence=text_runs(explanation.other_calculation),
    )
