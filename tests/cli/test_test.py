"""`routelens test`: given a file of expectations, then what passed, what failed, and which routes were reached."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from tests.cli.conftest import KONG, STRICT, Run

SUITE = """config: ../kong.yml
match_calculation: strict
tests:
- request: GET https://h/v2/orders
  expect: orders-list
- name: wrong
  request: PUT https://h/v2/orders
  expect: {route: site, captures: {version: 3}}
"""
READ = (
    "Read with router_flavor traditional_compatible, because no route has an expression, "
    "and route_match_calculation strict."
)
NOTE = (
    "note  GET https://h/v2/orders: With route_match_calculation: original, the gateway's default, orders-any would "
    "win instead. Under original, regex path decides (bit 51): orders-any has regex paths, "
    "orders-list has no regex path."
)


@pytest.fixture(autouse=True)
def suite(run: Run) -> None:
    Path("ci").mkdir()
    Path("ci/routes.test.yml").write_text(SUITE, "utf-8")


def test_failures_have_their_line(run: Run) -> None:
    ran = run("test", "ci/routes.test.yml")
    assert (ran.code, ran.err) == (1, "")
    assert ran.lines == [
        NOTE,
        "FAIL  ci/routes.test.yml:6: wrong: expected route site, but orders-any wins",
        "FAIL  ci/routes.test.yml:6: wrong: expected capture version = 3, but it is 2",
        "1 passed, 1 failed",
        "2 of 4 routes reached (50.0 %)",
        "  not reached: site",
        "  not reached: db",
        READ,
    ]


@pytest.mark.parametrize(
    ("wanted", "code", "words"), [("50", 0, "(50.0 %)"), ("50.1", 1, "below the 50.1 % required)")]
)
def test_coverage_may_be_demanded(run: Run, wanted: str, code: int, words: str) -> None:
    text = SUITE.replace("route: site, captures: {version: 3}", "route: orders-any")
    Path("ci/routes.test.yml").write_text(text, "utf-8")
    ran = run("test", "ci/routes.test.yml", "--fail-under", wanted, "-v")
    assert ran.code == code
    assert ran.lines[:4] == ["ok    GET https://h/v2/orders", NOTE, "ok    wrong", "2 passed, 0 failed"]
    assert ran.lines[4].endswith(words)


def test_several_files(run: Run) -> None:
    Path("none.yml").write_text("config: kong.yml\nmatch_calculation: original\ntests: []\n", "utf-8")
    ran = run("test", "none.yml", "ci/routes.test.yml")
    assert ran.code == 1
    assert ran.lines[0] == "0 passed, 0 failed"
    assert ran.lines[6] == READ.replace("strict", "original")
    assert ran.lines[7:9] == ["", NOTE]


def test_standard_input_is_of_this_folder(run: Run) -> None:
    assert run("test", "-", stdin=SUITE.replace("../", "")).lines[3] == "1 passed, 1 failed"


INSIDE = """tests:
- request: GET http://h/a
  expect: a
config:
  _format_version: "3.0"
  services:
  - host: a.internal
    routes:
    - name: a
      paths: [PATH]
"""


def test_the_configuration_may_stand_in_the_same_file(run: Run) -> None:
    ran = run("test", "-", stdin=INSIDE.replace("PATH", "/a"))
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[:2] == ["1 passed, 0 failed", "1 of 1 routes reached (100.0 %)"]


def test_its_faults_have_their_place_in_that_file(run: Run) -> None:
    Path("ci/all.test.yml").write_text(INSIDE.replace("PATH", "a"), "utf-8")
    ran = run("test", "ci/all.test.yml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("ci/all.test.yml:10:15: paths[1]: must start with /")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("config: none.yml\ntests: []\n", "ci/none.yml: No such file or directory"),
        ("config: a\ntests: [{request: /}]\n", "ci/routes.test.yml:2:9: expect is missing. (tests[1])"),
    ],
)
def test_what_cannot_be_run(run: Run, text: str, message: str) -> None:
    Path("ci/routes.test.yml").write_text(text, "utf-8")
    ran = run("test", "ci/routes.test.yml")
    assert (ran.code, ran.out, ran.err) == (2, "", message + "\n")


def test_json(run: Run) -> None:
    ran = run("test", "ci/routes.test.yml", "--json")
    assert ran.code == 1
    (file,) = ran.json["files"]
    assert (ran.json["passed"], file["passed"], file["file"]) == (False, False, "ci/routes.test.yml")
    first, second = file["tests"]
    assert (first["passed"], first["line"], first["route"]["name"]) == (True, 4, "orders-list")
    assert first["disagreement"]["route"]["name"] == "orders-any"
    assert second["failures"] == [
        "expected route site, but orders-any wins",
        "expected capture version = 3, but it is 2",
    ]
    assert file["coverage"]["percent"] == 50
    assert [route["name"] for route in file["coverage"]["missed"]] == ["site", "db"]


def test_conditions_may_be_listed(run: Run) -> None:
    ran = run("test", "ci/routes.test.yml", "--coverage")
    at = ran.lines.index("2 of 4 routes reached (50.0 %)")
    assert ran.lines[at + 1 : -1] == [
        "  not reached: site",
        "  not reached: db",
        "1 of 5 conditions seen both to hold and to fail",
        '  never fails: orders-list http.path ^= "/v2/orders"',
        '  never fails: orders-any http.path ~ r#"^/v(?P<version>\\d+)/orders"#',
        '  never tried: site http.path ^= "/"',
        "  never tried: db net.dst.port == 5432",
    ]


def test_json_has_the_conditions_if_asked(run: Run) -> None:
    (without,) = run("test", "ci/routes.test.yml", "--json").json["files"]
    assert "conditions" not in without["coverage"]
    (file,) = run("test", "ci/routes.test.yml", "--json", "--coverage").json["files"]
    assert file["coverage"]["requests"] == 2
    first = file["coverage"]["conditions"][0]
    assert (first["route"]["name"], first["source"]) == ("orders-list", 'http.method == "GET"')
    assert (first["held"], first["failed"], first["start"], first["end"]) == (True, True, None, None)


def test_json_fails_for_coverage_too(run: Run) -> None:
    Path("ci/routes.test.yml").write_text("config: ../kong.yml\ntests: []\n", "utf-8")
    assert run("test", "ci/routes.test.yml", "--json", "--fail-under", "1").json["passed"] is False
    assert run("test", "ci/routes.test.yml", "--json").json["passed"] is True


def test_a_file_without_match_calculation_is_original_and_warns_where_strict_differs(
    run: Run,
) -> None:
    ran = run("test", "-", stdin=SUITE.replace("../", "").replace("match_calculation: strict\n", ""))
    assert ran.lines[1].startswith(
        "warning  GET https://h/v2/orders: With route_match_calculation: strict, the documented order, orders-list"
    )
    assert "The file sets no match_calculation, so it is read as original." in ran.lines
    assert ran.lines[-1] == READ.replace("strict", "original")


# A service whose url stands beside fields: the gateway lets the url win, decK the fields.
URL_BESIDE_FIELDS = """
_format_version: "3.0"
services:
- {name: audit, url: 'https://audit.internal', port: 8443, routes: [{name: audit, paths: [/audit]}]}
"""


@pytest.mark.parametrize(
    ("loader", "upstream"),
    [
        ("", "https://audit.internal/"),
        ("loader: dbless", "https://audit.internal/"),
        ("loader: deck", "https://audit.internal:8443/"),
    ],
)
@pytest.mark.parametrize("is_inside", [False, True])
def test_the_loader_of_a_file_reads_its_configuration(
    run: Run, loader: str, upstream: str, is_inside: bool
) -> None:
    Path("ci/audit.yml").write_text(URL_BESIDE_FIELDS, "utf-8")
    config = "\n" + indent(URL_BESIDE_FIELDS.strip(), "  ") if is_inside else "audit.yml"
    text = f"config: {config}\n{loader}\ntests:\n- request: GET http://h/audit\n  expect: {{upstream: '{upstream}'}}\n"
    Path("ci/audit.test.yml").write_text(text, "utf-8")
    ran = run("test", "ci/audit.test.yml")
    assert (ran.code, ran.lines[0]) == (0, "1 passed, 0 failed")


def test_a_generated_suite_covers_all_that_can_be_covered(run: Run) -> None:
    ran = run("test", "--generate", "kong.yml", "-o", "kong.test.yml", *STRICT)
    assert ran.code == 0
    assert ran.err.endswith("expectations for 4 routes.\n")
    ran = run("test", "kong.test.yml", "--coverage", "--fail-under", "100")
    assert ran.code == 0
    assert "4 of 4 routes reached (100.0 %)" in ran.lines
    assert not [line for line in ran.lines if line.startswith("  never holds")]


def test_a_suite_is_written_for_one_configuration_alone(run: Run) -> None:
    assert run("test", "--generate", "-", stdin=KONG).code == 2
    assert run("test", "--generate", "kong.yml", "-o", "kong.yml").code == 2
    assert run("test", "--generate", "kong.yml").out.startswith("# Saved expectations")
