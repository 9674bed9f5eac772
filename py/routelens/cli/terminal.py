"""What commands print: marked words and truth trees, coloured where standard output is a terminal that wants it."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from routelens.analysis.truth import TruthRow
from routelens.analysis.words import Mark, Run

MAX_INDENT: Final = 24
"""How many levels a tree is indented; what is deeper stands there, too, with its depth said."""

# The safe pair of the page: blue for what holds, orange for what does not.
_STYLES: Final[dict[Mark, str]] = {
    "plain": "",
    "strong": "bold",
    "code": "cyan",
    "match": "bold blue",
    "differs": "bold dark_orange",
}
_VERDICTS: Final = {True: ("✔", "blue"), False: ("✘", "dark_orange"), None: ("○", "dim")}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    r"""Return `text` with control characters as `\x1b`: a configuration must not steer the terminal."""
    return _CONTROLS.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


class Terminal:
    """Standard output. Lines are never broken here: a terminal does that, and other programs want them whole."""

    def __init__(self) -> None:
        plain = (
            not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        )
        self._console = Console(
            file=sys.stdout,
            force_terminal=not plain,
            color_system=None if plain else "auto",
            markup=False,
            highlight=False,
            emoji=False,
            soft_wrap=True,
        )

    def line(self, *runs: Run) -> None:
        """Print marked words as one line."""
        self._console.print(Text.assemble(*((printable(text), _STYLES[mark]) for text, mark in runs)))

    def heading(self, words: str) -> None:
        """Print an empty line and a heading."""
        self._console.print(Text.assemble("\n", (words, "bold underline")))

    def pairs(self, rows: Iterable[tuple[str, Sequence[Run]]]) -> None:
        """Print names and values in two columns."""
        listed = list(rows)
        width = max((len(name) for name, _ in listed), default=0)
        for name, runs in listed:
            self.line((f"{name:{width}}  ", "plain"), *runs)

    def tree(self, rows: Sequence[TruthRow], indent: str = "") -> None:
        """Print a truth tree, a line a node."""
        for row, guide in zip(rows, _guides([row.depth for row in rows]), strict=True):
            sign, style = _VERDICTS[row.verdict]
            words = [(printable(text), _STYLES[mark]) for text, mark in row.observed]
            reached = "" if row.verdict is not None or row.kind == "predicate" else "not reached"
            if row.verdict is None and row.kind == "predicate":
                reached = "not reached; "
            self._console.print(
                Text.assemble(
                    (indent + guide, "dim"),
                    (sign, style),
                    " ",
                    printable(row.source),
                    "  " if words or reached else "",
                    (reached, "dim"),
                    *words,
                )
            )

    def json(self, value: Any) -> None:
        """Print a JSON value, indented. `Any`: it is made of what `json` takes."""
        self._console.file.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _guides(depths: Sequence[int]) -> list[str]:
    """Return the lines in front of each node of a tree that is laid out flat. Linear in the number of nodes."""
    guides: list[str] = []
    continues: dict[int, bool] = {}  # depth → whether a sibling follows at that depth, read from the end
    for depth in reversed(depths):
        shown = min(depth, MAX_INDENT)
        marks = ["│  " if continues.get(level) else "   " for level in range(1, shown)]
        if depth:
            deeper = f"({depth}) " if depth > MAX_INDENT else ""
            marks.append(("├─ " if continues.get(depth) else "└─ ") + deeper)
        guides.append("".join(marks))
        for level in [level for level in continues if level > depth]:
            del continues[level]
        continues[depth] = True
    return guides[::-1]
