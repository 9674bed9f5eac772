"""Error recovery: what to report about a syntax error, and how to continue after it.

The parser stops at a place where it accepts certain terminals and finds something else. From that set follows what was
expected (the engine's words, docs/reference/expressions.md §4), from the text what was probably meant. `mend` answers
with the fault, tokens that close the gap, and the place to read on from; every mend moves forward, so reading
always ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from routelens.dataclass import dataclass
from routelens.diagnostics import codes
from routelens.language.diagnostics import Diagnostic, Fix, shown
from routelens.language.lowering import HOLE
from routelens.language.tokens import Token

# Where reading can start again: a connective or a closing parenthesis, but not inside a string.
_RESYNC: Final = re.compile(r'(?:[^"&|)]|"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)|&(?!&)|\|(?!\|))*', re.DOTALL)
_TRAILING_SPACE: Final = " \t\r\n"
_WORD: Final = re.compile(r"[^\s()\"'&|]{1,60}")
_NAME_BEFORE: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.]*)[ \t\r\n]*\(?[ \t\r\n]*\Z")
_LOOSE_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BAD_ESCAPE: Final = re.compile(r'\\(?!["\\nrt])')
_GOOD_STRING_PART: Final = re.compile(r'"[^"\\]*(?:\\["\\nrt][^"\\]*)*')
_SINGLE_QUOTED: Final = re.compile(r"'([^'\n]*)'")
_VALUE: Final = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'"\\\n]*'|[0-9A-Fa-f:][0-9A-Fa-f:./]*)"""
_ITEM: Final = re.compile(_VALUE)
_LIST: Final = re.compile(rf"[\[({{]\s*(?P<items>{_VALUE}(?:\s*,\s*{_VALUE})*)(?:\s*,)?\s*[\])}}]")
_MOST_LEFT: Final = 300
_LEFT_OF_LIST: Final = re.compile(
    r"(?P<field>(?:(?:any|lower)\s*\(\s*){0,4}[A-Za-z][A-Za-z0-9_.]*(?:\s*\)){0,4})"
    r"\s*(?P<operator>not in|in|==|!=)\s*\Z"
)
_SLASHED: Final = re.compile(r"/((?:[^/\\\n]|\\.)+)/")

# Spelled as in other languages → what this one writes, longest first.
_FOREIGN_OPERATORS: Final = (
    ("!=~", None),
    ("!~", None),
    ("===", "=="),
    ("!==", "!="),
    ("=~", "~"),
    ("=>", ">="),
    ("=<", "<="),
    ("<>", "!="),
    ("=", "=="),
    ("!", "!="),
    ("matches", "~"),
    ("startsWith", "^="),
    ("startswith", "^="),
    ("starts_with", "^="),
    ("endsWith", "=^"),
    ("endswith", "=^"),
    ("ends_with", "=^"),
    ("equals", "=="),
    ("eq", "=="),
    ("ne", "!="),
    ("is", "=="),
)
_FOREIGN_CONNECTIVES: Final = (("and", "&&"), ("or", "||"), ("&", "&&"), ("|", "||"), (",", "&&"))


@dataclass(frozen=True, slots=True)
class Mend:
    """`fault`, the `tokens` that fill the gap, and `resume`, where reading goes on."""

    fault: Diagnostic
    tokens: tuple[Token, ...]
    resume: int


def mend(text: str, at: int, accepts: Iterable[str], opened: list[int]) -> Mend:
    """Return why the parser cannot continue at `at`, and how to.

    `accepts`: the terminals it takes there; `opened`: the places of the parentheses still open.
    """
    accepted = frozenset(accepts)
    if "NOT" in accepted:
        return _no_term(text, at)
    if "STRING" in accepted:
        return _no_literal(text, at)
    if "AND" in accepted:
        return _no_connective(text, at, opened)
    if "OPERATOR" in accepted:
        return _no_operator(text, at)
    if "IDENTIFIER" in accepted:
        return _no_field(text, at)
    if "RPAR" in accepted:
        return _unclosed_function(text, at)
    return _bare_negation(text, at)


def resync(text: str, at: int) -> int:
    """Return the place of the next connective, closing parenthesis or the end, white space before it left out."""
    match = _RESYNC.match(text, at)
    return match.end() if match else len(text)


def _tokens(at: int, *kinds: str) -> tuple[Token, ...]:
    return tuple(Token(kind, HOLE, at) for kind in kinds)


def _fault(
    message: str,
    start: int,
    end: int,
    expected: str | None,
    fixes: tuple[Fix, ...] = (),
    code: str = codes.SYNTAX.code,
) -> Diagnostic:
    engine = f"expected {expected}" if expected else None
    return Diagnostic(code, "syntax", message, start, end, fixes, engine)


def _found(text: str, at: int) -> tuple[str, int]:
    """Return what stands at `at`, as said in a sentence, and its end."""
    if at >= len(text):
        return "the text ends here", at
    word = _WORD.match(text, at)
    end = word.end() if word else at + 1
    shown = text[at:end]
    if not shown.isprintable():
        return f"this is the character U+{ord(shown[0]):04X}", at + 1
    return f"this is `{shown}`", end


# --- a predicate, a group or `!(` was expected ---------------------------------------------------------------------


def _no_term(text: str, at: int) -> Mend:
    found, end = _found(text, at)
    fixes: tuple[Fix, ...] = ()
    if at >= len(text):
        message = (
            "Here the expression ends, but another condition is expected."
            if text.strip(_TRAILING_SPACE)
            else 'The expression is empty. Write a condition, such as `http.path ^= "/"`.'
        )
    elif text.startswith(("&&", "||"), at):
        message, end = f"A condition is missing before `{text[at : at + 2]}`.", at + 2
    elif text.startswith(")", at):
        message, end = "A condition is missing before `)`.", at + 1
    elif text.startswith(("//", "/*", "#", "--"), at):
        message, end = "Expressions have no comments.", resync(text, at)
    elif text[at] in "\"'0123456789":
        message = "The field stands on the left and the value on the right."
    else:
        message = f'A condition is expected here, such as `http.path ^= "/"`; {found}.'
    resume = resync(text, at)
    return Mend(
        _fault(message, at, end, "term", fixes), _tokens(at, "IDENTIFIER", "OPERATOR", "STRING"), resume
    )


def _bare_negation(text: str, at: int) -> Mend:
    """`!` stands before something that is no parenthesis. The engine points at the `!`."""
    bang = text.rindex("!", 0, at)
    end = resync(text, at)
    inner = text[at:end].rstrip(_TRAILING_SPACE)
    fixes = (
        (Fix("Put it in parentheses", bang, at + len(inner), f"!({inner})", "safe"),)
        if inner and not inner.startswith("!")
        else ()
    )
    example = inner if 0 < len(inner) <= 60 and not inner.startswith("!") else 'http.path == "/a"'
    return Mend(
        _fault(f"`!` needs parentheses: `!({example})`.", bang, bang + 1, "term", fixes),
        _tokens(at, "LPAR", "IDENTIFIER", "OPERATOR", "STRING", "RPAR"),
        end,
    )


# --- a field or function was expected, or the end of one -----------------------------------------------------------


def _no_field(text: str, at: int) -> Mend:
    found, end = _found(text, at)
    message = f"A field is expected in the parentheses of a function; {found}."
    resume = _behind_parenthesis(text, at)
    return Mend(
        _fault(message, at, end, "lhs"), _tokens(at, "IDENTIFIER", "RPAR", "OPERATOR", "STRING"), resume
    )


def _unclosed_function(text: str, at: int) -> Mend:
    name = _NAME_BEFORE.search(text, max(0, text.rfind("(", 0, at) - 100), text.rfind("(", 0, at) + 1)
    function = name[1] if name else "any"
    _, end = _found(text, at)
    if function.lower() == "not" and name:
        start = name.start(1)
        message = "To negate, write `!( … )`: there is no `not( … )`."
        fault = _fault(
            message,
            start,
            start + len(function),
            "transform_func",
            (Fix("Write !", start, start + len(function), "!"),),
        )
    else:
        called = shown(function)
        message = (
            f"`{called}( … )` takes a field only; close it before the operator: `{called}(http.path) == …`."
            if at < len(text)
            else f"`{called}(` is not closed: `)` is missing."
        )
        fault = _fault(message, at, end, "transform_func")
    return Mend(fault, _tokens(at, "RPAR", "OPERATOR", "STRING"), _behind_parenthesis(text, at))


def _behind_parenthesis(text: str, at: int) -> int:
    end = resync(text, at)
    return end + 1 if text.startswith(")", end) else end


# --- an operator was expected --------------------------------------------------------------------------------------


def _no_operator(text: str, at: int) -> Mend:
    before = _NAME_BEFORE.search(text, max(0, at - 200), at)
    name = before[1] if before else ""
    if text.startswith("-", at) and before and before.end(1) == at:
        return _dashed_name(text, at, name, before.start(1))
    for foreign, ours in _FOREIGN_OPERATORS:
        if text.startswith(foreign, at) and not (
            foreign.isalpha() and text[at + len(foreign) : at + len(foreign) + 1].isalnum()
        ):
            return _foreign_operator(at, foreign, ours)
    found, end = _found(text, at)
    holes = _tokens(at, "OPERATOR", "STRING")
    if before and (name in ("and", "or", "AND", "OR")):
        return _doubled_connective(text, before.start(1), name, holes)
    if at >= len(text) or text.startswith(("&&", "||", ")"), at):
        subject = f"`{shown(name)}`" if name else "A field"
        message = f'{subject} is not a condition; add an operator and a value, such as `== "…"`.'
        return Mend(_fault(message, at, end, "binary_operator"), holes, resync(text, at))
    if text.startswith("(", at):
        message = "A function takes one field, in one pair of parentheses."
        return Mend(_fault(message, at, end, "binary_operator"), holes, _behind_parenthesis(text, at))
    if name == "not":
        message = "To negate, write `!( … )`."
        return Mend(_fault(message, at, end, "binary_operator"), holes, resync(text, at))
    message = f"An operator is expected after {f'`{shown(name)}`' if name else 'the field'}; {found}."
    return Mend(_fault(message, at, end, "binary_operator"), holes, resync(text, at))


def _dashed_name(text: str, at: int, name: str, start: int) -> Mend:
    rest = re.compile(r"[-A-Za-z0-9_.]*").match(text, at)
    end = rest.end() if rest else at + 1
    whole = text[start:end]
    fixed = whole.replace("-", "_").lower() if name.startswith("http.headers.") else whole.replace("-", "_")
    if name.startswith("http.queries."):
        message = "A query argument whose name has a dash cannot be addressed."
        fixes: tuple[Fix, ...] = ()
    else:
        message = f"Header names are written in lower case with underscores: `{shown(fixed)}`."
        if not name.startswith("http.headers."):
            message = f"Field names have no dash. Did you mean `{shown(fixed)}`?"
        fixes = (Fix(f"Write {shown(fixed)}", start, end, fixed, "safe"),)
    fault = _fault(message, at, end, "binary_operator", fixes, codes.DASHED_NAME.code)
    # The rest of the name is passed over, and the field is read as it stands before the dash.
    return Mend(fault, (), end)


def _foreign_operator(at: int, foreign: str, ours: str | None) -> Mend:
    end = at + len(foreign)
    if ours is None:
        message = f"Use `!( … ~ … )` instead of `{foreign}`."
        return Mend(_fault(message, at, end, "binary_operator"), (Token("OPERATOR", "~", at),), end)
    message = (
        "Use `==` to compare. `=` is not an operator."
        if foreign == "="
        else f"Use `{ours}` instead of `{foreign}`."
    )
    fix = Fix(f"Write {ours}", at, end, ours, "safe")
    return Mend(_fault(message, at, end, "binary_operator", (fix,)), (Token("OPERATOR", ours, at),), end)


def _doubled_connective(text: str, start: int, name: str, holes: tuple[Token, ...]) -> Mend:
    end = start + len(name)
    message = f"Remove `{name}`: `&&` or `||` already joins the two conditions."
    at = len(text) if end >= len(text) else end
    fix = Fix(f"Remove {name}", start, end, "", "safe")
    return Mend(_fault(message, start, end, "binary_operator", (fix,)), holes, resync(text, at))


# --- a value was expected ------------------------------------------------------------------------------------------


def _no_literal(text: str, at: int) -> Mend:
    hole = _tokens(at, "STRING")
    found, end = _found(text, at)
    if text.startswith('"', at):
        return _bad_string(text, at)
    if text.startswith('r#"', at):
        message = 'This raw string is not closed: `"#` is missing.'
        return Mend(_fault(message, at, len(text), "rawstr_char"), hole, len(text))
    if quoted := _SINGLE_QUOTED.match(text, at):
        content = quoted[1].replace("\\", "\\\\").replace('"', '\\"')
        fix = Fix("Use double quotes", at, quoted.end(), f'"{content}"', "safe")
        message = f'Strings use double quotes: `"{content[:60]}"`.'
        return Mend(_fault(message, at, quoted.end(), "rhs", (fix,)), hole, quoted.end())
    if text.startswith(("'", "`"), at):
        return Mend(_fault('Strings use double quotes: `"/a"`.', at, at + 1, "rhs"), hole, resync(text, at))
    if text.startswith('r"', at) or text.startswith('r##"', at) or text.startswith('R#"', at):
        message = 'A raw string is written `r#"…"#`, with one `#` on each side.'
        return Mend(_fault(message, at, at + 2, "rhs"), hole, resync(text, at))
    if text.startswith("-", at):
        return Mend(
            _fault(
                "A number must follow the `-` directly.", at + 1, max(end, at + 1), "oct_digits or dec_digits"
            ),
            hole,
            resync(text, at),
        )
    if slashed := _SLASHED.match(text, at):
        content = slashed[1].replace("\\/", "/")
        fixes = (
            (Fix("Write a raw string", at, slashed.end(), f'r#"{content}"#', "safe"),)
            if '"#' not in content
            else ()
        )
        message = 'A regex is written as a string: `r#"…"#`.'
        return Mend(_fault(message, at, slashed.end(), "rhs", fixes), hole, slashed.end())
    if (listed := _list_of_values(text, at)) is not None:
        return listed
    if text.startswith(("[", "{"), at):
        message = 'Lists are not supported; write `a == "x" || a == "y"`.'
    elif text.startswith(("=", ">", "<", "~", "^", "!"), at):
        message = f"One operator is enough; a value is expected here, {found}."
    elif at >= len(text) or text.startswith(("&&", "||", ")"), at):
        message = 'A value is missing after the operator, such as `"/a"`.'
    elif (word := text[at:end]) in ("true", "false", "nil", "null"):
        message = f"`{word}` is not a value; compare with a string, a number or an IP address."
    elif text[at].isalpha() and text[at].isascii():
        fix = Fix("Put it in quotes", at, end, f'"{word}"', "ask")
        message = f'The right side must be a value, not a field; for the text write `"{word}"`.'
        return Mend(_fault(message, at, end, "rhs", (fix,)), hole, end)
    else:
        message = f"A value is expected here; {found}."
    return Mend(_fault(message, at, end, "rhs"), hole, resync(text, at))


def _list_of_values(text: str, at: int) -> Mend | None:
    """Return the mend of `field in ["a", "b"]`, None for anything else: one comparison for each value."""
    left, listed = _LEFT_OF_LIST.search(text[max(0, at - _MOST_LEFT) : at]), _LIST.match(text, at)
    if left is None or listed is None:
        return None
    values = [
        f'"{value[1:-1]}"' if value.startswith("'") else value for value in _ITEM.findall(listed["items"])
    ]
    field, operator = left["field"], left["operator"]
    pieces = [f"{field} {'in' if _is_range(value) else '=='} {value}" for value in values]
    written = "(" + " || ".join(pieces) + ")"
    written = f"!{written}" if operator in ("not in", "!=") else written
    start = at - len(left[0])
    fix = Fix("Compare with each value", start, listed.end(), written, "safe")
    message = f"Lists are not supported; write `{shown(written[:200])}`."
    code = codes.IN_WITHOUT_RANGE.code if operator in ("in", "not in") else codes.SYNTAX.code
    fault = _fault(message, at, listed.end(), "rhs", (fix,), code)
    return Mend(fault, _tokens(at, "STRING"), listed.end())


def _is_range(value: str) -> bool:
    return "/" in value and not value.startswith('"')


def _bad_string(text: str, at: int) -> Mend:
    """A string that does not close, or has an escape that there is not. The engine points at the escape."""
    good = _GOOD_STRING_PART.match(text, at)
    stop = good.end() if good else at + 1
    hole = _tokens(at, "STRING")
    if stop >= len(text):
        return Mend(
            _fault('This string is not closed: `"` is missing.', at, len(text), "str_char or str_esc"),
            hole,
            stop,
        )
    whole = _LOOSE_STRING.match(text, at)
    end = whole.end() if whole else len(text)
    fixes: list[Fix] = []
    if whole:
        body = whole[0][1:-1]
        if '"' not in body and "\\\\" not in body and not body.endswith("\\"):
            fixes.append(Fix('Write it as r#"…"#', at, end, f'r#"{body}"#', "safe"))
        fixes.append(
            Fix(
                "Double the backslashes", at, end, f'"{_BAD_ESCAPE.sub(lambda _: chr(92) * 2, body)}"', "safe"
            )
        )
    message = 'In "…" a backslash must be `\\\\`; for regexes use `r#"…"#`.'
    return Mend(
        _fault(message, stop, min(stop + 2, len(text)), "str_char or str_esc", tuple(fixes)), hole, end
    )


# --- a connective, `)` or the end was expected ---------------------------------------------------------------------


_LONE_ZERO: Final = re.compile(r"(?<![0-9A-Fa-f:./])0\Z")
"""The integer `0`, no end of another number or of an address: with an `x` behind it digits must follow."""


def _no_connective(text: str, at: int, opened: list[int]) -> Mend:
    expected = "and_op or or_op" if opened else "EOI, and_op, or or_op"
    if text.startswith("x", at) and _LONE_ZERO.search(text, max(0, at - 2), at):
        expected = "hex_digits"
    found, end = _found(text, at)
    if at >= len(text):
        place = opened[-1]
        message = "This parenthesis is not closed: `)` is missing."
        if len(opened) > 1:
            message = f"{len(opened)} parentheses are not closed: `)` is missing."
        fix = Fix("Close it", at, at, ")" * len(opened), "ask")
        return Mend(
            _fault(message, place, place + 1, expected, (fix,)), _tokens(at, *["RPAR"] * len(opened)), at
        )
    if text.startswith(")", at):
        message = "This `)` closes nothing: there are more `)` than `(`."
        return Mend(
            _fault(message, at, at + 1, expected, (Fix("Remove it", at, at + 1, "", "ask"),)), (), at + 1
        )
    if text.startswith(("//", "/*", "#", "--"), at):
        newline = text.find("\n", at)
        end = len(text) if newline < 0 else newline
        fix = Fix("Remove the comment", at, end, "", "safe")
        return Mend(_fault("Expressions have no comments.", at, end, expected, (fix,)), (), end)
    for foreign, ours in _FOREIGN_CONNECTIVES:
        length = len(foreign)
        following = text[at + length : at + length + 1]
        if text[at : at + length].lower() == foreign and not (foreign.isalpha() and following.isalnum()):
            word = text[at : at + length]
            message = f"Use `{ours}` instead of `{word}`."
            fix = Fix(f"Write {ours}", at, at + length, ours, "safe")
            kind = "AND" if ours == "&&" else "OR"
            return Mend(
                _fault(message, at, at + length, expected, (fix,)), (Token(kind, ours, at),), at + length
            )
    if text[at - 1 : at].isalnum() and (text[at].isalnum() or text[at] in "._/:"):
        message = f"The number or address before is complete, and cannot go on here; {found}."
        return Mend(_fault(message, at, end, expected), (), max(resync(text, at), at + 1))
    if text[at].isalpha() or text[at] in "!(":
        fixes = (Fix("Join with &&", at, at, "&& ", "ask"), Fix("Join with ||", at, at, "|| ", "ask"))
        message = "`&&` or `||` is missing between two conditions."
        return Mend(_fault(message, at, end, expected, fixes), (Token("AND", "&&", at),), at)
    message = f"`&&`, `||` or the end is expected here; {found}."
    return Mend(_fault(message, at, end, expected), (), max(resync(text, at), at + 1))
