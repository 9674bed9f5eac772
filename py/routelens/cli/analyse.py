"""`routelens analyse`: which routes can never win, which tie, and a request for each of the others."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from routelens.analysis.overlaps import Overlap
from routelens.analysis.table_analysis import Analysis, PartlyUnreachable, Unreachable, analyse
from routelens.cli import json_output
from routelens.cli.errors import CommandError
from routelens.cli.inputs import make_table, read_config
from routelens.cli.progress import progress_of
from routelens.cli.request import as_arguments
from routelens.cli.terminal import Terminal
from routelens.explain import reachability
from routelens.explain.sentences import left_out_words, reading_sentence, route_name
from routelens.kong import Config, Request, Route, RouteTable
from routelens.testing import RequestSpec, plain_request

KINDS: Final = ("unreachable", "ties", "undecided")


def run(options: argparse.Namespace) -> int:
    """Analyse a table; 1 if something was found that the command line says is a failure."""
    failing = _kinds(options.fail_on)
    config = read_config(options.files, options)
    table = make_table(config, options)
    with progress_of("Analysing") as report:
        found = analyse(table, overlaps=options.overlaps, seconds=options.seconds, progress=report)
    witnesses = dict(_witnesses(found, table)) if options.witnesses else {}
    terminal = Terminal()
    if options.json:
        terminal.json(_shape(found, witnesses, config, table, options))
    else:
        _print(terminal, found, witnesses, config, table, options)
    counts = {"unreachable": found.unreachable, "ties": found.ties, "undecided": found.undecided}
    return 1 if any(counts[kind] for kind in failing) else 0


def _kinds(text: str | None) -> Sequence[str]:
    """Return what the command is to fail on. Raises CommandError for a word that is not in KINDS."""
    words = [word.strip() for word in (text or "").split(",") if word.strip()]
    for word in words:
        if word not in KINDS:
            raise CommandError(f"--fail-on takes {', '.join(KINDS)}, not {word!r}")
    return words


def _line(config: Config, route: Route) -> int | None:
    """Return the line on which a route starts in its file."""
    place = config.places.get(route.id)
    return None if place is None else place[0].line_column(place[0].offset_of(place[1]))[0]


def _names(routes: Sequence[Route]) -> list[str]:
    return [route_name(route) for route in routes]


def _witnesses(found: Analysis, table: RouteTable) -> Iterator[tuple[str, Request]]:
    """Yield the request that each living route wins, where a test file can state it: an empty Host header it cannot."""
    for route in table.routes:
        request = found.witnesses.get(route.id)
        if request is None:
            continue
        taken = table.match(RequestSpec.of(request).request())
        if taken is not None and taken[0].id == route.id:
            yield route.name or str(route.id), request


def written(request: Request) -> object:
    """Return a request in the form of test files."""
    return plain_request(RequestSpec.of(request))


# --- text ----------------------------------------------------------------------------------------------------------


def _print(
    terminal: Terminal,
    found: Analysis,
    witnesses: Mapping[str, Request],
    config: Config,
    table: RouteTable,
    options: argparse.Namespace,
) -> None:
    for dead in found.unreachable:
        line = _line(config, dead.route)
        place = "" if line is None else f"line {line}: "
        words = reachability.unreachable_sentence(
            route_name(dead.route), _names(dead.blockers), dead.contradiction
        )
        terminal.line((place, "plain"), *words)
    for partly in found.partly_unreachable:
        terminal.line(
            *reachability.idle_sentence(
                route_name(partly.route), partly.alternatives, _names(partly.blockers)
            )
        )
    for tie in found.ties:
        terminal.line(*reachability.tie_sentence(route_name(tie.first), route_name(tie.second)))
        terminal.line((f"  {as_arguments(tie.request)}", "code"))
    for route in found.unordered:
        terminal.line(*reachability.unordered_sentence(route_name(route)))
    for overlap in found.overlaps:
        terminal.line(
            (route_name(overlap.first), "strong"),
            (" and ", "plain"),
            (route_name(overlap.second), "strong"),
            (" meet: ", "plain"),
            (as_arguments(overlap.request), "code"),
        )
    for undecided in found.undecided:
        terminal.line(
            ("undecided: ", "plain"),
            (route_name(undecided.route), "strong"),
            (f", because {undecided.reason}", "plain"),
        )
    for name, request in witnesses.items():
        terminal.line((name, "strong"), ("  ", "plain"), (as_arguments(request), "code"))
    for route, faults in table.rejected:
        terminal.line(
            ("note  ", "plain"),
            (route.label, "strong"),
            (f"{left_out_words(table, route)}: {faults[0].message}", "plain"),
        )
    terminal.line((_summary(found), "plain"))
    terminal.line(
        *reading_sentence(
            table.flavor,
            table.match_calculation,
            is_given=options.flavor is not None,
            split_paths=table.split_paths,
        )
    )


def _summary(found: Analysis) -> str:
    routes = f"{found.routes:,} {'route' if found.routes == 1 else 'routes'}"
    dead, ties, undecided = len(found.unreachable), len(found.ties), len(found.undecided)
    left = f", {undecided:,} undecided" if undecided else ""
    pairs = f", {found.unlooked:,} pairs undecided" if found.unlooked else ""
    return (
        f"{routes}: {dead:,} unreachable, {ties:,} {'tie' if ties == 1 else 'ties'}{left}{pairs}. "
        f"The router confirmed a request for each of {len(found.witnesses):,}."
    )


# --- JSON ----------------------------------------------------------------------------------------------------------


def _shape(
    found: Analysis,
    witnesses: Mapping[str, Request],
    config: Config,
    table: RouteTable,
    options: argparse.Namespace,
) -> json_output.Shape:
    shape: json_output.Shape = {
        **json_output.reading_shape(table),
        "routes": found.routes,
        "unreachable": [_unreachable_shape(dead, config) for dead in found.unreachable],
        "partly_unreachable": [_partly_shape(partly, config) for partly in found.partly_unreachable],
        "ties": [_overlap_shape(tie) for tie in found.ties],
        "unordered": [json_output.route_shape(route) for route in found.unordered],
        "undecided": [
            {"route": json_output.route_shape(undecided.route), "reason": undecided.reason}
            for undecided in found.undecided
        ],
        "undecided_pairs": found.unlooked,
        "witnesses": {name: written(request) for name, request in witnesses.items()},
        "left_out": json_output.rejected_shape(table),
        "faults": json_output.faults_shape(config, options.files),
    }
    if options.overlaps:
        shape["overlaps"] = [_overlap_shape(overlap) for overlap in found.overlaps]
    return shape


def _unreachable_shape(dead: Unreachable, config: Config) -> json_output.Shape:
    return {
        "route": json_output.route_shape(dead.route),
        "blockers": [json_output.route_shape(blocker) for blocker in dead.blockers],
        "conditions": list(dead.contradiction),
        "reason": reachability.unreachable_reason(_names(dead.blockers), dead.contradiction),
        "line": _line(config, dead.route),
    }


def _partly_shape(partly: PartlyUnreachable, config: Config) -> json_output.Shape:
    return {
        "route": json_output.route_shape(partly.route),
        "alternatives": list(partly.alternatives),
        "blockers": [json_output.route_shape(blocker) for blocker in partly.blockers],
        "line": _line(config, partly.route),
    }


def _overlap_shape(overlap: Overlap) -> json_output.Shape:
    return {
        "routes": [json_output.route_shape(overlap.first), json_output.route_shape(overlap.second)],
        "request": written(overlap.request),
    }
