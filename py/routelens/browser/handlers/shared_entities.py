"""Shared entities of a gateway, as the page keeps them of a document: upstreams, plugins and filter chains."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.decoding import RefusedError
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions
from routelens.browser.session import Session
from routelens.browser.shared_entities import shared_entities_among
from routelens.dataclass import dataclass
from routelens.kong.entities import EntityError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSharedEntities:
    """Read entities as a gateway has them, without a text. Nothing is changed. Answered by `SharedEntitiesRead`.

    What they belong to they name by its id. Whoever has entities of a gateway need not have their text read for them.
    """

    type: Literal["shared_entities"]
    revision: int
    plugins: list[dict[str, object]]
    upstreams: list[dict[str, object]]
    targets: list[dict[str, object]]
    filter_chains: list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEntitiesRead:
    """What of the entities changes answers; it belongs into the document of the workspace."""

    type: ClassVar[Literal["shared_entities_read"]] = "shared_entities_read"
    surroundings: questions.SharedEntities


def answer(
    session: Session, message: ReadSharedEntities, progress: Progress | None = None
) -> SharedEntitiesRead:
    """Answer a `ReadSharedEntities`. Linear in the number of entities. Raises RefusedError for an invalid one."""
    try:
        found = shared_entities_among(
            message.plugins, message.upstreams, message.targets, message.filter_chains
        )
    except EntityError as error:
        raise RefusedError(f"The gateway has an entity that cannot be read: {error}") from None
    return SharedEntitiesRead(surroundings=found)
