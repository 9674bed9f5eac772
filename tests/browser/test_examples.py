"""The bundled examples: given each, then the outcome it promises, and its lesson comes true when it is followed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.talk import Talk

EXAMPLES = Path(__file__).parents[2] / "web" / "src" / "examples"

Example = dict[str, Any]


def load(path: Path) -> Example:
    example: Example = json.loads(path.read_text("utf-8"))
    return example


ALL = {path.stem: load(path) for path in sorted(EXAMPLES.glob("*.json"))}


def opened(name: str) -> Talk:
    return Talk(ALL[name]["workspace"])


def winner(talk: Talk) -> str | None:
    route_id = talk.state["answer"]["route_id"]
    return next((row["name"] for row in talk.state["rows"] if row["id"] == route_id), None)


def upstream(talk: Talk) -> str | None:
    sent = talk.state["answer"]["upstream"]
    return None if sent is None else sent["url"]


def entity(talk: Talk, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        route["entity"] for route in talk.workspace["routes"] if route["entity"]["name"] == name
    )
    return found


def test_these_are_the_examples() -> None:
    assert set(ALL) == {
        "four-routes",
        "no-match",
        "precedence",
        "absent-header",
        "any-all",
        "strip-path",
        "traditional-priority",
        "migrate-2x",
        "unreachable",
        "tie",
        "tcp-sni",
        "https-only",
    }


@pytest.mark.parametrize("name", ALL)
def test_an_example_says_what_it_is(name: str) -> None:
    example = ALL[name]
    assert list(example) == ["id", "title", "lesson", "expect", "workspace"]
    assert example["id"] == name
    assert 0 < len(example["title"]) <= 32  # the menu is narrow
    assert 0 < len(example["lesson"]) <= 280  # and the lesson takes two lines
    assert example["lesson"].endswith(".")


def test_no_two_examples_share_an_id() -> None:
    ids = [
        entry["id"]
        for example in ALL.values()
        for entry in (*example["workspace"]["routes"], *example["workspace"]["services"])
    ]
    assert len(ids) == len(set(ids))
    titles = [example["title"] for example in ALL.values()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("name", ALL)
def test_an_example_turns_out_as_it_says(name: str) -> None:
    talk, expected = opened(name), ALL[name]["expect"]
    answer = talk.state["answer"]
    assert winner(talk) == expected["route"]
    assert answer["http_status"] == expected["status"]
    assert upstream(talk) == expected["upstream_url"]
    assert talk.state["request_problems"] == []


@pytest.mark.parametrize("name", sorted(set(ALL) - {"migrate-2x"}))
def test_only_the_migration_has_a_route_that_the_gateway_refuses(name: str) -> None:
    talk = opened(name)
    errors = [
        problem for row in talk.state["rows"] for problem in row["problems"] if problem["severity"] == "error"
    ]
    assert errors == []


def four_routes(talk: Talk) -> None:
    talk.request(method="POST")
    assert winner(talk) == "v2-any"


def no_match(talk: Talk) -> None:
    talk.request(headers="Host: orders.example.com")
    assert winner(talk) == "orders"


def precedence(talk: Talk) -> None:
    # What as-written means: both of these, and neither alone.
    talk.request(method="GET")
    assert winner(talk) == "as-written"
    talk.request(method="GET", url="http://elsewhere.example.com/status")
    assert winner(talk) == "as-written"
    talk.request(method="POST", url="http://elsewhere.example.com/status")
    assert winner(talk) is None


def absent_header(talk: Talk) -> None:
    talk.request(headers="X-Env: prod")
    assert talk.statuses == ["wins", "matches"]
    assert winner(talk) == "differs"
    talk.request(headers="X-Env: dev")
    assert winner(talk) is None


def any_all(talk: Talk) -> None:
    talk.request(headers="X-Role: admin")
    assert winner(talk) == "all-values"


def strip_path(talk: Talk) -> None:
    service = "http://users.internal:8080"
    talk.put("regex", enabled=False)
    assert talk.state["answer"]["upstream"]["cut"] == "/api/"
    assert (winner(talk), upstream(talk)) == ("suffix", f"{service}/users/1.json")
    by_address = talk.workspace["request"]["url"]
    talk.request(url="http://api.example.com/reports/1.json")
    assert (winner(talk), upstream(talk)) == ("suffix", f"{service}/rts/1.json")
    talk.request(url=by_address)
    talk.put("suffix", enabled=False)
    assert (winner(talk), upstream(talk)) == ("prefix", f"{service}/users/1.json")


def traditional_priority(talk: Talk) -> None:
    assert talk.state["answer"]["disagreement"]["match_calculation"] == "strict"
    talk.set(match_calculation="strict")
    assert winner(talk) == "one-webhook"
    talk.set(match_calculation="original")
    assert winner(talk) == "any-webhook"
    talk.put("any-webhook", headers=None)
    talk.put("one-webhook", headers=None)
    assert winner(talk) == "one-webhook"


def migrate_2x(talk: Talk) -> None:
    assert talk.state["answer"]["left_out"] == 1
    talk.put("versions", paths=["~/v\\d+/orders"])
    assert winner(talk) == "versions"
    old = next(row for row in talk.state["rows"] if row["name"] == "not-internal")
    assert old["status"] == "invalid"
    suggested = 'http.path ^= "/api" && !(http.path ^= "/api/internal")'
    assert suggested in old["problems"][0]["message"]
    talk.put("not-internal", paths=None, expression=suggested, priority=1)
    talk.request(url="https://api.example.com/api/orders")
    assert winner(talk) == "not-internal"


def unreachable(talk: Talk) -> None:
    for method, path in (("GET", "/api/orders"), ("GET", "/api/orders/1/items"), ("POST", "/api/orders")):
        talk.request(method=method, url=f"https://gateway.example.com{path}")
        assert winner(talk) == "api"
    talk.request()
    talk.put("orders", priority=101)
    assert winner(talk) == "orders"


def tie(talk: Talk) -> None:
    assert len(talk.state["answer"]["tied"]) == 2
    talk.put("by-path", priority=51)
    assert winner(talk) == "by-path"
    assert talk.state["answer"]["tied"] == []


def tcp_sni(talk: Talk) -> None:
    talk.request(url="tls://orders.db.example.com:5432")
    assert winner(talk) == "orders-db"
    talk.request(url="tls://db.example.org:5432")
    assert winner(talk) is None
    assert "closes the connection" in talk.sentence


def https_only(talk: Talk) -> None:
    talk.request(url="http://shop.example.com/account")
    assert (winner(talk), talk.state["answer"]["http_status"]) == ("account", 301)
    talk.request(url="https://shop.example.com/cart")
    assert (winner(talk), upstream(talk)) == ("shop", "http://shop.internal/cart")
    talk.request()
    talk.put("shop", protocols=["http", "https"])
    assert talk.state["answer"]["outcome"] == "match"


LESSONS: dict[str, Callable[[Talk], None]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        four_routes,
        no_match,
        precedence,
        absent_header,
        any_all,
        strip_path,
        traditional_priority,
        migrate_2x,
        unreachable,
        tie,
        tcp_sni,
        https_only,
    )
}


def test_every_example_has_its_lesson_followed() -> None:
    assert set(LESSONS) == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_the_lesson_comes_true(name: str) -> None:
    LESSONS[name](opened(name))
