"""Random patterns against random texts: our matchers, Python's `re` and RE2 must agree where the dialects do.

    .venv/bin/python tests/fuzz/test_regex_fuzz.py --pairs 100000 --seed 1

prints the pairs that differ, and how many were compared; the test runs a slice. Patterns whose
repetitions have bodies that may be empty are compared by verdict alone: there the engines disagree about groups.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import re2  # type: ignore[import-untyped]  # the package has no types

from routelens.regex import compile  # noqa: A004
from routelens.regex.bit_parallel import Simulation
from routelens.regex.lazy_dfa import Dfa
from routelens.regex.nfa import build
from routelens.regex.parser import parse
from routelens.regex.pike_vm import Searcher
from routelens.regex.re_backend import fast_path

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS_A_PATTERN = 8
ATOMS = [
    "a",
    "b",
    "c",
    "ab",
    "/",
    "-",
    "1",
    "x",
    r"\.",
    r"\/",
    ".",
    r"\d",
    r"\w",
    r"\W",
    r"\s",
    "[abc]",
    "[^a]",
]
ATOMS += ["[a-c]", "[^/]", "[0-9]", r"[\w-]", r"[^\d]", "[[:alpha:]]", "^", "$", r"\b", r"\B", r"\A"]
QUANTIFIERS = ["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}", "{2,}", "{1,2}?", "{0,1}?"]
QUANTIFIERS += ["{3,5}", "{0,3}", "{2,4}?", "{3}", "{3,}?"]
LETTERS = "aabbc/x-1 .A\n_"

Spans = list[tuple[int, int] | None] | None


@dataclass(frozen=True, slots=True)
class Written:
    """A random pattern: its text, and whether it can match the empty text."""

    text: str
    nullable: bool
    loops_empty: bool = False


def write(random_: random.Random, depth: int) -> Written:
    """Write a random pattern."""
    kind = random_.random()
    if depth == 0 or kind < 0.3:
        atom = random_.choice(ATOMS)
        return Written(atom, atom in {"^", "$", r"\b", r"\B", r"\A"})
    if kind < 0.55:
        parts = [write(random_, depth - 1) for _ in range(random_.randint(2, 4))]
        return Written(
            "".join(grouped(part) for part in parts),
            all(part.nullable for part in parts),
            any(part.loops_empty for part in parts),
        )
    if kind < 0.7:
        parts = [write(random_, depth - 1) for _ in range(random_.randint(2, 3))]
        if random_.random() < 0.1:
            parts.append(Written("", True))
        return Written(
            "|".join(part.text for part in parts),
            any(part.nullable for part in parts),
            any(part.loops_empty for part in parts),
        )
    inner = write(random_, depth - 1)
    if kind < 0.85:
        opening = random_.choice(["(", "(", "(?:", f"(?P<n{random_.randrange(10**9)}>", "(?i:", "(?s:"])
        return Written(f"{opening}{inner.text})", inner.nullable, inner.loops_empty)
    quantifier = random_.choice(QUANTIFIERS)
    bare = inner.text in ATOMS and not inner.nullable and (len(inner.text) == 1 or inner.text[0] in "[\\")
    body = inner.text if bare else f"({'?:' * random_.randint(0, 1)}{inner.text})"
    optional = quantifier[0] in "*?" or quantifier.startswith("{0")
    return Written(body + quantifier, inner.nullable or optional, inner.loops_empty or inner.nullable)


def grouped(part: Written) -> str:
    return f"(?:{part.text})" if "|" in part.text else part.text


def random_text(random_: random.Random) -> str:
    return "".join(random_.choice(LETTERS) for _ in range(random_.randint(0, random_.choice([3, 8, 16]))))


def spans_of(match: Any) -> Spans:
    """Return the spans of a match object of `re` or RE2."""
    if match is None:
        return None
    groups = [match.span(index) for index in range(len(match.groups()) + 1)]
    return [span if span[0] >= 0 else None for span in groups]


def machine_spans(slots: list[int] | None) -> Spans:
    if slots is None:
        return None
    pairs = zip(slots[::2], slots[1::2], strict=True)
    return [(start, end) if start >= 0 and end >= 0 else None for start, end in pairs]


def for_re(pattern: str) -> str:
    """Write a pattern of the generator for `re`, where `$` also means before a final line feed."""
    return pattern.replace("[[:alpha:]]", "[A-Za-z]").replace("$", r"\Z")


def differences(seed: int, pairs: int) -> Iterator[str]:
    """Compare at least `pairs` pairs; yield a line for each difference."""
    random_ = random.Random(seed)
    options = re2.Options()
    options.log_errors = False
    for _ in range(-(-pairs // TEXTS_A_PATTERN)):
        written = write(random_, random_.randint(1, 4))
        pattern = compile(written.text)
        tree = parse(written.text)
        program = build(tree)
        searcher, dfa, simulation = Searcher(program), Dfa(program), Simulation(tree)
        path = fast_path(tree)
        peers = {"re": re.compile(for_re(written.text), re.ASCII), "re2": re2.compile(written.text, options)}
        for _ in range(TEXTS_A_PATTERN):
            text = random_text(random_)
            found = pattern.captures(text)
            ours = list(found.spans) if found else None
            slow = machine_spans(searcher.search(text))
            verdicts = {
                "is_match": pattern.is_match(text),
                "dfa": dfa.is_match(text),
                "captures": ours is not None,
                "simulation": simulation.is_match(text),
            }
            if path is not None:
                verdicts["fast"] = path.search(text) is not None
            answers: dict[str, Spans] = {
                "machine": slow,
                "simulation": machine_spans(simulation.search(text)),
            }
            for name, peer in peers.items():
                if name == "re" and r"\B" in written.text and not text:
                    continue  # `re` says that \B does not hold in the empty text, up to Python 3.13
                spans = spans_of(peer.search(text))
                verdicts[name] = spans is not None
                if not written.loops_empty:
                    answers[name] = spans
            if len(set(verdicts.values())) > 1:
                yield f"{written.text!r} on {text!r}: {verdicts}"
            for name, spans in answers.items():
                if spans != ours:
                    yield f"{written.text!r} on {text!r}: ours {ours}, {name} {spans}"


def test_no_difference_in_a_slice() -> None:
    assert list(differences(seed=20, pairs=12_000)) == []


def test_a_difference_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dfa, "is_match", lambda self, text: False)
    assert next(differences(seed=20, pairs=800), None) is not None


def main() -> int:
    arguments = argparse.ArgumentParser(description="Compare regex engines on random patterns and texts.")
    arguments.add_argument("--pairs", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    found = 0
    for line in differences(options.seed, options.pairs):
        found += 1
        print(line)
    print(f"{options.pairs} pairs compared, {found} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
