"""`routelens validate`: every fault of configuration files, with its line and column."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from routelens.cli import json_output
from routelens.cli.errors import CommandError
from routelens.cli.inputs import (
    bare_expressions,
    expand_folders,
    fault_line,
    read_texts,
    shown_name,
    variables,
)
from routelens.cli.progress import progress_of
from routelens.cli.terminal import Terminal
from routelens.kong import check_config
from routelens.kong.config.document import Document
from routelens.kong.config.errors import ConfigFault
from routelens.kong.route_expression import check_expression


def run(options: argparse.Namespace) -> int:
    """List what is wrong or odd; 1 if anything is wrong."""
    names = expand_folders(options.files, bare=True)
    texts = read_texts(names, options)
    bare = bare_expressions(names)
    numbers = [number for number in range(len(names)) if number not in bare]
    faults = [fault for number in sorted(bare) for fault in _of_expression(texts[number], number)]
    if numbers:
        filled = variables(options)
        with progress_of("Checking") as report:
            found = check_config(
                *(texts[number] for number in numbers),
                flavor=options.flavor,
                progress=report,
                loader=options.loader,
                environment=filled["environment"],
                env_file=filled.get("env_file"),
                names=[shown_name(names[number]) for number in numbers],
            )
        faults += [_renumbered(fault, numbers) for fault in found]
    faults.sort(key=lambda fault: fault.source)
    counts = Counter(fault.severity for fault in faults)
    terminal = Terminal()
    if options.json:
        listed = [json_output.fault_shape(fault, names) for fault in faults]
        terminal.json({"valid": not counts["error"], "faults": listed})
    elif len({fault.source for fault in faults if fault.is_other_format}) == len(names):
        raise CommandError(*(fault_line(fault, names) for fault in faults))
    else:
        for fault in faults:
            if fault.is_other_format:
                print(fault_line(fault, names), file=sys.stderr)
            else:
                terminal.line((fault_line(fault, names), "plain"))
        terminal.line(
            (f"{_counted(counts['error'], 'fault')}, {_counted(counts['warning'], 'warning')}.", "plain")
        )
    return 1 if counts["error"] else 0


def _of_expression(text: str, source: int) -> list[ConfigFault]:
    """Return what the Admin API would have against a bare expression of an HTTP route: its fields are all there are."""
    document = Document(None, text, source)
    return [
        ConfigFault(fault.message, source, *document.line_column(fault.start), "", "error")
        for fault in check_expression(text, "http")
    ]


def _renumbered(fault: ConfigFault, numbers: Sequence[int]) -> ConfigFault:
    """Return a fault of the configuration texts alone with the numbers that these have among all files."""
    other = None if fault.other is None else (numbers[fault.other[0]], fault.other[1])
    return replace(fault, source=numbers[fault.source], other=other)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
