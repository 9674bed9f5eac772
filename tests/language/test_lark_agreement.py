"""The shipped parser against Lark itself, run on the same grammar over every recorded expression."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lark import UnexpectedInput

from routelens.language.lalr import END, Automaton
from routelens.language.parser import read
from routelens.language.tokens import Token
from tests.language.lark_trees import BUILDERS, plain
from tools.make_lalr_tables import grammar

CONFORMANCE = Path(__file__).parents[1] / "conformance"
LARK = grammar()


def recorded_expressions() -> list[str]:
    language = json.loads((CONFORMANCE / "oracle_language.json").read_text("utf-8"))["cases"]
    match = json.loads((CONFORMANCE / "oracle_match.json").read_text("utf-8"))["cases"]
    texts = [case["expr"] for case in language]
    texts += [matcher["expr"] for case in match for matcher in case["matchers"]]
    return list(dict.fromkeys(texts))


def test_there_are_enough_recorded_expressions() -> None:
    assert len(recorded_expressions()) > 600


@pytest.mark.heavy
@pytest.mark.parametrize("text", recorded_expressions())
def test_lark_accepts_the_same_texts_and_builds_the_same_tree(text: str) -> None:
    tokens: list[Token] = []
    root, syntax_faults = read(text, tokens)
    try:
        expected = LARK.parse(text)
    except UnexpectedInput:
        assert root is None or syntax_faults
        return
    assert not syntax_faults
    automaton = Automaton(BUILDERS)
    for token in tokens:
        automaton.feed(token)
    assert automaton.feed(Token(END, "")) == plain(expected)
