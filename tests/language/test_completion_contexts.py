"""What is offered in each context that the playground's design lists (C1 to C13), the cursor written as `¦`."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong.schema import schema
from routelens.language.ide.completion import Completion, Hints, Item, complete
from routelens.language.ide.completion_items import (
    BINDING,
    COMMON,
    IN_REQUEST,
    IN_ROUTES,
    IN_SAVED,
    INSTEAD,
    MORE,
    RANGES,
    SNIPPET,
)
from routelens.language.nodes import Operator
from routelens.language.parser import read
from routelens.language.tokens import Token
from routelens.language.vocabulary import REGEX_PIECES, SNIPPETS
from tests.language.expressions import SCHEMA, written

HTTP = schema("http")
STREAM = schema("stream")
HINTS = Hints(
    request={
        "http.method": ["GET"],
        "http.path": ["/v2/orders/7"],
        "http.path.segments.len": ["3"],
        "http.path.segments.0": ["v2"],
        "http.path.segments.1": ["orders"],
        "http.path.segments.2": ["7"],
        "http.host": ["api.shop.example"],
        "http.headers.x_env": ["dev"],
        "http.queries.page": ["1"],
        "net.src.ip": ["192.0.2.7"],
        "net.dst.port": ["8443"],
    },
    routes={
        "net.src.ip": ["10.0.0.0/8"],
        "http.host": ["www.example.org"],
        "http.path": ["/v1"],
        "http.headers.x_beta": ["on"],
        "http.queries.q": ["a"],
    },
    saved={"http.path": ["/saved"]},
)


def at(marked: str, explicit: bool = True, known: Hints = HINTS, stream: bool = False) -> Completion:
    position = marked.index("¦")
    return complete(marked.replace("¦", ""), position, STREAM if stream else HTTP, known, explicit)


def labels(marked: str, explicit: bool = True, known: Hints = HINTS, stream: bool = False) -> list[str]:
    return [item.label for item in at(marked, explicit, known, stream).items]


def grouped(marked: str) -> list[tuple[str, str]]:
    return [(item.group, item.label) for item in at(marked).items]


def accepted(marked: str, label: str) -> str:
    """The text after an offer is taken, the cursor where it goes."""
    completion = at(marked)
    item = next(item for item in completion.items if item.label == label)
    text = marked.replace("¦", "")
    insert = item.insert[: item.caret] + "¦" + item.insert[item.caret :]
    return text[: completion.start] + insert + text[completion.end :]


FIELDS = [
    "http.path", "http.host", "http.method", "http.headers.…", "http.queries.…", "tls.sni", "net.src.ip",
    "http.path.segments.…", "http.path.segments.len", "net.dst.port", "net.protocol", "net.src.port", "net.dst.ip",
]  # fmt: skip
SHAPES = ["lower(…)", "any(…)", "!( … )", "( … )"]


# --- C1: where a condition starts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("marked", ["¦", "(¦", "!(¦", 'http.path == "/a" && ¦', 'http.path == "/a" || ¦'])
def test_c1_a_condition_starts_with_a_field_a_function_a_group_or_a_snippet(marked: str) -> None:
    assert labels(marked, known=Hints()) == [*FIELDS, *SHAPES, *(snippet.name for snippet in SNIPPETS)]


def test_c1_fields_that_other_routes_read_come_first() -> None:
    assert labels("¦")[:4] == ["http.path", "http.host", "net.src.ip", "http.method"]


def test_c1_behind_an_and_the_precedence_is_said_where_it_matters() -> None:
    groups = [item.group for item in at('http.path == "/a" || http.path == "/b" && ¦').items]
    assert set(groups) == {BINDING, SNIPPET}
    assert at('http.path == "/a" && ¦').items[0].group == ""
    assert at('http.path == "/a" || ¦').items[0].group == ""


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_c1_a_snippet_is_an_expression(snippet: object) -> None:
    offered = next(item for item in at("¦").items if item.label == snippet.name)  # type: ignore[attr-defined]
    assert read(offered.insert)[1] == []
    assert (offered.template is None) == ("${" not in snippet.template)  # type: ignore[attr-defined]


# --- C2 to C5: names -----------------------------------------------------------------------------------------------


def test_c2_a_name_that_is_begun_goes_on() -> None:
    assert set(labels("http.¦")) == {
        "http.path", "http.host", "http.method", "http.headers.…", "http.queries.…", "http.path.segments.…",
        "http.path.segments.len",
    }  # fmt: skip
    assert set(labels("net.¦")) == {
        "net.src.ip",
        "net.src.port",
        "net.dst.ip",
        "net.dst.port",
        "net.protocol",
    }
    assert labels("hh¦") == ["http.host", "http.headers.…"]
    namespace = next(item for item in at("http.¦").items if item.label == "http.headers.…")
    assert namespace.reopen


def test_c2_fields_of_the_other_kind_of_route_are_shown_and_not_taken() -> None:
    items = at("http.¦", stream=True).items
    assert {item.label for item in items} >= {"http.path", "http.headers."}
    assert {item.kind for item in items} == {"unavailable"}
    assert {item.insert for item in items} == {"http."}
    assert "not available" in items[0].detail
    assert "http.path" not in labels("¦", stream=True)


def test_c3_headers_of_the_request_then_of_routes_then_common_ones() -> None:
    assert grouped("http.headers.¦")[:4] == [
        (IN_REQUEST, "http.headers.x_env"),
        (IN_ROUTES, "http.headers.x_beta"),
        (COMMON, "http.headers.authorization"),
        (COMMON, "http.headers.accept"),
    ]
    assert len(labels("http.headers.¦")) == 12


@pytest.mark.parametrize("typed", ["X-Env", "x-env", "X_ENV", "x-e"])
def test_c3_a_header_as_it_is_sent_becomes_the_name_that_fits(typed: str) -> None:
    assert accepted(f"http.headers.{typed}¦", "http.headers.x_env") == "http.headers.x_env¦"


def test_c3_a_header_that_nobody_knows_is_rewritten_too() -> None:
    item = next(item for item in at("http.headers.X-Foo¦").items if item.label == "http.headers.x_foo")
    assert (item.kind, item.detail) == ("replacement", "for X-Foo")
    assert accepted('http.headers.X-Foo¦ == "1"', "http.headers.x_foo") == 'http.headers.x_foo¦ == "1"'


def test_c4_query_arguments_of_the_request_then_of_routes_then_any() -> None:
    assert grouped("http.queries.¦") == [
        (IN_REQUEST, "http.queries.page"),
        (IN_ROUTES, "http.queries.q"),
        (MORE, "http.queries.…"),
    ]
    assert labels("http.queries.be¦") == ["http.queries.be"]
    # A name that cannot be written is not made up.
    assert labels("http.queries.a-b¦") == []
    dotted = Hints(request={"http.queries.a.b": ["1"]})
    assert labels("http.queries.¦", known=dotted) == ["http.queries.…"]


def test_c5_segments_are_numbered_and_paired() -> None:
    items = at("http.path.segments.¦").items
    prefix = "http.path.segments."
    assert [(item.group, item.label.removeprefix(prefix), item.detail) for item in items] == [
        ("", "len", "Int"),
        (IN_REQUEST, "0", "v2"),
        (IN_REQUEST, "1", "orders"),
        (IN_REQUEST, "2", "7"),
        (RANGES, "0_1", "v2/orders"),
        (RANGES, "1_2", "orders/7"),
    ]


# --- C6: functions -------------------------------------------------------------------------------------------------


def test_c6_lower_takes_text() -> None:
    offered = labels("lower(¦")
    assert "any(…)" in offered
    assert not {"net.src.ip", "net.dst.port", "http.path.segments.len", "lower(…)", "( … )"} & set(offered)


def test_c6_any_takes_what_may_have_several_values_first() -> None:
    items = at("any(¦").items
    assert [item.label for item in items][:3] == ["http.headers.…", "http.queries.…", "lower(…)"]
    assert {item.detail for item in items[3:]} == {"single value: any() changes nothing"}
    assert labels("any(lower(¦")[0] == "http.path"


# --- C7: operators -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "first", "more"),
    [
        ("http.host ¦", ["==", "^=", "~", "=^", "contains", "!="], []),
        ("lower(http.headers.x) ¦", ["==", "^=", "~", "=^", "contains", "!="], []),
        ("http.path ¦", ["^=", "==", "~", "=^", "contains", "!="], []),
        ("http.method ¦", ["==", "!="], ["^=", "~", "=^", "contains"]),
        ("net.protocol ¦", ["==", "!="], ["^=", "~", "=^", "contains"]),
        ("net.dst.port ¦", ["==", ">=", "<=", ">", "<", "!="], []),
        ("net.src.ip ¦", ["in", "not in", "==", "!="], []),
    ],
)
def test_c7_operators_by_type(marked: str, first: list[str], more: list[str]) -> None:
    assert grouped(marked) == [("", label) for label in first] + [(MORE, label) for label in more]
    assert set(first + more) <= set(get_args(Operator))


# --- C8 and C9: values ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "offered"),
    [
        (
            "http.path ^= ¦",
            [
                ("", '"…"'),
                ("", 'r#"…"#'),
                (IN_REQUEST, '"/v2/orders/7"'),
                (IN_ROUTES, '"/v1"'),
                (IN_SAVED, '"/saved"'),
            ],
        ),
        ("http.path ~ ¦", [("", 'r#"…"#'), ("", '"…"')]),
        (
            "http.host =^ ¦",
            [
                ("", '"…"'),
                ("", 'r#"…"#'),
                (IN_REQUEST, '".shop.example"'),
                (IN_ROUTES, '".example.org"'),
                (IN_REQUEST, '"api.shop.example"'),
                (IN_ROUTES, '"www.example.org"'),
                (COMMON, '".example.com"'),
            ],
        ),
        ("net.dst.port == ¦", [(IN_REQUEST, "8443"), (COMMON, "8000"), (COMMON, "80"), (COMMON, "443")]),
        (
            "net.src.ip in ¦",
            [
                (IN_REQUEST, "192.0.2.0/24"),
                (IN_REQUEST, "192.0.0.0/16"),
                (IN_REQUEST, "192.0.2.7/32"),
                (IN_ROUTES, "10.0.0.0/8"),
                (COMMON, "172.16.0.0/12"),
                (COMMON, "192.168.0.0/16"),
                (COMMON, "fd00::/8"),
            ],
        ),
        ("net.src.ip == ¦", [(IN_REQUEST, "192.0.2.7")]),
        ("http.path.segments.len == ¦", [(IN_REQUEST, "3")]),
    ],
)
def test_c8_values_by_type(marked: str, offered: list[tuple[str, str]]) -> None:
    assert grouped(marked) == offered


def test_c8_methods_and_protocols_are_known() -> None:
    assert labels("http.method == ¦")[2:11] == [
        f'"{method}"'
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT")
    ]
    assert labels("net.protocol == ¦")[2:4] == ['"https"', '"http"']
    assert labels("net.protocol == ¦", known=Hints(), stream=True)[2:] == ['"tls"', '"tcp"', '"udp"']


def test_c9_in_a_string_known_values_are_offered_and_close_it() -> None:
    assert labels('http.path ^= "¦"') == ['"/v2/orders/7"', '"/v1"', '"/saved"']
    assert labels('http.path ^= "/v¦"') == ['"/v2/orders/7"', '"/v1"']
    assert accepted('http.path ^= "/v¦"', '"/v1"') == 'http.path ^= "/v1"¦'
    assert accepted('http.path ^= "/v¦', '"/v1"') == 'http.path ^= "/v1"¦'


def test_c9_in_a_finished_string_nothing_is_offered_unasked() -> None:
    assert labels('http.path ^= "/v¦1"', explicit=False) == []
    assert labels('http.path ^= "/v¦1"') == ['"/v2/orders/7"', '"/v1"']
    # The quote that the editor adds behind the cursor finishes nothing.
    assert labels('http.path ^= "/v¦"', explicit=False) != []


def test_c9_a_regex_is_put_together_of_pieces() -> None:
    names = [piece.name for piece in REGEX_PIECES]
    assert labels('http.path ~ r#"¦"#', explicit=False) == names
    assert labels('http.path ~ r#"^/v¦"#') == [name for name in names if name not in ("^", "(?i)")]
    assert labels('http.path ~ r#"^/v¦"#', explicit=False) == []
    assert accepted('http.path ~ r#"^/v¦/"#', "\\d+") == 'http.path ~ r#"^/v\\d+¦/"#'
    assert accepted('http.path ~ "^/v¦"', "\\d+") == 'http.path ~ "^/v\\\\d+¦"'


# --- C10 to C13 ----------------------------------------------------------------------------------------------------


def test_c10_behind_a_condition_come_connectives_and_what_closes() -> None:
    assert labels('http.path == "/a" ¦') == ["&&", "||"]
    assert labels('(http.path == "/a" ¦') == ["&&", "||", ")"]
    assert labels('any(http.path) == "/a" ¦') == ["&&", "||"]
    assert labels('http.path == "/a"¦', explicit=False) == []


@pytest.mark.parametrize("marked", ["net.src.ip not¦", "net.src.ip not ¦", "net.src.ip not i¦"])
def test_c11_behind_not_comes_in(marked: str) -> None:
    assert labels(marked) == ["not in"]


@pytest.mark.parametrize("marked", ["!¦", 'http.path == "/a" && !¦', "! ¦"])
def test_c12_behind_an_exclamation_mark_comes_a_parenthesis(marked: str) -> None:
    assert labels(marked) == ["( … )"]


@pytest.mark.parametrize(
    ("marked", "label", "after"),
    [
        ('http.path == "/a" and¦', "&&", 'http.path == "/a" && ¦'),
        ('http.path == "/a" OR¦', "||", 'http.path == "/a" || ¦'),
        ('http.path == "/a" && not¦', "!( … )", 'http.path == "/a" && !(¦)'),
        ("not¦", "!( … )", "!(¦)"),
        ("http.path =¦", "==", "http.path == ¦"),
        ("http.path ===¦", "==", "http.path == ¦"),
        ("http.path == '/a'¦", '"/a"', 'http.path == "/a"¦'),
        ("http.path == '/a¦", '"/a"', 'http.path == "/a"¦'),
        ("http.path ~ /a+/¦", 'r#"a+"#', 'http.path ~ r#"a+"#¦'),
        ("http.path == /a/¦", '"/a/"', 'http.path == "/a/"¦'),
        ("http.path matches¦", "~", "http.path ~ ¦"),
        ("http.path startsWith¦", "^=", "http.path ^= ¦"),
        ("http.path ends_with¦", "=^", "http.path =^ ¦"),
        ("http.path =~¦", "~", "http.path ~ ¦"),
        ("http.path !~¦", "!(… ~ …)", '!(http.path ~ r#"¦"#)'),
        ("(lower(http.path) !=~¦", "!(… ~ …)", '(!(lower(http.path) ~ r#"¦"#)'),
        ("http.path <>¦", "!=", "http.path != ¦"),
    ],
)
def test_c13_foreign_words_are_replaced(marked: str, label: str, after: str) -> None:
    first: Item = at(marked, explicit=False).items[0]
    assert first.label == label
    assert first.group in (INSTEAD, "")
    assert accepted(marked, label) == after


def test_c13_words_of_our_own_are_not_foreign() -> None:
    assert labels("http.path !¦") == ["!="]
    assert labels("net.dst.port <¦")[:1] == ["8443"]
    assert labels("nota¦") == []


# --- everywhere ----------------------------------------------------------------------------------------------------


@settings(derandomize=True, max_examples=150, deadline=None)
@given(written(), st.floats(0, 1))
def test_what_is_offered_may_come_there(text: str, share: float) -> None:
    tokens: list[Token] = []
    read(text, tokens)
    last = tokens[int(share * (len(tokens) - 1))]
    before = text[: (last.start_pos or 0) + len(last)] + " "
    known = Hints(request={"s": ["a"], "n": ["1"], "ip": ["10.0.0.1"]}, routes={"h.x": ['"#']})
    completion = complete(before, len(before), SCHEMA, known)
    for item in completion.items:
        taken = before[: completion.start] + item.insert[: item.caret]
        wrong = [
            fault
            for fault in read(taken)[1]
            # What is still missing is missing at the end, or named where it was opened.
            if fault.kind == "syntax"
            and fault.end < len(taken.rstrip())
            and "not closed" not in fault.message
        ]
        assert wrong == [], (taken, item)
