"""Terminal output: sentences and truth trees, in colour where standard output is a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from routelens.explain.markup import Mark, Run
from routelens.explain.printable import printable, printable_json
from routelens.explain.truth_tree import TruthRow

if TYPE_CHECKING:
    from rich.console import Console

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


class Terminal:
    """Standard output. Lines are never broken here: a terminal does that, and other programs want them whole."""

    def __init__(self) -> None:
        is_plain = (
            not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        )
        self._console = None if is_plain else _console()

    def line(self, *runs: Run) -> None:
        """Print marked words as one line."""
        self._write([(text, _STYLES[mark]) for text, mark in runs])

    def heading(self, words: str, *, first: bool = False) -> None:
        """Print a heading, and an empty line before it unless it is the first of all."""
        if not first:
            self._write([])
        self._write([(words, "bold underline")])

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
            words = [(text, _STYLES[mark]) for text, mark in row.observed]
            if row.verdict is None:
                words = [("not reached" + ("; " if words else ""), "dim"), *words]
            if words:
                words = [("  ", ""), *words]
            self._write([(indent + guide, "dim"), (sign, style), (f" {row.source}", ""), *words])

    def json(self, value: Any) -> None:
        """Print a JSON value, indented. `Any`: it is made of what `json` takes."""
        sys.stdout.write(printable_json(value) + "\n")

    def _write(self, pieces: Sequence[tuple[str, str]]) -> None:
        shown = [(printable(text), style) for text, style in pieces]
        if self._console is None:
            sys.stdout.write("".join(text for text, _ in shown) + "\n")
        else:
            from rich.text import Text  # noqa: PLC0415  # only where colours are wanted

            self._console.print(Text.assemble(*shown))


def _console() -> Console:
    from rich.console import Console  # noqa: PLC0415  # only where colours are wanted

    return Console(markup=False, highlight=False, emoji=False, soft_wrap=True)


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
