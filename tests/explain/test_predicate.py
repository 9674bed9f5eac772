"""What a predicate saw, in words."""

from __future__ import annotations

import pytest

from routelens import parse
from routelens.explain.markup import name_list, number_word, ordinal, plain_text
from routelens.explain.predicate import MAX_SHOWN, observed
from routelens.kong.schema import schema
from routelens.language.nodes import Predicate
from routelens.router.evaluate import ContextValue


def predicate(text: str) -> Predicate:
    root = parse(text, schema("http")).root
    assert isinstance(root, Predicate)
    return root


@pytest.mark.parametrize(
    ("text", "values", "words", "marked"),
    [
        (
            'http.path ^= "/v1"',
            ["/v2/orders"],
            'path is /v2/orders, differs at character 3: "2", expected "1"',
            ["2"],
        ),
        ('http.path ^= "/v2/"', ["/v2"], "path is /v2, ends before `/`", []),
        ('http.path ^= "/v2"', ["/v2/a"], "path is /v2/a, starts with it", ["/v2"]),
        ('http.path =^ ".json"', ["/a.json"], "path is /a.json, ends with it", [".json"]),
        ('http.path contains "b"', ["/abc"], "path is /abc, contains it", ["b"]),
        ('http.path contains "x"', ["/abc"], "path is /abc, does not contain it", ["/abc"]),
        ('http.path ~ "b(.)"', ["/abcd"], "path is /abcd, matches, group 1 is c", ["bc"]),
        (
            'http.path ~ "^/v(?P<version>[0-9]+)(/x)?(y*)"',
            ["/v21/"],
            'path is /v21/, matches, version is 21, group 3 is ""',
            ["/v21"],
        ),
        (
            'http.path ~ "^/(.)(.)(.)(.)(.)(.)"',
            ["/abcdef"],
            "path is /abcdef, matches, group 1 is a, group 2 is b, group 3 is c, group 4 is d, and 2 more groups",
            ["/abcdef"],
        ),
        ('http.path ~ "^b"', ["/abcd"], "path is /abcd, does not match", ["/abcd"]),
        ('http.method == "GET"', ["GOT"], "method is GOT, not equal", ["OT"]),
        ('http.method != "GET"', ["GET"], "method is GET, equal", ["GET"]),
        ("net.dst.port >= 80", [79], "port is 79, smaller", ["79"]),
        ("net.dst.port <= 80", [80], "port is 80, equal", ["80"]),
        ("net.dst.port < 80", [81], "port is 81, larger", ["81"]),
        ('http.path == ""', [""], 'path is "", equal', ['""']),
        ('lower(http.path) == "/a"', ["/A"], "path is /a in lower case, equal", ["/a"]),
        ('http.headers.x_foo == "a"', None, "header x-foo is not sent, so this is false", []),
        ('http.headers.x_foo != "a"', None, "header x-foo is not sent, so this is false (`!=` too)", []),
        ('tls.sni == "a"', None, "no SNI was sent, so this is false", []),
        (
            'any(http.headers.x) == "a"',
            ["a", "b"],
            "header x has 2 values, one must hold: a, equal; b, not equal",
            ["a", "b"],
        ),
        (
            'http.queries.q == "a"',
            ["a"] * 6,
            "query argument q has 6 values, all must hold: a, equal; a, equal; a, equal; a, equal; and 2 more",
            ["a"] * 4,
        ),
    ],
)
def test_words(text: str, values: list[ContextValue] | None, words: str, marked: list[str]) -> None:
    runs = observed(predicate(text), values)
    assert plain_text(runs) == words
    assert [run for run, mark in runs if mark in ("match", "differs")] == marked


def test_a_huge_value_stays_a_line() -> None:
    runs = observed(predicate('http.path ^= "/x"'), ["/" + "a" * 1_000_000])
    assert len(plain_text(runs)) < 3 * MAX_SHOWN


def test_words_for_numbers_and_lists() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 1003)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th", "1,003rd",
    ]  # fmt: skip
    assert [number_word(number) for number in (0, 1, 10, 11)] == ["No", "One", "Ten", "11"]
    assert [plain_text(name_list(list("abcdefg")[:count])) for count in (0, 1, 2, 3, 4, 7)] == [
        "",
        "a",
        "a and b",
        "a, b and c",
        "a, b and 2 more",
        "a, b and 5 more",
    ]
