"""The router: which of many expressions holds first, and why (docs/reference/expressions.md §5 and §6)."""

from routelens.router.context import check_context
from routelens.router.limits import EvaluationLimit
from routelens.router.router import MAX_PRIORITY, Explanation, Match, Router
from routelens.router.trace import Truth

__all__ = ["MAX_PRIORITY", "EvaluationLimit", "Explanation", "Match", "Router", "Truth", "check_context"]
