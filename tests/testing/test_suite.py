"""Reading saved expectations: given a file, then what it says, or every fault at its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong import ConfigError
from routelens.testing import Case, Expected, Suite, load_suite

FULL = """
config: [kong.yml, more.yml]
flavor: expressions
match_calculation: original
split_paths: false
loader: deck
tests:
- name: everything
  request:
    method: POST
    url: https://h/a b
    headers: {X-A: [1, two], x-b: 1.10}
    from: 10.0.0.1
    from_port: 99
    sni: s.example
    listen_ip: 10.0.0.9
    listen_port: 9443
    trusted: true
    http_version: 2
  expect:
    route: r
    status: 426
    upstream: /x
    upstream_host: u
    captures: {0: /a, name: 007}
"""


def case(text: str) -> Case:
    (only,) = load_suite(f"config: kong.yml\ntests:\n- {text}\n").cases
    return only


def faults(text: str) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        load_suite(text)
    return [f"{fault.line}:{fault.column} {fault.message}" for fault in refused.value.faults]


def test_a_suite_with_every_key() -> None:
    suite = load_suite(FULL)
    (only,) = suite.cases
    assert suite == Suite(
        ("kong.yml", "more.yml"), (only,), "expressions", "original", split_paths=False, loader="deck"
    )
    assert (only.name, only.line) == ("everything", 8)
    assert only.expected == Expected("r", 426, "/x", "u", {"0": "/a", "name": "007"})
    request = only.request
    assert (request.method, request.path, request.host, request.sni) == ("POST", "/a%20b", "h", "s.example")
    assert request.headers == (("X-A", "1"), ("X-A", "two"), ("x-b", "1.10"))
    assert (str(request.src_ip), request.src_port) == ("10.0.0.1", 99)
    assert (str(request.dst_ip), request.dst_port) == ("10.0.0.9", 9443)
    assert (request.trusted, request.http_version) == (True, "2")


def test_a_minimal_suite() -> None:
    suite = load_suite("config: kong.yml\ntests: [{request: /a, expect: none}]")
    (only,) = suite.cases
    assert (suite.files, suite.flavor, suite.match_calculation, suite.split_paths) == (
        ("kong.yml",),
        None,
        "original",
        True,
    )
    assert not suite.states_match_calculation
    assert suite.loader is None
    assert (only.name, only.expected) == ("/a", Expected(route="none"))
    assert (only.request.method, only.request.scheme, only.request.path) == ("GET", "http", "/a")


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("{request: {url: /, headers: ['A: b', 'A: c d']}, expect: r}", (("A", "b"), ("A", "c d"))),
        ("{request: {url: /, headers: {A: true, b: 0x10}}, expect: r}", None),
        ("{request: {url: /, headers: {b: 0x10, c: 0.50}}, expect: r}", (("b", "0x10"), ("c", "0.50"))),
    ],
)
def test_headers(text: str, headers: tuple[tuple[str, str], ...] | None) -> None:
    if headers is None:
        assert faults(f"config: a\ntests:\n- {text}") == ["3:31 A: a header value must be a string."]
    else:
        assert case(text).request.headers == headers


@pytest.mark.parametrize(
    ("text", "scheme", "method"),
    [
        ("{request: PUT https://h/, expect: r}", "https", "PUT"),
        ("{request: 'tcp://h:1', expect: r}", "tcp", "GET"),
    ],
)
def test_a_request_on_one_line(text: str, scheme: str, method: str) -> None:
    request = case(text).request
    assert request.scheme == scheme
    if request.is_http:
        assert request.method == method


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["1:1 There is nothing in this text."]),
        ("a: [", None),
        ("- 1", ["1:1 expected a map."]),
        ("tests: []", ["1:1 config is missing."]),
        ("config: []\ntests: []", ["1:9 config: name at least one file."]),
        ("config: [3]\ntests: []", ["1:10 expected the name of a file."]),
        ("config: a\ntests: {}", ["2:8 tests: expected a list."]),
        ("config: a\ntests: [1]", ["2:9 expected a map."]),
        (
            "config: a\nflavour: x\ntests: []",
            [
                "2:10 flavour is not a key here; the keys are config, flavor, match_calculation, "
                "split_paths, loader, tests."
            ],
        ),
        (
            "config: a\nflavor: traditional\ntests: []",
            ["2:9 flavor: traditional is not one of traditional_compatible, expressions."],
        ),
        (
            "config: a\nmatch_calculation: new\nsplit_paths: 1\nloader: inso\ntests: []",
            [
                "2:20 match_calculation: new is not one of strict, original.",
                "3:14 split_paths: expected true or false.",
                "4:9 loader: inso is not one of dbless, deck.",
            ],
        ),
        (
            "config: a\ntests:\n- request: /\n- expect: r\n",
            ["3:3 expect is missing.", "4:3 request is missing."],
        ),
        (
            "config: a\ntests:\n- request: GET h\n  expect: {}\n",
            [
                "3:12 Start with https:// or http://, or with / for a path alone.",
                "4:11 The expectation is empty.",
            ],
        ),
        (
            "config: a\ntests:\n- request: {url: /, from: ten, listen_port: 70000}\n  expect: {status: '404'}\n",
            ["3:27 'ten' is not an IP address.", "4:20 status: expected a whole number."],
        ),
        (
            "config: a\ntests:\n- request: {method: GET}\n  expect: {captures: {a: []}, rout: b}\n",
            [
                "3:12 url is missing.",
                "4:26 captures.a: expected a string.",
                "4:37 rout is not a key here; the keys are route, status, upstream, upstream_host, captures.",
            ],
        ),
        ("config: a\ntests: []\n---\nconfig: b\ntests: []\n", ["1:1 Only one document is allowed here."]),
    ],
)
def test_every_fault_has_its_line_and_column(text: str, expected: list[str] | None) -> None:
    told = faults(text)
    assert told == expected if expected is not None else told[0].startswith("1:5 Not valid YAML")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 99_999) | st.sampled_from(["/", "GET /", "none", "a: b", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["url", "route", "headers", "captures", "request", "expect"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(VALUES, VALUES)
def test_any_value_is_read_or_refused(request: object, expect: object) -> None:
    text = json.dumps({"config": "a", "tests": [{"request": request, "expect": expect}]})
    try:
        suite = load_suite(text)
    except ConfigError:
        return
    assert len(suite.cases) == 1
