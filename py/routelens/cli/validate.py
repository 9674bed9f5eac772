"""`routelens validate`: every fault of configuration files, with its line and column."""

from __future__ import annotations

import argparse
from collections import Counter

from routelens.cli import json_output
from routelens.cli.errors import CommandError
from routelens.cli.inputs import expand_folders, fault_line, read_texts, variables
from routelens.cli.progress import progress_of
from routelens.cli.terminal import Terminal
from routelens.kong import check_config


def run(options: argparse.Namespace) -> int:
    """List what is wrong or odd; 1 if anything is wrong."""
    names = expand_folders(options.files)
    texts = read_texts(names)
    filled = variables(options)
    with progress_of("Checking") as report:
        faults = check_config(
            *texts,
            flavor=options.flavor,
            progress=report,
            loader=options.loader,
            environment=filled["environment"],
            env_file=filled.get("env_file"),
        )
    counts = Counter(fault.severity for fault in faults)
    terminal = Terminal()
    if options.json:
        listed = [json_output.fault_shape(fault, names) for fault in faults]
        terminal.json({"valid": not counts["error"], "faults": listed})
    elif any(fault.is_other_format for fault in faults):
        raise CommandError(*(fault_line(fault, names) for fault in faults))
    else:
        for fault in faults:
            terminal.line((fault_line(fault, names), "plain"))
        terminal.line(
            (f"{_counted(counts['error'], 'fault')}, {_counted(counts['warning'], 'warning')}.", "plain")
        )
    return 1 if counts["error"] else 0


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
