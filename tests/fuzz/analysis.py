"""The exact analysis against brute force, on random small tables over a small universe of requests.

    python tests/fuzz/analysis.py [TABLES [SEED]]
    python tests/fuzz/analysis.py adversarial [TABLES]

makes so many tables, 20,000 unless told otherwise, and stops at the first wrong verdict: an entry that is called
unreachable and wins a request of the universe, a witness that does not win, a pair of tables that is called equal and
differs on the universe, a difference that is none. The second form, 200 tables unless told otherwise, is of tables that
are made to take long: each ends within the time given, undecided at worst. The test suite runs a slice.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from routelens.analysis.oracle import Oracle
from routelens.analysis.reachability import judge
from routelens.analysis.solver.budget import Budget
from routelens.analysis.table_analysis import analyse
from routelens.analysis.table_difference import differences
from routelens.kong import Outcome, Request, Route, RouteTable
from routelens.kong.priority import MatchCalculation
from routelens.kong.subsystem import Subsystem
from tests.fuzz.random_tables import (
    ROOMS,
    TEXT,
    changed,
    predicate,
    random_routes,
    table_of,
    universe,
)

STEPS = 200_000


def check_reachability(seed: int, requests: int = 60) -> Counter[str]:
    """Judge the entries of a random table, and let it route random requests."""
    chance = random.Random(seed)
    room = ROOMS[seed % len(ROOMS)]
    subsystem: Subsystem = "stream" if room == "stream" else "http"
    routes = random_routes(chance, room, range(1, chance.choice((2, 3, 4, 6))))
    calculation: MatchCalculation = chance.choice(("original", "strict"))
    table = table_of(routes, room, calculation, split_paths=chance.random() > 0.2)
    oracle = Oracle(table)
    counts: Counter[str] = Counter()
    won: dict[object, Request] = {}
    for request in universe(chance, requests, subsystem):
        winner = oracle.winner(request)
        if winner is not None:
            won[winner.key] = request
    for listed in table.ordered(subsystem):
        verdict = judge(oracle, subsystem, listed, Budget(STEPS))
        if verdict.undecided is not None:
            counts["undecided"] += 1
            if room == "plain":
                raise AssertionError(
                    f"seed {seed}: {listed.entry.expression} is undecided: {verdict.undecided}"
                )
        elif verdict.request is not None:
            counts["alive"] += 1
            winner = oracle.winner(verdict.request)
            assert winner is listed, f"seed {seed}: {verdict.request}"
        else:
            counts["dead"] += 1
            assert listed.key not in won, f"seed {seed}: {listed.entry.expression} wins {won[listed.key]}"
    return counts


def check_differences(seed: int, requests: int = 150) -> Counter[str]:
    """Compare a random table with a changed one, and let both route random requests."""
    chance = random.Random(seed)
    room = ROOMS[seed % len(ROOMS)]
    routes = random_routes(chance, room, range(1, chance.choice((2, 3, 4, 5))))
    calculation: MatchCalculation = chance.choice(("original", "strict"))
    before = table_of(routes, room, calculation)
    if chance.random() < 0.2:
        calculation = "strict" if calculation == "original" else "original"
    split_paths = chance.random() > 0.1
    after = table_of(changed(chance, routes, room), room, calculation, split_paths=split_paths)
    found = differences(before, after, most_groups=None, steps=STEPS)
    counts = Counter({found.proof: 1, "undecided pairs": len(found.undecided) + found.unlooked})
    if room == "plain":
        assert not any("budget" in pair.reason for pair in found.undecided), f"seed {seed}: {found.undecided}"
    groups = {(group.kind, _id(group.before), _id(group.after)) for group in found.groups}
    for group in found.groups:
        for example in group.examples:
            assert _kind(before.route(example.request), after.route(example.request)) == group.kind, (
                f"seed {seed}"
            )
    open_pairs = {(_id(pair.before), _id(pair.after)) for pair in found.undecided}
    for request in universe(chance, requests, "stream" if room == "stream" else "http"):
        here, there = before.route(request), after.route(request)
        kind = _kind(here, there)
        if kind is not None:
            pair = _id(here.route), _id(there.route)
            assert (
                (kind, *pair) in groups
                or pair in open_pairs
                or any(group[1:] == pair and kind != "route" for group in groups)
            ), f"seed {seed}: {kind} {pair} {request} is not among {groups}"
    return counts


def _id(route: Route | None) -> object:
    return None if route is None else route.id


def _kind(here: Outcome, there: Outcome) -> str | None:
    if _id(here.route) != _id(there.route):
        return "route"
    if (here.status, here.headers.get("Location")) != (there.status, there.headers.get("Location")):
        return "answer"
    if (here.upstream_url, here.upstream_host) != (there.upstream_url, there.upstream_host):
        return "upstream"
    return None


def adversarial(seed: int) -> RouteTable:
    """Return a table that is made to take long, of one of ten kinds."""
    chance = random.Random(seed)
    letters = "ab" if chance.random() < 0.5 else "abc"

    def word(least: int, most: int) -> str:
        return "".join(chance.choices(letters, k=chance.randint(least, most)))

    either = "|".join(letters)
    texts: list[str]
    match seed % 10:
        case 0:  # intersections in huge automata
            texts = [
                f'http.path ~ "^/({either})*{word(1, 1)}({either}){{{number}}}$"' for number in range(8, 16)
            ]
        case 1:  # 200 blockers
            texts = [f'http.path contains "{word(2, 4)}"' for _ in range(200)]
            texts.append(f'http.path ~ "^/[{letters}]{{{chance.choice((5, 20, 60))}}}$"')
        case 2:  # parts in any place
            texts = [f'http.path ~ "{word(3, 3)}.*{word(3, 3)}"' for _ in range(30)]
            texts.append(f'http.path ~ "^/[{letters}]+$"')
        case 3:  # many choices
            texts = [
                " && ".join(f"({predicate(chance, False)} || {predicate(chance, False)})" for _ in range(8))
                for _ in range(12)
            ]
        case 4:  # nested repetitions
            texts = [_nested(word(1, 2), word(1, 1), chance) for _ in range(15)]
            texts.append(f'http.path ~ "^/[{letters}]{{1,200}}$"')
        case 5:  # classes of all letters, in any case
            classes = (r"\p{L}", r"\p{Lu}", r"\w", r"\p{Greek}", r"[^\W\d]", r"\p{N}", "[k-s]", r"\P{Ll}")
            texts = []
            for _ in range(20):
                first, last = chance.choice(classes), chance.choice(classes)
                texts.append(f'http.headers.x ~ r#"(?i)^{first}{{1,{chance.randint(1, 40)}}}{last}\\b"#')
            texts.append(r'lower(http.headers.x) != "" && any(http.headers.x) ~ r#"^\w+$"#')
        case 6:  # any and all over several headers
            names = [f"http.headers.h{number}" for number in range(8)]
            fields = [*names, *(f"any({name})" for name in names), *(f"lower({name})" for name in names)]
            texts = [
                " && ".join(
                    f'{chance.choice(("", "!"))}({chance.choice(fields)} {chance.choice(TEXT[:5])} "{word(0, 3)}")'
                    for _ in range(10)
                )
                for _ in range(40)
            ]
        case 7:  # long chains of alternatives
            texts = [
                " || ".join(f'http.path == "/{word(1, 9)}"' for _ in range(1_000)),
                " || ".join(f"net.dst.port == {number}" for number in range(2_000)),
                f'http.path ~ "^/[{letters}]{{1,9}}$" && net.dst.port < 2000',
            ]
        case 8:  # unions of networks
            bits = chance.choice((6, 8, 9))
            texts = [
                " || ".join(f"net.src.ip in {number}.0.0.0/{max(bits, 8)}" for number in range(256)),
                " || ".join(f"net.src.ip in {number:x}00::/8" for number in range(256)),
                "net.src.ip in 0.0.0.0/0 || net.src.ip in ::/0",
                "net.src.ip not in 10.0.0.0/8 && net.src.ip not in 2001:db8::/32",
            ]
        case _:  # segments against regexes
            texts = [
                f'http.path.segments.{chance.randint(0, 30)} {chance.choice(TEXT[:5])} "{word(1, 4)}"'
                for _ in range(40)
            ]
            texts += [
                f'http.path ~ "^/({either}|/)*{word(2, 4)}/{word(1, 1)}{{3}}$" && http.path.segments.len > {number}'
                for number in (3, 40, 400, 5_000, 9_999)
            ]
    return RouteTable(
        [
            Route.from_dict({"name": f"r{number}", "expression": text, "priority": 500 - number})
            for number, text in enumerate(texts)
        ],
        flavor="expressions",
    )


def _nested(inner: str, end: str, chance: random.Random) -> str:
    repeated = f"({inner}{{1,{chance.randint(2, 30)}}})+{end}?"
    return f'http.path ~ "^/({repeated}){{1,{chance.randint(2, 20)}}}$"'


def check_adversarial(seed: int, seconds: float = 5.0, requests: int = 100) -> float:
    """Analyse a table that is made to take long. Returns how long it took; what was not decided is said to be."""
    table = adversarial(seed)
    assert not table.rejected
    started = time.perf_counter()
    found = analyse(table, seconds=seconds, steps=100_000)
    taken = time.perf_counter() - started
    decided = {dead.route.id for dead in found.unreachable}
    assert len(found.witnesses) + len(decided) + len(found.undecided) >= found.routes
    for request in [*universe(random.Random(seed), requests), *found.witnesses.values()]:
        taker = table.route(request).route
        assert taker is None or taker.id not in decided, f"seed {seed}: {taker} wins {request}"
    return taken


def run_adversarial(seeds: Sequence[int]) -> None:
    """Analyse tables that are made to take long, and print what took longest."""
    times = {seed: check_adversarial(seed) for seed in seeds}
    slowest = sorted(times, key=lambda seed: -times[seed])[:5]
    longest = ", ".join(f"seed {seed} {times[seed]:.1f} s" for seed in slowest)
    print(f"{len(times)} tables made to take long: {longest}; {_memory():,} MB at most")


def _memory() -> int:
    import resource  # noqa: PLC0415 - Pyodide has none

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000


def main(arguments: Sequence[str]) -> None:
    if arguments and arguments[0] == "adversarial":
        run_adversarial(range(int(arguments[1]) if len(arguments) > 1 else 200))
        return
    tables = int(arguments[0]) if arguments else 20_000
    first = int(arguments[1]) if len(arguments) > 1 else 0
    started = time.perf_counter()
    counts: Counter[str] = Counter()
    for seed in range(first, first + tables):
        before = time.perf_counter()
        counts += check_reachability(seed)
        counts += check_differences(seed)
        if time.perf_counter() - before > 1.0:
            print(f"slow: seed {seed} {time.perf_counter() - before:.1f} s")
    print(f"{tables:,} tables in {time.perf_counter() - started:.0f} s: {dict(counts)}")


if __name__ == "__main__":
    main(sys.argv[1:])
