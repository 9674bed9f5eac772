"""Saved requests on the page: their verdicts, what they cover, and the file that the command line reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.browser.saved_requests import EMPTY, ORDERS, ROUTES, expects, saved
from tests.browser.talk import Talk, route, workspace
from tests.cli.conftest import Run

SAVED = [
    saved("list", expects("get"), url="https://h/v2/orders"),
    saved("upstream", expects("get", None, "http://orders.internal:8080/api/1"), url="https://h/v2/orders/1"),
    saved("wrong route", expects("get"), method="POST", url="https://h/v2/orders"),
    saved(
        "wrong upstream", expects("any", None, "http://orders.internal:8080/api/v2/b"), url="https://h/v2/a"
    ),
    saved("https only", expects("secure", 426), url="http://s.example/"),
    saved("nothing", expects(None), url="https://h/elsewhere"),
    saved("something", expects(None), url="https://h/v2"),
    saved("called none", expects("none"), url="https://h/none"),
    saved("gone", expects("gone"), url="https://h/v2"),
    saved("open", None, url="https://h/v2"),
    saved("unreadable", expects("get"), url="nowhere"),
]


def talk_with(*kept: dict[str, Any], routes: tuple[dict[str, Any], ...] = ROUTES) -> Talk:
    return Talk({**workspace(*routes, services=[ORDERS]), "saved": list(kept)})


@pytest.fixture
def talk() -> Talk:
    return talk_with(*SAVED)


def words(runs: list[dict[str, str]]) -> str:
    """Give the words, what differs in brackets."""
    return "".join(f"[{run['text']}]" if run["mark"] == "differs" else run["text"] for run in runs)


def results(talk: Talk) -> dict[str, dict[str, Any]]:
    reply = talk.send("run_tests", start=0, count=100)
    assert (reply["type"], reply["total"]) == ("test_results", len(reply["results"]))
    return {one["name"]: result for one, result in zip(SAVED, reply["results"], strict=False)}


@pytest.mark.parametrize(
    ("name", "verdict", "expected", "got"),
    [
        ("list", "pass", "get", "get"),
        (
            "upstream",
            "pass",
            "get · http://orders.internal:8080/api/1",
            "get · http://orders.internal:8080/api/1",
        ),
        ("wrong route", "fail", "get", "[any]"),
        (
            "wrong upstream",
            "fail",
            "any · http://orders.internal:8080/api/v2/b",
            "any · http://orders.internal:8080/api/v2/[a]",
        ),
        ("https only", "pass", "secure · 426", "secure · 426"),
        ("nothing", "pass", "no route", "no route"),
        ("something", "fail", "no route", "[any]"),
        ("called none", "pass", "none", "none"),
        ("gone", "fail", "[gone]", "[any]"),
        ("open", "none", "", "any"),
        ("unreadable", "unreadable", "get", ""),
    ],
)
def test_a_verdict(talk: Talk, name: str, verdict: str, expected: str, got: str) -> None:
    result = results(talk)[name]
    assert (result["verdict"], words(result["expected"]), words(result["got"])) == (verdict, expected, got)
    assert bool(result["reasons"]) is (verdict in ("fail", "unreadable"))


def test_the_reasons_are_those_of_the_command_line(talk: Talk) -> None:
    found = results(talk)
    assert found["wrong route"]["reasons"] == ["expected route get, but any wins"]
    assert found["gone"]["reasons"] == ["expected route gone, but there is no such route"]
    assert found["unreadable"]["reasons"] == ["Start with https:// or http://, or with / for a path alone."]


def test_an_edit_changes_the_verdict(talk: Talk) -> None:
    talk.workspace = {**talk.workspace, "routes": list(ROUTES)}
    talk.put("get", expression='http.path ^= "/v2/orders"')
    found = results(talk)
    assert found["wrong route"]["verdict"] == "pass"
    talk.change({"type": "set_saved", "saved": SAVED[:1]})
    assert list(results(talk)) == ["list"]


def test_a_part_of_the_results(talk: Talk) -> None:
    reply = talk.send("run_tests", start=2, count=2)
    assert [one["id"] for one in reply["results"]] == [SAVED[2]["id"], SAVED[3]["id"]]
    assert talk.send("run_tests", start=50, count=2)["results"] == []


def test_the_statuses_that_were_got_and_not_expected() -> None:
    kept = [
        saved("a", expects("any", 426), url="https://h/v2"),
        saved("b", expects("secure", None, "http://x/"), url="http://s.example/"),
        saved("c", expects("secure", 301), url="http://s.example/"),
    ]
    reply = talk_with(*kept).send("run_tests", start=0, count=9)
    assert [words(one["got"]) for one in reply["results"]] == [
        "any · [proxied]",
        "secure · 426 · [not sent on]",
        "secure · [426]",
    ]


def test_in_a_sketch_a_missing_service_is_no_answer() -> None:
    talk = Talk({**workspace(route("a", 'http.path ^= "/"')), "saved": [saved("x", None, url="/")]})
    (result,) = talk.send("run_tests", start=0, count=9)["results"]
    assert result["outcome"]["status"] is None
    assert words(result["got"]) == "a"


# --- coverage ------------------------------------------------------------------------------------------------------


def covered(talk: Talk, step: int = 3) -> dict[str, Any]:
    reply = talk.send("cover", anew=True, count=step)
    while not reply["done"]:
        reply = talk.send("cover", anew=False, count=step)
    return reply


@pytest.mark.parametrize("step", [1, 3, 7, 1_000])
def test_coverage(talk: Talk, step: int) -> None:
    found = covered(talk, step)
    assert (found["reached"], found["routes"], found["missed"]) == (4, 4, [])
    assert (found["covered"], found["conditions"], found["seen"]) == (5, 5, 10)
    assert found["lacking"] == []


def test_what_is_not_covered_has_its_place() -> None:
    found = covered(talk_with(*SAVED[:2]))
    assert [(one["name"], one["id"]) for one in found["missed"]] == [
        (one["entity"]["name"], one["id"]) for one in ROUTES[1:]
    ]
    first = found["lacking"][0]
    text = ROUTES[0]["entity"]["expression"]
    assert (first["route"], first["lack"]) == ("get", "never fails")
    assert text[first["start"] : first["end"]] == first["source"] == 'http.method == "GET"'
    assert found["lacking"][-1]["lack"] == "never tried"


def test_places_are_those_of_the_browser() -> None:
    astral = route("a", 'http.path ^= "/𝒳" && http.method == "GET"')
    found = covered(talk_with(routes=(astral,)))
    text = astral["entity"]["expression"].encode("utf-16-le")
    second = found["lacking"][1]
    assert text[2 * second["start"] : 2 * second["end"]].decode("utf-16-le") == 'http.method == "GET"'


def test_coverage_that_was_not_begun_is_refused(talk: Talk) -> None:
    assert talk.send("cover", anew=False, count=1)["type"] == "failure"


# --- the file ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inside", [True, False])
def test_the_command_line_has_the_same_verdicts(talk: Talk, run: Run, inside: bool) -> None:
    exported = talk.send("export_tests", inside=inside)
    assert (exported["file_name"], exported["tests"]) == ("routes.test.yml", 9)
    assert exported["left_out"] == ["open", "unreadable"]
    Path(exported["file_name"]).write_text(exported["text"], "utf-8")
    Path("kong.yml").write_text(talk.send("export", format="kong.yml")["text"], "utf-8")
    ran = run("test", exported["file_name"], "--json")
    assert (ran.code, ran.err) == (1, "")
    found = results(talk)
    assert {test["name"]: test["failures"] for test in ran.json["files"][0]["tests"]} == {
        name: found[name]["reasons"] for name in found if name not in ("open", "unreadable")
    }
    percent = ran.json["files"][0]["coverage"]["percent"]
    covering = covered(talk)
    assert percent == 100 * covering["reached"] / covering["routes"]


def test_muted_and_faulty_routes_are_not_in_the_file(talk: Talk, run: Run) -> None:
    talk.workspace = {**talk.workspace, "routes": list(ROUTES)}
    talk.put("get", enabled=False)
    talk.put("any", expression="nonsense")
    Path("t.yml").write_text(talk.send("export_tests", inside=True)["text"], "utf-8")
    ran = run("test", "t.yml", "--json")
    assert (ran.err, ran.json["files"][0]["flavor"]) == ("", "expressions")
    by_name = {test["name"]: test["failures"] for test in ran.json["files"][0]["tests"]}
    # The page knows the muted route, the file does not.
    said = {
        name: [
            reason.replace("get, but it is muted", "get, but there is no such route")
            for reason in one["reasons"]
        ]
        for name, one in results(talk).items()
        if name in by_name
    }
    assert by_name == said


def test_a_muted_route_that_is_expected_is_called_muted(talk: Talk) -> None:
    talk.workspace = {**talk.workspace, "routes": list(ROUTES)}
    talk.put("get", enabled=False)
    assert results(talk)["list"]["reasons"] == ["expected route get, but it is muted"]


def test_what_was_exported_can_be_imported(talk: Talk) -> None:
    text = talk.send("export_tests", inside=True)["text"]
    imported = talk.send("import_tests", text=text)
    assert imported["problems"] == []
    assert [(one["name"], one["expect"]) for one in imported["saved"]] == [
        (one["name"], one["expect"]) for one in SAVED if one["name"] not in ("open", "unreadable")
    ]
    assert [one["request"]["url"] for one in imported["saved"]] == [
        one["request"]["url"] for one in SAVED if one["name"] not in ("open", "unreadable")
    ]
    inside = imported["configuration"]
    assert [one["entity"]["name"] for one in inside["routes"]] == ["get", "any", "secure", "none"]
    assert [one["id"] for one in inside["routes"]] == [one["id"] for one in ROUTES]
    assert inside["settings"] == {
        "flavor": "auto",
        "match_calculation": "strict",
        "split_paths": True,
        "loader": "auto",
    }
    again = Talk({**workspace(), **inside, "saved": imported["saved"]})
    assert {one["id"]: one["verdict"] for one in again.send("run_tests", start=0, count=99)["results"]} == {
        kept["id"]: results(talk)[kept["name"]]["verdict"] for kept in imported["saved"]
    }


def test_what_the_page_has_no_place_for_is_told(talk: Talk) -> None:
    text = """config: kong.yml
tests:
- name: much
  request: {url: https://h/v2, from: 10.0.0.1, from_port: 9, sni: '', listen_ip: 1.1.1.1, http_version: 2}
  expect: {route: any, captures: {}, upstream_host: x}
- request: {method: PUT, url: https://h/v2/orders, headers: {a: [1, 2]}, listen_port: 99, trusted: true}
  expect: {status: 404}
- request: tcp://h:1
  expect: none
"""
    imported = talk.send("import_tests", text=text)
    assert imported["configuration"] is None
    assert [(one["line"], one["message"]) for one in imported["problems"]] == [
        (
            3,
            "much: the page does not support the missing SNI, the expected upstream host, the expected captures.",
        ),
        (6, "PUT https://h/v2/orders: the page does not support that any route may win (now it is any)."),
    ]
    much, put, stream = imported["saved"]
    assert (much["request"]["client_port"], much["request"]["listen_ip"]) == ("9", "1.1.1.1")
    assert (much["request"]["client_ip"], much["expect"]) == ("10.0.0.1", expects("any"))
    assert put["request"] == {
        **EMPTY,
        "method": "PUT",
        "url": "https://h/v2/orders",
        "headers": "a: 1\na: 2",
        "listen_port": "99",
        "trusted": True,
    }
    assert put["expect"] == expects("any", 404)
    assert (stream["request"]["method"], stream["expect"]) == ("", expects(None))


def test_a_file_with_faults_is_refused_at_their_places(talk: Talk) -> None:
    imported = talk.send("import_tests", text="config: a\ntests:\n- request: /\n")
    assert imported["saved"] == []
    assert imported["problems"] == [
        {"severity": "error", "message": "expect is missing.", "line": 3, "column": 3}
    ]
    inside = talk.send("import_tests", text="tests: []\nconfig:\n  routes: 3\n")
    assert [(one["severity"], one["line"]) for one in inside["problems"]] == [("error", 3)]


TEXTS = st.sampled_from(
    ["", " ", "a", "GET", "/v2", "https://h/v2", "a: b", "x: y\nx: z", "10.0.0.1", "80", "99999"]
)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.booleans(), st.sampled_from(["get", "none", None])
        ),
        max_size=3,
    )
)
def test_whatever_is_typed_is_answered_and_comes_back(typed: list[tuple[Any, ...]]) -> None:
    kept = []
    for number, (method, url, headers, client_ip, sni, port, trusted, wanted) in enumerate(typed):
        request = {
            "method": method,
            "url": url,
            "headers": headers,
            "client_ip": client_ip,
            "sni": sni,
            "client_port": port,
            "listen_ip": client_ip,
            "listen_port": port,
            "trusted": trusted,
        }
        kept.append(saved(f"test {number}", expects(wanted), **request))
    talk = talk_with(*kept)
    before = {one["id"]: one["outcome"] for one in talk.send("run_tests", start=0, count=9)["results"]}
    imported = talk.send("import_tests", text=talk.send("export_tests", inside=False)["text"])
    by_name = {one["name"]: one["id"] for one in kept}
    talk.change({"type": "set_saved", "saved": imported["saved"]})
    after = talk.send("run_tests", start=0, count=9)["results"]
    assert len(after) == sum(outcome is not None for outcome in before.values())
    for one, result in zip(imported["saved"], after, strict=True):
        assert result["outcome"] == before[by_name[one["name"]]]
