import copy
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest

from routelens.kong import Outcome, Request, Route, RouteTable, Service, Target, Upstream

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


def test_the_outcome_of_a_proxied_request_is_as_the_class_makes_it() -> None:
    found = outcome({}, path="/a/b?c=d")
    assert found == Outcome(**{one.name: getattr(found, one.name) for one in fields(Outcome)})
    assert found == pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == replace(found)
    assert repr(found) == repr(replace(found))
    assert found != replace(found, upstream_port=81)
    assert (found.headers, found.answered_by, found.message) == ({}, None, None)
    with pytest.raises(FrozenInstanceError):
        found.status = 200  # type: ignore[misc]


def test_a_service_known_by_its_id_alone_has_no_upstream() -> None:
    found = outcome({"service": {"id": "e8fb37f1-102d-461e-9c51-6608a6bb0001"}, "paths": ["~/(a)"]})
    assert (found.status, found.upstream_host, found.upstream_uri, found.upstream_port) == (
        None,
        None,
        None,
        None,
    )
    assert (found.captures, found.matched_prefix) == ({"0": "/a", "1": "a"}, "/a")
    assert "Nothing else is known" in found.notes[0]


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
def test_answers_of_the_gateway_itself(
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
def test_proxied_requests(fields: dict[str, Any], request_: dict[str, Any]) -> None:
    assert outcome(fields, **request_).status is None


def test_an_untrusted_forwarded_scheme_is_ignored() -> None:
    assert outcome({"protocols": ["https"]}, headers={"X-Forwarded-Proto": "https"}).status == 426


def test_captures_count_from_two_on() -> None:
    assert outcome({"paths": ["~/a"]}).captures == {}
    assert outcome({"paths": ["~/(?<n>a)/(b)?(c)?"]}).captures == {"0": "/a/b", "1": "a", "2": "b", "n": "a"}


def transformed(template: Any, **fields: Any) -> Outcome:
    plugin = {"name": "request-transformer", "config": {"replace": {"uri": template}}, **fields}
    return outcome(
        {"paths": ["~/api/(?<fn>[^/]+)/old(/x)?"], "plugins": [{"name": "prometheus"}, plugin]},
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
        ("//two", "//two?k=v"),
        ("$(uri_captures.fn)", "/p%20q?k=v"),
    ],
)
def test_the_upstream_uri_is_written_from_captures(template: str, uri: str) -> None:
    found = transformed(template)
    assert (found.upstream_uri, found.notes) == (uri, ())


@pytest.mark.parametrize(
    "template", ["/$(uri_captures[2])", "/$(uri_captures.nope)", "/$(headers.nope)", "/$(os.exit())/$(1+1)"]
)
def test_a_missing_template_value_is_noted(template: str) -> None:
    found = transformed(template)
    assert (found.upstream_uri or "").startswith("/")
    assert all("empty here" in note for note in found.notes)
    assert found.notes


@pytest.mark.parametrize(("template", "fields"), [(None, {}), (5, {}), ("/x", {"enabled": False})])
def test_without_a_template_the_path_stays(template: Any, fields: dict[str, Any]) -> None:
    assert transformed(template, **fields).upstream_uri == "/?k=v"


# --- upstreams -------------------------------------------------------------------------------------------------------


def through(upstream: Upstream, fields: dict[str, Any] | None = None, **request: Any) -> Outcome:
    service = replace(Service.from_dict({"host": upstream.name, "port": 80}), upstream=upstream)
    return outcome({"service": service, "strip_path": False, **(fields or {})}, **request)


@pytest.mark.parametrize(
    ("upstream", "fields", "host", "url"),
    [
        ({}, {}, "10.5.6.7", "http://10.5.6.7/a/b"),
        ({"targets": (Target("t.example", 8080),)}, {}, "t.example:8080", "http://t.example:8080/a/b"),
        ({"host_header": "h.example"}, {}, "h.example", "http://10.5.6.7/a/b"),
        (
            {"host_header": "h.example", "targets": (Target("t", 81),)},
            {},
            "h.example:81",
            "http://t:81/a/b",
        ),
        ({"host_header": "h.example"}, {"preserve_host": True}, "h.com:81", "http://10.5.6.7/a/b"),
    ],
    ids=["the target", "its port", "host_header", "host_header and the target's port", "preserve_host wins"],
)
def test_a_service_whose_host_is_an_upstream_is_sent_to_a_target(
    upstream: dict[str, Any], fields: dict[str, Any], host: str, url: str
) -> None:
    found = through(Upstream(**{"name": "u", "targets": (Target("10.5.6.7", 80),), **upstream}), fields)
    assert (found.upstream_host, found.upstream_url, found.notes) == (host, url, ())


def test_of_several_targets_the_likeliest_is_shown_with_the_shares() -> None:
    targets = (Target("a", 80, 1), Target("b", 80, 3), Target("never", 80, 0))
    found = through(Upstream(name="u", targets=targets))
    assert (found.upstream_address, [share for _, share in found.targets]) == ("b", [0.25, 0.75])
    assert found.notes == (
        "The upstream u spreads requests over 2 targets: a:80 (25%), b:80 (75%). The likeliest is shown.",
    )


@pytest.mark.parametrize("targets", [(), (Target("a", 80, 0),)])
def test_an_upstream_without_a_target_is_answered_503(targets: tuple[Target, ...]) -> None:
    found = through(Upstream(name="u", targets=targets))
    assert (found.status, found.message) == (503, "failure to get a peer from the ring-balancer")
    assert found.notes == ("The upstream u has no target with a weight.",)


# --- what is kept, and what is ignored --------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["grpc", "grpcs"])
def test_a_grpc_service_gets_the_path_as_it_was_sent(protocol: str) -> None:
    service = {"protocol": protocol, "host": "pets", "port": 9000}
    found = outcome({"paths": ["/api"], "service": service}, path="/api/%70ets//List?x=1")
    assert (found.upstream_uri, found.stripped) == ("/api/%70ets//List?x=1", None)
    assert found.notes == ("strip_path does nothing here: a gRPC service gets the path as it was sent.",)


def test_ignored_forwarded_headers_are_noted() -> None:
    headers = {"x-forwarded-proto": "https", "X-Forwarded-Host": "a", "X-Forwarded-For": "1.1.1.1"}
    found = outcome({}, headers=headers)
    assert found.notes == (
        "X-Forwarded-Proto, X-Forwarded-Host of the client are ignored: it is not a trusted proxy.",
    )
    assert outcome({}, headers=headers, trusted=True).notes == ()


def test_ignored_path_handling_v1_is_noted() -> None:
    found = outcome({"path_handling": "v1"})
    assert found.notes == ("path_handling v1 is ignored by this router flavor: paths are joined as with v0.",)


# --- plugins that answer ----------------------------------------------------------------------------------------------


def with_plugins(*plugins: dict[str, Any], **request: Any) -> Outcome:
    return outcome({"plugins": list(plugins)}, **request)


@pytest.mark.parametrize(
    ("config", "status", "message", "content_type"),
    [
        ({}, 503, "Service unavailable", "application/json; charset=utf-8"),
        (
            {"status_code": 403, "message": "Access is forbidden."},
            403,
            "Access is forbidden.",
            "application/json; charset=utf-8",
        ),
        ({"status_code": 204}, 204, None, None),
        ({"status_code": 200, "body": "<a/>", "content_type": "text/xml"}, 200, "<a/>", "text/xml"),
        ({"status_code": 200, "echo": True}, 200, None, "application/json; charset=utf-8"),
        ({"status_code": "403"}, 503, "Service unavailable", "application/json; charset=utf-8"),
    ],
)
def test_request_termination_is_the_answer(
    config: dict[str, Any], status: int, message: str | None, content_type: str | None
) -> None:
    found = with_plugins({"name": "request-termination", "config": config})
    assert (found.status, found.message, found.headers.get("Content-Type")) == (status, message, content_type)
    assert (found.answered_by, found.upstream_url) == ("request-termination", None)


@pytest.mark.parametrize(
    ("request_", "status"),
    [({}, None), ({"headers": {"X-Stop": ""}}, 503), ({"path": "/?x-stop"}, 503)],
)
def test_request_termination_with_a_trigger_answers_only_requests_with_it(
    request_: dict[str, Any], status: int | None
) -> None:
    assert (
        with_plugins({"name": "request-termination", "config": {"trigger": "x-stop"}}, **request_).status
        == status
    )


@pytest.mark.parametrize(
    ("config", "status", "location"),
    [
        ({"location": "https://new.example/x"}, 301, "https://new.example/x"),
        (
            {"location": "https://new.example/x", "status_code": 308, "keep_incoming_path": True},
            308,
            "https://new.example/a/b?c=1",
        ),
    ],
)
def test_the_redirect_plugin_is_the_answer(config: dict[str, Any], status: int, location: str) -> None:
    found = with_plugins({"name": "redirect", "config": config}, path="/a/b?c=1")
    assert (found.status, found.headers, found.answered_by) == (status, {"Location": location}, "redirect")


def test_https_is_demanded_before_any_plugin_answers() -> None:
    found = outcome({"protocols": ["https"], "plugins": [{"name": "request-termination"}]})
    assert (found.status, found.answered_by) == (426, None)


def test_a_plugin_answers_for_a_route_without_a_service() -> None:
    found = outcome(
        {"service": None, "plugins": [{"name": "request-termination", "config": {"status_code": 418}}]}
    )
    assert found.status == 418


@pytest.mark.parametrize(
    ("plugins", "notes"),
    [
        ([{"name": "prometheus"}, {"name": "key-auth", "enabled": False}], ()),
        (
            [{"name": "key-auth"}, {"name": "cors"}],
            (
                "These plugins may answer instead, or change the request: cors, key-auth. Plugins are not run here.",
            ),
        ),
        (
            [{"name": "canary"}],
            ("This plugin may answer or send the request elsewhere: canary. Plugins are not run here.",),
        ),
        (
            [{"name": "request-termination", "consumer": "bob"}],
            (
                "This plugin may answer instead, or change the request: request-termination. Plugins are not run here.",
            ),
        ),
    ],
    ids=["none that may", "two that may", "one that sends elsewhere", "one of a consumer"],
)
def test_plugins_that_may_answer_are_named(plugins: list[dict[str, Any]], notes: tuple[str, ...]) -> None:
    found = with_plugins(*plugins)
    assert (found.status, found.notes) == (None, notes)


def test_of_plugins_of_one_name_the_most_specific_counts() -> None:
    def answering(status: int) -> dict[str, Any]:
        return {"name": "request-termination", "config": {"status_code": status}}

    route = Route.from_dict({"paths": ["/"], "service": SERVICE, "plugins": [answering(401)]})
    wide = replace(route, inherited_plugins=(answering(402), answering(403)))
    narrow = replace(wide, extra={})
    for one, status in ((wide, 401), (narrow, 402)):
        assert RouteTable([one]).route(Request(scheme="http", path="/")).status == status


@pytest.mark.parametrize(
    ("template", "uri"),
    [
        ('/$("a" .. query_params.k .. 1)', "/av1?k=v"),
        ("/$((uri_captures[9] or headers['x-a']))", "/h?k=v"),
        ("/$(query_params.k and 'yes' or 'no')", "/yes?k=v"),
        ("/$(uri_captures['1'] or 'texts are no numbers')", "/texts%20are%20no%20numbers?k=v"),
        ("/$('(a)b')x", "/(a)bx?k=v"),
        (r"/$('it\'s')", "/it's?k=v"),
        ("/$(nil or 2.5)", "/2.5?k=v"),
        ("/$(headers.X_A)", "/h?k=v"),
        ("/$x/$(", "/$x/$(?k=v"),
        ("/$(string.upper(query_params.k))", "/V?k=v"),
        ("/$(('Abc'):lower())-$(('Abc'):sub(2))-$(string.sub('Abc', -2, -2))", "/abc-bc-b?k=v"),
        ("/$(('abc'):reverse() .. string.len('abcd'))", "/cba4?k=v"),
        ("/$(tonumber('7') == 7 and 'seven' or 'not')", "/seven?k=v"),
        ("/$(not headers.nope and headers['x-a'] ~= 'z' and 'yes')", "/yes?k=v"),
        ("/$((function() return query_params.k end)())", "/v?k=v"),
        ("/$(tostring(nil))", "/nil?k=v"),
    ],
)
def test_the_expressions_of_a_template(template: str, uri: str) -> None:
    assert transformed(template).upstream_uri == uri


@pytest.mark.parametrize(
    "template",
    ["/$(shared.a.b)", "/$(uri_captures.no .. 'x')", "/$(headers.no:upper())", "/$(string.len(nil))"],
)
def test_a_template_that_fails_is_answered_500(template: str) -> None:
    found = transformed(template)
    assert (found.status, found.answered_by) == (500, "request-transformer")
    assert "the gateway answers 500" in found.notes[0]


@pytest.mark.parametrize(
    "template",
    [
        "$(" * 2000 + ")" * 2000,
        "$(" + "-" * 2000 + "1)",
        "$(" + "not " * 2000 + "1)",
        "$((function() local x = 1 return x end)())",
        "$(string.rep('a', 1000000000))",
        "$(('a'):gsub('a', 'b'))",
        "$(os.time())",
        "$(headers)",
        "$(1 +)",
        "$()",
        "$('a'.b)",
    ],
)
def test_template_functions_are_noted(template: str) -> None:
    found = transformed("/" + template)
    assert found.status is None
    assert found.notes
