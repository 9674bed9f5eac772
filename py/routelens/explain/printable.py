"""Printable text: escapes the characters that a terminal obeys or hides, in words, JSON and logs.

Names, paths and headers come from files and from the network. Control characters (C0, C1, ESC), marks that change the
direction of text, and characters without width could change what a person sees, so every face shows them escaped.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

# Control characters, format characters (Cf), and the separators of lines and paragraphs.
_HIDDEN: Final = (
    r"\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_ANY: Final = re.compile(f"[{_HIDDEN}]")
_BUT_NEWLINE: Final = re.compile(f"(?!\n)[{_HIDDEN}]")


def printable(text: str) -> str:
    r"""Return `text` as one line with hidden characters as `\x1b`, `\u202e`. Linear.

    >>> print(printable("a\x1b[2Jb\u202ec"))
    a\x1b[2Jb\u202ec
    """
    return _ANY.sub(_escaped, text)


def printable_lines(text: str) -> str:
    """Return `text` likewise, its line breaks left as they are."""
    return _BUT_NEWLINE.sub(_escaped, text)


def printable_json(value: Any, indent: int | None = 2) -> str:
    """Return `value` (anything that `json` takes) as JSON; hidden characters are escaped, others as they are."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _BUT_NEWLINE.sub(lambda found: json.dumps(found.group())[1:-1].replace("\x7f", "\\u007f"), text)


def _escaped(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")
