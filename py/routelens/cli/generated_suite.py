"""`routelens test --generate`: saved expectations that cover all routes and conditions of a configuration."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from routelens.analysis.generator import Generated, generate
from routelens.cli.errors import CommandError
from routelens.cli.inputs import STANDARD_INPUT, is_admin_url, make_table, read_config
from routelens.cli.progress import progress_of
from routelens.cli.terminal import Terminal
from routelens.explain.printable import printable
from routelens.explain.sentences import route_name
from routelens.kong import RouteTable
from routelens.kong.config.syntax.yaml_reader import read_yaml
from routelens.language.printer import print_predicate
from routelens.testing import RequestSpec
from routelens.testing.suite import NO_ROUTE
from routelens.testing.writer import WrittenCase, suite_text

_PURPOSES: Final = {"holds": "meets", "fails": "misses", "border": "at the border of"}


def write_suite(options: argparse.Namespace) -> int:
    """Write the suite to the file that is named, else to standard output."""
    if len(options.files) != 1 or options.files[0] == STANDARD_INPUT or Path(options.files[0]).is_dir():
        raise CommandError("--generate needs one configuration file, which the suite can name.")
    config = read_config(options.files, options)
    table = make_table(config, options)
    with progress_of("Generating") as report:
        cases = list(_cases(table, generate(table, progress=report)))
    text = suite_text(
        cases,
        _config_name(options.files[0], options.output),
        flavor=table.flavor,
        match_calculation=table.match_calculation,
        split_paths=table.split_paths,
    )
    if options.output is None or options.output == STANDARD_INPUT:
        if options.json:
            Terminal().json(read_yaml(text)[0].root)
        else:
            sys.stdout.write(text)
        return 0
    is_file = Path(options.output).exists() and not is_admin_url(options.files[0])
    if is_file and Path(options.output).samefile(options.files[0]):
        raise CommandError(f"{printable(options.output)} is the configuration itself.")
    try:
        Path(options.output).write_text(text, "utf-8")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise CommandError(f"{printable(options.output)}: {reason}") from None
    if options.json:
        Terminal().json({"expectations": len(cases), "routes": len(table.routes)})
    print(f"{len(cases):,} expectations for {len(table.routes):,} routes.", file=sys.stderr)
    return 0


def _config_name(name: str, output: str | None) -> str:
    """Return how the suite names the configuration: relative to itself, or by the URL of an Admin API."""
    if is_admin_url(name):
        return name
    folder = Path() if output in (None, STANDARD_INPUT) else Path(str(output)).parent
    return os.path.relpath(name, folder).replace(os.sep, "/")


def _cases(table: RouteTable, generated: Iterator[Generated]) -> Iterator[WrittenCase]:
    """Yield the requests that a test file can state, each with the route that takes it."""
    for made in generated:
        spec = RequestSpec.of(made.request)
        found = table.match(spec.request())
        if (None if found is None else found[0].id) != (None if made.taker is None else made.taker.id):
            continue
        taker = NO_ROUTE if made.taker is None else made.taker.name or str(made.taker.id)
        yield WrittenCase(_name(made), spec, taker)


def _name(made: Generated) -> str:
    if made.condition is None:
        return f"{route_name(made.route)} takes it"
    return f"{route_name(made.route)}: {_PURPOSES[made.purpose]} {print_predicate(made.condition)}"
