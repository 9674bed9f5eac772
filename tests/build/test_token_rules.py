"""The token tables that the page colours with."""

from __future__ import annotations

import re

from routelens.language.lalr_tables import TERMINALS
from web.build.token_rules import starting_terminals, token_rules


def test_every_terminal_has_a_rule_and_names_only_terminals() -> None:
    rules = token_rules()
    names = {name for name, _, _ in TERMINALS}
    assert {rule.name for rule in rules} == names
    assert {follower for rule in rules for follower in rule.follows} <= names | {"$END"}
    assert starting_terminals() == {"IDENTIFIER", "NOT", "LPAR"}


def test_rules_tokenise_as_the_parser_does() -> None:
    rules = {rule.name: rule for rule in token_rules()}
    text = 'in == "a" && any( not ) not in 10.0.0.0/8||!(x~r#"\\d"#)'
    allowed = sorted(starting_terminals(), key=list(rules).index)
    found, at = [], 0
    while at < len(text):
        at += len(re.match(r"[ \t\r\n]*", text[at:])[0])  # type: ignore[index]  # matches emptiness
        name, match = next(
            (name, m) for name in allowed if (m := re.compile(rules[name].pattern).match(text, at))
        )
        found.append((rules[name].style, match[0]))
        allowed = sorted(set(rules[name].follows) & set(rules), key=list(rules).index)
        at = match.end()
    assert found == [
        ("field", "in"),
        ("operator", "=="),
        ("string", '"a"'),
        ("connective", "&&"),
        ("field", "any"),
        ("punctuation", "("),
        ("field", "not"),
        ("punctuation", ")"),
        ("operator", "not in"),
        ("number", "10.0.0.0/8"),
        ("connective", "||"),
        ("connective", "!"),
        ("punctuation", "("),
        ("field", "x"),
        ("operator", "~"),
        ("string", 'r#"\\d"#'),
        ("punctuation", ")"),
    ]
