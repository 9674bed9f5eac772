"""Witnesses and differences against the reference engine, on the random tables of `tests/fuzz/analysis.py`.

    python tests/fuzz/analysis_reference.py [TABLES [SEED]]

asks the engine's WebAssembly build, in Node, which entries hold for each request that the analysis has found: the
first that does must be the winner that was told. Requests that it cannot be asked (integers beyond 2^53, which
JavaScript has not, and addresses with a scope, which it does not read) are left out and counted. It needs `npm ci`.
"""

from __future__ import annotations

import ipaddress
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from routelens.analysis.table_analysis import analyse
from routelens.analysis.table_difference import differences
from routelens.kong import Request, Route, RouteTable
from routelens.kong.request.context import ContextReader
from routelens.kong.schema import HTTP_FIELDS, STREAM_FIELDS
from tests.fuzz.analysis import STEPS
from tests.fuzz.random_tables import ROOMS, changed, random_routes, table_of

_ADDRESSES = (ipaddress.IPv4Address, ipaddress.IPv6Address)
ENGINE = Path(__file__).with_name("analysis_reference.mjs")


def claims(seed: int) -> Iterator[tuple[RouteTable, Request, Route | None]]:
    """Yield requests with the route that each is said to take."""
    chance = random.Random(seed)
    room = ROOMS[seed % len(ROOMS)]
    routes = random_routes(chance, room, range(1, 5))
    before = table_of(routes, room, "original")
    after = table_of(changed(chance, routes, room), room, "original")
    by_id = {route.id: route for route in routes}
    for route_id, request in analyse(before, steps=STEPS).witnesses.items():
        yield before, request, by_id[route_id]
    for group in differences(before, after, steps=STEPS).groups:
        for example in group.examples:
            yield before, example.request, group.before
            yield after, example.request, group.after


def question(table: RouteTable, request: Request) -> dict[str, object]:
    """Return what the engine is asked: all conditions in evaluation order, and the values of the request's fields."""
    fields = table.fields(request.subsystem)
    context = ContextReader(fields).read(request)
    plain = {
        field: [str(value) if isinstance(value, _ADDRESSES) else value for value in values]
        for field, values in context.items()
    }
    return {
        "fields": HTTP_FIELDS if request.is_http else STREAM_FIELDS,
        "expressions": [listed.entry.expression for listed in table.ordered(request.subsystem)],
        "context": plain,
    }


def is_askable(table: RouteTable, request: Request) -> bool:
    """Tell whether the npm build can be given the values of a request."""
    context = ContextReader(table.fields(request.subsystem)).read(request)
    return not any(
        abs(value) > 2**53 if isinstance(value, int) else getattr(value, "scope_id", None) is not None
        for values in context.values()
        for value in values
    )


def replay(seeds: Sequence[int]) -> Counter[str]:
    """Replay the claims on the tables of these seeds. Returns how many were asked, and how many cannot be."""
    claimed = [(seed, claim) for seed in seeds for claim in claims(seed)]
    asked = [(seed, claim) for seed, claim in claimed if is_askable(claim[0], claim[1])]
    lines = "".join(json.dumps(question(table, request)) + "\n" for _, (table, request, _) in asked)
    answers = subprocess.run(
        ["node", str(ENGINE)], input=lines, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert len(answers) == len(asked)
    for (seed, (table, request, route)), answer in zip(asked, answers, strict=True):
        verdicts = zip(table.ordered(request.subsystem), json.loads(answer), strict=True)
        taken = next((listed.route.id for listed, holds in verdicts if holds), None)
        assert taken == (None if route is None else route.id), f"seed {seed}: {request}"
    return Counter({"asked": len(asked), "left out": len(claimed) - len(asked)})


def main(arguments: Sequence[str]) -> None:
    tables = int(arguments[0]) if arguments else 1_000
    first = int(arguments[1]) if len(arguments) > 1 else 0
    last = first + tables
    counts: Counter[str] = Counter()
    for start in range(first, last, 50):
        counts += replay(range(start, min(start + 50, last)))
    print(
        f"{counts['asked']:,} requests of {tables:,} tables take the routes that they are said to take; "
        f"{counts['left out']:,} are left out, for the npm build cannot be asked"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
