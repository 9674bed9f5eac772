"""A regex that takes too much work: given such a route and request, then every question is answered with words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browser.saved_requests import EMPTY, expects, saved
from tests.browser.talk import SETTINGS, Talk, route, workspace

REGEX = "^/" + "(ab)?" * 2_000 + "c"
PATH = "/" + "ab" * 4_000
HUGE = route("huge", f'http.path ~ "{REGEX}"', 3)
SMALL = route("small", 'http.path ^= "/"', 1)
URL = f"https://h{PATH}"


@pytest.fixture
def talk() -> Talk:
    talk = Talk({**workspace(HUGE, SMALL, url=URL), "saved": [saved("one", expects("small"), url=URL)]})
    assert talk.state["type"] == "state"
    return talk


def words(runs: list[dict[str, str]]) -> str:
    return "".join(run["text"] for run in runs)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("what_if", {"route_id": SMALL["id"]}),
        ("what_if", {"route_id": None}),
        ("nearest_fix", {}),
    ],
)
def test_a_question_about_an_undecided_request_says_so(
    talk: Talk, kind: str, content: dict[str, Any]
) -> None:
    reply = talk.send(kind, **content)
    assert (reply["type"], reply["kind"]) == ("failure", "undecided")
    assert reply["message"].startswith("Undecided: the regex ")
    assert len(reply["message"]) < 300


def test_a_winning_request_is_undecided(talk: Talk) -> None:
    reply = talk.send("winning_request", route_id=SMALL["id"])
    assert reply["type"] == "winning"
    assert reply["request"] is not None or words(reply["sentence"]).startswith("Undecided: ")


def test_a_replay_counts_the_others(talk: Talk) -> None:
    asked = [{**EMPTY, "url": url} for url in ("https://h/x", URL, "https://h/y")]
    nothing = {"matched": 0, "unmatched": 0, "moved": 0, "unreadable": 0, "reason": ""}
    reply = talk.send(
        "replay", requests=asked, counts=[1, 10, 100], with_baseline=False, so_far=nothing, total=111
    )
    assert [(one["route"], one["count"]) for one in reply["routes"]] == [("small", 101)]
    assert reply["so_far"]["unreadable"] == 10
    assert reply["so_far"]["reason"].startswith("Undecided: ")


def test_a_comparison_that_meets_it_ends_and_does_not_pass_for_finished(talk: Talk) -> None:
    before = {"type": "workspace", "settings": SETTINGS, "services": [], "routes": []}
    assert talk.send("set_baseline", source=before)["type"] == "baseline_set"
    reply = talk.send("compare", anew=True, count=100)
    while reply["type"] == "compared" and not reply["done"]:
        reply = talk.send("compare", anew=False, count=100)
    assert (reply["type"], reply["kind"]) == ("failure", "undecided")
    assert talk.send("compare", anew=False, count=100)["type"] == "failure"


def test_a_test_of_it_fails_and_its_coverage_is_counted_without(talk: Talk) -> None:
    reply = talk.send("cover", anew=True, count=10_000)
    assert reply["type"] == "covered"
    assert reply["done"]
    assert reply["reached"] == 0


def test_importing_tests_reports_the_undecided_case_and_takes_the_others(talk: Talk) -> None:
    cases = [
        {"name": "any", "request": {"url": URL}, "expect": {"status": 404}},
        {"name": "plain", "request": {"url": "https://h/x"}, "expect": {"route": "small"}},
    ]
    reply = talk.send("import_tests", text=json.dumps({"config": "other.yml", "tests": cases}))
    assert reply["type"] == "imported_tests"
    assert [one["name"] for one in reply["saved"]] == ["any", "plain"]
    assert reply["saved"][0]["expect"] is None
    assert reply["saved"][1]["expect"]["route"] == "small"
    assert any(one["message"].startswith("any: undecided: ") for one in reply["problems"])


@pytest.mark.heavy
def test_hovering_over_the_regex_says_it(talk: Talk) -> None:
    text = HUGE["entity"]["expression"]
    for position in (2, 12, 16):
        reply = talk.send("hover", route_id=HUGE["id"], text=text, position=position)
        assert reply["type"] == "hovered"
    assert reply["card"]["captures"] == []
    assert words(reply["card"]["now"]).startswith("Undecided: ")
