"""Rows of the evaluation order as the page shows them: entries, truth trees, priorities, problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from routelens.analysis.what_if import priority_above
from routelens.browser.edited_route import EditedRoute
from routelens.browser.messages import replies
from routelens.browser.messages.replies import text_runs
from routelens.browser.source_map import NodePlaces
from routelens.browser.utf16 import Utf16
from routelens.browser.workspace import Workspace
from routelens.dataclass import dataclass
from routelens.explain import sentences
from routelens.explain.entry_result import entry_result
from routelens.explain.truth_tree import TruthRow, truth_rows
from routelens.kong.entities import Route
from routelens.kong.precedence import deciding_bit, deciding_part
from routelens.kong.priority import Priority, explain_priority
from routelens.kong.route_expression import rewrite_net_port
from routelens.kong.table import TableEntry
from routelens.language import Diagnostic
from routelens.language.ide.inlay_hints import implied_groups
from routelens.language.printer import print_expression
from routelens.router.trace import trace

MAX_EXPRESSION: Final = 20_000

_VERDICTS: Final[dict[bool | None, replies.Verdict]] = {True: "true", False: "false", None: "not-reached"}


@dataclass(frozen=True, slots=True)
class Contender:
    """An entry that others are compared with, with its priority explained once for all of them."""

    entry: TableEntry
    priority: Priority


def contender(workspace: Workspace, entry: TableEntry | None) -> Contender | None:
    """Return an entry as one that others are compared with, None for none."""
    return None if entry is None else Contender(entry, _explained(workspace, entry))


def row_of(
    workspace: Workspace, edited: EditedRoute, winner: Contender | None, rival: Contender | None
) -> replies.Row:
    """Return a route's row. `winner` is the entry that takes the request, `rival` the one it is compared with."""
    numbered = workspace.places(edited)
    entries = [
        _entry(workspace, edited, number, entry, winner, _opponent(entry, winner, rival))
        for number, entry in numbered
    ]
    decisive = _decisive(entries)
    status: replies.Status = "no" if edited.is_listed else "invalid"
    if not edited.draft.enabled:
        status = "muted"
    elif decisive is not None:
        status = decisive.status
    return replies.Row(
        id=edited.id,
        name=edited.name,
        form="expression" if edited.is_expression else "traditional",
        number=numbered[0][0] if numbered else None,
        last_number=numbered[-1][0] if numbered else None,
        priority=shown_priority(edited, None if decisive is None else decisive.weight),
        status=status,
        editing=edited.editing,
        truth=decisive.truth if decisive else [],
        entries=entries,
        service=edited.service_name,
        problems=problems_of(edited),
        inlay_hints=[]
        if edited.editing or not numbered
        else _inlay_hints(edited, numbered[0][1], Utf16(edited.answering_text)),
        promotion=promotion_of(edited, winner.entry.route)
        if winner is not None and status == "matches"
        else None,
    )


def promotion_of(edited: EditedRoute, winner: Route) -> replies.Promotion | None:
    """Return how a route that matches would be tried before the winner, None where no priority does that."""
    priority = None if edited.route is None else priority_above(winner, edited.route)
    return (
        None if priority is None else replies.Promotion(above=sentences.route_name(winner), priority=priority)
    )


def _inlay_hints(edited: EditedRoute, entry: TableEntry, utf16: Utf16) -> list[replies.Span]:
    """Return where the engine groups an expression that mixes connectives, though no parentheses say so."""
    if not edited.is_expression or "&&" not in edited.text or "||" not in edited.text:
        return []
    rewritten = rewrite_net_port(edited.text)
    # Behind the user's text stands the protocol clause. It makes a group of a text that is one chain of `||`, which
    # leaves nothing to wonder about.
    whole = (len(rewritten.text) - len(rewritten.text.lstrip()), len(rewritten.text.rstrip()))
    return [
        replies.Span(
            utf16.from_code_point(rewritten.place(start)), utf16.from_code_point(rewritten.place(end))
        )
        for start, end in implied_groups(entry.expression.text, entry.expression.root)
        if end <= len(rewritten.text) and (start, end) != whole
    ]


def _decisive(entries: Sequence[replies.Entry]) -> replies.Entry | None:
    """Return the entry that speaks for its route: the one that wins, else the first that matches, else the first."""
    for status in ("wins", "matches"):
        for entry in entries:
            if entry.status == status:
                return entry
    return entries[0] if entries else None


def _opponent(entry: TableEntry, winner: Contender | None, rival: Contender | None) -> Contender | None:
    """Return which entry's priority is compared: the runner-up's with the winner's, the winner's with all others."""
    if winner is None:
        return None
    return rival if entry.entry == winner.entry.entry else winner


def shown_priority(edited: EditedRoute, weight: str | None) -> str:
    """Return an expression route's own priority, what a traditional one's is made of in words; '' without a weight."""
    if edited.is_expression:
        priority = edited.draft.entity.get("priority", 0)
        return str(priority) if isinstance(priority, int) else "0"
    return weight or ""


def _entry(
    workspace: Workspace,
    edited: EditedRoute,
    number: int,
    entry: TableEntry,
    winner: Contender | None,
    opponent: Contender | None,
) -> replies.Entry:
    status: replies.Status = "no"
    truth: list[replies.TruthNode] = []
    note: str | None = None
    if workspace.request is None:
        truth = _truth(edited, entry, truth_rows(trace(entry.expression.root, {})))
    else:
        result = entry_result(number, entry, workspace.request, None if winner is None else winner.entry)
        truth = _truth(edited, entry, result.why)
        if result.verdict == "undecided":
            note = sentences.undecided_entry_note()
        else:
            status = result.verdict
    priority = _explained(workspace, entry)
    parts = _parts(priority, None if opponent is None else opponent.priority)
    paths = list(entry.entry.paths) if entry.entry.paths is not None else None
    text = print_expression(entry.expression.root)
    return replies.Entry(
        number=number,
        paths=paths,
        expression=text if len(text) <= MAX_EXPRESSION else text[:MAX_EXPRESSION] + "…",
        priority=str(entry.entry.priority),
        weight=sentences.priority_words(priority),
        status=status,
        truth=truth,
        parts=parts,
        note=note or priority.note,
    )


def _explained(workspace: Workspace, entry: TableEntry) -> Priority:
    return explain_priority(
        entry.route, match_calculation=workspace.table.match_calculation, paths=entry.entry.paths
    )


def _parts(mine: Priority, theirs: Priority | None) -> list[replies.PriorityPart]:
    """Return the bit fields of a priority, the one that tells it from the opponent's marked."""
    decisive = None if theirs is None else deciding_part(mine, theirs)
    bit = None if theirs is None else deciding_bit(mine, theirs)
    return [
        replies.PriorityPart(
            name=part.name,
            high=part.high,
            low=part.low,
            value=str(part.value),
            contribution=str(part.contribution),
            meaning=part.meaning,
            decides=(decides := decisive is not None and part.name == decisive.name),
            deciding_bit=bit if decides else None,
        )
        for part in mine.parts
    ]


# --- truth trees ---------------------------------------------------------------------------------------------------


def _truth(edited: EditedRoute, entry: TableEntry, rows: Sequence[TruthRow]) -> list[replies.TruthNode]:
    """Return the lines of a truth tree with their spans in the expression as typed; a traditional route has none."""
    places = NodePlaces(edited, entry)
    nodes = []
    for row in rows:
        place = places.of(row.node)
        nodes.append(
            replies.TruthNode(
                kind=row.kind,
                depth=row.depth,
                verdict=_VERDICTS[row.verdict],
                source=row.source,
                start=place.start,
                end=place.end,
                origin=place.origin,
                observed=text_runs(row.observed),
            )
        )
    return nodes


def problems_of(edited: EditedRoute) -> list[replies.Problem]:
    """Return a route's faults as the page shows them."""
    utf16 = Utf16(edited.text)
    return [problem(field, fault, utf16) for field, fault in edited.faults]


def problem(field: str, fault: Diagnostic, utf16: Utf16) -> replies.Problem:
    """Return a fault as the page shows it; places count in the expression only."""
    inside = field == "expression"
    places = utf16.from_code_point
    return replies.Problem(
        field=field,
        rule=fault.code,
        severity="error",
        kind=fault.kind,
        message=fault.message,
        engine_message=fault.engine_message,
        start=places(fault.start) if inside else 0,
        end=places(fault.end) if inside else 0,
        fixes=[
            replies.Fix(
                title=fix.title,
                start=places(fix.start),
                end=places(fix.end),
                text=fix.text,
                effect=fix.effect,
            )
            for fix in (fault.fixes if inside else ())
        ],
    )
