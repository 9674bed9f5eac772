"""The baseline: the second table that the workspace is compared with, set from text, routes or settings."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.baseline import Baseline
from routelens.browser.constants import EMPTY_REQUEST
from routelens.browser.handlers import Progress
from routelens.browser.import_problems import problem_of
from routelens.browser.messages import questions, replies
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
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
    """The workspace as it was before, with the `surroundings` of its document if it was read from one."""

    type: Literal["workspace"]
    settings: questions.Settings
    services: list[questions.WorkspaceService]
    routes: list[questions.WorkspaceRoute]
    surroundings: questions.SharedEntities | None = None


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
    source = message.source
    problems: list[replies.ImportProblem] = []
    match source:
        case BaselineText():
            opened = _of_text(session.workspace, source.text, problems, progress)
        case BaselineWorkspace():
            opened = _of_workspace(source, progress)
        case BaselineSettings():
            opened = _of_settings(session.workspace.table, source, progress)
    if opened is None:
        table = session.workspace.table
        return BaselineSet(
            routes=0,
            left_out="",
            flavor=table.flavor,
            match_calculation=table.match_calculation,
            problems=problems,
        )
    table, left_out = opened
    session.keep(Baseline(table, is_before=isinstance(source, BaselineWorkspace)))
    return BaselineSet(
        routes=len(table.routes),
        left_out=left_out_sentence(left_out),
        flavor=table.flavor,
        match_calculation=table.match_calculation,
        problems=problems,
    )


def _of_text(
    workspace: Workspace, text: str, problems: list[replies.ImportProblem], progress: Progress | None
) -> tuple[RouteTable, int] | None:
    """Return the table of a text and how many routes are left out, None if faults leave none. Adds its `problems`."""
    try:
        config = load_config(text, progress=progress, on_fault="keep")
    except ConfigError as error:
        problems += map(problem_of, error.faults)
        return None
    problems += map(problem_of, config.faults)
    if problems and not config.routes:
        return None
    chosen, present = workspace.settings.flavor, workspace.table
    table = RouteTable(
        config.routes,
        flavor=config.flavor if chosen == "auto" else chosen,
        match_calculation=present.match_calculation,
        split_paths=present.split_paths,
        progress=progress,
    )
    return table, len(table.rejected) + len({fault.entity for fault in config.faults if fault.entity})


def _of_workspace(source: BaselineWorkspace, progress: Progress | None) -> tuple[RouteTable, int]:
    around = source.surroundings
    was = questions.Workspace(
        settings=source.settings,
        services=source.services,
        routes=source.routes,
        request=EMPTY_REQUEST,
        saved=[],
        document=None
        if around is None
        else questions.WorkspaceDocument(text="", name="", variables={}, surroundings=around),
    )
    opened = Workspace(was, progress)
    return opened.table, opened.invalid


def _of_settings(
    present: RouteTable, source: BaselineSettings, progress: Progress | None
) -> tuple[RouteTable, int]:
    table = RouteTable(
        present.routes,
        flavor=source.flavor,
        match_calculation=source.match_calculation,
        split_paths=present.split_paths,
        progress=progress,
    )
    return table, len(table.rejected)
