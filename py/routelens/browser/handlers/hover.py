"""Hover as the page asks for it: what is at a position, what it means, and its value in the current request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final, Literal, cast

from routelens.browser.handlers import Progress
from routelens.browser.messages import replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.session import Session
from routelens.browser.utf16 import Utf16
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain.markup import Run, ordinal
from routelens.explain.predicate import absence_of, observed
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.route_expression import rewrite_net_port
from routelens.kong.schema import schema
from routelens.language.ide.hover import Hover as Found
from routelens.language.ide.hover import hover
from routelens.language.literals import string_source_of, value_text_of
from routelens.language.nodes import All, AnyOf, Not, Predicate, predicates
from routelens.language.schema import Schema
from routelens.language.typecheck import check
from routelens.regex import MatchLimitError
from routelens.router import EvaluationLimit
from routelens.router.evaluate import Record, evaluate

if TYPE_CHECKING:  # unions here would get names in TypeScript
    from collections.abc import Iterator

    from routelens.language.lowering import Leaf
    from routelens.language.nodes import Node
    from routelens.router.evaluate import ContextValue

MAX_TEXT: Final = 200_000
"""Characters of an expression in which words are looked up: reading more would keep the page waiting."""

MAX_TITLE: Final = 80
MAX_VALUE: Final = 160
MAX_VALUES: Final = 4
MAX_CAPTURES: Final = 20

_VERDICTS: Final[dict[bool | None, replies.Verdict]] = {True: "true", False: "false", None: "not-reached"}
_ELSEWHERE: Final = "This route is for other connections than that of the request."
_TOO_LONG: Final = f"Words are looked up in expressions of at most {MAX_TEXT:,} characters."
_NO_TEXT: Final = "A value of the request is not UTF-8, so that the gateway matches no route at all."


@dataclass(frozen=True, slots=True)
class Hover:
    """What is at `position` of `text`, the expression of the route `route_id`. Answered by `Hovered`."""

    type: Literal["hover"]
    revision: int
    route_id: str
    text: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoverPart:
    """A part of what is hovered over, such as one of a regex: its source, what it means, how deep it stands."""

    source: str
    meaning: str
    depth: int


@dataclass(frozen=True, slots=True)
class Capture:
    """A group of a regex, by its name or number, and what it holds now; null if it took no part."""

    name: str
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoverCard:
    """What is said about the part of the text from `start` to `end`.

    `title` is that part, `detail` its type or name, `notes` sentences with code between backticks. `verdict` and `now`
    tell what the condition it belongs to comes to in the current request, or, for a field, which value it has.
    """

    start: int
    end: int
    title: str
    kind: Literal[
        "field", "function", "operator", "connective", "negation", "text", "regex", "number", "address", "range"
    ]  # fmt: skip
    detail: str
    notes: list[str]
    example: str
    parts: list[HoverPart]
    captures: list[Capture]
    verdict: replies.Verdict | None
    now: list[replies.TextRun]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hovered:
    """The answer to a `Hover`; `card` is null where there is nothing to say, `notice` why that is if it is unusual."""

    type: ClassVar[Literal["hovered"]] = "hovered"
    card: HoverCard | None
    notice: str | None


@dataclass(frozen=True, slots=True)
class _Now:
    """What the current request makes of the place."""

    verdict: replies.Verdict | None
    runs: list[Run]
    captures: list[Capture]


def answer(session: Session, message: Hover, progress: Progress | None = None) -> Hovered:
    """Answer a `Hover`. Costs a parse of the text."""
    workspace = session.workspace
    if len(message.text) > MAX_TEXT:
        return Hovered(card=None, notice=_TOO_LONG)
    rewritten = rewrite_net_port(message.text)
    utf16 = Utf16(message.text)
    fields = schema(workspace.subsystem_of(message.route_id))
    position = utf16.to_code_point(max(0, message.position))
    found = hover(rewritten.text, rewritten.moved(position), fields)
    if found is None:
        return Hovered(card=None, notice=None)
    now = _now(workspace, message.route_id, rewritten.text, found, fields)
    start, end = rewritten.place(found.start), rewritten.place(found.end)
    title = message.text[start:end]
    card = HoverCard(
        start=utf16.from_code_point(start),
        end=utf16.from_code_point(end),
        title=_clipped(title, MAX_TITLE),
        kind=found.kind,
        detail=found.detail,
        notes=list(found.notes),
        example=found.example,
        parts=[HoverPart(source=part.source, meaning=part.meaning, depth=part.depth) for part in found.parts],
        captures=now.captures,
        verdict=now.verdict,
        now=text_runs(now.runs),
    )
    return Hovered(card=card, notice=None)


def _now(workspace: Workspace, route_id: str, text: str, found: Found, fields: Schema) -> _Now:
    """Tell what the place comes to in the current request, as far as the text can be evaluated."""
    request = workspace.request
    if request is None:
        return _Now(None, [], [])
    if workspace.subsystem_of(route_id) != workspace.subsystem:
        return _Now(None, [(_ELSEWHERE, "plain")], [])
    try:
        if found.kind == "field":
            name = text[found.start : found.end]
            return _Now(None, _values(ContextReader([name]).read(request).get(name)), [])
        node = found.node
        if node is None or not _is_valid(node, fields):
            return _Now(None, [], [])
        # Where the whole text is valid, the verdict is the one it has there: a condition may not be reached.
        root = found.root if found.root is not None and _is_valid(found.root, fields) else node
        context = ContextReader({leaf.field for leaf in predicates(root)}).read(request)
    except FieldError:
        return _Now(None, [(_NO_TEXT, "plain")], [])
    verdicts: dict[int, bool] = {}
    try:
        evaluate(root, context, Record(), verdicts)
    except EvaluationLimit as limit:
        return _Now(None, [(limit.sentence, "plain")], [])
    verdict = _VERDICTS[verdicts.get(id(node))]
    if isinstance(node, Predicate):
        seen = context.get(node.field)
        captures = _captures(node, seen) if found.kind == "regex" and seen else []
        # The verdict stands before it: an absent field is reason enough.
        runs: list[Run] = observed(node, seen) if seen else [(absence_of(node.field), "plain")]
        return _Now(verdict, runs, captures)
    return _Now(verdict, _of_group(node, verdicts), [])


def _of_group(node: All | AnyOf | Not, verdicts: dict[int, bool]) -> list[Run]:
    """Say which of a group's conditions decided; nothing of one that was not reached, or has one condition only."""
    if isinstance(node, Not) or id(node) not in verdicts:
        return []
    count = len(node.operands)
    one = isinstance(node, AnyOf)  # one that holds decides, else one that does not
    for index, operand in enumerate(node.operands):
        if verdicts.get(id(operand)) is one:
            return [(f"the {ordinal(index + 1)} of {count:,} {'holds' if one else 'does not hold'}", "plain")]
    return [(f"{'none' if one else 'each'} of {count:,} holds", "plain")]


def _is_valid(node: Node, fields: Schema) -> bool:
    """Tell whether the gateway would take all conditions below a node, so that they can be evaluated."""
    # Recovery leaves broken conditions in the tree of a faulty text, whatever its type says.
    leaves = cast("Iterator[Leaf]", predicates(node))
    return all(isinstance(leaf, Predicate) and not check(leaf, fields) for leaf in leaves)


def _values(seen: Sequence[ContextValue] | None) -> list[Run]:
    """Return a field's values as words."""
    if not seen:
        return [("not sent, so every comparison with it is false", "plain")]
    runs: list[Run] = []
    for value in seen[:MAX_VALUES]:
        text = value_text_of(value)
        shown = string_source_of(_clipped(text, MAX_VALUE)) if isinstance(value, str) else text
        if runs:
            runs.append((", ", "plain"))
        runs.append((shown, "code"))
    if len(seen) > MAX_VALUES:
        runs.append((f" and {len(seen) - MAX_VALUES} more", "plain"))
    return runs


def _captures(predicate: Predicate, seen: Sequence[ContextValue]) -> list[Capture]:
    """Return what the groups of a regex hold, with the first value that it matches."""
    pattern = predicate.value.pattern
    assert pattern is not None  # a Regex always has it
    groups = pattern.tree.groups
    names = {number: name for name, number in pattern.names.items()}
    for value in seen:
        text = str(value).lower() if "lower" in predicate.transforms else str(value)
        try:
            found = pattern.captures(text)
        except MatchLimitError:
            return []  # the value beside it says so
        if found is not None:
            edited = found.as_dict()
            return [
                Capture(names.get(number, str(number)), _clipped_or_none(edited.get(str(number))))
                for number in range(1, min(groups, MAX_CAPTURES) + 1)
            ]
    return []


def _clipped_or_none(text: str | None) -> str | None:
    return None if text is None else _clipped(text, MAX_VALUE)


def _clipped(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
