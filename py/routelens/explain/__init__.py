"""Explanations: results about a request, a route or a condition, in words for people."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routelens.explain.explanation import RequestExplanation, explain_request

__all__ = ["RequestExplanation", "explain_request"]


if not TYPE_CHECKING:  # words and fields are imported without the table; misspelt names stay errors for mypy

    def __getattr__(name: str) -> object:
        """Import `explanation` when one of its names is first asked for."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.explanation"), name)
        globals()[name] = value
        return value
