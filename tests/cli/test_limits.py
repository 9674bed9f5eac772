"""A regex that takes too much work: given such a route, then every command ends with 2 and says which route it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

REGEX = "^/" + "(ab)?" * 2_000 + "c"
PATH = "/" + "ab" * 4_000
IDENTITY = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def files(run: Run) -> None:
    route = {"id": IDENTITY, "name": "huge", "expression": f'http.path ~ "{REGEX}"', "priority": 1}
    config = {"_format_version": "3.0", "services": [{"name": "s", "host": "h", "routes": [route]}]}
    Path("huge.json").write_text(json.dumps(config), "utf-8")
    Path("requests.txt").write_text(f"GET http://h{PATH}\n", "utf-8")
    case = {"name": "one", "request": {"url": f"http://h{PATH}"}, "expect": {"route": "huge"}}
    suite = {"config": "huge.json", "tests": [case]}
    Path("suite.yml").write_text(json.dumps(suite), "utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "huge.json", "huge.json", "--requests", "requests.txt"),
    ],
)
def test_the_command_ends_with_2_and_names_the_route(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code == 2, ran
    assert "undecided: the regex" in ran.err
    assert IDENTITY in ran.err
    assert len(ran.err) < 400


@pytest.mark.parametrize("more", [(), ("--coverage",)])
def test_an_undecided_case_is_reported_and_the_others_are_run(run: Run, more: tuple[str, ...]) -> None:
    case = {"request": {"url": "http://h/ababc"}, "expect": {"route": "huge"}}
    suite = json.loads(Path("suite.yml").read_text("utf-8"))
    suite["tests"] += [{"name": "two", **case}, {"name": "three", **case}]
    Path("suite.yml").write_text(json.dumps(suite), "utf-8")
    ran = run("test", "suite.yml", *more)
    assert ran.code == 2
    assert "one: undecided: the regex" in ran.out
    assert IDENTITY in ran.out
    assert "2 passed, 1 failed" in ran.out
    assert "1 of 1 routes reached" in ran.out
    ran = run("test", "suite.yml", "--json", *more)
    assert ran.code == 2
    tests = json.loads(ran.out)["files"][0]["tests"]
    assert [(test["passed"], test.get("undecided", False)) for test in tests] == [
        (False, True),
        (True, False),
        (True, False),
    ]


def test_explain_marks_the_entry_as_undecided(run: Run) -> None:
    ran = run("explain", "huge.json", "--url", f"http://h{PATH}", "--json")
    entries = json.loads(ran.out)["entries"]
    assert [entry["verdict"] for entry in entries] == ["undecided"]


def test_advice_leaves_the_request_out(run: Run) -> None:
    case = {"request": {"url": f"http://h{PATH}"}, "expect": {"route": "huge"}}
    suite = {"config": "huge.json", "tests": [{**case, "name": f"test {number}"} for number in range(12)]}
    Path("suite.yml").write_text(json.dumps(suite), "utf-8")
    ran = run("lint", "huge.json", "--requests", "suite.yml")
    assert ran.code in (0, 1)
    assert ran.err == ""
