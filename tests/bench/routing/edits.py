"""Edits of one route among 1,000: how long lint and exact analysis take until they know the table as it is now.

It imports nothing but `routelens`, so that it runs in Pyodide as well: `bench lint` and `bench analysis` run it.
"""

from __future__ import annotations

import gc
import random
import time
import uuid
from collections.abc import Callable, Iterator

from routelens.analysis.table_analysis import Analyser
from routelens.kong import Route, RouteTable
from routelens.lint.linter import TableLinter

ROUTES = 1_000
EDITS = 50


def plain(number: int) -> str:
    """Return a prefix of the path and a host."""
    return f'http.path ^= "/s{number}/" && http.host == "h{number % 100}"'


def regex(number: int) -> str:
    """Return a regex of the path."""
    return f'http.path ~ r#"^/orders-{number}/(?P<id>\\d+)/items$"# && http.host == "h{number % 100}"'


def mixed(number: int) -> str:
    """Return what a table has in real life, some of which never wins."""
    host = f"tenant-{number % 97}.example.com"
    match number % 10:
        case 0 | 1 | 2:
            return f'http.path == "/api/v1/resources/{number}"'
        case 3 | 4:
            methods = '(http.method == "GET" || http.method == "PUT")'
            return f'{methods} && http.host == "{host}" && http.path ^= "/svc-{number}/"'
        case 5 | 6:
            return f'http.path ^= "/teams/{number}/" && http.headers.x_env == "prod"'
        case 7:
            return f'http.host =^ ".t{number}.example.net" && net.protocol == "https"'
        case 8:
            return f'http.host == "{host}" && (http.path ^= "/a-{number}" || http.path ^= "/b-{number}")'
        case _:
            return regex(number)


KINDS: dict[str, Callable[[int], str]] = {"plain": plain, "regex": regex, "mixed": mixed}


def _route(number: int, expression: str, routes: int) -> Route:
    return Route(
        id=uuid.UUID(int=number + 1),
        name=f"r{number}",
        protocols=("http", "https"),
        expression=expression,
        priority=routes - number,
    )


def _edited(kind: Callable[[int], str], count: int, routes: int) -> Iterator[Route]:
    """Yield one route after the other as an edit leaves it."""
    chance = random.Random(1)
    for edit in range(count):
        number = chance.randrange(routes)
        yield _route(number, kind(number).replace("/", f"/x{edit}", 1), routes)


def _table(kind: Callable[[int], str], routes: int) -> RouteTable:
    made = [_route(number, kind(number), routes) for number in range(routes)]
    return RouteTable(made, flavor="expressions")


def lint_edits(kind: str, count: int = EDITS, routes: int = ROUTES) -> Iterator[None]:
    """Make a table and lint it, then one edit after the other; yield before each, all findings being known."""
    made = KINDS[kind]
    table = _table(made, routes)
    linter = TableLinter(flavor="expressions")
    for _ in linter.steps(table):
        pass
    for route in _edited(made, count, routes):
        yield
        table.change(put=[route])
        for _ in linter.steps(table):
            pass
        linter.of_route(route.id)


def analysis_edits(kind: str, count: int = EDITS, routes: int = ROUTES) -> Iterator[None]:
    """Make a table and analyse it, then one edit after the other; yield before each, all verdicts being known."""
    made = KINDS[kind]
    table = _table(made, routes)
    analyser = Analyser(table)
    for _ in analyser.judging():
        pass
    for route in _edited(made, count, routes):
        yield
        table.change(put=[route])
        for changed in analyser.refresh(table):
            analyser.judge(changed.id)
        analyser.analysis()


def report(edits: Callable[[str], Iterator[None]]) -> str:
    """Return the median and the longest edit of each kind in seconds of work, and how many full collections fell in."""
    parts = []
    for kind in KINDS:
        times: list[float] = []
        started: float | None = None
        collections = 0
        for _ in edits(kind):
            now = time.process_time()
            if started is None:
                collections = _full_collections()
            else:
                times.append(now - started)
            started = time.process_time()
        times.sort()
        full = _full_collections() - collections
        parts.append(f"{kind} {times[len(times) // 2] * 1000:.0f} and {times[-1] * 1000:.0f} ms ({full})")
    return f"{EDITS} edits of one of {ROUTES:,}, median and longest (full collections): {', '.join(parts)}"


def _full_collections() -> int:
    return int(gc.get_stats()[-1]["collections"])
