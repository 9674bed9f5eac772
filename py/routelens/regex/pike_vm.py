"""Pike VM: finds where a pattern matches, leftmost-first, with groups, in one pass over the text.

Transitions are cached: a state is the ordered list of instructions that may come next; a transition says from which
earlier thread each later one descends, and which slots it sets on the way.
Cost: O(text x threads) warm, 0.1 to 0.3 µs a character and thread; the first visit of a transition O(instructions).
"""

from __future__ import annotations

from dataclasses import field
from typing import Final, TypeAlias, cast

from routelens.dataclass import dataclass
from routelens.regex.cache_budget import BUDGET
from routelens.regex.errors import TooSlowError
from routelens.regex.lazy_dfa import consuming
from routelens.regex.nfa import EDGE, Op, Program, holds

Move: TypeAlias = tuple[int, tuple[int, ...]]
"""The thread to go on from (-1: a new one) and the slots to set to the current position."""
Slots: TypeAlias = list[int]
"""Positions by slot, -1 where none."""

_END = -1  # in the place of a symbol: the end of the text


@dataclass(slots=True, eq=False)
class _State:
    threads: tuple[int, ...]
    before: int
    searching: bool
    """No match has been found yet, so one may still start here."""
    transitions: dict[int, _Transition] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Transition:
    match: Move | None
    moves: tuple[Move, ...]
    same: bool
    """The threads go on as they are, each from itself."""
    following: _State


MAX_WORK: Final = 400_000
"""Threads that one search may move; about 0.2 s."""


class Searcher:
    """Finds the groups of the leftmost match of a program."""

    __slots__ = ("__weakref__", "program", "start", "states", "visited")

    def __init__(self, program: Program) -> None:
        self.program = program
        self.visited = 0
        """Instructions that the last step looked at."""
        self.forget()

    def forget(self) -> None:
        """Drop every state but the first."""
        self._unlink()
        self.states: dict[tuple[tuple[int, ...], int, bool], _State] = {}
        self.start = _State((), EDGE if self.program.looks else 0, True)

    def __del__(self) -> None:
        self._unlink()

    def _unlink(self) -> None:
        """Cut the links between states, as `lazy_dfa` does and for the same reason."""
        start = getattr(self, "start", None)
        if start is not None:
            for state in (start, *self.states.values()):
                state.transitions.clear()

    def search(self, text: str) -> Slots | None:
        """Return the slots of the leftmost match, or None. Raises TooSlowError after MAX_WORK."""
        program = self.program
        alphabet = program.alphabet
        symbols: dict[str, int] = {}
        state, found = self.start, None
        registers: list[Slots] = []
        fresh = [-1] * program.slots
        work = MAX_WORK + len(text)
        copying = 1 + program.slots // 32  # what moving a thread costs with all its slots
        for position, character in enumerate(text):
            symbol = symbols.get(character)
            if symbol is None:
                symbol = symbols[character] = alphabet.symbol(ord(character))
            transition = state.transitions.get(symbol)
            if transition is None:
                transition = self._step(state, symbol)
                work -= 10 + self.visited * copying
            if transition.match is not None:
                found = _moved(transition.match, registers, fresh, position)
            if not transition.same:
                work -= len(transition.moves) * copying
                if work < 0:
                    raise TooSlowError
                registers = [_moved(move, registers, fresh, position) for move in transition.moves]
            state = transition.following
            if not state.threads and not state.searching:
                return found
        transition = state.transitions.get(_END) or self._step(state, _END)
        if transition.match is not None:
            found = _moved(transition.match, registers, fresh, len(text))
        return found

    def _step(self, state: _State, symbol: int) -> _Transition:
        """Compute a transition: after a character of `symbol`, or at the end of the text."""
        program = self.program
        edge = EDGE if program.looks else 0
        after = edge if symbol == _END else program.alphabet.kinds[symbol]
        reached, match = self._reach(state, after)
        threads: dict[int, Move] = {}
        if symbol != _END:
            taken = set(consuming(program, reached, program.alphabet.samples[symbol]))
            for address, move in reached.items():
                if address in taken:
                    threads.setdefault(program.nexts[address], move)
        moves = tuple(threads.values())
        same = moves == tuple((index, ()) for index in range(len(state.threads)))
        searching = state.searching and match is None and not program.anchored
        key = (tuple(threads), after, searching)
        following = self.states.get(key)
        entries = 1 + len(moves)
        if following is None:
            following = self.states[key] = _State(*key)
            entries += 8 + len(moves)
        transition = state.transitions[symbol] = _Transition(match, moves, same, following)
        BUDGET.spend(self, entries)
        return transition

    def _reach(self, state: _State, after: int) -> tuple[dict[int, Move], Move | None]:
        """Follow everything that consumes nothing, in order of preference, up to the first match."""
        program = self.program
        ops, arguments, nexts = program.ops, program.arguments, program.nexts
        reached: dict[int, Move] = {}
        seen: set[int] = set()
        stack: list[tuple[int, Move]] = [(program.start, (-1, ()))] if state.searching else []
        stack += [(address, (index, ())) for index, address in enumerate(state.threads)][::-1]
        self.visited = 0
        while stack:
            address, move = stack.pop()
            if address in seen:
                continue
            seen.add(address)
            self.visited += 1
            match ops[address]:
                case Op.MATCH:
                    return reached, move
                case Op.CHARACTER | Op.CLASS:
                    reached[address] = move
                case Op.SPLIT:
                    stack.extend((target, move) for target in reversed(cast("list[int]", arguments[address])))
                case Op.SAVE:
                    stack.append((nexts[address], (move[0], (*move[1], cast("int", arguments[address])))))
                case Op.LOOK:
                    if holds(cast("str", arguments[address]), state.before, after):
                        stack.append((nexts[address], move))
        return reached, None


def _moved(move: Move, registers: list[Slots], fresh: Slots, position: int) -> Slots:
    origin, noted = move
    slots = fresh if origin < 0 else registers[origin]
    if noted:
        slots = slots.copy()
        for slot in noted:
            slots[slot] = position
    return slots
