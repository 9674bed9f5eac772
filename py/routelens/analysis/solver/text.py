"""Text: one that meets tests and that a client can send, or the proof that there is none.

Candidates made of what the tests say come first, each checked. If none will do, the product of the automata decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from routelens.analysis.solver.alphabet import Kind
from routelens.analysis.solver.automata import Automaton, Matches, automaton
from routelens.analysis.solver.budget import Budget, Undecided
from routelens.analysis.solver.literals import Test, meets
from routelens.analysis.solver.product import Reader, shortest_text
from routelens.regex.nodes import Alternation, Class, Group, Literal, Node, Repeat
from routelens.regex.nodes import Sequence as Parts
from routelens.regex.parser import parse

MAX_CANDIDATES: Final = 40
_MAX_REPEATED: Final = 64
_MAX_EXAMPLE: Final = 2_000
_PLAIN: Final = "a0AbZ9-_./"


def text(tests: Sequence[Test], kind: Kind, budget: Budget) -> str | None:
    """Return a text of `kind` that meets every test, or None if there is none. Raises Undecided.

    Microseconds where a candidate will do; else a search in automata, counted by `budget`.
    """
    for predicate, wanted in tests:
        if wanted and predicate.operator == "==" and "lower" not in predicate.transforms:
            only = str(predicate.value.value)
            return only if kind.takes(only) and meets(only, tests) else None
    if _contradict(tests):
        return None
    for candidate in islice(_candidates(tests, kind), MAX_CANDIDATES):
        budget.spend(1 + len(tests))
        if kind.takes(candidate) and meets(candidate, tests):
            return candidate
    found = _searched(tests, kind, (), budget, avoided=kind.avoided)
    if found is None and kind.avoided:
        found = _searched(tests, kind, (), budget)
    if found is not None and not (kind.takes(found) and meets(found, tests)):
        raise Undecided("the lower case of a text depends on more than its characters")
    return found


def text_with(
    tests: Sequence[Test], kind: Kind, more: Sequence[Reader], budget: Budget, avoided: str = ""
) -> str | None:
    """Return a text of `kind` that meets every test and that `more` automata accept, or None. Raises Undecided."""
    return _searched(tests, kind, more, budget, avoided=avoided)


def _searched(
    tests: Sequence[Test], kind: Kind, more: Sequence[Reader], budget: Budget, avoided: str = ""
) -> str | None:
    folded = not more and _is_foldable(tests, kind)
    readers = [
        Reader(automaton(predicate, wanted), "lower" in predicate.transforms and not folded)
        for predicate, wanted in dict.fromkeys(tests)
    ]
    readers += more
    readers += [Reader(each) for each in _language(kind)]
    if avoided:
        readers.append(Reader(Matches(f"[{avoided}]", False)))
    return shortest_text(readers, budget, kind.beginning, only_lower=folded)


def _contradict(tests: Sequence[Test]) -> bool:
    """Tell whether wanted beginnings differ, or one starts with one that is not wanted: what is plain to see."""
    wanted = [
        (str(predicate.value.value), predicate.transforms)
        for predicate, is_wanted in tests
        if is_wanted and predicate.operator in ("^=", "==")
    ]
    for predicate, is_wanted in tests:
        if predicate.operator != "^=":
            continue
        start, lower = str(predicate.value.value), "lower" in predicate.transforms
        for longer, transforms in wanted:
            if ("lower" in transforms) is not lower:
                continue
            if is_wanted:
                if not longer.startswith(start) and len(longer) >= len(start):
                    return True
            elif longer.startswith(start):
                return True
    return False


def _is_foldable(tests: Sequence[Test], kind: Kind) -> bool:
    """Tell whether texts in lower case will do: if one meets the tests, so does its lower case."""
    if not tests or not all("lower" in test.predicate.transforms for test in tests):
        return False
    if kind.keeps_lower:
        return True
    # The triplets of a path are in upper case. Without any, its lower case is a path, too.
    return all(
        test.predicate.operator != "~" and "%" not in str(test.predicate.value.value) for test in tests
    )


def _language(kind: Kind) -> Iterator[Automaton]:
    if kind.needed is not None:
        yield Matches(kind.needed, True)
    if kind.refused is not None:
        yield Matches(kind.refused, False)


def _candidates(tests: Sequence[Test], kind: Kind) -> Iterator[str]:
    """Yield texts that may do, made of what the tests say; unchecked."""
    starts, ends, middles = "", "", []
    examples: list[str] = []
    for predicate, wanted in tests:
        if predicate.operator == ("==" if wanted else "!="):
            yield str(predicate.value.value)
        if not wanted:
            continue
        right = str(predicate.value.value)
        match predicate.operator:
            case "^=":
                starts = max(starts, right, key=len)
            case "=^":
                ends = max(ends, right, key=len)
            case "contains":
                middles.append(right)
            case "~":
                examples += _examples(right)
    beginning = kind.beginning if not starts.startswith(kind.beginning) else ""
    if starts or ends or middles:
        inner = "".join(middle for middle in middles if middle not in starts + ends)
        for joint in ("", kind.joint):
            yield from _overlaid(beginning + starts, inner, ends, joint)
    for example in examples:
        start = "" if example.startswith(starts) else starts
        end = "" if example.endswith(ends) else ends
        whole = start + example + end
        yield whole
        if not whole.startswith(kind.beginning):
            yield kind.beginning + whole
        yield kind.beginning + kind.joint.lstrip("/") + whole
    yield from kind.usual
    whole = (beginning + starts) or kind.beginning
    for more in ("a", "x1", "/a", "other", "-", "~"):
        yield whole + more + ends


def _overlaid(start: str, inner: str, end: str, joint: str) -> Iterator[str]:
    yield start + inner + joint + end if end else start + inner + (joint if joint else "")
    if not inner and start.endswith(end):
        yield start
    if joint:
        yield start + joint + inner + end


@lru_cache(maxsize=1024)
def _examples(pattern: str) -> tuple[str, ...]:
    """Return texts that a regex may match: with as few repetitions as can be, and with one of each."""
    root = parse(pattern).root
    found = []
    for least in (0, 1):
        try:
            found.append(_example(root, least))
        except _NoExampleError:
            continue
    return tuple(dict.fromkeys(found))


class _NoExampleError(Exception):
    """A part of the regex matches nothing, or only something very long."""


def _example(node: Node, least: int) -> str:
    match node:
        case Literal():
            return node.text
        case Class():
            return _member(node)
        case Group():
            return _example(node.node, least)
        case Parts():
            return "".join(_example(child, least) for child in node.nodes)
        case Alternation():
            return _example(node.nodes[0], least)
        case Repeat():
            count = max(node.low, min(least, least if node.high is None else node.high))
            inner = _example(node.node, least) if count else ""
            if count > _MAX_REPEATED or count * len(inner) > _MAX_EXAMPLE:
                raise _NoExampleError
            return count * inner
    return ""


def _member(node: Class) -> str:
    ranges: Iterable[tuple[int, int]] = node.ranges
    for character in _PLAIN:
        if any(low <= ord(character) <= high for low, high in ranges):
            return character
    for low, high in ranges:
        for point in (low, high):
            if not 0xD800 <= point <= 0xDFFF and (point > 0x20 or low == high):
                return chr(point)
    for low, _ in ranges:
        return chr(low)
    raise _NoExampleError
