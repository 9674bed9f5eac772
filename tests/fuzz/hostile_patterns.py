"""Regexes made to be slow: every one that is accepted answers within bounds, or says that it takes too much work.

    python tests/fuzz/hostile_patterns.py [PATTERNS [SEED]]

makes so many patterns of 10 kB or less (1,000 unless told otherwise), searches texts of 8,000 characters for each, and
stops at the first that takes more than 2 s of CPU or 100 MB. The test suite runs a slice.
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[2]))

from routelens.regex import MatchLimitError, RegexError, compile  # noqa: A004

MAX_PATTERN: Final = 10_000
TEXT: Final = 8_000
MAX_SECONDS: Final = 2.0
MAX_BYTES: Final = 100e6

_ATOMS: Final = ("a", "b", "ab", "abc", "é", "[ab]", "[^/]", ".", r"\w", r"\d", r"\pL", r"\PL", "(?i:k)", "/")
_LOOKS: Final = (r"\b", r"\B", "^", "$", "")
_QUANTIFIERS: Final = ("*", "+", "?", "*?", "+?", "??")
_TEXTS: Final = ("a", "ab", "aab", "abc/", "a/b/c-", "é", "word ", "k\u212a", "0123456789", "a\nb")


def random_pattern(chance: random.Random) -> str:
    """Return a pattern with nested, repeated, overlapping parts."""
    while True:
        pattern = _part(chance, chance.randint(1, 6))
        pattern = (
            chance.choice(("", "", "^", "(?i)", "(?s)")) + pattern + chance.choice(("", "", "$", "z", "\\b"))
        )
        if len(pattern) <= MAX_PATTERN:
            return pattern


def _part(chance: random.Random, depth: int) -> str:
    if not depth or chance.random() < 0.1:
        return chance.choice(_ATOMS) + chance.choice(_LOOKS if chance.random() < 0.1 else ("",))
    inner = _part(chance, depth - 1)
    match chance.randrange(6):
        case 0:
            return chance.choice(("({})", "(?:{})")).format(inner) + _count(chance)
        case 1:
            return chance.choice(("({})", "(?:{})")).format(inner) + chance.choice(_QUANTIFIERS)
        case 2:
            return inner + _part(chance, depth - 1)
        case 3:
            return (
                "(?:"
                + "|".join([inner, *(_part(chance, depth - 1) for _ in range(chance.randint(1, 4)))])
                + ")"
            )
        case 4:
            return inner * max(1, int(chance.uniform(0, 1) ** 3 * MAX_PATTERN / len(inner)))
        case _:
            parts = int(chance.uniform(0, 1) ** 3 * 1_500)
            return (
                "|".join(f"{inner[:20]}{number}" for number in range(parts + 1))
                if ")" not in inner
                else inner
            )


def _count(chance: random.Random) -> str:
    low = int(10 ** chance.uniform(0, 3.5)) - 1
    match chance.randrange(3):
        case 0:
            return f"{{{max(low, 1)}}}"
        case 1:
            return f"{{{low},}}"
        case _:
            return f"{{{chance.choice((0, low))},{low + int(10 ** chance.uniform(0, 2.5))}}}" + chance.choice(
                ("", "?")
            )


def random_text(chance: random.Random) -> str:
    """Return a text of 8,000 characters: one word again and again, or several mixed, perhaps with another end."""
    if chance.random() < 0.7:
        text = chance.choice(_TEXTS) * TEXT
    elif chance.random() < 0.5:
        text = "".join(chance.choices("ab/c", k=TEXT))
    else:
        text = "".join(chr(chance.randrange(0x20, 0x3000)) for _ in range(TEXT))
    return text[: TEXT - 1] + chance.choice(("a", "z", "!"))


def check(seed: int) -> tuple[str, float, int]:
    """Make a pattern, search a text for it twice; raise AssertionError if that takes too much.

    Returns how it ended, the CPU seconds, and the bytes at most.
    """
    chance = random.Random(seed)
    pattern, text = random_pattern(chance), random_text(chance)
    started = time.process_time()
    outcome = search(pattern, text)
    seconds = time.process_time() - started
    tracemalloc.start()
    again = search(pattern, text)
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    told = f"seed {seed}: {pattern[:80]!r} on {text[:20]!r}"
    assert again == outcome, f"{told}: {outcome}, then {again}"
    assert seconds < MAX_SECONDS, f"{told}: {seconds:.2f} s"
    assert size < MAX_BYTES, f"{told}: {size / 1e6:.0f} MB"
    return outcome, seconds, size


def search(pattern: str, text: str) -> str:
    try:
        compiled = compile(pattern)
    except RegexError:
        return "refused"
    try:
        matches = compiled.is_match(text)
        captures = compiled.captures(text)
    except MatchLimitError:
        return "limit"
    assert matches is (captures is not None), f"{pattern!r} matches: {matches}, has captures: {captures}"
    return "match" if matches else "no match"


def main() -> None:
    patterns = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    outcomes: Counter[str] = Counter()
    slowest, largest = (0.0, 0), (0, 0)
    for seed in range(first, first + patterns):
        outcome, seconds, size = check(seed)
        outcomes[outcome] += 1
        slowest, largest = max(slowest, (seconds, seed)), max(largest, (size, seed))
    print(", ".join(f"{count:,} {outcome}" for outcome, count in outcomes.most_common()))
    print(
        f"slowest: {slowest[0]:.2f} s (seed {slowest[1]}); largest: {largest[0] / 1e6:.0f} MB (seed {largest[1]})"
    )


if __name__ == "__main__":
    main()
