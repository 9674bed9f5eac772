"""`routelens explain`: given kong.yml, then the table in evaluation order, and how each entry fares."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import STRICT, Run

READ = (
    "Read with router_flavor traditional_compatible, because no route has an expression, "
    "and route_match_calculation strict."
)


def test_the_whole_table(run: Run) -> None:
    ran = run("explain", "kong.yml", *STRICT)
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [
        "HTTP",
        "1  orders-list  2 fields set, 10 bytes of plain path  "
        '(http.method == r#"GET"#) && (http.path ^= r#"/v2/orders"#)',
        "2  orders-any   1 field set, regex paths              "
        '(http.path ~ r#"^/v(?P<version>\\d+)/orders"#)',
        '3  site         1 field set, 1 byte of plain path     (http.path ^= r#"/"#)',
        "",
        "Stream",
        "1  db           destinations with a port              (net.dst.port == 5432)",
        "",
        READ,
    ]


def test_a_request_gives_every_entry_a_verdict(run: Run) -> None:
    ran = run("explain", "kong.yml", *STRICT, "--url", "https://h/v2/orders", "-X", "GET")
    assert ran.code == 0
    assert [line.split()[:3] for line in ran.lines[1:4]] == [
        ["1", "wins", "orders-list"],
        ["2", "matches", "orders-any"],
        ["3", "matches", "site"],
    ]
    assert (
        "With route_match_calculation: original, the gateway's default, orders-any would win" in ran.lines[5]
    )


def test_a_stream_request_is_tried_on_stream_entries(run: Run) -> None:
    ran = run("explain", "kong.yml", *STRICT, "--url", "tcp://h:1")
    assert ran.code == 1
    assert ran.lines == [
        "Stream",
        "1  no       db  destinations with a port  (net.dst.port == 5432)",
        "",
        "No route matches. The gateway closes the connection.",
        "",
        "Nearest routes",
        "db  One condition fails: port",
        "  ✘ net.dst.port == 5432  port is 1, not equal",
        "",
        READ,
    ]


def test_why_shows_priorities_and_truth(run: Run) -> None:
    ran = run("explain", "kong.yml", *STRICT, "--why", "--url", "tcp://h:5432")
    assert ran.lines[:8] == [
        "Stream",
        "1  wins     db  destinations with a port  (net.dst.port == 5432)",
        "   priority    4",
        "   bit 61      SNI or both ends: neither an SNI nor both sources and destinations",
        "   bits 7–4    source: no sources",
        "   bits 3–0    destination: destinations with a port",
        "   ✔ net.dst.port == 5432  port is 5432, equal",
        "",
    ]


def test_why_says_which_bit_decides_where_the_greater_number_does_not(run: Run) -> None:
    Path("kong.yml").write_text(
        "_format_version: '3.0'\nroutes:\n"
        "- {name: one, paths: ['~/a'], headers: {x: [b]}, regex_priority: 1}\n"
        "- {name: two, paths: ['~/a/'], headers: {x: [b]}, regex_priority: 2}\n",
        "utf-8",
    )
    said = "   one comes first by bit 19, which its regex_priority 1 sets."
    lines = run("explain", "kong.yml", "--why").lines
    assert lines.index(said) == lines.index(next(line for line in lines if "both set bit 20" in line)) + 1
    assert said not in run("explain", "kong.yml", "--why", *STRICT).lines


def test_split_routes_are_several_entries_unless_not_split(run: Run) -> None:
    Path("kong.yml").write_text("_format_version: '3.0'\nroutes: [{name: a, paths: [/a, /abc]}]\n", "utf-8")
    assert [line.split()[1] for line in run("explain", "kong.yml", *STRICT).lines[1:3]] == ["a", "a"]
    whole = run("explain", "kong.yml", *STRICT, "--no-split-paths", "--flavor", "expressions")
    assert whole.lines[1:] == [
        '1  a  1 field set, 4 bytes of plain path  (http.path ^= r#"/a"# || http.path ^= r#"/abc"#) && '
        '(net.protocol == r#"http"# || net.protocol == r#"https"#)',
        "",
        "Read with router_flavor expressions, as asked, and route_match_calculation strict, "
        "paths not split (before 3.3).",
    ]


def test_a_table_may_be_empty(run: Run) -> None:
    Path("kong.yml").write_text("_format_version: '3.0'\n", "utf-8")
    assert run("explain", "kong.yml", *STRICT).lines == ["The table is empty.", READ]
    asked = run("explain", "kong.yml", *STRICT, "--url", "/")
    assert (asked.code, asked.lines[0]) == (1, "The table is empty.")


def test_what_is_left_out_is_told(run: Run) -> None:
    Path("kong.yml").write_text(
        """_format_version: "3.0"
services: [{name: old, host: h, enabled: false, routes: [{name: muted, paths: [/]}]}]
routes: [{name: bad, expression: http.pth == "/"}, {name: good, expression: http.path ^= "/"}]
""",
        "utf-8",
    )
    ran = run("explain", "kong.yml", *STRICT)
    assert ran.lines[3:5] == [
        "bad is left out: Unknown field `http.pth`. Did you mean `http.path`?",
        "muted is left out: its service is disabled.",
    ]
    told = run("explain", "kong.yml", *STRICT, "--json").json
    assert [(route["name"], route["faults"][0]["start"]) for route in told["left_out"]] == [("bad", 0)]
    assert [route["name"] for route in told["disabled"]] == ["muted"]


def test_json(run: Run) -> None:
    told = run("explain", "kong.yml", *STRICT, "--json").json
    assert list(told) == [
        "flavor",
        "match_calculation",
        "split_paths",
        "entries",
        "disagreement",
        "left_out",
        "disabled",
        "near_misses",
        "faults",
    ]
    assert [(entry["subsystem"], entry["number"], entry["route"]["name"]) for entry in told["entries"]] == [
        ("http", 1, "orders-list"),
        ("http", 2, "orders-any"),
        ("http", 3, "site"),
        ("stream", 1, "db"),
    ]
    assert list(told["entries"][0]) == [
        "subsystem",
        "number",
        "route",
        "id",
        "priority",
        "paths",
        "expression",
        "verdict",
    ]
    assert told["entries"][0]["priority"] == "4611686018427387914"
    assert told["entries"][0]["verdict"] is None


def test_json_with_a_request(run: Run) -> None:
    told = run("explain", "kong.yml", *STRICT, "--json", "--why", "--url", "https://h/v2/orders").json
    assert [entry["verdict"] for entry in told["entries"]] == ["wins", "matches", "matches"]
    assert told["disagreement"]["route"]["name"] == "orders-any"
    assert told["entries"][0]["why"][1]["observed"] == "method is GET, equal"
    weight = told["entries"][0]["priority_parts"][0]
    assert weight == {
        "name": "match weight",
        "high": 63,
        "low": 61,
        "value": "2",
        "contribution": "4611686018427387904",
        "meaning": "2 matching fields: methods, paths",
    }


def test_a_request_behind_the_files_is_answered_as_match_does(run: Run) -> None:
    for words in (("GET", "https://h/v2/orders"), ("https://h/v2/orders",), ("GET", "/v2/orders")):
        assert run("explain", "kong.yml", *words) == run("match", "kong.yml", *words)
    ran = run("explain", "kong.yml", "GET", "https://h/v2/orders", "--why")
    assert ran.code == 2
    assert ran.err == "Give the request either after the files or with --url; --why needs --url.\n"


def test_no_route_names_the_nearest(run: Run) -> None:
    Path("kong.yml").write_text("_format_version: '3.0'\nroutes: [{name: a, paths: [/x]}]\n", "utf-8")
    ran = run("explain", "kong.yml", "--url", "/y")
    assert ran.code == 1
    assert "a  One condition fails: path" in ran.lines
    assert run("explain", "kong.yml", "--url", "/y", "--json").json["near_misses"][0]["route"]["name"] == "a"


def test_priorities_are_shown_by_their_parts_and_in_full_on_demand(run: Run) -> None:
    number = str(run("explain", "kong.yml", "--json").json["entries"][0]["priority"])
    assert len(number) > 10
    assert number not in run("explain", "kong.yml").out
    assert f"   priority    {number}" in run("explain", "kong.yml", "--why").lines
