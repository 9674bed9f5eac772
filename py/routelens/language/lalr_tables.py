"""LALR tables that Lark makes of `grammar.lark`: terminals, rules, and the states of its LALR(1) automaton.

Written by tools/make_lalr_tables.py, and read by `lalr` and the tokenizers. A test checks that they are current.
"""

from __future__ import annotations

from typing import Final

# fmt: off
# ruff: noqa: E501

TERMINALS: Final[tuple[tuple[str, str, str | None], ...]] = (
    ('STRING', '"[^"\\\\]*(?:\\\\["\\\\nrt][^"\\\\]*)*"', None),
    ('RAW_STRING', 'r#"[\\s\\S]*?"#', None),
    ('IPV4_CIDR', '[0-9]{1,3}(?:\\.[0-9]{1,3}){3}\\/[0-9]{1,2}', None),
    ('IPV6_CIDR', '(?::|[0-9a-fA-F]{1,4}):[0-9a-fA-F:]*\\/[0-9]{1,3}', None),
    ('IPV4', '[0-9]{1,3}(?:\\.[0-9]{1,3}){3}', None),
    ('IPV6', '(?::|[0-9a-fA-F]{1,4}):[0-9a-fA-F:]*', None),
    ('INTEGER', '-?(?:0[0-7]+|0x[0-9a-fA-F]+|[0-9]+)', None),
    ('AND', '\\&\\&', '&&'),
    ('OR', '\\|\\|', '||'),
    ('NOT', '!', '!'),
    ('LPAR', '\\(', '('),
    ('RPAR', '\\)', ')'),
    ('OPERATOR', '==|!=|~|\\^=|=\\^|>=|>|<=|<|in|not[ \t\r\n]+in|contains', None),
    ('IDENTIFIER', '[A-Za-z][A-Za-z0-9_.]*', None),
    ('WHITE_SPACE', '[ \t\r\n]+', None),
)
"""Name, regex, and the text itself where it can be no other; in the order in which they are tried."""

RULES: Final[tuple[tuple[str, str, bool], ...]] = (
    ('start', '=', False),
    ('conjunction', '=*', False),
    ('conjunction', '=', False),
    ('disjunction', '=*', False),
    ('disjunction', '=', False),
    ('term', '=', True),
    ('term', '=', True),
    ('term', '=', True),
    ('group', '===', False),
    ('negation', '====', False),
    ('predicate', '===', False),
    ('lhs', '=', True),
    ('lhs', '=', True),
    ('field', '=', False),
    ('call', '====', False),
    ('literal', '=', True),
    ('literal', '=', True),
    ('literal', '=', True),
    ('literal', '=', True),
    ('literal', '=', True),
    ('literal', '=', True),
    ('literal', '=', True),
    ('__conjunction_star_0', '-=', False),
    ('__conjunction_star_0', '*-=', False),
    ('__disjunction_star_1', '-=', False),
    ('__disjunction_star_1', '*-=', False),
)
"""Name; what becomes of each part ("=" kept, "-" left out, "*" a list whose items are kept); and whether a single
part stands for the whole."""

STATES: Final[tuple[dict[str, int], ...]] = (
    {'IDENTIFIER': 1, 'LPAR': 2, 'NOT': 3, 'call': 4, 'conjunction': 5, 'disjunction': 6, 'field': 7, 'group': 8, 'lhs': 9, 'negation': 10, 'predicate': 11, 'start': 12, 'term': 13},
    {'LPAR': 14, 'OPERATOR': -14, 'RPAR': -14},
    {'IDENTIFIER': 1, 'LPAR': 2, 'NOT': 3, 'call': 4, 'conjunction': 15, 'disjunction': 6, 'field': 7, 'group': 8, 'lhs': 9, 'negation': 10, 'predicate': 11, 'term': 13},
    {'LPAR': 16},
    {'OPERATOR': -13, 'RPAR': -13},
    {'$END': -1},
    {'$END': -3, 'AND': 17, 'RPAR': -3, '__conjunction_star_0': 18},
    {'OPERATOR': -12, 'RPAR': -12},
    {'$END': -7, 'AND': -7, 'OR': -7, 'RPAR': -7},
    {'OPERATOR': 19},
    {'$END': -8, 'AND': -8, 'OR': -8, 'RPAR': -8},
    {'$END': -6, 'AND': -6, 'OR': -6, 'RPAR': -6},
    {},
    {'$END': -5, 'AND': -5, 'OR': 20, 'RPAR': -5, '__disjunction_star_1': 21},
    {'IDENTIFIER': 1, 'call': 4, 'field': 7, 'lhs': 22},
    {'RPAR': 23},
    {'IDENTIFIER': 1, 'LPAR': 2, 'NOT': 3, 'call': 4, 'conjunction': 24, 'disjunction': 6, 'field': 7, 'group': 8, 'lhs': 9, 'negation': 10, 'predicate': 11, 'term': 13},
    {'IDENTIFIER': 1, 'LPAR': 2, 'NOT': 3, 'call': 4, 'disjunction': 25, 'field': 7, 'group': 8, 'lhs': 9, 'negation': 10, 'predicate': 11, 'term': 13},
    {'$END': -2, 'AND': 26, 'RPAR': -2},
    {'INTEGER': 27, 'IPV4': 28, 'IPV4_CIDR': 29, 'IPV6': 30, 'IPV6_CIDR': 31, 'RAW_STRING': 32, 'STRING': 33, 'literal': 34},
    {'IDENTIFIER': 1, 'LPAR': 2, 'NOT': 3, 'call': 4, 'field': 7, 'group': 8, 'lhs': 9, 'negation': 10, 'predicate': 11, 'term': 35},
    {'$END': -4, 'AND': -4, 'OR': 36, 'RPAR': -4},
    {'RPAR': 37},
    {'$END': -9, 'AND': -9, 'OR': -9, 'RPAR': -9},
    {'RPAR': 38},
    {'$END': -23, 'AND': -23, 'RPAR': -23},
    {'IDENTIFIER': 1, 'LPAR': 2, 'NOT': 3, 'call': 4, 'disjunction': 39, 'field': 7, 'group': 8, 'lhs': 9, 'negation': 10, 'predicate': 11, 'term': 13},
    {'$END': -22, 'AND': -22, 'OR': -22, 'RPAR': -22},
    {'$END': -20, 'AND': -20, 'OR': -20, 'RPAR': -20},
    {'$END': -18, 'AND': -18, 'OR': -18, 'RPAR': -18},
    {'$END': -21, 'AND': -21, 'OR': -21, 'RPAR': -21},
    {'$END': -19, 'AND': -19, 'OR': -19, 'RPAR': -19},
    {'$END': -17, 'AND': -17, 'OR': -17, 'RPAR': -17},
    {'$END': -16, 'AND': -16, 'OR': -16, 'RPAR': -16},
    {'$END': -11, 'AND': -11, 'OR': -11, 'RPAR': -11},
    {'$END': -25, 'AND': -25, 'OR': -25, 'RPAR': -25},
    {'IDENTIFIER': 1, 'LPAR': 2, 'NOT': 3, 'call': 4, 'field': 7, 'group': 8, 'lhs': 9, 'negation': 10, 'predicate': 11, 'term': 40},
    {'OPERATOR': -15, 'RPAR': -15},
    {'$END': -10, 'AND': -10, 'OR': -10, 'RPAR': -10},
    {'$END': -24, 'AND': -24, 'RPAR': -24},
    {'$END': -26, 'AND': -26, 'OR': -26, 'RPAR': -26},
)
"""By the terminal or rule that comes: the state to go to, or, as `~number`, the rule that ends here. The first state
is the one to begin with."""

ACCEPT: Final = 12
"""The state in which a whole text has been read."""
