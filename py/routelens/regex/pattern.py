"""Pattern: compile one, ask whether it matches, and what its groups captured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from routelens.dataclass import dataclass
from routelens.regex.errors import TooSlowError, refuse
from routelens.regex.nfa import Program, build, instructions
from routelens.regex.nodes import Tree
from routelens.regex.parser import parse
from routelens.regex.re_backend import Search, fast_path
from routelens.regex.simplify import Plain, without_regex
from routelens.regex.size_limit import too_large
from routelens.regex.validation_cache import group_names

if TYPE_CHECKING:
    from routelens.regex.bit_parallel import Simulation
    from routelens.regex.lazy_dfa import Dfa
    from routelens.regex.pike_vm import Searcher

LONG_LITERAL: Final = 1_000
"""A pattern that is a longer literal than this (code points) is compared as text, without an automaton."""

MAX_INSTRUCTIONS: Final = 20_000
"""Larger programs, counted repetitions written out, are never built: the bit-parallel simulation needs none."""


@dataclass(frozen=True, slots=True)
class Captures:
    """The groups of one match: `spans[i]` is where group i matched (code points) or None, `names` maps names to i."""

    text: str
    spans: tuple[tuple[int, int] | None, ...]
    names: dict[str, int]

    def as_dict(self) -> dict[str, str]:
        """Return the texts of the groups that took part, by number and name (docs/reference/expressions.md §5.1)."""
        groups = {
            str(i): self.text[span[0] : span[1]] for i, span in enumerate(self.spans) if span is not None
        }
        groups.update({name: groups[str(i)] for name, i in self.names.items() if str(i) in groups})
        return groups


class Pattern:
    """A compiled pattern: unanchored search, leftmost-first.

    Making one only checks the pattern: 3 µs where its frame is known, otherwise 20 to 100. The automata are built
    when they are first needed (100 µs and more) and run in time linear in the text, for every text and pattern.
    A lone surrogate in a text is a character without properties: `.` and `[^a]` take it.
    """

    __slots__ = (
        "_dfa",
        "_fast",
        "_groups",
        "_plain",
        "_prepared",
        "_searcher",
        "_shortest",
        "_simulation",
        "names",
        "text",
    )

    def __init__(self, text: str) -> None:
        names = group_names(text)
        if names is None:
            tree = parse(text)
            if too_large(tree.root):
                raise refuse("CompiledTooBig", text, 0, len(text))
            names = tree.names
        self.text = text
        self.names = names
        self._shortest: int | None = None
        self._prepared = False
        self._fast: Search | None = None
        self._groups = False
        self._dfa: Dfa | None = None
        self._searcher: Searcher | None = None
        self._plain: Plain | None = None
        self._simulation: Simulation | None = None

    @property
    def tree(self) -> Tree:
        """The tree of the pattern. It is parsed at each call: few callers need it, and it is larger than the rest."""
        return parse(self.text)

    def is_match(self, text: str) -> bool:
        """Tell whether the pattern occurs in `text`. Linear in the text.

        Raises MatchLimitError for a pattern and a text that together take more work than a search may: seconds.
        """
        if not self._prepared:
            self._prepare()
        if self._fast is not None and text.isascii():
            return self._fast(text) is not None
        if self._shortest is None or len(text) < self._shortest:
            return False
        if self._plain is not None:
            return self._plain.find(text) >= 0
        if self._simulation is None:
            try:
                return self.dfa().is_match(text)
            except TooSlowError:
                self._simulation = self._simulate()
        return self._simulation.is_match(text)

    def captures(self, text: str) -> Captures | None:
        """Return the groups of the leftmost match in `text`, or None. Linear in the text.

        Raises MatchLimitError as `is_match` does.
        """
        if not self._prepared:
            self._prepare()
        if self._fast is not None and self._groups and text.isascii():
            match = self._fast(text)
            if match is None:
                return None
            spans = (match.span(), *(match.span(i + 1) for i in range(len(match.groups()))))
            return Captures(text, tuple(span if span[0] >= 0 else None for span in spans), self.names)
        if self._simulation is None and not self.is_match(text):
            return None
        if self._plain is not None:
            start = self._plain.find(text)
            return Captures(text, ((start, start + len(self._plain.text)),), self.names)
        slots = self._slots(text)
        if slots is None:
            return None
        pairs = zip(slots[::2], slots[1::2], strict=True)
        return Captures(text, tuple((a, b) if a >= 0 and b >= 0 else None for a, b in pairs), self.names)

    def _slots(self, text: str) -> list[int] | None:
        if self._simulation is not None:
            return self._simulation.search(text)
        try:
            return self.searcher().search(text)
        except TooSlowError:
            return self._simulate().search(text)

    def dfa(self) -> Dfa:
        """Return the automaton behind `is_match`, built when it is first asked for."""
        if self._dfa is None:
            from routelens.regex.lazy_dfa import Dfa  # noqa: PLC0415  # few processes need it

            self._dfa = Dfa(self._program())
        return self._dfa

    def searcher(self) -> Searcher:
        """Return the machine behind `captures`, built when it is first asked for."""
        if self._searcher is None:
            from routelens.regex.pike_vm import Searcher  # noqa: PLC0415  # few processes need it

            self._searcher = Searcher(self._program())
        return self._searcher

    def _simulate(self) -> Simulation:
        from routelens.regex.bit_parallel import Simulation  # noqa: PLC0415  # few processes need it

        return Simulation(self.tree)

    def _program(self) -> Program:
        """Return the automaton that both machines run."""
        machine = self._dfa or self._searcher
        return machine.program if machine else build(self.tree)

    def _prepare(self) -> None:
        tree = self.tree
        self._shortest = tree.root.shortest
        plain = without_regex(tree)
        if plain is not None and len(plain.text) > LONG_LITERAL:
            self._plain = plain
        elif instructions(tree.root) > MAX_INSTRUCTIONS:
            self._simulation = self._simulate()
        elif (path := fast_path(tree)) is not None:
            self._fast, self._groups = path.search, path.groups
        self._prepared = True


def compile(pattern: str) -> Pattern:  # noqa: A001
    """Check `pattern` and make it ready to match. Raises RegexError if the gateway's engine refuses it."""
    return Pattern(pattern)
