"""Every finding points at the exact span: of an expression, and in a file at the same characters inside the value."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from routelens.kong import Route
from routelens.kong.config.document import Document
from routelens.lint import Finding, lint_expression, lint_route
from routelens.lint.files import lint_texts
from routelens.lint.registry import all_rules

# What each rule points at in its bad examples, looked over by a person.
SPANS: Mapping[str, Mapping[str, list[str]]] = json.loads(
    (Path(__file__).parent / "spans.json").read_text("utf-8")
)
CASES = [(rule, source, texts) for rule, found in SPANS.items() for source, texts in found.items()]
EXPRESSIONS = [(rule, source) for rule, source, _ in CASES if not source.startswith("{")]
OF_TABLES = {rule.code for rule in all_rules() if rule.scope == "table"}


def covered(source: str | Mapping[str, Any], finding: Finding) -> str:
    value: Any = source
    for step in () if isinstance(source, str) else finding.place:
        value = value[step]
    if not isinstance(value, str):
        return "/".join(map(str, finding.place))
    return value if finding.span is None else value[slice(*finding.span)]


@pytest.mark.parametrize(
    ("rule", "source", "texts"), CASES, ids=[f"{case[0]}: {case[1][:40]}" for case in CASES]
)
def test_a_finding_points_at_what_it_is_about(rule: str, source: str, texts: list[str]) -> None:
    parsed: str | Mapping[str, Any] = json.loads(source) if source.startswith("{") else source
    found = lint_expression(parsed) if isinstance(parsed, str) else lint_route(Route.from_dict(parsed))
    assert [covered(parsed, finding) for finding in found if finding.rule == rule] == texts


def test_every_rule_has_its_spans_recorded() -> None:
    assert set(SPANS) == {rule.code for rule in all_rules()} - OF_TABLES


HEAD = '# é𝒳\n_format_version: "3.0"\nroutes:\n- name: a\n  strip_path: false\n  expression: '
STYLES: dict[str, tuple[str, Callable[[str], str]]] = {
    # what stands before the value, and what a beginning of the value is written as
    "plain": (HEAD, lambda text: text),
    "single": (HEAD + "'", lambda text: text.replace("'", "''")),
    "double": (HEAD + '"', lambda text: json.dumps(text, ensure_ascii=False)[1:-1]),
    "literal": (HEAD + "|-\n    ", lambda text: text),
    "folded": (HEAD + ">-\n    ", lambda text: text.replace(" ", "\n    ", 1)),
    "plain over lines": (HEAD, lambda text: text.replace(" ", "\n    ", 1)),
    "single over lines": (HEAD + "'", lambda text: text.replace(" ", "\n   ", 1).replace("'", "''")),
    "double over lines": (HEAD + '"', lambda text: json.dumps(text)[1:-1].replace(" ", "\n   ", 1)),
    "JSON": (
        '{"_format_version": "3.0", "routes": [{"strip_path": false, "expression": "',
        lambda text: json.dumps(text)[1:-1],
    ),
}
CLOSING = {"single": "'", "double": '"', "single over lines": "'", "double over lines": '"', "JSON": '"}]}'}


@pytest.mark.parametrize("style", STYLES)
def test_a_finding_of_a_file_is_at_the_same_characters_of_the_value(style: str) -> None:
    before, written = STYLES[style]
    compared = 0
    for rule, expression in EXPRESSIONS:
        if style.startswith("plain") and expression[0] in "!&*":
            continue
        text = before + written(expression) + CLOSING.get(style, "") + "\n"
        # Only the places are compared: the route adds findings of its own.
        wanted = {
            (finding.rule, finding.span)
            for finding in lint_expression(expression)
            if finding.rule == rule and finding.span is not None
        }
        document = Document(None, text)
        places = {
            (finding.rule, finding.line, finding.column, finding.end_line, finding.end_column)
            for finding in lint_texts([text]).findings
        }
        for code, (start, end) in wanted:
            first = len(before) + len(written(expression[:start]))
            last = len(before) + len(written(expression[:end]))
            place = (*document.line_column(first), *document.line_column(last))
            assert (code, *place) in places, (rule, text)
            compared += 1
    assert compared > 60


def test_a_finding_of_a_list_or_a_number_covers_it() -> None:
    text = (
        '_format_version: "3.0"\nroutes:\n- name: a\n  paths: [/a, "/long/path"] # x\n  regex_priority: 55\n'
    )
    spans = {finding.rule: text[finding.start : finding.end] for finding in lint_texts([text]).findings}
    assert (spans["K206"], spans["K207"]) == ('/a, "/long/path', "55")
    assert spans["K125"] == "a"
