"""Regex errors: the engine's error kinds, its messages, and ours in plain words.

The kinds are those of the `regex` crate's parser (regex-syntax 0.8) and of its compiled-size limit; the sentences
of the engine are part of what the gateway shows, so they are kept to the letter. The plain sentences are ours.
"""

from __future__ import annotations

import re

from routelens.dataclass import dataclass

NEST_LIMIT = 250
"""How deeply groups, classes, repetitions, sequences and alternations may stand in one another."""
SIZE_LIMIT = 10 * 1024 * 1024
"""Bytes that the engine's compiled form of a pattern may take."""

# kind -> (the engine's sentence, ours)
SENTENCES = {
    "ClassEscapeInvalid": (
        "invalid escape sequence found in character class",
        "This escape stands for a position, not a character, so it cannot be inside […].",
    ),
    "ClassRangeInvalid": (
        "invalid character class range, the start must be <= the end",
        "This range runs backwards: its first character must not come after its last.",
    ),
    "ClassRangeLiteral": (
        "invalid range boundary, must be a literal",
        "A range in […] needs a single character on both sides; put \\- for a literal hyphen.",
    ),
    "ClassUnclosed": (
        "unclosed character class",
        "The [ that starts this character class is never closed. Write \\[ for a literal bracket.",
    ),
    "CompiledTooBig": (
        f"Compiled regex exceeds size limit of {SIZE_LIMIT} bytes.",
        "Compiled, this pattern is larger than the gateway's limit of 10 MiB. Lower the counted repetitions.",
    ),
    "DecimalInvalid": ("decimal literal invalid", "This number is too large to be a count."),
    "EscapeHexEmpty": ("hexadecimal literal empty", "There is no hexadecimal number between these braces."),
    "EscapeHexInvalid": (
        "hexadecimal literal is not a Unicode scalar value",
        "This number is not a character of Unicode.",
    ),
    "EscapeHexInvalidDigit": ("invalid hexadecimal digit", "This is not a hexadecimal digit (0–9, a–f)."),
    "EscapeUnexpectedEof": (
        "incomplete escape sequence, reached end of pattern prematurely",
        "The pattern ends in the middle of an escape. Write \\\\ for a literal backslash.",
    ),
    "EscapeUnrecognized": ("unrecognized escape sequence", "The gateway's regex engine has no such escape."),
    "FlagDanglingNegation": ("dangling flag negation operator", "A flag must follow this hyphen."),
    "FlagDuplicate": ("duplicate flag", "This flag is given twice."),
    "FlagRepeatedNegation": (
        "flag negation operator repeated",
        "Only one hyphen is allowed among the flags.",
    ),
    "FlagUnexpectedEof": (
        "expected flag but got end of regex",
        "The pattern ends among the flags; close them with ) or :.",
    ),
    "FlagUnrecognized": ("unrecognized flag", "There is no such flag. The flags are i m s x U u R."),
    "GroupNameDuplicate": ("duplicate capture group name", "Another group already has this name."),
    "GroupNameEmpty": ("empty capture group name", "The group's name is empty."),
    "GroupNameInvalid": (
        "invalid capture group character",
        "A group's name starts with a letter or _ and goes on with letters, digits or _ . [ ].",
    ),
    "GroupNameUnexpectedEof": ("unclosed capture group name", "The group's name is never closed with >."),
    "GroupUnclosed": ("unclosed group", "This ( is never closed. Write \\( for a literal parenthesis."),
    "GroupUnopened": ("unopened group", "This ) closes nothing. Write \\) for a literal parenthesis."),
    "InvalidUtf8": (
        "pattern can match invalid UTF-8",
        "With (?-u) this would match single bytes outside ASCII, which the gateway's engine does not allow.",
    ),
    "NestLimitExceeded": (
        f"exceed the maximum number of nested parentheses/brackets ({NEST_LIMIT})",
        f"The pattern is nested more than {NEST_LIMIT} levels deep.",
    ),
    "RepetitionCountDecimalEmpty": (
        "repetition quantifier expects a valid decimal",
        "A count must be {n}, {n,} or {n,m}; {,m} is written {0,m}. Write \\{ for a literal brace.",
    ),
    "RepetitionCountInvalid": (
        "invalid repetition count range, the start must be <= the end",
        "The first count must not be larger than the second.",
    ),
    "RepetitionCountUnclosed": (
        "unclosed counted repetition",
        "The count is not closed with }. Write \\{ for a literal brace.",
    ),
    "RepetitionMissing": (
        "repetition operator missing expression",
        "There is nothing here to repeat. Put a backslash before the sign if it is meant literally.",
    ),
    "SpecialWordBoundaryUnclosed": (
        "special word boundary assertion is either unclosed or contains an invalid character",
        "The braces after \\b take start, end, start-half or end-half.",
    ),
    "SpecialWordBoundaryUnrecognized": (
        "unrecognized special word boundary assertion, valid choices are: start, end, start-half or end-half",
        "The braces after \\b take start, end, start-half or end-half.",
    ),
    "SpecialWordOrRepetitionUnexpectedEof": (
        "found either the beginning of a special word boundary or a bounded repetition on a \\b with an "
        "opening brace, but no closing brace",
        "The brace after \\b is never closed.",
    ),
    "UnicodeClassInvalid": ("invalid Unicode character class", "A property's name must follow \\p."),
    "UnicodeNotAllowed": ("Unicode not allowed here", "With (?-u) only ASCII may be used here."),
    "UnicodePropertyNotFound": (
        "Unicode property not found",
        "The engine knows no Unicode property, category or script of this name.",
    ),
    "UnicodePropertyValueNotFound": (
        "Unicode property value not found",
        "The property exists, but it has no such value.",
    ),
    "UnsupportedBackreference": (
        "backreferences are not supported",
        "The gateway's regex engine has no back-references. For a control character write \\x00 and the like.",
    ),
    "UnsupportedLookAround": (
        "look-around, including look-ahead and look-behind, is not supported",
        "The gateway's regex engine has no look-ahead or look-behind.",
    ),
}

# Escapes of other dialects -> what to write instead.
_ESCAPES = {
    "\\Z": "Write \\z or $ for the end of the text.",
    "\\G": "A match is looked for anywhere; write ^ for the start of the text.",
    "\\h": "Write [ \\t] for a space or tab.",
    "\\H": "Write [^ \\t] for anything but a space or tab.",
    "\\R": "Write (?:\\r\\n|\\n|\\r) for a line ending.",
    "\\N": "Write [^\\n] (or a dot) for anything but a line feed.",
    "\\Q": "There is no \\Q…\\E; put a backslash before each special character.",
    "\\E": "There is no \\Q…\\E; put a backslash before each special character.",
    "\\K": "\\K cannot be replaced; use a capture group.",
    "\\e": "Write \\x1B for the escape character.",
    "\\c": "Write \\x01 and the like for a control character.",
    "\\k": "The gateway's regex engine has no back-references.",
    "\\g": "The gateway's regex engine has no back-references.",
    "\\X": "Write . for one character.",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Patterns that do the same without the refused part: `all_of` these patterns must match, `none_of` those.

    For a look-ahead this is exact: the field must match each pattern of `all_of` and none of `none_of`.
    """

    all_of: tuple[str, ...]
    none_of: tuple[str, ...]

    def expression(self, field: str, negated: str | None = None) -> str:
        """Write it as an expression over `field`, such as "http.path"; `negated` stands for it inside `!( … )`.

        A field with several values must match with all of them, so that none may match what is refused: there
        `negated` is the field under `any()`.
        """
        terms = [_predicate(field, pattern) for pattern in self.all_of]
        terms += [f"!({_predicate(negated or field, pattern)})" for pattern in self.none_of]
        return " && ".join(terms)


class TooSlowError(Exception):
    """A search has built so many states that another way of matching is faster."""


class MatchLimitError(Exception):
    """Matching a text would take more work than a search may: there is no answer. `pattern` is the regex."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.pattern = pattern

    def __str__(self) -> str:
        shown = self.pattern if len(self.pattern) <= 60 else self.pattern[:59] + "…"
        return f"the regex {shown!r} takes too much work on this text"


class RegexError(ValueError):
    """A pattern that the gateway's regex engine refuses.

    `kind` names the error as the engine does, `start` and `end` are its place in the pattern (code points; equal
    when it is between two characters), `message` is a plain sentence, `engine_message` the engine's own text,
    `suggestion` the patterns that do the same, where they are known.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        start: int,
        end: int,
        engine_message: str,
        suggestion: Suggestion | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.start = start
        self.end = end
        self.engine_message = engine_message
        self.suggestion = suggestion


def refuse(kind: str, pattern: str, start: int, end: int, other: tuple[int, int] | None = None) -> RegexError:
    """Return the error of this kind at pattern[start:end]; `other` is a second place to mark (the first name)."""
    engine, plain = SENTENCES[kind]
    suggestion = None
    if kind == "CompiledTooBig":
        return RegexError(kind, plain, 0, len(pattern), engine)
    if kind == "EscapeUnrecognized":
        hint = _ESCAPES.get(pattern[start:end])
        plain = f"{plain[:-1]}: {pattern[start:end]}." + (f" {hint}" if hint else "")
    elif kind == "UnsupportedLookAround":
        suggestion = _without_look_ahead(pattern, start)
        if suggestion is not None:
            plain = (
                f"{plain} This condition on the path does the same: `{suggestion.expression('http.path')}`"
            )
    elif kind == "FlagUnrecognized":
        plain = _foreign_group(pattern, start) or plain
    spans = sorted({(start, end), *([other] if other else [])})
    return RegexError(kind, plain, start, end, _notated(pattern, spans, engine), suggestion)


def _predicate(field: str, pattern: str) -> str:
    """Write "`field` matches `pattern`": as a prefix if the pattern is just that, else with a raw string.

    A raw string ends at the first `"#` (docs/reference/expressions.md §1), so a pattern with that in it is ordinary.
    """
    if _FIXED.fullmatch(pattern):
        prefix = _escaped(_ESCAPED.sub(r"\1", pattern[1:]))
        return f'{field} ^= "{prefix}"'
    return f'{field} ~ "{_escaped(pattern)}"' if '"#' in pattern else f'{field} ~ r#"{pattern}"#'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _foreign_group(pattern: str, start: int) -> str | None:
    rest = pattern[start:]
    if rest.startswith(("P=", "&", "P>")) or rest[:1].isdigit():
        return "The gateway's regex engine has neither back-references nor recursion."
    if rest.startswith(">"):
        return "There are no atomic groups here, and no need for them: this engine never backtracks. Write (?:…)."
    if rest.startswith("#"):
        return "There are no (?#…) comments; with the flag x, # starts a comment that ends with the line."
    if rest.startswith("|"):
        return "There are no branch-reset groups; write (?:…)."
    return None


# A look-ahead can be split off where nothing before it can match in two ways.
_FIXED = re.compile(r"\^(?:[^\\.\[\](){}|*+?^$]|\\[^0-9A-Za-z<>])*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def _without_look_ahead(pattern: str, start: int) -> Suggestion | None:
    """Turn `^fixed(?!body)rest` into "matches ^fixed rest, and not ^fixed(?:body)"."""
    if pattern[start : start + 3] not in {"(?!", "(?="} or not _FIXED.fullmatch(pattern, 0, start):
        return None
    end = _closing(pattern, start)
    if end is None:
        return None
    fixed, body, rest = pattern[:start], pattern[start + 3 : end], pattern[end + 1 :]
    if any("(?" + sign in body + rest for sign in ("=", "!", "<=", "<!")) or rest[:1] in {"*", "+", "?", "{"}:
        return None
    if _top_level_choice(rest):
        return None
    whole = fixed + rest
    inner = fixed + (f"(?:{body})" if _top_level_choice(body) else body)
    if pattern[start + 2] == "=":
        return Suggestion((inner, whole) if rest else (inner,), ())
    return Suggestion((whole,), (inner,))


def _closing(pattern: str, start: int) -> int | None:
    """Return where the group that opens at `start` is closed."""
    depth, position, in_class = 0, start, 0
    while position < len(pattern):
        sign = pattern[position]
        if sign == "\\":
            position += 1
        elif sign == "[":
            in_class += 1
        elif in_class:
            in_class -= sign == "]"
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                return position
        position += 1
    return None


def _top_level_choice(pattern: str) -> bool:
    """Tell whether a | stands outside all groups; closing a made-up group before it would come too early."""
    depth, position, in_class = 0, 0, 0
    while position < len(pattern):
        sign = pattern[position]
        if sign == "\\":
            position += 1
        elif sign == "[":
            in_class += 1
        elif in_class:
            in_class -= sign == "]"
        else:
            depth += (sign == "(") - (sign == ")")
            if sign == "|" and depth == 0:
                return True
        position += 1
    return False


def _notated(pattern: str, spans: list[tuple[int, int]], sentence: str) -> str:
    """Format the error as the engine does: the pattern with carets under it."""
    lines = pattern.split("\n")
    if len(lines) == 1:
        return f"regex parse error:\n    {pattern}\n{' ' * 4}{_carets(spans)}\nerror: {sentence}"
    rule = "~" * 79
    width = len(str(len(lines)))
    out = ["regex parse error:", rule]
    places = [(_place(pattern, start), _place(pattern, end)) for start, end in spans]
    # A carriage return belongs to the line's end only before a line feed; no line follows the last line feed.
    shown = [line.removesuffix("\r") for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    for number, line in enumerate(shown, 1):
        out.append(f"{number:>{width}}: {line}")
        marks = [(a[1] - 1, b[1] - 1) for a, b in places if a[0] == b[0] == number]
        if marks:
            out.append(" " * (width + 2) + _carets(marks))
    notes = [
        f"on line {a[0]} (column {a[1]}) through line {b[0]} (column {b[1] - 1})"
        for a, b in places
        if a[0] != b[0]
    ]
    return "\n".join([*out, rule, *notes, f"error: {sentence}"])


def _carets(spans: list[tuple[int, int]]) -> str:
    text = ""
    for start, end in spans:
        text += " " * (start - len(text)) + "^" * max(1, end - start)
    return text


def _place(pattern: str, position: int) -> tuple[int, int]:
    """Return line and column, from 1."""
    before = pattern[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
