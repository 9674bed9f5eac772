"""Parser: text to tree by the LALR(1) automaton of `grammar.lark`, which continues after an error.

The scanner is made from the grammar's own terminals: in each state of the parser only those that the parser accepts
there are tried, which is how `in == "x"` and `a contains"x"` are told apart without reserved words.
"""

from __future__ import annotations

import copyreg
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final, TypeAlias, cast

from routelens.diagnostics import codes
from routelens.language.diagnostics import MAX_DIAGNOSTICS, Diagnostic, ExpressionError
from routelens.language.expression import Expression
from routelens.language.lalr import END, Automaton, Builders, UnexpectedTokenError
from routelens.language.lalr_tables import STATES, TERMINALS
from routelens.language.lowering import HOLE, Broken, Leaf, Lhs, draft
from routelens.language.nodes import All, AnyOf, Node, Not, Span, predicates
from routelens.language.schema import Schema
from routelens.language.shape_cache import learn, recall
from routelens.language.tokens import Token
from routelens.language.typecheck import check, name_field

MAX_DEPTH: Final = 1_000

_WHITE_SPACE: Final = r"[ \t\r\n]*"
_SPACE: Final = re.compile(_WHITE_SPACE)
_CLOSING: Final = re.compile(rf"{_WHITE_SPACE}\)")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# What a callback returns for a term: the node, and where its source starts and ends, parentheses included.
_Part: TypeAlias = tuple[Node, int, int]
_Scan: TypeAlias = Callable[[str, int], "re.Match[str] | None"]


def parse(text: str, schema: Schema) -> Expression:
    """Parse and check an expression (docs/reference/expressions.md §1, §2, §4).

    Linear in the length of the text: a megabyte of short predicates takes some seconds, a route's text some tens of
    microseconds, and one that differs from an earlier one only in its literals a few.

    Args:
        text: The expression.
        schema: The fields that it may read, with their types.

    Raises:
        ExpressionError: With every fault that can be told apart, first the one that the engine reports. Nesting deeper
            than 1,000 is a fault of its own (`too_deep`).

    >>> parse('http.path ^= "/v1" && http.path != "/v1/x"', Schema({"http.path": "String"})).fields
    Counter({'http.path': 2})
    >>> try:
    ...     parse('http.path ^= 1', Schema({"http.path": "String"}))
    ... except ExpressionError as error:
    ...     print(error.diagnostics[0].code)
    K002

    """
    known = recall(text, schema)
    return known if known is not None else learn(text, schema, parse_plainly(text, schema))


def _pickle(expression: Expression) -> tuple[Callable[[str, Schema], Expression], tuple[str, Schema]]:
    """Pickle an expression as its text, to be parsed where it is unpickled: its shape may hold generated code."""
    return parse, (expression.text, expression.schema)


copyreg.pickle(Expression, _pickle)


def parse_plainly(text: str, schema: Schema) -> Node:
    """Parse and check `text` without the shape cache; `parse` gives the same tree, faster.

    Raises ExpressionError.
    """
    root, faults = read(text)
    if root is not None:
        typed: list[Diagnostic] = []
        # Leaves that are no Predicate are Broken ones, which recovery and the second stage leave in the tree.
        for leaf in cast("list[Leaf]", list(predicates(root))):
            if isinstance(leaf, Broken):
                faults = [name_field(fault, text, leaf, schema) for fault in faults] + list(leaf.faults)
            typed += check(leaf, schema)
            if len(faults) + len(typed) > MAX_DIAGNOSTICS:
                break
        faults += typed
    if root is None or faults:
        raise ExpressionError(text, faults[:MAX_DIAGNOSTICS])
    return root


def read(text: str, taken: list[Token] | None = None) -> tuple[Node | None, list[Diagnostic]]:
    """Parse `text`, and recover from faults as if what is missing were there. Linear in its length.

    Args:
        text: An expression, as typed.
        taken: Receives the tokens that stand in the text, without those that were put in to go on.

    Returns:
        The tree, or None if there were too many faults; and the faults, in the order of the text.

    """
    faults: list[Diagnostic] = []
    if surrogate := _SURROGATE.search(text):
        faults.append(_not_a_character(surrogate.span()))
    parser = start_parser()
    states = parser.states
    feed = parser.feed
    opened: list[int] = []
    position = 0
    while len(faults) < MAX_DIAGNOSTICS:
        match = scanner_of(states[-1])(text, position)
        if match is not None:
            kind = match.lastgroup
            assert kind is not None
            token = Token(kind, match[kind], match.start(kind))
            after = match.end()
        else:
            space = _SPACE.match(text, position)
            after = space.end() if space else position
            token = Token(END if after == len(text) else "NOTHING_KNOWN", "", after)
        try:
            if _closes_nothing(token, opened):
                raise UnexpectedTokenError(token)
            result = feed(token)
        except UnexpectedTokenError:
            from routelens.language.recovery import mend  # noqa: PLC0415  # only for a fault

            remedy = mend(text, token.start_pos, parser.accepts(), opened)
            faults.append(remedy.fault)
            fed = fill(parser, remedy.tokens, opened)
            position = _behind_closings(text, remedy.resume, len(fed) - len(remedy.tokens))
            continue
        if token.type == END:
            return cast(_Part, result)[0], faults
        if taken is not None:
            taken.append(token)
        if token.type in ("LPAR", "RPAR"):
            _keep_count(token, opened)
            if len(opened) > MAX_DEPTH:
                return None, [_too_deep(opened[-1])]
        position = after
    return None, faults


def fill(parser: Automaton, substitutes: Iterable[Token], opened: list[int]) -> list[Token]:
    """Feed the tokens that mending puts in a text, and return what was fed.

    Functions that are still open, one in another, are closed before an operator. `opened` is kept up to date. Raises
    UnexpectedTokenError.
    """
    fed: list[Token] = []
    for substitute in substitutes:
        while substitute.type == "OPERATOR" and _is_in_function(parser):
            fed.append(Token("RPAR", HOLE, substitute.start_pos))
            parser.feed(fed[-1])
            opened.pop()
        fed.append(substitute)
        parser.feed(substitute)
        _keep_count(substitute, opened)
    return fed


def _is_in_function(parser: Automaton) -> bool:
    """Tell whether the field that was read stands in a function whose parenthesis is open."""
    accepted = parser.accepts()
    return "RPAR" in accepted and "OPERATOR" not in accepted


def _behind_closings(text: str, position: int, count: int) -> int:
    """Return the place behind as many closing parentheses as there are, `count` at most."""
    for _ in range(count):
        closing = _CLOSING.match(text, position)
        if closing is None:
            break
        position = closing.end()
    return position


def _closes_nothing(token: Token, opened: list[int]) -> bool:
    """Tell whether the token ends what is not open. The parser itself would notice only after it has reduced."""
    return (token.type == END and bool(opened)) or (token.type == "RPAR" and not opened)


def _keep_count(token: Token, opened: list[int]) -> None:
    if token.type == "LPAR":
        opened.append(token.start_pos)
    elif token.type == "RPAR":
        opened.pop()


def _too_deep(place: int) -> Diagnostic:
    message = f"Parentheses are nested deeper than {MAX_DEPTH:,} here; Routelens reads no further."
    return Diagnostic(codes.TOO_DEEP.code, "too_deep", message, place, place + 1)


def _not_a_character(span: Span) -> Diagnostic:
    message = "This is half of a surrogate pair, no character: an expression is UTF-8 text."
    return Diagnostic(codes.SYNTAX.code, "syntax", message, *span)


# --- what becomes of each rule of the grammar ----------------------------------------------------------------------

# These keep no state, so that threads may parse at the same time.


def _field(children: list[Token]) -> Lhs:
    token = children[0]
    return Lhs(token, [], token.start_pos, token.start_pos + len(token))


def _call(children: list[Token | Lhs]) -> Lhs:
    name, _, lhs, closing = cast("tuple[Token, Token, Lhs, Token]", children)
    lhs.functions.append(name)
    lhs.start = name.start_pos
    lhs.end = closing.start_pos + len(closing)
    return lhs


def _predicate(children: list[Token | Lhs]) -> tuple[Leaf, int, int]:
    lhs, operator, literal = cast("tuple[Lhs, Token, Token]", children)
    return draft(lhs, operator, literal)


def _group(children: list[Token | _Part]) -> _Part:
    opening, inner, closing = cast("tuple[Token, _Part, Token]", children)
    return inner[0], opening.start_pos, closing.start_pos + len(closing)


def _negation(children: list[Token | _Part]) -> _Part:
    bang, _, inner, closing = cast("tuple[Token, Token, _Part, Token]", children)
    start, end = bang.start_pos, closing.start_pos + len(closing)
    return Not((inner[0],), (start, end)), start, end


def _chain(make: type[All] | type[AnyOf], parts: list[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    start, end = parts[0][1], parts[-1][2]
    return make(tuple(part[0] for part in parts), (start, end)), start, end


_BUILDERS: Final[Builders] = {
    "start": lambda children: children[0],
    "field": _field,
    "call": _call,
    "predicate": _predicate,
    "group": _group,
    "negation": _negation,
    "conjunction": lambda children: _chain(All, children),
    "disjunction": lambda children: _chain(AnyOf, children),
}


def start_parser() -> Automaton:
    """Return a parser at the start of a text, to be fed tokens."""
    return Automaton(_BUILDERS)


@cache
def scanner_of(state: int) -> _Scan:
    """Return the function that finds, behind white space, the next token that the parser can take in `state`."""
    accepted = STATES[state]
    alternatives = "|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in TERMINALS if name in accepted)
    # A state that accepts nothing but the end has no alternatives, and no text matches it.
    return re.compile(f"{_WHITE_SPACE}(?:{alternatives or '(?!)'})").match
