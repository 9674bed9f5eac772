"""Diagnostics: what the gateway refuses and what the rules find in a file, as editors show it."""

from __future__ import annotations

from typing import Final

from lsprotocol.types import Diagnostic, DiagnosticSeverity, DiagnosticTag

from routelens.integrations.language_server.document import Document
from routelens.lint.files import FileFinding, LoadOptions, lint_texts, selected
from routelens.lint.registry import documentation_of
from routelens.lint.rule import Rule
from routelens.lint.settings import Settings

SOURCE: Final = "routelens"
_SEVERITIES: Final = {
    "error": DiagnosticSeverity.Error,
    "warning": DiagnosticSeverity.Warning,
    "performance": DiagnosticSeverity.Information,
    "hint": DiagnosticSeverity.Hint,
}


def findings_of(text: str, *, is_bare: bool, settings: Settings) -> tuple[FileFinding, ...]:
    """Return the findings of a text that the settings ask for, hints among them: editors show those least."""
    linted = lint_texts(
        [text], bare=[0] if is_bare else (), options=LoadOptions(settings.flavor), budget=settings.budget
    )
    return tuple(selected(linted.findings, settings.select or ("all",), settings.ignore))


def diagnostics(document: Document) -> list[Diagnostic]:
    """Return the findings of a document's last lint."""
    return [diagnostic(finding, document) for finding in document.findings]


def diagnostic(finding: FileFinding, document: Document) -> Diagnostic:
    """Return one finding."""
    return Diagnostic(
        document.positions.range(finding.start, finding.end),
        finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.rule,
        source=SOURCE,
        tags=[DiagnosticTag.Unnecessary] if _is_needless(finding.rule) else None,
    )


def _is_needless(code: str) -> bool:
    """Tell whether what the rule points at could go."""
    documented = documentation_of(code)
    return isinstance(documented, Rule) and documented.needless
