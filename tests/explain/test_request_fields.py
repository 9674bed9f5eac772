from typing import Any

import pytest

from routelens.explain.request_fields import SeenField, seen_fields
from routelens.kong.request.request import Request


def http(**arguments: Any) -> Request:
    return Request(**{"scheme": "http", **arguments})


def seen(request: Request, name: str, used: Any = None) -> SeenField:
    (found,) = [field for field in seen_fields(request, used) if field.name == name]
    return found


def test_what_the_gateway_sees() -> None:
    request = Request.from_url(
        "https://A.com:8443//x/%7Ey?q=1&q=2&a-b", headers=[("X-Env", "dev"), ("x.y", "1")], src_ip="10.0.0.1"
    )
    twice = "sent 2 times: all values must hold, unless any() asks for one"
    unnameable = "No expression can name it: names are letters, digits and underscores."
    assert seen_fields(request) == [
        SeenField("net.protocol", "String", ("https",)),
        SeenField("tls.sni", "String", ("A.com",)),
        SeenField("http.method", "String", ("GET",)),
        SeenField(
            "http.host", "String", ("A.com",), raw="A.com:8443", reason="port split off the Host header"
        ),
        SeenField("http.path", "String", ("/x/~y",), raw="//x/%7Ey", reason="merged slashes, decoded ~"),
        SeenField("http.path.segments.len", "Int", ("2",)),
        SeenField("net.src.ip", "IpAddr", ("10.0.0.1",)),
        SeenField("net.dst.port", "Int", ("8443",), reason="the port of the Host header"),
        SeenField("http.path.segments.0", "String", ("x",)),
        SeenField("http.path.segments.1", "String", ("~y",)),
        SeenField("http.headers.host", "String", ("A.com:8443",)),
        SeenField(
            "http.headers.x_env",
            "String",
            ("dev",),
            raw="X-Env: dev",
            reason="lower-cased name, - written as _",
        ),
        SeenField("http.headers.x.y", "String", ("1",), note=unnameable),
        SeenField("http.queries.q", "String", ("1", "2"), reason=twice),
        SeenField(
            "http.queries.a-b",
            "String",
            ("",),
            raw="a-b",
            note=unnameable,
            reason="no value sent, which counts as empty",
        ),
    ]
    stream = seen_fields(Request.from_url("tls://db.example:5432"))
    assert [(field.name, field.values) for field in stream] == [
        ("net.protocol", ("tls",)),
        ("tls.sni", ("db.example",)),
        ("net.dst.port", ("5432",)),
    ]


def test_a_header_hidden_behind_another_is_told() -> None:
    fields = seen_fields(http(headers=[("X-Foo", "1"), ("x_foo", "2"), ("a-b", "3")]))
    assert [
        (field.name, field.values, field.note) for field in fields if field.name.startswith("http.headers.")
    ] == [
        ("http.headers.x_foo", ("2",), None),
        ("http.headers.x-foo", ("1",), "Hidden behind x_foo, which the gateway looks for first."),
        ("http.headers.a_b", ("3",), None),
    ]


@pytest.mark.parametrize(
    ("path", "raw", "reason"),
    [
        ("/a/b", None, None),
        ("/a%2Fb", None, None),
        ("/a?x=//%7E", None, None),
        ("//a/%7Eb?x", "//a/%7Eb", "merged slashes, decoded ~"),
        ("/%41/%7e%7E", "/%41/%7e%7E", "decoded A ~"),
        ("/a/../b", "/a/../b", "resolved dot segments"),
        ("/a/%2e%2E/b", "/a/%2e%2E/b", "decoded ., resolved dot segments"),
        ("/a%2fb", "/a%2fb", "wrote %2f in upper case"),
        ("/%20%C3%B8", "/%20%C3%B8", "decoded a space ø"),
        ("/%61%62%63%64", "/%61%62%63%64", "decoded a b c and more"),
        ("/%0A", "/%0A", "decoded %0A"),
        ("/%ff", "/%ff", "decoded %FF"),
    ],
)
def test_why_the_path_differs(path: str, raw: str | None, reason: str | None) -> None:
    found = seen(http(path=path), "http.path")
    assert (found.raw, found.reason) == (raw, reason)


@pytest.mark.parametrize(
    ("request_", "name", "raw", "reason"),
    [
        (http(host="a.com"), "http.host", None, None),
        (http(host="a.com:x"), "http.host", None, None),
        (http(host="a.com:0x50"), "http.host", "a.com:0x50", "port split off the Host header"),
        (
            http(host="a", dst_port=8000),
            "net.dst.port",
            None,
            "the gateway port: the Host header has none",
        ),
        (
            http(host="a:81", dst_port=8000),
            "net.dst.port",
            None,
            "the port of the Host header, not the gateway port 8000",
        ),
        (http(host="a:81", dst_port=81), "net.dst.port", None, "the port of the Host header"),
        (http(path="/a/"), "http.path.segments.len", None, "the slash at the end does not count"),
        (http(path="/a"), "http.path.segments.len", None, None),
        (http(headers=[("x_env", "1")]), "http.headers.x_env", None, None),
        (http(headers=[("x-env", "1")]), "http.headers.x_env", "x-env: 1", "- written as _"),
        (http(headers=[("Accept", "1")]), "http.headers.accept", "Accept: 1", "lower-cased name"),
        (
            http(headers=[("a", "1"), ("A", "2")]),
            "http.headers.a",
            "a: 1\nA: 2",
            "lower-cased name, sent 2 times: all values must hold, unless any() asks for one",
        ),
        (http(path="/?x=a%20b+c"), "http.queries.x", "x=a%20b+c", "decoded a space, + is a space"),
        (http(path="/?x="), "http.queries.x", None, None),
        (http(path="/?x=%26"), "http.queries.x", "x=%26", "decoded &"),
        (
            http(headers=[("X-Forwarded-Proto", "https")], trusted=True),
            "net.protocol",
            None,
            "X-Forwarded-Proto: https of the trusted proxy decides redirects, not this field",
        ),
        (
            http(headers=[("X-Forwarded-Proto", "https")]),
            "net.protocol",
            None,
            "X-Forwarded-Proto is ignored: the client is not a trusted proxy",
        ),
        (http(headers=[("X-Forwarded-Proto", "http")]), "net.protocol", None, None),
    ],
)
def test_why_a_field_differs(request_: Request, name: str, raw: str | None, reason: str | None) -> None:
    found = seen(request_, name)
    assert (found.raw, found.reason) == (raw, reason)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("tls.sni", "no TLS, hence no SNI, so every comparison is false"),
        ("http.host", "no Host header sent, so every comparison is false"),
        ("http.path.segments.1", "the path has 1 segment, so every comparison is false"),
        ("http.path.segments.0_2", "the path has 1 segment, so every comparison is false"),
        ("http.headers.x_env", "not sent, so every comparison is false"),
        ("http.queries.beta", "not sent, so every comparison is false"),
        ("net.src.ip", "not given, so every comparison is false"),
    ],
)
def test_a_field_that_routes_read_and_the_request_lacks(name: str, reason: str) -> None:
    request = http(path="/a")
    assert name not in {field.name for field in seen_fields(request)}
    found = seen(request, name, {name})
    assert (found.values, found.reason) == ((), reason)


def test_what_routes_read_beyond_the_usual_is_listed_with_its_kind() -> None:
    request = http(path="/a/b/c", headers=[("X-Env", "dev")], method="GET")
    used = {"http.path.segments.0_1", "http.headers.X_Env", "http.headers.absent", "tls.sni", "http.method"}
    assert [(field.name, field.values) for field in seen_fields(request, used)] == [
        ("net.protocol", ("http",)),
        ("tls.sni", ()),
        ("http.method", ("GET",)),
        ("http.path", ("/a/b/c",)),
        ("http.path.segments.len", ("3",)),
        ("http.path.segments.0", ("a",)),
        ("http.path.segments.1", ("b",)),
        ("http.path.segments.2", ("c",)),
        ("http.path.segments.0_1", ("a/b",)),
        ("http.headers.x_env", ("dev",)),
        ("http.headers.X_Env", ("dev",)),
        ("http.headers.absent", ()),
    ]


def test_a_tls_connection_counts_as_the_gateway_counts_it() -> None:
    request = Request.from_url("tls://db.example:5432")
    assert seen(request, "net.protocol", {"tls.sni"}).values == ("tls",)
    unread = seen(request, "net.protocol", {"net.dst.port"})
    assert (unread.values, unread.raw) == (("tcp",), "tls")
    assert unread.reason == "TLS counts as tcp here: no route reads tls.sni"
    assert seen(request, "tls.sni", {"net.dst.port"}).values == ("db.example",)
    nameless = seen(Request.from_url("tls://10.0.0.1:5432"), "net.protocol", {"tls.sni"})
    assert (nameless.values, nameless.reason) == (("tcp",), "TLS without an SNI counts as tcp")


def test_what_is_not_utf8_is_told_wherever_it_is_read() -> None:
    request = http(path="/a/%ff/b", headers=[("x", "\udcff")])
    for name in ("http.path", "http.path.segments.1", "http.headers.x"):
        assert "UTF-8" in (seen(request, name, {name}).note or "")
    assert "UTF-8" in (seen(request, "http.path.segments.0_1", {"http.path.segments.0_1"}).note or "")


def test_many_absent_fields_are_bounded() -> None:
    used = {f"http.headers.x_{number}" for number in range(1000)}
    assert len([field for field in seen_fields(http(path="/"), used) if not field.values]) == 100
