"""Saved requests out as the file that `routelens test` reads."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from routelens.browser.handlers import Progress
from routelens.browser.handlers.run_tests import expected_of
from routelens.browser.messages import questions
from routelens.browser.request_form import spec_of
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.kong.config.document import Json
from routelens.kong.config.writer import declarative
from routelens.kong.request.syntax import RequestError
from routelens.testing import WrittenCase, plain_expected, suite_text

FILE_NAME: Final = "routes.test.yml"
CONFIG_NAME: Final = "kong.yml"


@dataclass(frozen=True, slots=True)
class ExportTests:
    """Write the saved requests that expect something out. `inside`: with the routes that answer; else `kong.yml`."""

    type: Literal["export_tests"]
    revision: int
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedTests:
    """The file, its name, and how many tests are in it.

    `left_out` names the saved requests that are not: nothing is expected of them, or they cannot be read.
    """

    type: ClassVar[Literal["exported_tests"]] = "exported_tests"
    text: str
    file_name: str
    tests: int
    left_out: list[str]


def answer(session: Session, message: ExportTests, progress: Progress | None = None) -> ExportedTests:
    """Answer an `ExportTests`. Routes that do not answer on the page are not in the file either."""
    workspace = session.workspace
    cases: list[WrittenCase] = []
    left_out: list[str] = []
    for saved in workspace.saved:
        case = _case(workspace, saved)
        if case is None:
            left_out.append(saved.name)
        else:
            cases.append(case)
    table = workspace.table
    text = suite_text(
        cases,
        _configuration(workspace) if message.inside else CONFIG_NAME,
        flavor=workspace.flavor,
        match_calculation=table.match_calculation,
        split_paths=table.split_paths,
    )
    return ExportedTests(text=text, file_name=FILE_NAME, tests=len(cases), left_out=left_out)


def _case(workspace: Workspace, saved: questions.SavedRequest) -> WrittenCase | None:
    if saved.expect is None:
        return None
    try:
        written = spec_of(saved.request)
        written.request()
    except RequestError:
        return None
    expect = plain_expected(expected_of(workspace, saved.expect))
    return WrittenCase(saved.name.strip() or written.line, written, expect)


def _configuration(workspace: Workspace) -> dict[str, Json]:
    routes = [
        edited.route for edited in workspace.in_order() if edited.route is not None and edited.is_listed
    ]
    return declarative(workspace.valid_services, routes)
