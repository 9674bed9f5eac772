"""Registry: the rules, each found by its file in `rules`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from routelens.lint import rules
from routelens.lint.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by code. The files of `rules` are imported when this is first called: some milliseconds."""
    modules = [f"{rules.__name__}.{module.name}" for module in pkgutil.iter_modules(rules.__path__)]
    found: list[Rule] = [importlib.import_module(name).RULE for name in modules]
    return tuple(sorted(found, key=lambda rule: rule.code))


def rule_of(code: str) -> Rule | None:
    """Return the rule with this code, None if there is none."""
    return next((rule for rule in all_rules() if rule.code == code), None)
