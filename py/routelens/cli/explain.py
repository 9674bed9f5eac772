"""`routelens explain`: all routes in evaluation order, and the result of each for a request."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from routelens.cli import json_output, match
from routelens.cli.errors import CommandError
from routelens.cli.inputs import make_table, read_config
from routelens.cli.request import ends_with_request, make_request
from routelens.cli.terminal import Terminal
from routelens.dataclass import dataclass
from routelens.explain import RequestExplanation, explain_request, sentences
from routelens.explain.entry_result import EntryVerdict
from routelens.explain.markup import Mark, plain_text
from routelens.explain.truth_tree import TruthRow
from routelens.kong import (
    Entry,
    Priority,
    Route,
    RouteTable,
    explain_priority,
)
from routelens.kong.precedence import deciding_bit, deciding_part
from routelens.kong.subsystem import Subsystem

_HEADINGS: Final[dict[Subsystem, str]] = {"http": "HTTP", "stream": "Stream"}
_MARKS: Final[dict[EntryVerdict | None, Mark]] = {
    "wins": "match",
    "matches": "code",
    "no": "plain",
    "undecided": "differs",
    None: "plain",
}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry and its rank; `verdict` and `why` only if there is a request."""

    subsystem: Subsystem
    number: int
    route: Route
    entry: Entry
    verdict: EntryVerdict | None = None
    why: Sequence[TruthRow] = ()


def run(options: argparse.Namespace) -> int:
    """Print the table; 1 if there is a request that no route takes, 2 if it is undecided.

    With `[METHOD] URL` behind the files answer as `match` does.
    """
    if ends_with_request(options.files):
        if options.url is not None or options.why:
            raise CommandError("Give the request either after the files or with --url; --why needs --url.")
        options.words = options.files
        return match.run(options)
    request = None if options.url is None else make_request(options, options.method, options.url)
    if request is None:
        _refuse_request_options(options)
    config = read_config(options.files, options)
    table = make_table(config, options)
    explanation = None if request is None else explain_request(table, request)
    rows = rows_of(table, explanation)
    terminal = Terminal()
    if options.json:
        shape = _shape(rows, table, explanation, options)
        terminal.json({**shape, "faults": json_output.faults_shape(config, options.files)})
    else:
        _print(terminal, rows, table, explanation, options)
    if explanation is not None and explanation.kind == "undecided":
        print(plain_text(explanation.headline), file=sys.stderr)
        return 2
    return 0 if explanation is None or explanation.winner is not None else 1


def rows_of(table: RouteTable, explanation: RequestExplanation | None) -> list[Row]:
    """Return the entries that an explained request is tried on, or all of them. Linear in their number."""
    if explanation is None:
        return [
            Row(each, number, held.route, held.entry)
            for each in _HEADINGS
            for number, held in enumerate(table.ordered(each), 1)
        ]
    subsystem = explanation.request.subsystem
    return [
        Row(subsystem, result.rank, result.entry.route, result.entry.entry, result.verdict, result.why)
        for result in explanation.entry_results
    ]


def _refuse_request_options(options: argparse.Namespace) -> None:
    given = (
        ("--header", options.header),
        ("--from", options.source),
        ("--sni", options.sni),
        ("--listen-port", options.listen_port),
        ("--listen-ip", options.listen_ip),
        ("--trusted", options.trusted),
    )
    for name, value in given:
        if value:
            raise CommandError(f"{name} describes a request: give --url as well.")


def _priority(row: Row, table: RouteTable) -> Priority:
    return explain_priority(row.route, match_calculation=table.match_calculation, paths=row.entry.paths)


def _print(
    terminal: Terminal,
    rows: Sequence[Row],
    table: RouteTable,
    explanation: RequestExplanation | None,
    options: argparse.Namespace,
) -> None:
    _print_rows(terminal, rows, table, why=options.why)
    if rows:
        terminal.line()
    else:
        terminal.line(("The table is empty.", "plain"))
    for route, faults in table.rejected:
        terminal.line(
            (route.label, "strong"),
            (f"{sentences.left_out_words(table, route)}: {faults[0].message}", "plain"),
        )
    for route in table.disabled:
        terminal.line((route.label, "strong"), (" is left out: its service is disabled.", "plain"))
    if explanation is not None:
        if rows and explanation.kind == "none":
            terminal.line(*explanation.headline)
            match.print_nearest(terminal, match.find_nearest(table, explanation.request))
            terminal.line()
        if explanation.other_calculation:
            terminal.line(*explanation.other_calculation)
    terminal.line(
        *sentences.reading_sentence(
            table.flavor,
            table.match_calculation,
            is_given=options.flavor is not None,
            split_paths=table.split_paths,
        )
    )


def _print_rows(terminal: Terminal, rows: Sequence[Row], table: RouteTable, *, why: bool) -> None:
    """Print the entries, a line each below the heading of their subsystem; with `why`, what explains each."""
    number_width = len(str(len(rows)))
    priorities = [_priority(row, table) for row in rows]
    shown = [sentences.priority_words(priority) for priority in priorities]
    priority_width = max(map(len, shown), default=0)
    label_width = min(max((len(row.route.label) for row in rows), default=0), 40)
    verdict_width = max((len(row.verdict) for row in rows if row.verdict == "undecided"), default=7)
    subsystem = None
    earlier: tuple[Row, Priority] | None = None
    for row, priority, words in zip(rows, priorities, shown, strict=True):
        if row.subsystem != subsystem:
            earlier = None
            subsystem = row.subsystem
            terminal.heading(_HEADINGS[subsystem], first=row is rows[0])
        verdict = "" if row.verdict is None else f"{row.verdict:{verdict_width}}  "
        terminal.line(
            (f"{row.number:{number_width}}  ", "plain"),
            (verdict, _MARKS[row.verdict]),
            (f"{row.route.label:{label_width}}  ", "strong"),
            (f"{words:{priority_width}}  ", "plain"),
            (row.entry.expression, "code"),
        )
        if why:
            _print_why(terminal, row, priority, earlier, " " * (number_width + 2))
        earlier = row, priority


def _print_why(
    terminal: Terminal, row: Row, priority: Priority, earlier: tuple[Row, Priority] | None, indent: str
) -> None:
    """Print the bit fields of an entry's priority, why the `earlier` one is first, and its truth tree."""
    terminal.line((f"{indent}priority    {priority.value}", "plain"))
    for part in priority.parts:
        bits = f"bit {part.high}" if part.high == part.low else f"bits {part.high}–{part.low}"
        terminal.line((f"{indent}{bits:12}{part.name}: {part.meaning}", "plain"))
    if priority.note is not None:
        terminal.line((indent + priority.note, "plain"))
    if earlier is not None:
        decisive, bit = deciding_part(earlier[1], priority), deciding_bit(earlier[1], priority)
        if decisive is not None and bit is not None:
            said = sentences.odd_decision_sentence(earlier[0].route.label, decisive, bit)
            terminal.line((indent, "plain"), *said)
    terminal.tree(row.why, indent)


def _shape(
    rows: Sequence[Row],
    table: RouteTable,
    explanation: RequestExplanation | None,
    options: argparse.Namespace,
) -> json_output.Shape:
    entries = []
    for row in rows:
        entry: json_output.Shape = {
            "subsystem": row.subsystem,
            "number": row.number,
            "route": json_output.route_shape(row.route),
            "id": str(row.entry.id),
            "priority": str(row.entry.priority),
            "paths": None if row.entry.paths is None else list(row.entry.paths),
            "expression": row.entry.expression,
            "verdict": row.verdict,
        }
        if options.why:
            entry["priority_parts"] = [json_output.part_shape(part) for part in _priority(row, table).parts]
            entry["why"] = json_output.truth_shape(row.why)
        entries.append(entry)
    kind = None if explanation is None else explanation.kind
    nearest = (
        match.find_nearest(table, explanation.request) if explanation is not None and kind == "none" else []
    )
    error = plain_text(explanation.headline) if explanation is not None and kind == "undecided" else None
    return {
        **({} if error is None else {"error": error}),
        **json_output.reading_shape(table),
        "entries": entries,
        "disagreement": json_output.disagreement_shape(
            None if explanation is None else explanation.disagreement
        ),
        "left_out": json_output.rejected_shape(table),
        "disabled": [json_output.route_shape(route) for route in table.disabled],
        "near_misses": [json_output.near_miss_shape(near) for near in nearest],
    }
