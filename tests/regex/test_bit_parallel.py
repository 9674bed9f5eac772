"""Large repetitions: what the reference engine matches quickly is matched quickly, and the rest has an honest limit."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import pytest

from routelens.regex import MatchLimitError, bit_parallel, compile  # noqa: A004
from routelens.regex.algebra import Matching, TooManyStatesError, shortest
from routelens.regex.bit_parallel import Simulation
from routelens.regex.cache_budget import Budget
from routelens.regex.lazy_dfa import Dfa
from routelens.regex.nfa import build
from routelens.regex.parser import parse
from tests.processor import processor_seconds

ROOT = Path(__file__).parents[2]
A8K = "a" * 8_000
PATHOLOGICAL = [
    ("(a{100}){100}", "a" * 12_000, (0, 10_000)),
    ("(a{100}){100}", "ab" * 6_000, None),
    ("(a{100}){100}b", A8K, None),
    (r"(.{1,64}/){1,64}(\d+)", "a/b" * 2_700 + "x", None),
    (r"(.{1,64}/){1,64}(\d+)", "abc/" * 2_000 + "12", (3903, 8002)),
    ("(?:a?){1000}a{1000}", A8K, (0, 2_000)),
    ("(?:a?){1000}a{1000}b", A8K, None),
    ("(?:a??){1000}a{1000}", A8K, (0, 1_000)),
    ("((a{0,100}){0,100}){0,10}", "a" * 50, (0, 50)),
    ("((a{0,100}){0,100}){0,10}", A8K, (0, 8_000)),
    ("((a{0,100}){0,100}){0,10}b", A8K, None),
    ("^((a{0,100}){0,100}){0,10}$", A8K, (0, 8_000)),
    ("x" * 100_000, "x" * 8_000, None),
    ("x" * 100_000, "y" + "x" * 100_000, (1, 100_001)),
    ("^" + "x" * 100_000 + "$", "x" * 100_000, (0, 100_000)),
    ("(a)" * 3_000, A8K, (0, 3_000)),
    ("(a)?" * 3_000, A8K, (0, 3_000)),
    ("(?:(a)|(b)|(c))*d" * 5, "abc" * 2_600, None),
    ("|".join(f"/route-{n}x*" for n in range(5_000)), "/a/route-4321" * 600, (2, 10)),
    (r"(\w+\s?){1,50}$", "word " * 1_600 + "!", None),
    (r"^(\w+\s?)*$", "word " * 1_600 + "!", None),
    ("(a|b|ab){100,}c", "ab" * 4_000, None),
    ("^(a+)+$", A8K + "!", None),
    ("(a*)*b", A8K, None),
    ("(a|a)*b", A8K, None),
    ("(.*)*x", A8K, None),
    ("(.*)(.*)(.*)(.*)(.*)x", A8K, None),
    (".*.*.*=.*", "x=" + A8K, (0, 8_002)),
    ("[ab]*a[ab]{20}c", "ab" * 4_000, None),
    ("[ab]*a[ab]{200}c", "abbab" * 1_600, None),
    ("(?:a|b){0,500}(?:b|c){0,500}d", "abcb" * 2_000, None),
    ("(?:a{1,20}){1,20}b", A8K, None),
    ("^(?:a?b?c?)*d$", "abc" * 2_600, None),
    ("(?:(?:a{1,10}){1,10}){1,10}b", A8K, None),
    (r"(?:\b[a-z]{0,50}\b\W?){0,50}#", "word, " * 1_300, None),
    (r"(?:^a|\Ba){500}", "a" * 500, (0, 500)),
    ("(?i)(?:straße|ab){300}", "STRASSE" * 1_100, None),
    ("é{2000}", "é" * 8_000, (0, 2_000)),
    ("(?:é|a){2000}b", "éa" * 4_000, None),
    (r"[a-z.-]{1,255}@[a-z.-]{1,255}\.[a-z]{2,63}", "a.b-" * 2_000, None),
    (r"(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?$", "1.2.3." * 1_300, None),
    (r"^/(?:[^/]{1,64}/){1,32}[^/]{1,64}$", "/" + "segment/" * 1_000, None),
    (r"^(?:[^/]*/){1000}x$", "a/" * 4_000, None),
    (r"(?:[^/]*/){1000}x", "a/" * 4_000, None),
    ("a{5000}", A8K, (0, 5_000)),
    ("a{5000}b", A8K, None),
    ("(?:ab){2000}", "ab" * 4_000, (0, 4_000)),
    ("(?:ab){2000}c", "ab" * 4_000, None),
    ("(?:a{50}b?){100}", A8K, (0, 5_000)),
    ("(?:a{50,}b?){100}$", A8K, (0, 8_000)),
    ("(?:a{0,50}?b?){100}c", A8K, None),
    ("(((((a{2}){3}){4}){5}){6}){7}b", A8K, None),
    ("(((((a{2}){3}){4}){5}){6}){7}", A8K, (0, 5_040)),
    ("(?:.{100}){50}$", A8K, (3_000, 8_000)),
    ("(?:.?){5000}$", A8K, (3_000, 8_000)),
    ("x*" * 2_000 + "y", "x" * 8_000, None),
    ("x?" * 4_000 + "y", "x" * 8_000, None),
    ("(?:x+x+)+y", "x" * 8_000, None),
    ("(?:0|1(?:01*0)*1){300}2", "1001" * 2_000, None),
    ("(" * 80 + "ab|c" + ")*" * 80 + "d", "abc" * 2_000, None),
    (r"(?:\pL{1,10} ?){1,20}\d", "wörter und " * 700, None),
]


@pytest.mark.heavy
@pytest.mark.parametrize(("pattern", "text", "span"), PATHOLOGICAL, ids=lambda value: str(value)[:20])
def test_pathological_patterns_take_two_seconds_and_100_mb_at_most(
    pattern: str, text: str, span: tuple[int, int] | None
) -> None:
    started = processor_seconds()
    compiled = compile(pattern)
    assert compiled.is_match(text) is (span is not None)
    captures = compiled.captures(text)
    assert processor_seconds() - started < 2
    assert (captures and captures.spans[0]) == span


@pytest.mark.heavy
def test_pathological_patterns_take_100_mb_at_most() -> None:
    # One process for all of them: what it takes at its peak is more than any of them does.
    program = """
import resource, sys
from routelens.regex import compile
from tests.regex.test_bit_parallel import PATHOLOGICAL
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024
compile("(a|b)+c").captures("abc")
before = peak()
for pattern, text, _ in PATHOLOGICAL:
    compiled = compile(pattern)
    compiled.is_match(text)
    compiled.captures(text)
print(peak() - before)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 100e6


def test_work_is_counted_and_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    simulation = Simulation(parse("(?:a{0,30}){0,30}b"))
    text = "a" * 300 + "b"
    assert simulation.search(text) == [0, 301]
    needed = bit_parallel.MAX_WORK - simulation._meter.left
    for _ in range(3):
        monkeypatch.setattr(bit_parallel, "MAX_WORK", needed + 1)
        assert simulation.search(text) == [0, 301]
        monkeypatch.setattr(bit_parallel, "MAX_WORK", needed - 1)
        with pytest.raises(MatchLimitError):
            simulation.search(text)


@pytest.mark.heavy
def test_a_text_of_many_different_characters_is_bounded_too() -> None:
    classes = "".join(f"[{chr(0x4E00 + n)}-{chr(0x4E05 + n)}]?" for n in range(1_500))
    text = "".join(chr(0x4E00 + n) for n in range(8_000))
    pattern = compile(f"(?:{classes}){{3}}$")
    started = processor_seconds()
    with pytest.raises(MatchLimitError):
        pattern.captures(text)
    assert processor_seconds() - started < 2


def test_threads_that_share_a_simulation_do_not_disturb_each_other() -> None:
    simulation = Simulation(parse("(?:(ab)?){10}(?:cd|e){3}"))
    texts = {"ababcdecd": [0, 9, 2, 4], "x" * 50 + "eee": [50, 53, -1, -1], "abcde": None}
    wrong: list[str] = []

    def search(text: str) -> None:
        wrong.extend(text for _ in range(200) if simulation.search(text) != texts[text])

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=search, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(switch)
    assert not wrong


def test_there_are_sixty_pathological_patterns() -> None:
    assert len(PATHOLOGICAL) >= 60


def test_too_much_work_is_an_error_and_never_no_match() -> None:
    pattern = compile("^" + "(ab)?" * 2_000 + "c")
    with pytest.raises(MatchLimitError) as caught:
        pattern.is_match("ab" * 4_000)
    assert caught.value.pattern == pattern.text
    assert "(ab)?" in str(caught.value)
    assert pattern.is_match("ababc")


def test_the_limit_does_not_depend_on_what_was_matched_before() -> None:
    simulation = Simulation(parse("(?:(ab)?){10}(?:cd|e){3}"))
    for _ in range(3):
        assert simulation.is_match("abab" + "cde" + "cd")
        assert simulation.search("xababcdecd") == [1, 10, 3, 5]


def test_states_are_unlinked_when_their_automaton_is_dropped() -> None:
    # A collector that follows the links from state to state overflows the stack of Pyodide.
    dfa = Dfa(build(parse("^a{2000}")), Budget(2**62))
    state = dfa.start
    states = [state]
    for _ in range(1_990):
        state = dfa.advance(state, "a")
        states.append(state)
    assert len(states[0]) == 1
    dfa.forget()
    assert all(not state and not state.by_symbol for state in states)
    reference = weakref.ref(dfa)
    del dfa, state, states
    gc.collect()
    assert reference() is None


def test_a_search_among_languages_refuses_automata_that_are_too_large() -> None:
    with pytest.raises(TooManyStatesError, match="instructions"):
        shortest(Matching("((a{0,100}){0,100}){0,20}b"))
