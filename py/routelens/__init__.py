"""Routelens tells which route of an API gateway a request takes, and why."""

from routelens.language import Diagnostic, Expression, ExpressionError, Fix, Schema, parse
from routelens.router import EvaluationLimit, Match, Router, check_context

__version__ = "0.1.0"

__all__ = [
    "Diagnostic",
    "EvaluationLimit",
    "Expression",
    "ExpressionError",
    "Fix",
    "Match",
    "Router",
    "Schema",
    "__version__",
    "check_context",
    "parse",
]
