"""Witnesses and differences against the reference engine, on the random tables of `tests/fuzz/analysis.py`.

    python tests/fuzz/analysis_reference.py [TABLES [SEED]]

asks the engine's WebAssembly build, in Node, which entries hold for each request that the analysis has found: the
first that does must be the winner that was told. It needs `npm ci`.
"""

from __future__ import annotations

import ipaddress
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from routelens.analysis.table_analysis import analyse
from routelens.analysis.table_difference import differences
from routelens.kong import Request, Route, RouteTable
from routelens.kong.entities import to_dict
from routelens.kong.request.context import ContextReader
from routelens.kong.schema import HTTP_FIELDS
from tests.fuzz.analysis import STEPS, changed, random_routes

_ADDRESSES = (ipaddress.IPv4Address, ipaddress.IPv6Address)
ENGINE = Path(__file__).with_name("analysis_reference.mjs")


def claims(seed: int) -> Iterator[tuple[RouteTable, Request, Route | None]]:
    """Yield requests with the route that each is said to take."""
    chance = random.Random(seed)
    routes = [
        Route.from_dict({**to_dict(route), "service": {"host": "one.internal"}})
        for route in random_routes(chance, False, range(1, 5))
    ]
    before = RouteTable(routes, flavor="expressions")
    after = RouteTable(changed(chance, routes, False), flavor="expressions")
    by_id = {route.id: route for route in routes}
    for route_id, request in analyse(before, steps=STEPS).witnesses.items():
        yield before, request, by_id[route_id]
    for group in differences(before, after, steps=STEPS).groups:
        for example in group.examples:
            yield before, example.request, group.before
            yield after, example.request, group.after


def question(table: RouteTable, request: Request) -> dict[str, object]:
    """Return what the engine is asked: all conditions in evaluation order, and the values of the request's fields."""
    fields = table.fields("http")
    context = ContextReader(fields).read(request)
    plain = {
        field: [str(value) if isinstance(value, _ADDRESSES) else value for value in values]
        for field, values in context.items()
    }
    return {
        "fields": HTTP_FIELDS,
        "expressions": [listed.entry.expression for listed in table.ordered("http")],
        "context": plain,
    }


def replay(seeds: Sequence[int]) -> int:
    """Replay the claims on the tables of these seeds. Returns how many there were."""
    asked = [(seed, claim) for seed in seeds for claim in claims(seed)]
    lines = "".join(json.dumps(question(table, request)) + "\n" for _, (table, request, _) in asked)
    answers = subprocess.run(
        ["node", str(ENGINE)], input=lines, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert len(answers) == len(asked)
    for (seed, (table, request, route)), answer in zip(asked, answers, strict=True):
        verdicts = zip(table.ordered("http"), json.loads(answer), strict=True)
        taken = next((listed.route.id for listed, holds in verdicts if holds), None)
        assert taken == (None if route is None else route.id), f"seed {seed}: {request}"
    return len(asked)


def main(arguments: Sequence[str]) -> None:
    tables = int(arguments[0]) if arguments else 1_000
    first = int(arguments[1]) if len(arguments) > 1 else 0
    last = first + tables
    count = sum(replay(range(start, min(start + 50, last))) for start in range(first, last, 50))
    print(f"{count:,} requests of {tables:,} tables take the routes that they are said to take")


if __name__ == "__main__":
    main(sys.argv[1:])
