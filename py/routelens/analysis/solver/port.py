"""Port: the number behind the first colon of a Host header, in any spelling, read digit by digit.

A spelling is a number of base 10 or 16 with a fraction and an exponent, which is rounded to a float and cut to an
integer (docs/reference/expressions.md §7). The tests tell apart only the intervals between their numbers. So of the
digits it is kept how they compare with the ends of these, and for the rest where the point is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Iterator
from fractions import Fraction
from typing import Final, NamedTuple

MAX_EXACT: Final = 2**50
"""Numbers of tests up to which every spelling is understood."""

MAX_EXPECTED: Final = 12
"""How many characters behind the colon tests may ask for so that no port needs more digits or zeros than are read:
behind these the point may stand anywhere, if the exponent makes up for it."""

_MAX_SHIFT: Final = {10: 32, 2: 64}
_MAX_EXPONENT: Final = {10: 64, 2: 192}
_OVERFLOW: Final = 2**63
_DIGITS: Final = "0123456789abcdef"
_CHARACTERS: Final = frozenset("0123456789abcdefABCDEFxXpP.+-: ")


class _Threshold(NamedTuple):
    """The least number that becomes `port` or more: 0.`digits` times the base to the power of `shift`."""

    shift: int
    digits: str
    port: int


class _State(NamedTuple):
    """What was read: `stage` is 0 in the host, 1 before the point, 2 behind it, 3 in the exponent, 4 behind its sign.

    `digits` are those that matter, from the first that is not 0, and `shift` says where the point is among them.
    """

    stage: int = 0
    base: int = 10
    negative: bool = False
    digits: str = ""
    shift: int = 0
    minus: bool = False
    exponent: int = 0


class SpelledPort:
    """The port that a Host header spells: `is_wanted` tells of a number, alike between those of `numbers`.

    The header must have a port. Spellings with very many digits or zeros are left out; `left_out` tells of one.
    """

    __slots__ = ("_hopeful", "_thresholds", "is_wanted", "left_out", "start")

    def __init__(self, is_wanted: Callable[[int], bool], numbers: Iterable[int]) -> None:
        self.is_wanted = is_wanted
        self.left_out = False
        self.start: Hashable = _State()
        ends = sorted({end for number in numbers for end in (abs(number), abs(number) + 1) if end})
        self._thresholds = {base: [_threshold(end, base) for end in (*ends, _OVERFLOW)] for base in (10, 2)}
        self._hopeful: dict[tuple[int, bool, str, bool, range], bool] = {}

    def step(self, state: Hashable, character: str) -> Hashable:
        """Return the state after a character."""
        assert isinstance(state, _State)
        low = character.lower()
        if state.stage == 0:
            return state._replace(stage=1) if low == ":" else state
        if low in "+-":
            if state.stage == 1:
                return state._replace(negative=low == "-")
            return state._replace(stage=4, minus=low == "-")
        if low == "x":
            return state._replace(base=2)
        if low == ".":
            return state._replace(stage=2)
        if low == ("e" if state.base == 10 else "p"):
            return state._replace(stage=3)
        digit = _DIGITS.find(low)
        if digit < 0:
            return state
        if state.stage > 2:
            return state._replace(
                stage=4, exponent=min(state.exponent * 10 + digit, _MAX_EXPONENT[state.base])
            )
        for each in (digit,) if state.base == 10 else map(int, f"{digit:04b}"):
            state = self._read(state, each)
        return state

    def _read(self, state: _State, digit: int) -> _State:
        if not state.digits and digit == 0:
            return state._replace(shift=state.shift - (state.stage == 2))
        shift = state.shift + (state.stage == 1)
        return state._replace(digits=self._extended(state.base, state.digits, digit), shift=shift)

    def _extended(self, base: int, digits: str, digit: int) -> str:
        """Return digits with one more, or another one that compares like it with all thresholds."""
        nexts = [
            int(end.digits[len(digits)])
            for end in self._thresholds[base]
            if len(end.digits) > len(digits) and end.digits.startswith(digits)
        ]
        if not nexts:
            return digits
        if digit not in nexts:
            digit = max((one + 1 for one in nexts if one < digit), default=0 if digits else 1)
        return digits + str(digit)

    def accepts(self, state: Hashable) -> bool:
        """Tell whether the header spells a wanted port if it ends here."""
        assert isinstance(state, _State)
        shift = state.shift + (-state.exponent if state.minus else state.exponent)
        return state.stage > 0 and self._is_wanted(
            self._port(state.base, state.digits, shift), state.negative
        )

    def _is_wanted(self, port: int, negative: bool) -> bool:
        return self.is_wanted(-port if negative or port == _OVERFLOW else port)

    def _port(self, base: int, digits: str, shift: int) -> int:
        port = 0
        for end in self._thresholds[base] if digits else ():
            if (shift, digits.ljust(len(end.digits), "0")) < (end.shift, end.digits):
                break
            port = end.port
        return port

    def is_dead(self, state: Hashable) -> bool:
        """Tell whether what was read begins no number that is wanted, wherever the point is."""
        assert isinstance(state, _State)
        if abs(state.shift) > _MAX_SHIFT[state.base]:
            self.left_out = True
            return True
        if not state.digits:
            return False
        ends = self._thresholds[state.base]
        shifts = range(ends[0].shift - 1, ends[-1].shift + 2)
        if state.stage == 4:  # the exponent only grows
            shift = state.shift + (-state.exponent if state.minus else state.exponent)
            shift = min(max(shift, shifts.start), shifts.stop - 1)
            shifts = range(shifts.start, shift + 1) if state.minus else range(shift, shifts.stop)
        key = state.base, state.negative, state.digits, state.stage > 2, shifts
        hopeful = self._hopeful.get(key)
        if hopeful is None:
            hopeful = self._hopeful[key] = self._is_hopeful(*key)
        return not hopeful

    def _is_hopeful(self, base: int, negative: bool, digits: str, is_whole: bool, shifts: range) -> bool:
        """Tell whether some number is wanted that has these digits, and more unless these are all."""
        ends = self._thresholds[base]
        highest = digits
        if not is_whole and any(
            len(end.digits) > len(digits) and end.digits.startswith(digits) for end in ends
        ):
            highest += str(base - 1) * max(len(end.digits) for end in ends)
        for shift in shifts:
            least, most = self._port(base, digits, shift), self._port(base, highest, shift)
            if any(
                self._is_wanted(port, negative)
                for port in (least, *(end.port for end in ends if least < end.port <= most))
            ):
                return True
        return False

    def borders(self) -> Iterator[int]:
        """Yield where each character that counts starts and ends."""
        for character in _CHARACTERS:
            yield ord(character)
            yield ord(character) + 1

    def symbol(self, point: int) -> Hashable:
        """Return what counts of a character; all else is alike."""
        character = chr(point)
        return character.lower() if character in _CHARACTERS else None


def _threshold(port: int, base: int) -> _Threshold:
    """Return the number halfway to the float below: from there on it is rounded to the port."""
    number = (Fraction(port) + Fraction(math.nextafter(port, 0))) / 2
    shift = 0
    while number >= 1:
        number /= base
        shift += 1
    digits = ""
    while number:
        number *= base
        digits += str(int(number))
        number -= int(number)
    return _Threshold(shift, digits, port)
