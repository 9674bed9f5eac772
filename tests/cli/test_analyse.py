"""`routelens analyse`: given a configuration, then what can never win, as text, JSON and exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from routelens.kong import RouteTable, load_config
from routelens.testing import load_suite
from tests.cli.conftest import Run

SHADOWED = """_format_version: "3.0"
services:
- name: a
  host: a.internal
  routes:
  - {name: all, expression: 'http.path ^= "/"', priority: 5}
  - {name: dead, expression: 'http.path ^= "/a"', priority: 2}
  - {name: first, expression: 'http.headers.x == "1" && net.src.ip in 10.0.0.0/8 && tls.sni == "h"', priority: 9}
  - {name: bad, expression: 'http.pth ^= "/"', priority: 5}
"""
TIED = """_format_version: "3.0"
services:
- {name: a, host: a.internal, routes: [{name: one, expression: 'http.path ^= "/t"'}]}
- {name: b, host: b.internal, routes: [{name: two, expression: 'http.method == "GET"'}]}
"""


@pytest.fixture(autouse=True)
def files(run: Run) -> None:
    Path("shadowed.yml").write_text(SHADOWED, "utf-8")
    Path("tied.yml").write_text(TIED, "utf-8")


def test_as_json(run: Run) -> None:
    ran = run("analyse", "shadowed.yml", "--witnesses", "--json")
    assert (ran.code, ran.err) == (0, "")
    found = ran.json
    assert found["routes"] == 3
    (dead,) = found["unreachable"]
    assert (dead["route"]["name"], dead["line"]) == ("dead", 7)
    assert [blocker["name"] for blocker in dead["blockers"]] == ["all"]
    assert dead["reason"] == "Route all takes every request that it matches."
    assert [left["name"] for left in found["left_out"]] == ["bad"]
    assert (found["ties"], found["undecided"]) == ([], [])
    assert "overlaps" not in found


def test_dbless_makes_ids_of_names_so_that_equal_priorities_are_no_tie(run: Run) -> None:
    Path("alike.yml").write_text(
        """_format_version: "3.0"
services:
- {name: a, host: a.internal, routes: [{name: one, paths: [/t]}]}
- {name: b, host: b.internal, routes: [{name: two, paths: [/t]}]}
""",
        "utf-8",
    )
    winner = run("match", "alike.yml", "/t", "--json").json["route"]["name"]
    for loader, ties in ((), 1), (("--loader", "deck"), 1), (("--loader", "dbless"), 0):
        found = run("analyse", "alike.yml", *loader, "--json").json
        assert len(found["ties"]) == ties
        blockers = [blocker["name"] for dead in found["unreachable"] for blocker in dead["blockers"]]
        assert blockers == ([] if ties else [winner])


def test_witnesses_are_requests_of_test_files(run: Run) -> None:
    found = run("analyse", "shadowed.yml", "--witnesses", "--json").json["witnesses"]
    assert set(found) == {"all", "first"}
    table = RouteTable(
        load_config(SHADOWED, flavor="expressions", on_fault="keep").routes, flavor="expressions"
    )
    tests = [{"request": request, "expect": name} for name, request in found.items()]
    suite = load_suite(str({"config": "kong.yml", "tests": tests}).replace("None", "null"))
    for case in suite.cases:
        outcome = table.route(case.request)
        assert outcome.route is not None
        assert outcome.route.name == case.expected.route


def test_fails_on_what_it_is_told_to(run: Run) -> None:
    assert run("analyse", "shadowed.yml", "--fail-on", "unreachable").code == 1
    assert run("analyse", "shadowed.yml", "--fail-on", "ties,undecided").code == 0
    assert run("analyse", "tied.yml", "--fail-on", "unreachable,ties").code == 1
    assert run("analyse", "tied.yml", "--fail-on", "unreachable").code == 0
    ran = run("analyse", "tied.yml", "--fail-on", "much")
    assert (ran.code, ran.err) == (2, "--fail-on takes unreachable, ties, undecided, not 'much'\n")
    assert run("analyse", "missing.yml").code == 2


def test_ties_and_overlaps_have_a_request(run: Run) -> None:
    found = run("analyse", "tied.yml", "--overlaps", "--json").json
    for kind in ("ties", "overlaps"):
        (pair,) = found[kind]
        assert {route["name"] for route in pair["routes"]} == {"one", "two"}
        assert pair["request"] == "GET http://localhost/t"


def test_as_text(run: Run) -> None:
    ran = run("analyse", "kong.yml")
    assert ran.code == 0
    assert (
        ran.lines[0]
        == "line 8: orders-list can never win: route orders-any takes every request that it matches."
    )
    assert ran.lines[-2] == "4 routes: 1 unreachable, 0 ties. The router confirmed a request for each of 3."


def test_a_route_that_wins_only_by_an_unknown_id_is_named(run: Run) -> None:
    text = """_format_version: "3.0"
services:
- {name: a, host: a.internal, routes: [{name: one, paths: [/t]}, {name: two, paths: [/t]}, {name: all, paths: [/]}]}
"""
    Path("alike.yml").write_text(text, "utf-8")
    found = run("analyse", "alike.yml", "--witnesses", "--json").json
    (unordered,) = (route["name"] for route in found["unordered"])
    assert {*found["witnesses"], unordered} == {"one", "two", "all"}
    assert (
        f"{unordered} wins only if its id, which is not known, is higher than"
        in run("analyse", "alike.yml").out
    )
