"""Product: the shortest text that several automata accept together, by breadth-first search in their product.

One character stands for all that no automaton tells apart, so the search is exact: where it ends without a text, there
is none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Sequence
from functools import cache
from typing import Final, NamedTuple

from routelens.analysis.solver.automata import Automaton
from routelens.analysis.solver.budget import Budget

_NICE: Final = (
    "abcdefghijklmnopqrstuvwxyz0123456789/-_.ABCDEFGHIJKLMNOPQRSTUVWXYZ~!@$&*()+=:;, %|'\"<>[]{}^`\\?#"
)
_SURROGATES: Final = range(0xD800, 0xE000)
_LAST: Final = 0x10FFFF
_LAST_ASCII: Final = 0x7F
_LAST_CASED: Final = 0x1FFFF
"""No letter beyond this plane has a case."""
_SIGMA: Final = "Σ"
_BECOME_ASCII: Final = (0xE0, 0x130, 0x131, 0x212A, 0x212B)
"""Beyond ASCII: a letter in lower case, and the two with an ASCII letter in theirs, each with what is behind it."""


class Reader(NamedTuple):
    """An automaton, and whether it reads the text in lower case."""

    automaton: Automaton
    lowered: bool = False


def shortest_text(
    readers: Sequence[Reader], budget: Budget, beginning: str = "", *, only_lower: bool = False
) -> str | None:
    """Return a shortest text that all accept and that starts with `beginning`, of plain characters; None if none is.

    With readers in lower case, a text with a capital sigma may be returned whose lower case is another than assumed:
    whoever asks must check. `only_lower` takes only characters that are their own lower case. Raises Undecided.
    """
    automata = [reader.automaton for reader in readers]
    width = len(automata)
    lowered = [reader.lowered for reader in readers]
    start = tuple(automaton.start for automaton in automata)
    for character in beginning:
        start = _step(automata, lowered, start, character, character.lower())
        if _is_dead(automata, start):
            return None
    characters = _characters(readers, budget, only_lower)
    parents: dict[tuple[Hashable, ...], tuple[tuple[Hashable, ...], str] | None] = {start: None}
    queue = deque([start])
    while queue:
        states = queue.popleft()
        budget.spend(width * (1 + len(characters)))
        if all(automaton.accepts(state) for automaton, state in zip(automata, states, strict=True)):
            return beginning + _spelled(states, parents)
        for character, low in characters:
            following = _step(automata, lowered, states, character, low)
            if following not in parents and not _is_dead(automata, following):
                parents[following] = (states, character)
                queue.append(following)
    return None


def _step(
    automata: Sequence[Automaton],
    lowered: Sequence[bool],
    states: tuple[Hashable, ...],
    character: str,
    low: str,
) -> tuple[Hashable, ...]:
    following = []
    for automaton, is_lowered, state in zip(automata, lowered, states, strict=True):
        after = state
        for each in low if is_lowered else character:
            after = automaton.step(after, each)
        following.append(after)
    return tuple(following)


def _is_dead(automata: Sequence[Automaton], states: tuple[Hashable, ...]) -> bool:
    return any(automaton.is_dead(state) for automaton, state in zip(automata, states, strict=True))


def _spelled(
    states: tuple[Hashable, ...],
    parents: dict[tuple[Hashable, ...], tuple[tuple[Hashable, ...], str] | None],
) -> str:
    text: list[str] = []
    parent = parents[states]
    while parent is not None:
        states, character = parent
        text.append(character)
        parent = parents[states]
    return "".join(reversed(text))


def _characters(readers: Sequence[Reader], budget: Budget, only_lower: bool) -> list[tuple[str, str]]:
    """Return a character for each way in which the automata tell characters apart, with its lower case."""
    points = {0}
    for reader in readers:
        points.update(reader.automaton.borders())
    # ASCII is offered whole, so other letters matter only where classes differ beyond it, or where lower case leads
    # into it: without borders there, one letter stands for all the rest.
    is_lowered = any(reader.lowered for reader in readers)
    if max(points) > _LAST_ASCII + 1:
        points.update(_changed_by_lower() if is_lowered or only_lower else ())
    elif is_lowered:
        points.update(_BECOME_ASCII)
    ordered = [*map(ord, _NICE), *sorted(points, key=lambda point: (not _is_printable(point), point))]
    budget.spend(len(readers) * len(ordered) // 4)
    chosen: dict[tuple[Hashable, ...], tuple[str, str]] = {}
    for point in ordered:
        if point > _LAST:
            continue
        character = chr(_SURROGATES.stop if point in _SURROGATES else point)
        if only_lower and character.lower() != character:
            continue
        # A capital sigma becomes one of two letters, by what stands around it.
        for low in (character.lower(),) if character != _SIGMA else ("σ", "ς"):
            signature = tuple(
                tuple(reader.automaton.symbol(ord(each)) for each in low)
                if reader.lowered
                else reader.automaton.symbol(ord(character))
                for reader in readers
            )
            chosen.setdefault(signature, (character, low))
    return list(chosen.values())


def _is_printable(point: int) -> bool:
    return point <= _LAST and chr(point).isprintable()


@cache
def _changed_by_lower() -> frozenset[int]:
    """Return the code points that lower case changes, and those behind each: some 50 ms, once."""
    changed = [point for point in range(_LAST_CASED + 1) if chr(point).lower() != chr(point)]
    return frozenset([*changed, *(point + 1 for point in changed)])
