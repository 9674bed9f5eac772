"""Random expressions: trees of a schema, and their texts."""

from __future__ import annotations

import ipaddress

from hypothesis import strategies as st

from routelens import Schema
from routelens.language.nodes import All, AnyOf, Node, Not, Predicate, Value
from routelens.language.parser import read
from routelens.language.printer import print_expression

SCHEMA = Schema({"s": "String", "h.*": "String", "n": "Int", "ip": "IpAddr", "net": "IpCidr"})


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)


TRANSFORMS = st.lists(st.sampled_from(["lower", "any"]), max_size=3).map(tuple)


IPV4 = st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address)


IPV6 = st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address) | st.integers(0, 2**33).map(
    lambda low: ipaddress.IPv6Address((0xFFFF << 32) | (low & 0xFFFFFFFF))
)


NETWORKS = st.builds(
    lambda address, length: ipaddress.ip_network(
        (address, length % (address.max_prefixlen + 1)), strict=False
    ),
    IPV4 | IPV6,
    st.integers(0, 128),
)


PREDICATES = st.one_of(
    st.builds(
        lambda field, operator, text, transforms: Predicate(
            field, operator, Value("String", text), transforms
        ),
        st.sampled_from(["s", "h.x"]),
        st.sampled_from(["==", "!=", "^=", "=^", "contains"]),
        TEXTS,
        TRANSFORMS,
    ),
    st.builds(
        lambda text: Predicate("s", "~", Value("Regex", text)),
        st.sampled_from(["^a", 'a"b', "\\d+", 'x"#y', ""]),
    ),
    st.builds(
        lambda operator, number: Predicate("n", operator, Value("Int", number)),
        st.sampled_from(["==", "!=", ">", ">=", "<", "<="]),
        st.integers(-(2**63) + 1, 2**63 - 1),
    ),
    st.builds(
        lambda operator, address: Predicate("ip", operator, Value("IpAddr", address), ("any",)),
        st.sampled_from(["==", "!="]),
        IPV4 | IPV6,
    ),
    st.builds(
        lambda operator, network: Predicate("ip", operator, Value("IpCidr", network)),
        st.sampled_from(["in", "not in"]),
        NETWORKS,
    ),
    st.builds(lambda network: Predicate("net", "==", Value("IpCidr", network)), NETWORKS),
)


def groups(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(nodes, min_size=2, max_size=4).map(tuple)
    return st.one_of(several.map(All), several.map(AnyOf), nodes.map(lambda node: Not((node,))))


TREES: st.SearchStrategy[Node] = st.recursive(PREDICATES, groups, max_leaves=12)


SPACES = st.sampled_from(["", " ", "\n", "\t \r\n"])


@st.composite
def written(draw: st.DrawFn) -> str:
    """A valid text: a tree as printed, with needless parentheses here and there, other white space, odd numbers."""
    text = print_expression(draw(TREES))
    tokens: list[object] = []
    read(text, tokens)  # type: ignore[arg-type]  # filled with tokens
    pieces: list[str] = []
    for token in tokens:
        source = str(token)
        if token.type == "INTEGER" and source.isdigit() and draw(st.booleans()):  # type: ignore[attr-defined]
            source = hex(int(source))
        # Words need white space between them, and `-1` does not join the operator before it.
        pieces += (
            draw(SPACES) or (" " if pieces and pieces[-1][-1:].isalnum() and source[0].isalnum() else ""),
            source,
        )
    whole = "".join(pieces)
    return f"({whole})" if draw(st.booleans()) else whole
