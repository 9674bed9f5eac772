"""Completion: asks the parser which terminals it accepts at the cursor, and lists the items for them."""

from __future__ import annotations

import re
from typing import Final

from routelens.dataclass import dataclass
from routelens.language.ide.completion_items import Hints, Item, Place, offers, regex_pieces
from routelens.language.ide.foreign_syntax import foreign_end, replacement
from routelens.language.lalr import UnexpectedTokenError
from routelens.language.parser import MAX_DEPTH, fill, scanner_of, start_parser
from routelens.language.recovery import mend
from routelens.language.schema import Schema
from routelens.language.tokens import Token
from routelens.language.vocabulary import OPERATORS

__all__ = ["Completion", "Hints", "Item", "complete"]

MAX_ITEMS: Final = 100
MAX_PREFIX: Final = 20_000

_OPEN_STRING: Final = re.compile(r'(?P<raw>r#")|"')
_DASHED_NAME: Final = re.compile(r"http\.headers\.[A-Za-z0-9_.-]*\Z")


@dataclass(frozen=True, slots=True)
class Completion:
    """Offers, best first, for the code points `start` to `end` of the text."""

    start: int
    end: int
    items: tuple[Item, ...]


def complete(text: str, position: int, schema: Schema, hints: Hints, explicit: bool = True) -> Completion:
    """Return what may come at `position` (code points) of `text`.

    Without `explicit`, nothing is offered directly behind a finished word. Linear in the text before the cursor, of
    which at most 20,000 characters are read.
    """
    position = min(max(position, 0), len(text))
    place = _place(text, position)
    if place is None:
        return Completion(position, position, ())
    if foreign := replacement(place, text):
        return Completion(foreign.start, position, foreign.items)
    end = _end_of_word(text, position, place)
    opening = _OPEN_STRING.match(place.typed) if "STRING" in place.accepts else None
    if opening is not None:
        content = place.typed[opening.end() :]
        if place.tokens and place.tokens[-1] == "~":
            # A regex is put together of pieces; they come where the cursor is, and unasked at its start only.
            pieces = regex_pieces(content, opening["raw"] is not None) if explicit or not content else ()
            return Completion(position, position, tuple(pieces))
        closing = '"#' if opening["raw"] else '"'
        if not explicit and end > position + len(closing):
            return Completion(place.start, end, ())
    candidates = offers(place, schema, hints, explicit)
    typed = place.typed
    ranked = sorted(
        (
            (rank, order, item)
            for order, item in enumerate(candidates)
            if (rank := _rank(item.label, typed)) is not None
        ),
        key=lambda entry: entry[:2],
    )
    items = tuple(item for _, _, item in ranked)[:MAX_ITEMS]
    if not explicit and len(items) == 1 and items[0].insert == typed:
        items = ()
    return Completion(place.start, end, items)


def _place(text: str, position: int) -> Place | None:
    """Read the text before the cursor and stop before the word that is being typed."""
    before = text[:position]
    if len(before) > MAX_PREFIX:
        return None
    if dashed := _DASHED_NAME.search(before):
        # The dash of a header's name is no part of an identifier, but it is what people type.
        before = before[: dashed.start()]
    parser = start_parser()
    states = parser.states
    tokens: list[Token] = []
    opened: list[int] = []
    at = 0
    while len(opened) <= MAX_DEPTH:
        match = scanner_of(states[-1])(before, at)
        kind = (match.lastgroup or "") if match else ""
        if match is None or (kind == "IDENTIFIER" and match.end() == len(before)):
            start = match.start(kind) if match else len(before) - len(before[at:].lstrip(" \t\r\n"))
            token = Token(kind, "", start)
        else:
            token = Token(kind, match[kind], match.start(kind))
        accepts = parser.accepts()
        rest = text[token.start_pos : position]
        if foreign_end(before, token.start_pos, accepts) == len(before):
            return Place(accepts, tokens, rest, token.start_pos)
        if not token or token.type not in accepts:
            if dashed or not rest or kind == "IDENTIFIER" or _is_beginning(rest, accepts):
                return Place(accepts, tokens, rest, token.start_pos)
            remedy = mend(before, token.start_pos, accepts, opened)
            if remedy.resume >= len(before):
                return None
            substitutes, at = remedy.tokens, remedy.resume
        else:
            substitutes, at = (token,), (match.end() if match else at)
        try:
            tokens += fill(parser, substitutes, opened)
        except UnexpectedTokenError:
            return None
    return None


def _is_beginning(rest: str, accepts: frozenset[str]) -> bool:
    """Tell whether `rest` may grow into something that is accepted."""
    if "STRING" in accepts:
        return rest[0] in '"r-0123456789:abcdefABCDEF' and "\n" not in rest
    if "OPERATOR" in accepts:
        return any(operator.startswith(rest) for operator in OPERATORS)
    if "AND" in accepts:
        return rest in ("&", "|")
    return False


def _end_of_word(text: str, position: int, place: Place) -> int:
    """Return where the replacement of an accepted item ends: at the end of the name or the string under the cursor."""
    if "IDENTIFIER" in place.accepts:
        match = re.compile(r"[A-Za-z0-9_.]*").match(text, position)
        return match.end() if match and place.typed else position
    if "STRING" in place.accepts and (opening := _OPEN_STRING.match(place.typed)):
        closing = '"#' if opening["raw"] else '"'
        line_end = text.find("\n", position)
        close = text.find(closing, position, len(text) if line_end < 0 else line_end)
        return position if close < 0 else close + len(closing)
    return position


def _rank(label: str, typed: str) -> int | None:
    """Return how well an item fits what is typed: 0 if it begins so, 1 if a part does, 2 if it contains it."""
    wanted = typed.lower().replace("-", "_") if typed.startswith("http.") else typed.lower()
    low = label.lower()
    if low.startswith(wanted):
        return 0
    if opening := _OPEN_STRING.match(typed):
        inner = typed[opening.end() :].lower()
        return 0 if low.strip('r#"').startswith(inner) else 2 if inner in low else None
    initials = "".join(part[:1] for part in re.split(r"[._]", low))
    if len(wanted) > 1 and initials.startswith(wanted):
        return 1
    return 2 if len(wanted) > 1 and wanted in low else None
