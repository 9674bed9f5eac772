"""The command line `routelens`: in a terminal and in scripts what the page answers in a browser.

Each command imports what it needs when it runs, so that `--version` and `--help` answer at once.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

from routelens import __version__
from routelens.cli.arguments import COMMANDS, parse_arguments
from routelens.cli.errors import CommandError
from routelens.explain.printable import printable_json, printable_lines

INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

_MODULES: Final = {command: f"routelens.cli.{command}" for command in COMMANDS}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with `arguments`, by default those of this process, and return its exit code.

    Nothing is raised for what a person did, such as a file that is not there: that is a line on standard error and
    the code 2, as is a closed standard stream. Ctrl+C is 130, a reader that went away 141, as shells have it.
    """
    closed = _closed_stream() if arguments is None else None
    if closed is not None:
        if sys.stderr is not None:
            print(f"routelens: standard {closed} is closed; use /dev/null instead.", file=sys.stderr)
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Requests may hold bytes that are no text, and a terminal may know few characters.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except CommandError as error:
        _print_error(error, sys.argv[1:] if arguments is None else arguments)
        return 2
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _give_up_output()
        return BROKEN_PIPE
    except (
        OSError
    ) as error:  # files are looked after where they are read: this is standard output, such as a full disk
        _give_up_output()
        print(f"routelens: {error.strerror or error}", file=sys.stderr)
        return 2
    if arguments is None:
        # The process ends now. Python would look through all that is left once more: a tenth of a short command.
        gc.freeze()
    return code


def _closed_stream() -> str | None:
    """Return which standard stream is closed: the next file that is opened would take its place."""
    streams: tuple[tuple[str, object], ...] = (
        ("input", sys.stdin),
        ("output", sys.stdout),
        ("error", sys.stderr),
    )
    return next((name for name, stream in streams if stream is None), None)


def _print_error(error: CommandError, arguments: Sequence[str]) -> None:
    """Print what is wrong on standard error; with `--json` as JSON on standard output, too."""
    for line in error.lines:
        print(printable_lines(line), file=sys.stderr)
    if "--json" in arguments:
        print(printable_json({"error": error.lines[0], "lines": list(error.lines)}))


def _give_up_output() -> None:
    """Send what is still to be written nowhere; Python would complain once more when it closes standard output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _run(arguments: Sequence[str]) -> int:
    try:
        options = parse_arguments(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    if options.command == "version":
        print(f"routelens {__version__}")
        return 0
    # Loaded only now, so that a command does not wait for what another needs.
    module = importlib.import_module(_MODULES[options.command])
    from routelens.router import EvaluationLimit  # noqa: PLC0415  # the command has loaded it

    collects = gc.isenabled()
    if options.command != "serve":
        # What a command makes lives until it ends; looking for garbage would take a third of its time. A gateway
        # begins to look when it serves.
        gc.disable()
    try:
        code: int = module.run(options)
    except EvaluationLimit as limit:
        raise CommandError(f"routelens {options.command}: {limit}") from limit
    finally:
        if collects:
            gc.enable()
    return code
