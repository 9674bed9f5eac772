"""Undecided requests: given a regex that takes too much work, then the route is named, and nothing is "no match"."""

from __future__ import annotations

from pathlib import Path

from routelens.analysis.nearest import nearest_routes
from routelens.explain import explain_request
from routelens.explain.markup import plain_text
from routelens.kong import Request, Route, RouteTable
from tests.browser.talk import Talk, route, workspace
from tests.cli.conftest import Run, run  # noqa: F401  # a fixture

REGEX = "^/" + "(ab)?" * 2_000 + "c"
PATH = "/" + "ab" * 4_000
HEAVY = f'http.path ~ "{REGEX}"'


def table(heavy_priority: int) -> RouteTable:
    return RouteTable(
        [
            Route.from_dict(
                {"name": "heavy", "expression": HEAVY, "priority": heavy_priority, "service": {"host": "h"}}
            ),
            Route.from_dict(
                {"name": "site", "expression": 'http.path ^= "/"', "priority": 5, "service": {"host": "s"}}
            ),
        ],
        flavor="expressions",
    )


def test_a_winner_behind_the_limit_is_undecided() -> None:
    found = explain_request(table(9), Request(scheme="http", host="a", path=PATH))
    assert (found.kind, found.winner, found.outcome.route, found.outcome.status) == (
        "undecided",
        None,
        None,
        None,
    )
    headline = plain_text(found.headline)
    assert headline.startswith("Undecided: the regex ^/(ab)?(ab)?")
    assert headline.endswith("… of route heavy on http.path takes too much work for this request.")
    assert plain_text(found.details[0]).startswith("A gateway would answer 500")


def test_a_winner_before_the_limit_is_certain() -> None:
    found = explain_request(table(1), Request(scheme="http", host="a", path=PATH))
    assert found.kind == "match"
    assert plain_text(found.headline) == "Route site wins."
    assert plain_text(found.details[0]).startswith("Which other routes match is undecided: the regex ")


def test_a_list_of_near_misses_survives_the_limit() -> None:
    near = nearest_routes(table(1), Request(scheme="http", host="a", path=PATH))
    assert [(one.route.name, len(one.failing)) for one in near] == [("heavy", 1)]


def test_the_page_answers_undecided_and_goes_on() -> None:
    heavy, site = route("heavy", HEAVY, 9), route("site", 'http.path ^= "/"', 5)
    talk = Talk(workspace(heavy, site, url="http://a" + PATH))
    assert talk.state["type"] == "state"
    assert talk.state["answer"]["outcome"] == "undecided"
    assert talk.sentence.startswith("Undecided: ")
    assert "of route heavy on http.path" in talk.sentence
    rows = {row["name"]: row for row in talk.state["rows"]}
    assert rows["heavy"]["entries"][0]["note"].startswith("Undecided: ")
    talk.request(url="http://a/x")
    assert (talk.sentence, talk.state["answer"]["outcome"]) == ("Route site wins.", "match")


def test_commands_end_with_2_and_name_the_route(run: Run) -> None:  # noqa: F811
    Path("kong.yml").write_text(
        f"""_format_version: "3.0"
routes: [{{name: heavy, expression: 'http.path ~ "{REGEX}"', priority: 9}}]
""",
        "utf-8",
    )
    ran = run("match", "kong.yml", "GET", PATH, "--json")
    assert ran.code == 2
    assert ran.err.startswith("Undecided: the regex ")
    assert "of route heavy on http.path" in ran.json["error"]
    ran = run("explain", "kong.yml", "--url", PATH)
    assert ran.code == 2
    assert ran.err.startswith("Undecided: the regex ")
    assert "undecided" in ran.out
    assert "✘" not in ran.out
    assert "of route heavy on http.path" in run("explain", "kong.yml", "--url", PATH, "--json").json["error"]
