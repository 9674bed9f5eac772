"""The tables and the automaton that runs on them, against Lark's own parser."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lark import Token as LarkToken
from lark import UnexpectedToken

from routelens.language import lalr_tables
from routelens.language.lalr import END, Automaton, UnexpectedTokenError
from routelens.language.tokens import Token
from tests.language.lark_trees import BUILDERS, plain
from tools.make_lalr_tables import grammar, text

KINDS = [name for name, _, _ in lalr_tables.TERMINALS if name != "WHITE_SPACE"]


def test_the_tables_are_what_lark_makes_of_the_grammar() -> None:
    made: dict[str, Any] = {}
    exec(text(), made)  # noqa: S102 RUF100  # the module as it would be written
    for name in ("TERMINALS", "RULES", "STATES", "ACCEPT"):
        assert getattr(lalr_tables, name) == made[name], (
            "the grammar has changed: python -m tools.make_lalr_tables"
        )


LARK = grammar().parse_interactive("")


# A chain of whole predicates, and any kinds at all: most of the latter are refused soon.
PREDICATE = st.sampled_from([("IDENTIFIER", "OPERATOR", kind) for kind in ("STRING", "IPV4", "INTEGER")])
LEGAL = st.recursive(
    PREDICATE,
    lambda inner: st.one_of(
        st.builds(lambda left, by, right: (*left, by, *right), inner, st.sampled_from(["AND", "OR"]), inner),
        st.builds(lambda one: ("LPAR", *one, "RPAR"), inner),
        st.builds(lambda one: ("NOT", "LPAR", *one, "RPAR"), inner),
    ),
    max_leaves=12,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.one_of(LEGAL, st.lists(st.sampled_from(KINDS), max_size=12).map(tuple)))
@example(("IDENTIFIER", "LPAR", "IDENTIFIER", "LPAR", "IDENTIFIER", "RPAR", "RPAR", "OPERATOR", "STRING"))
def test_it_accepts_refuses_and_builds_as_lark_does(kinds: tuple[str, ...]) -> None:
    ours, theirs = Automaton(BUILDERS), LARK.copy()  # type: ignore[no-untyped-call]
    for place, kind in enumerate((*kinds, END)):
        accepted = theirs.accepts()
        assert ours.accepts() == accepted
        try:
            expected = theirs.feed_token(LarkToken(kind, f"{kind}{place}"))
        except UnexpectedToken:
            assert kind not in accepted
            with pytest.raises(UnexpectedTokenError):
                ours.feed(Token(kind, f"{kind}{place}", place))
            # Both have reduced what could be, and go on alike from there.
            assert ours.accepts() == theirs.accepts()
            return
        assert ours.feed(Token(kind, f"{kind}{place}", place)) == (plain(expected) if kind == END else None)


@pytest.mark.heavy
def test_a_long_chain_is_one_list() -> None:
    automaton = Automaton(BUILDERS)
    for _ in range(50_000):
        for kind in ("IDENTIFIER", "OPERATOR", "STRING", "OR"):
            automaton.feed(Token(kind, kind))
    for kind in ("IDENTIFIER", "OPERATOR", "STRING"):
        automaton.feed(Token(kind, kind))
    value: Any = automaton.feed(Token(END, ""))
    assert len(value[1][1]) == 1 + 50_001
