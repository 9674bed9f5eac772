"""Lowering: from tokens to a predicate, with functions looked up, literal decoded and regex compiled.

This is the second stage of validation (docs/reference/expressions.md §4): the engine reports what is wrong here
before it looks at any field. A predicate that fails stays in the tree as `Broken`, so that its field can still be
checked.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeAlias, cast, get_args

from routelens.dataclass import dataclass
from routelens.diagnostics import codes
from routelens.language.diagnostics import Diagnostic, Fix, shown
from routelens.language.literals import LiteralError, decode, regex
from routelens.language.nodes import Offsets, Operator, Predicate, Span, Transform, Value, ValueType
from routelens.language.schema import MULTI_VALUED
from routelens.language.tokens import Token
from routelens.regex import RegexError

_TRANSFORMS: Final = frozenset(get_args(Transform))

# A token with no text: put there by recovery so that reading can go on.
HOLE: Final = ""

_TYPE_OF_LITERAL: Final[dict[str, ValueType]] = {
    "STRING": "String",
    "RAW_STRING": "String",
    "INTEGER": "Int",
    "IPV4": "IpAddr",
    "IPV6": "IpAddr",
    "IPV4_CIDR": "IpCidr",
    "IPV6_CIDR": "IpCidr",
}


@dataclass(slots=True)
class Lhs:
    """The left side: the field's token, and the functions around it, innermost first."""

    field: Token
    functions: list[Token]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A predicate with `faults`, or with a hole. What is None could not be told."""

    field: str | None
    transforms: tuple[Transform, ...] | None
    operator: Operator | None
    value_type: ValueType | None
    faults: tuple[Diagnostic, ...]
    field_span: Span
    operator_span: Span
    value_span: Span
    value_source: str


Leaf: TypeAlias = Predicate | Broken


def draft(lhs: Lhs, operator: Token, literal: Token) -> tuple[Leaf, int, int]:
    """Make a predicate of its tokens. Returns it with the start and end of its source."""
    field_span = _span(lhs.field)
    operator_span = _span(operator)
    value_span = _span(literal)
    kind = literal.type
    if (
        not lhs.functions
        and kind in ("STRING", "RAW_STRING")
        and operator != "~"
        and literal
        and operator
        and lhs.field
    ):
        # By far the most predicates are of this kind, and nothing can be wrong with them yet.
        predicate = Predicate(
            str(lhs.field), _operator(operator), decode(kind, literal), (), (lhs.start, value_span[1]),
            _offsets(lhs.start, field_span, operator_span, value_span),
        )  # fmt: skip
        return predicate, lhs.start, value_span[1]

    faults: list[Diagnostic] = [_unknown_function(name) for name in lhs.functions if name not in _TRANSFORMS]
    transforms = None if faults else tuple(cast(Transform, str(name)) for name in lhs.functions)
    value: Value | None = None
    if literal != HOLE:
        value = _value(lhs, operator, literal, value_span, faults)
    if faults or value is None or transforms is None or HOLE in (lhs.field, operator):
        broken = Broken(
            str(lhs.field) or None,
            transforms,
            _operator(operator) if operator else None,
            _TYPE_OF_LITERAL[kind] if literal else None,
            tuple(faults),
            field_span,
            operator_span,
            value_span,
            str(literal),
        )
        return broken, lhs.start, value_span[1]
    predicate = Predicate(
        str(lhs.field), _operator(operator), value, transforms, (lhs.start, value_span[1]),
        _offsets(lhs.start, field_span, operator_span, value_span),
    )  # fmt: skip
    return predicate, lhs.start, value_span[1]


def _offsets(start: int, field: Span, operator: Span, value: Span) -> Offsets:
    return _shared(
        (field[0] - start, field[1] - start, operator[0] - start, operator[1] - start, value[0] - start)
    )


@lru_cache(maxsize=256)
def _shared(offsets: Offsets) -> Offsets:
    """Return an equal tuple that other predicates have too, if there is one."""
    return offsets


def _span(token: Token) -> Span:
    start = token.start_pos
    return start, start + len(token)


def _operator(token: Token) -> Operator:
    # `not in` may be written with any white space between its words.
    return cast(Operator, "not in" if token.startswith("not") else str(token))


def _unknown_function(name: Token) -> Diagnostic:
    start, end = _span(name)
    known = name.lower()
    fixes = (Fix(f"Write {known}(…)", start, end, known, "ask"),) if known in _TRANSFORMS else ()
    message = f"There is no function `{shown(name)}`: only `lower(…)` and `any(…)` exist."
    if known == "not":
        message = "To negate, write `!( … )`: there is no `not( … )`."
        fixes = (Fix("Write !( … )", start, end, "!", "safe"),)
    return Diagnostic(
        codes.UNKNOWN_FUNCTION.code,
        "unknown_function",
        message,
        start,
        end,
        fixes,
        f"unknown transformation function: {name}",
    )


def _value(lhs: Lhs, operator: Token, literal: Token, span: Span, faults: list[Diagnostic]) -> Value | None:
    """Decode the literal, add what is wrong with it to `faults`."""
    start, end = span
    try:
        value = decode(literal.type, literal, start)
    except LiteralError as fault:
        faults.append(
            Diagnostic(fault.code, "literal", fault.message, start, end, fault.fixes, fault.engine_message)
        )
        return None
    if operator != "~":
        return value
    if value.type != "String":
        faults.append(
            Diagnostic(
                codes.TYPE_MISMATCH.code,
                "regex_rhs_not_string",
                f'`~` compares with a regex, written as a string: `r#"{literal[:60]}"#`.',
                start,
                end,
                (Fix("Write it as a string", start, end, f'r#"{literal}"#', "ask"),),
                "regex operator can only be used with String operands",
            )
        )
        return None
    try:
        return regex(str(value.value))
    except RegexError as error:
        faults.append(_regex_fault(error, lhs, literal, span))
        return None


def _regex_fault(error: RegexError, lhs: Lhs, literal: Token, span: Span) -> Diagnostic:
    """Place a regex fault inside the literal; where escapes make that doubtful, on the whole literal."""
    start, end = span
    offset = 3 if literal.type == "RAW_STRING" else 1
    if literal.type == "RAW_STRING" or "\\" not in literal:
        inner_start, inner_end = start + offset + error.start, start + offset + error.end
        if inner_end > inner_start:
            start, end = inner_start, min(inner_end, end)
    message, fixes = _way_out(error, lhs, span[1])
    return Diagnostic(codes.BAD_REGEX.code, "regex", message, start, end, fixes, error.engine_message)


def _way_out(error: RegexError, lhs: Lhs, end: int) -> tuple[str, tuple[Fix, ...]]:
    """Return what to say of a refused regex, and the fix that puts conditions without it in the predicate's place."""
    suggestion = error.suggestion
    if suggestion is None or lhs.field == HOLE or any(name not in _TRANSFORMS for name in lhs.functions):
        return error.message, ()
    field, every = str(lhs.field), str(lhs.field)
    if field.startswith(MULTI_VALUED):
        if "any" in lhs.functions:
            # Which of several values meets one condition, another condition cannot know.
            return error.message, ()
        every = f"any({field})"
    for name in lhs.functions:
        field, every = f"{name}({field})", f"{name}({every})"
    text = suggestion.expression(field, every)
    message = error.message.replace(suggestion.expression("http.path"), text)
    if len(suggestion.all_of) + len(suggestion.none_of) > 1:
        text = f"({text})"
    return message, (Fix("Write it without look-ahead", lhs.start, end, text, "ask"),)
