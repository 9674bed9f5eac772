"""The engine as the page talks to it: messages in, messages out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.browser import Engine
from tests.browser.talk import ALL, FOUR_ROUTES, SETTINGS, Talk, route, service, workspace
from tests.processor import processor_seconds


@pytest.mark.parametrize(
    ("routes", "url", "said", "is_asked"),
    [
        ([], "http://h/a", "No routes yet.", False),
        ([{**route("draft", ""), "enabled": False}], "http://h/a", "No routes yet.", False),
        ([route("a", 'http.path == "/a"')], " ", "No request yet.", False),
        ([route("all", 'http.path ^= "/"')], "", "Route all wins.", True),
        (
            [route("a", 'http.path == "/a"')],
            "http://h/b",
            "No route matches. The gateway answers 404: no Route matched with those values.",
            True,
        ),
    ],
)
def test_nothing_is_answered_as_long_as_nothing_is_asked(
    routes: list[dict[str, object]], url: str, said: str, is_asked: bool
) -> None:
    answer = Talk(workspace(*routes, url=url)).state["answer"]
    assert ("".join(run["text"] for run in answer["sentence"]), answer["is_asked"]) == (said, is_asked)


@pytest.fixture
def talk() -> Talk:
    return Talk(FOUR_ROUTES)


def test_the_example_is_answered(talk: Talk) -> None:
    assert talk.sentence == "Route orders-v2 wins."
    assert talk.standing == "1st of 4 · priority 100 decides"
    assert talk.explanation.startswith("Two more routes match, v2-any and catch-all.")
    assert talk.statuses == ["wins", "matches", "no", "matches"]
    assert [row["number"] for row in talk.state["rows"]] == [1, 2, 3, 4]


def test_another_method_moves_the_winner(talk: Talk) -> None:
    talk.request(method="POST")
    assert talk.sentence == "Route v2-any wins."
    assert talk.standing.startswith("2nd of 4")
    assert talk.statuses == ["no", "wins", "no", "matches"]


def test_a_truth_tree_has_source_places_and_what_was_seen(talk: Talk) -> None:
    text = FOUR_ROUTES["routes"][0]["entity"]["expression"]
    truth = talk.state["rows"][0]["truth"]
    shown = [
        (
            node["depth"],
            node["verdict"],
            text[node["start"] : node["end"]] if node["start"] is not None else None,
        )
        for node in truth
    ]
    assert shown == [
        (0, "true", text),
        (1, "true", 'http.path ^= "/v2/orders"'),
        (1, "true", 'http.method == "GET"'),
        (1, "true", None),
        (2, "false", None),
        (2, "true", None),
    ]
    assert [node["origin"] for node in truth] == ["route"] * 3 + ["protocols"] * 3
    observed = ["".join(piece["text"] for piece in node["observed"]) for node in truth]
    assert observed[1:] == [
        "path is /v2/orders, starts with it",
        "method is GET, equal",
        "true because of the 2nd",
        "protocol is https, not equal",
        "protocol is https, equal",
    ]


def test_not_reached_is_told_from_false(talk: Talk) -> None:
    admin = talk.state["rows"][2]["truth"]
    assert [node["verdict"] for node in admin][:3] == ["false", "false", "not-reached"]


def test_an_invalid_route_is_left_out_and_says_why(talk: Talk) -> None:
    talk.put("orders-v2", expression='http.pth ^= "/v2"')
    assert talk.statuses == ["invalid", "wins", "no", "matches"]
    assert [row["number"] for row in talk.state["rows"]] == [None, 1, 2, 3]
    assert talk.explanation.endswith("One route is invalid and was left out.")
    (problem,) = talk.state["rows"][0]["problems"]
    assert (problem["rule"], problem["start"], problem["end"]) == ("K001", 0, 8)
    assert problem["fixes"][0]["text"] == "http.path"


def test_positions_are_utf16(talk: Talk) -> None:
    talk.put("orders-v2", expression='http.path == "😀😀" && nope == 1')
    (problem,) = talk.state["rows"][0]["problems"]
    # Each of the two faces is two code units.
    assert (problem["start"], problem["end"]) == (23, 27)


def test_a_muted_route_stays_and_does_not_match(talk: Talk) -> None:
    talk.put("orders-v2", enabled=False)
    assert talk.statuses == ["muted", "wins", "no", "matches"]
    assert talk.state["total"] == 4


def test_remove_and_put_back(talk: Talk) -> None:
    orders = FOUR_ROUTES["routes"][0]
    talk.change({"type": "remove_route", "id": orders["id"]})
    assert talk.statuses == ["wins", "no", "matches"]
    talk.change({"type": "put_route", "route": orders})
    assert talk.statuses == ["wins", "matches", "no", "matches"]


def test_no_match() -> None:
    talk = Talk(workspace(route("a", 'http.path == "/a"'), url="https://x.example/b"))
    answer = talk.state["answer"]
    assert (answer["outcome"], answer["http_status"], answer["route_id"]) == ("none", 404, None)
    assert talk.sentence == "No route matches. The gateway answers 404: no Route matched with those values."


def test_only_invalid_routes() -> None:
    talk = Talk(workspace(route("a", "http.path ="), url="https://x.example/b"))
    assert talk.state["answer"]["outcome"] == "invalid"


def test_a_tie_names_all_and_the_higher_id_wins() -> None:
    routes = [route(name, 'http.path ^= "/"', 50) for name in ("a", "b", "c")]
    talk = Talk(workspace(*routes, url="https://x.example/"))
    answer = talk.state["answer"]
    by_id = sorted(routes, key=lambda one: str(one["id"]), reverse=True)
    assert answer["route_id"] == by_id[0]["id"]
    assert answer["tied"] == [one["id"] for one in by_id]
    assert talk.sentence.startswith("Three routes tie: ")


def test_a_bad_request_keeps_the_last_good_one(talk: Talk) -> None:
    talk.request(method="POST")
    talk.request(url="http://[::1", method="POST")
    assert talk.state["request_problems"][0]["field"] == "url"
    assert talk.statuses == ["no", "wins", "no", "matches"]
    talk.request(headers="a: b\nnonsense")
    (problem,) = talk.state["request_problems"]
    assert (problem["field"], problem["line"]) == ("headers", 2)


def test_net_port_is_rewritten_and_places_stay_those_of_the_text() -> None:
    text = 'net.port == 8443 && http.path == "/x"'
    talk = Talk(workspace(route("a", text), url="https://x.example/x"))
    (row,) = talk.state["rows"]
    assert row["status"] == "wins"
    predicates = [node for node in row["truth"] if node["kind"] == "predicate" and node["origin"] == "route"]
    assert [text[node["start"] : node["end"]] for node in predicates] == [
        "net.port == 8443",
        'http.path == "/x"',
    ]


def test_stream_routes_answer_stream_requests() -> None:
    talk = Talk(
        workspace(
            route("db", 'tls.sni == "db.example"', protocols=["tls"]),
            route("web", 'http.path ^= "/"'),
            url="tls://db.example:5432",
        )
    )
    assert sorted(talk.statuses) == ["no", "wins"]
    assert "Route db wins" in talk.sentence


def test_captures_are_told() -> None:
    talk = Talk(
        workspace(route("a", r'http.path ~ r#"^/v(?P<version>\d+)/"#'), url="https://x.example/v12/x")
    )
    assert talk.state["answer"]["captures"] == {"0": "/v12/", "1": "12", "version": "12"}


def test_fields_say_what_is_used(talk: Talk) -> None:
    fields = {field["name"]: field for field in talk.state["fields"]}
    assert fields["http.path"]["values"] == ["/v2/orders"]
    assert fields["http.path"]["used"]
    assert not fields["http.queries.x"]["used"]


def test_fields_say_why_they_differ_and_which_are_read_in_vain(talk: Talk) -> None:
    # The route admin reads net.src.ip, which the request does not give.
    talk.request(url="https://api.example.com:8443//v2/%6Frders")
    fields = {field["name"]: field for field in talk.state["fields"]}
    assert fields["http.path"]["raw"] == "//v2/%6Frders"
    assert fields["http.path"]["reason"] == "merged slashes, decoded o"
    assert fields["net.src.ip"] == {
        "name": "net.src.ip",
        "type": "IpAddr",
        "values": [],
        "used": True,
        "raw": None,
        "reason": "not given, so every comparison is false",
        "note": None,
    }


def test_rows_that_are_wanted_of_many() -> None:
    routes = [route(f"r{number}", f'http.path == "/{number}"', number) for number in range(200)]
    talk = Talk(workspace(*routes, url="https://x.example/7"))
    talk.change(visible={"first": 2, "ids": [routes[5]["id"], routes[100]["id"], routes[5]["id"], "nobody"]})
    assert talk.state["total"] == 200
    # The first two, those asked for once each, and the winner unasked; all in evaluation order.
    assert [row["priority"] for row in talk.state["rows"]] == ["199", "198", "100", "7", "5"]
    assert [row["number"] for row in talk.state["rows"]] == [1, 2, 100, 193, 195]
    assert [row["status"] for row in talk.state["rows"]] == ["no", "no", "no", "wins", "no"]


def test_opening_many_reports_progress() -> None:
    routes = [route(f"r{number}", f'http.path == "/{number}"', number) for number in range(1_200)]
    told: list[dict[str, Any]] = []
    message = {"type": "open", "revision": 1, "workspace": workspace(*routes), "visible": ALL}
    Engine().handle(json.dumps(message), lambda text: told.append(json.loads(text)))
    assert {step["type"] for step in told} == {"progress"}
    assert [step["done"] for step in told] == [0, 500, 1000, 1200]


def test_complete(talk: Talk) -> None:
    reply = talk.send(
        "complete",
        route_id=FOUR_ROUTES["routes"][0]["id"],
        text='http.host == "😀" && http.pa',
        position=28,
        explicit=False,
    )
    assert (reply["start"], reply["end"]) == (21, 28)
    first = reply["items"][0]
    assert (first["label"], first["insert"], first["now"]) == ("http.path", "http.path", "/v2/orders")


@pytest.mark.parametrize(
    ("edits", "says"),
    [
        ([{"type": "remove_route", "id": "nobody"}], "there is no route 'nobody'"),
        ([{"type": "put_route", "route": {**route("a", ""), "id": "7"}}], "'7' is not an id"),
        (
            [{"type": "put_route", "route": {**route("a", ""), "enabled": 1}}],
            "enabled: expected boolean, got integer",
        ),
        ([{"type": "put_route", "route": 3}], "route: expected object, got integer"),
        ([3], "edits[1]: expected object, got integer"),
        ([{"type": "put_route", "route": {**route("a", ""), "color": "red"}}], "unknown color"),
        ([{"type": "explode"}], "no such thing as type 'explode'"),
    ],
)
def test_a_malformed_change_changes_nothing(talk: Talk, edits: list[Any], says: str) -> None:
    before = talk.state
    reply = talk.change({"type": "remove_route", "id": FOUR_ROUTES["routes"][1]["id"]}, *edits)
    assert reply["type"] == "failure"
    assert reply["kind"] == "message"
    assert says in reply["message"]
    after = talk.change()
    assert after["order"] is None  # it is still the one that the page knows
    assert {**after, "revision": 0} == {**before, "revision": 0, "order": None}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda values: (
        st.lists(values, max_size=3) | st.dictionaries(st.sampled_from(["type", "edits", "x"]), values)
    ),
    max_leaves=8,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(JSON.map(json.dumps) | st.text(max_size=30))
def test_any_message_has_an_answer(message: str) -> None:
    reply = json.loads(Engine().handle(message))
    assert reply["type"] == "failure"
    assert reply["kind"] == "message"


def test_a_message_too_long_is_refused() -> None:
    reply = json.loads(Engine().handle(" " * 64_000_001))
    assert reply["kind"] == "message"
    assert "longer than 64,000,000 characters" in reply["message"]


def test_a_message_nested_too_deep_is_refused() -> None:
    reply = json.loads(Engine().handle("[" * 200_000))
    assert reply["kind"] == "message"


def test_a_deep_expression_is_shown() -> None:
    text = "!(" * 1000 + 'http.path == "/"' + ")" * 1000
    talk = Talk(workspace(route("deep", text), url="https://x.example/"))
    assert talk.statuses == ["wins"]
    assert len(talk.state["rows"][0]["truth"]) > 1000


# --- real configurations -------------------------------------------------------------------------------------------

TWO = [
    route("by-host", hosts=["a.example"], paths=["/x"], service={"id": service("one")["id"]}),
    route("by-regex", paths=["~/x/[0-9]+"], regex_priority=1, service={"id": service("two")["id"]}),
]


def test_a_traditional_route_shows_what_it_becomes() -> None:
    long = route("split", paths=["/a", "/longer", "~/r[0-9]"], hosts=["a.example"])
    talk = Talk(workspace(long, url="https://a.example/longer/x"))
    (row,) = talk.state["rows"]
    assert talk.state["flavor"] == "traditional_compatible"
    assert (row["form"], row["number"], row["last_number"], row["status"]) == ("traditional", 1, 3, "wins")
    assert [(entry["paths"], entry["status"]) for entry in row["entries"]] == [
        (["~/r[0-9]"], "no"),
        (["/longer"], "wins"),
        (["/a"], "no"),
    ]
    assert row["entries"][1]["expression"] == 'http.host == "a.example" && http.path ^= "/longer"'
    assert (
        row["entries"][1]["weight"]
        == row["priority"]
        == "2 fields set, hosts without a wildcard, 7 bytes of plain path"
    )
    assert row["truth"][0]["start"] is None


def test_the_part_that_decides_is_named() -> None:
    talk = Talk(workspace(*TWO, services=[service("one"), service("two")], url="http://a.example/x/1"))
    assert talk.state["answer"]["upstream"]["url"] == "http://one.internal/1"
    winner = talk.state["rows"][0]
    decisive = [part["name"] for part in winner["entries"][0]["parts"] if part["decides"]]
    assert decisive == ["match weight"]


def test_the_other_calculation_is_told_and_can_be_chosen() -> None:
    routes = [
        route("regex", paths=["~/x/[0-9]+"]),
        route("wild", paths=["/x"], hosts=["*.example"], methods=["GET"]),
    ]
    talk = Talk(workspace(*routes, services=[service("one")], url="http://a.example/x/1"))
    disagreement = talk.state["answer"]["disagreement"]
    said = "".join(piece["text"] for piece in disagreement["sentence"])
    assert disagreement["match_calculation"] == "original"
    assert said.startswith(
        "With route_match_calculation: original, the gateway's default, regex would win instead."
    )
    talk.set(match_calculation="original")
    assert talk.state["answer"]["route_id"] == routes[0]["id"]
    assert talk.state["answer"]["disagreement"]["match_calculation"] == "strict"


def test_https_only_is_answered_by_the_gateway() -> None:
    only = route("secure", 'http.path ^= "/"', protocols=["https"], https_redirect_status_code=301)
    talk = Talk(workspace(only, services=[service("one")], url="http://a.example/x"))
    answer = talk.state["answer"]
    assert (answer["outcome"], answer["http_status"]) == ("redirect", 301)
    assert answer["headers"]["Location"] == "https://a.example/x"
    assert talk.sentence == "Route secure matches but takes only HTTPS: the gateway redirects with 301."


def test_a_missing_service_hides_no_match_in_a_sketch_but_counts_in_a_configuration() -> None:
    alone = route("alone", 'http.path ^= "/"')
    sketch = Talk(workspace(alone, url="http://a.example/"))
    assert sketch.state["answer"]["outcome"] == "match"
    real = Talk(workspace(alone, services=[service("one")], url="http://a.example/"))
    assert (real.state["answer"]["outcome"], real.state["answer"]["http_status"]) == ("answered", 503)


def test_the_service_of_a_route_can_change_and_go() -> None:
    talk = Talk(workspace(*TWO, services=[service("one"), service("two")], url="http://a.example/x"))
    talk.change({"type": "put_service", "service": service("one", port=8080)})
    assert talk.state["answer"]["upstream"]["url"] == "http://one.internal:8080/"
    talk.change({"type": "remove_service", "id": service("one")["id"]})
    row = next(row for row in talk.state["rows"] if row["name"] == "by-host")
    assert [problem["field"] for problem in row["problems"]] == ["service"]


def test_the_last_complete_text_answers_while_another_is_typed(talk: Talk) -> None:
    complete = FOUR_ROUTES["routes"][0]["entity"]["expression"]
    talk.put("orders-v2", expression=complete + " && http.", last_complete=complete)
    row = talk.state["rows"][0]
    assert (row["status"], row["editing"]) == ("wins", True)
    assert row["problems"][0]["message"].startswith("`http.` is not a condition; add an operator and a value")
    talk.put("orders-v2", expression=complete + " && http.", last_complete=None)
    assert talk.statuses[0] == "invalid"


def test_faults_are_at_their_fields() -> None:
    broken = route("broken", methods=["get"], paths=["x"], priority=3)
    talk = Talk(workspace(broken, url="http://a.example/"))
    fields = {problem["field"] for problem in talk.state["rows"][0]["problems"]}
    assert {"methods", "paths"} <= fields


def test_import_and_export_go_round() -> None:
    talk = Talk(workspace(*TWO, services=[service("one"), service("two")], url="http://a.example/x"))
    text = talk.send("export", format="kong.yml")["text"]
    back = talk.send("import", text=text, mark_regexes=False)
    assert [problem for problem in back["problems"] if problem["severity"] == "error"] == []
    assert {one["entity"]["name"] for one in back["routes"]} == {"by-host", "by-regex"}
    assert [one["entity"]["host"] for one in back["services"]] == ["one.internal", "two.internal"]
    again = Talk({**talk.workspace, "routes": back["routes"], "services": back["services"]})
    assert again.state["answer"]["upstream"] == talk.state["answer"]["upstream"]
    for export_format in ("admin.json", "curl", "markdown"):
        assert "by-host" in talk.send("export", format=export_format)["text"]


def test_an_export_says_which_routes_are_not_in_it() -> None:
    muted = [
        {**route(name, 'http.path ^= "/a"', number), "enabled": False}
        for number, name in ((2, "old"), (1, "older"))
    ]
    blank = {**route("new", ""), "enabled": False}  # one just added is missed by nobody
    talk = Talk(workspace(*muted, route("bad", paths=7), route("good", paths=["/b"]), blank))
    for export_format in ("kong.yml", "admin.json", "curl", "markdown"):
        assert talk.send("export", format=export_format)["left_out"] == [
            "Muted routes are left out: old and older.",
            "Invalid routes are left out: bad.",
        ]
    assert Talk(workspace(*TWO)).send("export", format="kong.yml")["left_out"] == []


def test_an_import_with_faults_says_where() -> None:
    talk = Talk(workspace())
    reply = talk.send(
        "import", text="_format_version: '3.0'\nroutes:\n- name: a\n  paths: 7\n", mark_regexes=False
    )
    assert reply["routes"] == []
    assert (reply["problems"][0]["line"], reply["problems"][0]["column"]) == (4, 10)


@pytest.mark.parametrize("which", [None, [route("by-host")["id"]], [route("by-regex")["id"]]])
def test_convert_keeps_the_order(which: list[str] | None) -> None:
    talk = Talk(workspace(*TWO, services=[service("one"), service("two")], url="http://a.example/x/1"))
    winner = talk.state["answer"]["route_id"]
    reply = talk.send("convert", route_ids=which, to="expression")
    converted = {one["id"] for one in reply["routes"] if "expression" in one["entity"]}
    assert converted >= set(which or [one["id"] for one in TWO])
    after = Talk({**talk.workspace, "routes": reply["routes"]})
    assert after.state["answer"]["route_id"] == winner
    assert after.state["answer"]["upstream"] == talk.state["answer"]["upstream"]


def test_convert_to_traditional_takes_along_or_says_why_not() -> None:
    routes = [
        route("first", 'http.path ^= "/a/long"', 9),
        route("second", 'http.path ^= "/a"', 5),
        route("upside", 'http.path ^= "/b"', 5),
        route("down", paths=["/b/long"]),
    ]
    talk = Talk(workspace(*routes, services=[service("one")], url="http://a.example/a/long/x"))
    reply = talk.send("convert", route_ids=[routes[0]["id"]], to="traditional")
    entities = {one["entity"]["name"]: one["entity"] for one in reply["routes"]}
    assert (entities["first"]["paths"], entities["second"]["paths"]) == (["/a/long"], ["/a"])
    assert "expression" in entities["upside"]
    assert reply["summary"].endswith(", and 1 more to keep the order")
    assert (reply["kept"], reply["settings"]) == ([], SETTINGS)
    after = Talk({**talk.workspace, "routes": reply["routes"]})
    assert after.state["answer"]["route_id"] == talk.state["answer"]["route_id"]
    refused = talk.send("convert", route_ids=[routes[2]["id"]], to="traditional")
    assert refused["kept"][0]["reason"].startswith("down is tried after it and would come before it")
    assert {one["id"]: one for one in refused["routes"]} == {one["id"]: one for one in routes}


def test_converting_the_last_expression_keeps_the_flavor() -> None:
    only = route("only", 'http.path ^= "/a"', protocols=["http"])
    talk = Talk(workspace(only, url="https://a.example/a"))
    assert talk.state["answer"]["outcome"] == "none"
    reply = talk.send("convert", route_ids=[only["id"]], to="traditional")
    assert reply["settings"] == {**SETTINGS, "flavor": "expressions"}
    after = Talk({**talk.workspace, "routes": reply["routes"], "settings": reply["settings"]})
    assert after.state["answer"]["outcome"] == "none"


def test_a_flavor_without_expressions_is_changed_by_converting_to_them() -> None:
    plain = route("plain", paths=["/a"])
    fixed = {"flavor": "traditional_compatible"}
    talk = Talk(workspace(plain, settings=fixed, url="http://a.example/a"))
    reply = talk.send("convert", route_ids=None, to="expression")
    assert reply["settings"]["flavor"] == "expressions"
    after = Talk({**talk.workspace, "routes": reply["routes"], "settings": reply["settings"]})
    assert after.statuses == ["wins"]


@pytest.mark.parametrize("form", ["expression", "traditional"])
def test_a_route_out_of_the_table_is_not_converted(form: str) -> None:
    muted = {**route("muted", 'http.path ^= "/a"'), "enabled": False}
    broken = route("broken", paths=["a"])
    talk = Talk(workspace(muted, broken, url="http://a.example/a"))
    reply = talk.send("convert", route_ids=[muted["id"], broken["id"]], to=form)
    assert [one["route_id"] for one in reply["kept"]] == [muted["id"], broken["id"]]
    assert reply["routes"] == [muted, broken]
    reply = talk.send("convert", route_ids=None, to=form)
    expected = broken if form == "expression" else muted  # the other one has that form already
    assert [one["route_id"] for one in reply["kept"]] == [expected["id"]]
    assert talk.send("convert", route_ids=["?"], to=form)["type"] == "failure"


def test_paths_of_2x_are_counted_and_marked_if_asked() -> None:
    text = "_format_version: '3.0'\nroutes: [{name: a, paths: ['/a/\\d+', /b]}, {name: c, paths: ['/c$']}]\n"
    talk = Talk(workspace())
    reply = talk.send("import", text=text, mark_regexes=False)
    assert reply["unmarked"] == 2
    assert [one["entity"]["paths"] for one in reply["routes"]] == [["/a/\\d+", "/b"], ["/c$"]]
    assert any(one["severity"] == "warning" and "~/c$" in one["message"] for one in reply["problems"])
    marked = talk.send("import", text=text, mark_regexes=True)
    assert marked["unmarked"] == 0
    assert [one["entity"]["paths"] for one in marked["routes"]] == [["~/a/\\d+", "/b"], ["~/c$"]]
    assert not any("~" in one["message"] for one in marked["problems"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services: []\n", "There are no routes in this text."),
        ("routes: [{name: a, paths: [no]}]\n", "No route is left to import."),
    ],
)
def test_an_import_without_a_route_says_whether_there_were_any(text: str, said: str) -> None:
    reply = Talk(workspace()).send("import", text=text, mark_regexes=False)
    assert (reply["routes"], reply["problems"][-1]["message"]) == ([], said)


# --- many edits ----------------------------------------------------------------------------------------------------

NAMES = ("a", "b", "c", "d", "e")
SERVICES = [service("one"), service("two", enabled=False)]
ENTITIES = st.sampled_from(
    [
        {"expression": 'http.path ^= "/a"', "priority": 5},
        {"expression": 'http.path ^= "/a" && http.method == "GET"', "priority": 7},
        {"expression": 'net.dst.port == 443 || http.path == "/a/b"', "priority": 5},
        {"expression": "http.pth", "priority": 1},
        {"paths": ["/a", "/a/b", "~/a/[a-z]$"]},
        {"paths": ["/"], "methods": ["GET"], "service": {"id": SERVICES[0]["id"]}},
        {"paths": ["/a"], "service": {"id": SERVICES[1]["id"]}},
        {"paths": ["x"]},
        {},
        {"snis": ["a.example"], "protocols": ["tls"]},
    ]
)
ROUTES = st.builds(
    lambda name, entity, enabled: {**route(name), "entity": {"name": name, **entity}, "enabled": enabled},
    st.sampled_from(NAMES),
    ENTITIES,
    st.booleans() | st.just(True),
)
URLS = st.sampled_from(["https://a.example/a/b", "http://b.example/", "tls://a.example:5432"])


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.lists(ROUTES, max_size=4, unique_by=lambda one: one["id"]),
    st.lists(ROUTES | URLS | st.none(), max_size=6),
)
def test_edits_lead_where_opening_the_result_does(
    routes: list[dict[str, Any]], edits: list[dict[str, Any] | str | None]
) -> None:
    """An edit touches what it must; what is shown is what a fresh engine shows of the same workspace."""
    talk = Talk(workspace(*routes, services=SERVICES, url="https://a.example/a/b"))
    present = talk.workspace
    for edit in edits:
        known = {one["id"]: one for one in present["routes"]}
        if isinstance(edit, str):
            present = {**present, "request": {**present["request"], "url": edit}}
            talk.change({"type": "set_request", "request": present["request"]})
            continue
        if edit is not None:
            known[edit["id"]] = edit
            talk.change({"type": "put_route", "route": edit})
        elif known:
            gone = next(iter(known))
            del known[gone]
            talk.change({"type": "remove_route", "id": gone})
        present = {**present, "routes": list(known.values())}
        fresh = Talk(present)
        assert talk.order["ids"] == fresh.order["ids"]
        told = {"revision": 1, "order": None}
        assert {**talk.state, **told} == {**fresh.state, **told}


@pytest.mark.heavy
def test_an_edit_of_one_among_ten_thousand_costs_little() -> None:
    """Measured against opening all of them on the same machine, however busy it is: well over 25 times less."""
    routes = [route(f"r{number}", f'http.path ^= "/{number}/"', number % 99) for number in range(10_000)]
    started = processor_seconds()
    talk = Talk(workspace(*routes, url="https://x.example/77/"))
    opening = processor_seconds() - started
    spent = []
    for text in ('http.path ^= "/77/x"', 'http.path ^= "/77/"', 'http.path ^= "/77"'):
        edited = {**routes[77], "entity": {**routes[77]["entity"], "expression": text}}
        started = processor_seconds()
        talk.change({"type": "put_route", "route": edited}, visible={"first": 50, "ids": []})
        spent.append(processor_seconds() - started)
    assert talk.state["answer"]["route_id"] == routes[77]["id"]
    assert min(spent) < opening / 25
