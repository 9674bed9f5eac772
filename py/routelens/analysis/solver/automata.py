"""Automata: a deterministic one for each comparison of a text, read character by character.

States are hashable and belong to their automaton. `wanted` says which verdict the comparison must have; a state is dead
when no text that continues from there can give that verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache
from typing import Final, Protocol, cast

from routelens.analysis.solver.budget import Undecided
from routelens.language.nodes import Predicate
from routelens.regex import RegexError
from routelens.regex.cache_budget import Budget
from routelens.regex.lazy_dfa import Dfa, State
from routelens.regex.nfa import build, instructions
from routelens.regex.parser import parse

MAX_INSTRUCTIONS: Final = 20_000
"""Patterns whose automaton is larger, counted repetitions written out, are left undecided."""

_MAX_KEPT_STATES: Final = 5_000


class Automaton(Protocol):
    """Reads a text; `borders` are code points at which what it tells apart changes."""

    start: Hashable

    def step(self, state: Hashable, character: str) -> Hashable:
        """Return the state after a character."""

    def accepts(self, state: Hashable) -> bool:
        """Tell whether the verdict is the wanted one if the text ends here."""

    def is_dead(self, state: Hashable) -> bool:
        """Tell whether no continuation gives the wanted verdict. May be False where that is so."""

    def borders(self) -> Iterable[int]:
        """Yield where classes of code points start; between two of them all are alike."""

    def symbol(self, point: int) -> Hashable:
        """Return the class of a code point."""


class _Text:
    """What comparisons with a literal text have in common."""

    __slots__ = ("characters", "start", "text", "wanted")

    def __init__(self, text: str, wanted: bool) -> None:
        self.text = text
        self.wanted = wanted
        self.start: Hashable = 0
        self.characters = frozenset(text)

    def borders(self) -> Iterator[int]:
        """Yield where each character of the text starts and ends."""
        for character in self.characters:
            yield ord(character)
            yield ord(character) + 1

    def symbol(self, point: int) -> Hashable:
        """Return the character if the text has it; all others are alike."""
        character = chr(point)
        return character if character in self.characters else None


_FAILED: Final = -1


class Equals(_Text):
    """`==`: the state is how much of the text has been read, or that it was another."""

    __slots__ = ()

    def step(self, state: Hashable, character: str) -> Hashable:
        """Return the state after a character."""
        read = cast("int", state)
        return read + 1 if 0 <= read < len(self.text) and self.text[read] == character else _FAILED

    def accepts(self, state: Hashable) -> bool:
        """Tell whether the verdict is the wanted one if the text ends here."""
        return (state == len(self.text)) is self.wanted

    def is_dead(self, state: Hashable) -> bool:
        """Tell whether another text was read already."""
        return self.wanted and state == _FAILED


class StartsWith(_Text):
    """`^=`: as `Equals`, but what follows does not matter."""

    __slots__ = ()

    def step(self, state: Hashable, character: str) -> Hashable:
        """Return the state after a character."""
        read = cast("int", state)
        if read in (_FAILED, len(self.text)):
            return read
        return read + 1 if self.text[read] == character else _FAILED

    def accepts(self, state: Hashable) -> bool:
        """Tell whether the verdict is the wanted one if the text ends here."""
        return (state == len(self.text)) is self.wanted

    def is_dead(self, state: Hashable) -> bool:
        """Tell whether the beginning has been decided the other way."""
        return state == (_FAILED if self.wanted else len(self.text))


class _Search(_Text):
    """The automaton of Knuth, Morris and Pratt: the state is how much of the text ends here."""

    __slots__ = ("_borders", "_steps")

    def __init__(self, text: str, wanted: bool) -> None:
        super().__init__(text, wanted)
        self._borders = _prefix_function(text)
        self._steps: dict[tuple[int, str], int] = {}

    def _advance(self, read: int, character: str) -> int:
        if character not in self.characters:
            return 0
        key = read, character
        known = self._steps.get(key)
        if known is None:
            while read and (read == len(self.text) or self.text[read] != character):
                read = self._borders[read - 1]
            known = self._steps[key] = read + (read < len(self.text) and self.text[read] == character)
        return known


class EndsWith(_Search):
    """`=^`."""

    __slots__ = ()

    def step(self, state: Hashable, character: str) -> Hashable:
        """Return the state after a character."""
        return self._advance(cast("int", state), character)

    def accepts(self, state: Hashable) -> bool:
        """Tell whether the verdict is the wanted one if the text ends here."""
        return (state == len(self.text)) is self.wanted

    def is_dead(self, state: Hashable) -> bool:
        """Tell whether every text ends with the literal, for it is empty; else either verdict may still come."""
        return not self.accepts(state) and not self.text


class Contains(_Search):
    """`contains`: once found, it stays found."""

    __slots__ = ()

    def step(self, state: Hashable, character: str) -> Hashable:
        """Return the state after a character."""
        return state if state == len(self.text) else self._advance(cast("int", state), character)

    def accepts(self, state: Hashable) -> bool:
        """Tell whether the verdict is the wanted one if the text ends here."""
        return (state == len(self.text)) is self.wanted

    def is_dead(self, state: Hashable) -> bool:
        """Tell whether what must not be there has been found."""
        return not self.wanted and state == len(self.text)


class Matches:
    """`~`: the regex's own automaton, whose states are made when they are first reached."""

    __slots__ = ("_dfa", "start", "wanted")

    def __init__(self, pattern: str, wanted: bool) -> None:
        self._dfa = _dfa(pattern)
        if len(self._dfa.states) > _MAX_KEPT_STATES:
            _dfa.cache_clear()
            self._dfa = _dfa(pattern)
        self.start: Hashable = self._dfa.start
        self.wanted = wanted

    def step(self, state: Hashable, character: str) -> Hashable:
        """Return the state after a character."""
        return self._dfa.advance(cast("State", state), character)

    def accepts(self, state: Hashable) -> bool:
        """Tell whether the verdict is the wanted one if the text ends here."""
        return cast("State", state).matches_at_end() is self.wanted

    def is_dead(self, state: Hashable) -> bool:
        """Tell whether the verdict is certain to be the other one."""
        return state is (self._dfa.never if self.wanted else self._dfa.matched)

    def borders(self) -> Iterable[int]:
        """Yield where classes of code points start."""
        return self._dfa.program.alphabet.borders()

    def symbol(self, point: int) -> Hashable:
        """Return the class of a code point."""
        return self._dfa.program.alphabet.symbol(point)


class InSegments:
    """A comparison with the segments `first` to `last` of a normalised path, read from the path as a whole.

    The state is how many slashes were read before, whether the present segment has begun, and the inner state. Where
    the path has fewer segments the field is absent (docs/reference/expressions.md §7).
    """

    __slots__ = ("first", "inner", "last", "start", "wanted")

    def __init__(self, first: int, last: int, inner: Automaton, wanted: bool) -> None:
        """`inner` must want the comparison to hold."""
        self.first, self.last = first, last
        self.inner = inner
        self.wanted = wanted
        self.start: Hashable = (-1, False, inner.start)

    def step(self, state: Hashable, character: str) -> Hashable:
        """Return the state after a character."""
        index, _, inner = cast("tuple[int, bool, Hashable]", state)
        if index > self.last:
            return state
        if character == "/":
            inside = self.first <= index < self.last
            return index + 1, False, self.inner.step(inner, "/") if inside else inner
        if index >= self.first:
            inner = self.inner.step(inner, character)
        return index, True, inner

    def accepts(self, state: Hashable) -> bool:
        """Tell whether the verdict is the wanted one if the path ends here."""
        index, begun, inner = cast("tuple[int, bool, Hashable]", state)
        is_there = index > self.last or (index == self.last and begun)
        return (is_there and self.inner.accepts(inner)) is self.wanted

    def is_dead(self, state: Hashable) -> bool:
        """Tell whether the segments have been read, or can no longer be what is wanted."""
        index, _, inner = cast("tuple[int, bool, Hashable]", state)
        if index > self.last:
            return self.inner.accepts(inner) is not self.wanted
        return self.wanted and self.inner.is_dead(inner)

    def borders(self) -> Iterator[int]:
        """Yield where classes of code points start."""
        yield from (ord("/"), ord("/") + 1)
        yield from self.inner.borders()

    def symbol(self, point: int) -> Hashable:
        """Return the class of a code point."""
        return point == ord("/"), self.inner.symbol(point)


class SegmentCount:
    """How many segments a normalised path has: `is_wanted` tells of a number, and is constant from `most` on."""

    __slots__ = ("_last", "is_wanted", "most", "start")

    def __init__(self, is_wanted: Callable[[int], bool], most: int) -> None:
        self.is_wanted = is_wanted
        self.most = most
        self.start: Hashable = (-1, False)
        # The highest number that is wanted, as far as they differ: more than that no path may have.
        self._last = next((number for number in range(most + 1, -1, -1) if is_wanted(number)), -1)

    def step(self, state: Hashable, character: str) -> Hashable:
        """Return the state after a character."""
        index, _ = cast("tuple[int, bool]", state)
        if index >= self.most:
            return self.most, True
        return (index + 1, False) if character == "/" else (index, True)

    def accepts(self, state: Hashable) -> bool:
        """Tell whether the path has a wanted number of segments if it ends here."""
        index, begun = cast("tuple[int, bool]", state)
        return self.is_wanted(max(index, 0) + begun)

    def is_dead(self, state: Hashable) -> bool:
        """Tell whether the path has too many segments already."""
        index, begun = cast("tuple[int, bool]", state)
        return max(index, 0) + begun > self._last

    def borders(self) -> Iterator[int]:
        """Yield where the slash starts and ends."""
        yield from (ord("/"), ord("/") + 1)

    def symbol(self, point: int) -> Hashable:
        """Tell slashes from all else."""
        return point == ord("/")


class BeforeColon:
    """A comparison with what stands before the first colon: the host of a Host header with a port."""

    __slots__ = ("inner", "start")

    def __init__(self, inner: Automaton) -> None:
        self.inner = inner
        self.start: Hashable = (False, inner.start)

    def step(self, state: Hashable, character: str) -> Hashable:
        """Return the state after a character."""
        ended, inner = cast("tuple[bool, Hashable]", state)
        if ended:
            return state
        return (True, inner) if character == ":" else (False, self.inner.step(inner, character))

    def accepts(self, state: Hashable) -> bool:
        """Tell whether the host has the wanted verdict."""
        return self.inner.accepts(cast("tuple[bool, Hashable]", state)[1])

    def is_dead(self, state: Hashable) -> bool:
        """Tell whether no continuation gives the wanted verdict."""
        ended, inner = cast("tuple[bool, Hashable]", state)
        return not self.inner.accepts(inner) if ended else self.inner.is_dead(inner)

    def borders(self) -> Iterator[int]:
        """Yield where classes of code points start."""
        yield from (ord(":"), ord(":") + 1)
        yield from self.inner.borders()

    def symbol(self, point: int) -> Hashable:
        """Return the class of a code point."""
        return point == ord(":"), self.inner.symbol(point)


def automaton(predicate: Predicate, wanted: bool) -> Automaton:
    """Return the automaton of a comparison of texts. Raises Undecided for a regex that is too large."""
    right = str(predicate.value.value)
    match predicate.operator:
        case "==":
            return Equals(right, wanted)
        case "!=":
            return Equals(right, not wanted)
        case "^=":
            return StartsWith(right, wanted)
        case "=^":
            return EndsWith(right, wanted)
        case "contains":
            return Contains(right, wanted)
    return Matches(right, wanted)


def _prefix_function(text: str) -> list[int]:
    """Return, for each prefix of `text`, how long a shorter one it ends with."""
    lengths = [0] * len(text)
    for place in range(1, len(text)):
        length = lengths[place - 1]
        while length and text[length] != text[place]:
            length = lengths[length - 1]
        lengths[place] = length + (text[length] == text[place])
    return lengths


@lru_cache(maxsize=256)
def _dfa(pattern: str) -> Dfa:
    """Return the automaton of a regex; the search counts the states itself."""
    try:
        tree = parse(pattern)
    except RegexError as error:
        raise AssertionError(f"{pattern!r} was valid when the expression was parsed") from error
    if instructions(tree.root) > MAX_INSTRUCTIONS:
        raise Undecided("a regex is too large")
    return Dfa(build(tree), Budget(2**62))
