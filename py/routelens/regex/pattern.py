"""The door to this room: compile a pattern, ask whether it matches, and what its groups captured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from routelens.regex.syntax import parse


@dataclass(frozen=True, slots=True)
class Captures:
    """The groups of one match: `spans[i]` is where group i matched (code points) or None, `names` maps names to i."""

    text: str
    spans: tuple[tuple[int, int] | None, ...]
    names: dict[str, int]

    def as_dict(self) -> dict[str, str]:
        """Return the texts of the groups that took part, by "0", "1", … and by name (spec/expressions.md §5.1)."""
        groups = {
            str(i): self.text[span[0] : span[1]] for i, span in enumerate(self.spans) if span is not None
        }
        groups.update({name: groups[str(i)] for name, i in self.names.items() if str(i) in groups})
        return groups


class Pattern:
    """A compiled pattern: unanchored search, leftmost-first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names = parse(text).names

    @cached_property
    def _re(self) -> re.Pattern[str]:
        return re.compile(self.text.replace("(?<", "(?P<").replace("\\z", "\\Z"))

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
    """Check `pattern` and make it ready to match. Raises RegexError if the gateway's engine refuses it."""
    return Pattern(pattern)
