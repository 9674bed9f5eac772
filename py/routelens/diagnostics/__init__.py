"""Codes of diagnostics: what each means, why it is a fault, an example, and what its fixes change."""

from routelens.diagnostics.codes import CODES, DiagnosticCode, FixSafety, Severity

__all__ = ["CODES", "DiagnosticCode", "FixSafety", "Severity"]
