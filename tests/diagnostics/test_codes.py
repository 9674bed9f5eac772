"""Codes of diagnostics: registered once, emitted by that name, and each shown by its example."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from routelens import ExpressionError, Schema, parse
from routelens.diagnostics import CODES, DiagnosticCode, codes
from routelens.kong.route_expression import check_expression
from routelens.kong.validation import validate_plugin, validate_route
from routelens.language import Diagnostic
from routelens.lint.registry import all_rules, documentation_of, documented

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "py" / "routelens"
CONFORMANCE = ROOT / "tests" / "conformance"
BY_CODE = {code.code: code for code in CODES}
CONSTANTS = {name: value for name, value in vars(codes).items() if isinstance(value, DiagnosticCode)}
SAFETIES = ("safe", "match-safe", "ask")


@cache
def _emitters() -> list[tuple[str, ast.Module]]:
    """Return the modules that may name a code: all but the registry and the rules of advice."""
    names = ((path.relative_to(PACKAGE).as_posix(), path) for path in sorted(PACKAGE.rglob("*.py")))
    return [
        (name, ast.parse(path.read_text("utf-8")))
        for name, path in names
        if not name.startswith(("diagnostics/", "lint/rules/"))
    ]


def _recorded() -> Iterator[Diagnostic]:
    """Yield what is reported about the recorded expressions and routes."""
    oracle = json.loads((CONFORMANCE / "oracle_language.json").read_text("utf-8"))
    schemas = {name: Schema(fields) for name, fields in oracle["schemas"].items()}
    for case in oracle["cases"]:
        try:
            parse(case["expr"], schemas[case["schema"]])
        except ExpressionError as error:
            yield from error.diagnostics
    for case in json.loads((CONFORMANCE / "lang-validate.json").read_text("utf-8")):
        yield from check_expression(case["expression"], "stream" if case["schema"] == "stream" else "http")
    for case in json.loads((CONFORMANCE / "route-schema.json").read_text("utf-8")):
        flavor: Any = "expressions" if case["flavor"] == "expressions" else "traditional_compatible"
        yield from validate_route(case["route"], flavor)


def _of_example(example: str | Mapping[str, object]) -> Iterable[Diagnostic]:
    if isinstance(example, str):
        return check_expression(example, "http")
    flavor: Any = "expressions" if "expression" in example else "traditional_compatible"
    found: Any = validate_route(dict(example), flavor)
    return list(found)


def _unregistered(found: Iterable[Diagnostic]) -> set[tuple[str, ...]]:
    """Return codes, with kind and effect of the fix, that the registry does not provide for."""
    wrong: set[tuple[str, ...]] = set()
    for fault in found:
        code = BY_CODE.get(fault.code)
        if code is None or fault.kind not in code.kinds:
            wrong.add((fault.code, fault.kind))
            continue
        most = -1 if code.fix_safety is None else SAFETIES.index(code.fix_safety)
        wrong |= {(fault.code, fix.effect) for fix in fault.fixes if SAFETIES.index(fix.effect) > most}
    return wrong


def test_no_code_is_written_outside_the_registry() -> None:
    bare = [
        f"{name}:{node.lineno} {node.value}"
        for name, tree in _emitters()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"K\d{3}", node.value)
    ]
    assert bare == []


def test_every_registered_code_is_emitted_somewhere() -> None:
    used = {
        node.attr
        for _, tree in _emitters()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "codes"
    }
    assert set(CONSTANTS) - used == set()


def test_every_code_is_listed_once_and_in_order() -> None:
    assert list(CODES) == sorted(CONSTANTS.values(), key=lambda code: code.code)
    assert len(BY_CODE) == len(CODES)


def test_codes_are_not_those_of_rules_and_both_are_documented() -> None:
    assert not set(BY_CODE) & {rule.code for rule in all_rules()}
    assert len(documented()) == len(CODES) + len(all_rules())
    assert documentation_of("K001") is codes.UNKNOWN_FIELD
    assert documentation_of("K101") in all_rules()
    assert documentation_of("K999") is None


def test_what_is_reported_about_the_recorded_texts_is_registered() -> None:
    found = list(_recorded())
    assert _unregistered(found) == set()
    # All kinds of the language occur there, so that the test above has seen each.
    kinds = {kind for code in CODES for kind in code.kinds} - {"enterprise", "too_deep", "nul"}
    assert kinds - {fault.kind for fault in found} == set()


def test_a_field_of_the_enterprise_edition_has_a_registered_kind() -> None:
    found = validate_plugin({"name": "cors", "ordering": {}})
    assert {fault.kind for fault in found} == {"enterprise"}
    assert _unregistered(found) == set()


def test_a_kind_or_a_fix_that_is_not_registered_is_found() -> None:
    assert _unregistered([Diagnostic("K001", "syntax", "", 0, 0)]) == {("K001", "syntax")}
    assert _unregistered([Diagnostic("K999", "syntax", "", 0, 0)]) == {("K999", "syntax")}


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_example_of_a_code_has_that_fault_and_no_other(code: DiagnosticCode) -> None:
    found = list(_of_example(code.example))
    assert {fault.code for fault in found} == {code.code}
    assert _unregistered(found) == set()
