import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens import parse
from routelens.kong import Route, explain_priority, translate
from routelens.kong.schema import schema
from routelens.kong.translate import SPLIT_NAMESPACE, ascii_lower, quote

ID = "e8fb37f1-102d-461e-9c51-6608a6bb0001"


def entries(flavor: Any = "traditional_compatible", split_paths: bool = True, **fields: Any) -> list[Any]:
    return translate(Route.from_dict({"id": ID, **fields}), flavor=flavor, split_paths=split_paths)


@pytest.mark.parametrize(
    ("fields", "expression"),
    [
        ({"hosts": ["*.a:0x50"]}, '((http.host =^ r#".a"# && net.dst.port == 80))'),
        ({"paths": ['/a"#\\']}, r'(http.path ^= "/a\"#\\")'),
        ({"paths": ["~/(?<n>a)"]}, '(http.path ~ r#"^/(?P<n>a)"#)'),
        ({"headers": {"X-É": ["ÀB"]}}, '(any(lower(http.headers.x_É)) == r#"Àb"#)'),
        (
            {"headers": {"a": ["~b"], "c": ["~*\\D"]}},
            '(any(lower(http.headers.a)) == r#"~b"#) && (any(lower(http.headers.c)) ~ r#"\\d"#)',
        ),
        ({"headers": {"a": []}}, "()"),
        (
            {"paths": ["/a"], "sources": [{"ip": "10.1.1.1/0"}]},
            '(net.src.ip in 10.1.1.1/0) && (http.path ^= r#"/a"#)',
        ),
        ({"protocols": ["tcp"], "sources": [{"ip": "fd00::1/8"}]}, "(net.src.ip in fd00::1/8)"),
        (
            {"protocols": ["tls"], "snis": ["a."], "paths": ["/x"]},
            '(net.protocol != r#"tls"# || (tls.sni == r#"a"#))',
        ),
        ({"hosts": [], "paths": ["/a"]}, '(http.path ^= r#"/a"#)'),
    ],
)
def test_expression(fields: dict[str, Any], expression: str) -> None:
    (entry,) = entries(**fields)
    assert entry.expression == expression


def test_a_route_without_matching_fields_has_no_entry() -> None:
    assert entries(hosts=[], paths=None) == []


@pytest.mark.parametrize(
    ("protocols", "clause"),
    [
        (["http"], ' && (net.protocol == r#"http"#)'),
        (["https"], ""),
        (["https", "http"], ' && (net.protocol == r#"https"# || net.protocol == r#"http"#)'),
        (["grpcs"], ' && (net.protocol == r#"https"#)'),
        (["tls_passthrough"], ""),
        (["tls", "tls_passthrough"], ' && (net.protocol == r#"tls"# || net.protocol == r#"tcp"#)'),
        (None, ""),
        ([], ""),
    ],
)
def test_the_protocol_clause_is_the_expressions_flavor_s(protocols: Any, clause: str) -> None:
    (entry,) = entries("expressions", protocols=protocols, expression="a || b")
    assert entry.expression == "a || b" + clause
    assert entries(protocols=protocols, sources=[{"port": 1}])[0].expression == "(net.src.port == 1)"


def test_net_port_is_rewritten_in_a_given_expression() -> None:
    (entry,) = entries("expressions", protocols=["https"], expression="net.port == 80")
    assert entry.expression == "net.dst.port == 80"


def test_paths_split_by_kind_and_byte_length() -> None:
    split = entries(paths=["/ab", "~/x", "/é", "/a", "/c", "~/y"])
    assert [entry.paths for entry in split] == [("/ab", "/é"), ("~/x", "~/y"), ("/a", "/c")]
    assert [entry.id for entry in split] == [uuid.uuid5(SPLIT_NAMESPACE, f"{ID}#{k}") for k in (1, 2, 3)]


@pytest.mark.parametrize(
    "fields",
    [
        {"paths": ["/ab", "/cd"]},
        {"paths": ["/ab", "/c"], "split_paths": False},
        {"paths": ["/ab", "/c"], "protocols": ["tcp"], "sources": [{"port": 1}]},
    ],
)
def test_a_route_that_is_not_split_keeps_its_id(fields: dict[str, Any]) -> None:
    (entry,) = entries(**fields)
    assert (str(entry.id), entry.paths) == (ID, None)


def test_without_splitting_one_regex_makes_a_regex_route_and_the_longest_path_counts() -> None:
    (entry,) = entries(paths=["/abc", "~/x", "/a"], regex_priority=3, split_paths=False)
    assert entry.priority == (1 << 51) | (1 << 29) | (3 << 19) | 4


@settings(derandomize=True)
@given(st.text())
def test_every_text_can_be_quoted(text: str) -> None:
    if "\0" not in text:
        (operand,) = [parse(f"http.path == {quote(text)}", schema("http")).root]
        assert operand.value.value == text  # type: ignore[union-attr]  # a lone predicate


def test_lower_case_is_that_of_ascii() -> None:
    assert ascii_lower("AÉZ") == "aÉz"


FULL = {
    "methods": ["GET"],
    "hosts": ["a"],
    "paths": ["~/x"],
    "headers": {f"h{i}": ["1"] for i in range(300)},
    "snis": ["a"],
    "sources": [{"port": 1}],
    "destinations": [{"port": 1}],
    "regex_priority": 7,
}


def test_the_strict_priority_bit_by_bit() -> None:
    priority = explain_priority(Route.from_dict(FULL), match_calculation="strict")
    values = {part.name: (part.high, part.low, part.value) for part in priority.parts}
    assert values == {
        "match weight": (63, 61, 7),
        "plain host": (60, 60, 1),
        "header count": (59, 52, 255),
        "regex path": (51, 51, 1),
        "regex_priority": (50, 19, 7),
        "path length": (18, 0, 0),
    }
    assert priority.value == sum(value << low for _, low, value in values.values())
    assert all(part.meaning for part in priority.parts)


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"paths": ["/a"]}, (1 << 29) | 2),
        ({"hosts": ["a.*"]}, 1 << 29),
        ({"hosts": []}, 1 << 60),
        ({"methods": ["A"], "hosts": ["a.*"], "paths": ["/a"], "snis": ["a"]}, 1 << 63),
        ({"methods": ["A"], "hosts": ["a"], "paths": ["/a"], "snis": ["a"]}, (1 << 63) | (1 << 60) | 2),
        ({"paths": ["~/a"], "regex_priority": -1}, (1 << 63) | (1 << 51) | (1 << 29)),
        ({"paths": ["~/a"], "regex_priority": 8192}, (1 << 51) | (1 << 29)),
        ({"paths": ["/a"], "regex_priority": 8191}, (1 << 29) | 2),
    ],
)
def test_the_original_priority(fields: dict[str, Any], value: int) -> None:
    priority = explain_priority(Route.from_dict(fields), match_calculation="original")
    assert priority.value == value
    assert priority.depends_on_platform == bool(value >> 63)


def test_the_original_priority_has_its_own_bit_fields() -> None:
    route = Route.from_dict({"paths": ["~/x"], "headers": {"a": ["b"], "c": ["d"]}, "regex_priority": 3})
    priority = explain_priority(route, match_calculation="original")
    assert [(part.name, part.high, part.low, part.contribution) for part in priority.parts] == [
        ("plain host", 60, 60, 0),
        ("regex path", 51, 51, 1 << 51),
        ("match weight", 31, 29, 2 << 29),
        ("header count", 27, 20, 2 << 20),
        ("regex_priority", 31, 19, 3 << 19),
        ("path length", 18, 0, 0),
    ]
    assert (priority.value, priority.note) == ((1 << 51) | (2 << 29) | (2 << 20) | (3 << 19), None)


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"snis": ["a"]}, 1 << 61),
        (
            {"sources": [{"ip": "10.0.0.1"}], "destinations": [{"ip": "10.0.0.0/8", "port": 1}]},
            (1 << 61) | (8 << 4) | 5,
        ),
        ({"sources": [{"ip": "10.0.0.1"}, {"port": 1}]}, 12 << 4),
    ],
)
def test_the_stream_priority_is_the_same_under_both(fields: dict[str, Any], value: int) -> None:
    route = Route.from_dict({"protocols": ["tls"], **fields})
    assert {
        explain_priority(route, match_calculation=calculation).value for calculation in ("strict", "original")
    } == {value}


def test_expression_routes_stand_above() -> None:
    route = Route.from_dict({"expression": "x", "priority": 9, "hosts": ["ignored"]})
    assert explain_priority(route, match_calculation="original").value == 0xFF00_0000_0000_0009
    assert explain_priority(Route.from_dict({"expression": "x", "priority": None})).value == 0xFF << 56
