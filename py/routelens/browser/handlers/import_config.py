"""Configurations into the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from routelens.browser import messages
from routelens.browser.edited_route import entity_fields, workspace_route, workspace_service
from routelens.browser.handlers import Progress
from routelens.browser.session import Session
from routelens.browser.source import read_source
from routelens.browser.surroundings import surroundings
from routelens.kong.config.errors import ConfigError, ConfigFault
from routelens.kong.config.findings import SAY_WHO_READS
from routelens.kong.config.loader import Config
from routelens.kong.config.templates import GIVE_IT
from routelens.kong.conversion.config import with_regex_marks
from routelens.kong.entities import Route, Service
from routelens.kong.field_validators import Place


@dataclass(frozen=True, slots=True)
class Import:
    """Read a configuration: kong.yml, decK YAML or Admin API JSON. Nothing is changed. Answered by `Imported`.

    `variables` are values for its templates. `mark_regexes` puts `~` before the paths that gateways of 2.x took for
    regexes.
    """

    type: Literal["import"]
    revision: int
    text: str
    mark_regexes: bool
    loader: messages.LoaderSetting = "auto"
    variables: dict[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProblem:
    """What is wrong with an imported text: a fault with its place (counted from 1), or a remark on what was found."""

    severity: Literal["error", "warning", "hint"]
    message: str
    line: int | None
    column: int | None


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A service or route as it would be without the values of variables: `id` is the one that it has with them."""

    id: str
    unfilled_id: str
    entity: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a configuration holds. What has a fault is left out, and a problem of severity `error` says so at its line.

    `surroundings` belong into the document that the page keeps of the text. `loader` is who reads it, "auto" where that
    is neither said nor to be seen. `variables` are the names of its template variables, `missing` of those without a
    value; `unfilled` are the entities that differ without the values, which belong into no link. `unmarked` is how many
    paths a gateway of 2.x took for regexes, which 3.x does not as they lack `~`.
    """

    type: ClassVar[Literal["imported"]] = "imported"
    services: list[messages.WorkspaceService]
    routes: list[messages.WorkspaceRoute]
    problems: list[ImportProblem]
    unmarked: int
    surroundings: messages.Surroundings
    loader: messages.LoaderSetting
    variables: list[str]
    missing: list[str]
    unfilled: list[Unfilled]
    unfilled_surroundings: messages.Surroundings | None


def answer(session: Session, message: Import, progress: Progress | None = None) -> Imported:
    """Answer an `Import`. Linear in the length of the text; faults carry line and column."""
    try:
        plain = read_source(message.text, message.loader, None, progress)
        config = (
            read_source(message.text, message.loader, message.variables, progress)
            if message.variables
            else plain
        )
    except ConfigError as error:
        problems = [
            ImportProblem(severity="error", message=fault.message, line=fault.line, column=fault.column)
            for fault in error.faults
        ]
        return Imported(
            services=[],
            routes=[],
            problems=problems,
            unmarked=0,
            surroundings=messages.Surroundings([], []),
            loader=message.loader,
            variables=[],
            missing=[],
            unfilled=[],
            unfilled_surroundings=None,
        )
    marked = with_regex_marks(config)
    unmarked = 0
    if message.mark_regexes:
        config = marked
    else:
        unmarked = sum(
            path not in (before.paths or ())
            for before, after in zip(config.routes, marked.routes, strict=True)
            for path in after.paths or ()
        )
    problems = [
        ImportProblem(
            severity="error" if fault.severity == "error" else "warning",
            message=_on_the_page(fault),
            line=fault.line,
            column=fault.column,
        )
        for fault in (*config.faults, *config.warnings)
    ]
    problems += [
        ImportProblem(
            severity="hint", message=f"The plugin {plugin.name} is kept, not run.", line=None, column=None
        )
        for plugin in config.plugins
        if not plugin.is_run
    ]
    if not config.routes:
        problems.append(
            ImportProblem(
                severity="warning", message="There are no routes in this text.", line=None, column=None
            )
        )
    return Imported(
        services=[workspace_service(service) for service in config.services],
        routes=[workspace_route(route) for route in config.routes],
        problems=problems,
        unmarked=unmarked,
        surroundings=surroundings(config),
        loader=config.loader if config.loader_is_told else "auto",
        variables=list(config.variables),
        missing=list(config.missing),
        unfilled=_unfilled(config, plain),
        unfilled_surroundings=None if plain is config else surroundings(plain),
    )


def _on_the_page(fault: ConfigFault) -> str:
    """Return a fault's sentence without the options of a command line, and with what is left out for it."""
    message = fault.message.removesuffix(GIVE_IT).removesuffix(SAY_WHO_READS)
    return f"{message} ({fault.entity} is left out)" if fault.entity else message


def _unfilled(config: Config, plain: Config) -> list[Unfilled]:
    """Return what entities would be without the values of variables, where that differs; told apart by their places."""
    if plain is config:
        return []
    made: dict[Place, messages.WorkspaceRoute | messages.WorkspaceService] = {}
    for service in plain.services:
        made[plain.places[service.id][1]] = workspace_service(service)
    for route in plain.routes:
        made[plain.places[route.id][1]] = workspace_route(route)
    found = []
    entities: list[Service | Route] = [*config.services, *config.routes]
    for entity in entities:
        other = made.get(config.places[entity.id][1])
        if other is not None and (other.id != str(entity.id) or other.entity != entity_fields(entity)):
            found.append(Unfilled(str(entity.id), other.id, other.entity))
    return found
