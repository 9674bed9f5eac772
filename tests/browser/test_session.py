"""Session: given values that handlers keep, then each finds its own until another workspace is opened."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from routelens.browser.decoding import decode
from routelens.browser.messages import questions
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from tests.browser.talk import ALL, Talk, route, workspace


@dataclass(frozen=True, slots=True)
class One:
    number: int


@dataclass(frozen=True, slots=True)
class Other:
    number: int


def session() -> Session:
    return Session(Workspace(decode(workspace(route("a", 'http.path == "/"')), questions.Workspace)))


def test_values_are_kept_one_of_each_type() -> None:
    kept = session()
    kept.keep(One(1))
    kept.keep(Other(2))
    kept.keep(One(3))
    assert (kept.kept(One), kept.kept(Other)) == (One(3), Other(2))


def test_dropped_values_are_gone_and_dropping_nothing_is_fine() -> None:
    kept = session()
    kept.keep(One(1))
    kept.drop(One)
    kept.drop(Other)
    assert kept.kept(One) is None


def test_baselines_go_with_the_workspace_that_they_belong_to() -> None:
    talk = Talk(workspace(route("a", 'http.path == "/"')))
    source = {"type": "settings", "flavor": "expressions", "match_calculation": "original"}
    assert talk.send("set_baseline", source=source)["type"] == "baseline_set"
    assert talk.send("compare", anew=True, count=1)["type"] == "compared"
    talk.send("open", workspace=talk.workspace, visible={"first": 0, "ids": []})
    assert talk.send("compare", anew=True, count=1) == {
        "type": "failure",
        "revision": talk.revision,
        "kind": "message",
        "message": "The message cannot be read: there is nothing to compare with",
        "detail": "",
    }


def test_a_fault_in_a_change_closes_the_session_until_it_is_opened_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = Talk(workspace(route("a", 'http.path == "/"'), url="http://h/"))

    def breaks(*_: object) -> None:
        raise RecursionError("too deep")

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "apply", breaks)
        reply = talk.send("change", edits=[], visible=ALL, known_order=0)
    assert (reply["type"], reply["kind"]) == ("failure", "internal")
    assert reply["message"] == "RecursionError: too deep"
    closed = talk.send("rank", route_id=talk.workspace["routes"][0]["id"])
    assert closed["message"] == "The message cannot be read: no workspace is open"
    assert talk.send("open", workspace=talk.workspace, visible=ALL)["answer"]["outcome"] == "match"


def test_a_fault_in_a_question_leaves_the_session_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(workspace(route("a", 'http.path == "/"'), url="http://h/"))

    def breaks(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "places", breaks)
        reply = talk.send("rank", route_id=talk.workspace["routes"][0]["id"])
    assert (reply["type"], reply["kind"]) == ("failure", "internal")
    assert talk.send("rank", route_id=talk.workspace["routes"][0]["id"])["sentence"] == "The only route."
