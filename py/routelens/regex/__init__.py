"""The gateway's dialect of regular expressions: `compile`, `Pattern`, `RegexError`."""

from routelens.regex.errors import RegexError, Suggestion
from routelens.regex.pattern import Captures, Pattern, compile  # noqa: A004

__all__ = ["Captures", "Pattern", "RegexError", "Suggestion", "compile"]
