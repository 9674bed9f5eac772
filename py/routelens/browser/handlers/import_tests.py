"""Files of expectations into saved requests."""

from __future__ import annotations

import uuid
from typing import ClassVar, Literal

from routelens.browser.edited_route import workspace_route, workspace_service
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions, replies
from routelens.browser.request_form import form_of
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.kong import ConfigError
from routelens.kong.config.loader import load_documents
from routelens.router import EvaluationLimit
from routelens.testing import NO_ROUTE, Case, Expected, RequestSpec, Suite, load_suite


@dataclass(frozen=True, slots=True)
class ImportTests:
    """Read a file of expectations. Nothing is changed."""

    type: Literal["import_tests"]
    revision: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteConfiguration:
    """The configuration that stands in a file of expectations, and how it is to be read."""

    services: list[questions.WorkspaceService]
    routes: list[questions.WorkspaceRoute]
    settings: questions.Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTests:
    """What the file holds. With errors there are no requests; warnings tell what the page has no place for.

    `configuration` is null where the file names others.
    """

    type: ClassVar[Literal["imported_tests"]] = "imported_tests"
    saved: list[questions.SavedRequest]
    configuration: SuiteConfiguration | None
    problems: list[replies.ImportProblem]


def answer(session: Session, message: ImportTests, progress: Progress | None = None) -> ImportedTests:
    """Answer an `ImportTests`. Linear in the length of the text; faults carry line and column."""
    workspace = session.workspace
    problems: list[replies.ImportProblem] = []
    try:
        suite = load_suite(message.text)
        configuration = _configuration(suite, progress)
    except ConfigError as error:
        problems = [
            replies.ImportProblem(
                severity="error", message=fault.message, line=fault.line, column=fault.column
            )
            for fault in error.faults
        ]
        return ImportedTests(saved=[], configuration=None, problems=problems)
    saved = [_saved(workspace, case, problems) for case in suite.cases]
    return ImportedTests(saved=saved, configuration=configuration, problems=problems)


def _configuration(suite: Suite, progress: Progress | None) -> SuiteConfiguration | None:
    if suite.inside is None:
        return None
    config = load_documents([suite.inside], suite.flavor, progress, suite.loader)
    return SuiteConfiguration(
        services=[workspace_service(service) for service in config.services],
        routes=[workspace_route(route) for route in config.routes],
        settings=questions.Settings(
            flavor="auto" if suite.flavor in (None, config.flavor) else suite.flavor,
            match_calculation=suite.match_calculation,
            split_paths=suite.split_paths,
        ),
    )


def _saved(workspace: Workspace, case: Case, problems: list[replies.ImportProblem]) -> questions.SavedRequest:
    written = case.spec or RequestSpec.of(case.request)
    request, lost = form_of(written)
    expected = case.expected
    if expected.upstream_host is not None:
        lost.append("the expected upstream host")
    if expected.captures is not None:
        lost.append("the expected captures")
    try:
        route = _route(workspace, case, expected)
    except EvaluationLimit as limit:
        # What wins now is not known, so nothing can stand for "any route"; the request is kept.
        problems.append(
            replies.ImportProblem(
                severity="warning", message=f"{case.name}: {limit}.", line=case.line, column=1
            )
        )
        return questions.SavedRequest(id=str(uuid.uuid4()), name=case.name, request=request, expect=None)
    if expected.route is None:
        lost.append(f"that any route may win (now it is {route or 'none'})")
    if lost:
        said = f"{case.name}: the page does not support {', '.join(lost)}."
        problems.append(replies.ImportProblem(severity="warning", message=said, line=case.line, column=1))
    expect = questions.Expectation(route=route, status=expected.status, upstream_url=expected.upstream)
    return questions.SavedRequest(id=str(uuid.uuid4()), name=case.name, request=request, expect=expect)


def _route(workspace: Workspace, case: Case, expected: Expected) -> str | None:
    """Return the name of the expected route, null for none; where any may win, of the one that does now."""
    if expected.route is None:
        found = workspace.table.route(case.request).route
        return None if found is None else found.label
    if expected.route == NO_ROUTE:
        return None
    named = (route for route in workspace.table.routes if str(route.id) == expected.route)
    return next((route.label for route in named), expected.route)
