"""The gateway's regular expressions. The door: `compile`, `Pattern`, `RegexError`."""

from routelens.regex.pattern import Captures, Pattern, RegexError, compile  # noqa: A004

__all__ = ["Captures", "Pattern", "RegexError", "compile"]
