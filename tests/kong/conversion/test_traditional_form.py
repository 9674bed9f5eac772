import uuid
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routelens.kong import Peer, Request, Route, RouteTable, translate
from routelens.kong.conversion.to_expressions import convert_to_expressions
from routelens.kong.conversion.traditional_form import traditional_form
from tests.kong.tables import HTTP_REQUESTS, HTTP_TABLES

ID = str(uuid.UUID(int=1))
SERVICE = {"host": "u", "port": 80}


def expression_route(expression: str, **fields: Any) -> Route:
    return Route.from_dict({"id": ID, "service": SERVICE, "expression": expression, "priority": 3, **fields})


@pytest.mark.parametrize(
    ("expression", "fields"),
    [
        ('http.path ^= "/a"', {"paths": ("/a",)}),
        ('http.path ^= "/a" || http.path ~ "^/b"', {"paths": ("/a", "~/b")}),
        ('http.path == "/a.b"', {"paths": (r"~/a\.b$",)}),
        ('http.method == "GET" && http.path ^= "/"', {"methods": ("GET",), "paths": ("/",)}),
        (
            'http.host == "a.com" || http.host ^= "c." || (http.host =^ ".b.com" && net.dst.port == 81)',
            {"hosts": ("a.com", "c.*", "*.b.com:81")},
        ),
        (
            'any(lower(http.headers.x_env)) == "dev" && lower(any(http.headers.v)) ~ "^1"',
            {"headers": {"x-env": ("dev",), "v": ("~*^1",)}},
        ),
        (
            'http.path ^= "/" && (net.src.ip in 10.0.0.0/8 || (net.src.ip == ::1 && net.src.port == 5))',
            {"sources": (Peer("10.0.0.0/8"), Peer("::1", 5))},
        ),
        ('http.path ^= "/" && net.dst.port == 80', {"destinations": (Peer(None, 80),)}),
        (
            'http.path ^= "/" && (net.protocol != "https" || (tls.sni == "a.com" || tls.sni =^ ".b"))',
            {"paths": ("/",), "snis": ("a.com", "*.b")},
        ),
    ],
)
def test_expressions_with_a_traditional_form(expression: str, fields: dict[str, Any]) -> None:
    form = traditional_form(expression_route(expression))
    assert form.reason is None
    assert form.route is not None
    assert {name: getattr(form.route, name) for name in fields} == fields
    assert (form.route.expression, form.route.priority) == (None, 0)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ('http.queries.a == "1"', "query"),
        ('http.path.segments.0 == "a"', "segments"),
        ('http.headers.a == "1"', "any(lower"),
        ('any(lower(http.headers.a)) == "A"', "lower case"),
        ('tls.sni == "a.com"', "TLS"),
        ('net.protocol == "https"', "protocols"),
        ('lower(http.path) ^= "/a"', "functions"),
        ('http.path contains "/a"', "contains on http.path"),
        ('http.path ~ "/a"', "not anchored"),
        ('!(http.path ^= "/a")', "nothing deeper"),
        ('http.path ^= "/a" && http.path ^= "/b"', "only once"),
        ('http.method == "GET" || http.path ^= "/"', "has no traditional form"),
        ('http.path ^= "/a//b"', "refuse"),
        ('http.method == "get" && http.path ^= "/"', "refuse"),
        ('any(lower(http.headers.a)) == "x" || any(lower(http.headers.b)) == "x"', "no traditional form"),
        ('(net.src.port == 1 || net.dst.port == 1) && http.path ^= "/"', "no traditional form"),
        ("http.pth ^= 1", "not valid"),
        ("net.dst.port == 80", "needs at least one of"),
        ('http.host == "x" || (http.host ^= "c." && net.dst.port == 81)', "hosts"),
    ],
)
def test_expressions_without_a_traditional_form_give_a_reason(expression: str, reason: str) -> None:
    form = traditional_form(expression_route(expression))
    assert form.route is None
    assert reason in (form.reason or "")


def test_a_traditional_route_is_left_alone() -> None:
    assert traditional_form(Route.from_dict({"paths": ["/a"]})).reason == "It is already a traditional route."


@settings(derandomize=True, max_examples=100, deadline=None)
@given(HTTP_TABLES, st.lists(HTTP_REQUESTS, max_size=8))
def test_conversion_there_and_back(routes: list[Route], requests: list[Request]) -> None:
    route = routes[0]
    assume(len(translate(route, flavor="expressions")) == 1)
    (there,) = convert_to_expressions([route], flavor="expressions").routes
    back = traditional_form(there)
    if back.route is None:
        assert back.reason
        return
    before, after = RouteTable([route], flavor="expressions"), RouteTable([back.route], flavor="expressions")
    for request in requests:
        assert after.route(request).upstream_uri == before.route(request).upstream_uri
