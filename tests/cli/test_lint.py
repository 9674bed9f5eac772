"""`routelens lint` prints findings in each format, mends files, and reads its settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from routelens.lint.registry import documented
from tests.cli.conftest import Run

FILE = """\
_format_version: "3.0"
routes:
  - name: a
    protocols: [http, https]
    expression: http.path ~ "^/a$"  # exact
  - name: b
    protocols: [http, https]
    expression: http.method == "get" && http.path == "/b"
"""
FIXED = FILE.replace('~ "^/a$"', '== "/a"')


@pytest.fixture(autouse=True)
def _file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kong.yml").write_text(FILE, "utf-8")


def test_a_finding_is_shown_with_its_line_and_a_caret(run: Run) -> None:
    ran = run("lint", "kong.yml")
    assert ran.code == 1
    assert ran.lines[:4] == [
        "kong.yml:5:17: K401 performance: This regex is an exact match; == needs no regex engine and can be looked up."
        " (a)",
        '     5 |     expression: http.path ~ "^/a$"  # exact',
        "       |                 ^^^^^^^^^^^^^^^^^^",
        '       = safe: Write `http.path == "/a"`',
    ]
    assert ran.lines[-1] == "2 routes: 1 warning, 1 performance finding."


def test_json_has_every_place(run: Run) -> None:
    [first, second] = json.loads(run("lint", "kong.yml", "--json").out)["findings"]
    assert (first["rule"], first["severity"], first["file"], first["path"]) == (
        "K401", "performance", "kong.yml", "routes[1].expression"
    )  # fmt: skip
    assert (first["line"], first["column"], first["end_line"], first["end_column"]) == (5, 17, 5, 35)
    assert first["route"]["name"] == "a"
    edit = {"line": 5, "column": 17, "end_line": 5, "end_column": 35, "text": 'http.path == "/a"'}
    assert first["fix"] == {"safety": "safe", "title": 'Write `http.path == "/a"`', "edits": [edit]}
    assert second["fix"]["safety"] == "ask"


def test_the_loader_decides_what_is_known_of_routes_without_ids(run: Run, tmp_path: Path) -> None:
    text = "routes: [{name: one, paths: [/t]}, {name: two, paths: [/t]}]"
    (tmp_path / "alike.yml").write_text(f"_format_version: '3.0'\n{text}\n", "utf-8")
    said = {
        loader: run("lint", "alike.yml", "--select", "K204", "--loader", loader).lines[0]
        for loader in ("dbless", "deck")
    }
    assert said["dbless"].endswith(
        "K204 warning: This matches what two matches, which is tried before it. (one)"
    )
    assert "only their ids, which are not given, decide" in said["deck"]


def test_variables_are_filled_in_and_no_fix_writes_their_values(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = """_format_version: "3.0"
routes:
- {name: one, expression: 'http.path == "/${{ env "DECK_A" }}"'}
- {name: two, expression: 'http.path ~ "^/$B$"'}
"""
    (tmp_path / "template.yml").write_text(text, "utf-8")
    (tmp_path / ".env").write_text("B=b\n", "utf-8")
    monkeypatch.setenv("DECK_A", "%61")
    ran = run("lint", "template.yml", "--env-file", ".env", "--fix")
    assert [line.split()[1] for line in ran.lines if line.startswith("template.yml")] == ["K132", "K401"]
    assert (tmp_path / "template.yml").read_text("utf-8") == text


def test_performance_and_hints_do_not_fail(run: Run) -> None:
    assert run("lint", "kong.yml", "--ignore", "K110").code == 0
    assert run("lint", "kong.yml", "--select", "K4").code == 0
    assert run("lint", "kong.yml", "--select", "K1").code == 1
    assert "K105" in run("lint", "kong.yml", "--select", "all").out


def test_fix_changes_the_values_alone_and_diff_nothing(run: Run, tmp_path: Path) -> None:
    ran = run("lint", "kong.yml", "--diff")
    assert '+    expression: http.path == "/a"  # exact' in ran.lines
    assert (tmp_path / "kong.yml").read_text("utf-8") == FILE
    assert run("lint", "kong.yml", "--fix").code == 1
    assert (tmp_path / "kong.yml").read_text("utf-8") == FIXED
    assert run("lint", "kong.yml", "--diff").code == 0


def test_fixes_are_proved_and_what_is_left_is_named(run: Run, tmp_path: Path) -> None:
    left = run("lint", "kong.yml", "--fix", "--budget", "0")
    assert (tmp_path / "kong.yml").read_text("utf-8") == FILE
    assert "kong.yml:5:17: K401 not fixed: not proved. It ran out of time; see --budget." in left.err
    made = run("lint", "kong.yml", "--fix").err
    assert "proved: every request keeps its route, captures and upstream." in made
    assert "left" not in made


def test_what_the_gateway_refuses_is_mended_apart_from_the_rest(run: Run, tmp_path: Path) -> None:
    (tmp_path / "refused.yml").write_text(FILE.replace('"get"', '"get" && net.dst.port == "443"'), "utf-8")
    lines = run("lint", "refused.yml", "--diff").lines
    title = lines.index("Fixes for what the gateway refuses:")
    assert any('== "/a"' in line for line in lines[:title])
    assert [line for line in lines[title:] if line.startswith("+ ")] == [
        '+    expression: http.method == "get" && net.dst.port == 443 && http.path == "/b"'
    ]


def test_a_bare_expression_is_linted_and_validated(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.atc").write_text('http.host == "a"\n  && http.method == "get"\n', "utf-8")
    assert run("lint", "one.atc", "--format", "concise").lines[0] == (
        "one.atc:2:21: K110 warning: Methods are case-sensitive and sent in upper case: GET."
    )
    [finding] = json.loads(run("lint", "one.atc", "--json").out)["findings"]
    assert (finding["path"], finding["route"]) == ("", None)
    assert (
        run("lint", ".", "--select", "K110", "--statistics").lines[0]
        == "     2  K110  method not in upper case"
    )
    assert run("validate", "one.atc").code == 0
    (tmp_path / "one.atc").write_text('http.host == "a"\n  && http.pth == "/"\n', "utf-8")
    ran = run("validate", "kong.yml", "one.atc")
    assert ran.code == 1
    assert ran.lines[0].startswith("one.atc:2:6: ")


def test_sarif_names_rules_and_places(run: Run) -> None:
    log = json.loads(run("lint", "kong.yml", "--format", "sarif").out)
    [results] = [run_["results"] for run_ in log["runs"]]
    assert log["version"] == "2.1.0"
    assert {result["ruleId"] for result in results} == {"K401", "K110"}
    assert results[0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "kong.yml"},
        "region": {"startLine": 5, "startColumn": 17, "endLine": 5, "endColumn": 35},
    }
    assert {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]} == {
        entry.code for entry in documented()
    }


def test_github_and_concise_have_a_line_each(run: Run) -> None:
    first = run("lint", "kong.yml", "--format", "github").lines[1]
    assert first.startswith(
        "::warning file=kong.yml,line=8,col=32,endLine=8,endColumn=37,title=K110::Methods"
    )
    assert len(run("lint", "kong.yml", "--format", "concise").lines) == 3


def test_statistics_count_rules(run: Run) -> None:
    assert run("lint", "kong.yml", "--statistics").lines[0] == "     1  K110  method not in upper case"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("routelens.toml", '[lint]\nselect = ["K4"]\n'),
        ("pyproject.toml", '[tool.routelens.lint]\nignore = ["K110"]\n'),
    ],
)
def test_settings_stand_in_a_file(run: Run, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert run("lint", "kong.yml").code == 0


def test_settings_that_are_none_are_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "routelens.toml").write_text("[lint]\nselekt = []\n", "utf-8")
    ran = run("lint", "kong.yml")
    assert (ran.code, ran.err) == (2, "routelens.toml: lint: there is no setting selekt\n")


def test_a_rule_is_explained(run: Run) -> None:
    assert run("lint", "--explain", "k104").lines[0] == "# K104: prefix without segment boundary"
    assert run("lint", "--explain", "K999").code == 2


def test_a_fault_s_code_is_explained(run: Run) -> None:
    lines = run("lint", "--explain", "k001").lines
    assert lines[:5] == [
        "# K001: unknown field",
        "",
        "No field has this name in the protocols of the route.",
        "",
        "Severity: error. Kind: `unknown_field`.",
    ]
    assert '    http.pth == "/orders"' in lines


def test_a_code_of_faults_can_be_named_where_rules_can_and_one_that_does_not_exist_is_refused(
    run: Run,
) -> None:
    assert run("lint", "kong.yml", "--ignore", "K010").code == 1
    assert "there is no rule K099" in run("lint", "kong.yml", "--ignore", "K099").err


def test_a_hot_route_that_is_tried_late_is_found_with_requests(run: Run, tmp_path: Path) -> None:
    routes = "".join(
        f"  - {{name: r{number}, protocols: [http, https], priority: {9 - number}, "
        f"expression: 'http.path == \"/r{number}\"'}}\n"
        for number in range(8)
    )
    (tmp_path / "hot.yml").write_text(f'_format_version: "3.0"\nroutes:\n{routes}', "utf-8")
    cases = "".join(
        f"  - name: n{n}\n    request: {{url: 'http://a/r7'}}\n    expect: {{route: r7}}\n" for n in range(12)
    )
    (tmp_path / "hot.test.yml").write_text(f"config: hot.yml\ntests:\n{cases}", "utf-8")
    ran = run("lint", "hot.yml", "--requests", "hot.test.yml", "--format", "concise")
    assert (
        "K413 performance: 12 of 12 requests take this, and 7 entries are tried before it. (r7)"
        in ran.out + ran.err
    )
