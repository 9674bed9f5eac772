"""What matches and what is captured, by whichever machine."""

from __future__ import annotations

import gc
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.regex import compile  # noqa: A004
from routelens.regex.cache_budget import Budget
from routelens.regex.lazy_dfa import Dfa
from routelens.regex.nfa import build
from routelens.regex.parser import parse
from routelens.regex.pike_vm import Searcher
from routelens.regex.re_backend import fast_path

Spans = list[tuple[int, int] | None] | None


def spans(pattern: str, text: str) -> Spans:
    found = compile(pattern).captures(text)
    return None if found is None else list(found.spans)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a|ab", "ab", [(0, 1)]),
        ("(a+)(b+)?", "xaab", [(1, 4), (1, 3), (3, 4)]),
        ("(a)|(b)", "b", [(0, 1), None, (0, 1)]),
        ("(?:(a)|b)*", "ab", [(0, 2), (0, 1)]),
        ("a*?$", "aa", [(0, 2)]),
        ("^ab$", "ab\n", None),
        (r"ab\z", "ab\n", None),
        ("(?m)^b$", "a\nb\nc", [(2, 3)]),
        ("(?mR)^b$", "a\r\nb\r\nc", [(3, 4)]),
        (r"\d+", "x٣٤", [(1, 3)]),
        (r"(?-u)\d+", "٣4", [(1, 2)]),
        (r"\bé\b", "a é b", [(2, 3)]),
        ("(|a)+", "aaa", [(0, 0), (0, 0)]),
        ("(a*)+", "b", [(0, 0), (0, 0)]),
        ("(a|b)*?c", "abc", [(0, 3), (1, 2)]),
        ("a{0}b", "b", [(0, 1)]),
        ("(a){0}b", "ab", [(1, 2), None]),
        (r"[^\s\S]|x", "ax", [(1, 2)]),
        ("", "a", [(0, 0)]),
        ("(?U)a+", "aa", [(0, 1)]),
        (".", "\n", None),
        ("(?s).", "\n", [(0, 1)]),
        (r"\Bb", "ab", [(1, 2)]),
        (r"\b{end-half}", "a", [(1, 1)]),
    ],
)
def test_examples(pattern: str, text: str, expected: Spans) -> None:
    assert spans(pattern, text) == expected
    assert compile(pattern).is_match(text) == (expected is not None)


def test_captures_by_number_and_name() -> None:
    found = compile(r"^/v(?<version>\d+)/(?P<rest>.*)?(x)?$").captures("/v2/a")
    assert found is not None
    assert found.as_dict() == {"0": "/v2/a", "1": "2", "2": "a", "version": "2", "rest": "a"}


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\x00", "\U0010ffff", ""])
def test_odd_texts_have_an_answer(text: str) -> None:
    assert compile(r"^(?s:.)*$").is_match(text)
    assert compile(r"^[^/]*$").is_match(text)
    assert not compile(r"^\p{L}+\d$").is_match(text)


def test_the_automata_are_built_late_and_once() -> None:
    pattern = compile("(a|b)*é")
    assert pattern.is_match("abé")
    assert pattern.dfa() is pattern.dfa()
    assert pattern.searcher().program is pattern.dfa().program


FAST = [
    r"^/svc/\d+/items$",
    "^/a$",
    "/foo/[0-9]+",
    "^/v[12](/.*)?$",
    "^(?:get|put)-(x+)$",
    "^a*b?c+$",
    "^(a)?b",
]
NOT_FAST = [
    "^(a+)+$",
    "(a|a)*b",
    "a*a",
    "^(?:a|ab)c",
    "[a-z]+b",
    "(a*)*",
    "a?a",
    r"\bx",
    "(?m)^a",
    "é",
    "a(?:xa)*b",
]
NOT_FAST += ["(?:a?|b?)c", "(?:a|b*)*c", "^(?:(?:ab)*)*c"]


@pytest.mark.parametrize("pattern", FAST)
def test_plain_route_patterns_take_the_fast_path(pattern: str) -> None:
    assert fast_path(parse(pattern)) is not None


@pytest.mark.parametrize("pattern", NOT_FAST)
def test_ambiguous_patterns_do_not_take_the_fast_path(pattern: str) -> None:
    assert fast_path(parse(pattern)) is None


def test_the_fast_path_is_for_ascii_texts_alone() -> None:
    pattern = compile(r"^/(\d+)$")
    for text in ("/12", "/١٢"):
        found = pattern.captures(text)
        assert found is not None
        assert found.as_dict()["1"] == text[1:]


def patterns(atoms: str) -> st.SearchStrategy[str]:
    atom = st.sampled_from([*atoms, ".", "[^a]", "[a-c]", r"\d", r"\w", "^", "$", "(?:)", r"\b"])
    return st.recursive(
        atom,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=4).map("".join),
            st.lists(inner, min_size=2, max_size=3).map("|".join).map("(?:{})".format),
            inner.map("({})".format),
            st.tuples(inner, st.sampled_from(["*", "+", "?", "*?", "??", "{1,2}", "{2,}", "{0}"])).map(
                lambda pair: f"(?:{pair[0]}){pair[1]}"
            ),
        ),
        max_leaves=10,
    )


def spans_of(slots: list[int] | None) -> Spans:
    if slots is None:
        return None
    return [pair if min(pair) >= 0 else None for pair in zip(slots[::2], slots[1::2], strict=True)]


@given(patterns("ab/1é"), st.lists(st.text("aab/1é\n_", max_size=12), min_size=1, max_size=4))
@settings(derandomize=True, max_examples=800, deadline=None)
def test_all_matchers_agree(pattern: str, texts: list[str]) -> None:
    compiled, program, path = compile(pattern), build(parse(pattern)), fast_path(parse(pattern))
    searcher, cramped = Searcher(program), Dfa(program, Budget(30))
    for text in texts:
        expected = spans_of(searcher.search(text))
        found = compiled.captures(text)
        assert (list(found.spans) if found else None) == expected
        assert compiled.is_match(text) == (expected is not None)
        assert Dfa(program).is_match(text) == (expected is not None)
        assert cramped.is_match(text) == (expected is not None)
        if path is not None and text.isascii():
            match = path.search(text)
            assert (match.span() if match else None) == (expected[0] if expected else None)


@given(patterns("ab/1"), st.lists(st.text("aab/1", max_size=8), min_size=1, max_size=4))
@settings(derandomize=True, max_examples=500, deadline=None)
def test_verdicts_are_those_of_re_in_the_common_dialect(pattern: str, texts: list[str]) -> None:
    peer = re.compile(pattern.replace("$", r"\Z"))
    for text in texts:
        assert compile(pattern).is_match(text) == (peer.search(text) is not None)


def test_the_budget_is_shared_and_kept() -> None:
    budget = Budget(500)
    machines = [Dfa(build(parse(f"[ab]*{sign}[ab]{{6}}c")), budget) for sign in "ab"]
    text = "abbabaabbbababaabab" * 20
    for _ in range(2):
        for sign, machine in zip("ab", machines, strict=True):
            assert not machine.is_match(text)
            assert machine.is_match(text + "c") == (text[-7] == sign)
            assert budget.spent <= budget.limit
    assert not all(machine.states for machine in machines)


def test_a_dropped_automaton_returns_its_budget() -> None:
    budget = Budget(10_000)
    machine = Dfa(build(parse("a*b")), budget)
    machine.is_match("aaab")
    assert budget.spent > 0
    del machine
    gc.collect()  # a machine and its states refer to each other
    assert budget.spent == 0


def test_threads_may_share_a_pattern() -> None:
    pattern = compile(r"(?:\w+\s?)*é")
    texts = ["ab cd " * n + sign for n in range(40) for sign in "éx"]
    expected = [text.endswith("é") for text in texts]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            assert list(pool.map(pattern.is_match, texts)) == expected
