from typing import Any

import pytest

from routelens.kong import Outcome, Request, Route, RouteTable

SERVICE = {"host": "up.example", "port": 80}


def outcome(fields: dict[str, Any], **request: Any) -> Outcome:
    table = RouteTable([Route.from_dict({"name": "r", "paths": ["/"], "service": SERVICE, **fields})])
    assert table.rejected == []
    return table.route(Request(**{"scheme": "http", "path": "/a/b", "host": "h.com:81", **request}))


@pytest.mark.parametrize(
    ("expression", "path", "uri", "prefix", "stripped"),
    [
        ('http.path ~ "/foo/\\\\d"', "/x/foo/1/y", "/1/y", "/foo/1", "/x/foo"),
        ('http.path =^ "/bar"', "/foo/bar", "/bar", "/bar", "/foo"),
        ('http.path =^ ".json"', "/orders/1.json", "/rs/1.json", ".json", "/orde"),
        ('http.path contains "o"', "/foo/bar", "/foo/bar", None, None),
        ('http.path != "/"', "/foo", "/foo", None, None),
        ('http.path ^= ""', "/foo", "/foo", None, None),
        (
            '(http.path ^= "/foo" && http.method == "X") || http.path contains "o"',
            "/foo/bar",
            "/bar",
            "/foo",
            "/foo",
        ),
        ('lower(http.path) ^= "/foo"', "/FOO/bar", "/bar", "/foo", "/FOO"),
        ('http.path ^= "/é"', "/%C3%A9/x", "/x", "/é", "/é"),
        ('http.path =^ "x"', "/%C3%A9/ax", "/%C3%A9/ax", "x", "/"),
        ('http.path =^ "ax"', "/%C3%A9/ax", "/%A9/ax", "ax", "/\ufffd"),  # in the middle of a letter
    ],
)
def test_the_prefix_counts_by_its_length(
    expression: str, path: str, uri: str, prefix: str | None, stripped: str | None
) -> None:
    route = Route.from_dict({"expression": expression, "service": SERVICE})
    found = RouteTable([route], flavor="expressions").route(Request(scheme="http", method="G", path=path))
    assert (found.upstream_uri, found.matched_prefix, found.stripped) == (uri, prefix, stripped)


@pytest.mark.parametrize(
    ("service", "request_", "preserve", "host"),
    [
        ({}, {}, False, "up.example"),
        ({"port": 8080}, {}, False, "up.example:8080"),
        ({"protocol": "https", "port": 443}, {}, False, "up.example"),
        ({"protocol": "https", "port": 80}, {}, False, "up.example:80"),
        ({"protocol": "http", "port": 443}, {}, False, "up.example:443"),
        ({}, {}, True, "h.com:81"),
        ({}, {"host": None}, True, "up.example"),
        ({}, {"host": ""}, True, "up.example"),
    ],
)
def test_the_upstream_host(
    service: dict[str, Any], request_: dict[str, Any], preserve: bool, host: str
) -> None:
    found = outcome({"service": {**SERVICE, **service}, "preserve_host": preserve}, **request_)
    assert (found.status, found.upstream_host) == (None, host)


def test_of_a_service_known_by_its_id_alone_nothing_is_said() -> None:
    found = outcome({"service": {"id": "e8fb37f1-102d-461e-9c51-6608a6bb0001"}, "paths": ["~/(a)"]})
    assert (found.status, found.upstream_host, found.upstream_uri, found.upstream_port) == (
        None,
        None,
        None,
        None,
    )
    assert (found.captures, found.matched_prefix) == ({"0": "/a", "1": "a"}, "/a")
    assert "nothing else is known" in found.notes[0]


def test_stream_routes_keep_the_sni() -> None:
    route = Route.from_dict(
        {
            "protocols": ["tls"],
            "snis": ["*.a"],
            "preserve_host": True,
            "service": {"host": "u", "port": 5, "protocol": "tcp"},
        }
    )
    found = RouteTable([route]).route(Request(scheme="tls", sni="x.a"))
    assert (found.upstream_host, found.upstream_scheme, found.upstream_port, found.upstream_uri) == (
        "x.a",
        "tcp",
        5,
        None,
    )


def test_forwarded_headers_of_a_plain_client() -> None:
    found = outcome(
        {"paths": ["/a"]},
        headers=[
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-For", "1.1.1.1"),
            ("x-forwarded-for", "2.2.2.2"),
        ],
        src_ip="::ffff:10.0.0.1",
        dst_port=8000,
        path="/a//b/%7E?q=1",
    )
    assert found.upstream_headers == {
        "X-Forwarded-For": "1.1.1.1, 2.2.2.2, ::ffff:10.0.0.1",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "h.com",
        "X-Forwarded-Port": "8000",
        "X-Forwarded-Path": "/a//b/%7E",
        "X-Forwarded-Prefix": "/a",
    }


def test_forwarded_headers_of_a_trusted_proxy() -> None:
    sent = {"Proto": "https", "Host": "first.example", "Port": "443", "Path": "/orig", "Prefix": "/p"}
    found = outcome(
        {}, headers=[(f"X-Forwarded-{name}", value) for name, value in sent.items()], trusted=True
    )
    assert found.upstream_headers == {f"X-Forwarded-{name}": value for name, value in sent.items()}


def test_a_root_prefix_is_not_forwarded() -> None:
    assert "X-Forwarded-Prefix" not in (outcome({}).upstream_headers or {})
    assert "X-Forwarded-Prefix" not in (
        outcome({"paths": ["/a"], "strip_path": False}).upstream_headers or {}
    )


@pytest.mark.parametrize(
    ("fields", "request_", "status", "message", "headers"),
    [
        (
            {"protocols": ["https"]},
            {},
            426,
            "Please use HTTPS protocol",
            {"Connection": "Upgrade", "Upgrade": "TLS/1.2, HTTP/1.1"},
        ),
        (
            {"protocols": ["https"], "https_redirect_status_code": 301},
            {"host": "H.com.:81", "path": "/a//b?x"},
            301,
            None,
            {"Location": "https://h.com/a//b?x"},
        ),
        (
            {"protocols": ["https"], "https_redirect_status_code": 308},
            {"host": None},
            308,
            None,
            {"Location": "https://kong/a/b"},
        ),
        (
            {"protocols": ["https"], "https_redirect_status_code": 302},
            {"host": "[::1]:80"},
            302,
            None,
            {"Location": "https://[::1]/a/b"},
        ),
        ({"protocols": ["grpc"]}, {}, 415, "Non-gRPC request matched gRPC route", {}),
        (
            {"protocols": ["grpc"]},
            {"headers": {"Content-Type": "application/grpc+proto"}},
            426,
            "Please use HTTP2 protocol",
            {"connection": "Upgrade", "upgrade": "HTTP/2"},
        ),
        (
            {"protocols": ["grpcs"]},
            {"headers": {"content-type": "application/grpc"}, "http_version": "2"},
            200,
            None,
            {
                "content-type": "application/grpc",
                "grpc-status": "1",
                "grpc-message": "gRPC request matched gRPCs route",
            },
        ),
        (
            {"service": None},
            {},
            503,
            "no Service found with those values",
            {"Content-Type": "application/json; charset=utf-8"},
        ),
        (
            {"service": None},
            {"headers": {"Accept": "text/html;q=0.9, text/plain, x;q=z"}},
            503,
            "no Service found with those values",
            {"Content-Type": "text/plain; charset=utf-8"},
        ),
    ],
)
def test_what_the_gateway_answers_itself(
    fields: dict[str, Any],
    request_: dict[str, Any],
    status: int,
    message: str | None,
    headers: dict[str, str],
) -> None:
    found = outcome(fields, **request_)
    assert found.route is not None
    assert (found.status, found.message, found.headers) == (status, message, headers)
    assert (found.upstream_uri, found.upstream_host, found.upstream_port) == (None, None, None)


@pytest.mark.parametrize(
    ("fields", "request_"),
    [
        ({"protocols": ["https"]}, {"scheme": "https"}),
        ({"protocols": ["https"]}, {"headers": {"X-Forwarded-Proto": "https"}, "trusted": True}),
        ({"protocols": ["http", "https"]}, {}),
        ({"protocols": None}, {}),
        ({"protocols": ["grpc"]}, {"headers": {"content-type": "application/grpc"}, "http_version": "2"}),
        (
            {"protocols": ["grpcs"]},
            {"headers": {"content-type": "application/grpc"}, "http_version": "2", "scheme": "https"},
        ),
    ],
)
def test_what_is_proxied(fields: dict[str, Any], request_: dict[str, Any]) -> None:
    assert outcome(fields, **request_).status is None


def test_an_untrusted_word_on_the_scheme_does_not_count() -> None:
    assert outcome({"protocols": ["https"]}, headers={"X-Forwarded-Proto": "https"}).status == 426


def test_captures_count_from_two_on() -> None:
    assert outcome({"paths": ["~/a"]}).captures == {}
    assert outcome({"paths": ["~/(?<n>a)/(b)?(c)?"]}).captures == {"0": "/a/b", "1": "a", "2": "b", "n": "a"}


def transformed(template: Any, **fields: Any) -> Outcome:
    plugin = {"name": "request-transformer", "config": {"replace": {"uri": template}}, **fields}
    return outcome(
        {"paths": ["~/api/(?<fn>[^/]+)/old(/x)?"], "plugins": [{"name": "cors"}, plugin]},
        path="/api/p%20q/old?k=v",
        headers={"X-A": "h"},
    )


@pytest.mark.parametrize(
    ("template", "uri"),
    [
        ("/new/api/$(uri_captures['fn'])", "/new/api/p%20q?k=v"),
        ('/$(uri_captures["fn"])/$(uri_captures[1])', "/p%20q/p%20q?k=v"),
        ("/$( uri_captures.fn )", "/p%20q?k=v"),
        ("/$(uri_captures[2] or 'none')", "/none?k=v"),
        ("/$(headers['x-a'])$(headers.x_a)/$(query_params.k)", "/hh/v?k=v"),
        ("/plain", "/plain?k=v"),
    ],
)
def test_the_upstream_uri_is_written_from_captures(template: str, uri: str) -> None:
    found = transformed(template)
    assert (found.upstream_uri, found.notes) == (uri, ())


@pytest.mark.parametrize(
    "template", ["/$(uri_captures[2])", "/$(uri_captures.nope)", "/$(headers.nope)", "/$(os.exit())/$(1+1)"]
)
def test_what_cannot_be_filled_in_is_noted(template: str) -> None:
    found = transformed(template)
    assert (found.upstream_uri or "").startswith("/")
    assert all("empty here" in note for note in found.notes)
    assert found.notes


@pytest.mark.parametrize(("template", "fields"), [(None, {}), (5, {}), ("/x", {"enabled": False})])
def test_without_a_template_the_path_stays(template: Any, fields: dict[str, Any]) -> None:
    assert transformed(template, **fields).upstream_uri == "/?k=v"
