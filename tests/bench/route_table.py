"""How long `RouteTable.route` takes: from a Request to its context to the outcome with all that is sent upstream.

    ./build.sh bench route_table [--json]

ten thousand mixed routes of a kong.yml, 300 requests that each hit another one, beside the bare match of the same
contexts; a cold request has just been made, of a warm one the parts that routes read are known. Processor time, the
least of many rounds; it fails (exit 1) where the floor is missed.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from routelens.kong import Request, RouteTable, load_config
from tests.bench.command_line import configuration

ROUTES: Final = 10_000
REQUESTS: Final = 300
ROUNDS: Final = 20
GOAL, FLOOR = 3.0, 5.0  # times the bare match


def a_request(number: int) -> Request:
    """Return a request that route `number` takes, as a server makes it."""
    service, place = divmod(number, 10)
    path = f"/re{number}/12" if place == 0 else f"/svc{service}/r{place}/users/17?page=2"
    return Request(
        scheme="https",
        method="GET",
        host=f"h{number % 97}.example",
        path=path,
        headers=[("X-Env", f"dev{number % 5}"), ("Accept", "*/*"), ("User-Agent", "curl/8.5")],
        src_ip="10.0.0.7",
        src_port=40_000,
        dst_port=8443,
        sni=f"h{number % 97}.example",
    )


def least(act: Callable[[Any], object], made: Callable[[], Sequence[Any]]) -> float:
    """Return the processor seconds of one call, the least of some rounds over all values."""
    best = float("inf")
    for _ in range(ROUNDS):
        values = made()
        start = time.process_time()
        for value in values:
            act(value)
        best = min(best, time.process_time() - start)
    return best / REQUESTS


def main() -> int:
    """Measure and compare with what was asked."""
    table = RouteTable(load_config(configuration(ROUTES)).routes)
    chance = random.Random(1)
    numbers = [chance.randrange(ROUTES) for _ in range(REQUESTS)]
    warm = [a_request(number) for number in numbers]
    router, reader = table._routing.routers["http"], table._routing.readers["http"]
    contexts = [reader.read(request) for request in warm]
    gc.collect()
    gc.freeze()
    for number, request in zip(numbers, warm, strict=True):
        outcome = table.route(request)
        assert outcome.route is not None
        assert outcome.route.name == f"route-{number}"
        assert outcome.upstream_uri is not None
    bare = least(router.match, lambda: contexts)
    figures = {
        "match": bare,
        "read context, warm": least(reader.read, lambda: warm),
        "RouteTable.match, warm": least(table.match, lambda: warm),
        "RouteTable.route, warm": least(table.route, lambda: warm),
        "RouteTable.route, cold": least(table.route, lambda: [a_request(number) for number in numbers]),
    }
    times = figures["RouteTable.route, warm"] / bare
    verdict = "goal" if times <= GOAL else "floor" if times <= FLOOR else "MISSED"
    if "--json" in sys.argv[1:]:
        print(json.dumps({"seconds": figures, "times the match": times, "verdict": verdict}))
    else:
        for name, seconds in figures.items():
            print(f"{name:26}{seconds * 1e6:8.2f} µs  {seconds / bare:5.1f} × the match")
        print(f"asked: {GOAL:.0f} ×, at most {FLOOR:.0f} ×: {verdict}")
    return 0 if verdict != "MISSED" else 1


if __name__ == "__main__":
    sys.exit(main())
