"""What if: single changes that would give the request to another route."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.analysis.what_if import promotion, variations
from routelens.browser.edited_route import EditedRoute
from routelens.browser.handlers import Progress
from routelens.browser.messages import questions, replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.request_form import typed_request
from routelens.browser.session import Session
from routelens.dataclass import dataclass
from routelens.explain.changes import change_words
from routelens.explain.request_changes import promotion_words


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Look for single changes that give the request to another route. Answered by `Variations`.

    `route_id` is the route that is explained, whose changes come first; null for none.
    """

    type: Literal["what_if"]
    revision: int
    route_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfChange:
    """One change and who takes the request then: a route's id and name, or null for no route.

    Either `request` is the changed request as typed, or `promoted` a route that gets `priority`. `status` is what the
    gateway answers itself then; null where it proxies the request, or nothing is known.
    """

    words: list[replies.TextRun]
    request: questions.WorkspaceRequest | None
    promoted: str | None
    priority: int | None
    winner_id: str | None
    winner: str | None
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variations:
    """The changes, the most telling first."""

    type: ClassVar[Literal["variations"]] = "variations"
    changes: list[WhatIfChange]


def answer(session: Session, message: WhatIf, progress: Progress | None = None) -> Variations:
    """Answer a `WhatIf`. About 10 ms for a thousand routes, hardly more for more."""
    workspace = session.workspace
    request = workspace.request
    if request is None:
        return Variations(changes=[])
    edited = None if message.route_id is None else workspace.find(message.route_id)
    focus = (
        edited.route if edited is not None and edited.route is not None and workspace.places(edited) else None
    )
    changes: list[WhatIfChange] = []
    promoted = None if focus is None else promotion(workspace.table, request, focus)
    if promoted is not None and edited is not None:
        changes.append(
            WhatIfChange(
                words=text_runs(promotion_words(edited.name, promoted.priority)),
                request=None,
                promoted=edited.id,
                priority=promoted.priority,
                winner_id=edited.id,
                winner=edited.name,
                status=None,
            )
        )
    for variation in variations(workspace.table, request, focus):
        typed = typed_request(variation.request, workspace.form)
        if typed is None:
            continue
        winner: EditedRoute | None = (
            None if variation.winner is None else workspace.find(str(variation.winner.id))
        )
        changes.append(
            WhatIfChange(
                words=text_runs(change_words(variation.change)),
                request=typed,
                promoted=None,
                priority=None,
                winner_id=None if winner is None else winner.draft.id,
                winner=None if winner is None else winner.name,
                status=None if winner is None or not workspace.has_services else variation.status,
            )
        )
    return Variations(changes=changes)
