import json
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routelens.kong import load_config
from routelens.kong.config.document import (
    MAX_DEPTH,
    Base60,
    Document,
    PlacedDict,
    PlacedList,
    spell_path,
)
from routelens.kong.config.editing.fragments import yaml_flow
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.syntax import yaml_events
from routelens.kong.config.syntax.json_reader import read_json
from routelens.kong.config.syntax.yaml_reader import read_yaml
from routelens.kong.config.writer import to_yaml


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
        ("1:30", Base60("1:30")),
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


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("0443", 291, "octal number, 291. Write 291, or 443"),
        ("-0_10", -8, "octal"),
        ("08443", 8443, "Write 8443"),
        ("0o17", 15, "a gateway without a database as a string"),
        ("22:30", Base60("22:30"), "number 1350"),
        ("1:30:00.5", Base60("1:30:00.5"), "number 5400.5"),
        ("1_000", 1000, None),
        ("1_000.5", 1000.5, None),
        ("0x_1F", 31, None),
        ("0b101", 5, None),
        ("07", 7, None),
        ("-0", 0, None),
        ("1_", 1, None),
        ("_1", "_1", None),
        ("2024-01-01", "2024-01-01", None),
        ("10.0.0.1:80", "10.0.0.1:80", None),
        ("y", "y", None),
        ("'0443'", "0443", None),
    ],
)
def test_numbers_that_are_not_what_they_look_like(text: str, value: Any, said: str | None) -> None:
    for shape in ("a: {}\n", "a: [{}]\n"):
        if shape == "a: [{}]\n" and ":" in text:
            continue  # in brackets a colon may end a key
        (document,) = read_yaml(shape.format(text))
        found = document.root["a"] if shape == "a: {}\n" else document.root["a"][0]
        assert (found, type(found)) == (value, type(value))
        messages = [warning.message for warning in document.warnings]
        assert len(messages) == (said is not None)
        assert said is None or said in messages[0]


@pytest.mark.parametrize(
    "text", ["0443", "08443", "0o17", "22:30", "1_000", "_1", "1e3", "0b101", "0x1F", "yes", "~", ""]
)
def test_a_text_that_a_reader_takes_for_a_number_is_written_in_quotes(text: str) -> None:
    for written in (to_yaml({"a": text}), "a: " + yaml_flow(text)):
        (document,) = read_yaml(written)
        assert (document.root, document.warnings) == ({"a": text}, ())
        assert f"'{text}'" in written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [*.b.test]", "* begins an alias here. Put the value in quotes."),
        ("a: *.b.test", "* begins an alias here. Put the value in quotes."),
        ('a: "/b/\\d+"', "Put a regex in single quotes."),
        ("a: @b", "a value cannot begin with @ unless it is in quotes."),
        ("a: %2Fb", "a value cannot begin with % unless it is in quotes."),
        ("a: `b`", "a value cannot begin with ` unless it is in quotes."),
    ],
)
@pytest.mark.parametrize("is_pure", [False, True])
def test_what_people_forget_to_quote_is_told(
    text: str, said: str, is_pure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_pure:
        monkeypatch.setattr(yaml_events, "_LOADER", yaml.SafeLoader)
    with pytest.raises(ConfigError) as caught:
        read_yaml(text)
    assert caught.value.faults[0].message.endswith(said)


@pytest.mark.parametrize("mark", ["// written by hand", "/* written\n by hand */"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n  "])
def test_comments_before_json_are_told_where_they_begin(mark: str, before: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(f'{before}{mark}\n{{"_format_version": "3.0",\n "services": []}}\n')
    [fault] = caught.value.faults
    assert fault.message == "Not valid YAML: a comment begins with #, and JSON has none."
    assert (fault.line, fault.column) == (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)


@pytest.mark.parametrize("key", ["on", "no", "null", "1", "1.5"])
def test_a_key_that_is_no_text_to_the_gateway_is_a_warning(key: str) -> None:
    for text in (f"{key}: x\n", f"a: {{{key}: x}}\n"):
        (document,) = read_yaml(text)
        assert [warning.message for warning in document.warnings] == [
            f"A gateway without a database does not read the key {key} as a string. Put it in quotes."
        ]
    (document,) = read_yaml(f"'{key}': x\n")
    assert (document.root, document.warnings) == ({key: "x"}, ())


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


@pytest.mark.parametrize("library", ["CSafeLoader", "SafeLoader"])
def test_places_in_a_yaml_text_count_its_byte_order_mark(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_events, "_LOADER", getattr(yaml, library))
    text = "\ufeff# é\na: {b: 'c', d: [e]}\n"
    [document] = yaml_events.read_events(text)
    inner = document.root["a"]
    assert text.startswith("'c'", inner.place_of("b"))
    assert text.startswith("[e]", inner["d"].start)
    with pytest.raises(ConfigError) as caught:
        yaml_events.read_events("\ufeffa: b\nc: [}\n")
    [fault] = caught.value.faults
    assert (fault.line, fault.column) == (2, 5)


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
