"""Field lookup."""

from __future__ import annotations

import pytest

from routelens import Schema

SCHEMA = Schema({"http.path": "String", "http.headers.*": "String", "k.*": "Int", "k.name": "String"})


@pytest.mark.parametrize(
    ("name", "type_name"),
    [
        ("http.path", "String"),
        ("http.headers.x", "String"),
        ("http.headers.", "String"),
        ("http.headers.x.y", None),
        ("http.headers", None),
        ("k.name", "String"),
        ("k.other", "Int"),
        ("HTTP.path", None),
        ("", None),
        (".", None),
    ],
)
def test_type_of(name: str, type_name: str | None) -> None:
    assert SCHEMA.type_of(name) == type_name


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("http.pth", "http.path"),
        ("http.header.x", "http.headers.x"),
        ("nothing.like.it", None),
        ("x" * 10**6, None),
    ],
)
def test_nearest(name: str, nearest: str | None) -> None:
    assert SCHEMA.nearest(name) == nearest


def test_schemas_are_values() -> None:
    assert Schema({"a": "Int"}) == Schema({"a": "Int"}) != Schema({"a": "String"})
    assert len({Schema({"a": "Int"}), Schema({"a": "Int"})}) == 1
    assert list(SCHEMA) == ["http.path", "http.headers.*", "k.*", "k.name"]


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="'Float' is not one of Int, IpAddr, IpCidr, Regex, String"):
        Schema({"a": "Float"})
