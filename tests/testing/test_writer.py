"""Writing expectations: given cases, then a file that reads back as the same."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong import Request, RequestError, RouteTable
from routelens.kong.config.loader import load_documents
from routelens.testing import (
    Expected,
    RequestSpec,
    WrittenCase,
    load_suite,
    plain_request,
    run_suite,
    suite_text,
)

PLAIN = RequestSpec("https://h/a?b=c", "PUT")
EVERYTHING = RequestSpec(
    "https://h/a b",
    "POST",
    (("X-A", "1"), ("X-B", "1.10"), ("x-a", "yes")),
    "10.0.0.1",
    99,
    "10.0.0.9",
    9443,
    "",
    "2",
    True,
)


def text_of(*cases: WrittenCase) -> str:
    return suite_text(
        cases, "kong.yml", flavor="expressions", match_calculation="original", split_paths=False
    )


def test_a_plain_request_is_one_line() -> None:
    cases = [
        WrittenCase("PUT https://h/a?b=c", PLAIN, "r"),
        WrittenCase("stream", RequestSpec("tcp://h:1"), {"route": "none", "status": 500}),
    ]
    assert (
        text_of(*cases)
        == """# Saved expectations for `routelens test`.
config: kong.yml
flavor: expressions
match_calculation: original
split_paths: false
tests:
- request: PUT https://h/a?b=c
  expect: r
- name: stream
  request: tcp://h:1
  expect:
    route: none
    status: 500
"""
    )


def test_a_written_suite_reads_back() -> None:
    suite = load_suite(
        text_of(WrittenCase("all", EVERYTHING, {"route": "r", "status": 426, "upstream": "/x"}))
    )
    (case,) = suite.cases
    assert (suite.flavor, suite.match_calculation, suite.split_paths) == ("expressions", "original", False)
    assert (case.name, case.spec) == ("all", EVERYTHING)
    assert case.expected == Expected("r", 426, "/x")


def test_headers_without_repetition_are_a_map() -> None:
    request = RequestSpec("/", headers=(("X-A", "true"), ("x-b", "c: d")))
    assert plain_request(request) == {"url": "/", "headers": {"X-A": "true", "x-b": "c: d"}}


def test_the_configuration_may_be_in_the_same_file() -> None:
    config = {"_format_version": "3.0", "routes": [{"name": "a", "paths": ["/a"]}]}
    text = suite_text(
        [WrittenCase("a", RequestSpec("/a"), "a")],
        config,
        flavor="traditional_compatible",
        match_calculation="strict",
        split_paths=True,
    )
    suite = load_suite(text)
    assert (suite.files, suite.split_paths) == ((), True)
    assert suite.inside is not None
    table = RouteTable(load_documents([suite.inside]).routes)
    assert run_suite(suite, table).passed


WORDS = st.sampled_from(
    ["a", "1", "1.10", "true", "null", "~", "x: y", "#", "- a", "é", "'", '"', "{", "no", "a  b"]
)
REQUESTS = st.builds(
    RequestSpec,
    st.sampled_from(["/", "https://h/a b", "http://h:80/?x=#f", "tcp://h:1", "tls://n.example:443", "//x"]),
    st.sampled_from(["GET", "PUT", "x-y", "NULL", "TRUE"]),
    st.lists(st.tuples(st.sampled_from(["a", "A", "b-c", "on", "1"]), WORDS), max_size=3).map(tuple),
    st.none() | st.sampled_from(["10.0.0.1", "::1"]),
    st.none() | st.integers(0, 65_535),
    st.none() | st.just("1.1.1.1"),
    st.none() | st.integers(0, 65_535),
    st.none() | st.sampled_from(["", "s.example", "1"]),
    st.sampled_from(["1.0", "1.1", "2", "3"]),
    st.booleans(),
).map(lambda spec: replace(spec, method="GET") if spec.is_stream else spec)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS, REQUESTS), max_size=4))
def test_any_request_reads_back(named: list[tuple[str, RequestSpec]]) -> None:
    cases = []
    for name, request in named:
        try:
            request.request()
        except RequestError:
            continue
        cases.append(WrittenCase(name, request, {"route": name}))
    read = load_suite(text_of(*cases)).cases
    assert [(case.name, case.spec, case.expected.route) for case in read] == [
        (case.name, case.request, case.name) for case in cases
    ]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(REQUESTS)
def test_a_request_is_written_as_its_spec(written: RequestSpec) -> None:
    try:
        request = written.request()
    except RequestError:
        return
    again = RequestSpec.of(request).request()
    assert repr(again) == repr(request)


def test_a_host_that_a_url_cannot_have_is_a_header() -> None:
    written = RequestSpec.of(Request(scheme="http", host="a b", path="/", method="GET", dst_port=8000))
    assert written == RequestSpec("http://localhost/", headers=(("Host", "a b"),))
