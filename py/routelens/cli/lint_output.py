"""Output of `routelens lint`: one finding as text, JSON, SARIF or a workflow command, and a rule's page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from routelens import __version__
from routelens.diagnostics import DiagnosticCode
from routelens.kong.config.document import Document
from routelens.language.diagnostics import shown
from routelens.lint.files import FileFinding
from routelens.lint.registry import documented
from routelens.lint.rule import Rule, Source

_WIDTH: Final = 120
_LEVELS: Final = {"error": "error", "warning": "warning", "performance": "note", "hint": "note"}
_COMMANDS: Final = {"error": "error", "warning": "warning", "performance": "notice", "hint": "notice"}
_VISIBLE: Final = {0: "␀"}
_SAFETY: Final = {
    "safe": "Safe: every request keeps its route, its captures and what is stripped.",
    "match-safe": "Match-safe: every request keeps its route; captures or what is stripped may change.",
    "ask": "Ask: the fix changes which requests are matched.",
}


def finding_shape(
    finding: FileFinding, names: Sequence[str], documents: Sequence[Document]
) -> Mapping[str, Any]:
    """Return a finding as JSON."""
    route = finding.route
    fix = finding.fix
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "file": names[finding.source],
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "path": finding.path,
        "route": None if route is None else {"id": str(route.id), "name": route.name},
        "fix": None
        if fix is None
        else {
            "safety": fix.safety,
            "title": fix.title,
            "edits": [
                _edit_shape(documents[finding.source], edit.start, edit.end, edit.text) for edit in fix.edits
            ],
        },
    }


def _edit_shape(document: Document, start: int, end: int, text: str) -> Mapping[str, Any]:
    line, column = document.line_column(start)
    end_line, end_column = document.line_column(end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column, "text": text}


def concise_line(finding: FileFinding, names: Sequence[str]) -> str:
    """Return a finding as `file:line:column: code severity: message`."""
    name = f" ({finding.route.label})" if finding.route is not None else ""
    place = f"{names[finding.source]}:{finding.line}:{finding.column}"
    return f"{place}: {finding.rule} {finding.severity}: {finding.message}{name}"


def source_lines(finding: FileFinding, texts: Sequence[str]) -> list[str]:
    """Return the source line with a caret below, and what the fix would be."""
    text = texts[finding.source]
    start = max(text.rfind("\n", 0, finding.start), text.rfind("\r", 0, finding.start)) + 1
    line = text[start:].splitlines()[0] if text[start:] else ""
    column = finding.column - 1
    cut = max(0, column - _WIDTH // 2) if len(line) > _WIDTH else 0
    length = finding.end - finding.start if finding.line == finding.end_line else len(line) - column
    shown = line[cut : cut + _WIDTH].replace("\t", " ")
    marks = "^" * max(1, min(length, len(shown) - (column - cut)))
    lines = [f"{finding.line:6} | {shown}", f"       | {' ' * (column - cut)}{marks}"]
    if finding.fix is not None:
        lines.append(f"       = {finding.fix.safety}: {finding.fix.title}")
    return lines


def github_line(finding: FileFinding, names: Sequence[str]) -> str:
    """Return a finding as a workflow command, which a forge shows beside the line."""
    places = (
        f"file={_property(names[finding.source])},line={finding.line},col={finding.column},"
        f"endLine={finding.end_line},endColumn={finding.end_column},title={finding.rule}"
    )
    message = finding.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{_COMMANDS[finding.severity]} {places}::{message}"


def _property(text: str) -> str:
    for sign, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(sign, code)
    return text


def sarif(findings: Sequence[FileFinding], names: Sequence[str], texts: Sequence[str]) -> Mapping[str, Any]:
    """Return a SARIF 2.1.0 log of one run, with the pages of all rules and the best fix of each finding."""
    documents = [Document(None, text) for text in texts]
    rules = [
        {
            "id": rule.code,
            "name": "".join(word.capitalize() for word in rule.name.split() if word.isalpha()) or rule.code,
            "shortDescription": {"text": rule.what},
            "fullDescription": {"text": rule.why},
            "help": {"text": page_of(rule), "markdown": page_of(rule)},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        }
        for rule in documented()
    ]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "routelens", "version": __version__, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, names, documents) for finding in findings],
            }
        ],
    }


def _result(finding: FileFinding, names: Sequence[str], documents: Sequence[Document]) -> Mapping[str, Any]:
    artifact = {"uri": quote(names[finding.source])}
    document = documents[finding.source]
    region = _region(document, finding.start, finding.end)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
    if finding.fix is not None:
        replacements = [
            {
                "deletedRegion": _region(document, edit.start, edit.end),
                "insertedContent": {"text": edit.text},
            }
            for edit in finding.fix.edits
        ]
        changes = [{"artifactLocation": artifact, "replacements": replacements}]
        title = f"{finding.fix.title} ({finding.fix.safety})"
        result["fixes"] = [{"description": {"text": title}, "artifactChanges": changes}]
    return result


def _region(document: Document, start: int, end: int) -> Mapping[str, int]:
    line, column = document.line_column(start)
    end_line, end_column = document.line_column(end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def entry_shape(entry: DiagnosticCode | Rule) -> dict[str, str | None]:
    """Return what there is to know of a rule or a fault's code, for a program; `page` is Markdown."""
    return {
        "code": entry.code,
        "name": entry.name,
        "severity": entry.severity,
        "what": entry.what,
        "why": entry.why,
        "fix_safety": entry.fix_safety,
        "page": page_of(entry),
    }


def page_of(entry: DiagnosticCode | Rule) -> str:
    """Return the page of a code as Markdown."""
    return rule_page(entry) if isinstance(entry, Rule) else code_page(entry)


def code_page(code: DiagnosticCode) -> str:
    """Return what there is to know of a fault's code as Markdown: what, why, example, fix."""
    kinds = ", ".join(f"`{kind}`" for kind in code.kinds)
    example = code.example if isinstance(code.example, str) else json.dumps(code.example, ensure_ascii=False)
    fix = "There is no fix." if code.fix_safety is None else _SAFETY[code.fix_safety]
    return (
        f"# {code.code}: {code.name}\n\n{code.what}\n\nSeverity: {code.severity}. "
        f"Kind{'s' if len(code.kinds) > 1 else ''}: {kinds}.\n\n## Why\n\n{code.why}\n\n"
        f"## Example\n\n    {shown(example.translate(_VISIBLE))}\n\n## Fix\n\n{fix}\n"
    )


def rule_page(rule: Rule) -> str:
    """Return a rule's page as Markdown: what, why, examples, fix, how to silence it."""
    bad = "\n".join(_example(example.source) for example in rule.bad)
    good = "\n".join(_example(source) for source in rule.good)
    fix = (
        _SAFETY[rule.fix_safety]
        if rule.fix_safety is not None
        else "There is no automatic fix: you have to decide."
    )
    found = f"Found:\n\n{bad}\n\n" if bad else ""
    return (
        f"# {rule.code}: {rule.name}\n\n{rule.what}\n\nSeverity: {rule.severity}.\n\n## Why\n\n{rule.why}\n\n"
        f"## Examples\n\n{found}Left alone:\n\n{good}\n\n## Fix\n\n{fix}\n\n"
        f"## Silence it\n\nTag the route with `routelens-ignore:{rule.code}`, or pass `--ignore {rule.code}`.\n"
    )


def _example(source: Source) -> str:
    if isinstance(source, str):
        return f"    {source}"
    routes = [source] if isinstance(source, Mapping) else source
    return "\n".join(f"    {json.dumps(route, ensure_ascii=False)}" for route in routes)
