"""Inputs of commands: files, configuration, table and request from the arguments; faults are a CommandError."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from routelens.cli.errors import CommandError
from routelens.cli.progress import Report, progress_of
from routelens.explain.printable import printable
from routelens.kong import Config, ConfigError, RouteTable, load_config
from routelens.kong.config import files
from routelens.kong.config.collections import Loader
from routelens.kong.config.document import Document
from routelens.kong.config.errors import ConfigFault
from routelens.kong.config.loader import load_documents
from routelens.kong.config.templates import read_env_file
from routelens.kong.translate import Flavor

if TYPE_CHECKING:
    from routelens.cli.admin_api import LiveConfig

STANDARD_INPUT: Final = "-"
MAX_FAULTS: Final = 20
MAX_WARNINGS: Final = 5

_ADMIN_URL: Final = re.compile(r"https?://", re.I)

BARE_SUFFIX: Final = ".atc"
"""What ends the name of a file that holds one expression and nothing else."""


def is_admin_url(name: str) -> bool:
    """Tell whether a word in place of a file is the URL of an Admin API."""
    return _ADMIN_URL.match(name) is not None


def read_text(name: str, *, is_one_of_several: bool = False) -> str:
    """Return the text of a file, `-` being standard input. Raises CommandError, also for more than MAX_BYTES.

    A URL is that of an Admin API, whose configuration is the text. See `files.read_text` for `is_one_of_several`.
    """
    if is_admin_url(name):
        return _read_live(name).text
    try:
        if name != STANDARD_INPUT:
            return files.read_text(name, is_one_of_several=is_one_of_several)
        if sys.stdin is None:
            raise CommandError("Standard input is closed.")
        return files.decode(sys.stdin.buffer.read(files.MAX_BYTES + 1), shown_name(name))
    except files.FileError as error:
        raise CommandError(printable(str(error))) from None
    except OSError as error:
        raise CommandError(f"{shown_name(name)}: {error.strerror or error}") from None


def _read_live(url: str) -> LiveConfig:
    from routelens.cli.admin_api import read_admin_api  # noqa: PLC0415  # files need no HTTP and no TLS

    return read_admin_api(url)


def read_texts(names: Sequence[str], options: argparse.Namespace | None = None) -> list[str]:
    """Return the texts of several files. Raises CommandError, also if standard input is named twice.

    A running gateway among them tells its flavor: it becomes that of `options`, unless one was given.
    """
    if names.count(STANDARD_INPUT) > 1:
        raise CommandError("Standard input (-) can be read only once.")
    texts: list[str] = []
    for name in names:
        if is_admin_url(name):
            live = _read_live(name)
            texts.append(live.text)
            if options is not None:
                options.flavor = options.flavor or live.flavor
        else:
            texts.append(read_text(name, is_one_of_several=len(names) > 1))
    return texts


def expand_folders(names: Sequence[str], *, bare: bool = False) -> list[str]:
    """Put in place of each folder the configuration files in it, and with `bare` the files of single expressions.

    Raises CommandError, see `files.expand_folders`.
    """
    try:
        return files.expand_folders(names, {BARE_SUFFIX} if bare else ())
    except files.FileError as error:
        raise CommandError(printable(str(error))) from None


def bare_expressions(names: Sequence[str]) -> frozenset[int]:
    """Return the numbers of the files that hold one expression each."""
    return frozenset(number for number, name in enumerate(names) if name.lower().endswith(BARE_SUFFIX))


def variables(options: argparse.Namespace) -> dict[str, Mapping[str, str]]:
    """Return the variables for templates, as `load_config` takes them. Raises CommandError for a bad --env-file."""
    found: dict[str, Mapping[str, str]] = {"environment": os.environ}
    name = getattr(options, "env_file", None)
    if name is not None:
        try:
            found["env_file"] = read_env_file(read_text(name))
        except ValueError as error:
            raise CommandError(f"{printable(name)}: {error}") from None
    return found


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
    """Read configuration files as one, and tell on standard error what is left out or odd.

    `names` are files, folders (see `expand_folders`) and Admin APIs. Raises CommandError with the faults of texts
    that cannot be read, and with all of them for `--refuse-faults`.
    """
    names = expand_folders(names)
    texts = read_texts(names, options)
    filled = variables(options)

    def load(report: Report | None) -> Config:
        return load_config(
            *texts,
            flavor=options.flavor,
            progress=report,
            loader=getattr(options, "loader", None),
            on_fault="raise" if getattr(options, "refuse_faults", False) else "keep",
            environment=filled["environment"],
            env_file=filled.get("env_file"),
            names=[*map(shown_name, names)],
        )

    return _told(names, load)


def read_config_inside(name: str, document: Document, flavor: Flavor | None, loader: Loader | None) -> Config:
    """Read a configuration that stands inside another file, as `read_config` reads a file. Raises CommandError."""
    return _told([name], lambda report: load_documents([document], flavor, report, loader))


def _told(names: Sequence[str], load: Callable[[Report | None], Config]) -> Config:
    try:
        with progress_of("Reading") as report:
            config = load(report)
    except ConfigError as error:
        lines = [fault_line(fault, names) for fault in error.faults]
        raise CommandError(*_shortened(lines, MAX_FAULTS, "faults")) from None
    faults = [
        fault_line(fault, names) + (printable(f": {fault.entity} is left out") if fault.entity else "")
        for fault in config.faults
    ]
    warnings = [fault_line(fault, names) for fault in config.warnings]
    for line in (*_shortened(faults, MAX_FAULTS, "faults"), *_shortened(warnings, MAX_WARNINGS, "warnings")):
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
