"""Columns: what they say of each row is what its clauses say; and an index of all rows at once finds what others do."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest

from routelens import Router, parse
from routelens.router.clauses import Clause
from routelens.router.codegen import Row, code_of
from routelens.router.columns import columns_of
from routelens.router.index import Index
from routelens.router.index_node import Node, clauses_of
from tests.router.invariants import check
from tests.router.tables import SCHEMA, random_context, random_expression

ALIKE = [
    'path == "/{0}" && host == "h{1}"',
    'host == "h{1}" && path ^= "/{0}/"',
    '(host == "h{1}" || host == "www.h{1}") && lower(path) =^ ".{0}"',
    'ip in 10.{1}.0.0/16 && port == {0}',
    '(path == "/{0}" || path == "/{0}") && any(h.x) == "{1}"',
    'path != "/{0}" && !(host == "h{1}")',
    'ip == 10.0.0.{1} || path ^= "/{0}"',
]  # fmt: skip
UNLIKE = ['path ~ "^/{0}/x"', 'path contains "some-{0}"', "port >= {0} && port <= {1}", 'path ^= ""']


def row_of(text: str, rank: int) -> Row:
    expression = parse(text, SCHEMA)
    return code_of(expression).row(rank, expression)


def rows_of(template: str, count: int, seed: int = 1) -> list[Row]:
    chance = random.Random(seed)
    return [
        row_of(template.format(chance.randrange(count), chance.randrange(100)), -1 - i) for i in range(count)
    ]


def without(clauses: Sequence[Clause], path: Sequence[object]) -> list[set[object]]:
    return [set(clause) for clause in clauses if not set(clause) & set(path)]


@pytest.mark.parametrize("template", ALIKE)
def test_columns_say_of_each_row_what_its_clauses_say(template: str) -> None:
    rows = rows_of(template, 60)
    columns = columns_of(rows[0][1].plan, rows, ())
    assert columns is not None
    for at, row in enumerate(rows):
        by_column = [{alternative.index_key(at) for alternative in column} for column in columns]
        assert by_column == without(clauses_of(row), ())


@pytest.mark.parametrize("template", ALIKE)
def test_a_clause_that_the_path_has_made_use_of_is_gone(template: str) -> None:
    rows = rows_of(template, 60)
    for clause in clauses_of(rows[0]):
        path = clause[:1]
        alike = [row for row in rows if any(path[0] in other for other in clauses_of(row))]
        columns = columns_of(alike[0][1].plan, alike, path)
        if columns is None:
            continue
        for at, row in enumerate(alike):
            by_column = [{alternative.index_key(at) for alternative in column} for column in columns]
            assert by_column == without(clauses_of(row), path)
        assert columns_of(rows[0][1].plan, rows, path) is None or len(alike) in (0, len(rows))


@pytest.mark.parametrize("template", UNLIKE)
def test_shapes_whose_clauses_differ_in_number_have_no_columns(template: str) -> None:
    rows = rows_of(template, 10)
    assert columns_of(rows[0][1].plan, rows, ()) is None


def filed(index: Index) -> Counter[int]:
    root = index._root
    return Counter(row[0] for row in (root.rows() if isinstance(root, Node) else root))


@pytest.mark.parametrize("template", [*ALIKE, *UNLIKE])
def test_an_index_of_all_rows_holds_the_same_as_one_after_the_other(template: str) -> None:
    rows = rows_of(template, 200)
    whole, grown = Index(rows), Index()
    for row in rows:
        grown.add(row)
    assert filed(whole) == filed(grown)
    for row in rows:
        whole.remove(row)
    assert not filed(whole)


@pytest.mark.parametrize("seed", range(12))
def test_a_table_that_is_indexed_at_once_answers_like_one_that_grew(seed: int) -> None:
    chance = random.Random(seed)
    count = chance.choice((3, 30, 300))
    texts = [
        chance.choice(ALIKE).format(chance.randrange(count), chance.randrange(9))
        if chance.random() < 0.7
        else random_expression(chance, 2)
        for _ in range(count)
    ]
    whole, grown = Router(SCHEMA), Router(SCHEMA)
    grown.prepare()
    for number, text in enumerate(texts):
        priority = chance.randrange(3)
        for router in (whole, grown):
            router.add(f"{number + 1:032x}", text, priority)
    whole.prepare()
    check(whole, count)
    check(grown, count)
    for _ in range(40):
        context = random_context(chance)
        context |= {"path": [f"/{chance.randrange(count)}/"], "host": [f"h{chance.randrange(9)}"]}
        assert whole.matches(context) == grown.matches(context)
        assert repr(whole.match(context)) == repr(grown.match(context))


def test_without_an_index_entries_come_and_go_and_any_search_makes_one() -> None:
    router = Router(SCHEMA)
    for number in range(1, 30):
        router.add(f"{number:032x}", f'path == "/{number}"', number)
    router.remove(f"{7:032x}")
    router.remove(f"{8:032x}", 8)
    with pytest.raises(KeyError):
        router.remove(f"{8:032x}")
    assert router._version % 2 == 1
    assert router.fields == {"path": 27}
    assert router.matches({"path": ["/9"]}) == [(router.match({"path": ["/9"]}).route_id, 9)]  # type: ignore[union-attr]
    assert router._version % 2 == 0
    check(router, 29)
    assert router.match({"path": ["/7"]}) is None
    router.add(f"{7:032x}", 'path == "/7"')
    assert router.match({"path": ["/7"]}) is not None
    check(router, 29)
