"""The shape cache against the plain parse: neighbours of cached texts must parse, or fail, alike.

    python tests/fuzz/language.py [TEXTS [SEED]]

compares so many texts, a million unless told otherwise, and stops at the first difference. Each text is a cached one
with characters added, dropped, doubled, swapped or exchanged for those of another text. The test suite runs a slice.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from routelens import ExpressionError, parse
from routelens.language import Diagnostic
from routelens.language.nodes import Node, Predicate
from routelens.language.parser import parse_plainly
from tests.router.tables import SCHEMA, random_expression

SIGNIFICANT = (
    '"', "\\", "#", 'r#"', '"#', "0", "1", ".", ":", "/", "-", "x", "(", ")", "&&", "||", "!", " ", "\n", "=", "é",
    "\ud800",
)  # fmt: skip
NEIGHBOURS = 40


def spans(root: Node) -> list[tuple[int, int]]:
    """Return every span in a tree, since nodes compare without."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        found.append(node.span)
        if isinstance(node, Predicate):
            found += [node.field_span, node.operator_span, node.value_span]
        else:
            waiting += node.operands
    return found


def verdict(text: str, cached: bool) -> tuple[Node | None, list[tuple[int, int]], tuple[Diagnostic, ...]]:
    """Return the tree with its spans, or the diagnostics, of the cached or the plain parse."""
    try:
        root = parse(text, SCHEMA).root if cached else parse_plainly(text, SCHEMA)
    except ExpressionError as error:
        return None, [], error.diagnostics
    return root, spans(root), ()


def check(text: str) -> None:
    """Compare the cached and the plain parse of `text`."""
    plain, cached = verdict(text, cached=False), verdict(text, cached=True)
    assert cached == plain, f"{text!r}: cached {cached}, plain {plain}"


def neighbour(chance: random.Random, text: str, other: str) -> str:
    """Return `text` with one to three small changes."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randint(0, len(text))
        match chance.randrange(6):
            case 0:
                text = text[:at] + chance.choice(SIGNIFICANT) + text[at:]
            case 1:
                text = text[:at] + text[at + 1 :]
            case 2:
                text = text[:at] + text[at : at + 1] * 2 + text[at + 1 :]
            case 3:
                text = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
            case 4:
                text = text[:at] + chance.choice(SIGNIFICANT) + text[at + 1 :]
            case 5:
                start, length = chance.randint(0, len(other)), chance.randint(1, 12)
                text = text[:at] + other[start : start + length] + text[at + length :]
    return text


def compare(seed: int) -> int:
    """Cache some texts and compare their neighbours. Returns how many texts were compared."""
    chance = random.Random(seed)
    depth = chance.choice((0, 0, 1, 2))
    known = [random_expression(chance, depth) for _ in range(4)]
    for text in known:
        check(text)
    for _ in range(NEIGHBOURS):
        check(neighbour(chance, chance.choice(known), chance.choice(known)))
    return len(known) + NEIGHBOURS


def main(texts: int = 1_000_000, seed: int = 0) -> None:
    """Compare `texts` texts and report."""
    started = time.monotonic()
    done, rounds = 0, 0
    while done < texts:
        done += compare(seed + rounds)
        rounds += 1
        if rounds % 2_000 == 0:
            print(f"{done:,} texts, {time.monotonic() - started:.0f} s", flush=True)
    print(f"No difference in {done:,} texts, seeds {seed} to {seed + rounds - 1}.")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
