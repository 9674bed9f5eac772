"""Hover information for a position in an expression; incomplete text works as far as its tokens are known."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal, TypeAlias, cast

from routelens.dataclass import dataclass
from routelens.language.ide.inlay_hints import implied_groups, with_groups
from routelens.language.literals import LiteralError, address_text_of, decode
from routelens.language.nodes import NOWHERE, All, AnyOf, IpNetwork, Node, Not, Operator, Predicate, Value
from routelens.language.parser import read
from routelens.language.printer import print_predicate
from routelens.language.schema import Schema
from routelens.language.tokens import Token
from routelens.language.vocabulary import CONNECTIVES, FUNCTIONS, NEGATION, OPERATORS, Word, field_word
from routelens.regex import RegexError
from routelens.regex import compile as compile_pattern
from routelens.regex.explain import explain
from routelens.regex.simplify import anchors, without_regex

Kind: TypeAlias = Literal[
    "field", "function", "operator", "connective", "negation", "text", "regex", "number", "address", "range"
]

MAX_PARTS: Final = 60
_MAX_SHOWN: Final = 160
_STRINGS: Final = ("STRING", "RAW_STRING")


@dataclass(frozen=True, slots=True)
class Part:
    """A line about a part: what it is, what it means, and how deep it stands in others."""

    source: str
    meaning: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Hover:
    """What stands at the code points `start` to `end`.

    `detail` is the type of a field or value, the name of an operator; `notes` are sentences, `parts` what the token is
    made of. `node` is what its verdict belongs to: a predicate, or the group that a connective makes; None for what
    has none yet. `root` is the tree of the whole text. Code in sentences stands between backticks.
    """

    start: int
    end: int
    kind: Kind
    detail: str
    notes: tuple[str, ...]
    example: str = ""
    parts: tuple[Part, ...] = ()
    node: Node | None = None
    root: Node | None = None


def hover(text: str, position: int, schema: Schema) -> Hover | None:
    """Say what stands at `position` (code points) of `text`; at the end of a word, the word counts.

    None between words, for an unknown name, and in what is no token: of that the diagnostics speak. Linear in the
    length of the text, at the cost of a parse.
    """
    tokens: list[Token] = []
    root, _ = read(text, tokens)
    index = _index_at(tokens, position)
    found = None if index is None else _token_at(text, tokens, index, root, schema)
    return None if found is None else replace(found, root=root)


def _token_at(
    text: str, tokens: Sequence[Token], index: int, root: Node | None, schema: Schema
) -> Hover | None:
    token = tokens[index]
    leaf = _leaf_at(root, token.start_pos)
    match token.type:
        case "IDENTIFIER":
            if index + 1 < len(tokens) and tokens[index + 1].type == "LPAR":
                return _word_at(token, "function", _named(FUNCTIONS, str(token)), "function", leaf)
            return _field(token, schema, leaf)
        case "OPERATOR":
            operator: Operator = "not in" if token.startswith("not") else cast(Operator, str(token))
            word = OPERATORS[operator]
            return _word_at(token, "operator", word, word.name, leaf)
        case "AND" | "OR":
            return _connective(text, root, token)
        case "NOT":
            return _word_at(token, "negation", NEGATION, "negation", _group_around(root, token, Not))
        case "LPAR" | "RPAR":
            return None
        case _:
            return _literal(tokens, index, leaf)


# --- where the place is --------------------------------------------------------------------------------------------


def _index_at(tokens: Sequence[Token], position: int) -> int | None:
    """Return the token that contains `position`, else the word that ends there."""
    ending: int | None = None
    for index, token in enumerate(tokens):
        start = token.start_pos
        if start <= position < start + len(token):
            return ending if ending is not None and token.type in ("LPAR", "RPAR") else index
        if position == start + len(token) and token.type not in ("LPAR", "RPAR"):
            ending = index
        if start > position:
            break
    return ending


def _walk(root: Node | None, place: int) -> list[Node]:
    """Return the nodes whose source contains `place`, outermost first, without recursion."""
    path: list[Node] = []
    node = root
    while node is not None:
        path.append(node)
        # What recovery leaves in the tree of a faulty text has no operands.
        operands: tuple[Node, ...] = getattr(node, "operands", ())
        node = next((operand for operand in operands if _holds(operand, place)), None)
    return path


def _holds(node: Node, place: int) -> bool:
    # Recovery leaves Broken predicates in the tree of a faulty text; they have no place as a whole.
    start, end = getattr(node, "span", NOWHERE)
    return bool(start <= place < end)


def _leaf_at(root: Node | None, place: int) -> Predicate | None:
    """Return the predicate that holds `place`, None for one that is not whole."""
    path = _walk(root, place)
    return path[-1] if path and isinstance(path[-1], Predicate) else None


def _group_around(root: Node | None, token: Token, kind: type[All] | type[AnyOf] | type[Not]) -> Node | None:
    """Return the innermost group of a kind that holds a token."""
    place = token.start_pos
    return next((node for node in reversed(_walk(root, place)) if isinstance(node, kind)), None)


# --- what to say ---------------------------------------------------------------------------------------------------


def _word_at(token: Token, kind: Kind, word: Word | None, detail: str, node: Node | None) -> Hover | None:
    if word is None:
        return None
    start = token.start_pos
    return Hover(start, start + len(token), kind, detail, (word.text,), word.example, (), node)


def _named(words: Sequence[Word], name: str) -> Word | None:
    return next((word for word in words if word.name == name), None)


def _field(token: Token, schema: Schema, leaf: Predicate | None) -> Hover | None:
    field_type = schema.type_of(str(token))
    if field_type is None:
        return None
    word = field_word(str(token))
    start = token.start_pos
    notes = (word.text,) if word else ()
    return Hover(
        start, start + len(token), "field", field_type, notes, word.example if word else "", (), leaf
    )


def _connective(text: str, root: Node | None, token: Token) -> Hover | None:
    """Say what a connective joins, and in a mixed chain how the engine groups it."""
    group = _group_around(root, token, All if token.type == "AND" else AnyOf)
    hovered = _word_at(token, "connective", _named(CONNECTIVES, str(token)), "connective", group)
    if hovered is None or root is None:
        return hovered
    if implied_groups(text, root):
        chain = _chain_around(text, root, token)
        if chain is not None:
            return Hover(
                hovered.start,
                hovered.end,
                "connective",
                hovered.detail,
                (*hovered.notes, f"Read as `{chain}`."),
                node=group,
            )
    return hovered


def _chain_around(text: str, root: Node, token: Token) -> str | None:
    """Return the innermost chain of both connectives that holds a token, with the engine's parentheses."""
    for node in reversed(_walk(root, token.start_pos)):
        if isinstance(node, All):
            start, end = node.span
            groups = tuple(
                (first - start, last - start)
                for first, last in implied_groups(text, root)
                if start <= first and last <= end
            )
            if groups:
                return _clipped(" ".join(with_groups(text[start:end], groups).split()))
            return None
    return None


def _literal(tokens: Sequence[Token], index: int, leaf: Predicate | None) -> Hover | None:
    token = tokens[index]
    source = str(token)
    if token.type in _STRINGS and index and tokens[index - 1] == "~":
        return _regex(token, leaf)
    start = token.start_pos
    try:
        value = decode(token.type, source, start).value
    except LiteralError:
        return None
    end = start + len(source)
    match value:
        case str(text):
            notes = (
                ()
                if text == source[1:-1] or token.type == "RAW_STRING"
                else (f"Read as “{_clipped(text)}”.",)
            )
            count = f"{len(text):,} character{'' if len(text) == 1 else 's'}"
            return Hover(start, end, "text", f"String, {count}", notes, node=leaf)
        case int(number):
            return Hover(start, end, "number", "Int", _of_number(source, number), node=leaf)
        case ipaddress.IPv4Network() | ipaddress.IPv6Network() as network:
            parts = _of_network(network)
            return Hover(start, end, "range", f"IPv{network.version} range", (), parts=parts, node=leaf)
        case address:
            spelled = address_text_of(address)
            notes = () if spelled == source else (f"The gateway spells it `{spelled}`.",)
            return Hover(start, end, "address", f"IPv{address.version} address", notes, node=leaf)


def _of_number(source: str, number: int) -> tuple[str, ...]:
    digits = source.removeprefix("-")
    if digits.startswith("0x"):
        return (f"Hexadecimal: {number} in decimal.",)
    if digits[0] == "0" and len(digits) > 1:
        if digits[1] in "89":
            return (f"Decimal {number}: not an octal number, since {digits[1]} is not an octal digit.",)
        return (f"Octal, because of the leading zero: {number} in decimal.",)
    return ()


def _of_network(network: IpNetwork) -> tuple[Part, ...]:
    bits = network.max_prefixlen - network.prefixlen
    count = f"{1 << bits:,}" if bits <= 32 else f"2^{bits}"
    return (
        Part("first", address_text_of(network[0])),
        Part("last", address_text_of(network[-1])),
        Part("addresses", count),
    )


def _regex(token: Token, leaf: Predicate | None) -> Hover | None:
    """Break a regex into its parts. None for one that the engine refuses: the diagnostics say why and what instead."""
    start = token.start_pos
    text = str(decode(token.type, str(token)).value)
    try:
        pattern = compile_pattern(text)
    except RegexError:
        return None
    tree = pattern.tree
    explained = explain(tree)
    parts = [
        Part(_clipped(text[part.start : part.end]), part.meaning, part.depth)
        for part in explained[:MAX_PARTS]
    ]
    if len(explained) > MAX_PARTS:
        parts.append(Part("…", f"and {len(explained) - MAX_PARTS:,} parts more"))
    where = anchors(tree)
    notes = [_ANCHORED[where.start, where.end]]
    plain = without_regex(tree)
    if plain is not None and leaf is not None:
        notes.append(_plainly(leaf, plain.operator, plain.text))
    return Hover(start, start + len(token), "regex", "Regex", tuple(notes), parts=tuple(parts), node=leaf)


_ANCHORED: Final = {
    (False, False): "May match anywhere in the value.",
    (True, False): "Matches from the start of the value.",
    (False, True): "Matches up to the end of the value.",
    (True, True): "Matches the whole value.",
}


def _plainly(leaf: Predicate, operator: Operator, text: str) -> str:
    """Say how the predicate reads without a regex, and what that takes away."""
    predicate = Predicate(leaf.field, operator, Value("String", text), leaf.transforms)
    lost = " It records no match, so strip_path cuts nothing." if operator == "contains" else ""
    return f"The same without a regex, and cheaper: `{_clipped(print_predicate(predicate))}`.{lost}"


def _clipped(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
