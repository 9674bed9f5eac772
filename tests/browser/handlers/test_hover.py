"""Hover, formatting and rank as the page asks for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.browser.talk import FOUR_ROUTES, Talk, route


@pytest.fixture
def talk() -> Talk:
    return Talk(FOUR_ROUTES)


def hover(talk: Talk, marked: str, name: str = "orders-v2") -> dict[str, Any] | None:
    """Hover at the sign `¦`; positions are those of the browser."""
    text = marked.replace("¦", "")
    route_id = next(one["id"] for one in talk.workspace["routes"] if one["entity"]["name"] == name)
    before = marked[: marked.index("¦")]
    position = len(before.encode("utf-16-le")) // 2
    reply = talk.send("hover", route_id=route_id, text=text, position=position)
    assert reply["type"] == "hovered", reply
    card: dict[str, Any] | None = reply["card"]
    return card


def card_of(talk: Talk, marked: str) -> dict[str, Any]:
    card = hover(talk, marked)
    assert card is not None
    return card


def now(card: dict[str, Any]) -> str:
    return "".join(piece["text"] for piece in card["now"])


@pytest.mark.parametrize(
    ("marked", "title", "verdict", "words"),
    [
        ('http.pa¦th ^= "/v2"', "http.path", None, '"/v2/orders"'),
        ('http.headers.x_b¦eta == "1"', "http.headers.x_beta", None, "not sent, so every comparison with it is false"),
        ("net.dst.po¦rt == 1", "net.dst.port", None, "8443"),
        ("net.po¦rt == 1", "net.port", None, "8443"),
        ('http.path ¦^= "/v2"', "^=", "true", "path is /v2/orders, starts with it"),
        ('http.path == "/¦v1"', '"/v1"', "false", "path is /v2/orders, not equal"),
        ('lo¦wer(http.path) == "/v1"', "lower", "false", "in lower case"),
        ('http.headers.x ¦!= "1"', "!=", "false", "header x is not sent"),
        ('http.path == "/a" ¦&& http.method == "GET"', "&&", "false", "the 1st of 2 does not hold"),
        ('http.path == "/a" && http.method ¦== "GET"', "==", "not-reached", "method is GET, equal"),
        ('http.path == "/a" ¦|| http.method == "GET"', "||", "true", "the 2nd of 2 holds"),
        ('http.path == "/a" ¦|| http.method == "PUT"', "||", "false", "none of 2 holds"),
        ('http.path ^= "/" ¦&& http.method == "GET"', "&&", "true", "each of 2 holds"),
        ('¦!(http.path == "/a")', "!", "true", ""),
        ('http.path == "😀" || http.met¦hod == "GET"', "http.method", None, '"GET"'),
        # Half a text: what is whole has its verdict, the rest its meaning.
        ('http.path ¦^= "/v2" && http.meth', "^=", "true", "starts with it"),
        ("http.path ¦^=", "^=", None, ""),
        ('http.path == 1 && http.method ¦== "GET"', "==", "true", "equal"),
        ("http.path ¦== 1", "==", None, ""),
    ],
)  # fmt: skip
def test_what_it_is_now(talk: Talk, marked: str, title: str, verdict: str | None, words: str) -> None:
    card = card_of(talk, marked)
    assert (card["title"], card["verdict"]) == (title, verdict)
    assert words in now(card)
    assert bool(words) == bool(now(card))


def test_the_place_is_counted_as_the_browser_counts(talk: Talk) -> None:
    card = card_of(talk, 'http.path == "😀" || net.port ¦== 1')
    assert (card["start"], card["end"]) == (30, 32)


def test_a_regex_shows_what_its_groups_hold(talk: Talk) -> None:
    card = card_of(talk, 'http.path ~ r#"^/¦v(?P<version>\\d+)/(?:(x)|(\\w+))"#')
    assert [(one["name"], one["value"]) for one in card["captures"]] == [
        ("version", "2"),
        ("2", None),
        ("3", "orders"),
    ]
    assert card["verdict"] == "true"
    assert card["parts"][0] == {"source": "^", "meaning": "start of the text", "depth": 0}
    assert card_of(talk, 'http.path ~ r#"^/¦x(.)"#')["captures"] == []


def test_a_field_of_several_values_lists_them(talk: Talk) -> None:
    talk.request(headers="\n".join(f"X-Env: {letter}" for letter in "abcdef"))
    assert now(card_of(talk, 'http.headers.x_¦env == "a"')) == '"a", "b", "c", "d" and 2 more'


def test_a_stream_route_is_not_compared_with_an_http_request(talk: Talk) -> None:
    talk.put("orders-v2", expression='tls.sni == "a"', protocols=["tls"])
    card = card_of(talk, 'tls.s¦ni == "a"')
    assert "other connections" in now(card)


def test_nothing_between_words(talk: Talk) -> None:
    assert hover(talk, 'http.path  ¦ == "/"') is None
    assert hover(talk, "¦") is None


def test_in_an_endless_text_nothing_is_looked_up(talk: Talk) -> None:
    text = " || ".join(['http.path == "/"'] * 12_000)
    reply = talk.send("hover", route_id=talk.workspace["routes"][0]["id"], text=text, position=3)
    assert reply["card"] is None
    assert "200,000 characters" in reply["notice"]


# --- formatting ----------------------------------------------------------------------------------------------------


def test_a_text_is_laid_out_and_the_cursor_moves_along(talk: Talk) -> None:
    text = 'http.path=="😀"&&http.host=="a"||http.host=="b"'
    reply = talk.send("format", text=text, caret=text.index("&&") + 1 + 2)
    assert reply["text"] == 'http.path == "😀" && (http.host == "a" || http.host == "b")'
    assert reply["problem"] is None
    before = reply["text"].encode("utf-16-le")[: 2 * reply["caret"]].decode("utf-16-le")
    assert before == 'http.path == "😀" && ('


def test_a_syntax_error_keeps_the_text(talk: Talk) -> None:
    reply = talk.send("format", text="http.path =", caret=3)
    assert (reply["text"], reply["caret"]) == ("http.path =", 3)
    assert reply["problem"]["message"].startswith("Use `==`")
    assert (reply["problem"]["start"], reply["problem"]["end"]) == (10, 11)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text('ab.=&|"()! 😀', max_size=20), st.integers(0, 30))
def test_any_text_is_answered(text: str, position: int) -> None:
    talk = Talk(FOUR_ROUTES)
    route_id = FOUR_ROUTES["routes"][0]["id"]
    assert talk.send("format", text=text, caret=position)["type"] == "formatted"
    assert talk.send("hover", route_id=route_id, text=text, position=position)["type"] == "hovered"


# --- rank ----------------------------------------------------------------------------------------------------------


def ranked(talk: Talk, name: str) -> dict[str, Any]:
    route_id = next(one["id"] for one in talk.workspace["routes"] if one["entity"]["name"] == name)
    return talk.send("rank", route_id=route_id)


def test_a_route_knows_its_neighbours(talk: Talk) -> None:
    names = [row["name"] for row in talk.state["rows"]]
    reply = ranked(talk, names[1])
    assert (reply["number"], reply["total"]) == (2, len(names))
    assert (reply["before"]["name"], reply["after"]["name"]) == (names[0], names[2])
    assert reply["before"]["priority"] == "100"
    assert not reply["before"]["tied"]
    assert ranked(talk, names[0])["before"] is None
    assert ranked(talk, names[-1])["after"] is None


def test_a_neighbour_of_the_same_priority_is_tied() -> None:
    routes = [route("a", 'http.path == "/"', 5), route("b", 'http.path == "/"', 5)]
    talk = Talk({**FOUR_ROUTES, "services": [], "routes": routes})
    reply = ranked(talk, "a")
    assert (reply["before"] or reply["after"])["tied"]


def test_a_route_that_is_not_in_the_table_has_no_rank(talk: Talk) -> None:
    talk.put("orders-v2", enabled=False)
    reply = ranked(talk, "orders-v2")
    assert (reply["number"], reply["before"], reply["after"]) == (None, None, None)


def test_a_route_that_is_not_there_is_refused(talk: Talk) -> None:
    assert talk.send("rank", route_id="x")["type"] == "failure"
