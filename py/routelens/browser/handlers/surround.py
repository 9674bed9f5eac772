"""Entities beside services and routes into what the page keeps of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from routelens.browser.decoding import RefusedError
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions
from routelens.browser.session import Session
from routelens.browser.shared_entities import surroundings_among
from routelens.kong.entities import EntityError


@dataclass(frozen=True, slots=True, kw_only=True)
class Surround:
    """Read entities as a gateway has them, without a text. Nothing is changed. Answered by `Surrounded`.

    What they belong to they name by its id. Whoever has entities of a gateway need not have their text read for them.
    """

    type: Literal["surround"]
    revision: int
    plugins: list[dict[str, object]]
    upstreams: list[dict[str, object]]
    targets: list[dict[str, object]]
    filter_chains: list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrounded:
    """What of the entities bears on answers: it belongs into the document of the workspace."""

    type: ClassVar[Literal["surrounded"]] = "surrounded"
    surroundings: questions.Surroundings


def answer(session: Session, message: Surround, progress: Progress | None = None) -> Surrounded:
    """Answer a `Surround`. Linear in the number of entities. Raises RefusedError for one that is none."""
    try:
        found = surroundings_among(message.plugins, message.upstreams, message.targets, message.filter_chains)
    except EntityError as error:
        raise RefusedError(f"The gateway has an entity that cannot be read: {error}") from None
    return Surrounded(surroundings=found)
