"""Session: given values that handlers keep, then each finds its own until another workspace is opened."""

from __future__ import annotations

from dataclasses import dataclass

from routelens.browser import messages
from routelens.browser.decoding import decode
from routelens.browser.session import Session
from routelens.browser.workspace import Workspace
from tests.browser.talk import Talk, route, workspace


@dataclass(frozen=True, slots=True)
class One:
    number: int


@dataclass(frozen=True, slots=True)
class Other:
    number: int


def session() -> Session:
    return Session(Workspace(decode(workspace(route("a", 'http.path == "/"')), messages.Workspace)))


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
    against = {"type": "reading", "flavor": "expressions", "match_calculation": "original"}
    assert talk.send("oppose", against=against)["type"] == "opposed"
    assert talk.send("compare", anew=True, count=1)["type"] == "compared"
    talk.send("open", workspace=talk.workspace, visible={"first": 0, "ids": []})
    assert talk.send("compare", anew=True, count=1) == {
        "type": "failure",
        "revision": talk.revision,
        "kind": "message",
        "message": "The message cannot be read: there is nothing to compare with",
        "detail": "",
    }
