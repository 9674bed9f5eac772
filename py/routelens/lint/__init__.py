"""Lint: advice on routes that are legal and wrong, or right and slow."""

from routelens.lint.linter import lint_expression, lint_route, lint_table
from routelens.lint.rule import Edit, Finding, Fix, Rule, Setting

__all__ = ["Edit", "Finding", "Fix", "Rule", "Setting", "lint_expression", "lint_route", "lint_table"]
