"""`routelens convert` and `routelens validate`: given files, then the converted ones, and every fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from routelens.kong import Request, RouteTable, load_config
from tests.cli.conftest import KONG, STRICT, Run

URLS = [
    "https://h/v2/orders",
    "https://h/v7/orders/1",
    "https://h/",
    "http://h/x",
    "tcp://h:5432",
    "tcp://h:1",
]


def winners(text: str) -> list[str | None]:
    config = load_config(text)
    table = RouteTable(config.routes, flavor=config.flavor)
    outcomes = [table.route(Request.from_url(url)) for url in URLS]
    return [outcome.route.name if outcome.route else None for outcome in outcomes]


@pytest.mark.parametrize("with_json", [False, True])
def test_converted_routes_take_the_same_requests(run: Run, with_json: bool) -> None:
    ran = run("convert", "kong.yml", *(["--json"] if with_json else []))
    assert ran.code == 0
    assert ran.err.splitlines()[0] == "The gateway needs router_flavor = expressions for this."
    assert ran.err.splitlines()[1].startswith("db: tls and udp added to its protocols")
    assert winners(ran.out) == winners(KONG)
    assert all(route.expression is not None for route in load_config(ran.out).routes)
    if with_json:
        assert ran.json["services"][0]["routes"][0]["priority"] == 20


def test_a_single_route_takes_along_what_came_before(run: Run) -> None:
    ran = run("convert", "kong.yml", *STRICT, "--route", "orders-any")
    assert ran.err.splitlines()[1] == "Also converted, to keep the order: orders-list."
    converted = {route.name for route in load_config(ran.out).routes if route.expression is not None}
    assert converted == {"orders-list", "orders-any"}


def test_a_file_is_written(run: Run) -> None:
    ran = run("convert", "kong.yml", "-o", "new.yml")
    assert (ran.code, ran.out) == (0, "")
    assert Path("new.yml").read_text("utf-8") == run("convert", "kong.yml").out


def test_traditional_where_there_is_such_a_route(run: Run) -> None:
    Path("kong.yml").write_text(
        """_format_version: "3.0"
routes:
- {name: plain, expression: http.path ^= "/a" && http.method == "GET"}
- {name: hard, expression: http.path contains "a", priority: 1}
- {name: already, paths: [/]}
""",
        "utf-8",
    )
    ran = run("convert", "kong.yml", "--to", "traditional")
    assert ran.code == 1
    assert ran.err.splitlines()[0].startswith("hard stays as it is. ")
    assert ran.err.splitlines()[1].startswith("plain: Its priority now follows from its fields")
    plain, hard, already = load_config(ran.out).routes
    assert (plain.paths, plain.methods, plain.expression) == (("/a",), ("GET",), None)
    assert hard.expression == 'http.path contains "a"'
    assert already.paths == ("/",)
    assert run("convert", "kong.yml", "--to", "traditional", "--route", "plain").code == 0


def test_traditional_routes_keep_the_order_or_say_why_not(run: Run) -> None:
    text = """_format_version: "3.0"
routes:
- {name: first, expression: http.path ^= "/a/long", priority: 3}
- {name: second, expression: http.path ^= "/a", priority: 2}
- {name: upside, expression: http.path ^= "/b", priority: 2}
- {name: down, paths: [/b/long]}
"""
    Path("kong.yml").write_text(text, "utf-8")
    ran = run("convert", "kong.yml", "--to", "traditional", "--route", "first")
    assert (ran.code, ran.err.splitlines()[0]) == (0, "Also converted, to keep the order: second.")
    assert [route.expression is None for route in load_config(ran.out).routes] == [True, True, False, True]
    ran = run("convert", "kong.yml", "--to", "traditional", "--route", "upside")
    assert ran.code == 1
    assert ran.err.splitlines()[0] == (
        "upside stays as it is. down is tried after it and would come before it, by what their fields count."
    )
    assert load_config(ran.out).routes == load_config(text).routes


def test_comments_of_converted_routes_become_tags(run: Run) -> None:
    text = "_format_version: '3.0'\nroutes:\n# for the old app\n- {name: a, paths: [/a]}\n"
    Path("kong.yml").write_text(text, "utf-8")
    (route,) = run("convert", "kong.yml", "--json").json["routes"]
    assert route["tags"] == ["comment:for the old app"]
    lost = run("convert", "kong.yml", "--to", "traditional")
    assert (lost.code, lost.err, lost.out) == (0, "", text)
    anew = run("convert", "kong.yml", "--to", "traditional", "--json")
    assert anew.err == "Comments lost: 1.\n"


ANNOTATED = """# head
_format_version: "3.0"
services:
- name: 's'   # the service
  host: h
  routes:
  # right above
  - name: a   # one
    paths: [/a, "/a/long"]   # two
    tags: ["x"]
    methods:
    - GET  # goes with the field
  - {name: b, paths: ["/b"]}  # three
plugins: # of routes
- {name: cors, route: a, instance_name: one}
consumers:
- username: me
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_only_the_mappings_of_converted_routes_change(run: Run, line_end: str) -> None:
    Path("kong.yml").write_bytes(ANNOTATED.replace("\n", line_end).encode())
    assert run("convert", "kong.yml", "--in-place").code == 0
    expected = """# head
_format_version: "3.0"
services:
- name: 's'   # the service
  host: h
  routes:
  # right above
  - name: a.1   # one
    expression: http.method == "GET" && http.path ^= "/a"
    priority: 10   # two
    tags: ["x", part-of:a, comment:goes with the field]
  - name: a.2
    expression: http.method == "GET" && http.path ^= "/a/long"
    priority: 20
    tags: [x, part-of:a, comment:goes with the field]
  - {name: b, expression: http.path ^= "/b", priority: 0}  # three
plugins: # of routes
- {name: cors, route: a.1, instance_name: one}
- name: cors
  route: a.2
  instance_name: one.2
consumers:
- username: me
"""
    assert Path("kong.yml").read_bytes().decode() == expected.replace("\n", line_end)


@pytest.mark.parametrize("to", ["traditional", "3.x"])
def test_where_nothing_is_to_be_converted_no_byte_changes(run: Run, to: str) -> None:
    Path("kong.yml").write_text(ANNOTATED.rstrip("\n"), "utf-8")
    assert run("convert", "kong.yml", "--to", to).out == ANNOTATED.rstrip("\n")


def test_a_byte_order_mark_stays(run: Run) -> None:
    Path("kong.yml").write_text(ANNOTATED, "utf-8-sig")
    assert run("convert", "kong.yml", "--in-place", "--to", "3.x").code == 0
    assert Path("kong.yml").read_text("utf-8") == "\ufeff" + ANNOTATED


def test_yaml_in_braces_becomes_json_where_json_is_asked_for(run: Run) -> None:
    text = '{"_format_version": "3.0", routes: [{name: r, paths: [/a]},],}\n'
    Path("braces.yml").write_text(text, "utf-8")
    ran = run("convert", "braces.yml", "--json")
    assert ran.json["routes"][0]["expression"] == 'http.path ^= "/a"'
    assert "braces.yml:1: Not valid JSON" in ran.err
    assert run("convert", "braces.yml").out.startswith(
        '{"_format_version": "3.0", routes: [{name: r, expression: '
    )
    refused = run("convert", "braces.yml", "--json", "--in-place")
    assert (refused.code, Path("braces.yml").read_text("utf-8")) == (2, text)


def test_json_stays_json(run: Run) -> None:
    text = '{"_format_version": "3.0",\n "routes": [{"name": "a",  "paths": ["/a"]}]}'
    Path("kong.json").write_text(text, "utf-8")
    ran = run("convert", "kong.json")
    new = '"expression": "http.path ^= \\"/a\\"", "priority": 0'
    assert ran.out == text.replace('"paths": ["/a"]', new)


def test_a_route_that_others_share_is_not_changed_in_place(run: Run) -> None:
    text = """_format_version: "3.0"
services:
- {name: s, host: h, routes: [{name: a, paths: &p [/x]}]}
- {name: t, host: i, routes: [{name: b, paths: *p, methods: [PUT], hosts: [h], expression: null}]}
"""
    Path("kong.yml").write_text(text, "utf-8")
    refused = run("convert", "kong.yml", "--in-place", "--route", "a", "--to", "expressions")
    assert (refused.code, Path("kong.yml").read_text("utf-8")) == (2, text)
    assert "is also used elsewhere" in refused.err
    merged = text.replace(
        "{name: b, paths: *p, methods: [PUT], hosts: [h], expression: null}", "{<<: {paths: [/x]}, name: b}"
    )
    Path("kong.yml").write_text(merged, "utf-8")
    refused = run("convert", "kong.yml", "--in-place")
    assert (refused.code, Path("kong.yml").read_text("utf-8")) == (2, merged)
    assert "paths is not written here: it comes through a merge key." in refused.err
    anew = run("convert", "kong.yml")
    assert anew.code == 0
    assert "So the file is rewritten" in anew.err
    assert {route.name for route in load_config(anew.out).routes} >= {"b"}


def test_ids_that_the_loader_makes_up_are_not_written(run: Run) -> None:
    text = '_format_version: "3.0"\nroutes: [{name: a, paths: [/a]}]\n'
    Path("kong.yml").write_text(text, "utf-8")
    assert "id:" not in run("convert", "kong.yml", "--loader", "dbless").out
    assert "id" not in run("convert", "kong.yml", "--loader", "dbless", "--json").json["routes"][0]


def test_paths_of_2x_are_marked(run: Run) -> None:
    text = "_format_version: '2.1'\nroutes: [{name: a, paths: ['/a/\\d+', /b]}, {name: c, paths: ['/c$']}]\n"
    Path("kong.yml").write_text(text, "utf-8")
    ran = run("convert", "kong.yml", "--to", "3.x")
    assert ran.code == 0
    assert ran.err.splitlines()[2:] == ["a: ~/a/\\d+", "c: ~/c$"]
    assert [route.paths for route in load_config(ran.out).routes] == [("~/a/\\d+", "/b"), ("~/c$",)]
    assert run("validate", "-", stdin=ran.out).out == "0 faults, 0 warnings.\n"
    assert run("convert", "kong.yml", "--to", "3.x", "--route", "c").err.splitlines()[2:] == ["c: ~/c$"]


def test_unknown_keys_and_both_files_are_kept(run: Run) -> None:
    Path("more.yml").write_text(
        "_format_version: '3.0'\nx: {y: 1}\nroutes: [{name: z, paths: [/z]}]\n", "utf-8"
    )
    document = run("convert", "kong.yml", "more.yml", "--json").json
    assert document["x"] == {"y": 1}
    assert [route["name"] for route in document["routes"]] == ["z"]


def test_a_valid_file(run: Run) -> None:
    ran = run("validate", "kong.yml")
    assert (ran.code, ran.out, ran.err) == (0, "0 faults, 0 warnings.\n", "")
    assert run("validate", "kong.yml", "--json").json == {"valid": True, "faults": []}


FAULTY = """_format_version: "3.0"
services:
  - name: orders
    host: orders internal
    routes:
      - {name: one, expression: http.path ^= "/v1" && http.pth == "/"}
      - {name: two, paths: [v2], expresion: x}
"""


def test_every_fault_has_its_place(run: Run) -> None:
    Path("faulty.yml").write_text(FAULTY, "utf-8")
    ran = run("validate", "kong.yml", "faulty.yml")
    assert (ran.code, ran.err) == (1, "")
    assert ran.lines == [
        "faulty.yml:4:11: host: a host name has letters, digits, - . and _ only. (services[1].host)",
        "faulty.yml:6:55: Unknown field `http.pth`. Did you mean `http.path`? (services[1].routes[1].expression)",
        "faulty.yml:7:29: paths[1]: must start with / (a prefix) or ~/ (a regex). (services[1].routes[2].paths[1])",
        "faulty.yml:7:45: expresion is not a field the gateway knows here. Did you mean expression? "
        "(services[1].routes[2].expresion)",
        "4 faults, 0 warnings.",
    ]


def test_faults_as_json(run: Run) -> None:
    Path("faulty.yml").write_text(FAULTY, "utf-8")
    ran = run("validate", "--json", "faulty.yml")
    assert ran.code == 1
    assert ran.json["valid"] is False
    assert ran.json["faults"][1] == {
        "file": "faulty.yml",
        "line": 6,
        "column": 55,
        "severity": "error",
        "message": "Unknown field `http.pth`. Did you mean `http.path`?",
        "path": "services[1].routes[1].expression",
        "fix": None,
        "entity": "route one",
        "other": None,
    }


@pytest.mark.parametrize(
    ("text", "flavor", "code"),
    [
        ("routes: [{name: a, expression: 'http.path == \"/\"'}]", None, 0),
        ("routes: [{name: a, expression: 'http.path == \"/\"'}]", "traditional_compatible", 1),
        ("routes: [{name: a, paths: [/], sources: [{port: 1}]}]", "expressions", 0),
        ("routes: [{name: a, paths: [/], sources: [{port: 1}]}]", None, 1),
        ("routes: [", None, 1),
        (json.dumps({"name": "a", "paths": ["/"]}), None, 0),
    ],
)
def test_the_flavor_decides_what_is_valid(run: Run, text: str, flavor: str | None, code: int) -> None:
    options = [] if flavor is None else ["--flavor", flavor]
    assert run("validate", "-", *options, stdin=text).code == code


def test_an_input_is_overwritten_only_if_asked(run: Run) -> None:
    before = Path("kong.yml").read_text("utf-8")
    refused = run("convert", "kong.yml", "-o", "./kong.yml")
    assert refused.code == 2
    assert "--in-place" in refused.err
    assert Path("kong.yml").read_text("utf-8") == before
    assert run("convert", "kong.yml", "--in-place").code == 0
    assert "expression:" in Path("kong.yml").read_text("utf-8")


def test_a_diff_shows_the_change_and_writes_nothing(run: Run) -> None:
    before = Path("kong.yml").read_text("utf-8")
    ran = run("convert", "kong.yml", "--diff", "--in-place")
    assert ran.lines[0] == "--- kong.yml"
    assert any(line.startswith("+") and "expression:" in line for line in ran.lines)
    assert Path("kong.yml").read_text("utf-8") == before


def test_a_conversion_is_proved_to_change_nothing(run: Run) -> None:
    ran = run("convert", "kong.yml", "--to", "expressions")
    assert "Proved: no request changes route, answer or upstream." in ran.err
