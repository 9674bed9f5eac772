"""The shape cache must equal the plain parse: same trees, same spans, same diagnostics."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens import ExpressionError, Router, Schema, parse
from routelens.language import shape_cache
from tests.fuzz.language import check, compare, verdict
from tests.router.tables import SCHEMA, random_expression

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
    shape_cache.clear()
    check(frame.format(*[first] * frame.count("{}")))
    for literal in LITERALS:
        for second in ('"y"', literal):
            check(frame.format(literal, *[second] * (frame.count("{}") - 1)))


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 40), st.integers(1, 10), st.text(max_size=4))
def test_a_text_and_its_neighbours(seed: int, at: int, cut: int, patch: str) -> None:
    text = random_expression(random.Random(seed), 2)
    check(text)
    check(text)
    at %= len(text)
    check(text[:at] + patch + text[at + cut :])


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
    shape_cache.clear()
    for i in range(5_000):
        parse(f'h.n{i} == "x"', SCHEMA)
    assert shape_cache.MAX_SHAPES // 2 <= shape_cache.size() <= shape_cache.MAX_SHAPES
    parse('path == "' + "x" * shape_cache.MAX_TEXT + '"', SCHEMA)
    assert shape_cache.size() <= shape_cache.MAX_SHAPES


@pytest.mark.heavy
def test_what_is_used_is_kept() -> None:
    shape_cache.clear()
    kept = parse('path == "kept"', SCHEMA).shape
    for i in range(20_000):
        parse(f'h.n{i % 5000} == "x"', SCHEMA)
        if i % 100 == 0:
            assert parse('path == "still"', SCHEMA).shape is kept


@pytest.mark.parametrize(
    "text",
    [
        'path == "/b"" && host == GET',
        'path == "/b""',
        'path == "/b"""',
        'path == "/b" "',
        'path == "',
        '"path == "/b"',
        'path == "/b"" && path == "/c',
        'path == "/b\ud800"',
    ],
)
def test_an_unclosed_string_is_refused_after_a_similar_expression_was_parsed(text: str) -> None:
    shape_cache.clear()
    parse('path == "/a"', SCHEMA)
    parse('path == "/a" && path == "/c"', SCHEMA)
    with pytest.raises(ExpressionError):
        parse(text, SCHEMA)
    check(text)


@pytest.mark.heavy
def test_the_verdict_on_a_table_does_not_depend_on_the_order_of_its_routes() -> None:
    texts = [
        'path == "/a"',
        'path == "/b"" && host == GET',
        'path == "/c""',
        "port == 1",
        "port == 1.1",
        'path ~ "(+"',
    ]
    expected = {text: verdict(text, cached=False)[0] is not None for text in texts}
    for order in permutations(texts):
        shape_cache.clear()
        router = Router(SCHEMA)
        taken = {}
        for number, text in enumerate(order):
            try:
                router.add(f"{number:032x}", text)
            except ExpressionError:
                taken[text] = False
            else:
                taken[text] = True
        assert taken == expected
        assert router.match({"path": ["/b"], "port": [2]}) is None


@pytest.mark.heavy
def test_neighbours_of_cached_texts_parse_as_without_the_cache() -> None:
    shape_cache.clear()
    for seed in range(120):
        compare(seed)
