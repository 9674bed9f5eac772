"""What is said about the place under the pointer (written as `¦`)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong.schema import schema
from routelens.language.ide.hover import MAX_PARTS, Hover, hover
from routelens.language.nodes import All, AnyOf, Not, Predicate

HTTP = schema("http")


def at(marked: str) -> Hover | None:
    """Hover at the sign `¦`."""
    position = marked.index("¦")
    return hover(marked.replace("¦", ""), position, HTTP)


def found(marked: str) -> Hover:
    here = at(marked)
    assert here is not None
    return here


@pytest.mark.parametrize(
    ("marked", "kind", "detail", "source", "words"),
    [
        ('http.pa¦th ^= "/a"', "field", "String", "http.path", "Normalised path"),
        ('¦http.path ^= "/a"', "field", "String", "http.path", "Normalised path"),
        ('http.path¦ ^= "/a"', "field", "String", "http.path", "Normalised path"),
        ('http.headers.x_¦env == "a"', "field", "String", "http.headers.x_env", "request header"),
        ("http.path.segments.le¦n == 2", "field", "Int", "http.path.segments.len", "Number of path parts"),
        ("net.src.¦ip in 10.0.0.0/8", "field", "IpAddr", "net.src.ip", "Client address"),
        ('lo¦wer(http.path) == "/a"', "function", "function", "lower", "Lower-cases the request value"),
        ('any(lower¦(http.path)) == "/a"', "function", "function", "lower", "Lower-cases the request value"),
        ('http.path ^¦= "/a"', "operator", "starts with", "^=", "Does not stop at a `/`"),
        ("net.src.ip not¦ in 10.0.0.0/8", "operator", "outside", "not in", "outside every IPv4 range"),
        ('http.path == "/a" &¦& http.host == "b"', "connective", "connective", "&&", "Both must hold"),
        ('http.path == "/a" |¦| http.host == "b"', "connective", "connective", "||", "binds tighter"),
        ('¦!(http.path == "/a")', "negation", "negation", "!", "parentheses required"),
        # Half a text says as much as its tokens do.
        ("http.pa¦th", "field", "String", "http.path", "Normalised path"),
        ("http.path ^¦=", "operator", "starts with", "^=", "Starts with"),
        ('(http.path == "/a" && http.me¦thod', "field", "String", "http.method", "Request method"),
        ('http.path == "/a" && && http.me¦thod ==', "field", "String", "http.method", "Request method"),
    ],
)
def test_words(marked: str, kind: str, detail: str, source: str, words: str) -> None:
    here = found(marked)
    text = marked.replace("¦", "")
    assert (here.kind, here.detail, text[here.start : here.end]) == (kind, detail, source)
    assert words in " ".join(here.notes)


@pytest.mark.parametrize(
    "marked",
    [
        "¦",
        'http.path  ¦ == "/a"',
        'http.pth¦ == "/a"',
        'upp¦er(http.path) == "/a"',
        '¦(http.path == "/a")',
        'http.path == "/a¦',
        "net.src.ip in 10.0.0.1/¦8",
        'http.path ~ "(¦"',
        "  ¦",
        'http.path == "/a" ¦§ x',
    ],
)
def test_nothing_is_said_of_what_is_no_word(marked: str) -> None:
    assert at(marked) is None


@pytest.mark.parametrize(
    ("marked", "detail", "notes"),
    [
        ("net.dst.port == 04¦43", "Int", ("Octal, because of the leading zero: 291 in decimal.",)),
        ("net.dst.port == 0x1¦F", "Int", ("Hexadecimal: 31 in decimal.",)),
        ("net.dst.port == -0¦17", "Int", ("Octal, because of the leading zero: -15 in decimal.",)),
        ("net.dst.port == 0¦8", "Int", ("Decimal 8: not an octal number, since 8 is not an octal digit.",)),
        ("net.dst.port == ¦443", "Int", ()),
        ("net.dst.port == ¦0", "Int", ()),
        ('http.path == "/¦a"', "String, 2 characters", ()),
        ('http.path == "/a¦\\n"', "String, 3 characters", ("Read as “/a\n”.",)),
        ('http.path == r#"¦\\d"#', "String, 2 characters", ()),
        ("net.src.ip == ¦10.0.0.1", "IPv4 address", ()),
        ("net.src.ip == ¦FD00:0::1", "IPv6 address", ("The gateway spells it `fd00::1`.",)),
    ],
)
def test_literals(marked: str, detail: str, notes: tuple[str, ...]) -> None:
    here = found(marked)
    assert (here.detail, here.notes) == (detail, notes)


@pytest.mark.parametrize(
    ("source", "first", "last", "count"),
    [
        ("10.0.0.0/8", "10.0.0.0", "10.255.255.255", "16,777,216"),
        ("192.0.2.7/32", "192.0.2.7", "192.0.2.7", "1"),
        ("0.0.0.0/0", "0.0.0.0", "255.255.255.255", "4,294,967,296"),
        ("fd00::/8", "fd00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2^120"),
        ("::ffff:0:0/96", "::ffff:0.0.0.0", "::ffff:255.255.255.255", "4,294,967,296"),
    ],
)
def test_a_range_shows_its_ends_and_how_many_addresses_are_in_it(
    source: str, first: str, last: str, count: str
) -> None:
    here = found(f"net.src.ip in ¦{source}")
    assert [(part.source, part.meaning) for part in here.parts] == [
        ("first", first),
        ("last", last),
        ("addresses", count),
    ]


def test_a_regex_is_broken_into_its_parts() -> None:
    here = found('http.path ~ r#"^/v(?P<ver¦sion>\\d+)/"#')
    assert here.detail == "Regex"
    assert here.notes == ("Matches from the start of the value.",)
    assert [(part.source, part.depth) for part in here.parts] == [
        ("^", 0),
        ("/v", 0),
        ("(?P<version>\\d+)", 0),
        ("/", 0),
    ]
    assert "captured as version" in here.parts[2].meaning


@pytest.mark.parametrize(
    ("pattern", "predicate"),
    [
        ("^/v1$", 'http.path == "/v1"'),
        ("^/v1/", 'http.path ^= "/v1/"'),
        ("\\\\.json$", 'http.path =^ ".json"'),
        ("admin", 'http.path contains "admin"'),
    ],
)
def test_a_regex_that_need_be_none_is_told_what_says_the_same(pattern: str, predicate: str) -> None:
    assert predicate in found(f'http.path ~ "¦{pattern}"').notes[-1]


def test_a_string_is_a_regex_behind_its_operator_only() -> None:
    assert found('http.path ~ "¦^a"').kind == "regex"
    assert found('http.path == "¦^a"').kind == "text"
    assert found('http.path ~ "^a" && http.host == "¦^a"').kind == "text"


def test_what_a_verdict_belongs_to() -> None:
    text = 'http.path == "/a" && (http.host == "b" |¦| http.host == "c") && !(http.method == "GET")'
    assert isinstance(found(text).node, AnyOf)
    assert isinstance(found(text.replace("¦", "").replace("&&", "&¦&", 1)).node, All)
    assert isinstance(found(text.replace("¦", "").replace("!(", "¦!(", 1)).node, Not)
    predicate = found(text.replace("¦", "").replace('"c"', '"¦c"')).node
    assert isinstance(predicate, Predicate)
    assert predicate.value.value == "c"


def test_a_mixed_chain_is_shown_with_the_parentheses_that_the_engine_reads() -> None:
    mixed = 'http.method == "GET"  &¦& http.path == "/a" || http.host == "x"'
    assert found(mixed).notes[-1] == (
        'Read as `http.method == "GET" && (http.path == "/a" || http.host == "x")`.'
    )
    assert len(found('http.method == "GET" &¦& http.path == "/a"').notes) == 1


def test_a_large_regex_and_a_long_text_are_cut() -> None:
    here = found('http.path ~ "¦' + "a?" * 500 + '"')
    assert len(here.parts) == MAX_PARTS + 1
    here = found(f'http.path == "{"/" * 1_000}¦{"x" * 20_000}" && http.host == "b" || http.host == "c"')
    assert here.detail == "String, 21,000 characters"


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text('ab.=&|!()"~^ \n1:#r/', max_size=40), st.integers(-1, 45))
def test_any_place_of_any_text_has_an_answer(text: str, position: int) -> None:
    here = hover(text, position, HTTP)
    if here is not None:
        assert 0 <= here.start <= position <= here.end <= len(text)


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "!(" * 999 + 'http.path == "/a"' + ")" * 999, "any(" * 30_000, "&&" * 50_000]
)
def test_hostile_texts_are_answered(text: str) -> None:
    hover(text, len(text) // 2, HTTP)
