"""How fast the regex room is: patterns that hang backtracking engines, and a route's pattern beside `re`.

    .venv/bin/python tests/bench/bench_regex.py

prints the tables and fails (exit 1) where a target is missed. Times are of the processor, so that other programs on
the machine do not count; ratios are medians within this one run.
"""

from __future__ import annotations

import gc
import re
import statistics
import sys
import time
import tracemalloc
from typing import TYPE_CHECKING

from routelens.regex import compile  # noqa: A004
from routelens.regex.cache_budget import STATE_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Callable

# pattern, and the character that the text is made of; it ends with "!"
PATHOLOGICAL = [
    (r"^(a+)+$", "a"),
    (r"(a|a)*b", "a"),
    (r"(.*)*x", "a"),
    (r"(a?){64}a{64}", "a" * 63 + "b"),
    (r"(a*)*b", "a"),
    (r"(a|aa)+$", "a"),
    (r"(a|b|ab)*c", "ab"),
    (r"(x+x+)+y", "x"),
    (r".*.*.*=.*", "a"),
    (r"([a-zA-Z]+)*\d", "a"),
    (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a"),
    (r"(\w+\s?)*$", "ab "),
    (r"\b(\w+\W*)+\b=", "ab,"),
    (r"(?:a{1,20}){1,20}b", "a"),
    (r"^(?:.*,){11}P", "1,2,"),
    (r"(a+a+)+b", "a"),
    (r"(?:(?:a*)*)*b", "a"),
    (r"^/(?:[^/]+/?)*/end$", "/a"),
    (r"(?i)(?:k|\x{212a})*z", "K"),
    (r"(?:\p{L}|\w)+\d", "é"),
    (r"[ab]*a[ab]{10}c", "ab"),
    (r"a*a*a*a*a*a*a*a*b", "a"),
    (r"(?:a|b)*?c(?:a|b)*?d", "abc"),
    (r"^(?:a?b?c?)*d$", "abc"),
]
SHORT, LONG = 10_000, 100_000
ROUTE, PATH = r"^/svc/\d+/items$", "/svc/" + "1" * 29 + "/items"


def text_of(unit: str, length: int) -> str:
    """Return a text of this length that no pattern of the table can be quick about."""
    return (unit * length)[: length - 1] + "!"


def seconds(call: Callable[[], object], times: int = 1) -> float:
    """Return the time of one call, over `times` calls."""
    start = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - start) / times


def growth(search: Callable[[str], object], short: str, long: str, rounds: int) -> tuple[float, float]:
    """Return the median time for the long text, and the median ratio to the short one.

    Each round measures both for about as long, one after the other, so that a busy machine slows both.
    """
    pairs = [(seconds(lambda: search(short), 10), seconds(lambda: search(long))) for _ in range(rounds)]
    return statistics.median(pair[1] for pair in pairs), statistics.median(
        pair[1] / pair[0] for pair in pairs
    )


def per_call(call: Callable[[], object], repeats: int = 15, number: int = 20_000) -> float:
    """Return the median time of one short call, over runs of `number`."""
    out = []
    for _ in range(repeats):
        start = time.process_time()
        for _ in range(number):
            call()
        out.append((time.process_time() - start) / number)
    return statistics.median(out)


def linear() -> bool:
    print("pattern                           cold 100k  warm 100k  ns/char  growth   captures  growth")
    kept = True
    for source, unit in PATHOLOGICAL:
        short, long = text_of(unit, SHORT), text_of(unit, LONG)
        pattern = compile(source)
        start = time.process_time()
        pattern.is_match(long)
        cold = time.process_time() - start
        is_long, is_growth = growth(pattern.is_match, short, long, 15)
        # `captures` asks the automaton first; here its own machine is made to run.
        captures_long, captures_growth = growth(pattern.searcher().search, short, long, 3)
        good = cold <= 1 and is_long / LONG <= 60e-9 and is_growth <= 12 and captures_growth <= 15
        kept = kept and good
        print(
            f"{source:32} {cold * 1e3:8.1f}ms {is_long * 1e3:8.1f}ms {is_long / LONG * 1e9:8.0f} {is_growth:6.1f}x "
            f"{captures_long * 1e3:8.0f}ms {captures_growth:6.1f}x {'' if good else 'MISSED'}"
        )
    return kept


def beside_re() -> bool:
    pattern, peer = compile(ROUTE), re.compile(ROUTE)
    assert pattern.is_match(PATH)
    ours, theirs = per_call(lambda: pattern.is_match(PATH)), per_call(lambda: peer.search(PATH))
    compiling = per_call(lambda: compile(ROUTE), 5, 500)
    slow = pattern.dfa()
    automaton = per_call(lambda: slow.is_match(PATH), 5)
    print(f"\n{ROUTE} on {len(PATH)} characters:")
    print(f"is_match {ours * 1e9:.0f} ns, re {theirs * 1e9:.0f} ns: {ours / theirs:.2f}x")
    print(f"without the fast path {automaton * 1e9:.0f} ns; checking the pattern {compiling * 1e6:.0f} µs")
    return ours / theirs <= 3


def memory() -> bool:
    gc.collect()
    tracemalloc.start()
    patterns = [compile(rf"^/svc-{number}/(?<id>\d+)/items/(?:a|b)*$") for number in range(5_000)]
    patterns += [compile(rf"/tenant{number}/(\w+)/(\w*x)+") for number in range(5_000)]
    for number, pattern in enumerate(patterns):
        pattern.is_match(f"/svc-{number}/77/items/ab")
        pattern.captures(f"/tenant{number - 5_000}/äb/wxwx")
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(
        f"10,000 patterns, each used: {used / 1e6:.0f} MB; states are bounded at {STATE_ENTRIES:,} entries in all"
    )
    return used < 150e6


def main() -> int:
    kept = [linear(), beside_re(), memory()]
    print("all targets kept" if all(kept) else "a target was MISSED")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
