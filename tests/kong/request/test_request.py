from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.explain.request_fields import seen_fields
from routelens.kong.request.request import MAX_HEADERS, Request
from routelens.kong.request.syntax import RequestError, parse_headers


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"scheme": "ftp"}, "scheme"),
        ({"scheme": "http", "method": "GE T"}, "method"),
        ({"scheme": "http", "method": ""}, "method"),
        ({"scheme": "http", "src_ip": "10.0.0"}, "src_ip"),
        ({"scheme": "http", "dst_ip": "fe80::1%eth0"}, "dst_ip"),
        ({"scheme": "http", "src_port": 65536}, "src_port"),
        ({"scheme": "http", "dst_port": -1}, "dst_port"),
        ({"scheme": "http", "dst_port": True}, "dst_port"),
        ({"scheme": "http", "path": "/\ud800"}, "path"),
        ({"scheme": "http", "path": "/\n"}, "path"),
        ({"scheme": "http", "host": "a\r\nb"}, "host"),
        ({"scheme": "https", "sni": "a\0"}, "sni"),
        ({"scheme": "http", "headers": [("x y", "1")]}, "headers"),
        ({"scheme": "http", "headers": {"x": ["1", "2\n"]}}, "headers"),
        ({"scheme": "http", "host": "a", "headers": {"Host": "b"}}, "headers"),
        ({"scheme": "http", "http_version": "4"}, "http_version"),
    ],
)
def test_a_request_that_cannot_be_sent_is_refused_at_its_field(arguments: Any, field: Any) -> None:
    with pytest.raises(RequestError) as caught:
        Request(**arguments)
    assert caught.value.field == field


def test_a_host_header_line_is_the_host() -> None:
    request = Request(scheme="http", headers=[("X-A", "1"), ("hOST", "a.com:81")])
    assert request.host == "a.com:81"
    assert request.headers == (("X-A", "1"),)


def test_raw_bytes_travel_as_surrogate_escapes() -> None:
    request = Request(scheme="http", path=b"/\xff?\xfe".decode("utf-8", "surrogateescape"))
    assert request.normalized_path == b"/\xff"
    assert request.query == b"\xfe"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://a.example/v1?x=1#top",
            {"scheme": "https", "host": "a.example", "path": "/v1?x=1", "sni": "a.example", "dst_port": 8443},
        ),
        (
            "http://a.example",
            {"scheme": "http", "host": "a.example", "path": "/", "sni": None, "dst_port": 8000},
        ),
        ("http://u:p@A.example:8001?q", {"host": "A.example:8001", "path": "/?q"}),
        ("https://a.example:443/", {"host": "a.example", "sni": "a.example"}),
        ("https://a.example.:80/", {"host": "a.example.:80", "sni": "a.example"}),
        ("https://10.0.0.1/", {"host": "10.0.0.1", "sni": None}),
        ("https://[::1]:9000/", {"host": "[::1]:9000", "sni": None}),
        ("/a/../b?c d", {"scheme": "http", "host": None, "path": "/a/../b?c%20d"}),
        ('http://h/é"<', {"path": "/%C3%A9%22%3C"}),
        (
            "tls://db.example:5432",
            {"scheme": "tls", "sni": "db.example", "dst_port": 5432, "path": None, "method": None},
        ),
        (
            "tcp://10.0.0.9:22",
            {"scheme": "tcp", "sni": None, "dst_port": 22, "dst_ip": ip_address("10.0.0.9")},
        ),
        ("udp://[::1]:53/", {"scheme": "udp", "dst_port": 53, "dst_ip": ip_address("::1")}),
    ],
)
def test_from_url(url: Any, expected: Any) -> None:
    request = Request.from_url(url)
    assert {name: getattr(request, name) for name in expected} == expected


def test_from_url_options_win() -> None:
    request = Request.from_url("https://a.example/", headers={"Host": "b.example"}, sni="", dst_port=1)
    assert (request.host, request.sni, request.dst_port) == ("b.example", None, 1)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example/v1",
        "ftp://a/",
        "http:///x",
        "http://a b/",
        "http://[::1/",
        "http://[zz]/",
        "http://a:99999/",
        "http://a:0/",
        "http://é..com/",
        "http://" + "é" * 300,
        "http://a:x/",
        "http://a/\n",
        "http://a/\ud800",
        "tcp://a:1/path",
        "http://a:" + "9" * 5000,
    ],
)
def test_a_bad_url_is_refused(url: Any) -> None:
    with pytest.raises(RequestError) as caught:
        Request.from_url(url)
    assert caught.value.field == "url"
    assert caught.value.message.endswith(".")
    # A sentence is to be read, however much was typed.
    assert len(caught.value.message) < 120


def sent(url: str) -> Request | RequestError:
    try:
        return Request.from_url(url)
    except RequestError as error:
        return error


@settings(derandomize=True)
@given(st.text(max_size=60) | st.text("htps:/[]@?#%.a1 ", max_size=40))
def test_any_text_is_a_request_or_a_request_error(text: str) -> None:
    for url in (text, f"http://{text}", f"tls://{text}"):
        result = sent(url)
        assert seen_fields(result) if isinstance(result, Request) else result.field == "url"


def test_parse_headers() -> None:
    assert parse_headers("A: 1\r\n\n  b-c:2 : 3\t\n") == [("A", "1"), ("b-c", "2 : 3")]


@pytest.mark.parametrize(("text", "line"), [("a: 1\nb", 2), ("\n\n: 1", 3), ("a b: 1", 1), ("a: \ud800", 1)])
def test_a_bad_header_line_has_its_number(text: Any, line: Any) -> None:
    with pytest.raises(RequestError) as caught:
        parse_headers(text)
    assert (caught.value.field, caught.value.line) == ("headers", line)


def test_headers_beyond_the_hundredth_are_invisible() -> None:
    request = Request(scheme="http", host="a", headers=[(f"x-{i}", "1") for i in range(MAX_HEADERS + 5)])
    assert request.header_values("x_98") == ["1"]
    assert request.header_values("x_99") is None
    assert request.header("x-99") == "1"
    assert (
        len([field for field in seen_fields(request) if field.name.startswith("http.headers.")])
        == MAX_HEADERS
    )


def test_query_arguments_beyond_the_hundredth_are_invisible() -> None:
    request = Request(scheme="http", path="/?" + "&".join(f"a{i}" for i in range(105)))
    assert len(request.query_arguments) == 100
