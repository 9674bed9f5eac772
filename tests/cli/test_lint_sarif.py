"""SARIF output is valid by the public schema of 2.1.0, whatever stands in the files."""

from __future__ import annotations

import json
from pathlib import Path

import fastjsonschema
import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
HEAD = '_format_version: "3.0"\nroutes:\n'
FILES = {
    "nothing": f"{HEAD}  - {{name: a, protocols: [http, https], paths: [/a]}}\n",
    "fixes": f'{HEAD}  - name: a\n    expression: any(http.path) ~ "^/a$" && http.method == "get"\n',
    "several lines": f'{HEAD}  - name: a\n    expression: >-\n      http.path ~\n      "^/a$" && http.path ~ "^/é𝒳$"\n',
    "table": f'{HEAD}  - {{expression: http.path ^= "/", priority: 9}}\n  - {{expression: http.path ^= "/b"}}\n',
    "refused": f"{HEAD}  - {{name: a, paths: [b]}}\n  - {{name: b, expression: http.pth == 1}}\n",
    "unreadable": "_format_version: [",
}


@pytest.fixture(scope="module")
def schema() -> object:
    return fastjsonschema.compile(json.loads(SCHEMA.read_text("utf-8")))


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_log_is_valid(run: Run, tmp_path: Path, schema: object, text: str) -> None:
    (tmp_path / "a file.yml").write_text(text, "utf-8")
    log = json.loads(run("lint", "a file.yml", "--format", "sarif", "--select", "all").out)
    assert callable(schema)
    schema(log)
    [run_] = log["runs"]
    places = [result["locations"][0]["physicalLocation"] for result in run_["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} <= {"a%20file.yml"}
    assert bool(places) == (text != FILES["nothing"])


def test_the_schema_refuses_what_is_no_log(schema: object) -> None:
    assert callable(schema)
    with pytest.raises(fastjsonschema.JsonSchemaException):
        schema({"version": "2.1.0", "runs": [{"results": [{"ruleId": 5}]}]})


def test_a_fix_is_told_with_its_safety(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(FILES["fixes"], "utf-8")
    log = json.loads(run("lint", "a.yml", "--format", "sarif", "--select", "K401").out)
    [fix] = log["runs"][0]["results"][0]["fixes"]
    assert fix["description"]["text"] == 'Write `any(http.path) == "/a"` (safe)'
    [change] = fix["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": 'any(http.path) == "/a"'}
