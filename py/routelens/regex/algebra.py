"""Algebra of patterns: intersection, union, complement, and the shortest text that is matched.

For questions like "is there a path that matches this pattern and not that one?". Automata are built lazily, as far as
the search goes. The worst case is exponential in the patterns, so every search is bounded and says when it hits the
bound.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeAlias

from routelens.dataclass import dataclass
from routelens.regex.cache_budget import Budget
from routelens.regex.lazy_dfa import Dfa, State
from routelens.regex.nfa import build, instructions
from routelens.regex.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_STATES = 50_000
"""States that a search visits before it gives up, unless told otherwise."""

MOST_INSTRUCTIONS = 100_000
"""Size of the automata, counted repetitions written out, beyond which no search begins: 30 MB."""

_NICE = "abcdefghijklmnopqrstuvwxyz0123456789/-_.ABCDEFGHIJKLMNOPQRSTUVWXYZ~!@#$%^&*()+=:;,?<>[]{}|'`\"\\ "
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Matching:
    """The texts in which a pattern occurs. Searching a set with a refused pattern raises RegexError."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Not:
    """The texts that are not in `inner`."""

    inner: Language


@dataclass(frozen=True, slots=True)
class AllOf:
    """The texts that are in every one of `parts`; with no parts, every text."""

    parts: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The texts that are in at least one of `parts`; with no parts, none."""

    parts: tuple[Language, ...]


Language: TypeAlias = Matching | Not | AllOf | AnyOf


class TooManyStatesError(Exception):
    """The search reached its bound before it found an answer."""


def shortest(language: Language, most_states: int = MOST_STATES) -> str | None:
    """Return a shortest text in `language`, of letters and digits where these do; None if there is none.

    Raises TooManyStatesError after `most_states` states, RegexError for a pattern that the engine refuses.
    Cost: O(states x alphabet), about 1 µs each.
    """
    search = _Search(language)
    start = tuple(dfa.start for dfa in search.automata)
    parents: dict[tuple[State, ...], tuple[tuple[State, ...], str] | None] = {start: None}
    queue = deque([start])
    while queue:
        states = queue.popleft()
        if search.accepts(states):
            return _spelled(states, parents)
        if search.decided(states) is False:
            continue
        for character, following in search.steps(states):
            if following not in parents:
                if len(parents) >= most_states:
                    raise TooManyStatesError(f"no answer within {most_states} states")
                parents[following] = (states, character)
                queue.append(following)
    return None


def _spelled(
    states: tuple[State, ...], parents: dict[tuple[State, ...], tuple[tuple[State, ...], str] | None]
) -> str:
    text = ""
    parent = parents[states]
    while parent is not None:
        states, character = parent
        text = character + text
        parent = parents[states]
    return text


class _Search:
    """The automata of the patterns in a language, run side by side."""

    def __init__(self, language: Language) -> None:
        self.language = language
        patterns = dict.fromkeys(_patterns(language))
        self.index = {pattern: number for number, pattern in enumerate(patterns)}
        trees = [parse(pattern) for pattern in patterns]
        if sum(instructions(tree.root) for tree in trees) > MOST_INSTRUCTIONS:
            raise TooManyStatesError(f"the patterns take more than {MOST_INSTRUCTIONS:,} instructions")
        # A search holds on to its states, so it counts them itself.
        self.automata = [Dfa(build(tree), Budget(2**62)) for tree in trees]
        self.characters = self._characters()

    def _characters(self) -> list[str]:
        """Return one character, the plainest, of each set of characters that the automata treat alike."""
        alphabets = [dfa.program.alphabet for dfa in self.automata]
        chosen: dict[tuple[int, ...], str] = {}

        def offer(point: int) -> None:
            chosen.setdefault(tuple(alphabet.symbol(point) for alphabet in alphabets), chr(point))

        for character in _NICE:
            offer(ord(character))
        starts = sorted({start for alphabet in alphabets for start in alphabet.borders()})
        for start in sorted(starts, key=lambda point: (not chr(point).isprintable(), point)):
            if start not in _SURROGATES:
                offer(start)
        for start in starts:
            if start in _SURROGATES:
                offer(_SURROGATES.stop)
        return [*chosen.values()]

    def steps(self, states: tuple[State, ...]) -> Iterator[tuple[str, tuple[State, ...]]]:
        """Yield each character that may come next, and the states that it leads to, one of each automaton."""
        for character in self.characters:
            pairs = zip(self.automata, states, strict=True)
            yield character, tuple(dfa.advance(state, character) for dfa, state in pairs)

    def accepts(self, states: tuple[State, ...]) -> bool:
        """Tell whether a text that ends in these states is in the language."""
        return _evaluate(self.language, [state.matches_at_end() for state in states], self.index) is True

    def decided(self, states: tuple[State, ...]) -> bool | None:
        """Return the answer if every continuation has the same one, else None."""
        answers = [
            True if state is dfa.matched else False if state is dfa.never else None
            for dfa, state in zip(self.automata, states, strict=True)
        ]
        return _evaluate(self.language, answers, self.index)


def _patterns(language: Language) -> Iterator[str]:
    stack = [language]
    while stack:
        part = stack.pop()
        match part:
            case Matching():
                yield part.pattern
            case Not():
                stack.append(part.inner)
            case AllOf() | AnyOf():
                stack.extend(reversed(part.parts))


def _evaluate(
    language: Language, answers: list[bool] | list[bool | None], index: dict[str, int]
) -> bool | None:
    """Combine the answers of the patterns into that of the language; None while it is open."""
    match language:
        case Matching():
            return answers[index[language.pattern]]
        case Not():
            inner = _evaluate(language.inner, answers, index)
            return None if inner is None else not inner
        case AllOf():
            parts = [_evaluate(part, answers, index) for part in language.parts]
            return False if False in parts else None if None in parts else True
        case AnyOf():
            parts = [_evaluate(part, answers, index) for part in language.parts]
            return True if True in parts else None if None in parts else False
