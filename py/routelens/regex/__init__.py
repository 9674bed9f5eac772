"""The gateway's dialect of regular expressions: `compile`, `Pattern`, `RegexError`, `MatchLimitError`."""

from routelens.regex.errors import MatchLimitError, RegexError, Suggestion
from routelens.regex.pattern import Captures, Pattern, compile  # noqa: A004

__all__ = ["Captures", "MatchLimitError", "Pattern", "RegexError", "Suggestion", "compile"]
