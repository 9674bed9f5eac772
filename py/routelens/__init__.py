"""Routelens tells which route of an API gateway a request takes, and why.

What the names below stand for is imported when it is first asked for: `routelens --version` needs none of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routelens.language import Diagnostic, Expression, ExpressionError, Fix, Schema, parse
    from routelens.router import EvaluationLimit, Match, Router, check_context

__version__ = "0.1.0"

_HOMES = {
    **dict.fromkeys(("Diagnostic", "Expression", "ExpressionError", "Fix", "Schema", "parse"), "language"),
    **dict.fromkeys(("EvaluationLimit", "Match", "Router", "check_context"), "router"),
}


if not TYPE_CHECKING:  # where it would stand for any name, misspelt ones too

    def __getattr__(name: str) -> object:
        """Import what is asked for, and remember it."""
        module = _HOMES.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{module}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List what is there already, and what would be imported."""
    return sorted({*globals(), *_HOMES})


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
