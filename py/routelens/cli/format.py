"""`routelens format`: format an expression."""

from __future__ import annotations

import argparse
import sys

from routelens.cli.errors import CommandError
from routelens.cli.inputs import read_text, shown_name
from routelens.cli.terminal import Terminal
from routelens.explain.printable import printable
from routelens.language import ExpressionError
from routelens.language.formatter import format_expression


def run(options: argparse.Namespace) -> int:
    """Print the text laid out; with `--check` print nothing of it, and 1 if it is not laid out so."""
    text = read_text(options.file)
    try:
        formatted = format_expression(text).text
    except ExpressionError as error:
        raise CommandError(
            *(_line(options.file, text, fault.start, fault.message) for fault in error.diagnostics)
        ) from None
    is_formatted = text in (formatted, f"{formatted}\n")
    if options.json:
        Terminal().json({"formatted": formatted, "is_formatted": is_formatted})
        return 1 if options.check and not is_formatted else 0
    if not options.check:
        _show(formatted)
        return 0
    if is_formatted:
        return 0
    Terminal().line((f"{shown_name(options.file)} would be reformatted.", "plain"))
    return 1


def _show(text: str) -> None:
    """Print the expression: to a program or a file character for character, to a terminal so that nothing steers it."""
    if sys.stdout.isatty():
        terminal = Terminal()
        for line in text.split("\n"):
            terminal.line((line, "plain"))
    else:
        sys.stdout.write(f"{text}\n")


def _line(name: str, text: str, place: int, message: str) -> str:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return f"{shown_name(name)}:{line}:{column}: {printable(message)}"
