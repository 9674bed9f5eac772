"""`routelens match`: given kong.yml, when a request is asked for, then what is printed and returned."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import KONG, STRICT, Run

READ = (
    "Read with router_flavor traditional_compatible, because no route has an expression, "
    "and route_match_calculation strict."
)
DISAGREEMENT = (
    "With route_match_calculation: original, the gateway's default, orders-any would win instead. "
    "Under original, regex path decides (bit 51): orders-any has regex paths, orders-list has no regex path."
)


def sections(lines: list[str]) -> dict[str, list[str]]:
    """The lines of an answer by their headings; the first part has none."""
    parts: dict[str, list[str]] = {"": []}
    heading = ""
    for number, line in enumerate(lines):
        if line in ("Why", "Runner-up", "Upstream", "Answer") and lines[number - 1] == "":
            heading = line
            parts[heading] = []
        elif line:
            parts[heading].append(line)
    return parts


def test_an_answer_in_full(run: Run) -> None:
    ran = run(
        "match", "kong.yml", *STRICT, "GET", "https://api.example/v2/orders/7?x=1", "--from", "10.0.0.1:99"
    )
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [
        "Route orders-list wins.",
        "1st of 3 · 2 matching fields decide",
        "Two more routes match, orders-any and site. The gateway never looks at them: "
        "the first match ends the search.",
        DISAGREEMENT,
        "",
        "Why",
        "✔ &&  2 of 2",
        '├─ ✔ http.method == "GET"  method is GET, equal',
        '└─ ✔ http.path ^= "/v2/orders"  path is /v2/orders/7, starts with it',
        "",
        "Runner-up",
        "orders-any matches too and comes next. Under strict, match weight decides (bit 62): orders-list has "
        "2 matching fields: methods, paths, orders-any has 1 matching field: paths.",
        "",
        "Upstream",
        "URL                 http://orders.internal:8080/api/7?x=1",
        "Host                orders.internal:8080, because preserve_host is off",
        "service             orders",
        "strip_path          removes /v2/orders",
        "X-Forwarded-For     10.0.0.1",
        "X-Forwarded-Proto   https",
        "X-Forwarded-Host    api.example",
        "X-Forwarded-Port    8443",
        "X-Forwarded-Path    /v2/orders/7",
        "X-Forwarded-Prefix  /v2/orders",
        "",
        READ,
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "first"),
    [
        (
            ("POST", "https://h/v7/orders"),
            0,
            "Route orders-any wins. | 2nd of 3 · a regex path decides",
        ),
        (
            ("GET", "http://h/"),
            0,
            "Route site matches but takes only HTTPS: the gateway redirects with 301. | 3rd of 3",
        ),
        (
            ("tcp://db.example:5432",),
            0,
            "Route db wins. | 1st of 1",
        ),
        (("udp://h:1",), 1, "No route matches. The gateway closes the connection. | "),
        (
            ("GET", "https://h/v2/orders", "--match-calculation", "original"),
            0,
            "Route orders-any wins. | 1st of 3 · a regex path decides",
        ),
        (
            ("GET", "https://h/v2/orders", "--match-calculation=original", "--flavor", "expressions"),
            0,
            "Route orders-any wins. | 1st of 3 · a regex path decides",
        ),
    ],
)
def test_the_answer_is_in_the_first_two_lines(
    run: Run, arguments: tuple[str, ...], code: int, first: str
) -> None:
    ran = run("match", "kong.yml", *STRICT, *arguments)
    assert (ran.code, ran.err, " | ".join(ran.lines[:2])) == (code, "", first)


def test_options_may_stand_anywhere(run: Run) -> None:
    first = run("match", "kong.yml", "GET", "https://h/v2/orders", "-H", "x: 1", "--trusted")
    for arguments in (
        ("-H", "x: 1", "--trusted", "kong.yml", "GET", "https://h/v2/orders"),
        ("kong.yml", "-H", "x: 1", "GET", "--trusted", "https://h/v2/orders"),
    ):
        assert run("match", *arguments) == first


def test_no_route(run: Run) -> None:
    (Path() / "kong.yml").write_text(
        "_format_version: '3.0'\nroutes: [{name: a, hosts: [a.example]}]\n", "utf-8"
    )
    ran = run("match", "kong.yml", *STRICT, "GET", "/x")
    assert ran.code == 1
    assert ran.lines == [
        "No route matches. The gateway answers 404: no Route matched with those values.",
        "",
        "Nearest routes",
        "a  One condition fails: host",
        '  ✘ http.host == "a.example"  no Host header was sent, so this is false',
        "",
        READ,
    ]


def test_an_answer_of_the_gateway(run: Run) -> None:
    parts = sections(run("match", "kong.yml", "GET", "http://www.example/about").lines)
    assert parts[""][2] == "The client is sent to https://www.example/about. Nothing reaches the service."
    assert parts["Answer"][:3] == [
        "status    301",
        "service   site",
        "Location  https://www.example/about",
    ]


def test_a_host_that_is_not_sent_is_not_called_kept(run: Run) -> None:
    parts = sections(run("match", "kong.yml", "PUT", "/v7/orders").lines)
    assert parts["Upstream"][1] == (
        "Host                orders.internal:8080, because the request has no Host that preserve_host could keep"
    )


def test_captures_and_a_host_that_is_kept(run: Run) -> None:
    parts = sections(run("match", "kong.yml", "PUT", "https://h:8443/v7/orders").lines)
    assert parts["Upstream"][:7] == [
        "URL                 http://orders.internal:8080/api",
        "Host                h:8443, because preserve_host is on",
        "service             orders",
        "strip_path          removes /v7/orders",
        "capture 0           /v7/orders",
        "capture 1           7",
        "capture version     7",
    ]


def test_headers_sni_and_listener_are_of_the_request(run: Run) -> None:
    Path("kong.yml").write_text(
        """_format_version: "3.0"
routes:
- name: by-header
  expression: any(http.headers.x_env) == "dev"
  priority: 4
- {name: by-sni, expression: tls.sni == "other.example", priority: 3}
- {name: by-port, expression: net.dst.port == 9443, priority: 2}
- {name: by-ip, expression: net.src.ip in 10.0.0.0/8 && net.dst.ip == 10.1.1.1, priority: 1}
- {name: rest, expression: 'http.path ^= "/"'}
""",
        "utf-8",
    )
    for options, winner in [
        (("-H", "x-env: prod", "--header", "X-Env: dev"), "by-header"),
        (("--sni", "other.example"), "by-sni"),
        (("--listen-port", "9443"), "by-port"),
        (("--from=10.9.9.9", "--listen-ip", "10.1.1.1"), "by-ip"),
        (("--from", "[::1]:80"), "rest"),
    ]:
        ran = run("match", "kong.yml", "GET", "https://h/", *options)
        assert ran.lines[0].startswith(f"Route {winner} matches, and the gateway answers 503: "), options


def test_a_route_without_a_service_wins_and_says_so(run: Run) -> None:
    Path("kong.yml").write_text("_format_version: '3.0'\nroutes: [{name: a, paths: [/]}]\n", "utf-8")
    ran = run("match", "kong.yml", *STRICT, "GET", "/")
    assert ran.code == 0
    assert ran.lines[:3] == [
        "Route a matches, and the gateway answers 503: no Service found with those values.",
        "1st of 1",
        "The route has no service, so there is nowhere to send the request.",
    ]


def test_several_files_and_standard_input(run: Run) -> None:
    Path("routes.json").write_text(
        '[{"name": "more", "paths": ["/v2/orders/7"], "service": {"name": "orders"}}]'
    )
    both = run("match", "kong.yml", *STRICT, "routes.json", "PUT", "https://h/v2/orders/7")
    assert both.lines[:2] == ["Route orders-any wins.", "2nd of 4 · a regex path decides"]
    piped = run("match", "-", "GET", "https://h/v2/orders/7", stdin=KONG)
    assert piped.lines == run("match", "kong.yml", "GET", "https://h/v2/orders/7").lines


def test_a_tie_is_undefined(run: Run) -> None:
    Path("kong.yml").write_text(
        "_format_version: '3.0'\nroutes: [{name: a, paths: [/x]}, {name: b, paths: [/x]}]\n", "utf-8"
    )
    ran = run("match", "kong.yml", "GET", "/x", "--json")
    assert ran.code == 0
    assert {route["name"] for route in ran.json["tied"]} == {"a", "b"}
    winner = ran.json["route"]["name"]
    assert ran.json["summary"][3] == (
        f"Today's engine takes the higher id, so {winner} gets the request. "
        "Give the routes different priorities to be sure."
    )
    assert ran.json["summary"][4] == (
        f"A DB-less gateway derives these ids from the names, so {winner} is certain there. "
        "With decK they are random, and any of them may get the request."
    )
    deck = run("match", "kong.yml", "GET", "/x", "--json", "--loader", "deck")
    assert deck.json["summary"][4] == (
        "Ids that the files do not give are generated here, so the gateway may choose another."
    )


def test_what_is_left_out_is_named(run: Run) -> None:
    Path("kong.yml").write_text(
        """_format_version: "3.0"
services: [{name: old, host: h, enabled: false, routes: [{name: muted, paths: [/]}]}]
routes: [{name: bad, expression: http.pth == "/"}, {name: good, expression: http.path ^= "/"}]
""",
        "utf-8",
    )
    ran = run("match", "kong.yml", *STRICT, "GET", "/x")
    assert sections(ran.lines)[""][-4:] == [
        "No other route matches this request.",
        "One route is invalid and was left out.",
        "  bad: Unknown field `http.pth`. Did you mean `http.path`?",
        "One route of disabled services was left out.",
    ]


def test_json(run: Run) -> None:
    ran = run("match", "kong.yml", *STRICT, "POST", "https://api.example/v2/orders/7", "--json", "--trusted")
    answer = ran.json
    assert ran.code == 0
    assert list(answer) == [
        "flavor",
        "match_calculation",
        "split_paths",
        "summary",
        "route",
        "service",
        "priority",
        "answer",
        "upstream",
        "matched_prefix",
        "captures",
        "notes",
        "checked",
        "total",
        "why",
        "tied",
        "runner_up",
        "disagreement",
        "left_out",
        "near_misses",
        "faults",
    ]
    assert (answer["flavor"], answer["match_calculation"]) == ("traditional_compatible", "strict")
    assert (answer["route"]["name"], answer["route"]["id_is_generated"]) == ("orders-any", True)
    assert (answer["service"]["name"], answer["service"]["host"]) == ("orders", "orders.internal")
    assert (answer["priority"], answer["checked"], answer["total"]) == ("2308094809027379200", 2, 3)
    assert (answer["answer"], answer["matched_prefix"]) == (None, "/v2/orders")
    assert answer["captures"] == {"0": "/v2/orders", "1": "2", "version": "2"}
    assert answer["upstream"]["url"] == "http://orders.internal:8080/api/7"
    assert answer["upstream"]["host"] == "api.example"
    assert answer["runner_up"]["name"] == "site"
    assert answer["disagreement"] is None
    assert answer["why"] == [
        {
            "depth": 0,
            "kind": "predicate",
            "verdict": True,
            "source": 'http.path ~ r#"^/v(?P<version>\\d+)/orders"#',
            "observed": "path is /v2/orders/7, matches, version is 2",
        }
    ]


def test_json_of_no_route(run: Run) -> None:
    ran = run("match", "kong.yml", "udp://h:1", "--json")
    assert ran.code == 1
    assert (ran.json["route"], ran.json["checked"], ran.json["runner_up"]) == (None, None, None)
    assert ran.json["answer"] == {
        "status": 500,
        "message": "no Route found with those values",
        "headers": {},
        "plugin": None,
    }


@pytest.mark.parametrize("with_json", [False, True])
def test_what_steers_a_terminal_is_shown_and_not_sent(run: Run, with_json: bool) -> None:
    Path("kong.yml").write_text(
        '_format_version: "3.0"\nroutes: [{name: a, expression: "http.path ^= \\"/\\e[31m\\""}]\n', "utf-8"
    )
    ran = run("match", "kong.yml", "GET", "/%1b[31m", *(["--json"] if with_json else []))
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\\x1b[31m" in ran.out if not with_json else "\\u001b[31m" in ran.out


def test_bytes_that_are_no_text_are_shown(run: Run) -> None:
    ran = run("match", "kong.yml", "GET", "https://h/v2/orders", "-H", "x-forwarded-for: \udcff")
    assert ran.code == 0
    assert r"\udcff" in ran.out


def test_a_path_that_is_no_text_matches_nothing(run: Run) -> None:
    ran = run("match", "kong.yml", "GET", "/%ff")
    assert ran.code == 1
    assert ran.lines[0] == "No route matches. The gateway answers 404: no Route matched with those values."
    assert "UTF-8" in ran.lines[1]


def test_the_order_is_the_gateway_s_own_unless_told_otherwise(run: Run) -> None:
    ran = run("match", "kong.yml", "GET", "https://api.example/v2/orders/7")
    assert ran.lines[:2] == ["Route orders-any wins.", "1st of 3 · a regex path decides"]
    assert ran.lines[3] == (
        "With route_match_calculation: strict, the documented order, orders-list would win instead. "
        "Under strict, match weight decides (bit 62): orders-list has 2 matching fields: methods, paths, "
        "orders-any has 1 matching field: paths."
    )
    assert ran.lines[-1] == READ.replace("strict", "original")


TWO_ROUTES = r"""_format_version: "3.0"
services:
  - name: t
    url: http://t.internal
    routes:
      - {name: things, methods: [GET], paths: [/test]}
      - {name: thing-by-id, methods: [GET, DELETE], paths: ['~/test/\d+$'], hosts: [api.test]}
"""


def test_no_route_names_the_nearest_and_what_fails(run: Run) -> None:
    Path("kong.yml").write_text(TWO_ROUTES, "utf-8")
    ran = run("match", "kong.yml", "DELETE", "http://other.test/test/7")
    assert ran.code == 1
    assert ran.lines[2:7] == [
        "Nearest routes",
        "thing-by-id  One condition fails: host",
        '  ✘ http.host == "api.test"  host is other.test, not equal',
        "things  One condition fails: method",
        '  ✘ http.method == "GET"  method is DELETE, not equal',
    ]


def test_json_of_no_route_has_near_misses(run: Run) -> None:
    Path("kong.yml").write_text(TWO_ROUTES, "utf-8")
    ran = run("match", "kong.yml", "DELETE", "http://other.test/test/7", "--json")
    first = ran.json["near_misses"][0]
    assert first["route"]["name"] == "thing-by-id"
    assert first["failing"] == [
        {
            "field": "http.host",
            "condition": 'http.host == "api.test"',
            "observed": "host is other.test, not equal",
        }
    ]
    assert run("match", "kong.yml", "GET", "http://h/test", "--json").json["near_misses"] == []


def test_a_negated_condition_that_fails_is_shown_negated(run: Run) -> None:
    Path("kong.yml").write_text(
        """_format_version: "3.0"
routes: [{name: a, expression: '!(http.path ^= "/x")'}]
""",
        "utf-8",
    )
    ran = run("match", "kong.yml", "GET", "/x", "--json")
    assert ran.json["near_misses"][0]["failing"][0]["condition"] == '!(http.path ^= "/x")'


@pytest.mark.parametrize("url", ["https://h/v2/orders", "/v2/orders", "tcp://db.example:5432"])
def test_method_is_get_if_left_out(run: Run, url: str) -> None:
    ran = run("match", "kong.yml", url)
    assert (ran.code, ran.err) == (0, "")
    if not url.startswith("tcp"):
        assert ran == run("match", "kong.yml", "GET", url)


def test_the_word_before_the_url_is_a_file_if_there_is_one(run: Run) -> None:
    Path("GET").write_text(KONG, "utf-8")
    assert run("match", "GET", "https://h/v2/orders").lines[0].startswith("Route orders-")


def test_a_route_that_the_router_refuses_in_part_is_said_to_be_left_out_in_part(run: Run) -> None:
    Path("kong.yml").write_text(
        "_format_version: '3.0'\nroutes:\n"
        "- {name: part, paths: ['~/a(?=b)', /b]}\n- {name: whole, paths: ['~/c(?=d)']}\n- {name: rest, paths: [/]}\n",
        "utf-8",
    )
    lines = run("match", "kong.yml", "/b").out.splitlines()
    assert lines[0].startswith("Route part matches")
    assert "Two routes are invalid and were left out, one of them in part." in lines
    explained = run("explain", "kong.yml").out
    assert "\npart is left out in part: " in explained
    assert "\nwhole is left out: " in explained
    assert "note  part is left out in part: " in run("analyse", "kong.yml").out
    assert "note  part is left out in part before: " in run("compare", "kong.yml", "kong.yml").out
