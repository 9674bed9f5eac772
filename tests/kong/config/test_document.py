import json
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routelens.kong.config import yaml_events
from routelens.kong.config.document import (
    MAX_DEPTH,
    Document,
    PlacedDict,
    PlacedList,
    spell_path,
)
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.json_reader import read_json
from routelens.kong.config.writer import to_yaml
from routelens.kong.config.yaml_reader import read_yaml


def yaml_root(text: str) -> Any:
    (document,) = read_yaml(text)
    return document.root


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-0x1F", -31),
        ("017", 15),
        ("0o17", 15),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("yes", True),
        ("Off", False),
        ("~", None),
        ("", None),
        ("1:30", "1:30"),
        ("2001-01-01", "2001-01-01"),
        ("1.2.3", "1.2.3"),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("!!int '5'", 5),
        ("! 5", "5"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars(text: str, value: Any) -> None:
    assert yaml_root(f"a: {text}") == {"a": value}
    assert type(yaml_root(f"a: {text}")["a"]) is type(value)


def test_merges_and_aliases() -> None:
    text = "a: &a {x: 1, y: 2}\nb: &b {z: 3}\nc: {y: 5, <<: *a}\nd: {<<: [*a, *b], x: 9}\n"
    text += "e: [*a, *a]\nf: {<<: {q: 1}}\n"
    root = yaml_root(text)
    assert root["c"] == {"x": 1, "y": 5}
    assert root["d"] == {"x": 9, "y": 2, "z": 3}
    assert root["e"] == [root["a"], root["a"]]
    assert root["f"] == {"q": 1}


def test_several_documents() -> None:
    assert [document.root for document in read_yaml("a: 1\n---\n[b]\n")] == [{"a": 1}, ["b"]]
    assert read_yaml("") == []


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: [1\nb: 2", 2, 2),
        ("- 1\n- &a [*a]", 2, 7),
        ("a: *x", 1, 4),
        ("a: !!python/object:os.system x", 1, 4),
        ("a: !!int x", 1, 4),
        ("a: !!ruby/object:X {}", 1, 4),
        ("? [1]\n: 2", 1, 3),
        ("a: &a [1]\n*a : 2", 2, 1),
        ("a: {<<: 1}", 1, 9),
        ('a: "\\q"', 1, 5),
        ("a:\n\tb: 1", 2, 1),
        ("x: \ud800", 1, 4),
        ("x: \x00", 1, 4),
        ("[" * 100_000, 1, MAX_DEPTH + 1),
        ("- " * 100_000, 1, 2 * MAX_DEPTH + 1),
    ],
)
def test_bad_yaml_is_refused_at_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(ConfigError) as caught:
        read_yaml(text)
    (fault,) = caught.value.faults
    assert fault.line == line
    assert abs(fault.column - column) <= 1  # libyaml and the pure loader differ in where an escape starts


def test_a_tag_that_is_none_of_yaml_s_own_says_nothing() -> None:
    (document,) = read_yaml("a: !x 12\nb: !!binary aGk=\nc: !!set {d, e}\nf: !Ref 'on'\n")
    assert document.root == {"a": 12, "b": "aGk=", "c": {"d": None, "e": None}, "f": "on"}
    assert [warning.line for warning in document.warnings] == [1, 2, 3, 4]


def test_a_number_that_no_double_holds_is_a_text() -> None:
    assert yaml_root("[1e999, -1e999, .inf, .nan]") == ["1e999", "-1e999", ".inf", ".nan"]


@pytest.mark.parametrize("rest", ["b: [", "b: *a", "\tx", "b: !!python/object:os.system x"])
def test_what_cannot_be_read_behind_the_first_document_is_a_warning(rest: str) -> None:
    (document,) = read_yaml(f"a: &a 1\n---\n{rest}\n")
    assert document.root == {"a": 1}
    assert len(document.warnings) == 1


def test_text_behind_a_flow_map_is_no_second_document() -> None:
    with pytest.raises(ConfigError, match="document start"):
        read_yaml("{a: 1}\nb: 2\n")


def test_a_billion_laughs_are_refused() -> None:
    laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    laughs += "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 20))
    with pytest.raises(ConfigError, match="more than 1,000,000 values"):
        read_yaml(laughs)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ('{"a": 1,}', 9),
        ('{"a" 1}', 6),
        ("[1,]", 4),
        ("[1 2]", 4),
        ("[1}", 3),
        ("[1] 2", 5),
        ("{1: 2}", 2),
        ("[01]", 3),
        ("[NaN]", 2),
        ('["a\n"]', 2),
        ('["\\q"]', 2),
        ('["\\ud800"]', 2),
        ('["abc', 2),
        ("[1", 3),
        ("[" * 100_000, MAX_DEPTH + 1),
        ('{"a":' * 100_000, 5 * MAX_DEPTH + 1),
        ("[" + "9" * 1000 + "]", 2),
        ("[1e999]", 2),
    ],
)
def test_bad_json_is_refused_at_its_place(text: str, column: int) -> None:
    with pytest.raises(ConfigError) as caught:
        read_json(text)
    (fault,) = caught.value.faults
    assert fault.line == 1
    assert abs(fault.column - column) <= 1


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@settings(derandomize=True)
@given(VALUES, st.sampled_from((None, 1, "\t")))
def test_json_reads_what_json_writes(value: Any, indent: Any) -> None:
    assert read_json(json.dumps(value, indent=indent)).root == value
    assert read_json(json.dumps(value, indent=indent, ensure_ascii=False)).root == value


@settings(derandomize=True)
@given(VALUES)
@example({"\x85": None})
@example("a\u2028b\ufeff")
@example(["\u202e", "\x1b[31m"])
def test_yaml_reads_what_is_written(value: Any) -> None:
    assert read_yaml(to_yaml(value))[0].root == value


@pytest.mark.parametrize(
    "character", ["\x7f", "\x85", "\x9b", "\u200b", "\u2028", "\u202e", "\ufeff", "\x1b"]
)
def test_characters_that_a_terminal_obeys_are_escaped(character: str) -> None:
    assert character not in to_yaml({"name": f"a{character}b", f"k{character}": 1})


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=30) | st.text("[]{}:,&*a-?!<>|'\"\n# 0", max_size=40))
def test_any_text_is_documents_or_a_config_error(text: str) -> None:
    for read in (read_yaml, read_json):
        try:
            result: Any = read(text)
        except ConfigError as error:
            result = error.faults
            assert all(fault.line >= 1 and fault.column >= 1 and fault.message for fault in error.faults)  # noqa: PT017
        assert result is not None


def test_every_value_knows_its_place() -> None:
    text = 'é: 1\nlist:\n  - a\n  - {k: "v"}\n'
    (document,) = read_yaml(text)
    assert isinstance(document.root, PlacedDict)
    assert isinstance(document.root["list"], PlacedList)
    places = {
        ("é",): (1, 4),
        ("list", 0): (3, 5),
        ("list", 1): (4, 5),
        ("list", 1, "k"): (4, 9),
        ("list", 1, "z"): (4, 5),
    }
    for path, place in places.items():
        assert document.line_column(document.offset_of(path)) == place
    as_json = read_json('{"a":\r\n [1,\r "x"]}')
    assert as_json.line_column(as_json.offset_of(("a", 1))) == (3, 2)


def test_a_fault_reads_like_one() -> None:
    fault = Document({"a": 1}, "a: 1").fault(("a", 0, "b"), "Wrong.")
    assert str(fault) == "1:1: Wrong. (a[1].b)"
    assert spell_path(("a", 0, "b-c", 11)) == "a[1].b-c[12]"


def test_progress_is_reported() -> None:
    seen: list[tuple[int, int]] = []
    text = "\n".join(f"- {i}" for i in range(30_000))
    read_yaml(text, progress=lambda done, total: seen.append((done, total)))
    read_json(
        "[" + ",".join(map(str, range(30_000))) + "]", progress=lambda done, total: seen.append((done, total))
    )
    assert len(seen) >= 6
    assert all(0 <= done <= total for done, total in seen)


def places(value: Any) -> Any:
    if isinstance(value, PlacedDict):
        return (value.start, value.places, [places(item) for item in value.values()])
    return (
        (value.start, value.places, [places(item) for item in value])
        if isinstance(value, PlacedList)
        else None
    )


def test_the_pure_loader_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under Pyodide there is no libyaml: values and places must not depend on it."""
    text = "é: &a\n  x: [1, ~, 'ø # r', 0x1F]\n  y: |\n    ø\n    z\n  w: >-\n    f\n    g\n"
    text += "b: {<<: *a, c: 😀}\nd: *a\n---\n- e\n"
    with_libyaml = read_yaml(text)
    monkeypatch.setattr(yaml_events, "_LOADER", yaml.SafeLoader)
    without = read_yaml(text)
    assert [document.root for document in without] == [document.root for document in with_libyaml]
    assert [places(document.root) for document in without] == [
        places(document.root) for document in with_libyaml
    ]
