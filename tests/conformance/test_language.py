"""The language against the reference engine: verdict, stage, tree, field counts and the engine's own words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from routelens import Expression, ExpressionError, Schema, parse
from routelens.language.diagnostics import Diagnostic
from routelens.language.literals import value_text_of
from routelens.language.nodes import AnyOf, Node, Not, Predicate

HERE = Path(__file__).parent
ORACLE = json.loads((HERE / "oracle_language.json").read_text("utf-8"))
VALIDATE = json.loads((HERE / "lang-validate.json").read_text("utf-8"))

KONG_HTTP = ORACLE["schemas"]["kong_http"]
SCHEMAS = {
    "kong_http": Schema(KONG_HTTP),
    "generic": Schema(ORACLE["schemas"]["generic"]),
    "toy": Schema(
        {
            "a": "String",
            "b": "String",
            "s.t": "String",
            "h.*": "String",
            "i": "Int",
            "n": "Int",
            "ip": "IpAddr",
        }
    ),
    "http": Schema(KONG_HTTP),
    "stream": Schema(
        {
            "net.protocol": "String",
            "tls.sni": "String",
            "net.src.ip": "IpAddr",
            "net.dst.ip": "IpAddr",
            "net.src.port": "Int",
            "net.dst.port": "Int",
        }
    ),
}

# The engine at hand when the vectors were recorded; 1.7.1 says "Less/LessOrEqual", "Prefix/Postfix operators".
PARSE_KINDS = {"syntax", "literal", "regex", "regex_rhs_not_string", "unknown_function"}


def verdict(case: dict[str, Any], text_key: str) -> Expression | tuple[Diagnostic, ...]:
    try:
        return parse(case[text_key], SCHEMAS[case["schema"]])
    except ExpressionError as error:
        return error.diagnostics


def tree_of(node: Node) -> list[Any]:
    """Write a tree as the vectors do: binary, chains leaning to the left."""
    if isinstance(node, Predicate):
        lhs = [node.field, *node.transforms]
        value = node.value.value
        return [
            node.operator,
            lhs,
            [node.value.type, value if isinstance(value, int) else value_text_of(value)],
        ]
    if isinstance(node, Not):
        return ["!", tree_of(node.operands[0])]
    joint = "||" if isinstance(node, AnyOf) else "&&"
    tree = tree_of(node.operands[0])
    for operand in node.operands[1:]:
        tree = [joint, tree, tree_of(operand)]
    return tree


@pytest.mark.parametrize(
    "case",
    [c for c in ORACLE["cases"] if c.get("ok")],
    ids=lambda c: c["expr"][:60].encode("unicode_escape").decode(),
)
def test_accepted_with_the_same_tree_and_field_counts(case: dict[str, Any]) -> None:
    expression = verdict(case, "expr")
    assert isinstance(expression, Expression)
    assert dict(expression.fields) == case["fields"]
    if case["ast"] is not None:
        assert tree_of(expression.root) == case["ast"]


@pytest.mark.parametrize(
    "case",
    [c for c in ORACLE["cases"] if c.get("ok") is False],
    ids=lambda c: c["expr"][:60].encode("unicode_escape").decode(),
)
def test_refused_at_the_same_stage_with_the_same_words(case: dict[str, Any]) -> None:
    diagnostics = verdict(case, "expr")
    assert isinstance(diagnostics, tuple)
    first = diagnostics[0]
    if case["stage"] == "validate":
        assert first.kind not in PARSE_KINDS
        assert first.engine_message == case["error"]
    elif case["variant"] == "customError":
        assert first.kind in PARSE_KINDS - {"syntax"}
        assert first.engine_message == case["message"]
    else:
        assert first.kind == "syntax"
        assert f"parsing error: {first.engine_message}" == case["message"]


@pytest.mark.parametrize(
    "case",
    [c for c in ORACLE["cases"] if c.get("variant") == "parsingError"],
    ids=lambda c: c["expr"][:60].encode("unicode_escape").decode(),
)
def test_syntax_faults_are_where_the_engine_stops(case: dict[str, Any]) -> None:
    diagnostics = verdict(case, "expr")
    assert isinstance(diagnostics, tuple)
    first = diagnostics[0]
    engine_stops = len(case["expr"].encode()[: case["location"]["pos"]].decode())
    if "not closed" in first.message:
        # Underlined where it opens; the engine reports the end of the text.
        assert engine_stops == len(case["expr"])
    elif first.message.startswith("Remove `"):
        # Underlined is the word too many, which the engine takes for a field; it stops behind it.
        assert first.end <= engine_stops
    else:
        assert first.start == engine_stops


@pytest.mark.parametrize("case", [c for c in ORACLE["cases"] if c.get("trap")], ids=lambda c: c["expr"][:60])
def test_where_the_engine_crashes_we_answer(case: dict[str, Any]) -> None:
    answer = verdict(case, "expr")
    assert isinstance(answer, Expression) or answer[0].kind in {"syntax", "in_needs_ip_and_cidr"}


@pytest.mark.parametrize("case", VALIDATE, ids=lambda c: c["id"])
def test_lang_validate(case: dict[str, Any]) -> None:
    answer = verdict(case, "expression")
    if case["valid"]:
        assert isinstance(answer, Expression), answer
        assert sorted(answer.fields) == case.get("fields", sorted(answer.fields))
    else:
        assert isinstance(answer, tuple)
        assert answer[0].kind == case["error_kind"]
