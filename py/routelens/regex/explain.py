"""What each part of a pattern means, in plain words: for hovering over a regex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routelens.regex import intervals
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
    from routelens.regex.intervals import Ranges


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


def explain(tree: Tree) -> tuple[Part, ...]:
    """Return the parts of a pattern in the order in which they are written, what holds others before them."""
    parts: list[Part] = []
    _list(tree.pattern, tree.root, 0, parts)
    return tuple(parts)


def _list(pattern: str, node: Node, depth: int, parts: list[Part]) -> None:
    match node:
        case Sequence():
            for child in node.nodes:
                _list(pattern, child, depth, parts)
            return
        case Alternation():
            parts.append(
                Part(
                    node.start, node.end, depth, f"one of {len(node.nodes)} alternatives, the first that fits"
                )
            )
            for child in node.nodes:
                _list(pattern, child, depth + 1, parts)
            return
        case Empty():
            if depth:
                parts.append(Part(node.start, node.end, depth, "nothing"))
            return
    parts.append(Part(node.start, node.end, depth, _meaning(pattern, node)))
    inner = node
    while isinstance(inner, (Repeat, Group)):
        inner = inner.node
        if isinstance(inner, (Sequence, Alternation)) or (
            isinstance(inner, Group) and inner.index is not None
        ):
            _list(pattern, inner, depth + 1, parts)
            return


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
    if source == ".":
        return _dot_meaning(ranges)
    if source in _CLASSES:
        ascii_only = ranges[-1][1] < 0x80 and source in _ASCII_CLASSES
        return _ASCII_CLASSES[source] if ascii_only else _CLASSES[source]
    if source.startswith(("\\p", "\\P")):
        name = source[2:].strip("{}")
        return f"a character {'without' if source[1] == 'P' else 'with'} the Unicode property {name}"
    if len(ranges) <= _MOST_LISTED:
        return _listed("", ranges)
    outside = intervals.negate(ranges)
    if len(outside) <= _MOST_LISTED:
        return _listed("any character but ", outside)
    return f"one of {intervals.size(ranges):,} characters"


def _dot_meaning(ranges: Ranges) -> str:
    left_out = intervals.negate(ranges)
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
