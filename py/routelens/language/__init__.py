"""The Expressions language: parse, check, print (docs/reference/expressions.md)."""

from routelens.language.diagnostics import Diagnostic, ExpressionError, Fix
from routelens.language.expression import Expression
from routelens.language.parser import parse
from routelens.language.schema import Schema

__all__ = ["Diagnostic", "Expression", "ExpressionError", "Fix", "Schema", "parse"]
