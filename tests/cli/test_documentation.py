"""What docs/command-line.md shows is what the commands print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Run

TEXT = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text("utf-8")
FILES = dict(re.findall(r"^```(?:yaml|text) (\S+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE))
EXAMPLES = re.findall(r"^```console\n\$ routelens (.*?)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_an_example_prints_what_is_shown(run: Run, tmp_path: Path, command: str, shown: str) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, "utf-8")
    ran = run(*shlex.split(command))
    assert ran.err + ran.out == shown


def test_every_command_has_an_example_or_needs_none() -> None:
    assert {command.split()[0] for command, _ in EXAMPLES} == {
        "match",
        "explain",
        "convert",
        "validate",
        "lint",
        "format",
        "test",
        "compare",
        "analyse",
    }
    assert set(FILES) == {
        "kong.yml",
        "faulty.yml",
        "routes.test.yml",
        "changed.yml",
        "requests.txt",
        "route.txt",
        "advice.yml",
        "shadowed.yml",
    }
