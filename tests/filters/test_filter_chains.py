"""Filter chains: the gateway's messages, which filters run, and what their configuration becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routelens.filters import ConfiguredFilter, FilterError
from routelens.filters.config_schema import ConfigSchema
from routelens.filters.filter_chains import (
    ChainFault,
    FilterChain,
    combine,
    plugin_filters,
    validate_chain,
)
from routelens.filters.library import FilterLibrary, make_filter, read_library

META = (
    b'{"config_schema": {"type": "object", "required": ["add"], "properties": {"add": {"type": "string"}}}}'
)
LIBRARY = FilterLibrary([make_filter("plain", b""), make_filter("strict", b"", META)])
ID = "11111111-1111-4111-8111-111111111111"


def chain(**values: Any) -> dict[str, Any]:
    return {"route": {"name": "r"}, "filters": [{"name": "plain"}], **values}


def test_a_chain_of_a_route_is_valid() -> None:
    assert validate_chain(chain(name="n", enabled=False, tags=["a"], id=ID), LIBRARY) == []


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        (chain(filters=None), "filters", "required field missing"),
        (chain(filters=[]), "filters", "length must be at least 1"),
        (chain(filters=[{"name": "absent"}]), "filters.1.name", "no such filter"),
        (chain(filters=[{"name": "plain"}, {}]), "filters.2.name", "required field missing"),
        (chain(filters=[{"name": "plain", "config": {"a": 1}}]), "filters.1.config",
         "wrong type: expected one of string, null, got object"),
        (chain(filters=[{"name": "strict", "config": {}}]), "filters.1.config", "property add is required"),
        (chain(filters=[{"name": "strict", "config": {"add": 1}}]), "filters.1.config",
         "property add validation failed: wrong type: expected string, got number"),
        (chain(filters=[{"name": "plain", "enabled": 1}]), "filters.1.enabled", "expected a boolean"),
        (chain(filters=[{"name": "plain", "enabled": None}]), "filters.1.enabled", "required field missing"),
        (chain(enabled="yes"), "enabled", "expected a boolean"),
        (chain(enabled=None), "enabled", "required field missing"),
        (chain(id="x"), "id", "expected a valid UUID"),
        (chain(extra=1), "extra", "unknown field"),
        (chain(service={"name": "s"}), "@entity", "only one or none of these fields must be set: 'service', 'route'"),
        (chain(route=None), "@entity", "at least one of these fields must be non-empty: 'service', 'route'"),
    ],
)  # fmt: skip
def test_faults_are_the_gateways(values: dict[str, Any], field: str, message: str) -> None:
    assert validate_chain(values, LIBRARY) == [ChainFault(field, message)]


def test_filters_that_are_off_are_a_fault_of_the_entity() -> None:
    assert validate_chain(chain(), None) == [ChainFault("@entity", "wasm support is not enabled")]
    assert validate_chain(chain(), FilterLibrary()) == [
        ChainFault("@entity", "no wasm filters are available")
    ]


def test_a_configuration_that_is_absent_is_not_validated() -> None:
    assert validate_chain(chain(filters=[{"name": "strict"}]), LIBRARY) == []


def test_service_filters_run_before_route_filters_and_disabled_ones_not_at_all() -> None:
    service = FilterChain.from_dict(
        {"id": ID, "service": {"name": "s"}, "filters": [{"name": "a"}, {"name": "b", "enabled": False}]}
    )
    route = FilterChain.from_dict({"route": {"name": "r"}, "filters": [{"name": "a", "config": "x"}]})
    assert combine(service, route) == [
        ConfiguredFilter("a", b"", f"{ID}/1"),
        ConfiguredFilter("a", b"x", f"{route.id}/1"),
    ]
    off = FilterChain.from_dict({"enabled": False, "service": {"name": "s"}, "filters": [{"name": "a"}]})
    assert [each.name for each in combine(off, route)] == ["a"]


@pytest.mark.parametrize(
    ("config", "encoded"),
    [
        (None, b""),
        ("", b""),
        ('"quoted"', b'"quoted"'),
        ({"a": [1, "é"]}, '{"a":[1,"é"]}'.encode()),
        (False, b"false"),
    ],
)
def test_text_is_passed_as_it_is_and_other_values_as_json(config: Any, encoded: bytes) -> None:
    made = FilterChain.from_dict(chain(filters=[{"name": "plain", "config": config}]))
    assert made.filters[0].encoded_config == encoded


def test_plugins_named_like_filters_run_in_the_order_of_name_and_time() -> None:
    plugins: list[dict[str, Any]] = [
        {"name": "strict", "id": "1", "config": {"add": "x"}},
        {"name": "plain", "id": "2", "updated_at": 2},
        {"name": "plain", "id": "3", "updated_at": 1},
        {"name": "key-auth", "id": "4"},
        {"name": "plain", "id": "5", "enabled": False},
    ]
    assert [(each.key, each.config) for each in plugin_filters(plugins, LIBRARY)] == [
        ("plugin 3", b""), ("plugin 2", b""), ("plugin 1", b'{"add":"x"}'),
    ]  # fmt: skip


# --- library --------------------------------------------------------------------------------------------------------


def test_a_folder_gives_filters_by_the_name_of_their_files(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    for name in ("a.wasm", "b.WASM", "a.meta.json", "notes.txt", "below/c.wasm"):
        (tmp_path / name).write_bytes(META)
    library = read_library(tmp_path)
    assert sorted(library) == ["a", "b"]
    assert library["a"].config_schema["required"] == ["add"]
    assert library["b"].config_schema["type"] == ["string", "null"]


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        (b"{", "f.meta.json is not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"config_schema": []}', "config_schema is not an object"),
        (b'{"config_schema": {"type": "text"}}', "unknown type"),
        (b'{"config_schema": {"pattern": "("}}', "invalid pattern"),
        (b'{"config_schema": {"$ref": "http://x/y"}}', "another document"),
        (b'{"config_schema": {"$ref": "#/nowhere"}}', "dangling reference"),
        (b'{"metrics": 1}', "metrics is not an object"),
    ],
)
def test_a_bad_meta_file_is_refused_by_name(meta: bytes, message: str) -> None:
    with pytest.raises(FilterError, match=r"f\.meta\.json") as error:
        make_filter("f", b"", meta)
    assert message in error.value.message


def test_a_folder_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FilterError, match="No such file"):
        read_library(Path("/nowhere/at/all"))


# --- schema ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "good", "bad", "message"),
    [
        ({"type": "integer"}, 3.0, 3.5, "wrong type: expected integer, got number"),
        ({"type": "boolean"}, True, 1, "wrong type: expected boolean, got number"),
        ({"enum": [1, "a"]}, 1, True, "matches none of the enum values"),
        ({"minimum": 1}, 1, 0, "expected 0 to be at least 1"),
        ({"minimum": 1, "exclusiveMinimum": True}, 2, 1, "expected 1 to be greater than 1"),
        ({"maximum": 1}, 1, 2, "expected 2 to be at most 1"),
        ({"multipleOf": 3}, 9, 10, "expected 10 to be a multiple of 3"),
        ({"minLength": 2}, "ab", "a", "string too short, expected at least 2, got 1"),
        ({"maxLength": 1}, "a", "ab", "string too long, expected at most 1, got 2"),
        ({"pattern": "^a+$"}, "aa", "b", "failed to match pattern ^a+$ with b"),
        ({"minItems": 1}, [1], [], "expect array to have at least 1 items"),
        ({"uniqueItems": True}, [1, 2], [1, 1], "expected unique items but items 1 and 2 are equal"),
        ({"items": {"type": "string"}}, ["a"], ["a", 1], "wrong type: expected string, got number"),
        ({"items": [{}], "additionalItems": False}, [1], [1, 2], "expect array to have at most 1 items"),
        ({"additionalProperties": False, "properties": {"a": {}}}, {"a": 1}, {"b": 1},
         "additional properties forbidden, found b"),
        ({"patternProperties": {"^x": {"type": "null"}}}, {"x": None}, {"x": 1},
         "wrong type: expected null, got number"),
        ({"dependencies": {"a": ["b"]}}, {"a": 1, "b": 1}, {"a": 1}, "property b is required when a is set"),
        ({"anyOf": [{"type": "null"}, {"type": "string"}]}, None, 1, "object matches none of the alternatives"),
        ({"oneOf": [{"minimum": 1}, {"minimum": 5}]}, 2, 6, "value should match only one schema, but matches 2"),
        ({"not": {"type": "null"}}, 1, None, "value wasn't supposed to match schema"),
        ({"allOf": [{"minimum": 1}]}, 1, 0, "expected 0 to be at least 1"),
        ({"definitions": {"n": {"type": "number"}}, "$ref": "#/definitions/n"}, 1, "",
         "wrong type: expected number, got string"),
    ],
)  # fmt: skip
def test_draft_4(schema: Any, good: Any, bad: Any, message: str) -> None:
    made = ConfigSchema(schema)
    assert made.validate(good) is None
    fault = made.validate(bad)
    assert fault is not None
    assert fault.message == message


def test_a_schema_that_refers_to_itself_ends() -> None:
    fault = ConfigSchema({"$ref": "#"}).validate(1)
    assert fault is not None
    assert "too deep" in fault.message


def test_a_pattern_that_takes_too_much_work_is_a_fault_and_no_crash() -> None:
    pattern = "^" + "(ab)?" * 2_000 + "c"
    for schema, value in (
        ({"type": "string", "pattern": pattern}, "ab" * 4_000),
        ({"patternProperties": {pattern: {"type": "string"}}}, {"ab" * 4_000: "x"}),
    ):
        fault = ConfigSchema(schema).validate(value)
        assert fault is not None
        assert "takes too much work" in fault.message
        assert len(fault.message) < 200


def test_types_of_any_kind_are_refused_with_words() -> None:
    kinds: list[Any] = [[], {}, None, 1]
    for kind in kinds:
        with pytest.raises(FilterError, match="unknown type"):
            ConfigSchema({"type": [kind]})
