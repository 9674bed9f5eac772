"""Random expressions over the gateway's fields, with few names and values, so that requests meet them often."""

from __future__ import annotations

from hypothesis import strategies as st

from routelens.language.literals import string_source_of

_TEXTS = (
    "",
    "/",
    "/a",
    "/a/b",
    "/A",
    "a",
    "b",
    "GET",
    "POST",
    "a.com",
    ".com",
    "x.a.com",
    "dev",
    "é",
    "a b",
    "/v1/x",
    "%",
)
_PATTERNS = (
    "^/a",
    "b$",
    "^/v\\d+/(?P<n>[a-z]+)$",
    "a|b",
    "^(GET|PUT)$",
    "(?i)^A\\.com$",
    "^[^/]+$",
    "é",
    "",
    "^/a/.*b",
)
_TEXT_FIELDS = (
    "http.path", "http.path", "http.host", "http.method", "http.headers.x_env", "http.headers.x", "http.queries.q",
    "tls.sni", "http.path.segments.0", "http.path.segments.1", "http.path.segments.0_1", "net.protocol",
    "http.headers.host",
)  # fmt: skip
_TEXT_OPERATORS = ("==", "==", "!=", "^=", "=^", "contains", "~")
_NUMBER_FIELDS = ("net.dst.port", "net.src.port", "http.path.segments.len")
_RANGES = ("10.0.0.0/8", "10.1.0.0/16", "fd00::/8", "192.168.0.0/16", "0.0.0.0/0", "10.0.0.1/32")


@st.composite
def _text_predicates(draw: st.DrawFn) -> str:
    field = draw(st.sampled_from(_TEXT_FIELDS))
    for transform in draw(st.sampled_from(((), (), (), ("lower",), ("any",), ("lower", "any")))):
        field = f"{transform}({field})"
    operator = draw(st.sampled_from(_TEXT_OPERATORS))
    literal = draw(st.sampled_from(_PATTERNS if operator == "~" else _TEXTS))
    return f"{field} {operator} {string_source_of(literal)}"


_NUMBERS = st.builds(
    "{} {} {}".format,
    st.sampled_from(_NUMBER_FIELDS),
    st.sampled_from(("==", "!=", ">", ">=", "<", "<=")),
    st.sampled_from((0, 1, 2, 3, 80, 8000, 8443)),
)
_ADDRESSES = st.one_of(
    st.builds("net.src.ip {} {}".format, st.sampled_from(("in", "not in")), st.sampled_from(_RANGES)),
    st.builds("net.src.ip {} {}".format, st.sampled_from(("==", "!=")), st.sampled_from(("10.0.0.1", "::1"))),
)
PREDICATES = st.one_of(_text_predicates(), _text_predicates(), _text_predicates(), _NUMBERS, _ADDRESSES)
EXPRESSIONS = st.recursive(
    PREDICATES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " && ".join(parts) + ")"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " || ".join(parts) + ")"),
        inner.map("!({})".format),
    ),
    max_leaves=6,
)
