"""Measures Routelens, in whatever Python this runs. The reference engine is measured by `reference.mjs`, alike."""

from __future__ import annotations

import gc
import ipaddress
import json
import random
import sys
import time
import tracemalloc
from typing import Any

from routelens import Router, Schema
from routelens.language import shape_cache

ROUNDS = 20
WARMING = 20.0
"""So many seconds at most for a request's code and automata to be made."""

SECONDS = 0.001
"""How long a match is repeated for one figure."""


class Side:
    """Answers the requests of the benchmark: one JSON message each way."""

    def __init__(self) -> None:
        self.job: dict[str, Any] = {}
        self.router = Router(Schema({}))
        self.contexts: dict[str, list[tuple[dict[str, Any], int | None]]] = {}

    def answer(self, message: str) -> str:
        """Run one task and return its figures: seconds, bytes."""
        request = json.loads(message)
        return json.dumps(getattr(self, request.pop("task"))(**request))

    def load(self, path: str) -> dict[str, str]:
        with open(path, encoding="utf-8") as file:
            self.job = json.load(file)
        schema = Schema(self.job["schema"])
        self.contexts = {
            place: [(_context(schema, request), route) for request, route in requests]
            for place, requests in self.job["requests"].items()
        }
        return {"python": sys.version.split()[0]}

    def build(self) -> dict[str, float]:
        """Build the table, every shape being new."""
        shape_cache.clear()
        self.router = Router(Schema({}))
        gc.collect()
        routes, router = self.job["routes"], Router(Schema(self.job["schema"]))
        start = time.perf_counter()
        for route_id, expression, priority in routes:
            router.add(route_id, expression, priority)
        router.prepare()
        seconds = time.perf_counter() - start
        self.router = router
        return {"build": seconds}

    def match(self) -> dict[str, float]:
        """Time a match for each place: the mean over the requests there, of the best of some rounds each."""
        figures = {}
        for place, requests in self.contexts.items():
            best = []
            self.warm(requests[0][0])
            for context, route in requests:
                found = self.router.match(context)
                wanted = None if route is None else self.job["routes"][route][0]
                if (str(found.route_id) if found else None) != wanted:
                    raise AssertionError(f"{place}: {found} instead of {wanted}")
                best.append(_time_of(self.router.match, context))
            figures[place] = sum(best) / len(best)
        return figures

    def warm(self, context: dict[str, Any]) -> None:
        """Match until all code and automata that this request needs are there; they are made a few at a time."""
        until = time.perf_counter() + WARMING
        for _ in range(500):
            self.router.match(context)
            if time.perf_counter() > until:
                break

    def change(self) -> dict[str, float]:
        """Remove one route and add it again, 1,000 times, over all the table."""
        chance = random.Random(1)
        times = []
        for _ in range(1_000):
            route_id, expression, priority = chance.choice(self.job["routes"])
            start = time.perf_counter()
            self.router.remove(route_id, priority)
            self.router.add(route_id, expression, priority)
            times.append(time.perf_counter() - start)
        times.sort()
        return {"p50": times[500], "p99": times[990]}

    def memory(self) -> dict[str, float]:
        """Build the table once more and see what it takes, the texts given to it included."""
        shape_cache.clear()
        self.router = Router(Schema({}))
        routes = [tuple(route) for route in self.job["routes"]]
        gc.collect()
        tracemalloc.start()
        router = Router(Schema(self.job["schema"]))
        for route_id, expression, priority in routes:
            # A copy, so that the text counts too.
            router.add(route_id, (expression + " ")[:-1], priority)
        router.prepare()
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        self.router = router
        return {"bytes": size / len(routes)}


def _context(schema: Schema, request: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        name: [ipaddress.ip_address(value) for value in values]
        if schema.type_of(name) == "IpAddr"
        else values
        for name, values in request.items()
    }


def _time_of(match: Any, context: Any) -> float:
    """Return the seconds of one match, the best of some rounds; a round takes a millisecond."""
    repeat = 1
    while True:
        start = time.perf_counter()
        for _ in range(repeat):
            match(context)
        elapsed = time.perf_counter() - start
        if elapsed > SECONDS / 4 or repeat > 100_000:
            break
        repeat *= 4
    repeat = max(1, round(repeat * SECONDS / max(elapsed, 1e-9)))
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(repeat):
            match(context)
        best = min(best, (time.perf_counter() - start) / repeat)
    return best


if __name__ == "__main__":
    side = Side()
    for line in sys.stdin:
        print(side.answer(line), flush=True)
