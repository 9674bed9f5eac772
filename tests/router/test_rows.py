"""Rows that nothing tells apart: scanned in order, regexes in batches, whatever was added and removed before."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from routelens import Router, Schema, parse
from routelens.router.code import Row, code_of
from routelens.router.evaluate import Context, Record, evaluate
from routelens.router.rows import HOT, MAX_BATCH, NOBODY, Leaf, Sieved

SCHEMA = Schema({"path": "String", "host": "String"})

# Anchored and not, with and without a proof that Python's `re` may do it, ASCII and not.
PATTERNS = (
    "^/[a-z]{%d}/[0-9]+$", "^[a-z/]{%d}", "[a-z]{%d}[0-9]", "^(?:a|b){%d}$", "^(?:a|ab){%d}c", "^\\w{%d}$",
    "(?i)^K{%d}$", "^[^/]{%d}$", "^/é{%d}", "^x{%d}\\b", "(a+)+b{%d}$",
)  # fmt: skip
TEXTS = (
    "/abc/17",
    "aab",
    "abababc",
    "ab",
    "/éé",
    "ééé",
    "kkkk",
    "K",
    "xxx",
    "xx y",
    "a/b",
    "",
    "aaab",
    "bbbb",
    "/ab/1",
)


def row_of(text: str, rank: int) -> Row:
    expression = parse(text, SCHEMA)
    return code_of(expression).row(rank, expression)


def first(rows: Sequence[Row], context: Context, best: int) -> int:
    """Return what `best` must return, by the evaluator."""
    holding: list[int] = [row[0] for row in rows if evaluate(row[2].root, context, Record())]
    return min([best, *holding])


@pytest.mark.parametrize("frame", ['path ~ "{}"', 'lower(path) ~ "{}"', 'host != "x" && path ~ "{}"'])
@pytest.mark.parametrize("seed", range(4))
def test_batches_are_the_rows(frame: str, seed: int) -> None:
    chance = random.Random(seed)
    count = 5 * MAX_BATCH
    rows = [
        row_of(frame.format((chance.choice(PATTERNS) % chance.randint(1, 5)).replace("\\", "\\\\")), -1 - i)
        for i in range(count)
    ]
    sieved = Sieved(rows[0][1])
    present: dict[int, Row] = {}
    for _ in range(6):
        for row in chance.sample(rows, count // 2):
            if row[0] not in present:
                sieved.add(row)
                present[row[0]] = row
            elif chance.random() < 0.6:
                assert sieved.take(present.pop(row[0]))
                assert not sieved.take(row)
        ordered = [present[rank] for rank in sorted(present)]
        assert list(sieved) == ordered
        assert len(sieved) == len(present)
        for _ in range(2 * HOT):
            for text in chance.sample(TEXTS, 6):
                context: Context = {
                    "path": chance.choice([[text], [text], [text, "/abc/17"], []]),
                    "host": ["y"],
                }
                for best in (NOBODY, -count // 2, -count - 1):
                    assert sieved.best(context.get, best) == first(ordered, context, best)
    for row in list(sieved):
        assert sieved.take(row)
    assert not sieved
    assert not sieved.take(rows[0])
    assert sieved.best({"path": ["/abc/17"]}.get, NOBODY) == NOBODY


def test_a_value_of_the_wrong_type_is_told() -> None:
    row = row_of('path ~ "[a-z]"', -1)
    sieved = Sieved(row[1])
    sieved.add(row)
    context: Context = {"path": [17]}
    with pytest.raises(TypeError):
        sieved.best(context.get, NOBODY)


def test_batches_are_used() -> None:
    """A thousand regexes without literals: after some requests hardly any is tried by itself."""
    router = Router(SCHEMA)
    for i in range(1_000):
        router.add(f"{i:032x}", f'path ~ "^/[a-z]{{{i % 40 + 1}}}/[0-9]{{{i // 40 + 1}}}$"', i)
    contexts: list[Context] = [
        {"path": [f"/{'k' * (i % 40 + 1)}/{'7' * (i // 40 + 1)}"]} for i in range(1_000)
    ]
    for _ in range(200):
        assert router.match({"path": ["/none"]}) is None
    for i in range(0, 1_000, 37):
        match = router.match(contexts[i])
        assert match is not None
        assert match.priority == i
    index = router._index._root
    assert not isinstance(index, Leaf)
    tried = [
        batch.passes is not None
        for rest in _rests(index)
        if isinstance(rest, Sieved)
        for batch in rest._batches
    ]
    assert len(tried) > 1_000 // MAX_BATCH
    assert all(tried)


def _rests(node: object) -> list[object]:
    """Return the rests of a node and of all below."""
    if isinstance(node, Leaf):
        return []
    found = list(node.rest.values())  # type: ignore[attr-defined]
    for table in node.tables.values():  # type: ignore[attr-defined]
        for places in table.cuts.values():
            for place in places.values():
                found += _rests(place)
    return found
