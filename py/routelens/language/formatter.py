"""Formatter: formats an expression in the canonical form of the printer, keeping the spelling of literals.

Mixed `&&` and `||` get parentheses, and needless ones are removed. An expression longer than a line gets a line for
each predicate, with the connective in front and groups indented:

    http.path ^= "/v2/orders"
    && http.method == "GET"
    && (
      http.host == "a.example"
      || http.host == "b.example"
    )
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.language.diagnostics import ExpressionError
from routelens.language.nodes import All, Node, Not, Span
from routelens.language.parser import read
from routelens.language.tokens import Token

MAX_WIDTH: Final = 100
"""Columns that one line may have before each predicate gets a line of its own."""

_INDENT: Final = "  "
_MAX_INDENT: Final = 20
"""Deeper groups are indented no further, so that a text of a thousand levels does not become mostly blanks."""

_LITERALS: Final = frozenset(
    {"STRING", "RAW_STRING", "IPV4_CIDR", "IPV6_CIDR", "IPV4", "IPV6", "INTEGER"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formatted:
    """The formatted text, and the old and the new span of each of its tokens."""

    text: str
    places: tuple[tuple[Span, Span], ...]

    def place(self, position: int) -> int:
        """Return where a cursor at `position` of the old text goes: to the same place in its token.

        Between two tokens it goes to the end of the one before. Linear in the number of tokens.
        """
        now = 0
        for (start, end), (new_start, new_end) in self.places:
            if start > position:
                break
            now = new_end if position >= end else min(new_start + position - start, new_end)
        return now


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the new text, and the token of the old one that it is, if it is one."""

    text: str
    token: Token | None = None


_Leaf: TypeAlias = list[_Piece]


def format_expression(text: str) -> Formatted:
    """Format `text`. Its tree and the spelling of its literals stay; formatting is idempotent.

    Linear in the length of the text, at the cost of a parse.

    Args:
        text: An expression; its fields need not exist, and its literals need not be valid.

    Raises:
        ExpressionError: For a text with a syntax error.

    >>> format_expression('http.path=="/a"||(http.method == "GET")').text
    'http.path == "/a" || http.method == "GET"'

    """
    tokens: list[Token] = []
    root, faults = read(text, tokens)
    syntax = [fault for fault in faults if fault.kind in ("syntax", "too_deep")]
    if root is None or syntax:
        raise ExpressionError(text, syntax or faults)
    pieces = list(_pieces(root, tokens, broken=False))
    if sum(len(piece.text) for piece in pieces) > MAX_WIDTH:
        pieces = list(_pieces(root, tokens, broken=True))
    return _joined(pieces)


def _pieces(root: Node, tokens: Iterable[Token], broken: bool) -> Iterator[_Piece]:
    """Yield the pieces of the new text. `broken`: each predicate has a line of its own.

    The tokens that stay, all but parentheses of groups, come in the same order as in the old text.
    """
    kept = _kept(tokens)
    waiting: list[tuple[Node, int] | _Piece] = [(root, 0)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, _Piece):
            # A connective or `!`, told by its text, is the next token that stays.
            yield _Piece(item.text, next(kept)[0].token) if item.text in ("&&", "||", "!") else item
            continue
        node, depth = item
        operands: tuple[Node, ...] = getattr(node, "operands", ())
        if not operands:
            yield from next(kept)
        elif isinstance(node, Not):
            inner = operands[0]
            opened, closed = _parentheses(inner, depth, broken)
            waiting += reversed([_Piece("!"), opened, (inner, depth + 1), closed])
        else:
            waiting += reversed(_chain(node, operands, depth, broken))


def _chain(
    node: Node, operands: tuple[Node, ...], depth: int, broken: bool
) -> list[tuple[Node, int] | _Piece]:
    connective = _Piece("&&" if isinstance(node, All) else "||")
    line = _Piece(_line(depth) if broken else " ")
    parts: list[tuple[Node, int] | _Piece] = []
    for index, operand in enumerate(operands):
        if index:
            parts += (line, connective, _Piece(" "))
        if getattr(operand, "operands", ()) and not isinstance(operand, Not):
            opened, closed = _parentheses(operand, depth, broken)
            parts += (opened, (operand, depth + 1), closed)
        else:
            parts.append((operand, depth))
    return parts


def _parentheses(inner: Node, depth: int, broken: bool) -> tuple[_Piece, _Piece]:
    """Return the parentheses of a group. A group of one predicate stays on its line."""
    if not broken or not getattr(inner, "operands", ()):
        return _Piece("("), _Piece(")")
    return _Piece("(" + _line(depth + 1)), _Piece(_line(depth) + ")")


def _line(depth: int) -> str:
    return "\n" + _INDENT * min(depth, _MAX_INDENT)


def _kept(tokens: Iterable[Token]) -> Iterator[_Leaf]:
    """Yield what stays of the tokens, in order: connectives, `!`, and the predicates with their functions."""
    leaf: _Leaf = []
    functions = 0
    for token in tokens:
        if token.type in ("AND", "OR", "NOT"):
            yield [_Piece(str(token), token)]
        elif token.type == "LPAR":
            if leaf:
                functions += 1
                leaf.append(_Piece("(", token))
        elif token.type == "RPAR":
            if functions:
                functions -= 1
                leaf.append(_Piece(")", token))
        elif token.type == "OPERATOR":
            # `not in` may be written with any white space between its words; the engine takes one space only.
            operator = "not in" if token.startswith("not") else str(token)
            leaf += (_Piece(" "), _Piece(operator, token), _Piece(" "))
        else:
            leaf.append(_Piece(str(token), token))
            if token.type in _LITERALS:
                yield leaf
                leaf = []


def _joined(pieces: Iterable[_Piece]) -> Formatted:
    places: list[tuple[Span, Span]] = []
    texts: list[str] = []
    length = 0
    for piece in pieces:
        if piece.token is not None:
            start = piece.token.start_pos
            places.append(((start, start + len(piece.token)), (length, length + len(piece.text))))
        texts.append(piece.text)
        length += len(piece.text)
    return Formatted("".join(texts), tuple(places))
