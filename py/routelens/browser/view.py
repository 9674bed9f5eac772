"""The workspace as the page shows it: the answer, rows with truth trees, problems and fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from routelens.analysis import sentences
from routelens.analysis.truth import TruthRow, truth_rows
from routelens.analysis.words import Run
from routelens.browser import messages
from routelens.browser.utf16 import Utf16
from routelens.browser.workspace import Held, Workspace
from routelens.kong.context import FieldError
from routelens.language import Diagnostic
from routelens.router import Match
from routelens.router.evaluate import Record, evaluate
from routelens.router.trace import trace

# Routes behind the winner are looked at only to say which else match; on large tables that is not worth its time.
MAX_COMPARED: Final = 1_000

_VERDICTS: Final[dict[bool | None, messages.Verdict]] = {True: "true", False: "false", None: "not-reached"}


def state_of(workspace: Workspace, revision: int, window: messages.Window) -> messages.State:
    """Return what the page shows after an edit. Linear in the rows asked for, and in the routes up to the winner."""
    unreadable: FieldError | None = None
    match: Match | None = None
    try:
        match = workspace.match()
    except FieldError as error:
        unreadable = error
    rows = workspace.rows
    numbers = {held.route.id: number for number, held in enumerate(workspace.active, 1)}
    start = max(window.start, 0)
    shown = rows[start : start + max(window.count, 0)]
    winner_id = str(match.route_id) if match else None
    return messages.State(
        "state",
        revision,
        _answer(workspace, match, numbers, unreadable),
        len(rows),
        [_row(workspace, held, numbers.get(held.route.id), winner_id) for held in shown],
        _fields(workspace),
        workspace.request_problems,
    )


# --- the answer ----------------------------------------------------------------------------------------------------


def _answer(
    workspace: Workspace, match: Match | None, numbers: dict[str, int], unreadable: FieldError | None
) -> messages.Answer:
    invalid = sum(held.expression is None and held.route.enabled for held in workspace.rows)
    left_out = sentences.left_out_explanation(invalid)
    if match is None:
        explanation: list[Run] = list(left_out)
        if unreadable:
            explanation = [(f"{unreadable} The gateway then looks no further. ", "plain"), *left_out]
        return messages.Answer(
            "invalid" if invalid and not numbers else "none",
            404,
            None,
            [],
            invalid,
            _pieces(sentences.no_match_sentence()),
            _pieces(explanation),
            {},
        )
    winner = workspace.held(str(match.route_id))
    name, priority = shown_name(winner), winner.route.priority
    others = _others(workspace, winner)
    tied = [held for held in others if held.key[0] == winner.key[0]]
    if tied:
        sentence = sentences.tie_sentence([name, *map(shown_name, tied)], priority)
        explanation = sentences.tie_explanation(name)
    else:
        sentence = sentences.winner_sentence(name, priority, numbers[winner.route.id], len(numbers))
        explanation = sentences.others_explanation([shown_name(held) for held in others])
    if left_out:
        explanation = [*explanation, (" ", "plain"), *left_out]
    captures = match.captures if len(match.captures) > 1 else {}
    return messages.Answer(
        "match",
        None,
        winner.route.id,
        [winner.route.id, *(held.route.id for held in tied)] if tied else [],
        invalid,
        _pieces(sentence),
        _pieces(explanation),
        captures,
    )


def shown_name(held: Held) -> str:
    """Return the name by which sentences call a route: its own, or the start of its id."""
    return held.route.name.strip() or held.route.id[:8]


def _others(workspace: Workspace, winner: Held) -> list[Held]:
    """Return the routes behind the winner that match as well, of the first `MAX_COMPARED`."""
    active = workspace.active
    behind = active[active.index(winner) + 1 :][:MAX_COMPARED]
    context = workspace.context(workspace.fields())
    return [
        held
        for held in behind
        if held.expression is not None and evaluate(held.expression.root, context, Record())
    ]


def _pieces(runs: Iterable[Run]) -> list[messages.Piece]:
    return [messages.Piece(text, mark) for text, mark in runs]


# --- rows ----------------------------------------------------------------------------------------------------------


def _row(workspace: Workspace, held: Held, number: int | None, winner_id: str | None) -> messages.Row:
    utf16 = Utf16(held.route.expression)
    truth: list[messages.TruthNode] = []
    status: messages.Status = "no"
    if held.expression is None:
        status = "invalid"
    else:
        try:
            tree = trace(held.expression.root, workspace.context(held.expression.fields))
            truth = [_truth_node(held, row, utf16) for row in truth_rows(tree)]
            status = "matches" if tree.verdict else "no"
        except FieldError:
            # The gateway gives up on the whole request, so this route does not match either.
            truth = []
    if not held.route.enabled:
        status = "muted"
    elif held.route.id == winner_id:
        status = "wins"
    return messages.Row(
        held.route.id,
        number,
        str(held.route.priority),
        status,
        truth,
        [_problem(field, fault, utf16) for field, fault in held.faults],
    )


def _truth_node(held: Held, row: TruthRow, utf16: Utf16) -> messages.TruthNode:
    start, end = row.node.span
    own = len(held.rewritten.text)
    # The outermost `&&` spans the user's text and the clause behind it: what is the user's is shown as theirs.
    from_route = start < own
    return messages.TruthNode(
        row.kind,
        row.depth,
        _VERDICTS[row.verdict],
        row.source,
        utf16.from_code_point(held.rewritten.place(start)) if from_route else None,
        utf16.from_code_point(held.rewritten.place(min(end, own))) if from_route else None,
        "route" if from_route else "protocols",
        _pieces(row.observed),
    )


def _problem(field: str, fault: Diagnostic, utf16: Utf16) -> messages.Problem:
    places = utf16.from_code_point
    return messages.Problem(
        field,  # type: ignore[arg-type]  # `Held.faults` names only these fields
        fault.code,
        "error",
        fault.kind,
        fault.message,
        fault.engine_message,
        places(fault.start),
        places(fault.end),
        [
            messages.Fix(fix.title, places(fix.start), places(fix.end), fix.text, fix.effect)
            for fix in fault.fixes
        ],
    )


# --- fields --------------------------------------------------------------------------------------------------------


def _fields(workspace: Workspace) -> list[messages.DerivedField]:
    if workspace.request is None:
        return []
    used = workspace.fields()
    return [
        messages.DerivedField(seen.name, seen.type, list(seen.values), seen.name in used, seen.raw, seen.note)
        for seen in workspace.request.derived_fields()
    ]
