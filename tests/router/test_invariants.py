"""Counts, tallies and ranks: given any sequence of changes, then they are what the entries say."""

from __future__ import annotations

import random
import uuid

import pytest

from routelens import Router
from routelens.router.index_node import Node
from routelens.router.row_sets import MAX_LEAF
from tests.router import churn
from tests.router.invariants import check
from tests.router.tables import SCHEMA

NEVER = "port >= 10 && port < 10"


def expression(i: int) -> str:
    """Return one of the kinds of a churning table, now and then one that never holds or has several clauses."""
    match i % 10:
        case 7:
            return f'{NEVER} && path == "/{i}"'
        case 8:
            return f'host == "a{i % 4}" && path ^= "/p{i % 3}" && port == {i % 5}'
        case 9:
            return f'(host == "a" || host == "b{i % 7}" || host == "c{i}") && !(port == 1)'
        case _:
            return churn.expression(i)


@pytest.mark.parametrize("seed", range(4))
def test_after_every_change_all_parts_agree(seed: int) -> None:
    rng = random.Random(seed)
    router = Router(SCHEMA)
    there: set[int] = set()
    peak = 0
    for _ in range(400):
        most = rng.choice((3, 20, 120))
        if len(there) < most:
            i = rng.randrange(1_000)
            if i not in there:
                router.add(uuid.UUID(int=i), expression(i), i % 7)
                there.add(i)
        else:
            i = rng.choice(sorted(there))
            router.remove(uuid.UUID(int=i))
            there.discard(i)
        peak = max(peak, len(there))
        check(router, peak)
    for i in there:
        router.remove(uuid.UUID(int=i))
        check(router, peak)
    assert not len(router)


def test_entries_that_never_hold_leave_nothing_behind() -> None:
    router = Router(SCHEMA)
    for i in range(100):
        router.add(uuid.UUID(int=i), f'path == "/{i}" && host == "h{i}"', 1)
    router.prepare()
    root = router._index._root
    assert isinstance(root, Node)
    count = root.count
    for i in range(100, 600):
        router.add(uuid.UUID(int=i), f'{NEVER} && path == "/{i}"', 1)
        router.remove(uuid.UUID(int=i))
        check(router, 101)
    assert router._index._root is root
    assert root.count == count
    assert sum(map(len, root._tallies.values())) <= 400


def test_a_table_that_changes_for_long_keeps_its_tallies_small() -> None:
    router = Router(SCHEMA)
    router.prepare()
    for i in range(1_500):
        router.add(uuid.UUID(int=i), expression(i), 1)
        if i >= 50:
            router.remove(uuid.UUID(int=i - 50))
        check(router, 51)
    root = router._index._root
    assert isinstance(root, Node)
    assert sum(tally.counted for tally in root._tallies.values()) <= 50 * 2 * 40


def test_the_check_sees_counts_that_drift() -> None:
    router = Router(SCHEMA)
    for i in range(60):
        router.add(uuid.UUID(int=i), f'path == "/{i}" && host == "h{i}"', 1)
    router.prepare()
    root = router._index._root
    assert isinstance(root, Node)
    check(router, 60)
    with pytest.raises(AssertionError):
        check(router, 59)
    root._counted = 2 * 60 + MAX_LEAF + 1
    with pytest.raises(AssertionError):
        check(router, 60)
    root._counted = 60
    root.count += 1
    with pytest.raises(AssertionError):
        check(router, 60)
