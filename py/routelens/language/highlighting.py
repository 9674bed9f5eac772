"""The grammar's terminals as a page needs them to colour a text before it can parse it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from lark.lexer import TerminalDef
from lark.parsers.lalr_analysis import Shift

from routelens.language.parser import grammar

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
    terminals = sorted(grammar().terminals, key=lambda terminal: -terminal.priority)
    follows = _follows()
    return [
        TokenRule(
            terminal.name,
            _pattern(terminal),
            _STYLES[terminal.name],
            tuple(sorted(follows.get(terminal.name, ()))),
        )
        for terminal in terminals
    ]


def _pattern(terminal: TerminalDef) -> str:
    """The regex of a terminal. Of a literal only what must be is escaped: JavaScript's flag `u` refuses the rest."""
    if terminal.pattern.type == "str":
        return re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", terminal.pattern.value)
    return terminal.pattern.to_regexp()


def starting_terminals() -> set[str]:
    """Return the terminals that a text may start with."""
    choices = grammar().parse_interactive("").choices()  # type: ignore[no-untyped-call]  # lark's own
    return {name for name in choices if name.isupper()}


def _follows() -> dict[str, set[str]]:
    """Read from the parser's table which terminals may stand behind which: what a shift leads to."""
    table = grammar().parse_interactive("").parser_state.parse_conf.parse_table
    follows: dict[str, set[str]] = {}
    for actions in table.states.values():
        for name, (action, target) in actions.items():
            if action is Shift:
                follows.setdefault(name, set()).update(key for key in table.states[target] if key.isupper())
    return follows
