"""Safe fixes on random tables: every request keeps its route, its captures and what is sent upstream.

    python tests/fuzz/safe_fixes.py [TABLES [SEED [REQUESTS]]]

makes the safe fixes in so many tables (2,000 unless told otherwise) as `routelens lint --fix` does, and sends 200
requests through each before and after. Comments stay, and fixing again changes nothing. Every other table is fixed with
`--unsafe-fixes` too, which keeps the route. The test suite runs a slice of the same.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from routelens.kong import Outcome, Request, RouteTable, load_config
from routelens.lint.files import FileFinding, fix_texts
from tests.lint.random_tables import request, table_text


def fix_one(seed: int, requests: int, *, unsafe: bool = False) -> int:
    """Fix one table and compare. Returns how many fixes were made; raises AssertionError for a difference."""
    chance = random.Random(seed)
    text = table_text(chance)

    def wanted(finding: FileFinding) -> bool:
        return finding.severity != "error"  # what the gateway refuses matches nothing before

    [fixed], made = fix_texts([text], wanted, unsafe=unsafe)
    assert fixed.count("# a comment") == text.count("# a comment")
    assert fix_texts([fixed], wanted, unsafe=unsafe) == ([fixed], 0), (
        f"seed {seed}: fixing again changes more"
    )
    before, after = _table(text), _table(fixed)
    for _ in range(requests):
        asked = request(chance)
        was, now = _told(before, asked), _told(after, asked)
        if unsafe:
            was, now = was[:1], now[:1]
        assert was == now, f"seed {seed}: {asked}\n{was}\n{now}\n{text}\n{fixed}"
    return made


def _table(text: str) -> RouteTable:
    return RouteTable(load_config(text, on_fault="keep").routes, flavor="expressions")


def _told(table: RouteTable, asked: Request) -> tuple[object, ...]:
    outcome: Outcome = table.route(asked)
    return (
        outcome.route and outcome.route.id,
        outcome.captures,
        outcome.stripped,
        outcome.matched_prefix,
        outcome.upstream_uri,
        outcome.upstream_host,
        outcome.status,
        outcome.upstream_headers,
    )


def main(tables: int = 2_000, seed: int = 1, requests: int = 200) -> None:
    """Compare, and print what was done."""
    start = time.perf_counter()
    made = 0
    for number in range(seed, seed + tables):
        made += fix_one(number, requests)
        if number % 2 == 0:
            fix_one(number, requests // 4, unsafe=True)
    seconds = time.perf_counter() - start
    print(
        f"{tables:,} tables, {made:,} safe fixes, {tables * requests:,} requests each before and after: no difference "
        f"({seconds:.0f} s; seeds {seed} to {seed + tables - 1})"
    )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
