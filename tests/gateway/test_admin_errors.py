"""What the Admin API refuses, field by field, in its words (docs/reference/admin-api.md): one table an entity."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from routelens.gateway import create_app
from routelens.gateway.errors import StartError
from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import MEMORY, Database
from tests.gateway.running import started

Json = Any
OTHER = "11111111-2222-4333-8444-555555555555"
ROUTER = "Router Expression failed validation: "


class Api:
    def __init__(self, port: int) -> None:
        self._port = port

    def __call__(self, method: str, path: str, body: Json = None) -> tuple[int, Json]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        content = body if body is None or isinstance(body, bytes) else json.dumps(body)
        connection.request(
            method, path, content, {} if body is None else {"Content-Type": "application/json"}
        )
        response = connection.getresponse()
        raw = response.read()
        connection.close()
        return response.status, json.loads(raw) if raw else None

    def problems(self, path: str, body: Json) -> Json:
        """Return the fields of a schema violation."""
        status, answer = self("POST", path, body)
        assert (status, answer["code"], answer["name"]) == (400, 2, "schema violation")
        return answer["fields"]


def serve(settings: Settings, *, writable: bool = True) -> Iterator[Api]:
    with started(Gateway(settings, Database(MEMORY) if writable else None)) as ports:
        api = Api(ports.admin)
        if writable:
            api("PUT", "/services/shop", {"host": "a.com"})
            api("PUT", "/services/shop/routes/r", {"paths": ["/a"]})
            api("PUT", "/consumers/ann", {})
            api("PUT", "/upstreams/u", {})
        yield api


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    yield from serve(Settings())


@pytest.fixture(scope="module")
def expressions() -> Iterator[Api]:
    yield from serve(Settings(flavor="expressions"))


@pytest.fixture
def dbless() -> Iterator[Api]:
    yield from serve(Settings(), writable=False)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("port", "80", "expected an integer"),
        ("port", 70000, "value should be between 0 and 65535"),
        ("retries", 32768, "value should be between 0 and 32767"),
        ("connect_timeout", 0, "value should be between 1 and 2147483646"),
        ("name", "", "length must be at least 1"),
        ("enabled", None, "required field missing"),
        ("protocol", "ftp", "expected one of: grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp"),
        ("host", "a.com:80", "must not have a port"),
        ("path", "/a//b", "must not have empty segments"),
        ("tags", "a", "expected a set"),
        ("id", "x", "expected a valid UUID"),
        ("created_at", 0, "expected a valid timestamp"),
        ("client_certificate", "x", {"id": "missing primary key"}),
        ("ca_certificates", ["x"], ["expected a valid UUID"]),
        ("colour", 1, "unknown field"),
    ],
)
def test_a_field_of_a_service(api: Api, field: str, value: Json, problem: Json) -> None:
    assert api.problems("/services", {"host": "a.com", field: value}) == {field: problem}


@pytest.mark.parametrize(
    ("route", "field", "problem"),
    [
        # A map has one problem, whichever key it lies at.
        ({"headers": {"x y": ["a"]}}, "headers",
         "bad header name 'x y', allowed characters are A-Z, a-z, 0-9, '_', and '-'"),
        ({"headers": {"Host": ["a"]}}, "headers",
         "cannot contain 'host' header, which must be specified in the 'hosts' attribute"),
        ({"headers": {"x": "a"}}, "headers", "expected an array"),
        ({"headers": {"ok": ["a"], "x": ["a", 1]}}, "headers", [None, "expected a string"]),
        ({"headers": {"x": None}}, "headers", "required field missing"),
        ({"headers": ["x"]}, "headers", "expected a map"),
        ({"paths": ["/a", "b"]}, "paths",
         [None, "should start with: / (fixed path) or ~/ (regex path)"]),
        ({"paths": ["/a/../b"]}, "paths", ["non-normalized path, consider use '/b' instead"]),
        ({"hosts": ["*.a.*"]}, "hosts", ["invalid wildcard: must have at most one wildcard"]),
        ({"hosts": ["*.a:80", "a.*:80"]}, "hosts",
         [None, "invalid wildcard: must be placed at leftmost or rightmost label"]),
        ({"methods": ["get"]}, "methods", ["invalid value: get"]),
        ({"protocols": ["http", "tcp"], "paths": ["/a"]}, "protocols",
         "these sets are mutually exclusive: ('http', 'https'), ('tcp', 'tls', 'udp')"),
        ({"protocols": ["https"], "snis": ["1.2.3.4"]}, "snis", ["must not be an IP"]),
        ({"protocols": ["grpc"], "paths": ["/a"], "strip_path": True}, "strip_path",
         "cannot set 'strip_path' when 'protocols' is 'grpc' or 'grpcs'"),
        ({"protocols": ["grpc"], "paths": ["/a"], "strip_path": None}, "strip_path", "required field missing"),
        ({"paths": ["/a"], "sources": [{"port": 1}]}, "sources",
         "cannot set 'sources' when 'protocols' is 'http' or 'https'"),
        ({"protocols": ["tcp"], "sources": [{"port": 5}, {}]}, "sources",
         [None, {"@entity": ["at least one of these fields must be non-empty: 'ip', 'port'"]}]),
        ({"paths": ["/a"], "service": {"protocol": "ftp"}}, "service",
         {"protocol": "expected one of: grpc, grpcs, http, https, tcp, tls, tls_passthrough, udp"}),
        ({"paths": ["/a"], "priority": 1}, "priority", "unknown field"),
    ],
)  # fmt: skip
def test_a_field_of_a_route(api: Api, route: Json, field: str, problem: Json) -> None:
    assert api.problems("/routes", route)[field] == problem


def test_a_header_without_values_is_a_clause_that_the_router_refuses(api: Api) -> None:
    [text] = api.problems("/routes", {"paths": ["/a"], "headers": {"x": [], "y": ["1"]}})["@entity"]
    assert text.startswith(ROUTER)
    assert " && () && " in text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ('http.pth == "/a"', "Unknown LHS field"),
        ("http.path == 1", "Type mismatch between the LHS and RHS values of predicate"),
        ('net.src.port ~ "1"', "Regex operators only supports string operands"),
        ("net.src.port ^= 1", "Prefix/Postfix operators only supports string operands"),
        ("net.src.port =^ 1", "Prefix/Postfix operators only supports string operands"),
        (
            'http.path > "a"',
            "Greater/GreaterOrEqual/Less/LessOrEqual operators only supports integer operands",
        ),
        ("net.src.ip in 1.2.3.4", "In/NotIn operators only supports IP in CIDR"),
        ("net.src.port contains 1", "Contains operator only supports string operands"),
        ('http.path.segments.2_1 == "a"', "illformed http.path.segments.* field"),
    ],
)
def test_an_expression_is_refused_in_the_words_of_the_gateways_engine(
    expressions: Api, expression: str, text: str
) -> None:
    for path in ("/routes", "/schemas/routes/validate"):
        assert expressions.problems(path, {"expression": expression}) == {"@entity": [ROUTER + text]}


@pytest.mark.parametrize(
    ("plugin", "problems"),
    [
        ({}, {"name": "required field missing"}),
        ({"name": "nope", "config": 5},
         {"name": "plugin 'nope' not enabled; add it to the 'plugins' configuration property"}),
        ({"name": "cors", "config": 5}, {"config": "expected a record"}),
        ({"name": "cors", "config": {"zz": 1}}, {"config": {"zz": "unknown field"}}),
        ({"name": "cors", "consumer": {"username": "ann"}}, {"consumer": "value must be null"}),
        ({"name": "cors", "protocols": ["tcp"]}, {"protocols": ["expected one of: grpc, grpcs, http, https"]}),
        ({"name": "cors", "route": {"name": "r"}, "protocols": ["grpc"]},
         {"protocols": "must match the associated route's protocols"}),
        ({"name": "request-transformer", "config": {"add": {"headers": ["noval"]}}},
         {"config": {"add": {"headers": ["invalid value: noval"]}}}),
    ],
)  # fmt: skip
def test_a_plugin(api: Api, plugin: Json, problems: Json) -> None:
    assert api.problems("/plugins", plugin) == problems


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("PATCH", "/services/ghost", {"port": "x"}, 404, 6),
        ("PATCH", "/plugins/ghost", {}, 404, None),
        ("PATCH", "/services/shop/routes/ghost", {}, 404, None),
        ("POST", "/services/ghost/routes", {"paths": ["x"]}, 404, None),
        ("PUT", "/services/a%20b", {}, 400, 10),
        ("PUT", "/upstreams/1.2.3.4", {}, 400, 10),
        ("POST", "/routes", {"paths": ["x"], "service": {"name": "ghost"}}, 400, 13),
        ("POST", "/routes", {"paths": ["/a"], "service": {"id": OTHER}}, 400, 4),
        ("DELETE", "/services/shop", None, 400, 4),
        ("DELETE", "/services/ghost", None, 204, None),
        ("DELETE", "/services/shop/routes/ghost", None, 404, None),
        ("DELETE", "/routes/r/service", None, 405, None),
        ("PUT", "/upstreams/u/targets/ghost:1", {"weight": 1}, 404, None),
        ("POST", "/services", {"host": "a.com", "name": "shop"}, 409, 5),
        ("GET", "/services?size=0", None, 400, 9),
        ("GET", "/services?offset=x", None, 400, 7),
        ("GET", "/services?tags=a,b/c", None, 400, 11),
        ("GET", "/targets", None, 404, None),
        ("PATCH", "/services", {}, 405, None),
    ],
)
def test_what_is_asked_first_is_answered_first(
    api: Api, method: str, path: str, body: Json, status: int, code: int | None
) -> None:
    got, answer = api(method, path, body)
    assert (got, (answer or {}).get("code")) == (status, code)


@pytest.mark.parametrize(
    ("document", "where", "text"),
    [
        ({"services": [{"name": "a", "host": "x"}, {"name": "a", "host": "y"}]}, "services",
         "uniqueness violation: 'services' entity with name set to 'a' already declared"),
        ({"services": [{"id": OTHER, "host": "x"}, {"id": OTHER, "host": "y"}]}, "services",
         f"uniqueness violation: 'services' entity with primary key set to '{OTHER}' already declared"),
        # Their ids are made of what they are about.
        ({"plugins": [{"name": "cors"}, {"name": "cors"}]}, "plugins",
         "uniqueness violation: 'plugins' entity with primary key set to "
         "'48ee727e-8b90-5faa-bda1-a3c6bc3c9daa' already declared"),
        ({"plugins": [{"name": "cors"}, {"name": "cors", "id": OTHER}]}, "plugins",
         "uniqueness violation: 'plugins' entity with consumer,name,route,service set to 'cors' already declared"),
    ],
)  # fmt: skip
def test_what_stands_twice_in_a_configuration(dbless: Api, document: Json, where: str, text: str) -> None:
    status, answer = dbless("POST", "/config", {"_format_version": "3.0", **document})
    assert (status, answer["code"], answer["fields"]) == (400, 14, {where: [None, text]})


MANY = {f"x{number}": 1 for number in range(300_000)}


@pytest.mark.parametrize(
    "body",
    [
        {"host": "a.com", **MANY},
        {"host": "a.com", "tags": [f"a,{number}" for number in range(300_000)]},
        {"host": "a.com", "ca_certificates": ["no uuid"] * 300_000},
    ],
    ids=["unknown fields", "tags", "certificates"],
)
def test_of_300000_problems_the_first_100_are_named_and_the_others_counted(api: Api, body: Json) -> None:
    status, answer = api("POST", "/services", body)
    assert status == 400
    assert len(json.dumps(answer)) < 20_000
    assert answer["fields"]["@entity"] == ["299,900 more problems are not listed"]
    assert answer["message"].startswith("101 schema violations (")


def test_problems_inside_a_record_are_counted_too_and_the_first_stand_where_they_are(api: Api) -> None:
    status, answer = api("POST", "/plugins", {"name": "cors", "config": MANY})
    assert (status, len(answer["fields"]["config"])) == (400, 100)
    assert answer["fields"]["@entity"] == ["299,900 more problems are not listed"]
    assert answer["fields"]["config"]["x0"] == "unknown field"


def test_100_problems_are_all_named(api: Api) -> None:
    _, answer = api("POST", "/services", {"host": "a.com", **dict(list(MANY.items())[:100])})
    assert len(answer["fields"]) == 100
    assert "@entity" not in answer["fields"]


@pytest.mark.parametrize("query", ["", "?flatten_errors=1"])
def test_of_a_configuration_1000_problems_are_named(dbless: Api, query: str) -> None:
    services = [{"name": f"s{number}"} for number in range(3000)]
    status, answer = dbless("POST", f"/config{query}", {"_format_version": "3.0", "services": services})
    assert status == 400
    if query:
        assert len(answer["flattened_errors"]) == 1000
        assert answer["fields"] == {"@entity": ["2,000 more entities with problems are not listed"]}
    else:
        assert len(answer["fields"]["services"]) == 1000
        assert answer["fields"]["@entity"] == ["2,000 more problems are not listed"]


@pytest.mark.parametrize(
    ("size", "text"),
    [("1_0", "size must be a number"), ("\u0663", "size must be a number"), ("1e1", None), ("%205", None)],
)
def test_a_size_is_a_number_as_JSON_writes_it(api: Api, size: str, text: str | None) -> None:  # noqa: N802
    status, answer = api("GET", f"/services?size={quote(size, safe='%')}")

    assert (status, answer.get("message")) == ((200, None) if text is None else (400, text))


@pytest.mark.parametrize("content", ['\ufeff{"host":"h"}'.encode(), '{"host":"h"}'.encode("utf-16")])
def test_a_JSON_body_is_UTF_8_without_a_mark(api: Api, content: bytes) -> None:  # noqa: N802
    status, answer = api("POST", "/services", content)

    assert (status, answer) == (400, {"message": "Cannot parse JSON body"})


def test_asked_for_it_an_unknown_plugin_is_told_with_those_that_there_are(api: Api) -> None:
    status, answer = api("POST", "/plugins?diagnostics=1", {"name": "nope"})
    assert status == 400
    assert answer["enabled_plugins"] == [
        "correlation-id", "cors", "ip-restriction", "key-auth", "rate-limiting", "request-termination",
        "request-transformer", "response-transformer",
    ]  # fmt: skip
    assert "enabled_plugins" not in api("POST", "/plugins", {"name": "nope"})[1]
    assert "enabled_plugins" not in api("POST", "/plugins?diagnostics=1", {"name": "cors", "config": 5})[1]


def test_asked_for_it_a_wrong_expression_is_told_with_its_diagnostics(expressions: Api) -> None:
    status, answer = expressions("POST", "/routes?diagnostics=1", {"expression": 'http.pth == "/a"'})
    assert status == 400
    [fault] = answer["diagnostics"]
    assert (fault["start"], fault["end"]) == (0, 8)
    assert [fix["text"] for fix in fault["fixes"]] == ["http.path"]


def test_a_file_with_an_unknown_plugin_is_told_those_that_there_are() -> None:
    with pytest.raises(
        StartError, match=r"not enabled; .*; this gateway has correlation-id, cors, ip-restriction"
    ):
        create_app({"_format_version": "3.0", "plugins": [{"name": "nope"}]})


@pytest.mark.parametrize(
    "path",
    [
        "/routes/{routes}/filters/all",
        "/schemas/filters/{name}",
        "/upstreams/{upstreams}/targets/{targets}/healthy",
        "/upstreams/{upstreams}/targets/{targets}/{address}/unhealthy",
    ],
)
def test_endpoints_lists_what_is_below_entities_too(api: Api, path: str) -> None:
    assert path in api("GET", "/endpoints")[1]["data"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/services/{}", "name"),
        ("/services/shop/routes/{}", "name"),
        ("/consumers/{}", "username"),
        ("/consumers/ann/key-auth/{}", "key"),
    ],
)
@pytest.mark.parametrize("segment", ["%ff", "a%C3", "%ED%A0%80"])
def test_a_name_in_a_path_is_utf_8(api: Api, path: str, field: str, segment: str) -> None:
    body = {"paths": ["/x"]} if "routes" in path else {"host": "h"} if "services" in path else {}
    status, answer = api("PUT", path.format(segment), body)
    assert (status, answer["code"], answer["name"]) == (400, 10, f"invalid unique {field}")
    assert api("GET", path.format(segment)) == (404, {"message": "Not found"})
    assert api("GET", path.format("%EF%BF%BD"))[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/services/%ff",
        "/upstreams/u/targets/%ff",
        "/schemas/%ff",
        "/schemas/plugins/%ff",
        "/tags/%ff",
        "/routelens/%ff",
    ],
)
def test_an_answer_that_tells_a_wrong_name_is_utf_8(api: Api, path: str) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        assert api(method, path, None if method == "GET" else {})[0] in (200, 204, 404, 405)
