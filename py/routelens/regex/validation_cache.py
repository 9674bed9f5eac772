r"""Validation cache: patterns that differ only in their plain text have one frame, which is validated once.

The regexes of a table are written from few patterns: `^/orders-17/\d+$` and `^/orders-18/\d+$` have one frame, the
signs between their plain texts. Whether a pattern is valid, and which groups it has, depends on its frame alone: plain
text is text wherever it stands between these signs. So a frame is checked with stand-ins for its texts, and every
pattern of a good frame is good, for a tenth of the time. The stand-ins are as large as texts may be here, so that no
pattern of the frame is larger, or nested more deeply, than what was checked. Whatever is doubtful makes the rest of the
pattern part of its frame; and where the frame is refused the pattern itself is checked, whose faults have places.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from routelens.regex.errors import SIZE_LIMIT, RegexError
from routelens.regex.parser import parse
from routelens.regex.size_limit import too_large

MAX_PATTERN: Final = 100
"""Longer patterns are checked by themselves."""

MAX_REMEMBERED: Final = 1_024
"""So many frames are remembered, those used last."""

# Signs that mean what they mean whatever stands beside them: escapes of one character, flat classes, counts, the
# beginnings of groups without flags. Another `\`, `[`, `{` or `(` is doubtful.
_SIGN: Final = (
    r"\\[dDsSwW]|\\\W|\[\^?[^\[\]\\^][^\[\]\\]*\]|\{[0-9]+(?:,[0-9]*)?\}|"
    r"\((?!\?)|\(\?(?:P?<\w+>|:)|[.+*?)|^$]"
)  # fmt: skip
_SIGNS: Final = re.compile(rf"((?:{_SIGN})+(?:[\\\[{{(].*)?|[\\\[{{(].*)", re.DOTALL)


def group_names(pattern: str) -> dict[str, int] | None:
    """Return the named groups of a pattern, None if its frame does not tell that it is valid.

    2 to 3 µs where the frame is known, otherwise what parsing a pattern takes.
    """
    if len(pattern) > MAX_PATTERN:
        return None
    parts = _SIGNS.split(pattern)
    return _names_of(parts[0] != "", parts[-1] != "", *parts[1::2])


@lru_cache(maxsize=MAX_REMEMBERED)
def _names_of(text_first: bool, text_last: bool, *signs: str) -> dict[str, int] | None:
    """Return the named groups of a frame: its signs in order, with text between them and, if so, at either end."""
    # Texts that all differ, of characters that take the most bytes; halving the limit allows for what they share.
    texts = [chr(0x10000 + place) * MAX_PATTERN for place in range(len(signs) + 1)]
    if not text_first:
        texts[0] = ""
    if not text_last:
        texts[-1] = ""
    stand_in = texts[0] + "".join(sign + text for sign, text in zip(signs, texts[1:], strict=True))
    try:
        tree = parse(stand_in)
    except RegexError:
        return None
    return None if too_large(tree.root, SIZE_LIMIT // 2) else tree.names


def forget() -> None:
    """Forget all frames, so that a benchmark starts cold."""
    _names_of.cache_clear()
