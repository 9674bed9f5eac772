"""The door to this room: compile a pattern, ask whether it matches, and what its groups captured."""

from __future__ import annotations

import re
from dataclasses import dataclass


class RegexError(ValueError):
    """A pattern that the gateway's regex engine refuses.

    `kind` names the error, `start` and `end` are its place in the pattern (code points), `message` is a plain
    sentence, `engine_message` the engine's own words.
    """

    def __init__(self, kind: str, message: str, start: int, end: int, engine_message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.start = start
        self.end = end
        self.engine_message = engine_message


@dataclass(frozen=True, slots=True)
class Captures:
    """The groups of one match: `spans[i]` is where group i matched (code points) or None, `names` maps names to i."""

    text: str
    spans: tuple[tuple[int, int] | None, ...]
    names: dict[str, int]

    def as_dict(self) -> dict[str, str]:
        """Return the texts of the groups that took part, by "0", "1", … and by name (spec/expressions.md §5.1)."""
        groups = {str(i): self.text[span[0] : span[1]] for i, span in enumerate(self.spans) if span is not None}
        groups.update({name: groups[str(i)] for name, i in self.names.items() if str(i) in groups})
        return groups


class Pattern:
    """A compiled pattern: unanchored search, leftmost-first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._re = re.compile(text.replace("(?<", "(?P<").replace("(?P<=", "(?<=").replace("(?P<!", "(?<!"))

    def is_match(self, text: str) -> bool:
        """Tell whether the pattern occurs in `text`."""
        return self._re.search(text) is not None

    def captures(self, text: str) -> Captures | None:
        """Return the groups of the leftmost match in `text`, or None."""
        match = self._re.search(text)
        if match is None:
            return None
        spans = tuple(None if match.start(i) < 0 else match.span(i) for i in range(self._re.groups + 1))
        return Captures(text, spans, dict(self._re.groupindex))


def compile(pattern: str) -> Pattern:  # noqa: A001
    """Compile `pattern`, or raise RegexError."""
    try:
        return Pattern(pattern)
    except re.error as error:
        place = error.pos or 0
        raise RegexError("syntax", f"Not a valid regex: {error.msg}.", place, place, error.msg) from error
