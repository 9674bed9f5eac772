"""Parsing through shapes must be the plain parse: same trees, same places, same errors."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens import ExpressionError, Schema, parse
from routelens.language import Diagnostic, shape_cache
from routelens.language.nodes import Node, Predicate
from routelens.language.parser import parse_plainly
from tests.router.tables import SCHEMA, random_expression


def spans(root: Node) -> list[tuple[int, int]]:
    """Return every place in a tree, since nodes compare without."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        found.append(node.span)
        if isinstance(node, Predicate):
            found += [node.field_span, node.operator_span, node.value_span]
        else:
            waiting += node.operands
    return found


def same_as_plain(text: str) -> None:
    plain, faults = outcome(lambda: parse_plainly(text, SCHEMA))
    parsed, same_faults = outcome(lambda: parse(text, SCHEMA).root)
    assert same_faults == faults
    assert parsed == plain
    assert (parsed and spans(parsed)) == (plain and spans(plain))


def outcome(read: Callable[[], Node]) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    try:
        return read(), ()
    except ExpressionError as error:
        return None, error.diagnostics


LITERALS = [
    '"x"', '""', '"a longer one"', 'r#"x"#', 'r#"a"b"#', '"\\""', '"\\d"', "1", "-1", "07", "08", "018", "0x1F", "0x",
    "9223372036854775807", "9223372036854775808", "1.2.3.4", "1.2.3.256", "1.2.3.4/32", "10.0.0.0/8", "10.0.0.1/8",
    "::1", "fd00::/8", "fd00::1/8", "1:2:3", "::/0", "x", "é", '"é"', '"\ud800"', "\0", '"a', '"a"b"', "1 2", "",
    '"(((+"', 'r#"(a"#', 'r#"^/a/(?P<n>\\d+)$"#',
]  # fmt: skip
FRAMES = [
    "path == {}", "lower(path)^={}", "any(path) ~ {}", "port == {}&&path == {}", "(port >= {} || !(ip in {}))",
    "ip in{}", "path contains{}", "  path\n=^\t{}  ", "h.0 == {}", "h.x_1 ^= {} && h.a1 == {}", "port=={}||ip=={}",
]  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("first", ['"x"', "1", "10.0.0.0/8", 'r#"x"#', "::1", "-07"])
def test_any_literal_in_the_place_of_another(frame: str, first: str) -> None:
    shape_cache.forget()
    same_as_plain(frame.format(*[first] * frame.count("{}")))
    for literal in LITERALS:
        for second in ('"y"', literal):
            same_as_plain(frame.format(literal, *[second] * (frame.count("{}") - 1)))


@settings(derandomize=True, max_examples=300)
@given(st.integers(0, 2**32), st.integers(0, 40), st.integers(1, 10), st.text(max_size=4))
def test_a_text_and_its_neighbours(seed: int, at: int, cut: int, patch: str) -> None:
    text = random_expression(random.Random(seed), 2)
    same_as_plain(text)
    same_as_plain(text)
    at %= len(text)
    same_as_plain(text[:at] + patch + text[at + cut :])


def test_a_shape_is_shared() -> None:
    first = parse('path == "/a" && port in_range 1'.replace("in_range", ">="), SCHEMA)
    second = parse('path == "/somewhere/else" && port >= 443', SCHEMA)
    other = parse('path == "/a"  && port >= 1', SCHEMA)
    assert first.shape is second.shape
    assert second.shape is not other.shape
    assert second.operands == ("/somewhere/else", 443)
    assert second.fields == {"path": 1, "port": 1}
    assert str(second) == 'path == "/somewhere/else" && port >= 443'


def test_schemas_do_not_mix() -> None:
    parse('path == "a"', SCHEMA)
    with pytest.raises(ExpressionError, match="Unknown field"):
        parse('path == "b"', Schema({"other": "String"}))
    with pytest.raises(ExpressionError):
        parse('path == "b"', Schema({"path": "Int"}))


def test_a_literal_that_hides_in_a_word_is_only_slower() -> None:
    # "in10…" is cut nowhere, so each such text has a shape of its own.
    first, second = parse("ip in10.0.0.0/8", SCHEMA), parse("ip in11.0.0.0/8", SCHEMA)
    assert first.shape is not second.shape
    assert str(second) == "ip in 11.0.0.0/8"


def test_memory_is_bounded() -> None:
    shape_cache.forget()
    for i in range(5_000):
        parse(f'h.n{i} == "x"', SCHEMA)
    assert shape_cache.MAX_REMEMBERED // 2 <= shape_cache.remembered() <= shape_cache.MAX_REMEMBERED
    parse('path == "' + "x" * shape_cache.MAX_TEXT + '"', SCHEMA)
    assert shape_cache.remembered() <= shape_cache.MAX_REMEMBERED


def test_what_is_used_is_kept() -> None:
    shape_cache.forget()
    kept = parse('path == "kept"', SCHEMA).shape
    for i in range(20_000):
        parse(f'h.n{i % 5000} == "x"', SCHEMA)
        if i % 100 == 0:
            assert parse('path == "still"', SCHEMA).shape is kept
