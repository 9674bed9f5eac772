"""Source: the document of the workspace as a configuration, and its text with what was edited since."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from routelens.browser.edited_route import identity
from routelens.browser.messages import questions
from routelens.dataclass import dataclass
from routelens.kong.config.document import Progress
from routelens.kong.config.loader import Config, load_config
from routelens.kong.conversion.edited_text import EditedEntity, edited_text


@dataclass(slots=True)
class _Latest:
    """The text that was read last: an export follows an import, and asks for the same one."""

    key: tuple[str, str, dict[str, str]] | None = None
    config: Config | None = None


_latest = _Latest()


def read_source(
    text: str,
    loader: questions.LoaderSetting,
    variables: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Config:
    """Read a text as the page does: what has a fault is left out. Raises ConfigError. The latest is kept."""
    key = (text, loader, dict(variables or {}))
    if _latest.config is None or _latest.key != key:
        _latest.config = load_config(
            text,
            loader=None if loader == "auto" else loader,
            on_fault="keep",
            env_file=key[2],
            progress=progress,
        )
        _latest.key = key
    return _latest.config


def text_with_edits(
    document: questions.WorkspaceDocument,
    settings: questions.Settings,
    services: Iterable[questions.WorkspaceService],
    routes: Iterable[questions.WorkspaceRoute],
) -> str:
    """Return the document's text with services and routes as they are now, all else byte for byte.

    Raises ConfigError for a text that cannot be read, EditError for an edit that cannot be made in it.
    """
    config = read_source(document.text, settings.loader, document.variables)
    return edited_text(
        config,
        [EditedEntity(identity(service.id), service.entity) for service in services],
        [EditedEntity(identity(route.id), route.entity, _id(route.part_of)) for route in routes],
    )


def _id(text: str | None) -> uuid.UUID | None:
    return None if text is None else identity(text)
