"""The router against the evaluator, on random tables that change: winner, matched values and captures must agree.

    python tests/fuzz/router.py [PAIRS [SEED]]

compares so many (table, request) pairs, a million unless told otherwise, and stops at the first difference. The test
suite runs a slice of the same.
"""

from __future__ import annotations

import random
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

sys.path.append(str(Path(__file__).parents[2]))

from routelens import Router, parse
from routelens.language.expression import Expression
from routelens.language.literals import value_text_of
from routelens.language.parser import parse_plainly
from routelens.router import root_lookup, row_sets
from routelens.router.evaluate import Context, Record, evaluate
from tests.router.tables import SCHEMA, random_context, random_expression, random_id, random_priority


class Plain:
    """A table as the specification tells it: tried in order, each by the evaluator, on trees of the plain parse."""

    def __init__(self) -> None:
        self.entries: dict[tuple[int, uuid.UUID], Expression] = {}

    def matches(self, context: Context) -> Iterator[tuple[uuid.UUID, int, dict[str, str], dict[str, str]]]:
        """Yield what every entry that holds tells, the winner first."""
        for (priority, route_id), expression in sorted(self.entries.items(), reverse=True):
            record = Record()
            if evaluate(expression.root, context, record):
                values = {name: value_text_of(value) for name, value in record.values.items()}
                yield route_id, priority, values, record.captures


def compare(seed: int, requests: int = 8) -> int:
    """Build a table, change it and send requests in between. Returns how many pairs were compared.

    In every other table what is otherwise made after many searches is made at the first one.
    """
    often = 0 if seed % 2 else row_sets.OFTEN
    with patch.object(row_sets, "OFTEN", often), patch.object(root_lookup, "OFTEN", often):
        return _compare(random.Random(seed), seed, requests)


def _compare(chance: random.Random, seed: int, requests: int) -> int:
    router, plain = Router(SCHEMA), Plain()
    depth = chance.choice((0, 1, 2, 4))
    pairs = 0
    for _ in range(chance.choice((2, 4, 8))):
        grow(router, plain, chance, depth)
        if chance.random() < 0.5:
            shrink(router, plain, chance)
        check_fields(router, plain)
        for _ in range(requests):
            pairs += check_winner(router, plain, random_context(chance), seed)
        pairs += peel(router, plain, random_context(chance), seed)
    for priority, route_id in list(plain.entries):
        router.remove(route_id, priority)
    assert not len(router)
    assert not router.fields
    return pairs


def check_winner(router: Router, plain: Plain, context: Context, seed: int) -> int:
    match = router.match(context)
    got = (match.route_id, match.priority, match.values, match.captures) if match else None
    wanted = next(plain.matches(context), None)
    assert got == wanted, f"seed {seed}: {context} goes to {got}, not to {wanted}"
    again = router.match(context)
    for field in ("path", "host", "h.a", "port"):
        assert (again and again.value_of(field)) == (wanted and wanted[2].get(field)), (
            f"seed {seed}: {context}"
        )
    holding = [(route_id, priority) for route_id, priority, _, _ in plain.matches(context)]
    assert router.matches(context) == holding, f"seed {seed}: {context}"
    return 1


def peel(router: Router, plain: Plain, context: Context, seed: int) -> int:
    """Remove the winner until nothing matches, then put all back, so that every match of a request is seen."""
    taken = []
    for route_id, priority, values, captures in plain.matches(context):
        match = router.match(context)
        assert match is not None, f"seed {seed}: {context} goes to none, not to {route_id}"
        assert (match.route_id, match.priority) == (route_id, priority), f"seed {seed}: {context}"
        assert (match.values, match.captures) == (values, captures), f"seed {seed}: {context}"
        router.remove(route_id, priority)
        taken.append((priority, route_id))
    assert router.match(context) is None, f"seed {seed}: {context}"
    for priority, route_id in taken:
        router.add(route_id, plain.entries[priority, route_id].text, priority)
    return len(taken) + 1


def grow(router: Router, plain: Plain, chance: random.Random, depth: int) -> None:
    for _ in range(chance.choice((1, 5, 15, 40))):
        text, key = random_expression(chance, depth), (random_priority(chance), random_id(chance))
        if key not in plain.entries:
            router.add(key[1], text, priority=key[0])
            plain.entries[key] = parse(text, SCHEMA)
            assert plain.entries[key].root == parse_plainly(text, SCHEMA), text


def shrink(router: Router, plain: Plain, chance: random.Random) -> None:
    for key in chance.sample(sorted(plain.entries), chance.randint(0, len(plain.entries))):
        if key not in plain.entries:
            continue
        if chance.random() < 0.5:
            router.remove(key[1])
            plain.entries = {other: e for other, e in plain.entries.items() if other[1] != key[1]}
        else:
            router.remove(key[1], key[0])
            del plain.entries[key]


def check_fields(router: Router, plain: Plain) -> None:
    counts: dict[str, int] = {}
    for expression in plain.entries.values():
        for name, count in expression.fields.items():
            counts[name] = counts.get(name, 0) + count
    assert router.fields == counts
    assert len(router) == len(plain.entries)


def main(pairs: int = 1_000_000, seed: int = 0) -> None:
    """Compare `pairs` pairs and say how it went."""
    started = time.monotonic()
    done, tables = 0, 0
    while done < pairs:
        done += compare(seed + tables, requests=40)
        tables += 1
        if tables % 500 == 0:
            print(f"{done:,} pairs, {tables:,} tables, {time.monotonic() - started:.0f} s", flush=True)
    print(f"No difference in {done:,} pairs of {tables:,} tables, seeds {seed} to {seed + tables - 1}.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
