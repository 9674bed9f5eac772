"""Cases from other people's files and reports: each is a command line in a folder with its files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from routelens.cli import main

CASES = [
    case
    for path in sorted(Path(__file__).parent.glob("*.json"))
    for case in json.loads(path.read_text("utf-8"))
]


def value_at(value: Any, path: str) -> Any:
    """Return what a dotted path leads to; a step into nothing gives None."""
    for step in path.split("."):
        if isinstance(value, list) and step.isdigit():
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def scalars_of(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from scalars_of(item)
    else:
        yield value


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(
    case: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in case["files"].items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")
    for name, value in case.get("env", {}).items():
        monkeypatch.setenv(name, value)
    expect = case["expect"]
    code = main(case["command"])
    ran = capsys.readouterr()
    if "exit" in expect:
        assert code == expect["exit"], ran
    if "exit_not" in expect:
        assert code != expect["exit_not"], ran
    for path, value in expect.get("json", {}).items():
        assert value_at(json.loads(ran.out), path) == value, (path, ran)
    for stream, text in (("stdout", ran.out), ("stderr", ran.err)):
        assert all(part in text for part in expect.get(f"{stream}_has", ())), ran
        assert not any(part in text for part in expect.get(f"{stream}_not", ())), ran
    assert all(part in ran.out or part in ran.err for part in expect.get("any_has", ())), ran
    assert all(ran.out.count(part) == 1 for part in expect.get("unique", ())), ran
    if "unique_values" in expect:
        found = list(scalars_of(yaml.safe_load(ran.out)))
        assert all(found.count(value) == 1 for value in expect["unique_values"]), ran
    if "reload" in expect:
        Path("again.yml").write_text(ran.out, "utf-8")
        main(["match", "again.yml", *expect["reload"]["request"], "--json"])
        again = capsys.readouterr()
        for path, value in expect["reload"]["json"].items():
            assert value_at(json.loads(again.out), path) == value, (path, again)
