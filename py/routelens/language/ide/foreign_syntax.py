"""Foreign syntax: words of other languages at the cursor, with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Final

from routelens.dataclass import dataclass
from routelens.language.ide.completion_items import INSTEAD, Item, Place
from routelens.language.literals import string_source_of
from routelens.language.tokens import Token
from routelens.language.vocabulary import NEGATION, OPERATORS

# As in `recovery`, but for what may grow into an operator of our own, which completion offers anyway.
_OPERATORS: Final = {
    "=": "==",
    "===": "==",
    "!==": "!=",
    "<>": "!=",
    "=~": "~",
    "matches": "~",
    "startswith": "^=",
    "starts_with": "^=",
    "endswith": "=^",
    "ends_with": "=^",
    "equals": "==",
    "eq": "==",
    "ne": "!=",
    "is": "==",
}
_NEGATED: Final = ("!~", "!=~")
_CONNECTIVES: Final = {"and": "&&", "or": "||", ",": "&&"}
_OPERATOR: Final = re.compile(
    "|".join(re.escape(word) for word in sorted([*_OPERATORS, *_NEGATED], key=len, reverse=True)),
    re.IGNORECASE,
)
_CONNECTIVE: Final = re.compile("and|or|,", re.IGNORECASE)
_QUOTED: Final = re.compile(r"'(?P<text>[^'\n]*)'?")
_SLASHED: Final = re.compile(r"/(?P<pattern>(?:[^/\\\n]|\\.)+)/")


@dataclass(frozen=True, slots=True)
class Replacement:
    """What to offer in place of the text from `start` to the cursor."""

    start: int
    items: tuple[Item, ...]


def foreign_end(text: str, at: int, accepts: AbstractSet[str]) -> int:
    """Return where a foreign word that starts at `at` ends, `at` if there is none.

    `accepts` are the terminals that the parser takes there.
    """
    pattern = _pattern(accepts)
    found = pattern.match(text, at) if pattern else None
    return found.end() if found else at


def replacement(place: Place, text: str) -> Replacement | None:
    """Return what stands for the foreign word at the cursor; None if there is none."""
    typed = place.typed
    if "NOT" in place.accepts and typed.lower() == "not":
        item = Item("!( … )", "replacement", INSTEAD, "negation", "!()", 2, True, NEGATION)
        return Replacement(place.start, (item,))
    pattern = _pattern(place.accepts)
    if not typed or pattern is None or pattern.fullmatch(typed) is None:
        return None
    if pattern is _CONNECTIVE:
        written = _CONNECTIVES[typed.lower()]
        item = Item(written, "replacement", INSTEAD, f"for {typed}", f"{written} ", len(written) + 1, True)
        return Replacement(place.start, (item,))
    if pattern is _OPERATOR:
        return _for_operator(place, text)
    return Replacement(place.start, tuple(_literals(place)))


def _pattern(accepts: AbstractSet[str]) -> re.Pattern[str] | None:
    if "STRING" in accepts:
        return _LITERAL
    if "AND" in accepts:
        return _CONNECTIVE
    return _OPERATOR if "OPERATOR" in accepts else None


_LITERAL: Final = re.compile(f"{_QUOTED.pattern}|{_SLASHED.pattern}")


def _for_operator(place: Place, text: str) -> Replacement | None:
    typed = place.typed.lower()
    if typed in _NEGATED:
        start = _field_start(place.tokens)
        if start is None:
            return None
        inside = text[start : place.start].strip()
        before = f"!({inside} ~ "
        insert = f'{before}r#""#)'
        item = Item(
            "!(… ~ …)", "replacement", INSTEAD, f"for {place.typed}", insert, len(before) + 3, True, NEGATION
        )
        return Replacement(start, (item,))
    operator = _OPERATORS[typed]
    word = OPERATORS[operator]  # type: ignore[index]  # the values above are operators
    item = Item(
        operator, "replacement", INSTEAD, f"for {place.typed}", f"{operator} ", len(operator) + 1, True, word
    )
    return Replacement(place.start, (item,))


def _field_start(tokens: list[Token]) -> int | None:
    """Return where the left side that ends the tokens starts, functions included."""
    start: int | None = None
    closed = 0
    for token in reversed(tokens):
        closed += token.type == "RPAR"
        if token.type == "LPAR":
            if closed == 0:
                break  # it opens the group that the left side stands in
            closed -= 1
        elif token.type not in ("IDENTIFIER", "RPAR"):
            break
        start = token.start_pos
    return start


def _literals(place: Place) -> list[Item]:
    typed = place.typed
    if typed.startswith("'"):
        sources = [string_source_of(typed.strip("'"))]
    else:
        content = typed[1:-1].replace("\\/", "/")
        regex = f'r#"{content}"#' if '"#' not in content else string_source_of(content)
        text = string_source_of(typed)
        sources = [regex, text] if place.tokens and place.tokens[-1] == "~" else [text, regex]
    return [Item(source, "replacement", INSTEAD, f"for {typed}", source, len(source)) for source in sources]
