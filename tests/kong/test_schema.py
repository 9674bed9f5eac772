from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong.route_expression import rewrite_net_port
from routelens.kong.schema import schema, segment_range
from routelens.kong.subsystem import subsystems


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("0", (0, 0)),
        ("12", (12, 12)),
        ("0_1", (0, 1)),
        ("9_10", (9, 10)),
        ("1_1", None),
        ("2_1", None),
        ("01", None),
        ("0_01", None),
        ("0_0", None),
        ("len", None),
        ("", None),
        ("1_", None),
        ("1_2_3", None),
        ("٣", None),
        ("1" * 5000, (10**9, 10**9)),
        ("1" * 5000 + "_" + "2" * 5000, (10**9, 10**9)),
        ("2" * 5000 + "_" + "1" * 5000, None),
    ],
)
def test_segment_range(suffix: Any, expected: Any) -> None:
    assert segment_range(suffix) == expected


@pytest.mark.parametrize(
    ("protocols", "expected"),
    [(None, {"http"}), ([], {"http"}), (["grpcs"], {"http"}), (["tls_passthrough"], {"stream"})],
)
def test_subsystems(protocols: Any, expected: Any) -> None:
    assert subsystems(protocols) == expected


def test_schemas_differ_in_http_fields() -> None:
    assert schema("http").type_of("http.path.segments.len") == "Int"
    assert schema("http").type_of("http.headers.x_foo") == "String"
    assert schema("stream").type_of("http.path") is None
    assert schema("stream").type_of("net.dst.ip") == "IpAddr"


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("net.port == 80", "net.dst.port == 80"),
        ("net.port\n!= 80", "net.dst.port\n!= 80"),
        ('http.path == "/net.port=1"', 'http.path == "/net.dst.port=1"'),
        ("my.net.port > 1", "my.net.dst.port > 1"),
        ("any(net.port) == 80", "any(net.port) == 80"),
        ("net.ports == 80", "net.ports == 80"),
        ("net.dst.port == 80", "net.dst.port == 80"),
    ],
)
def test_net_port_is_rewritten_as_text(text: Any, rewritten: Any) -> None:
    assert rewrite_net_port(text).text == rewritten


@settings(derandomize=True)
@given(st.lists(st.sampled_from(["net.port", " ", "==", "<", "x", "net.dst.port", "é"])).map("".join))
def test_every_position_maps_back_to_the_text_as_typed(text: Any) -> None:
    rewritten = rewrite_net_port(text)
    assert rewritten.text.replace("net.dst.port", "net.port") == text.replace("net.dst.port", "net.port")
    places = [rewritten.place(position) for position in range(len(rewritten.text) + 1)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, len(text))
    assert all(
        rewritten.text[i] == text[place] for i, place in enumerate(places[:-1]) if places[i + 1] > place
    )


def test_hostile_length_is_linear() -> None:
    text = "net.port" + " " * 500_000
    assert rewrite_net_port(text * 2).insertions == ()
