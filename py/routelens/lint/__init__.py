"""Lint: advice on routes that are legal but wrong, or right but slow."""

from routelens.lint.linter import lint_expression, lint_route, lint_table
from routelens.lint.rule import Edit, Finding, Fix, Rule, Setting

__all__ = ["Edit", "Finding", "Fix", "Rule", "Setting", "lint_expression", "lint_route", "lint_table"]
