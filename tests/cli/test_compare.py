"""`routelens compare`: given two configurations, then which requests change route."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import KONG, STRICT, Run

CHANGED = KONG.replace("/v2/orders", "/v2/order").replace("301", "308").replace("5432}]", "5433}]")
READ = "Read with router_flavor traditional_compatible, because no route has an expression, and route_match_calculation"


@pytest.fixture(autouse=True)
def changed(run: Run) -> None:
    Path("changed.yml").write_text(CHANGED, "utf-8")


def test_a_file_is_as_itself(run: Run) -> None:
    ran = run("compare", "kong.yml", "kong.yml", *STRICT)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0].startswith("No difference in ")
    assert ran.lines[0].endswith(" requests. This is not a proof: other requests may still differ.")
    assert ran.lines[1:] == [
        f"Before: {READ} strict.",
        f"After: {READ} strict.",
    ]


def test_differences_are_told_by_kind(run: Run) -> None:
    ran = run("compare", "kong.yml", "changed.yml", *STRICT)
    assert ran.code == 1
    at = ran.lines.index("site → orders-list  5 requests")
    assert ran.lines[at - 1 : at + 3] == [
        "Different route",
        "site → orders-list  5 requests",
        "  GET http://localhost/v2/order",
        "    301 https://localhost/v2/order → http://orders.internal:8080/api",
    ]
    assert "db → no route  1 request" in ran.lines
    assert "Same route, different answer" in ran.lines
    assert "Same route, different upstream request" in ran.lines
    assert ran.lines[-3].startswith("8 of 28 requests change route. ")


def test_one_file_read_in_two_ways(run: Run) -> None:
    command = (
        "compare",
        "kong.yml",
        "--to-match-calculation",
        "strict",
        "--no-generated",
        "--requests",
        "some.txt",
    )
    ran = run(*command)
    assert (ran.code, ran.err) == (2, "some.txt: No such file or directory\n")
    Path("some.txt").write_text("# ours\nGET https://h/v2/orders\n\n/v2\ntcp://h:5432\n", "utf-8")
    ran = run(*command)
    assert ran.code == 1
    assert ran.lines == [
        "Different route",
        "orders-any → orders-list  1 request",
        "  GET https://h/v2/orders",
        "    http://orders.internal:8080/api, as before",
        "",
        "1 of 3 requests changes route.",
        f"Before: {READ} original.",
        f"After: {READ} strict.",
    ]


def test_the_other_flavor(run: Run) -> None:
    Path("http.yml").write_text(KONG.replace("[https]", "[http]"), "utf-8")
    ran = run("compare", "http.yml", "--to-flavor", "expressions", "--json")
    assert (ran.code, ran.json["equivalent"]) == (1, False)
    assert (ran.json["before"]["flavor"], ran.json["after"]["flavor"]) == (
        "traditional_compatible",
        "expressions",
    )


def test_routes_that_a_side_leaves_out_are_named(run: Run) -> None:
    routes = "".join(f"- {{name: r{number}, paths: ['~/{number}(?!a)']}}\n" for number in range(7))
    Path("faulty.yml").write_text(f"_format_version: '3.0'\nroutes:\n{routes}", "utf-8")
    ran = run("compare", "kong.yml", "faulty.yml")
    assert ran.code == 1
    notes = [line for line in ran.lines if line.startswith("note")]
    assert notes[0].startswith("note  r0 is left out after: The gateway refuses `")
    assert (len(notes), notes[-1]) == (6, "note  and 2 more after")


def test_requests_of_saved_expectations(run: Run) -> None:
    Path("routes.test.yml").write_text(
        "config: kong.yml\ntests:\n- {request: PUT https://h/v2/order, expect: site}\n", "utf-8"
    )
    options = ("compare", "kong.yml", "changed.yml", "--requests", "routes.test.yml", "--no-generated")
    assert run(*options).lines[0].startswith("No difference in 1 request. ")
    Path("routes.test.yml").write_text("tests: []\n", "utf-8")
    assert run(*options).err == "routes.test.yml:1:1: config is missing.\n"


def test_json(run: Run) -> None:
    ran = run("compare", "kong.yml", "changed.yml", *STRICT, "--json", "--most", "8")
    assert ran.json["requests"] == 8
    first = ran.json["differences"][0]
    assert first["kind"] == "route"
    assert set(first["examples"][0]) == {"request", "before", "after"}
    assert sum(group["requests"] for group in ran.json["differences"]) == (
        ran.json["rerouted"] + ran.json["otherwise"]
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("kong.yml",),
            "Give a second file, or --to-flavor or --to-match-calculation to read the first one with other settings.",
        ),
        (("a", "b", "c"), "Give at most two files: routelens compare BEFORE [AFTER]"),
        (("kong.yml", "none.yml"), "none.yml: No such file or directory"),
        (
            ("kong.yml", "kong.yml", "--requests", "bad.txt"),
            "bad.txt:2: Start with https:// or http://, or with / for a path alone.",
        ),
        (
            ("kong.yml", "kong.yml", "--most", "0"),
            "routelens compare: argument --most: '0' is not a whole number from 1 on (see `routelens compare --help`)",
        ),
    ],
)
def test_what_cannot_be_compared(run: Run, arguments: tuple[str, ...], message: str) -> None:
    Path("bad.txt").write_text("GET /\nGET nowhere\n", "utf-8")
    ran = run("compare", *arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", message + "\n")


def test_equality_is_proved(run: Run) -> None:
    ran = run("compare", "kong.yml", "kong.yml", "--prove", *STRICT)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0] == "Proved: no request changes route, answer or upstream."
    assert run("compare", "kong.yml", "kong.yml", "--prove", "--json").json["proof"] == "equal"


def test_differences_are_proved_with_examples_of_each_kind(run: Run) -> None:
    ran = run("compare", "kong.yml", "changed.yml", "--prove", "--json", *STRICT)
    assert ran.code == 1
    found = ran.json
    assert (found["proof"], found["equivalent"], found["undecided"]) == ("different", False, [])
    assert {group["kind"] for group in found["differences"]} == {"route", "answer", "upstream"}
    named = {
        (group["before"] and group["before"]["name"], group["after"] and group["after"]["name"])
        for group in found["differences"]
    }
    assert ("site", "orders-list") in named
    assert ("db", None) in named
    assert run("compare", "kong.yml", "changed.yml", "--prove", *STRICT).lines[0] == "Different route"


def test_what_is_not_decided_is_no_proof(run: Run) -> None:
    ran = run("compare", "kong.yml", "changed.yml", "--prove", "--seconds", "0", "--json")
    assert (ran.code, ran.json["proof"]) == (1, "undecided")
    assert ran.json["undecided_pairs"] > 0


def test_a_proof_says_whether_captures_counted(run: Run) -> None:
    Path("one.yml").write_text(
        '_format_version: "3.0"\nservices: [{name: s, host: s.internal, routes: [{name: r, paths: [/a]}]}]\n',
        "utf-8",
    )
    for options, sentence in (
        ((), "Proved: no request changes route, answer or upstream."),
        (("--captures",), "Proved: no request changes route, answer, upstream or captures."),
    ):
        assert run("compare", "one.yml", "one.yml", "--prove", *options).lines[0] == sentence
