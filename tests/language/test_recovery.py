"""What is said about texts that do not parse: the sentence, the place, the fix."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens import Diagnostic, ExpressionError, Schema, parse

SCHEMA = Schema(
    {
        "http.path": "String",
        "http.method": "String",
        "http.headers.*": "String",
        "http.queries.*": "String",
        "net.dst.port": "Int",
        "net.src.ip": "IpAddr",
    }
)


def faults(text: str) -> tuple[Diagnostic, ...]:
    try:
        parse(text, SCHEMA)
    except ExpressionError as error:
        return error.diagnostics
    return ()


def mended(text: str, fault: Diagnostic) -> str:
    fix = fault.fixes[0]
    return text[: fix.start] + fix.text + text[fix.end :]


# text, what is underlined, how the sentence begins, the text after the first fix (None: no fix)
SENTENCES = [
    ('http.path = "/a"', "=", "Use `==` to compare. `=` is not an operator.", 'http.path == "/a"'),
    ("http.path == '/a'", "'/a'", 'Strings use double quotes: `"/a"`.', 'http.path == "/a"'),
    (
        'http.path == "/a" and http.method == "GET"',
        "and",
        "Use `&&` instead of `and`",
        'http.path == "/a" && http.method == "GET"',
    ),
    (
        'http.path == "/a" OR http.method == "GET"',
        "OR",
        "Use `||` instead of `OR`",
        'http.path == "/a" || http.method == "GET"',
    ),
    ('http.path == "/a" // x', "// x", "Expressions have no comments.", 'http.path == "/a" '),
    (
        'http.headers.X-Foo == "1"',
        "-Foo",
        "Header names are written in lower case",
        'http.headers.x_foo == "1"',
    ),
    ('!http.path == "/a"', "!", '`!` needs parentheses: `!(http.path == "/a")`.', '!(http.path == "/a")'),
    ('http.path ~ "\\d"', "\\d", 'In "…" a backslash must be', 'http.path ~ r#"\\d"#'),
    ('http.pth == "/a"', "http.pth", "Unknown field `http.pth`. Did you mean", 'http.path == "/a"'),
    ('net.dst.port == "443"', '"443"', "`net.dst.port` is a number", "net.dst.port == 443"),
    ("net.src.ip in 10.0.0.1/8", "10.0.0.1/8", "`10.0.0.1/8` has host bits set.", "net.src.ip in 10.0.0.0/8"),
    ("net.src.ip == 10.0.0.0/8", "10.0.0.0/8", "`net.src.ip` is an IP address", "net.src.ip in 10.0.0.0/8"),
    ("net.src.ip in 10.0.0.1", "in", "`in` needs a range", "net.src.ip == 10.0.0.1"),
    ('http.method in "GET"', "in", "`in` works only for IP fields", 'http.method == "GET"'),
    ('upper(http.path) == "/A"', "upper", "There is no function `upper`", None),
    ('LOWER(http.path) == "/a"', "LOWER", "There is no function `LOWER`", 'lower(http.path) == "/a"'),
    ('http.path == "/a" http.method == "GET"', "http.method", "`&&` or `||` is missing", None),
    ('http.path == "/a")', ")", "This `)` closes nothing", 'http.path == "/a"'),
    ('(http.path == "/a"', "(", "This parenthesis is not closed", '(http.path == "/a")'),
    ('http.path == "/a', '"/a', "This string is not closed", None),
    ('http.path == r#"/a"', 'r#"/a"', "This raw string is not closed", None),
    ('http.path !~ "x"', "!~", "Use `!( … ~ … )` instead of `!~`", None),
    ('http.path startsWith "/a"', "startsWith", "Use `^=` instead of `startsWith`", 'http.path ^= "/a"'),
    ("http.path == /a+/", "/a+/", "A regex is written as a string", 'http.path == r#"a+"#'),
    ('http.path in ["a"', "[", "Lists are not supported", None),
    ('http.path in ["a"]', '["a"]', "Lists are not supported", '(http.path == "a")'),
    (
        'lower(http.method) not in ("get", \'put\') && http.path == "/a"',
        "(\"get\", 'put')",
        "Lists are not supported",
        '!(lower(http.method) == "get" || lower(http.method) == "put") && http.path == "/a"',
    ),
    (
        "net.src.ip in [10.0.0.0/8, ::1]",
        "[10.0.0.0/8, ::1]",
        "Lists are not supported",
        "(net.src.ip in 10.0.0.0/8 || net.src.ip == ::1)",
    ),
    ('not(http.path == "/a")', "not", "To negate, write", '!(http.path == "/a")'),
    (
        'http.queries.a.b == "1"',
        "http.queries.a.b",
        "Unknown field `http.queries.a.b`. A query argument",
        None,
    ),
    (
        'http.method ~ r#"^a(?!b)"#',
        "(?!",
        "The gateway's regex engine has no look-ahead",
        '(http.method ^= "a" && !(http.method ^= "ab"))',
    ),
    (
        'lower(http.headers.x) ~ "^a(?!b)"',
        "(?!",
        "The gateway's regex engine has no look-ahead",
        '(lower(http.headers.x) ^= "a" && !(lower(any(http.headers.x)) ^= "ab"))',
    ),
    ('any(http.headers.x) ~ "^a(?!b)"', "(?!", "The gateway's regex engine has no look-ahead", None),
    ('http.path ~ "^/a(?=b)"', "(?=", "The gateway's regex engine has no look-ahead", 'http.path ^= "/ab"'),
    ("net.dst.port == 12ab", "ab", "The number or address before is complete", None),
    ("", "", "The expression is empty.", None),
    ("http.path", "", "`http.path` is not a condition; add an operator and a value", None),
    ("http.pa", "", "Unknown field `http.pa`. Did you mean `http.path`?", None),
    ("http.pht", "", "Unknown field `http.pht`. Did you mean `http.path`?", None),
    ("colour", "", "`colour` is not a condition; add an operator and a value", None),
    ("http.path ==", "", "A value is missing after the operator", None),
    ('http.path == "/a" &&', "", "Here the expression ends, but another condition", None),
]


@pytest.mark.parametrize(
    ("text", "underlined", "beginning", "fixed"), SENTENCES, ids=lambda value: str(value)[:40]
)
def test_sentence(text: str, underlined: str, beginning: str, fixed: str | None) -> None:
    first = faults(text)[0]
    assert text[first.start : first.end] == underlined
    assert first.message.startswith(beginning)
    if fixed is None:
        assert all(fix.effect == "ask" for fix in first.fixes)
    else:
        assert mended(text, first) == fixed


def test_one_fault_does_not_breed_others() -> None:
    for text, *_ in SENTENCES:
        kinds = [fault.kind for fault in faults(text)]
        assert len(kinds) == 1 or kinds == ["syntax", "unknown_function"], text


@pytest.mark.parametrize(
    "text",
    [
        "any(any(",
        "any(lower(http.path",
        "any(lower(http.path ==",
        'any(lower(http.path == "/a"',
        "(any(lower(",
        "any(lower())",
        "any(lower(&& )) && x",
        'any(lower( ) ) == "/a"',
        "lower(http.path (",
        "x and (lower(any(",
    ],
)
def test_functions_in_functions_that_are_not_closed_are_faults_like_others(text: str) -> None:
    assert all(fault.kind == "syntax" for fault in faults(text)[:1])
    assert faults(text) != ()


def test_one_fault_in_nested_functions_is_one() -> None:
    for text in ("any(lower(", "any(lower(http.path", 'any(lower(== "/a"))'):
        assert [fault.kind for fault in faults(text)] == ["syntax"], text


def test_safe_fixes_lead_to_a_valid_text() -> None:
    tried = 0
    for text, *_ in SENTENCES:
        for fault in faults(text):
            for fix in fault.fixes:
                if fix.effect == "safe" and len(faults(text)) == 1 and "/a+/" not in text:
                    assert faults(text[: fix.start] + fix.text + text[fix.end :]) == (), (text, fix)
                    tried += 1
    assert tried > 10


PIECES = st.lists(
    st.sampled_from(
        [
            "http.path", "net.src.ip", "lower", "any", "not", "in", "contains", "and", "x-y", "==", "=", "^=", "~",
            "!", "&&", "||", "&", "(", ")", '"a"', '"', 'r#"a"#', 'r#"', "'a'", "\\", "1", "-", "0x", "10.0.0.0/8",
            "::", "/", "any(", "lower(", '~ "^/(?!a)"',
            " ", "\n", "\0", "é", "\ud800", "//", ",", "[",
        ]
    ),
    max_size=14,
)  # fmt: skip


@settings(derandomize=True, max_examples=1_500, deadline=None)
@given(PIECES.map("".join) | PIECES.map(" ".join) | st.text(max_size=40))
def test_whatever_is_typed_raises_nothing_but_expression_error(text: str) -> None:
    for fault in faults(text):
        assert 0 <= fault.start <= fault.end <= len(text)
        for fix in fault.fixes:
            assert 0 <= fix.start <= fix.end <= len(text)
        assert fault.message.endswith((".", ")", "`", "?"))


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.binary(max_size=60))
def test_random_bytes_raise_nothing_but_expression_error(data: bytes) -> None:
    faults(data.decode("latin-1"))
    faults(data.decode("utf-8", "surrogateescape"))
