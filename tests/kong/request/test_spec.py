"""RequestSpec: what people write, the request that it means, and the way back."""

import pytest

from routelens.kong import Request
from routelens.kong.request.spec import RequestSpec


def test_an_empty_host_line_means_that_no_host_header_is_sent() -> None:
    request = RequestSpec("https://a.example/x", headers=(("Host", ""), ("a", "b"))).request()
    assert (request.host, request.headers, request.sni) == (None, (("a", "b"),), "a.example")


def test_https_without_a_host_header_is_written_with_an_empty_host_line() -> None:
    request = Request(scheme="https", method="GET", path="/x", dst_port=8443, sni="a.example")
    spec = RequestSpec.of(request)
    assert spec == RequestSpec("https://localhost/x", headers=(("Host", ""),), sni="a.example")
    assert repr(spec.request()) == repr(request)


def test_http_without_a_host_header_is_a_bare_path() -> None:
    assert RequestSpec.of(Request(scheme="http", method="GET", path="/x", dst_port=8000)) == RequestSpec("/x")


@pytest.mark.parametrize(
    ("like", "request_", "expected"),
    [
        (RequestSpec("HTTPS://a.example"), {"path": "/"}, RequestSpec("HTTPS://a.example")),
        (RequestSpec("https://a.example/x"), {"path": "/y"}, RequestSpec("https://a.example/y")),
        (
            RequestSpec("https://1.1.1.1/", headers=(("host", "a.example"),), sni="a.example"),
            {"path": "/y"},
            RequestSpec("https://1.1.1.1/y", headers=(("Host", "a.example"),), sni="a.example"),
        ),
        (
            RequestSpec("https://a.example/", dst_port=8443),
            {"path": "/"},
            RequestSpec("https://a.example/", dst_port=8443),
        ),
    ],
    ids=["the spelling of the URL", "a URL", "the address and a Host line", "a port that is the default"],
)
def test_shared_parts_are_written_as_in_the_other_request(
    like: RequestSpec, request_: dict[str, str], expected: RequestSpec
) -> None:
    request = Request(
        scheme="https",
        method="GET",
        host="a.example",
        sni="a.example",
        dst_port=8443,
        **request_,  # type: ignore[arg-type]  # texts
    )
    assert RequestSpec.of(request, like) == expected


@pytest.mark.parametrize("version", ["1.0", "1.1", "2", "3"])
def test_the_http_version_is_kept_both_ways(version: str) -> None:
    spec = RequestSpec("http://a.example/", http_version=version)
    assert spec.request().http_version == version
    assert RequestSpec.of(spec.request()) == spec


@pytest.mark.parametrize(
    ("url", "line"),
    [("/a", "PUT /a"), ("tcp://h:1", "tcp://h:1"), ("TLS://h", "TLS://h"), ("https://h/", "PUT https://h/")],
)
def test_a_stream_connection_is_one_word_in_its_line(url: str, line: str) -> None:
    assert RequestSpec(url, "PUT").line == line
