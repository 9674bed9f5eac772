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
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from routelens import Router, parse
from routelens.language.expression import Expression
from routelens.language.literals import value_text_of
from routelens.language.parser import parse_plainly
from routelens.router.evaluate import Context, Record, evaluate
from tests.router.tables import SCHEMA, random_context, random_expression, random_id, random_priority


class Plain:
    """A table as the specification tells it: tried in order, each by the evaluator, on trees of the plain parse."""

    def __init__(self) -> None:
        self.entries: dict[tuple[int, uuid.UUID], Expression] = {}

    def match(self, context: Context) -> tuple[uuid.UUID, int, dict[str, str], dict[str, str]] | None:
        for (priority, route_id), expression in sorted(self.entries.items(), reverse=True):
            record = Record()
            if evaluate(expression.root, context, record):
                values = {name: value_text_of(value) for name, value in record.values.items()}
                return route_id, priority, values, record.captures
        return None


def compare(seed: int, requests: int = 8) -> int:
    """Build a table, change it and send requests in between. Returns how many pairs were compared."""
    chance = random.Random(seed)
    router, plain = Router(SCHEMA), Plain()
    depth = chance.choice((0, 1, 2, 4))
    pairs = 0
    for _ in range(chance.choice((2, 4, 8))):
        grow(router, plain, chance, depth)
        if chance.random() < 0.5:
            shrink(router, plain, chance)
        check_fields(router, plain)
        for _ in range(requests):
            context = random_context(chance)
            match = router.match(context)
            got = (match.route_id, match.priority, match.values, match.captures) if match else None
            wanted = plain.match(context)
            assert got == wanted, f"seed {seed}: {context} goes to {got}, not to {wanted}"
            pairs += 1
    for priority, route_id in list(plain.entries):
        router.remove(route_id, priority)
    assert not len(router)
    assert not router.fields
    return pairs


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
