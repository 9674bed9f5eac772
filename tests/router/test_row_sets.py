"""Rows that nothing tells apart: scanned in order, regexes in batches, whatever was added and removed before."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from routelens import Router, Schema, parse
from routelens.router.codegen import Row, code_of, first_of
from routelens.router.evaluate import Context, Record, evaluate
from routelens.router.index import Index
from routelens.router.index_node import Node
from routelens.router.row_sets import (
    HOT,
    MAX_BATCH,
    MAX_LEAF,
    MAX_OPERANDS,
    NOBODY,
    OFTEN,
    Batch,
    Few,
    Leaf,
    Sieved,
)
from tests.router import tables
from tests.router.tables import random_context, random_expression

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


def row_of(text: str, rank: int, schema: Schema = SCHEMA) -> Row:
    expression = parse(text, schema)
    return code_of(expression).row(rank, expression)


def first(rows: Sequence[Row], context: Context, best: int) -> int:
    """Return what `best` must return, by the evaluator."""
    holding: list[int] = [row[0] for row in rows if evaluate(row[2].root, context, Record())]
    return min([best, *holding])


@pytest.mark.heavy
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


def test_a_value_of_the_wrong_type_is_a_type_error() -> None:
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
    assert isinstance(index, Node)
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


@pytest.mark.parametrize("seed", range(30))
def test_a_few_rows_as_one_function_are_the_rows(seed: int) -> None:
    chance = random.Random(seed)
    rows = [
        row_of(random_expression(chance, 2), -1 - i, tables.SCHEMA)
        for i in range(chance.randint(0, MAX_LEAF))
    ]
    few = Few(chance.sample(rows, len(rows)))
    assert list(few) == rows[::-1]
    one_by_one, at_once = few.search, first_of(few)
    for _ in range(40):
        context = random_context(chance)
        wanted = first(rows, context, NOBODY)
        assert one_by_one(context.get) == wanted
        assert at_once(context.get) == wanted


def test_a_few_rows_that_are_searched_often_become_a_function() -> None:
    router = Router(SCHEMA)
    for i in range(MAX_LEAF):
        router.add(f"{i:032x}", f'path == "/{i}"' if i % 2 else f'host ^= "h{i}." && path != "/x"', i)
    contexts: list[Context] = [
        {"path": [f"/{i}"], "host": [f"h{i}.x" if i % 2 == 0 else "y"]} for i in range(14)
    ]
    wanted = [*range(MAX_LEAF), None, None]

    def winners() -> list[int | None]:
        found = map(router.match, contexts)
        return [match.priority if match else None for match in found]

    for _ in range(OFTEN // len(contexts) + 2):
        assert winners() == wanted
    few = router._index._root
    assert isinstance(few, Few)
    assert few.first is not None
    with pytest.raises(TypeError):
        router.match({"path": ["/z"], "host": [1]})
    router.remove(f"{7:032x}")
    assert winners() == [None if i == 7 else i for i in wanted]
    router.add(f"{99:032x}", 'path ^= "/7"', 99)
    assert winners() == [99 if i == 7 else i for i in wanted]


def test_rows_of_many_operands_are_no_few() -> None:
    wide = " || ".join(f'path == "/{i}"' for i in range(MAX_OPERANDS))
    few = Few([row_of(wide, -1)])
    assert not few.fits(row_of('path == "/a"', -2))
    router = Router(SCHEMA)
    router.add(f"{1:032x}", wide + ' || path == "x"')
    router.add(f"{2:032x}", 'path == "/a"')
    router.prepare()
    router.remove(f"{2:032x}")
    for _ in range(OFTEN + 2):
        assert router.match({"path": ["/7"]}) is not None
    alone = router._index._root
    assert isinstance(alone, Few)
    assert alone.first is None


@pytest.mark.parametrize("maker", [Few, Batch])
def test_compiled_searches_are_dropped_with_their_rows(maker: type[Few] | type[Batch]) -> None:
    """A search may still be making code of rows when they are changed: it must not serve for the new ones."""
    row, other = row_of('path ~ "^/[a-z]+$"', -1), row_of('path ~ "^/[0-9]+$"', -2)
    context: Context = {"path": ["/17"]}
    if maker is Few:
        index = Index()
        index.add(row)
        before = index._root
        assert isinstance(before, Few)
        index.add(other)
        before.first = first_of(before)
        assert index.find(context) == -2
        return
    sieved = Sieved(row[1])
    sieved.add(row)
    (batch,) = sieved._batches
    sieved.add(other)
    batch.make(sieved.place)
    assert sieved.best(context.get, NOBODY) == -2
    (batch,) = sieved._batches
    assert sieved.take(row)
    batch.make(sieved.place)
    sieved.add(row)
    assert [made.passes for made in sieved._batches] == [None]
