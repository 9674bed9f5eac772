from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong import Route, RouteTable, Service, validate_route, validate_service
from routelens.kong.translate import FLAVORS
from tests.kong.tables import HTTP_FIELDS, STREAM_FIELDS

ID = "e8fb37f1-102d-461e-9c51-6608a6bb0001"


def fields(mapping: dict[str, Any], flavor: Any = "traditional_compatible") -> list[str]:
    return [fault.field for fault in validate_route({"paths": ["/"], **mapping}, flavor)]


@pytest.mark.parametrize(
    "path", ["/", "/a%2Fb", "/%25", "/é%zz", "~/%zz", "~/a|/b", "/a.b/...", "/a;b=(c)!", "~/é[0-9]+"]
)
def test_valid_paths(path: str) -> None:
    assert fields({"paths": [path]}) == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("", "paths"),
        ("a", "paths"),
        ("~a", "paths"),
        ("//", "paths"),
        ("~/a//b", "paths"),
        ("/%zz", "paths"),
        ("/%20", "paths"),
        ("/a/../b", "paths"),
        ("/%2f", "paths"),
        ("~/(", "paths"),
        ("~/[z-a]", "paths"),
        ("~/a(*b)", "paths"),
        ("/\ud800", "paths"),
        (5, "paths"),
        (r"~/(a)\1", "@entity"),
        ("~/(?!a)", "@entity"),
        ("~/(?<=a)b", "@entity"),
        ("~/(?>a)b", "@entity"),
        (r"~/\Qa\E", "@entity"),
        ("~/a{,3}", "@entity"),
    ],
)
def test_invalid_paths(path: Any, field: str) -> None:
    assert fields({"paths": ["/", path]}) == [field]


def test_the_normalised_form_is_suggested() -> None:
    (fault,) = validate_route({"paths": ["/a/../%62"]})
    assert "/b" in fault.message
    assert fault.place == ("paths", 0)


HOSTS_TAKEN = [
    "a",
    "a.b.",
    "*.a",
    "a.*",
    "a.b:80",
    "*.x:80",
    "-a",
    "a_b",
    "1.2.3.4",
    "001.2.3.4",
    "1.2.3.4:80",
    "::1",
    "[::1]",
    "[::1]:80",
    "1a",
    "a.1",
]
HOSTS_REFUSED = [
    "",
    "a:",
    "a:65536",
    "a:x",
    "*",
    "*a",
    "a*",
    "*.a.*",
    "x.*:80",
    "a..b",
    ".a",
    "a-",
    "a-.b",
    "123",
    "1.2.3",
    "1.2.3.4.",
    "1:2",
    "256.1.1.1",
    "1:2:3",
    "[::1",
    "::ffff:1.2.3.4",
    "[::1]:99999",
    "a/b",
    "a b",
    "é.com",
]


@pytest.mark.parametrize("host", HOSTS_TAKEN)
def test_valid_hosts(host: str) -> None:
    assert fields({"hosts": [host]}) == []


@pytest.mark.parametrize("host", HOSTS_REFUSED)
def test_invalid_hosts(host: str) -> None:
    assert fields({"hosts": [host]}) == ["hosts"]


@pytest.mark.parametrize(
    ("sni", "taken"),
    [
        ("a.b", True),
        ("*.b", True),
        ("a.*", True),
        ("*b", True),
        ("a*b", False),
        ("*.*", False),
        ("1.2.3.4", False),
        ("::1", False),
        ("a:80", False),
        ("a-", False),
        ("", False),
    ],
)
def test_snis(sni: str, taken: bool) -> None:
    assert fields({"snis": [sni]}) == ([] if taken else ["snis"])


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({"name": "a b"}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": "é~1"}, []),
        ({"tags": ["a b", "é"]}, []),
        ({"tags": ["a,b"]}, ["tags"]),
        ({"tags": ["a/b", ""]}, ["tags", "tags"]),
        ({"id": "x"}, ["id"]),
        ({"id": ID}, []),
        ({"methods": ["GET", "G1"]}, ["methods"]),
        ({"headers": {"x y": ["1"]}}, ["headers"]),
        ({"headers": {"HOST": ["1"]}}, ["headers"]),
        ({"headers": {"x": []}}, ["@entity"]),
        ({"headers": {"x": ["~*("]}}, ["@entity"]),
        ({"regex_priority": 1.5}, ["regex_priority"]),
        ({"regex_priority": True}, ["regex_priority"]),
        ({"regex_priority": None}, []),
        ({"regex_priority": float("inf")}, ["regex_priority"]),
        ({"strip_path": None}, ["strip_path"]),
        ({"strip_path": 1}, ["strip_path"]),
        ({"path_handling": "v2"}, ["path_handling"]),
        ({"path_handling": None}, []),
        ({"service": {"id": ID}}, []),
        ({"service": None}, []),
        ({"service": {"id": "x"}}, ["service"]),
        ({"service": "x"}, ["service"]),
        ({"service": {}}, ["service"]),
        ({"nonsense": 1}, ["nonsense"]),
        ({"expression": "x"}, ["expression"]),
        ({"sources": [{"ip": "10.0.0.1"}]}, ["sources"]),
        ({"sources": []}, ["sources"]),
        ({"protocols": ["grpc"], "methods": ["GET"]}, ["methods"]),
        ({"protocols": ["grpc"], "strip_path": True}, ["strip_path"]),
        ({"protocols": ["grpc"], "strip_path": False}, []),
        ({"protocols": ["tcp"]}, ["paths", "@entity"]),
        ({"protocols": ["tcp"], "sources": [{"port": 1}]}, ["paths"]),
        ({"protocols": ["tcp"], "paths": None, "sources": [{}]}, ["sources"]),
        ({"protocols": ["tcp"], "paths": None, "sources": [{"port": 1, "x": 2}]}, ["sources"]),
        ({"protocols": ["tcp"], "paths": None, "sources": [{"ip": "10.0.0.0/08"}]}, ["sources"]),
        ({"protocols": ["tcp"], "paths": None, "sources": [{"ip": "10.1.1.1/8"}]}, []),
        ({"protocols": ["tcp"], "paths": None, "sources": [{"ip": "fd00::1/8"}]}, ["@entity"]),
        ({"protocols": ["tcp"], "paths": None, "snis": ["a"]}, ["snis", "@entity"]),
        ({"protocols": ["http"], "snis": ["a"]}, ["snis", "@entity"]),
    ],
)
def test_traditional_routes(mapping: dict[str, Any], expected: list[str]) -> None:
    assert fields(mapping) == expected


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({"paths": None, "expression": 'http.path == "/"', "priority": 5}, []),
        ({"paths": None, "expression": ""}, ["expression"]),
        ({"paths": None, "expression": 'http.path == "/', "priority": -1}, ["priority", "@entity"]),
        ({"expression": 'http.path == "/"'}, ["@entity"]),
        ({"paths": None, "expression": 'http.path == "/"', "regex_priority": 1}, ["@entity"]),
        ({"priority": 1}, ["@entity"]),
        ({"priority": 2**46}, ["priority", "@entity"]),
        ({"sources": [{"ip": "10.0.0.1"}]}, []),
        ({"paths": None, "expression": 'net.port == 80 && http.path.segments.01 == "a"'}, ["@entity"]),
        ({"paths": None, "expression": 'http.path == "\0"'}, ["@entity"]),
    ],
)
def test_expression_routes(mapping: dict[str, Any], expected: list[str]) -> None:
    assert fields(mapping, "expressions") == expected


def test_faults_of_an_expression_have_positions_in_its_text() -> None:
    text = 'net.port == 80 && http.pth == "/"'
    (fault,) = validate_route({"expression": text}, "expressions")
    assert (fault.place, text[fault.start : fault.end]) == (("expression",), "http.pth")
    assert fault.engine_message is not None


def test_every_fault_is_reported() -> None:
    faults = validate_route(
        {"paths": ["a", "/x//"], "methods": ["get"], "hosts": ["a*b"], "protocols": ["http"], "q": 1}
    )
    assert [(fault.field, fault.place) for fault in faults] == [
        ("paths", ("paths", 0)),
        ("paths", ("paths", 1)),
        ("methods", ("methods", 0)),
        ("hosts", ("hosts", 0)),
        ("q", ("q",)),
    ]
    assert all(fault.message.endswith((".", "?")) for fault in faults)


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({"host": "u"}, []),
        ({}, ["host"]),
        ({"host": "u", "port": 65536}, ["port"]),
        ({"host": "u", "port": None}, ["port"]),
        ({"host": "*.u"}, ["host"]),
        ({"host": "u:80"}, ["host"]),
        ({"host": "10.0.0.1"}, []),
        ({"host": "[::1]"}, []),
        ({"host": "u", "path": "/a/../b"}, []),
        ({"host": "u", "path": "a"}, ["path"]),
        ({"host": "u", "path": "/a//b"}, ["path"]),
        ({"host": "u", "path": "/é"}, ["path"]),
        ({"host": "u", "path": "/%zz"}, ["path"]),
        ({"host": "u", "path": None}, []),
        ({"host": "u", "path": "/", "protocol": "grpc"}, ["path", "@entity"]),
        ({"host": "u", "retries": 32768, "read_timeout": 0}, ["retries", "read_timeout"]),
        ({"host": "u", "tls_verify": True}, ["tls_verify"]),
        ({"host": "u", "tls_verify": True, "protocol": "https"}, []),
        ({"url": "https://u/x"}, []),
        ({"url": "https://u/x", "tls_verify": True}, []),
        ({"url": "ftp://u"}, ["url"]),
        ({"host": "u", "enabled": None}, ["enabled"]),
    ],
)
def test_services(mapping: dict[str, Any], expected: list[str]) -> None:
    assert [fault.field for fault in validate_service(mapping)] == expected


EXPRESSIONS = st.fixed_dictionaries(
    {
        "expression": st.text('net.porthcqus=^~"&|()! /0123#rinay', max_size=40)
        | st.sampled_from(('http.path ^= "/"', "net.port == 80"))
    }
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(HTTP_FIELDS | STREAM_FIELDS | EXPRESSIONS, st.sampled_from(FLAVORS))
def test_the_router_takes_every_valid_route(mapping: dict[str, Any], flavor: Any) -> None:
    faults = validate_route(mapping, flavor)
    rejected = RouteTable([Route.from_dict(mapping)], flavor=flavor).rejected
    if not faults:
        assert rejected == []
    if rejected:
        assert faults


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(("http", "tcp", "/", "a.b", "*")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.sampled_from(("ip", "port", "id")), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = "protocols paths hosts headers snis sources methods expression priority service name tags url x"
NAMES += " regex_priority strip_path id https_redirect_status_code path host port"


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES.split()), ANYTHING, max_size=5), st.sampled_from(FLAVORS))
def test_anything_can_be_validated(mapping: dict[str, Any], flavor: Any) -> None:
    for fault in [*validate_route(mapping, flavor), *validate_service(mapping)]:
        assert fault.message.endswith((".", "?"))
        assert fault.field
    if not validate_route(mapping, flavor):
        assert Route.from_dict(mapping).id.version == 5 or "id" in mapping
    if not validate_service(mapping):
        assert Service.from_dict(mapping).id.version == 5 or "id" in mapping
