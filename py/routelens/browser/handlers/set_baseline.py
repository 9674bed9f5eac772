"""A second table beside the workspace, to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from routelens.browser import messages
from routelens.browser.baseline import Beside, keep_beside
from routelens.browser.constants import EMPTY_REQUEST
from routelens.browser.handlers import Progress
from routelens.browser.handlers.import_config import ImportProblem
from routelens.browser.workspace import Workspace
from routelens.kong import ConfigError, load_config
from routelens.kong.table import RouteTable


@dataclass(frozen=True, slots=True)
class AgainstText:
    """Another configuration, as text: what the workspace might become."""

    type: Literal["text"]
    text: str


@dataclass(frozen=True, slots=True)
class AgainstWorkspace:
    """The workspace as it was before."""

    type: Literal["workspace"]
    settings: messages.Settings
    services: list[messages.WorkspaceService]
    routes: list[messages.WorkspaceRoute]


@dataclass(frozen=True, slots=True)
class AgainstReading:
    """The same routes, read otherwise."""

    type: Literal["reading"]
    flavor: messages.Flavor
    match_calculation: messages.MatchCalculation


Against = AgainstText | AgainstWorkspace | AgainstReading


@dataclass(frozen=True, slots=True)
class Oppose:
    """Put a second table beside the workspace."""

    type: Literal["oppose"]
    revision: int
    against: Against


@dataclass(frozen=True, slots=True)
class Opposed:
    """The second table: how many routes it has, how many are left out, and how it was read.

    With errors in `problems` there is none.
    """

    type: Literal["opposed"]
    revision: int
    routes: int
    left_out: int
    flavor: messages.Flavor
    match_calculation: messages.MatchCalculation
    problems: list[ImportProblem]


def answer(workspace: Workspace, message: Oppose, progress: Progress | None = None) -> Opposed:
    """Answer an `Oppose`. As long as reading and opening the second configuration takes."""
    problems: list[ImportProblem] = []
    against = message.against
    table = workspace.table
    left_out = 0
    match against:
        case AgainstText():
            try:
                config = load_config(against.text, progress=progress)
            except ConfigError as error:
                problems = [
                    ImportProblem("error", fault.message, fault.line, fault.column) for fault in error.faults
                ]
                return Opposed(
                    "opposed", message.revision, 0, 0, table.flavor, table.match_calculation, problems
                )
            chosen = workspace.settings.flavor
            table = RouteTable(
                config.routes,
                flavor=config.flavor if chosen == "auto" else chosen,
                match_calculation=table.match_calculation,
                split_paths=table.split_paths,
                progress=progress,
            )
            left_out = len(table.rejected)
        case AgainstWorkspace():
            was = messages.Workspace(against.settings, against.services, against.routes, EMPTY_REQUEST, [])
            other = Workspace(was, progress)
            table, left_out = other.table, other.invalid
        case AgainstReading():
            table = RouteTable(
                table.routes,
                flavor=against.flavor,
                match_calculation=against.match_calculation,
                split_paths=table.split_paths,
                progress=progress,
            )
            left_out = len(table.rejected)
    keep_beside(workspace, Beside(table, is_before=isinstance(against, AgainstWorkspace)))
    return Opposed(
        "opposed",
        message.revision,
        len(table.routes),
        left_out,
        table.flavor,
        table.match_calculation,
        problems,
    )
