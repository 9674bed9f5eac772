"""JSON: given any command with --json, when its input is good, bad or nothing, then one JSON value is printed."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any, Final

import pytest

from routelens.cli import main

GOOD: Final = """\
_format_version: "3.0"
services:
- name: s
  host: s.internal
  routes:
  - {name: r, paths: [/a], methods: [GET]}
  - {name: e, paths: ['~/b$']}
"""
INPUTS: Final[dict[str, bytes]] = {
    "good.yml": GOOD.encode(),
    "empty.yml": b"",
    "comment.yml": b"# nothing\n",
    "null.yml": b"~\n",
    "text.yml": b"hello\n",
    "numbers.json": b"[1, 2]",
    "binary.yml": bytes(range(256)),
    "utf16.yml": GOOD.encode("utf-16"),
    "broken.yml": b"a: [\n",
    "broken.json": b'{"a": ',
    "deep.json": b"[" * 5000,
    "surrogate.json": b'{"_format_version": "3.0", "services": [{"name": "a\\ud800", "host": "x"}]}',
    "faults.yml": GOOD.replace("/a]", "a]").encode(),
    "ingress.yml": b"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: x}\n",
    "suite.yml": b"config: good.yml\ntests:\n- {request: 'GET http://h/a', expect: r}\n",
    "bare.atc": b'http.path == "/a"',
    "broken.atc": b"http.path ==",
}
FILES: Final = (*INPUTS, "folder", "missing.yml", "http://127.0.0.1:1", "ftp://x", "a\0b.yml")
COMMANDS: Final = (
    ("match", "FILE", "GET", "http://h/a"),
    ("match", "FILE", "GET", "http://["),
    ("explain", "FILE", "http://h/b", "--why"),
    ("validate", "FILE"),
    ("lint", "FILE", "--statistics"),
    ("lint", "FILE", "--diff"),
    ("convert", "FILE"),
    ("convert", "FILE", "--diff"),
    ("convert", "FILE", "--to", "traditional"),
    ("analyse", "FILE", "--witnesses", "--overlaps"),
    ("compare", "FILE", "good.yml"),
    ("compare", "good.yml", "FILE", "--prove"),
    ("compare", "good.yml", "--to-match-calculation", "strict", "--requests", "FILE"),
    ("test", "FILE", "--coverage"),
    ("test", "--generate", "FILE"),
    ("format", "FILE"),
)
USAGE: Final = (
    (),
    ("mach",),
    ("match",),
    ("match", "good.yml", "http://h/a", "--nothing"),
    ("match", "good.yml", "http://h/a", "-H", "bad"),
    ("lint", "--explain", "K999"),
    ("lint", "good.yml", "--select", "K999"),
    ("lint", "good.yml", "--budget", "nan"),
    ("analyse", "good.yml", "--seconds", "nan"),
    ("analyse", "good.yml", "--seconds", "-1"),
    ("compare", "good.yml", "--prove", "--seconds", "inf"),
    ("analyse", "good.yml", "--fail-on", "x"),
    ("convert", "good.yml", "-o", "good.yml"),
    ("convert", "good.yml", "-o", "folder"),
    ("filter", "run", "good.yml"),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, content in INPUTS.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refuse(constant: str) -> None:
    raise ValueError(constant)


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Run a command with --json, and return its exit code and what it printed, which must be one JSON value."""
    code = main([*arguments, "--json"])
    captured = capsys.readouterr()
    assert code in (0, 1, 2), arguments
    assert "Traceback" not in captured.err
    value = json.loads(captured.out, parse_constant=refuse)
    if code == 2 and "error" in value:
        assert set(value) == {"error", "lines"}
        assert value["error"] == value["lines"][0]
        assert captured.err
    return code, value


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_whatever_the_input_json_is_printed(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in FILES:
        ran(capsys, *(name if word == "FILE" else word for word in command))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("arguments", USAGE, ids=" ".join)
def test_a_usage_error_is_json_too(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, value = ran(capsys, *arguments)
    assert code == 2
    assert "error" in value


@pytest.mark.usefixtures("folder")
def test_what_is_printed_otherwise_as_text_has_its_shape(capsys: pytest.CaptureFixture[str]) -> None:
    code, value = ran(capsys, "format", "bare.atc")
    assert (code, value) == (0, {"formatted": 'http.path == "/a"', "is_formatted": True})
    Path("loose.atc").write_text('http.path=="/a"')
    assert ran(capsys, "format", "loose.atc", "--check")[0] == 1
    _, value = ran(capsys, "lint", "--explain", "k104")
    assert (value["code"], set(value)) == (
        "K104",
        {"code", "name", "severity", "what", "why", "fix_safety", "page"},
    )
    _, value = ran(capsys, "convert", "good.yml", "--diff")
    assert '+  - {name: e, expression: http.path ~ "^/b$", priority: 10}\n' in value["diff"]
    _, value = ran(capsys, "test", "--generate", "good.yml")
    assert {case["expect"] for case in value["tests"]} >= {"r", "e"}
    _, value = ran(capsys, "test", "--generate", "good.yml", "-o", "made.yml")
    assert value["routes"] == 2
    assert ran(capsys, "test", "made.yml")[0] == 0
    _, value = ran(capsys, "lint", "good.yml", "--statistics", "--select", "all")
    assert sum(value["statistics"].values()) == len(value["findings"])


TAKE_NAMES = (
    ("convert", "good.yml", "-o", "NAME"),
    ("test", "--generate", "good.yml", "-o", "NAME"),
    ("filter", "run", "good.yml", "GET", "http://h/", "--upstream-response", "NAME"),
    ("gateway", "good.yml", "--export", "NAME"),
    ("gateway", "--database", "NAME", "--export", "-"),
    ("gateway", "--admin-token-file", "NAME", "--export", "-"),
    ("lint", "good.yml", "--config", "NAME"),
)
TAKE_FOLDERS = (("filter", "samples", "NAME"), ("gateway", "--filters", "NAME", "--export", "-"))
NO_NAMES = ("a\0b", "x" * 300, *(name for name in ("/dev/full",) if Path(name).exists()))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "name"),
    [
        *itertools.product(TAKE_NAMES, (*NO_NAMES, "folder", "missing/x")),
        *itertools.product(TAKE_FOLDERS, NO_NAMES),  # a folder is what they ask for, and they make it
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value[:20],
)
def test_a_file_that_cannot_be_written_or_read_is_one_line(
    command: tuple[str, ...], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([name if word == "NAME" else word for word in command])
    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert len(captured.err.splitlines()) == 1
