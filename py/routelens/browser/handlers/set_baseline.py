"""A second table beside the workspace, to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from routelens.browser import messages
from routelens.browser.baseline import Baseline
from routelens.browser.constants import EMPTY_REQUEST
from routelens.browser.handlers import Progress
from routelens.browser.handlers.import_config import ImportProblem
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.kong import ConfigError, load_config
from routelens.kong.table import RouteTable


@dataclass(frozen=True, slots=True)
class AgainstText:
    """Another configuration, as text: what the workspace might become."""

    type: Literal["text"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstWorkspace:
    """The workspace as it was before."""

    type: Literal["workspace"]
    settings: messages.Settings
    services: list[messages.WorkspaceService]
    routes: list[messages.WorkspaceRoute]


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposed:
    """The second table: how many routes it has, how many are left out, and how it was read.

    With errors in `problems` there is none.
    """

    type: ClassVar[Literal["opposed"]] = "opposed"
    routes: int
    left_out: int
    flavor: messages.Flavor
    match_calculation: messages.MatchCalculation
    problems: list[ImportProblem]


def answer(session: Session, message: Oppose, progress: Progress | None = None) -> Opposed:
    """Answer an `Oppose`. As long as reading and opening the second configuration takes."""
    workspace = session.workspace
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
                    ImportProblem(
                        severity="error", message=fault.message, line=fault.line, column=fault.column
                    )
                    for fault in error.faults
                ]
                return Opposed(
                    routes=0,
                    left_out=0,
                    flavor=table.flavor,
                    match_calculation=table.match_calculation,
                    problems=problems,
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
            was = messages.Workspace(
                settings=against.settings,
                services=against.services,
                routes=against.routes,
                request=EMPTY_REQUEST,
                saved=[],
            )
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
    session.keep(Baseline(table, is_before=isinstance(against, AgainstWorkspace)))
    return Opposed(
        routes=len(table.routes),
        left_out=left_out,
        flavor=table.flavor,
        match_calculation=table.match_calculation,
        problems=problems,
    )
