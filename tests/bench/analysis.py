"""How long the exact analysis takes: `./build.sh bench analysis`, or `python tests/bench/analysis.py [ROUTES]`.

Mixed routes of which 4 % are dead: each 25th repeats an earlier one with a further condition, at a lower priority.
"""

from __future__ import annotations

import random
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from routelens.analysis.table_analysis import Analysis, analyse
from routelens.analysis.table_difference import differences
from routelens.kong import Route, RouteTable
from tests.bench.routing.edits import analysis_edits, report
from tests.bench.routing.workloads import _mix

DEAD_EACH = 25


def expression(number: int) -> str:
    """Return the expression of a route; each 25th is dead, for the one before it takes its requests."""
    if number % DEAD_EACH == DEAD_EACH - 1:
        return f'{_mix(number - 1)} && http.method == "GET"'
    return _mix(number)


def mixed_routes(count: int) -> list[Route]:
    """Return mixed routes, the first of the highest priority."""
    return [
        Route.from_dict(
            {
                "id": str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))),
                "name": f"r{number}",
                "expression": expression(number),
                "priority": count - number,
                "service": {"host": f"s{number % 50}.internal"},
            }
        )
        for number in range(count)
    ]


def dead_names(count: int) -> list[str]:
    """Return the names of the dead ones."""
    return [f"r{number}" for number in range(DEAD_EACH - 1, count, DEAD_EACH)]


def check(found: Analysis, count: int) -> None:
    """Check that all planted dead routes were found, and that nothing is undecided. A few others are dead as well."""
    names = {dead.route.name for dead in found.unreachable}
    assert names >= set(dead_names(count))
    assert not found.undecided
    assert len(found.witnesses) == count - len(found.unreachable)


def main(arguments: Sequence[str]) -> None:
    count = int(arguments[0]) if arguments else 10_000
    print(report(analysis_edits))
    table = RouteTable(mixed_routes(count), flavor="expressions")
    started = time.process_time(), time.perf_counter()
    found = analyse(table)
    print(
        f"analyse {count:,} mixed routes: {time.perf_counter() - started[1]:.2f} s, "
        f"{time.process_time() - started[0]:.2f} s of CPU; {len(found.unreachable)} unreachable"
    )
    check(found, count)
    _time_differences(count)


def _time_differences(count: int) -> None:
    """Time the comparison of a table with one in which 25 routes are changed; both are built already."""
    routes = mixed_routes(count)
    chance = random.Random(2)
    changed = list(routes)
    for number in chance.sample(range(count), 25):
        text = expression(number).replace("/", "/x", 1)
        changed[number] = Route.from_dict({**_plain(routes[number]), "expression": text})
    before, after = RouteTable(routes, flavor="expressions"), RouteTable(changed, flavor="expressions")
    started = time.process_time(), time.perf_counter()
    found = differences(before, after)
    print(
        f"25 of {count:,} changed: {time.perf_counter() - started[1]:.2f} s, {time.process_time() - started[0]:.2f} s "
        f"of CPU; {found.proof}, {len(found.groups)} groups, {len(found.undecided) + found.unlooked} undecided, "
        f"{found.unshown} unshown"
    )


def _plain(route: Route) -> dict[str, object]:
    return {"id": str(route.id), "name": route.name, "priority": route.priority}


if __name__ == "__main__":
    main(sys.argv[1:])
