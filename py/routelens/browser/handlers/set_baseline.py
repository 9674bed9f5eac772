"""The baseline: the second table that the workspace is compared with, set from text, routes or settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from routelens.browser.baseline import Baseline
from routelens.browser.constants import EMPTY_REQUEST
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions, replies
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.explain.many_requests import left_out_sentence
from routelens.kong import ConfigError, load_config
from routelens.kong.table import RouteTable


@dataclass(frozen=True, slots=True)
class BaselineText:
    """Another configuration, as text: what the workspace might become."""

    type: Literal["text"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineWorkspace:
    """The workspace as it was before."""

    type: Literal["workspace"]
    settings: questions.Settings
    services: list[questions.WorkspaceService]
    routes: list[questions.WorkspaceRoute]


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineSettings:
    """The same routes under other settings."""

    type: Literal["settings"]
    flavor: questions.Flavor
    match_calculation: questions.MatchCalculation


BaselineSource = BaselineText | BaselineWorkspace | BaselineSettings


@dataclass(frozen=True, slots=True)
class SetBaseline:
    """Set the baseline. Answered by `BaselineSet`."""

    type: Literal["set_baseline"]
    revision: int
    source: BaselineSource


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineSet:
    """The baseline: how many routes it has, and its settings. With errors in `problems` no baseline is set.

    `left_out` says how many routes are left out, and is empty if none is.
    """

    type: ClassVar[Literal["baseline_set"]] = "baseline_set"
    routes: int
    left_out: str
    flavor: questions.Flavor
    match_calculation: questions.MatchCalculation
    problems: list[replies.ImportProblem]


def answer(session: Session, message: SetBaseline, progress: Progress | None = None) -> BaselineSet:
    """Answer a `SetBaseline`. As long as reading and opening the second configuration takes."""
    workspace = session.workspace
    problems: list[replies.ImportProblem] = []
    source = message.source
    table = workspace.table
    left_out = 0
    match source:
        case BaselineText():
            try:
                config = load_config(source.text, progress=progress, on_fault="keep")
                faults = config.faults
            except ConfigError as error:
                config, faults = None, error.faults
            problems = [
                replies.ImportProblem(
                    severity="error",
                    message=f"{fault.message} ({fault.entity} is left out)"
                    if fault.entity
                    else fault.message,
                    line=fault.line,
                    column=fault.column,
                )
                for fault in faults
            ]
            if config is None or (problems and not config.routes):
                return BaselineSet(
                    routes=0,
                    left_out="",
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
            left_out = len(table.rejected) + len({fault.entity for fault in faults if fault.entity})
        case BaselineWorkspace():
            was = questions.Workspace(
                settings=source.settings,
                services=source.services,
                routes=source.routes,
                request=EMPTY_REQUEST,
                saved=[],
            )
            other = Workspace(was, progress)
            table, left_out = other.table, other.invalid
        case BaselineSettings():
            table = RouteTable(
                table.routes,
                flavor=source.flavor,
                match_calculation=source.match_calculation,
                split_paths=table.split_paths,
                progress=progress,
            )
            left_out = len(table.rejected)
    session.keep(Baseline(table, is_before=isinstance(source, BaselineWorkspace)))
    return BaselineSet(
        routes=len(table.routes),
        left_out=left_out_sentence(left_out),
        flavor=table.flavor,
        match_calculation=table.match_calculation,
        problems=problems,
    )
