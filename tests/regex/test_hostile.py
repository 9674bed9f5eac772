"""No pattern and no text hangs: linear time, bounded memory, an answer for a pattern of 1 MB."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

from routelens.regex import MatchLimitError, RegexError, compile  # noqa: A004
from routelens.regex.algebra import Matching, shortest
from routelens.regex.cache_budget import BUDGET, STATE_ENTRIES
from routelens.regex.explain import explain
from routelens.regex.literals import required
from routelens.regex.parser import parse
from tests.fuzz.hostile_patterns import check
from tests.processor import processor_seconds

PATHOLOGICAL = ["^(a+)+$", "(a|a)*b", "(.*)*x", "(a?){64}a{64}b", "(a*)*b", "(a|b|ab)*c", r"^(\w+\s?)*$"]
PATHOLOGICAL += ["[ab]*a[ab]{20}c", "(?:a{1,20}){1,20}b", "^(?:a?b?c?)*d$"]


def seconds(pattern: str, text: str) -> float:
    compiled = compile(pattern)
    start = processor_seconds()
    compiled.is_match(text)
    return processor_seconds() - start


@pytest.mark.heavy
@pytest.mark.parametrize("pattern", PATHOLOGICAL)
def test_patterns_that_hang_backtracking_engines_take_linear_time(pattern: str) -> None:
    # A backtracking engine would need ages for the shorter text already; the targets in figures are the benchmark's.
    text = "ab" * 5_000 + "!"
    assert not compile(pattern).is_match("a" * 20 + "!!")
    assert min(seconds(pattern, text) for _ in range(3)) < 1
    assert compile(pattern).captures("a" * 5_000 + "!") is None


@pytest.mark.heavy
def test_captures_of_a_long_match_take_linear_time() -> None:
    start = processor_seconds()
    found = compile("^(?:(a|b|ab)(c?))*(!)$").captures("ab" * 20_000 + "!")
    assert processor_seconds() - start < 5
    assert found is not None
    assert found.spans == ((0, 40_001), (39_999, 40_000), (40_000, 40_000), (40_000, 40_001))


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("a" * 10**6, "CompiledTooBig"),
        ("a|" * 500_000, "CompiledTooBig"),
        (r"\." * 500_000, "CompiledTooBig"),
        (r"[\wa]" * 200_000, "CompiledTooBig"),
        ("(" * 10**6, "GroupUnclosed"),
        ("[" * 10**6, "ClassUnclosed"),
        ("(?:" * 120 + "()" * 300_000 + ")+" * 120, "CompiledTooBig"),
        ("(?i)" * 250_000, None),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_pattern_of_a_megabyte_compiles_or_is_refused(pattern: str, kind: str | None) -> None:
    start = processor_seconds()
    try:
        compile(pattern)
        found = None
    except RegexError as error:
        found = error.kind
    assert found == kind
    assert processor_seconds() - start < 20


@pytest.mark.heavy
def test_the_largest_patterns_that_are_taken_can_be_used() -> None:
    for pattern, text in (
        ("^(?:é|a){20000}$", "a" * 20_000),
        ("(?:" * 249 + "a" + ")" * 249, "xa"),
        ("|".join(f"/route-{n}x*" for n in range(5_000)), "/a/route-4321"),
    ):
        compiled = compile(pattern)
        assert not compiled.is_match("é/route")
        assert compiled.captures(text) is not None
        assert required(parse(pattern)).exact is None
    with pytest.raises(MatchLimitError):
        compile("^(?:é|a){60000}$").captures("a" * 60_000)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:" * 249 + "a" + ")" * 249,
        "(?:a|" * 124 + "a" + ")" * 124,
        "(?:" * 124 + "a" + ")+" * 124,
        "(" * 80 + "ab|c" + ")*" * 80,
    ],
    ids=lambda pattern: pattern[:8],
)
def test_the_deepest_patterns_fit_on_the_stack(pattern: str) -> None:
    def below(frames: int) -> bool:
        if frames:
            return below(frames - 1)
        compiled = compile(pattern)
        explain(compiled.tree)
        required(compiled.tree)
        return (
            compiled.is_match("aab")
            and compiled.captures("éab") is not None
            and shortest(Matching(pattern)) is not None
        )

    assert below(300)


@pytest.mark.heavy
def test_many_patterns_stay_small() -> None:
    # The benchmark measures 10,000; here the part that does not grow (tables, states up to their bound) prevails.
    gc.collect()
    tracemalloc.start()
    patterns = [compile(rf"^/svc-{number}/(?<id>\d+)/(?:\w+/)?items$") for number in range(1_000)]
    for number, pattern in enumerate(patterns):
        assert pattern.captures(f"/svc-{number}/77/é/items") is not None
        assert pattern.is_match(f"/svc-{number}/77/items")
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert used < 45e6
    assert BUDGET.spent <= STATE_ENTRIES


@pytest.mark.heavy
def test_generated_hostile_patterns_answer_within_bounds_or_say_that_they_do_not() -> None:
    outcomes = {check(seed)[0] for seed in range(1, 31)}
    assert outcomes >= {"match", "no match", "refused"}
