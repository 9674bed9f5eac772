"""Files of expectations into saved requests."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from routelens.browser import messages
from routelens.browser.handlers import Progress
from routelens.browser.handlers.import_config import ImportProblem
from routelens.browser.request_form import form_of
from routelens.browser.workspace import Workspace
from routelens.browser.written import workspace_route, workspace_service
from routelens.kong import ConfigError
from routelens.kong.config.loader import load_documents
from routelens.testing import NO_ROUTE, Case, Expected, RequestSpec, Suite, load_suite


@dataclass(frozen=True, slots=True)
class ImportTests:
    """Read a file of expectations. Nothing is changed."""

    type: Literal["import_tests"]
    revision: int
    text: str


@dataclass(frozen=True, slots=True)
class SuiteConfiguration:
    """The configuration that stands in a file of expectations, and how it is to be read."""

    services: list[messages.WorkspaceService]
    routes: list[messages.WorkspaceRoute]
    settings: messages.Settings


@dataclass(frozen=True, slots=True)
class ImportedTests:
    """What the file holds. With errors there are no requests; warnings tell what the page has no place for.

    `configuration` is null where the file names others.
    """

    type: Literal["imported_tests"]
    revision: int
    saved: list[messages.SavedRequest]
    configuration: SuiteConfiguration | None
    problems: list[ImportProblem]


def answer(workspace: Workspace, message: ImportTests, progress: Progress | None = None) -> ImportedTests:
    """Answer an `ImportTests`. Linear in the length of the text; faults carry line and column."""
    problems: list[ImportProblem] = []
    try:
        suite = load_suite(message.text)
        configuration = _configuration(suite, progress)
    except ConfigError as error:
        problems = [ImportProblem("error", fault.message, fault.line, fault.column) for fault in error.faults]
        return ImportedTests("imported_tests", message.revision, [], None, problems)
    saved = [_saved(workspace, case, problems) for case in suite.cases]
    return ImportedTests("imported_tests", message.revision, saved, configuration, problems)


def _configuration(suite: Suite, progress: Progress | None) -> SuiteConfiguration | None:
    if suite.inside is None:
        return None
    config = load_documents([suite.inside], suite.flavor, progress)
    return SuiteConfiguration(
        [workspace_service(service) for service in config.services],
        [workspace_route(route) for route in config.routes],
        messages.Settings(
            "auto" if suite.flavor in (None, config.flavor) else suite.flavor,
            suite.match_calculation,
            suite.split_paths,
        ),
    )


def _saved(workspace: Workspace, case: Case, problems: list[ImportProblem]) -> messages.SavedRequest:
    written = case.spec or RequestSpec.of(case.request)
    request, lost = form_of(written)
    expected = case.expected
    if expected.upstream_host is not None:
        lost.append("the expected upstream host")
    if expected.captures is not None:
        lost.append("the expected captures")
    route = _route(workspace, case, expected)
    if expected.route is None:
        lost.append(f"that any route may win (now it is {route or 'none'})")
    if lost:
        said = f"{case.name}: the page has no place for {', '.join(lost)}."
        problems.append(ImportProblem("warning", said, case.line, 1))
    expect = messages.Expectation(route, expected.status, expected.upstream)
    return messages.SavedRequest(str(uuid.uuid4()), case.name, request, expect)


def _route(workspace: Workspace, case: Case, expected: Expected) -> str | None:
    """Return the name of the expected route, null for none; where any may win, of the one that does now."""
    if expected.route is None:
        found = workspace.table.route(case.request).route
        return None if found is None else found.label
    if expected.route == NO_ROUTE:
        return None
    named = (route for route in workspace.table.routes if str(route.id) == expected.route)
    return next((route.label for route in named), expected.route)
