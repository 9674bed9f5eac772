from ipaddress import ip_address
from typing import Any

import pytest

from routelens.explain.request_fields import seen_fields
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.request.request import Request


def http(**arguments: Any) -> Request:
    return Request(**{"scheme": "http", **arguments})


@pytest.mark.parametrize(
    ("request_", "field", "values"),
    [
        (http(), "http.method", None),
        (http(method="get"), "http.method", ["get"]),
        (http(host="A.com:81"), "http.host", ["A.com"]),
        (http(host=""), "http.host", [""]),
        (http(), "http.host", None),
        (http(path="//a/%7Eb?x"), "http.path", ["/a/~b"]),
        (http(), "http.path", None),
        (http(path="/%C3%B8"), "http.path", ["/ø"]),
        (http(scheme="https"), "net.protocol", ["https"]),
        (http(sni="a"), "tls.sni", None),
        (http(scheme="https", sni="A."), "tls.sni", ["A."]),
        (http(host="a:81", dst_port=80), "net.dst.port", [81]),
        (http(host="a:x", dst_port=80), "net.dst.port", [80]),
        (http(), "net.dst.port", None),
        (http(src_ip="::1", src_port=5), "net.src.ip", [ip_address("::1")]),
        (http(src_ip="::1", src_port=5), "net.src.port", [5]),
        (http(dst_ip="10.0.0.1"), "net.dst.ip", [ip_address("10.0.0.1")]),
        (http(headers=[("X-Foo", "1"), ("x-foo", "a, b")]), "http.headers.x_foo", ["1", "a, b"]),
        (http(headers=[("X-Foo", "1"), ("x_foo", "2")]), "http.headers.x_foo", ["2"]),
        (http(headers=[("X-Foo", "1"), ("x_foo", "2")]), "http.headers.X_Foo", ["1"]),
        (http(headers=[("x_foo", "2")]), "http.headers.X_Foo", None),
        (http(host="a:80"), "http.headers.host", ["a:80"]),
        (http(path="/?a=1&b&a=x+y%2B&=z&a="), "http.queries.a", ["1", "x y+", ""]),
        (http(path="/?a=1&a"), "http.queries.a", ["1", ""]),
        (http(path="/?a=b=c"), "http.queries.a", ["b=c"]),
        (http(path="/?%61=1"), "http.queries.a", ["1"]),
        (http(path="/?=1"), "http.queries.", None),
        (http(path="/a/b/"), "http.path.segments.len", [2]),
        (http(path="/"), "http.path.segments.len", [0]),
        (http(), "http.path.segments.len", None),
        (http(path="/a%2fb/c"), "http.path.segments.0", ["a%2Fb"]),
        (http(path="/a/b/c"), "http.path.segments.1_2", ["b/c"]),
        (http(path="/a/b/c"), "http.path.segments.1_3", None),
        (http(path="/a/b/c"), "http.path.segments.01", None),
        (Request(scheme="udp"), "net.protocol", ["udp"]),
        (Request(scheme="tls", sni="a"), "net.protocol", ["tcp"]),
        (Request(scheme="tls", sni="a"), "tls.sni", ["a"]),
        (Request(scheme="tls", dst_port=5), "net.dst.port", [5]),
        (http(path="/"), "no.such.field", None),
    ],
)
def test_field(request_: Any, field: Any, values: Any) -> None:
    assert ContextReader([field]).read(request_) == ({} if values is None else {field: values})


@pytest.mark.parametrize(("sni", "protocol"), [("a", "tls"), (None, "tcp")])
def test_a_tls_connection_is_tls_only_where_the_sni_is_read(sni: Any, protocol: Any) -> None:
    request = Request(scheme="tls", sni=sni)
    assert ContextReader(["net.protocol", "tls.sni"]).read(request)["net.protocol"] == [protocol]


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (http(path="/%ff"), "http.path"),
        (http(path="/%ff/a"), "http.path.segments.0"),
        (http(path="/?a=%ff"), "http.queries.a"),
        (http(headers=[("x", "\udcff")]), "http.headers.x"),
        (http(host="\udcff"), "http.host"),
        (Request(scheme="tls", sni="\udcff"), "tls.sni"),
    ],
)
def test_a_value_that_is_not_utf8_fails_only_where_it_is_read(request_: Any, field: Any) -> None:
    with pytest.raises(FieldError) as caught:
        ContextReader([field]).read(request_)
    assert caught.value.field == field
    assert ContextReader(["http.path.segments.1"]).read(request_) is not None
    (shown,) = [seen for seen in seen_fields(request_) if seen.name == field]
    assert "UTF-8" in (shown.note or "")
    assert "\\xff" in shown.values[0]


def test_valid_utf8_sent_as_raw_bytes_is_text() -> None:
    raw = "ø".encode().decode("ascii", "surrogateescape")
    assert ContextReader(["http.headers.x"]).read(http(headers=[("x", raw)])) == {"http.headers.x": ["ø"]}


def test_a_reader_serves_many_requests() -> None:
    reader = ContextReader({"http.path": 3, "http.method": 1})
    assert reader.read(http(path="/a", method="GET")) == {"http.method": ["GET"], "http.path": ["/a"]}
    assert reader.read(http(path="/b")) == {"http.path": ["/b"]}
