"""Registry: the rules, each found by its file in `rules`, and beside them the codes of faults."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache

from routelens.diagnostics import CODES, DiagnosticCode
from routelens.lint import rules
from routelens.lint.rule import Rule


def load_rules() -> Iterator[str]:
    """Import the rules one by one and yield their modules' names, for whoever cannot wait for all of them at once."""
    for module in pkgutil.iter_modules(rules.__path__):
        name = f"{rules.__name__}.{module.name}"
        importlib.import_module(name)
        yield name


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by code. The files of `rules` are imported when this is first called: some milliseconds."""
    found: list[Rule] = [importlib.import_module(name).RULE for name in load_rules()]
    return tuple(sorted(found, key=lambda rule: rule.code))


@cache
def documented() -> tuple[DiagnosticCode | Rule, ...]:
    """Return whatever a finding can be named by, in order of code: the codes of faults, and the rules."""
    return tuple(sorted((*CODES, *all_rules()), key=lambda entry: entry.code))


def documentation_of(code: str) -> DiagnosticCode | Rule | None:
    """Return what documents this code, None if there is no such code."""
    return next((entry for entry in documented() if entry.code == code), None)
