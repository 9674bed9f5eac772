"""Import of a configuration: its services and routes as the workspace has them, and what is wrong with it."""

from __future__ import annotations

from dataclasses import field, replace
from typing import ClassVar, Literal

from routelens.browser.edited_route import entity_fields, workspace_route, workspace_service
from routelens.browser.handlers import Progress
from routelens.browser.import_problems import problem_of
from routelens.browser.messages import questions, replies
from routelens.browser.session import Session
from routelens.browser.shared_entities import shared_entities
from routelens.browser.source import read_source
from routelens.dataclass import dataclass
from routelens.kong.config.editing.edits import EditError
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.loader import Config
from routelens.kong.conversion.config import with_regex_marks
from routelens.kong.conversion.joined_text import joined_text
from routelens.kong.entities import Route, Service
from routelens.kong.field_validators import Place


@dataclass(frozen=True, slots=True)
class Import:
    """Read a configuration: kong.yml, decK YAML or Admin API JSON. Nothing is changed. Answered by `Imported`.

    `variables` are values for its templates. `mark_regexes` puts `~` before the paths that gateways of 2.x took for
    regexes. `beside`: the entities come into the workspace's own document, and the answer is what that holds then.
    """

    type: Literal["import"]
    revision: int
    text: str
    mark_regexes: bool
    loader: questions.LoaderSetting = "auto"
    variables: dict[str, str] | None = None
    beside: bool = False


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

    Beside a document: `joined` is its text with what came into it, `added` the ids of the routes and services that did;
    `refused` says why nothing can come into it, and there is nothing else in the answer then.
    """

    type: ClassVar[Literal["imported"]] = "imported"
    services: list[questions.WorkspaceService]
    routes: list[questions.WorkspaceRoute]
    problems: list[replies.ImportProblem]
    unmarked: int
    surroundings: questions.SharedEntities
    loader: questions.LoaderSetting
    variables: list[str]
    missing: list[str]
    unfilled: list[Unfilled]
    unfilled_surroundings: questions.SharedEntities | None
    joined: str | None = None
    added: list[str] = field(default_factory=list)
    refused: str | None = None


def answer(session: Session, message: Import, progress: Progress | None = None) -> Imported:
    """Answer an `Import`. Linear in the length of the text; faults carry line and column."""
    document = session.workspace.document
    return (
        _joined_document(document, message, progress)
        if message.beside and document
        else _read(message, progress)
    )


def _joined_document(
    document: questions.WorkspaceDocument, message: Import, progress: Progress | None
) -> Imported:
    """Answer with what the document holds once the entities of the text have come into it."""
    try:
        text = joined_text(document.text, message.text)
    except EditError as error:
        return replace(_nothing(message.loader, []), refused=error.message)
    except ConfigError as error:
        return replace(_nothing(message.loader, []), refused=error.faults[0].message)
    before = read_source(document.text, message.loader, document.variables)
    known = {*(str(service.id) for service in before.services), *(str(route.id) for route in before.routes)}
    variables = {**document.variables, **(message.variables or {})}
    found = _read(replace(message, text=text, variables=variables), progress)
    ids = [*(service.id for service in found.services), *(route.id for route in found.routes)]
    if not known.issubset(ids):  # the one was read as a gateway does, the other is decK's
        reason = "With it, another loader would read the document. First choose who reads it."
        return replace(_nothing(message.loader, []), refused=reason)
    added = [entity_id for entity_id in ids if entity_id not in known]
    return replace(found, joined=text, added=added)


def _read(message: Import, progress: Progress | None) -> Imported:
    try:
        plain = read_source(message.text, message.loader, None, progress)
        config = (
            read_source(message.text, message.loader, message.variables, progress)
            if message.variables
            else plain
        )
    except ConfigError as error:
        return _nothing(message.loader, [problem_of(fault) for fault in error.faults])
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
    return Imported(
        services=[workspace_service(service) for service in config.services],
        routes=[workspace_route(route) for route in config.routes],
        problems=_problems(config),
        unmarked=unmarked,
        surroundings=shared_entities(config),
        loader=config.loader if config.loader_is_told else "auto",
        variables=list(config.variables),
        missing=list(config.missing),
        unfilled=_unfilled(config, plain),
        unfilled_surroundings=None if plain is config else shared_entities(plain),
    )


def _problems(config: Config) -> list[replies.ImportProblem]:
    """Return the faults and warnings of a configuration, the plugins that are not run, and whether no route is left."""
    problems = [problem_of(fault) for fault in (*config.faults, *config.warnings)]
    problems += [
        replies.ImportProblem(
            severity="hint", message=f"The plugin {plugin.name} is kept, not run.", line=None, column=None
        )
        for plugin in config.plugins
        if not plugin.is_run
    ]
    if not config.routes:
        left_out = any(fault.entity for fault in config.faults)
        empty = "No route is left to import." if left_out else "There are no routes in this text."
        problems.append(replies.ImportProblem(severity="warning", message=empty, line=None, column=None))
    return problems


def _nothing(loader: questions.LoaderSetting, problems: list[replies.ImportProblem]) -> Imported:
    return Imported(
        services=[],
        routes=[],
        problems=problems,
        unmarked=0,
        surroundings=questions.SharedEntities([], []),
        loader=loader,
        variables=[],
        missing=[],
        unfilled=[],
        unfilled_surroundings=None,
    )


def _unfilled(config: Config, plain: Config) -> list[Unfilled]:
    """Return what entities would be without the values of variables, where that differs; told apart by their places."""
    if plain is config:
        return []
    made: dict[Place, questions.WorkspaceRoute | questions.WorkspaceService] = {}
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
