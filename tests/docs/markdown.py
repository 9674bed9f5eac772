"""Sections and tables of a Markdown document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"(#+) (?:(\d+(?:\.\d+)*)\.? )?(.+)")
_CELL = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|[ :|-]+\|")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the line it stands on, the section's number, and the text of its cells."""

    line: int
    section: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table by the texts of its header."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def section_numbers(text: str) -> set[str]:
    """Return the numbers of all headings, such as `4` and `4.1`."""
    return {heading[2] for _, line in _prose(text) if (heading := _HEADING.fullmatch(line)) and heading[2]}


def tables(text: str) -> list[Table]:
    """Return the tables in order; their cells have no code marks, and `\\|` is a bar."""
    found: list[Table] = []
    section, header, rows = "", (), []  # type: str, tuple[str, ...], list[Row]
    for number, line in _prose(text):
        if heading := _HEADING.fullmatch(line):
            section = heading[2] or ""
        if not line.startswith("|"):
            if header:
                found.append(Table(header, tuple(rows)))
            header, rows = (), []
        elif not header:
            header = _cells(line)
        elif not _RULE.fullmatch(line):
            rows.append(Row(number, section, _cells(line)))
    return [*found, Table(header, tuple(rows))] if header else found


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """Yield numbered lines outside fenced blocks."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


def _cells(line: str) -> tuple[str, ...]:
    return tuple(_plain(cell.strip()) for cell in _CELL.split(line)[1:-1])


def _plain(cell: str) -> str:
    return cell.replace("`", "").replace("\\|", "|")
