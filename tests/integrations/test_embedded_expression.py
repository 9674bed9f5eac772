"""The expression at a place of a file, and the way between its characters and the file's."""

from __future__ import annotations

import pytest

from routelens.integrations.language_server.embedded_expression import embedded_expressions, expression_at

HEAD = "routes:\n- name: a\n  expression: "
SPELLINGS = [
    'http.host == "x"',
    "'http.host == \"x\"' # why",
    r'"http.host == \"x\""',
    '>-\n    http.host ==\n    "x"\n',
    '|\n    http.host == "x"\n',
]


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_each_place_of_a_value_is_a_character_of_the_expression(spelled: str) -> None:
    text = HEAD + spelled
    [written] = embedded_expressions(text)
    assert written.value.strip() == 'http.host == "x"'
    for offset in range(written.base, written.end):
        assert expression_at(text, offset) == written
    for index in range(len(written.value)):
        assert written.index_at(written.start_of(index)) == index


@pytest.mark.parametrize("spelled", ["'http.host == ", '"http.host == ', "http.host == # ", "http.host == "])
def test_a_value_that_is_being_typed_is_read_line_by_line(spelled: str) -> None:
    text = f"{HEAD}{spelled}\n- name: b\n  paths: [/b]\n"
    start = len(HEAD) + spelled.index("http")
    written = expression_at(text, start + len("http.host "))
    assert written is not None
    assert written.value.startswith("http.host ==")
    assert (written.base, written.index_at(start + 4)) == (start, 4)


def test_an_empty_value_is_an_expression_too() -> None:
    written = expression_at(HEAD + "\n", len(HEAD))
    assert written is not None
    assert (written.value, written.base) == ("", len(HEAD))


def test_escapes_stand_for_one_character() -> None:
    text = f"""{HEAD}'a''b"""
    written = expression_at(text, len(text))
    assert written is not None
    assert written.value == "a'b"
    assert written.index_at(len(HEAD) + 4) == 2


@pytest.mark.parametrize("text", ["routes:\n- name: a\n", "# expression\n", f"{HEAD}'x'  # more"])
def test_other_places_are_none(text: str) -> None:
    assert expression_at(text, len(text)) is None


def test_a_stream_route_has_other_fields() -> None:
    [written] = embedded_expressions('routes:\n- protocols: [tls]\n  expression: tls.sni == "a"\n')
    assert written.subsystem == "stream"
