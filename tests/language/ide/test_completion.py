"""What is offered at the cursor (written as `|`)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong.schema import schema
from routelens.language.ide.completion import Completion, Hints, complete

HTTP = schema("http")
HINTS = Hints(
    request={"http.path": ["/v2/orders"], "http.headers.x_env": ["dev"], "net.src.ip": ["192.0.2.7"]},
    routes={"http.path": ["/v1"], "http.headers.x_beta": ["canary"]},
)


def offered(marked: str, explicit: bool = False) -> Completion:
    position = marked.index("|")
    return complete(marked[:position] + marked[position + 1 :], position, HTTP, HINTS, explicit)


def labels(marked: str, explicit: bool = False) -> list[str]:
    return [item.label for item in offered(marked, explicit).items]


@pytest.mark.parametrize(
    ("marked", "first"),
    [
        ("h|", ["http.path", "http.host", "http.method"]),
        ("hh|", ["http.host"]),
        ("http.path |", ["^=", "==", "~"]),
        ("http.host |", ["==", "^=", "~"]),
        ("net.dst.port |", ["==", ">=", "<="]),
        ("net.src.ip |", ["in", "not in", "==", "!="]),
        ("any(http.headers.x_env) |", ["==", "^="]),
        ("net.src.ip not|", ["not in"]),
        ("http.path con|", ["contains"]),
        ("http.path ^= |", ['"…"', 'r#"…"#', '"/v2/orders"', '"/v1"']),
        ('http.path ^= "|', ['"/v2/orders"', '"/v1"']),
        ('http.path ^= "/v1|', ['"/v1"']),
        ("http.path ~ |", ['r#"…"#']),
        ("http.method == |", ['"…"', 'r#"…"#', '"GET"', '"POST"']),
        ("net.src.ip in |", ["192.0.2.0/24", "192.0.0.0/16", "192.0.2.7/32", "10.0.0.0/8"]),
        ("http.headers.|", ["http.headers.x_env", "http.headers.x_beta", "http.headers.authorization"]),
        ("http.headers.X-E|", ["http.headers.x_env"]),
        ('http.path == "/a" |', ["&&", "||"]),
        ('(http.path == "/a" |', ["&&", "||", ")"]),
        ('http.path == "/a" &|', ["&&"]),
        ('http.path == "/a" && |', ["http.path", "http.host"]),
        ("lower(|", ["http.path", "http.host"]),
        ("any(|", ["http.headers.…", "http.queries.…"]),
        ("!|", ["( … )"]),
    ],
)
def test_offers_begin_with(marked: str, first: list[str]) -> None:
    assert labels(marked)[: len(first)] == first


@pytest.mark.parametrize("marked", ["|", 'http.path == "/a"|', "http.path == /|"])
def test_nothing_is_offered_unasked(marked: str) -> None:
    assert labels(marked) == []


def test_asked_for_an_empty_text_offers_fields() -> None:
    assert labels("|", explicit=True)[:2] == ["http.path", "http.host"]


def test_lower_takes_strings_only() -> None:
    assert not {"net.src.ip", "net.dst.port", "lower(…)"} & set(labels("lower(|"))


def test_an_offer_replaces_the_word_it_is_for() -> None:
    completion = offered('http.pa|th.x == "1"')
    assert (completion.start, completion.end) == (0, 11)
    completion = offered('http.path == "/v|1" && x')
    assert (completion.start, completion.end) == (13, 18)
    completion = offered("http.path ^|")
    assert (completion.start, completion.end) == (10, 11)


def test_accepting_a_function_puts_the_cursor_inside() -> None:
    item = next(item for item in offered("low|").items if item.kind == "function")
    assert (item.insert, item.caret, item.reopen) == ("lower()", 6, True)


def test_the_value_now_is_shown() -> None:
    item = next(item for item in offered("http.pat|").items if item.label == "http.path")
    assert item.now == "/v2/orders"
    assert item.word is not None
    assert "Normalised path" in item.word.text


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text(max_size=30), st.integers(-2, 40), st.booleans())
def test_any_place_of_any_text_has_an_answer(text: str, position: int, explicit: bool) -> None:
    completion = complete(text, position, HTTP, HINTS, explicit)
    assert 0 <= completion.start <= completion.end <= len(text)


@pytest.mark.heavy
@pytest.mark.parametrize("text", ["(" * 100_000, 'a == "' * 20_000, "any(" * 50_000, "&&" * 100_000])
def test_hostile_texts_are_answered(text: str) -> None:
    complete(text, len(text), HTTP, HINTS)
    complete(text, 19_000, HTTP, HINTS)
