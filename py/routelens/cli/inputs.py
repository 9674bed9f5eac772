"""Inputs of commands: files, configuration, table and request from the arguments; faults are a CommandError."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from routelens.cli.errors import CommandError
from routelens.cli.progress import Report, progress_of
from routelens.cli.terminal import printable
from routelens.kong import Config, ConfigError, RouteTable, load_config
from routelens.kong.config.document import ConfigFault, Document
from routelens.kong.config.loader import load_documents
from routelens.kong.translate import Flavor

STANDARD_INPUT: Final = "-"
MAX_FAULTS: Final = 20
MAX_WARNINGS: Final = 5


def read_text(name: str) -> str:
    """Return the text of a file, `-` being standard input. Raises CommandError."""
    try:
        content = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{printable(name)}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name
        raise CommandError(f"{printable(name)}: {error}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise CommandError(f"{shown_name(name)}:{line}:{column}: this is not UTF-8 text") from None


def read_texts(names: Sequence[str]) -> list[str]:
    """Return the texts of several files. Raises CommandError, also if standard input is named twice."""
    if names.count(STANDARD_INPUT) > 1:
        raise CommandError("Standard input (-) can be read only once.")
    return [read_text(name) for name in names]


def shown_name(name: str) -> str:
    """Return what messages call a file."""
    return "<stdin>" if name == STANDARD_INPUT else printable(name)


def fault_line(fault: ConfigFault, names: Sequence[str]) -> str:
    """Return a fault as `file:line:column: message (path)`."""
    where = f" ({fault.path})" if fault.path else ""
    kind = "warning: " if fault.severity == "warning" else ""
    name = shown_name(names[fault.source])
    return f"{name}:{fault.line}:{fault.column}: {kind}{printable(fault.message)}{printable(where)}"


def read_config(names: Sequence[str], options: argparse.Namespace) -> Config:
    """Read configuration files as one, and tell on standard error what is odd. Raises CommandError with the faults."""
    texts = read_texts(names)
    return _told(names, lambda report: load_config(*texts, flavor=options.flavor, progress=report))


def read_config_inside(name: str, document: Document, flavor: Flavor | None) -> Config:
    """Read a configuration that stands inside another file, as `read_config` reads a file. Raises CommandError."""
    return _told([name], lambda report: load_documents([document], flavor, report))


def _told(names: Sequence[str], load: Callable[[Report | None], Config]) -> Config:
    try:
        with progress_of("Reading") as report:
            config = load(report)
    except ConfigError as error:
        lines = [fault_line(fault, names) for fault in error.faults]
        raise CommandError(*_shortened(lines, MAX_FAULTS, "faults")) from None
    warnings = [fault_line(fault, names) for fault in config.warnings]
    for line in _shortened(warnings, MAX_WARNINGS, "warnings"):
        print(line, file=sys.stderr)
    return config


def _shortened(lines: Sequence[str], most: int, what: str) -> Sequence[str]:
    if len(lines) <= most:
        return lines
    return [*lines[:most], f"and {len(lines) - most:,} more {what}; `routelens validate` lists them all"]


def make_table(config: Config, options: argparse.Namespace) -> RouteTable:
    """Return the table of all routes of `config`."""
    with progress_of("Building the table") as report:
        return RouteTable(
            config.routes,
            flavor=options.flavor or config.flavor,
            match_calculation=options.match_calculation,
            split_paths=getattr(options, "split_paths", True),
            progress=report,
        )
