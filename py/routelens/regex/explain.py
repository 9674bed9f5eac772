"""Explanation of a pattern part by part, in plain words, for hover."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from routelens.dataclass import dataclass
from routelens.regex import interval_set
from routelens.regex.nodes import (
    Alternation,
    Class,
    Empty,
    Flags,
    Group,
    Literal,
    Look,
    Node,
    Repeat,
    Sequence,
    Tree,
)

if TYPE_CHECKING:
    from routelens.regex.interval_set import Ranges


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a pattern: its place (code points), how deep it stands in groups, and what it means."""

    start: int
    end: int
    depth: int
    meaning: str


_POSITIONS = {
    "start": "start of the text",
    "end": "end of the text",
    "line_start": "start of the text or of a line",
    "line_end": "end of the text or of a line",
    "crlf_start": "start of the text or of a line (lines may end with CR, LF or both)",
    "crlf_end": "end of the text or of a line (lines may end with CR, LF or both)",
    "word": "edge of a word",
    "not_word": "not at the edge of a word",
    "word_start": "start of a word",
    "word_end": "end of a word",
    "word_start_half": "no word character before",
    "word_end_half": "no word character after",
}
_CLASSES = {
    r"\d": "a digit of any script",
    r"\D": "any character that is not a digit",
    r"\w": "a word character (letter, mark, digit or _, of any script)",
    r"\W": "any character that is not a word character",
    r"\s": "white space",
    r"\S": "any character that is not white space",
}
_ASCII_CLASSES = {
    r"\d": "a digit 0–9",
    r"\w": "a word character (A–Z, a–z, 0–9 or _)",
    r"\s": "ASCII white space",
}
_FLAGS = {
    "i": "ignore case",
    "m": "^ and $ also match at line breaks",
    "s": ". also matches a line feed",
    "x": "ignore white space and # comments in the pattern",
    "U": "swap greedy and lazy repetition",
    "u": "Unicode classes",
    "R": "a line may end with CR, LF or both",
}
_CONTROLS = {"\n": "line feed", "\r": "carriage return", "\t": "tab", " ": "space", "\x00": "NUL"}
_MOST_LISTED = 8
_ITEM = re.compile(r"\\[pP](?:\{[^}]*\}|[A-Z])|\\.|[^\\]-[^\\\]]|[^\\]", re.DOTALL)
_FLAT = re.compile(rf"\[(?P<negated>\^?)(?P<items>(?:{_ITEM.pattern})+)\]", re.DOTALL)


def explain(tree: Tree) -> tuple[Part, ...]:
    """Return the parts of a pattern in the order in which they are written, what holds others before them."""
    parts: list[Part] = []
    _list(tree.pattern, tree.root, 0, parts)
    return tuple(parts)


def _list(pattern: str, node: Node, depth: int, parts: list[Part]) -> None:
    match node:
        case Sequence():
            for text, run in groupby(node.nodes, lambda child: _is_text(pattern, child)):
                children = [*run]
                if text and len(children) > 1:
                    start, end = children[0].start, children[-1].end
                    meaning = f"the text {_quoted(_spelled(pattern, children))} in any case"
                    parts.append(Part(start, end, depth, meaning))
                    continue
                for child in children:
                    _list(pattern, child, depth, parts)
            return
        case Alternation():
            meaning = f"one of {len(node.nodes)} alternatives, the first that fits"
            parts.append(Part(node.start, node.end, depth, meaning))
            for child in node.nodes:
                _list(pattern, child, depth + 1, parts)
            return
        case Empty():
            if depth:
                parts.append(Part(node.start, node.end, depth, "nothing"))
            return
    parts.append(Part(node.start, node.end, depth, _meaning(pattern, node)))
    if isinstance(node, (Repeat, Group)):
        held = _held(node)
        if held is not None:
            _list(pattern, held, depth + 1, parts)


def _held(node: Repeat | Group) -> Node | None:
    """Return what is worth a line of its own within a group or repetition."""
    inner = node.node
    while isinstance(inner, (Repeat, Group)):
        if isinstance(inner, Group) and inner.index is not None:
            return inner
        inner = inner.node
    return inner if isinstance(inner, (Sequence, Alternation)) else None


def _is_text(pattern: str, node: Node) -> bool:
    """Tell whether a node is text, or one letter in both cases: with the flag i, text is made of both."""
    return isinstance(node, Literal) or (
        isinstance(node, Class) and _is_letter(pattern[node.start : node.end])
    )


def _is_letter(source: str) -> bool:
    return len(source) == 1 and source != "."


def _spelled(pattern: str, nodes: list[Node]) -> str:
    return "".join(node.text if isinstance(node, Literal) else pattern[node.start] for node in nodes)


def _meaning(pattern: str, node: Node) -> str:
    source = pattern[node.start : node.end]
    match node:
        case Literal():
            return f"the text {_quoted(node.text)}" if len(node.text) > 1 else _character(node.text)
        case Class():
            return _class_meaning(source, node.ranges)
        case Look():
            kind = node.kind.removeprefix("ascii_")
            return _POSITIONS[kind] + (" (ASCII words)" if node.kind != kind else "")
        case Flags():
            return "from here on: " + _flags_meaning(source[2:-1])
        case Group():
            return _group_meaning(pattern, node)
        case Repeat():
            return f"{_times(node)}{_manner(node)}: {_brief(pattern, node.node)}"
        case Empty():
            return "nothing"
        case Sequence():
            return "several parts in a row"
        case Alternation():
            return f"one of {len(node.nodes)} alternatives"


def _brief(pattern: str, node: Node) -> str:
    if isinstance(node, Group) and node.index is None and isinstance(node.node, (Sequence, Alternation)):
        return "the group"
    return _meaning(pattern, node)


def _group_meaning(pattern: str, node: Group) -> str:
    if node.index is None:
        flags = pattern[node.start + 2 : node.end].partition(":")[0]
        within = f"group in which: {_flags_meaning(flags)}" if flags else "group, not captured"
    else:
        within = (
            f"captured as {node.name} (group {node.index})"
            if node.name
            else f"captured as group {node.index}"
        )
    if isinstance(node.node, (Sequence, Alternation, Empty)):
        return within
    return f"{within}: {_meaning(pattern, node.node)}"


def _flags_meaning(flags: str) -> str:
    on, _, off = flags.partition("-")
    wording = [_FLAGS[flag] for flag in on if flag in _FLAGS]
    wording += [f"not: {_FLAGS[flag]}" for flag in off if flag in _FLAGS]
    return "; ".join(wording)


def _times(node: Repeat) -> str:
    match node.low, node.high:
        case 0, None:
            return "any number of times"
        case 1, None:
            return "once or more"
        case 0, 1:
            return "optionally"
        case low, None:
            return f"{low} times or more"
        case low, high if low == high:
            return "never" if high == 0 else "once" if high == 1 else f"exactly {low} times"
        case low, high:
            return f"{low} to {high} times"


def _manner(node: Repeat) -> str:
    if node.low == node.high or node.greedy:
        return ""
    return ", as few as possible"


def _quoted(text: str) -> str:
    return (
        "“"
        + "".join(f"<{_CONTROLS[sign]}>" if sign in _CONTROLS and sign != " " else sign for sign in text)
        + "”"
    )


def _character(sign: str) -> str:
    if sign in _CONTROLS:
        return _CONTROLS[sign]
    return _quoted(sign) if sign.isprintable() else f"the character U+{ord(sign):04X}"


def _class_meaning(source: str, ranges: Ranges) -> str:
    if not ranges:
        return "a class without characters: never matches"
    if _is_letter(source):
        return f"{_quoted(source)} in any case"
    if source == ".":
        return _dot_meaning(ranges)
    if source in _CLASSES:
        ascii_only = ranges[-1][1] < 0x80 and source in _ASCII_CLASSES
        return _ASCII_CLASSES[source] if ascii_only else _CLASSES[source]
    if source.startswith(("\\p", "\\P")):
        name = source[2:].strip("{}")
        return f"a character {'without' if source[1] == 'P' else 'with'} the Unicode property {name}"
    outside = interval_set.negate(ranges)
    if not outside:
        return "any character"
    if ranges[-1][1] == interval_set.LAST and len(outside) <= _MOST_LISTED:
        return _listed("any character but ", outside)
    if len(ranges) <= _MOST_LISTED:
        return _listed("", ranges)
    return _bracket_meaning(source) or f"one of {interval_set.size(ranges):,} characters"


def _bracket_meaning(source: str) -> str | None:
    """Describe a flat class by what is written in it; None if it is nested, or made with operators."""
    match = _FLAT.fullmatch(source)
    if match is None:
        return None
    pieces = []
    for item in _ITEM.findall(match["items"]):
        if item in _CLASSES:
            pieces.append(_CLASSES[item])
        elif item.startswith(("\\p", "\\P")):
            pieces.append(_class_meaning(item, interval_set.ALL))
        elif item[0] == "\\" and (len(item) > 2 or item[1].isalnum()):
            return None
        else:
            pieces.append(
                f"{_quoted(item[0])} to {_quoted(item[2])}" if len(item) == 3 else _character(item[-1])
            )
    if len(pieces) > _MOST_LISTED:
        return None
    return ("any character but these: " if match["negated"] else "one of: ") + "; ".join(pieces)


def _dot_meaning(ranges: Ranges) -> str:
    left_out = interval_set.negate(ranges)
    if not left_out:
        return "any character"
    return (
        "any character but a line feed"
        if len(left_out) == 1
        else "any character but a line feed or carriage return"
    )


def _listed(before: str, ranges: Ranges) -> str:
    pieces: list[str] = []
    for low, high in ranges:
        if high - low < 3:
            pieces += [_character(chr(point)) for point in range(low, high + 1)]
        else:
            pieces.append(f"{_character(chr(low))} to {_character(chr(high))}")
    if len(pieces) == 1:
        return before + pieces[0]
    listed = f"{', '.join(pieces[:-1])} or {pieces[-1]}"
    return before + listed
