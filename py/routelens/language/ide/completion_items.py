"""Completion items: what is offered at the cursor, in which order, by terminal, type and known values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.language.literals import string_source_of
from routelens.language.nodes import Operator, ValueType
from routelens.language.schema import MULTI_VALUED, Schema
from routelens.language.tokens import Token
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
    REGEX_PIECES,
    REGEX_STARTS,
    SNIPPETS,
    Snippet,
    Word,
    field_word,
)

Kind: TypeAlias = Literal[
    "field", "namespace", "function", "operator", "value", "connective", "snippet", "replacement", "unavailable"
]  # fmt: skip

IN_REQUEST: Final = "In this request"
IN_ROUTES: Final = "In other routes"
IN_SAVED: Final = "In saved requests"
COMMON: Final = "Common"
MORE: Final = "More"
RANGES: Final = "The first number is the smaller one"
BINDING: Final = "|| binds tighter than &&"
INSTEAD: Final = "Instead"
SNIPPET: Final = "Snippets"

_SINGLE: Final = "single value: any() changes nothing"
_STREAM: Final = "not available for tcp, udp and tls routes"
_NAME: Final = re.compile(r"[A-Za-z0-9_.]+")
_TYPED_NAME: Final = re.compile(r"[A-Za-z0-9_]+")
_HEADERS: Final = "http.headers."
_QUERIES: Final = "http.queries."
_SEGMENTS: Final = "http.path.segments."
_HOSTS: Final = ("http.host", "tls.sni")


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beside the text: values by field, of the current request, of other routes, of saved requests."""

    request: Mapping[str, Sequence[str]] = field(default_factory=dict)
    routes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    saved: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One offer: `insert` goes in place of the typed part, the cursor to `caret` in it; `reopen` asks again there.

    `template` is `insert` with places to fill in, `${1:default}`, where there are any.
    """

    label: str
    kind: Kind
    group: str
    detail: str
    insert: str
    caret: int
    reopen: bool = False
    word: Word | None = None
    now: str | None = None
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The cursor's place: what the parser accepts, the tokens before, and the part of a word that stands there."""

    accepts: frozenset[str]
    tokens: list[Token]
    typed: str
    start: int


def offers(place: Place, schema: Schema, hints: Hints, explicit: bool) -> Iterator[Item]:
    """Yield what may come at a place, best first, whether it fits what is typed or not."""
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
            heading = _binding_hint(place)
            for item in _fields(place, schema, hints):
                yield replace(item, group=heading) if heading and not item.group else item
    elif "LPAR" in accepts:
        yield _GROUP


_GROUP: Final = Item("( … )", "snippet", "", "group", "()", 1, True)
_NEGATION: Final = Item("!( … )", "snippet", "", "negation", "!()", 2, True)


def _behind_space(place: Place) -> bool:
    last = place.tokens[-1] if place.tokens else None
    return last is not None and (last.start_pos) + len(last) < place.start


# --- fields --------------------------------------------------------------------------------------------------------


def _fields(place: Place, schema: Schema, hints: Hints) -> Iterator[Item]:
    typed = place.typed
    for namespace in (_HEADERS, _QUERIES, _SEGMENTS):
        if typed.lower().startswith(namespace) and schema.type_of(namespace):
            yield from _names_below(namespace, typed, hints, schema)
            return
    function = _function_around(place)
    words = sorted(
        (word for word in FIELDS if schema.type_of(word.name) is not None),
        key=lambda word: word.name not in hints.routes,
    )
    if function == "any":
        yield from _for_any(words, schema, hints)
        return
    if function == "lower":
        words = [word for word in words if schema.type_of(word.name) == "String"]
    for word in words:
        yield _field(word, schema, hints)
    yield from (_call(word) for word in FUNCTIONS if word.name != function)
    if function is None:
        yield _NEGATION
        yield _GROUP
        yield from (_snippet(snippet) for snippet in SNIPPETS if schema.type_of(snippet.field) is not None)
    known = {word.name for word in words}
    for name in schema:
        if name not in known and not name.endswith(".*") and field_word(name) is None:
            yield Item(name, "field", "", schema[name], name, len(name))
    if typed and function is None:
        for word in FIELDS:
            if schema.type_of(word.name) is None:
                yield Item(word.name, "unavailable", "", _STREAM, typed, len(typed), False, word)


def _field(word: Word, schema: Schema, hints: Hints, detail: str | None = None) -> Item:
    name = word.name
    if name.endswith("."):
        return Item(f"{name}…", "namespace", "", detail or "String", name, len(name), True, word)
    kind = schema.type_of(name) or ""
    return Item(name, "field", "", detail or kind, name, len(name), False, word, _now(hints, name))


def _for_any(words: Sequence[Word], schema: Schema, hints: Hints) -> Iterator[Item]:
    """Yield fields with several values first: for others the function changes nothing."""
    yield from (_field(word, schema, hints) for word in words if word.name in MULTI_VALUED)
    yield from (_call(word) for word in FUNCTIONS if word.name == "lower")
    yield from (
        _field(word, schema, hints, detail=_SINGLE) for word in words if word.name not in MULTI_VALUED
    )


def _call(word: Word) -> Item:
    name = word.name
    return Item(f"{name}(…)", "function", "", "function", f"{name}()", len(name) + 1, True, word)


def _snippet(snippet: Snippet) -> Item:
    text, word = snippet.text, Word(snippet.name, snippet.meaning, snippet.text)
    return Item(
        snippet.name, "snippet", SNIPPET, text, text, len(text), word=word, template=_template(snippet)
    )


def _template(snippet: Snippet) -> str | None:
    return snippet.template if "${" in snippet.template else None


def _binding_hint(place: Place) -> str:
    """Return the heading that warns of the precedence, right behind `&&` where there is a `||` already."""
    last = place.tokens[-1] if place.tokens else None
    if last is None or last.type != "AND" or place.typed:
        return ""
    return BINDING if any(token.type == "OR" for token in place.tokens) else ""


def _function_around(place: Place) -> str | None:
    """Return the function in whose parentheses the cursor is, if it is."""
    if len(place.tokens) >= 2 and place.tokens[-1].type == "LPAR" and place.tokens[-2].type == "IDENTIFIER":
        return str(place.tokens[-2])
    return None


def _names_below(namespace: str, typed: str, hints: Hints, schema: Schema) -> Iterator[Item]:
    word = field_word(namespace)
    offered: set[str] = set()
    if namespace == _SEGMENTS:
        name = namespace + "len"
        offered.add(name)
        number = schema.type_of(name) or ""
        yield Item(name, "field", "", number, name, len(name), False, field_word(name), _now(hints, name))
    for group, values in ((IN_REQUEST, hints.request), (IN_ROUTES, hints.routes)):
        for name in values:
            if (
                name.startswith(namespace)
                and name not in offered
                and _NAME.fullmatch(name)
                and schema.type_of(name)
            ):
                offered.add(name)
                detail = _clipped(values[name][0]) if values[name] else ""
                yield Item(name, "field", group, detail, name, len(name), False, word, _now(hints, name))
    if namespace == _SEGMENTS:
        yield from _segment_ranges(hints, offered, word)
        return
    if namespace == _HEADERS:
        for header in COMMON_HEADERS:
            name = namespace + header
            if name not in offered:
                offered.add(name)
                yield Item(name, "field", COMMON, "String", name, len(name), False, word)
    yield from _as_typed(namespace, typed, offered, word)


def _segment_ranges(hints: Hints, offered: set[str], word: Word | None) -> Iterator[Item]:
    """Yield pairs of neighbouring path segments, with what they are in the request."""
    parts: list[str] = []
    while values := hints.request.get(f"{_SEGMENTS}{len(parts)}"):
        parts.append(values[0])
    for first in range(min(len(parts) - 1, 10)):
        name = f"{_SEGMENTS}{first}_{first + 1}"
        if name not in offered:
            now = f"{parts[first]}/{parts[first + 1]}"
            yield Item(name, "field", RANGES, _clipped(now), name, len(name), False, word, _clipped(now))


def _as_typed(namespace: str, typed: str, offered: set[str], word: Word | None) -> Iterator[Item]:
    """Yield the name that is being typed: any will do. A header's is written in lower case with underscores."""
    name = typed[len(namespace) :]
    if namespace == _HEADERS:
        name = name.lower().replace("-", "_")
    whole = namespace + name
    if _TYPED_NAME.fullmatch(name) and whole not in offered:
        rewritten = whole != typed
        detail = f"for {typed[len(namespace) :]}" if rewritten else "as typed"
        kind: Kind = "replacement" if rewritten else "field"
        yield Item(whole, kind, MORE, detail, whole, len(whole), False, word)
    elif not name and namespace == _QUERIES:
        yield Item(
            f"{namespace}…", "namespace", MORE, "any other name", namespace, len(namespace), False, word
        )


# --- operators and connectives -------------------------------------------------------------------------------------


def _operators(place: Place, schema: Schema) -> Iterator[Item]:
    name = _field_before(place)
    field_type = schema.type_of(name) if name else None
    if name == "":
        return
    all_of_type = OPERATORS_OF_TYPE[field_type or "String"]
    first = OPERATORS_OF_FIELD.get(name or "") or all_of_type
    yield from (_operator(operator, "") for operator in first)
    yield from (_operator(operator, MORE) for operator in all_of_type if operator not in first)


def _operator(operator: Operator, group: str) -> Item:
    word = OPERATORS[operator]
    return Item(operator, "operator", group, word.name, f"{operator} ", len(operator) + 1, True, word)


def _field_before(place: Place) -> str | None:
    return next((str(token) for token in reversed(place.tokens) if token.type == "IDENTIFIER"), None)


def _connectives(accepts: frozenset[str]) -> Iterator[Item]:
    for word in CONNECTIVES:
        meaning = word.text.partition(".")[0]
        yield Item(word.name, "connective", "", meaning, f"{word.name} ", len(word.name) + 1, True, word)
    if "RPAR" in accepts:
        yield Item(")", "connective", "", "close the group", ")", 1)


# --- values --------------------------------------------------------------------------------------------------------


def _values(place: Place, schema: Schema, hints: Hints) -> Iterator[Item]:
    name = _field_before(place) or ""
    operator = str(place.tokens[-1]) if place.tokens else "=="
    field_type = schema.type_of(name)
    offered: set[str] = set()
    if not place.typed and field_type == "String":
        yield from _openers(operator)
    for group, source in _known_values(name, field_type, operator, hints):
        if source not in offered:
            offered.add(source)
            yield Item(source, "value", group, "", source, len(source))


def _openers(operator: str) -> list[Item]:
    raw = Item('r#"…"#', "snippet", "", "raw text, no escapes", 'r#""#', 3, operator == "~")
    text = Item('"…"', "snippet", "", "text", '""', 1, True)
    if operator == "~":
        return [Item('r#"…"#', "snippet", "", "regex", 'r#""#', 3, True, OPERATORS["~"]), text]
    return [text, raw]


def _known_values(
    name: str, field_type: ValueType | None, operator: str, hints: Hints
) -> Iterator[tuple[str, str]]:
    """Yield group and source text of values that the field has or is compared with somewhere."""
    groups = ((IN_REQUEST, hints.request), (IN_ROUTES, hints.routes), (IN_SAVED, hints.saved))
    known = [(group, value) for group, values in groups for value in values.get(name, ())]
    if field_type == "String" and operator != "~":
        yield from _texts(name, operator, known, hints)
    elif field_type == "Int":
        yield from known
        if name == "net.dst.port":
            yield from ((COMMON, port) for port in ("8000", "8443", "80", "443"))
    elif field_type == "IpAddr" and operator in ("in", "not in"):
        for group, value in known:
            yield from ((group, text) for text in ([value] if "/" in value else _ranges_around(value)))
        yield from ((COMMON, text) for text in PRIVATE_RANGES)
    elif field_type == "IpAddr":
        yield from ((group, value) for group, value in known if "/" not in value)


def _texts(
    name: str, operator: str, known: Sequence[tuple[str, str]], hints: Hints
) -> Iterator[tuple[str, str]]:
    if name in _HOSTS and operator == "=^":
        # What ends hosts is the domain; the host itself comes behind it.
        for group, value in known:
            _, dot, domain = value.removeprefix(".").partition(".")
            if dot and "." in domain:
                yield group, string_source_of(f".{domain}")
    yield from ((group, string_source_of(value)) for group, value in known)
    if name in _HOSTS and operator == "=^":
        yield COMMON, '".example.com"'
    if name == "http.method":
        yield from ((COMMON, string_source_of(method)) for method in METHODS)
    if name == "net.protocol":
        protocols = ("https", "http") if hints.request.get("http.method") else ("tls", "tcp", "udp")
        yield from ((COMMON, string_source_of(value)) for value in protocols)


def _ranges_around(address: str) -> Iterator[str]:
    parts = address.split(".")
    if len(parts) == 4:
        yield f"{'.'.join(parts[:3])}.0/24"
        yield f"{'.'.join(parts[:2])}.0.0/16"
        yield f"{address}/32"
    elif ":" in address and "." not in address:
        yield f"{address}/128"


def regex_pieces(content: str, raw: bool) -> Iterator[Item]:
    """Yield parts of a regex that may come behind `content`, as they are written in a raw or an ordinary string."""
    for piece in REGEX_PIECES:
        if content and piece.name in REGEX_STARTS:
            continue
        escaped = piece if raw else replace(piece, template=piece.template.replace("\\", "\\\\"))
        text = escaped.text
        yield Item(piece.name, "snippet", "", piece.meaning, text, len(text), template=_template(escaped))


def _now(hints: Hints, name: str) -> str | None:
    values = hints.request.get(name)
    return ", ".join(_clipped(value) for value in values[:4]) if values else None


def _clipped(value: str) -> str:
    return value if len(value) <= 60 else value[:59] + "…"
