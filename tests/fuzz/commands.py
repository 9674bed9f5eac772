"""Commands on files of others with pieces put in, lost, moved and doubled: an exit code and, with `--json`, JSON.

    python tests/fuzz/commands.py [RUNS [SEED]]

The files are those of `tests/trials`. No exception leaves a command, none ends otherwise than with 0, 1 or 2. The test
suite runs a slice.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[2]))

from routelens.cli import main

ROOT: Final = Path(__file__).parents[2]
NAME: Final = "kong.yml"
PIECES: Final = (
    "? ", "null", "[]", "{}", '""', "- ", "\t", "\ufeff", "\r\n", "&a ", "*a", "<<: *a", "!!str ", "!!binary ", "|",
    "~", ": ", "# x", '${{ env "DECK_X" }}', "$VAR", "{vault://env/x}", "1:30", "0o17", "010", "1e400", ".inf", "yes",
    "~/(", "~/a(?=b)", "*", "[::1]:80", "1.2.3.4/33", "é\u202e", "\x00", "\u2028", "😀", "%zz", "//", "x" * 300,
    'http.path ~ r#"a"#', "---\n", "{{ .Values }}", "expression: 1", "protocols: [tcp]", "headers: {host: [a]}",
    '"', "\\", "service: {id: 1}", "- - - a", "kind: [a]", "kind: {a: b}", "regex_priority: -1", "plugins: null",
)  # fmt: skip
COMMANDS: Final = (
    ("validate", NAME),
    ("validate", NAME, "--loader", "dbless"),
    ("match", NAME, "GET", "http://a.test/a/b?x=1"),
    ("match", NAME, "/a", "--loader", "deck"),
    ("explain", NAME, "http://a.test/a", "--why"),
    ("lint", NAME, "--select", "all", "--budget", "0.2"),
    ("lint", NAME, "--fix", "--unsafe-fixes", "--diff"),
    ("convert", NAME),
    ("convert", NAME, "--diff"),
    ("convert", NAME, "--to", "traditional"),
    ("convert", NAME, "--to", "3.x"),
    ("compare", NAME, NAME),
    ("analyse", NAME, "--budget", "0.2"),
    ("test", NAME, "--generate"),
)


def seeds() -> list[str]:
    """Return the files of the cases."""
    files = sorted((ROOT / "tests" / "trials").glob("*.json"))
    cases = [case for file in files for case in json.loads(file.read_text("utf-8"))]
    return [text for case in cases for text in case["files"].values() if len(text) < 4_000]


def mutated(chance: random.Random, text: str) -> str:
    """Return a text with one to four changes."""
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        place = chance.randint(0, len(text))
        match chance.randrange(6):
            case 0:
                text = text[:place] + chance.choice(PIECES) + text[place:]
                continue
            case 1:
                text = text[:place] + text[place + chance.randint(1, 30) :]
                continue
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines.insert(other, lines[at])
            case 4:
                lines[at] = f"{lines[at].partition(':')[0]}: {chance.choice(PIECES)}"
            case 5:
                lines[at] = "  " * chance.randint(0, 3) + lines[at].lstrip()
        text = "\n".join(lines)
    return text


def runs(count: int, seed: int) -> Iterator[tuple[str, list[str]]]:
    """Yield so many files, each with a command."""
    chance = random.Random(seed)
    known = seeds()
    for _ in range(count):
        command = list(chance.choice(COMMANDS))
        yield mutated(chance, chance.choice(known)), command + ["--json"] * chance.randrange(2)


def check(text: str, command: list[str]) -> None:
    """Run a command on a text, which becomes a file of the folder that is the current one."""
    Path(NAME).write_text(text, "utf-8", newline="")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(command)
    assert code in (0, 1, 2), code
    if "--json" in command and "--generate" not in command:
        json.loads(out.getvalue())


def attack(count: int, seed: int) -> None:
    """Run so many commands in a folder of their own. Raises what a command raised, with the file in its notes."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for text, command in runs(count, seed):
                try:
                    check(text, command)
                except BaseException as error:
                    error.add_note(f"{' '.join(command)}\n{text!r}")
                    raise
        finally:
            os.chdir(before)


if __name__ == "__main__":
    attack(
        int(sys.argv[1]) if len(sys.argv) > 1 else 50_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 1,
    )
