r"""Lazy DFA: tells whether a pattern matches; states are built when they are first reached.

A state is the set of instructions that may come next, before the positions (`^`, `\b`, …) have been looked at:
those need the character that follows, so everything is decided one character late. Each state is a dict from
characters to states; a step through a text is one lookup per character (20 to 40 ns on CPython), and the first visit of
a transition costs O(instructions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from routelens.regex.cache_budget import BUDGET, Budget
from routelens.regex.errors import TooSlowError
from routelens.regex.interval_set import contains
from routelens.regex.nfa import EDGE, Op, Program, holds

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONSUMING = frozenset((Op.CHARACTER, Op.CLASS))
_FEW = 8  # what is reached from one instruction is kept if it is no more
_MATCH = frozenset([-1])  # in the place of what is reached: a match
_CHARACTERS_KEPT = 512
"""Transitions that one state keeps by character; the rest go through the symbol each time."""


MAX_COLD_WORK: Final = 200_000
"""Members of states that one search may look at while it works out states; about 0.1 s."""


class _DecidedError(Exception):
    """Raised on leaving a state from which the answer no longer changes."""


class _MatchedError(_DecidedError):
    pass


class State(dict[str, "State"]):
    """A state, as the dict of its transitions; `members` are instructions, `before` what was read last."""

    __slots__ = ("before", "by_symbol", "closures", "dfa", "members")
    # A state is itself, whatever transitions it knows.
    __hash__ = object.__hash__  # type: ignore[assignment]  # dict says None
    __eq__ = object.__eq__

    def __init__(self, dfa: Dfa, members: frozenset[int], before: int) -> None:
        super().__init__()
        self.dfa = dfa
        self.members = members
        self.before = before
        self.closures: dict[int, frozenset[int] | None] = {}
        self.by_symbol: dict[int, State] = {}

    def __missing__(self, character: str) -> State:
        symbol = self.dfa.program.alphabet.symbol(ord(character))
        following = self.by_symbol.get(symbol)
        if following is None:
            following = self.by_symbol[symbol] = self.dfa.step(self, symbol)
        if len(self) < _CHARACTERS_KEPT:
            self[character] = following
            self.dfa.budget.spend(self.dfa, 1)
        return following

    def matches_at_end(self) -> bool:
        """Tell whether the text matches if it ends here."""
        return self.dfa.closure(self, EDGE if self.dfa.program.looks else 0) is None


class _Decided(State):
    """A state from which every text has the same answer."""

    __slots__ = ("answer",)

    def __init__(self, dfa: Dfa, answer: bool) -> None:
        super().__init__(dfa, frozenset(), 0)
        self.answer = answer

    def __missing__(self, character: str) -> State:
        raise _MatchedError if self.answer else _DecidedError

    def matches_at_end(self) -> bool:
        """Tell whether a text that ends here is matched."""
        return self.answer


class Dfa:
    """Searches texts for a program; groups are not looked at."""

    __slots__ = (
        "__weakref__",
        "_consumers",
        "_small",
        "_takers",
        "budget",
        "matched",
        "never",
        "program",
        "start",
        "states",
        "work",
    )

    def __init__(self, program: Program, budget: Budget = BUDGET) -> None:
        self.program = program
        self.budget = budget
        self.work = 2**62  # what may still be spent; only `is_match` sets a bound
        self.matched = _Decided(self, True)
        self.never = _Decided(self, False)
        self._consumers = [address for address, op in enumerate(program.ops) if op in _CONSUMING]
        self.forget()

    def forget(self) -> None:
        """Drop every state but the first, and the cached closures."""
        self._unlink()
        self.states: dict[tuple[frozenset[int], int], State] = {}
        self.start = State(self, frozenset([self.program.start]), EDGE if self.program.looks else 0)
        self._takers: dict[int, frozenset[int]] = {}
        self._small: dict[int, frozenset[int] | None] = {}

    def __del__(self) -> None:
        self._unlink()

    def _unlink(self) -> None:
        """Cut the links between states. A chain of thousands would overflow the stack of a collector that follows it.

        A search that is under way in another thread works the transitions out again.
        """
        start = getattr(self, "start", None)
        if start is not None:
            for state in (start, *self.states.values()):
                state.clear()
                state.by_symbol.clear()

    def is_match(self, text: str) -> bool:
        """Tell whether the program matches somewhere in `text`. O(text) warm, O(text x program) at worst.

        Raises TooSlowError after MAX_COLD_WORK.
        """
        self.work = MAX_COLD_WORK
        state = self.start
        try:
            for character in text:
                state = state[character]
        except _DecidedError as decided:
            return isinstance(decided, _MatchedError)
        return state.matches_at_end()

    def advance(self, state: State, character: str) -> State:
        """Return the state after `character`; one from which the answer no longer changes stays."""
        return state if isinstance(state, _Decided) else state[character]

    def state(self, members: Iterable[int], before: int) -> State:
        """Return the state with these members, the same object each time until states are dropped."""
        key = (frozenset(members), before)
        found = self.states.get(key)
        if found is None:
            if not key[0]:
                return self.never
            self.budget.spend(self, 8 + len(key[0]))
            found = self.states[key] = State(self, *key)
        return found

    def step(self, state: State, symbol: int) -> State:
        """Return the state after a character of `symbol`, made if it is new.

        Raises TooSlowError when the work of this search is spent: the automaton is too large to be built as it goes.
        """
        program = self.program
        self.work -= 10 + len(state.members)
        if self.work < 0:
            raise TooSlowError
        kind = program.alphabet.kinds[symbol]
        members = self.closure(state, kind)
        if members is None:
            return self.matched
        self.work -= len(members)
        following = set(map(program.nexts.__getitem__, members & self._taking(symbol)))
        if not program.anchored:
            following.add(program.start)
        return self.state(following, kind)

    def _taking(self, symbol: int) -> frozenset[int]:
        """Return the instructions that take a character of `symbol`."""
        known = self._takers.get(symbol)
        if known is None:
            point = self.program.alphabet.samples[symbol]
            known = self._takers[symbol] = frozenset(consuming(self.program, self._consumers, point))
            self.budget.spend(self, 1 + len(known))
        return known

    def closure(self, state: State, after: int) -> frozenset[int] | None:
        """Return the consuming instructions that can be reached from `state`; None if a match can."""
        if after in state.closures:
            return state.closures[after]
        if self.program.looks:
            reached = self._reach(state.members, state.before, after)
        else:
            reached = self._reach_without_looks(state.members)
        state.closures[after] = reached
        self.budget.spend(self, 1 if reached is None else 1 + len(reached))
        return reached

    def _reach_without_looks(self, members: frozenset[int]) -> frozenset[int] | None:
        """Union the cached closures of the members; members with large closures are walked again instead."""
        small = self._small
        known: list[frozenset[int]] = []
        rest: list[int] = []
        for member in members:
            if member not in small:
                reached = self._reach(frozenset([member]), 0, 0)
                few = reached is None or len(reached) <= _FEW
                small[member] = (_MATCH if reached is None else reached) if few else None
                self.budget.spend(self, 1 + _FEW)
            found = small.get(member)
            if found is None:
                rest.append(member)
            elif found is _MATCH:
                return None
            else:
                known.append(found)
        joined = self._reach(frozenset(rest), 0, 0)
        return None if joined is None else joined.union(*known)

    def _reach(self, members: frozenset[int], before: int, after: int) -> frozenset[int] | None:
        program = self.program
        ops, arguments, nexts = program.ops, program.arguments, program.nexts
        reached: list[int] = []
        seen, stack = set(members), list(members)
        while stack:
            address = stack.pop()
            op = ops[address]
            if op in _CONSUMING:
                reached.append(address)
                continue
            if op is Op.MATCH:
                return None
            targets = [nexts[address]]
            if op is Op.SPLIT:
                targets = cast("list[int]", arguments[address])
            elif op is Op.FAIL or (
                op is Op.LOOK and not holds(cast("str", arguments[address]), before, after)
            ):
                continue
            for target in targets:
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        self.work -= len(seen)
        if self.work < 0:
            raise TooSlowError
        return frozenset(reached)


def consuming(program: Program, addresses: Iterable[int], point: int) -> list[int]:
    """Return those of the consuming instructions that take the code point `point`, in order."""
    taken: list[int] = []
    known: dict[int, bool] = {}
    ops, arguments = program.ops, program.arguments
    for address in addresses:
        argument = cast("int", arguments[address])
        if ops[address] is Op.CHARACTER:
            if argument == point:
                taken.append(address)
            continue
        if argument not in known:
            known[argument] = contains(program.alphabet.table.classes[argument], point)
        if known[argument]:
            taken.append(address)
    return taken
