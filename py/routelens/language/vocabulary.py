"""Vocabulary: the documentation of fields, operators and functions, for completion and hover."""

from __future__ import annotations

import re
from typing import Final

from routelens.dataclass import dataclass
from routelens.language.nodes import Operator, ValueType


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the language: how it is written, what it means in a sentence or two, an example."""

    name: str
    text: str
    example: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text to start from: `template` with places to fill in, written `${1:default}`.

    `field` is the one it reads, empty for a piece of a regex.
    """

    name: str
    meaning: str
    template: str
    field: str = ""

    @property
    def text(self) -> str:
        """The text with the defaults filled in."""
        return _FIELD.sub(r"\1", self.template)


_FIELD: Final = re.compile(r"\$\{\d+:([^{}]*)\}")

# In the order in which routes use them. A name ending in a dot is a namespace; what follows is up to the request.
FIELDS: Final = (
    Word(
        "http.path",
        "Normalised path without the query string: dot segments resolved, `//` merged, unreserved %XX decoded. "
        "Always starts with `/`.",
        'http.path ^= "/v1"',
    ),
    Word(
        "http.host",
        "Host header without the port, exactly as sent (use `lower()` if clients vary case).",
        'http.host == "api.example.com"',
    ),
    Word("http.method", 'Request method, upper case, e.g. `"GET"`.', 'http.method == "GET"'),
    Word(
        "http.headers.",
        "Value(s) of a request header; name lower case with `_` for `-`. If the header is sent several times all "
        "values must match; wrap in `any()` to accept one. Absent header: false, even for `!=`.",
        'any(http.headers.x_env) == "dev"',
    ),
    Word(
        "http.queries.",
        'Value(s) of a query parameter, same all/`any()` rule as headers. `?flag` without value is `""`. Names '
        "containing a dot cannot be written.",
        'http.queries.beta == "1"',
    ),
    Word(
        "tls.sni",
        "Server name the client sent in TLS. Absent on plain HTTP, and then every comparison is false.",
        'tls.sni =^ ".example.com"',
    ),
    Word(
        "net.src.ip",
        "Client address as the gateway sees it (after trusted proxy settings).",
        "net.src.ip in 10.0.0.0/8",
    ),
    Word(
        "http.path.segments.",
        "Part of the path counted from 0, `N` for one, `N_M` for several joined by `/`. Absent if the path is "
        "shorter.",
        'http.path.segments.0 == "api"',
    ),
    Word(
        "http.path.segments.len",
        "Number of path parts, trailing slash ignored.",
        "http.path.segments.len == 2",
    ),
    Word(
        "net.dst.port",
        "On HTTP routes the port in the Host header if it has one, otherwise the gateway port (8000/8443 by "
        "default).",
        "net.dst.port == 8443",
    ),
    Word(
        "net.protocol",
        "Protocol the connection came in on: `http` or `https` on HTTP routes (gRPC and WebSocket too), `tcp`, "
        "`tls`, `udp` on stream routes. The route's protocols are already added for you; you rarely need this field.",
        'net.protocol == "https"',
    ),
    Word("net.src.port", "Client port as the gateway sees it.", "net.src.port >= 1024"),
    Word("net.dst.ip", "Address the gateway accepted the connection on.", "net.dst.ip == 10.0.0.1"),
)

FUNCTIONS: Final = (
    Word(
        "lower",
        "Lower-cases the request value, not your constant: write the constant in lower case.",
        'lower(http.host) == "api.example.com"',
    ),
    Word(
        "any",
        "True if one of several values matches (default: all must).",
        'any(http.headers.accept) contains "json"',
    ),
)

OPERATORS: Final[dict[Operator, Word]] = {
    "==": Word("equal", "Equal, case-sensitive. False when the field is absent.", 'http.path == "/a"'),
    "!=": Word(
        "not equal", "Not equal, case-sensitive. False when the field is absent.", 'http.method != "GET"'
    ),
    "^=": Word(
        "starts with",
        "Starts with the text. Cheaper than a regex. Does not stop at a `/`.",
        'http.path ^= "/v1/"',
    ),
    "=^": Word("ends with", "Ends with the text. Cheaper than a regex.", 'http.host =^ ".example.com"'),
    "contains": Word("contains", "Contains the text. Cheaper than a regex.", 'http.path contains "/admin/"'),
    "~": Word(
        "matches a regex",
        'Regex (Rust syntax: no look-around, no back-references). Not anchored: add `^`. Prefer `r#"…"#`.',
        'http.path ~ r#"^/v\\d+/"#',
    ),
    "in": Word(
        "inside",
        "IP address inside a CIDR range. Host bits of the range must be zero.",
        "net.src.ip in 10.0.0.0/8",
    ),
    "not in": Word(
        "outside",
        "IP address outside a CIDR range. An IPv6 client is outside every IPv4 range. False when the field is absent.",
        "net.src.ip not in 10.0.0.0/8",
    ),
    ">=": Word(
        "at least", "Numbers only. A leading zero means octal: `0443` is 291.", "net.dst.port >= 1024"
    ),
    "<=": Word("at most", "Numbers only. A leading zero means octal: `0443` is 291.", "net.dst.port <= 1023"),
    ">": Word("more than", "Numbers only. A leading zero means octal: `0443` is 291.", "net.dst.port > 1023"),
    "<": Word("less than", "Numbers only. A leading zero means octal: `0443` is 291.", "net.dst.port < 1024"),
}

# Which operators a type takes, most useful first.
OPERATORS_OF_TYPE: Final[dict[ValueType, tuple[Operator, ...]]] = {
    "String": ("==", "^=", "~", "=^", "contains", "!="),
    "Int": ("==", ">=", "<=", ">", "<", "!="),
    "IpAddr": ("in", "not in", "==", "!="),
    "IpCidr": ("==", "!="),
    "Regex": (),
}

# Fields for which another order serves better.
OPERATORS_OF_FIELD: Final[dict[str, tuple[Operator, ...]]] = {
    "http.path": ("^=", "==", "~", "=^", "contains", "!="),
    "http.method": ("==", "!="),
    "net.protocol": ("==", "!="),
}

CONNECTIVES: Final = (
    Word("&&", "Both must hold. Weaker than `||`: `a && b || c` is `a && (b || c)`.", ""),
    Word("||", "One must hold. `||` binds tighter than `&&`: `a && b || c` is `a && (b || c)`.", ""),
)

NEGATION: Final = Word(
    "!( … )",
    "Negation; parentheses required. Unlike `!=` it is true when the field is absent.",
    '!(http.path ^= "/admin/")',
)

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT")

COMMON_HEADERS: Final = (
    "authorization",
    "accept",
    "content_type",
    "user_agent",
    "x_forwarded_for",
    "x_forwarded_proto",
    "x_api_version",
    "x_request_id",
    "origin",
    "cookie",
)

PRIVATE_RANGES: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8")


SNIPPETS: Final = (
    Snippet("path prefix", "Paths below a place.", 'http.path ^= "/${1:api}/"', "http.path"),
    Snippet(
        "exact path",
        "One path, with a slash at its end or without.",
        '(http.path == "/${1:a}" || http.path == "/${1:a}/")',
        "http.path",
    ),
    Snippet("host", "One host.", 'http.host == "${1:api.example.com}"', "http.host"),
    Snippet("wildcard host", "All hosts below a domain.", 'http.host =^ ".${1:example.com}"', "http.host"),
    Snippet(
        "method set",
        "One of several methods.",
        '(http.method == "GET" || http.method == "HEAD")',
        "http.method",
    ),
    Snippet(
        "any header value",
        "One of the values of a header, in any case.",
        'any(lower(http.headers.${1:x_api_version})) == "${2:v2}"',
        "http.headers.",
    ),
    Snippet("query flag", "An argument of the query.", 'http.queries.${1:beta} == "${2:1}"', "http.queries."),
    Snippet(
        "not under",
        "Paths below a place, but not those below another.",
        'http.path ^= "${1:/api/}" && !(http.path ^= "${1:/api/}${2:internal/}")',
        "http.path",
    ),
    Snippet("IP range", "Clients of a network.", "net.src.ip in ${1:10.0.0.0/8}", "net.src.ip"),
    Snippet(
        "versioned path",
        "A number in the path, captured.",
        'http.path ~ r#"^/v(?P<${1:version}>\\d+)/"#',
        "http.path",
    ),
)

# Parts of a regex, as a raw string has them. The first two make sense at its start only.
REGEX_PIECES: Final = (
    Snippet("^", "start (not implied)", "^"),
    Snippet("(?i)", "ignore case; `lower()` with `==` or `^=` is cheaper", "(?i)"),
    Snippet("[^/]+", "one path segment", "[^/]+"),
    Snippet("\\d+", "digits", "\\d+"),
    Snippet("(?P<name>…)", "named capture, usable by plugins (http.path only)", "(?P<${1:name}>${2:[^/]+})"),
    Snippet("$", "end (not implied)", "$"),
)
REGEX_STARTS: Final = ("^", "(?i)")


def field_word(name: str) -> Word | None:
    """Return the documentation of a field, of its namespace for one that has no entry of its own."""
    exact = next((word for word in FIELDS if word.name == name), None)
    if exact is not None:
        return exact
    head, dot, _ = name.rpartition(".")
    return next((word for word in FIELDS if word.name == head + dot), None)
