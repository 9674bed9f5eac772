"""Registry of diagnostic codes: K001 and so on, each with its kinds, words, example and fix safety.

Whatever finds a fault names it by a constant of this module. The rules of advice have codes of their own and describe
themselves in `routelens.lint.rules`; `routelens.lint.registry.documented` has both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass

Severity: TypeAlias = Literal["error", "warning", "performance", "hint"]
FixSafety: TypeAlias = Literal["safe", "match-safe", "ask"]
"""What a fix does to the requests that match: nothing, nothing but what strip_path and captures see, or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticCode:
    """A code: `what` is wrong in a line, and `why` the gateway or Routelens refuses it.

    `kinds` are the values that `Diagnostic.kind` can have with this code (docs/reference/expressions.md §4.4, and those
    of entities). `example` is an expression, or a route as Admin API JSON. `fix_safety` is that of the fix that changes
    most; None if the code never comes with a fix.
    """

    code: str
    name: str
    kinds: tuple[str, ...]
    what: str
    why: str
    example: str | Mapping[str, object]
    severity: Severity = "error"
    fix_safety: FixSafety | None = None


UNKNOWN_FIELD: Final = DiagnosticCode(
    code="K001",
    name="unknown field",
    kinds=("unknown_field",),
    what="No field has this name in the protocols of the route.",
    why="The router knows the fields of its subsystem only: `http.*` for HTTP routes, `net.*` and `tls.sni` for stream "
    "routes. A misspelled name would otherwise be a condition that no request meets.",
    example='http.pth == "/orders"',
    fix_safety="ask",
)
TYPE_MISMATCH: Final = DiagnosticCode(
    code="K002",
    name="type mismatch",
    kinds=("type_mismatch", "regex_rhs_not_string"),
    what="The value is of another type than the field, or a regex is not written as a string.",
    why="Nothing is converted: a string field compares with strings, a port with numbers, an address with addresses, "
    "and `~` takes its regex from a string.",
    example='net.dst.port == "8443"',
    fix_safety="ask",
)
IN_WITHOUT_RANGE: Final = DiagnosticCode(
    code="K003",
    name="in without an IP range",
    kinds=("in_needs_ip_and_cidr", "syntax"),
    what="`in` and `not in` take an IP field and a CIDR range, nothing else.",
    why="The language has no lists. To allow several values, join comparisons with `||`.",
    example='http.method in "GET"',
    fix_safety="safe",
)
HOST_BITS: Final = DiagnosticCode(
    code="K004",
    name="host bits in a range",
    kinds=("literal",),
    what="The address of a CIDR range has bits set beyond its prefix length.",
    why="`10.0.0.1/8` may mean the range `10.0.0.0/8` or the one address, so the gateway refuses it.",
    example="net.src.ip in 10.0.0.1/8",
    fix_safety="ask",
)
BAD_REGEX: Final = DiagnosticCode(
    code="K005",
    name="refused regex",
    kinds=("regex", "entity"),
    what="The regex is not in the gateway's dialect, or has an error.",
    why="Regexes are those of the Rust `regex` crate, which matches in linear time and therefore has no look-ahead, "
    "look-behind or backreferences. In a path of a traditional route the fault is one of the entity.",
    example='http.path ~ "^/(?!admin)"',
    fix_safety="ask",
)
SEGMENT_NAME: Final = DiagnosticCode(
    code="K006",
    name="unusable segment name",
    kinds=("segment_name",),
    what="`http.path.segments.` ends in `len`, a number or `N_M` with N smaller than M, without leading zeros.",
    why="The router itself would take any name, but the Admin API refuses one that names no segments.",
    example='http.path.segments.01 == "orders"',
    fix_safety="ask",
)
MIXED_FLAVORS: Final = DiagnosticCode(
    code="K007",
    name="expression beside matching fields",
    kinds=("entity",),
    what="A route has an expression and a field of traditional routes, or a priority without an expression.",
    why="A route is matched by its expression or by its fields. The gateway would have to ignore one of them.",
    example={"expression": 'http.path == "/orders"', "paths": ["/orders"]},
)
SYNTAX: Final = DiagnosticCode(
    code="K008",
    name="syntax",
    kinds=("syntax",),
    what="The text is not an expression.",
    why="Something is missing, left over, or spelled as in another language. The gateway stops at the first such "
    "place; Routelens goes on, and reports all.",
    example='http.path = "/orders"',
    fix_safety="ask",
)
DASHED_NAME: Final = DiagnosticCode(
    code="K009",
    name="dash in a field name",
    kinds=("syntax",),
    what="Field names have no dash.",
    why="A header is addressed in lower case with underscores, `http.headers.x_beta` for `X-Beta`. A query argument "
    "whose name has a dash cannot be addressed.",
    example='http.headers.x-beta == "1"',
    fix_safety="safe",
)
BAD_ENTITY: Final = DiagnosticCode(
    code="K010",
    name="invalid entity or file",
    kinds=("entity", "enterprise"),
    what="A route, another entity or a configuration file breaks a rule of the Admin API or of its loader.",
    why="The gateway refuses such an entity, or would not use it. A field that only the Enterprise edition or a newer "
    "version knows has the kind `enterprise`; it is kept, and is a warning in files.",
    example={"paths": ["orders"]},
)
UNKNOWN_FUNCTION: Final = DiagnosticCode(
    code="K011",
    name="unknown function",
    kinds=("unknown_function",),
    what="Only `lower(…)` and `any(…)` exist.",
    why="Functions are looked up by their exact name, in lower case. Negation is `!( … )`, not a function.",
    example='upper(http.path) == "/ORDERS"',
    fix_safety="ask",
)
BAD_LITERAL: Final = DiagnosticCode(
    code="K012",
    name="literal without a value",
    kinds=("literal",),
    what="A number is out of range, or an address or CIDR range is not valid.",
    why="Integers have 64 bits with a sign, the parts of an IPv4 address go to 255, and a prefix is at most as long as "
    "the address.",
    example="net.src.ip == 10.0.0.256",
)
UNFIT_OPERATOR: Final = DiagnosticCode(
    code="K013",
    name="operator or function unfit for the field",
    kinds=(
        "lower_non_string",
        "regex_non_string",
        "prefix_postfix_non_string",
        "ordering_non_int",
        "contains_non_string",
    ),
    what="The operator or `lower(…)` does not work on fields of this type.",
    why="`~`, `^=`, `=^`, `contains` and `lower(…)` are for strings; `>`, `>=`, `<` and `<=` for numbers.",
    example='http.path > "/orders"',
)
TOO_DEEP: Final = DiagnosticCode(
    code="K014",
    name="nested too deeply",
    kinds=("too_deep",),
    what="More than a thousand parentheses are open at once.",
    why="This is a limit of Routelens, which keeps reading an expression bounded. No handwritten text comes near it.",
    example="(" * 1001,
)
NUL: Final = DiagnosticCode(
    code="K015",
    name="NUL character",
    kinds=("nul",),
    what="The expression contains a NUL character.",
    why="The gateway hands the text to the router as a C string, which ends there, so it would match by the part "
    "before.",
    example='http.path == "/orders"\0 && http.method == "GET"',
)

CODES: Final = (
    UNKNOWN_FIELD,
    TYPE_MISMATCH,
    IN_WITHOUT_RANGE,
    HOST_BITS,
    BAD_REGEX,
    SEGMENT_NAME,
    MIXED_FLAVORS,
    SYNTAX,
    DASHED_NAME,
    BAD_ENTITY,
    UNKNOWN_FUNCTION,
    BAD_LITERAL,
    UNFIT_OPERATOR,
    TOO_DEEP,
    NUL,
)
"""Every code, in order."""
