"""Registry: the rules, each found by its file in `rules`, and beside them the codes of faults."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from routelens.diagnostics import CODES, DiagnosticCode
from routelens.lint import rules
from routelens.lint.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by code. The files of `rules` are imported when this is first called: some milliseconds."""
    modules = [f"{rules.__name__}.{module.name}" for module in pkgutil.iter_modules(rules.__path__)]
    found: list[Rule] = [importlib.import_module(name).RULE for name in modules]
    return tuple(sorted(found, key=lambda rule: rule.code))


@cache
def documented() -> tuple[DiagnosticCode | Rule, ...]:
    """Return whatever a finding can be named by, in order of code: the codes of faults, and the rules."""
    return tuple(sorted((*CODES, *all_rules()), key=lambda entry: entry.code))


def documentation_of(code: str) -> DiagnosticCode | Rule | None:
    """Return what documents this code, None if there is no such code."""
    return next((entry for entry in documented() if entry.code == code), None)
