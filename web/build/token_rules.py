"""Token rules: the terminals of the grammar for the tokenizer that colours the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from routelens.language.lalr_tables import STATES, TERMINALS

Style: TypeAlias = Literal[
    "string", "number", "operator", "connective", "function", "field", "punctuation", "space"
]

# A name before a parenthesis is a function; which one is a matter of the text, so IDENTIFIER stands for both.
_STYLES: Final[dict[str, Style]] = {
    "STRING": "string",
    "RAW_STRING": "string",
    "IPV4_CIDR": "number",
    "IPV6_CIDR": "number",
    "IPV4": "number",
    "IPV6": "number",
    "INTEGER": "number",
    "OPERATOR": "operator",
    "AND": "connective",
    "OR": "connective",
    "NOT": "connective",
    "LPAR": "punctuation",
    "RPAR": "punctuation",
    "IDENTIFIER": "field",
    "WHITE_SPACE": "space",
}


@dataclass(frozen=True, slots=True)
class TokenRule:
    """A terminal of the grammar.

    `pattern` reads the same in Python and (flags `uy`) in JavaScript; `follows` are the terminals that may come
    right after it.
    """

    name: str
    pattern: str
    style: Style
    follows: tuple[str, ...]


def token_rules() -> list[TokenRule]:
    """Return the grammar's terminals in the order in which they are tried. Raises KeyError for one without style."""
    follows = _follows()
    return [
        TokenRule(name, _pattern(regex, literal), _STYLES[name], tuple(sorted(follows.get(name, ()))))
        for name, regex, literal in TERMINALS
    ]


def _pattern(regex: str, literal: str | None) -> str:
    """The regex of a terminal. Of a literal only what must be is escaped: JavaScript's flag `u` refuses the rest."""
    return regex if literal is None else re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", literal)


def starting_terminals() -> set[str]:
    """Return the terminals that a text may start with."""
    return {name for name in STATES[0] if name.isupper()}


def _follows() -> dict[str, set[str]]:
    """Read from the parser's table which terminals may stand behind which: what a shift leads to."""
    follows: dict[str, set[str]] = {}
    for actions in STATES:
        for name, action in actions.items():
            if action >= 0:
                follows.setdefault(name, set()).update(key for key in STATES[action] if key.isupper())
    return follows
