"""Completion as the page asks for it: hints from the open workspace, positions as the browser counts."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.handlers import Progress
from routelens.browser.request_form import read_request
from routelens.browser.session import Session
from routelens.browser.utf16 import Utf16
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain.request_fields import seen_fields
from routelens.kong.schema import schema
from routelens.language.ide.completion import Hints, Item, complete
from routelens.language.literals import value_text_of
from routelens.language.nodes import predicates

MAX_ROUTES_READ = 500
MAX_SAVED_READ = 50


@dataclass(frozen=True, slots=True)
class Complete:
    """What may come at `position` of `text`, the expression of the route `route_id`. Answered by `Completions`.

    `explicit` is true when the user asked for the list; otherwise it opens only where typing needs it.
    """

    type: Literal["complete"]
    revision: int
    route_id: str
    text: str
    position: int
    explicit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionItem:
    """One offer. `insert` replaces the answer's `start` to `end`; `group` is the heading it stands under.

    `caret` is where the cursor goes inside `insert`; `reopen` asks for the next list at once. `template` is `insert`
    with places to fill in, `${1:default}`, where there are any. What is "unavailable" is shown and cannot be taken.
    """

    label: str
    kind: Literal[
        "field", "namespace", "function", "operator", "value", "connective", "snippet", "replacement",
        "unavailable",
    ]  # fmt: skip
    group: str
    detail: str
    insert: str
    caret: int
    reopen: bool
    documentation: str
    example: str
    now: str | None
    template: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completions:
    """The offers for a `Complete`, best first."""

    type: ClassVar[Literal["completions"]] = "completions"
    start: int
    end: int
    items: list[CompletionItem]


def answer(session: Session, message: Complete, progress: Progress | None = None) -> Completions:
    """Answer a `Complete`. Values are taken from the request, the first 500 other routes and the saved requests."""
    workspace = session.workspace
    utf16 = Utf16(message.text)
    completion = complete(
        message.text,
        utf16.to_code_point(message.position),
        schema(workspace.subsystem_of(message.route_id)),
        _hints(workspace, message.route_id),
        message.explicit,
    )
    return Completions(
        start=utf16.from_code_point(completion.start),
        end=utf16.from_code_point(completion.end),
        items=[_item(item) for item in completion.items],
    )


def _hints(workspace: Workspace, route_id: str) -> Hints:
    request: dict[str, list[str]] = {}
    if workspace.request is not None:
        request = {
            seen.name: list(seen.values)
            for seen in seen_fields(workspace.request)
            if seen.values and seen.note is None
        }
    routes: dict[str, list[str]] = {}
    for listed in workspace.table.ordered(workspace.subsystem_of(route_id))[:MAX_ROUTES_READ]:
        if str(listed.route.id) == route_id:
            continue
        for predicate in predicates(listed.expression.root):
            if predicate.operator != "~" and predicate.field != "net.protocol":
                routes.setdefault(predicate.field, []).append(value_text_of(predicate.value.value))
    return Hints(request, routes, _saved_values(workspace))


def _saved_values(workspace: Workspace) -> dict[str, list[str]]:
    """Return the values that saved requests have, of those that can be read."""
    values: dict[str, list[str]] = {}
    for saved in workspace.saved[:MAX_SAVED_READ]:
        request, _ = read_request(saved.request)
        for seen in seen_fields(request) if request is not None else ():
            if seen.values and seen.note is None:
                values.setdefault(seen.name, []).extend(seen.values)
    return values


def _item(item: Item) -> CompletionItem:
    insert = Utf16(item.insert)
    word = item.word
    return CompletionItem(
        label=item.label,
        kind=item.kind,
        group=item.group,
        detail=item.detail,
        insert=item.insert,
        caret=insert.from_code_point(item.caret),
        reopen=item.reopen,
        documentation=word.text if word else "",
        example=word.example if word else "",
        now=item.now,
        template=item.template,
    )
