"""How the index grows, shrinks and adapts, and what a hostile request can make it do."""

from __future__ import annotations

import ipaddress
import random
import threading
import tracemalloc
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from routelens import Router, parse
from routelens.language import Expression, shape_cache
from routelens.language.nodes import Node as AnyNode
from routelens.router import codegen
from routelens.router.clauses import MAX_INDEX_KEYS, Clause, clauses
from routelens.router.codegen import Code, Row, code_of
from routelens.router.evaluate import Context, ContextValue
from routelens.router.index import Index
from routelens.router.index_node import Node
from routelens.router.row_sets import MAX_LEAF, Few
from tests.processor import processor_seconds
from tests.router.tables import SCHEMA


def row_of(text: str, rank: int) -> Row:
    expression = parse(text, SCHEMA)
    return code_of(expression).row(rank, expression)


def index_of(texts: Iterator[str]) -> tuple[Index, list[Row]]:
    index, rows = Index(), [row_of(text, -1 - i) for i, text in enumerate(texts)]
    for row in rows:
        index.add(row)
    return index, rows


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The ranks of all rows that are tried, in order. None of them holds."""
    ranks: list[int] = []
    shape_cache.clear()  # shapes keep their code
    plain = Code.row

    def watched(self: Code, rank: int, expression: Expression) -> Row:
        self.test = lambda get, row: ranks.append(row[0])
        self.scan = lambda get, rows: ranks.extend(row[0] for row in rows)
        return plain(self, rank, expression)

    monkeypatch.setattr(Code, "row", watched)
    yield ranks
    shape_cache.clear()


def clauses_of(text: str) -> list[set[tuple[str, str, int, object]]]:
    row = row_of(text, -1)

    def shown(clause: Clause) -> set[tuple[str, str, int, object]]:
        return {(reading.field, kind, size, key) for reading, kind, size, key in clause}

    return [shown(clause) for clause in clauses(row[1].plan, row[3:])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('path == "/a"', [{("path", "equal", 0, "/a")}]),
        ('path ^= "/a" && host =^ "b"', [{("path", "prefix", 2, "/a")}, {("host", "suffix", 1, "b")}]),
        ('path == "a" || path ^= "b"', [{("path", "equal", 0, "a"), ("path", "prefix", 1, "b")}]),
        ('path == "a" || host == "b"', [{("path", "equal", 0, "a"), ("host", "equal", 0, "b")}]),
        ('path == "a" || host != "b"', []),
        ('!(path == "a")', []),
        ('!(path == "a" || !(host == "b"))', [{("host", "equal", 0, "b")}]),
        ('!(!(path == "a") || !(host == "b"))', [{("path", "equal", 0, "a")}, {("host", "equal", 0, "b")}]),
        ('path ^= ""', []),
        ('path contains "a"', []),
        ('path contains "ab"', []),
        ('path contains "abc"', [{("path", "gram", 3, "abc")}]),
        ("port == 7", [{("port", "block", 0, 7)}]),
        ("port > 7", []),
        ("port > 7 && port <= 8", [{("port", "block", 0, 8)}]),
        ("port >= 16 && port < 24", [{("port", "block", 1, head) for head in (8, 9, 10, 11)}]),
        ("port > 8 && port < 8", [set()]),
        ("any(port) > 8 && any(port) < 8", []),
        ('path ~ "^/a/b$"', [{("path", "equal", 0, "/a/b")}]),
        (
            'path ~ "^/a/.*b$"',
            [{("path", "prefix", 3, "/a/")}, {("path", "suffix", 1, "b")}, {("path", "gram", 3, "/a/")}],
        ),
        ('path ~ "abcdefghi"', [{("path", "gram", 6, gram)} for gram in ("abcdef", "bcdefg", "cdefgh", "defghi")]),
        ('path ~ "[a-z]+"', []),
        ("net == 10.0.0.0/8", []),
        (
            '(path == "a" && host == "b") || (path == "c" && host == "d")',
            [
                {("path", "equal", 0, "a"), ("path", "equal", 0, "c")},
                {("host", "equal", 0, "b"), ("host", "equal", 0, "d")},
            ],
        ),
    ],
)  # fmt: skip
def test_clauses_of_an_expression(text: str, expected: list[set[tuple[str, str, int, object]]]) -> None:
    found = clauses_of(text)
    assert len(found) == len(expected)
    assert all(clause in found for clause in expected)


def test_a_clause_has_a_bounded_number_of_alternatives() -> None:
    few, many = (
        " || ".join(f'path == "{i}"' for i in range(count)) for count in (MAX_INDEX_KEYS, MAX_INDEX_KEYS + 1)
    )
    assert [len(clause) for clause in clauses_of(few)] == [MAX_INDEX_KEYS]
    assert clauses_of(many) == []
    assert clauses_of(f'({many}) && host == "x"') == [{("host", "equal", 0, "x")}]


def test_a_range_is_covered_by_few_blocks() -> None:
    chance = random.Random(3)
    for _ in range(300):
        low = chance.randint(-(2**40), 2**40)
        high = low + chance.choice((0, 1, 7, 100, 65_535, 2**33)) + chance.randint(0, 5)
        [blocks] = clauses_of(f"port >= {low} && port <= {high}")
        assert len(blocks) <= 5
        covered = sum(1 << size for _, _, size, _ in blocks)
        assert high - low + 1 <= covered <= 2 * (high - low + 1) + 1
        for value in (low, high, (low + high) // 2):
            assert any(value >> size == key for _, _, size, key in blocks)


TABLES: dict[str, Callable[[int], str]] = {
    "paths": lambda i: f'path == "/a/{i}"',
    "one host for all": lambda i: f'host == "api.example.com" && path ^= "/service-{i}/"',
    "hosts and prefixes": lambda i: f'host == "tenant-{i % 40}" && path ^= "/service-{i // 40}/"',
    "alternatives": lambda i: f'(path == "/a/{i}" || path ^= "/b/{i}/") && (h.a == "x" || h.a == "y")',
    "substrings": lambda i: f'path contains "/reports/number-{i}-of-many"',
    "regexes": lambda i: f'path ~ "^/[a-z]+/items-{i}-x(/.*)?$"',
    "ranges": lambda i: f"port >= {50 * i} && port <= {50 * i + 49}",
    "networks": lambda i: f"ip in 10.{i >> 8}.{i & 255}.0/24",
    "suffixes": lambda i: f'host =^ ".t{i}.example.com"',
}


@pytest.mark.parametrize("name", TABLES)
def test_few_rows_are_tried(name: str, tried: list[int]) -> None:
    index, _ = index_of(TABLES[name](i) for i in range(1_600))
    index.find(
        {
            "path": ["/service-7/reports/number-700-of-many/items-70-x/1"],
            "host": ["api.example.com"],
            "h.a": ["x"],
            "port": [35_017],
            "ip": [ipaddress.ip_address("10.2.188.1")],
        }
    )
    assert len(tried) <= 2 * MAX_LEAF


def test_the_best_rows_are_tried_first_and_worse_ones_not_at_all(tried: list[int]) -> None:
    index, _ = index_of(
        f'path == "/{i}"' if i % 2 else 'host == "x" && path ^= "/"' for i in range(6 * MAX_LEAF)
    )
    index.find({"host": ["x"], "path": ["/1"]})
    assert sorted(tried) == sorted({-1 - i for i in range(6 * MAX_LEAF) if i % 2 == 0} | {-2})


@pytest.mark.parametrize("order", ["host by host", "path by path", "shuffled"])
def test_the_index_looks_up_one_field_first(order: str, tried: list[int]) -> None:
    """Else a request would meet its host's rows here and its path's rows there."""
    pairs = [(host, path) for host in range(40) for path in range(40)]
    if order == "path by path":
        pairs.sort(key=lambda pair: pair[1])
    elif order == "shuffled":
        random.Random(4).shuffle(pairs)
    index, _ = index_of(f'host == "tenant-{host}" && path ^= "/service-{path}/"' for host, path in pairs)
    for host, path in pairs[::7]:
        tried.clear()
        index.find({"host": [f"tenant-{host}"], "path": [f"/service-{path}/x"]})
        assert len(tried) <= MAX_LEAF


def test_tallies_of_removed_rows_are_dropped() -> None:
    index, rows = index_of(f'host == "h{i}" && path == "/{i}"' for i in range(100))
    for i in range(3_000):
        rows.append(row_of(f'host == "x{i}" && path == "/x{i}"', -1_000 - i))
        index.add(rows[-1])
        index.remove(rows.pop(0))
    root: Any = index._root
    assert root.count == 100
    assert all(len(tally) <= 2 * root.count + MAX_LEAF for tally in root._tallies.values())


def test_a_node_of_many_fields_reads_those_of_the_request() -> None:
    index, rows = index_of(f'h.f{i} == "x"' for i in range(400))
    read: list[str] = []

    class Watched(dict[str, list[ContextValue]]):
        def get(self, key: str, default: Any = None) -> Any:
            read.append(key)
            return super().get(key, default)

    assert index.find(Watched({"h.f77": ["x"], "h.other": ["x"], "path": ["/"]})) == rows[77][0]
    assert set(read) == {"h.f77"}


@pytest.mark.parametrize("name", TABLES)
def test_an_emptied_table_leaves_nothing_behind(name: str) -> None:
    index, rows = index_of(TABLES[name](i) for i in range(300))
    assert index._root.__class__ is Node
    random.Random(1).shuffle(rows)
    for row in rows:
        index.remove(row)
    emptied: Any = index._root
    assert (type(emptied), list(emptied)) == (Few, [])


@pytest.mark.heavy
def test_memory_stays_flat_over_many_changes() -> None:
    """A window of 500 entries moves over 20,000; the command below does the same for a million.

    python -m tests.router.churn
    """
    from tests.router.churn import churn  # noqa: PLC0415

    router = Router(SCHEMA)
    tracemalloc.start()
    churn(router, 0, 10_000)  # the shapes that are remembered for texts to come are at their bound now
    before = tracemalloc.get_traced_memory()[0]
    churn(router, 10_000, 20_000)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(router) == 500
    assert after < 1.25 * before


HOSTILE: dict[str, tuple[Callable[[int], str], Context]] = {
    "a path of 8 kB": (
        lambda i: f'path contains "/{i}/" || path ^= "/{"x" * (i % 90)}{i}"',
        {"path": ["/x" * 4_000]},
    ),
    "2,000 nested prefixes": (
        lambda i: f'path ^= "/{"a" * i}" && host != "h"',
        {"path": ["/" + "a" * 8_000], "host": ["h"]},
    ),
    "a thousand values": (lambda i: f'any(h.a) ^= "{i}y"', {"h.a": [f"{i}-x" * 20 for i in range(3_000, 4_000)]}),
    "a thousand fields": (lambda i: f'h.f{i} == "x"', {f"h.f{i}": ["y"] for i in range(1_000)}),
    "a value for every place": (
        lambda i: f'any(h.a) == "{i % 100}" && host != "x"',
        {"h.a": [str(i) for i in range(100)], "host": ["x"]},
    ),
    "a value for every place, and every place in those": (
        lambda i: f'any(h.a) == "{i % 40}" && any(h.b) == "{i // 40}" && path != "/"',
        {"h.a": [str(i) for i in range(2_000)], "h.b": [str(i) for i in range(2_000)]},
    ),
    "every substring": (
        lambda i: f'path contains "{i:04}" && host == "h"',
        {"path": ["".join(f"{i:04}" for i in range(2_000))]},
    ),
}  # fmt: skip


@pytest.mark.heavy
def test_hostile_routes_are_filed_in_a_bounded_time() -> None:
    """Every place of a long clause splits when the thirteenth such route comes."""
    texts = [
        " || ".join(f'path == "/{i}"' for i in range(MAX_INDEX_KEYS)) + f' && (host == "{j}" || host == "x")'
        for j in range(2 * MAX_LEAF)
    ]
    router = Router(SCHEMA)
    slowest = 0.0
    for j, text in enumerate(texts):
        expression = parse(text, SCHEMA)
        start = processor_seconds()
        router.add(uuid.UUID(int=j), expression, j)
        slowest = max(slowest, processor_seconds() - start)
    assert slowest < 0.5, f"{slowest:.2f} s"
    match = router.match({"path": ["/7"], "host": ["x"]})
    assert match is not None
    assert match.priority == 2 * MAX_LEAF - 1


@pytest.mark.heavy
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_requests_cost_a_bounded_time(name: str) -> None:
    expression, context = HOSTILE[name]
    router = Router(SCHEMA)
    for i in range(2_000):
        router.add(uuid.UUID(int=i), expression(i), i)
    assert router.match(context) is None
    best = min(_time_of(router, context) for _ in range(3))
    assert best < 0.05, f"{best * 1e3:.1f} ms"


def _time_of(router: Router, context: Context) -> float:
    start = processor_seconds()
    router.match(context)
    return processor_seconds() - start


@pytest.mark.heavy
def test_readers_see_the_table_before_or_after_a_change() -> None:
    """An id moves between two priorities, so one of its entries is always there; `remove` takes both at once."""
    router = Router(SCHEMA)
    moving = uuid.UUID(int=5)
    for i in range(200):
        router.add(uuid.UUID(int=100 + i), f'path == "/{i}" && host == "h{i % 7}"', i)
    router.add(moving, 'path ^= "/moving/" && host == "h"', 1)
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            match = router.match({"path": ["/moving/x"], "host": ["h"]})
            if match is None or match.route_id != moving:
                wrong.append(match)
            stable = router.match({"path": ["/77"], "host": ["h0"]})
            if stable is None or stable.route_id != uuid.UUID(int=177):
                wrong.append(stable)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    chance = random.Random(2)
    try:
        for step in range(1_500):
            # Leaves and nodes around the winner come and go, so that it is filed anew again and again.
            noise = [
                uuid.UUID(int=1_000 + chance.randrange(10**6)) for _ in range(chance.randint(1, 2 * MAX_LEAF))
            ]
            for other in noise:
                router.add(other, f'path ^= "/moving/{step}" && host == "h"', 0)
            router.add(moving, 'path ^= "/moving/"', 2 + step)
            router.remove(moving, 1 + step)
            for other in noise:
                router.remove(other)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert not wrong


def test_nothing_is_compiled_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    plain = codegen._source

    def watched(root: AnyNode) -> str:
        made.append(root)
        return plain(root)

    monkeypatch.setattr(codegen, "_source", watched)
    shape_cache.clear()
    router = Router(SCHEMA)
    for i in range(100):
        router.add(uuid.UUID(int=i), f'path == "/a/{i}"  &&  !(host == "x") && lower(h.a) != "y"', i)
    assert made == []
    assert router.match({"path": ["/a/7"], "h.a": ["x"]}) is not None
    assert router.match({"path": ["/a/8"], "h.a": ["x"]}) is not None
    assert len(made) == 1


def test_code_of_an_unknown_name() -> None:
    with pytest.raises(AttributeError):
        _ = row_of('path == "/a"', -1)[1].nothing
