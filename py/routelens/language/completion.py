"""Completion: what may come at the cursor. The parser itself says which terminals it would accept there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from lark import Token, UnexpectedToken

from routelens.language.literals import string_source_of
from routelens.language.nodes import ValueType
from routelens.language.parser import MAX_DEPTH, scanner_of, start_parser
from routelens.language.recovery import mend
from routelens.language.schema import Schema
from routelens.language.vocabulary import (
    COMMON_HEADERS,
    CONNECTIVES,
    FIELDS,
    FUNCTIONS,
    METHODS,
    OPERATORS,
    OPERATORS_OF_FIELD,
    OPERATORS_OF_TYPE,
    PRIVATE_RANGES,
    Word,
    field_word,
)

Kind: TypeAlias = Literal["field", "namespace", "function", "operator", "value", "connective", "snippet"]

MAX_ITEMS: Final = 100
MAX_PREFIX: Final = 20_000

IN_REQUEST: Final = "In this request"
IN_ROUTES: Final = "In other routes"
COMMON: Final = "Common"

_OPEN_STRING: Final = re.compile(r'(?P<raw>r#")|"')
_DASHED_NAME: Final = re.compile(r"http\.(?:headers|queries)\.[A-Za-z0-9_.-]*\Z")


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beside the text: values of the current request, and values other routes compare with, by field."""

    request: Mapping[str, Sequence[str]] = field(default_factory=dict)
    routes: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One offer: `insert` goes in place of the typed part, the cursor to `caret` in it; `reopen` asks again there."""

    label: str
    kind: Kind
    group: str
    detail: str
    insert: str
    caret: int
    reopen: bool = False
    word: Word | None = None
    now: str | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """Offers, best first, for the code points `start` to `end` of the text."""

    start: int
    end: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """The cursor's place: what the parser accepts, the tokens before, and the part of a word that stands there."""

    accepts: frozenset[str]
    tokens: list[Token]
    typed: str
    start: int


def complete(text: str, position: int, schema: Schema, hints: Hints, explicit: bool = True) -> Completion:
    """Return what may come at `position` (code points) of `text`.

    Without `explicit`, nothing is offered directly behind a finished word. Linear in the text before the cursor, of
    which at most 20,000 characters are read.
    """
    position = min(max(position, 0), len(text))
    place = _place(text, position)
    if place is None:
        return Completion(position, position, ())
    end = _end_of_word(text, position, place)
    candidates = _candidates(place, schema, hints, explicit)
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


def _place(text: str, position: int) -> _Place | None:
    """Read the text before the cursor and stop before the word that is being typed."""
    before = text[:position]
    if len(before) > MAX_PREFIX:
        return None
    if dashed := _DASHED_NAME.search(before):
        # The dash of a header's name is no part of an identifier, but it is what people type.
        before = before[: dashed.start()]
    parser = start_parser()
    states = parser.parser_state.state_stack
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
        accepts = frozenset(parser.accepts())  # type: ignore[no-untyped-call]  # lark's own
        rest = text[token.start_pos or 0 : position]
        if not token or token.type not in accepts:
            if dashed or not rest or kind == "IDENTIFIER" or _is_beginning(rest, accepts):
                return _Place(accepts, tokens, rest, token.start_pos or 0)
            remedy = mend(before, token.start_pos or 0, accepts, opened)
            if remedy.resume >= len(before):
                return None
            substitutes, at = list(remedy.tokens), remedy.resume
        else:
            substitutes, at = [token], (match.end() if match else at)
        for fed in substitutes:
            try:
                parser.feed_token(fed)
            except UnexpectedToken:
                return None
            if fed.type == "LPAR":
                opened.append(fed.start_pos or 0)
            elif fed.type == "RPAR":
                opened.pop()
            tokens.append(fed)
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


def _end_of_word(text: str, position: int, place: _Place) -> int:
    """Return how far an accepted offer replaces: to the end of the name or the string that the cursor is in."""
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
    """Return how well an offer fits what is typed: 0 begins so, 1 its parts begin so, 2 contains it, None not."""
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


# --- what is offered -----------------------------------------------------------------------------------------------


def _candidates(place: _Place, schema: Schema, hints: Hints, explicit: bool) -> Iterator[Item]:
    accepts = place.accepts
    if "STRING" in accepts:
        yield from _values(place, schema, hints)
    elif "AND" in accepts:
        if explicit or place.typed or _behind_space(place):
            yield from _connectives(accepts)
    elif "OPERATOR" in accepts:
        yield from _operators(place, schema)
    elif "IDENTIFIER" in accepts:
        # An empty text is left alone: a list would cover the page before anything was asked.
        if explicit or place.typed or place.tokens:
            yield from _fields(place, schema, hints)
    elif "LPAR" in accepts:
        yield Item("( … )", "snippet", "", "group", "()", 1, True)


def _behind_space(place: _Place) -> bool:
    last = place.tokens[-1] if place.tokens else None
    return last is not None and (last.start_pos or 0) + len(last) < place.start


def _fields(place: _Place, schema: Schema, hints: Hints) -> Iterator[Item]:
    typed = place.typed
    for namespace in ("http.headers.", "http.queries.", "http.path.segments."):
        if typed.lower().startswith(namespace) and schema.type_of(namespace):
            yield from _names_below(namespace, hints, schema)
            return
    in_function = _function_around(place)
    words = [word for word in FIELDS if schema.type_of(word.name) is not None]
    if in_function == "lower":
        words = [word for word in words if schema.type_of(word.name) == "String"]
    if in_function == "any":
        words.sort(key=lambda word: word.name not in ("http.headers.", "http.queries."))
    for word in words:
        if word.name.endswith("."):
            label = f"{word.name}…"
            yield Item(label, "namespace", "", "String", word.name, len(word.name), True, word)
        else:
            detail = schema.type_of(word.name) or ""
            yield Item(
                word.name, "field", "", detail, word.name, len(word.name), False, word, _now(hints, word.name)
            )
    for word in FUNCTIONS:
        if word.name != in_function:
            yield Item(
                f"{word.name}(…)",
                "function",
                "",
                "function",
                f"{word.name}()",
                len(word.name) + 1,
                True,
                word,
            )
    if in_function is None:
        yield Item("( … )", "snippet", "", "group", "()", 1, True)
        yield Item("!( … )", "snippet", "", "negation", "!()", 2, True)
    known = {word.name for word in words}
    for name in schema:
        if name not in known and not name.endswith(".*") and field_word(name) is None:
            yield Item(name, "field", "", schema[name], name, len(name))


def _function_around(place: _Place) -> str | None:
    """Return the function in whose parentheses the cursor is, if it is."""
    if len(place.tokens) >= 2 and place.tokens[-1].type == "LPAR" and place.tokens[-2].type == "IDENTIFIER":
        return str(place.tokens[-2])
    return None


def _names_below(namespace: str, hints: Hints, schema: Schema) -> Iterator[Item]:
    word = field_word(namespace)
    offered = set()
    groups = [(IN_REQUEST, hints.request), (IN_ROUTES, hints.routes)]
    for group, values in groups:
        for name in values:
            if name.startswith(namespace) and name not in offered and re.fullmatch(r"[A-Za-z0-9_.]+", name):
                offered.add(name)
                detail = _clipped(values[name][0]) if values[name] else ""
                now = _now(hints, name)
                yield Item(name, "field", group, detail, name, len(name), False, word, now)
    if namespace == "http.headers.":
        for header in COMMON_HEADERS:
            name = namespace + header
            if name not in offered:
                yield Item(name, "field", COMMON, "String", name, len(name), False, word)
    if namespace == "http.path.segments.":
        name = namespace + "len"
        if name not in offered:
            detail = schema.type_of(name) or ""
            yield Item(name, "field", COMMON, detail, name, len(name), False, field_word(name))


def _operators(place: _Place, schema: Schema) -> Iterator[Item]:
    name = _field_before(place)
    field_type = schema.type_of(name) if name else None
    operators = OPERATORS_OF_FIELD.get(name or "") or OPERATORS_OF_TYPE[field_type or "String"]
    if name == "":
        return
    for operator in operators:
        word = OPERATORS[operator]
        yield Item(operator, "operator", "", word.name, f"{operator} ", len(operator) + 1, True, word)


def _field_before(place: _Place) -> str | None:
    return next((str(token) for token in reversed(place.tokens) if token.type == "IDENTIFIER"), None)


def _values(place: _Place, schema: Schema, hints: Hints) -> Iterator[Item]:
    name = _field_before(place) or ""
    operator = str(place.tokens[-1]) if place.tokens else "=="
    field_type = schema.type_of(name)
    offered: set[str] = set()
    for group, source in _known_values(name, field_type, operator, hints):
        if source not in offered:
            offered.add(source)
            yield Item(source, "value", group, "", source, len(source), False, None, None)
    if field_type == "String" and not place.typed:
        if operator == "~":
            yield Item('r#"…"#', "snippet", "", "regex", 'r#""#', 3, False, OPERATORS["~"])
        else:
            yield Item('"…"', "snippet", "", "text", '""', 1, True)


def _known_values(
    name: str, field_type: ValueType | None, operator: str, hints: Hints
) -> Iterator[tuple[str, str]]:
    """Yield group and source text of values that the field has or is compared with somewhere."""
    if field_type == "String" and operator != "~":
        yield from ((IN_REQUEST, string_source_of(value)) for value in hints.request.get(name, ()))
        yield from ((IN_ROUTES, string_source_of(value)) for value in hints.routes.get(name, ()))
        if name == "http.method":
            yield from ((COMMON, string_source_of(method)) for method in METHODS)
        if name == "net.protocol":
            stream = "tls" if not hints.request.get("http.method") else "https"
            yield from (
                (COMMON, string_source_of(value))
                for value in (stream, "http", "tcp", "udp")[: 2 if stream == "https" else 4]
            )
    elif field_type == "Int":
        yield from ((IN_REQUEST, value) for value in hints.request.get(name, ()))
        yield from ((IN_ROUTES, value) for value in hints.routes.get(name, ()))
        if name == "net.dst.port":
            yield from ((COMMON, port) for port in ("8000", "8443", "80", "443"))
    elif field_type == "IpAddr":
        if operator in ("in", "not in"):
            yield from (
                (IN_REQUEST, text) for value in hints.request.get(name, ()) for text in _ranges_around(value)
            )
            yield from ((IN_ROUTES, value) for value in hints.routes.get(name, ()) if "/" in value)
            yield from ((COMMON, text) for text in PRIVATE_RANGES)
        else:
            yield from ((IN_REQUEST, value) for value in hints.request.get(name, ()))
            yield from ((IN_ROUTES, value) for value in hints.routes.get(name, ()) if "/" not in value)


def _ranges_around(address: str) -> Iterator[str]:
    parts = address.split(".")
    if len(parts) == 4:
        yield f"{'.'.join(parts[:3])}.0/24"
        yield f"{'.'.join(parts[:2])}.0.0/16"
        yield f"{address}/32"
    else:
        yield f"{address}/128"


def _connectives(accepts: frozenset[str]) -> Iterator[Item]:
    for word in CONNECTIVES:
        yield Item(
            word.name,
            "connective",
            "",
            word.text.partition(".")[0],
            f"{word.name} ",
            len(word.name) + 1,
            True,
            word,
        )
    if "RPAR" in accepts:
        yield Item(")", "connective", "", "close the group", ")", 1)


def _now(hints: Hints, name: str) -> str | None:
    values = hints.request.get(name)
    return ", ".join(_clipped(value) for value in values[:4]) if values else None


def _clipped(value: str) -> str:
    return value if len(value) <= 60 else value[:59] + "…"
