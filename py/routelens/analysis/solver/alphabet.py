"""What a client can send: for each kind of text its language, and what is usual there.

Sources: docs/reference/upstream.md §1 and §2 (paths), docs/reference/expressions.md §7 (hosts, headers, arguments).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from typing import Final

from routelens.dataclass import dataclass

_TOKEN: Final = r"[A-Za-z0-9!#$%&'*+\-.^_`|~]"
_CONTROL: Final = r"[\x00-\x1f\x7f]"
_SPACE: Final = r"[ \t\n\x0b\f\r]*"
_NUMBER: Final = (
    rf"{_SPACE}[+-]?(?:0[xX](?:[0-9A-Fa-f]+\.?[0-9A-Fa-f]*|\.[0-9A-Fa-f]+)(?:[pP][+-]?[0-9]+)?"
    rf"|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?){_SPACE}"
)
"""What is a port behind the first colon of a Host header: what Lua's `tonumber` takes."""

HAS_PORT: Final = rf"^[^:]*:{_NUMBER}\z"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text. Every text of it has a match of `needed`, and none of `refused` (both regexes, or None).

    `beginning` is what all start with. `usual` are texts to try first, `joint` stands between parts of a text that is
    made up. `keeps_lower` if the lower case of a text of this kind is one, too.
    """

    needed: str | None
    refused: str | None
    usual: tuple[str, ...]
    beginning: str = ""
    joint: str = ""
    keeps_lower: bool = True
    avoided: str = "#"
    takes: Callable[[str], bool] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        needed = None if self.needed is None else re.compile(_python(self.needed)).search
        refused = None if self.refused is None else re.compile(_python(self.refused)).search

        def takes(text: str) -> bool:
            return (needed is None or needed(text) is not None) and (refused is None or refused(text) is None)

        object.__setattr__(self, "takes", takes)


def _python(pattern: str) -> str:
    """Return a pattern of the gateway's dialect for Python."""
    return pattern.replace(r"\z", r"\Z")


METHOD: Final = Kind(
    rf"^{_TOKEN}+\z", None, ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PURGE")
)
HEADER: Final = Kind(None, rf"{_CONTROL}|^ | \z", ("a", "other", "x1"))
QUERY: Final = Kind(None, None, ("1", "other", "x1"))
SNI: Final = Kind(r"[^\x00\r\n]", r"[\x00\r\n]", ("example.com", "other.example"), joint="a")
"""The name in a TLS handshake, which is never empty."""
HOST: Final = Kind(
    None,
    # A blank at the end stays only where a port follows, and then there is no colon before it.
    rf"{_CONTROL}|^ |:.* \z|{HAS_PORT}",
    ("example.com", "other.example"),
    joint="a",
)
"""The host: what stands in the Host header before a port."""
HOST_HEADER: Final = Kind(None, rf"{_CONTROL}|^ | \z", ("example.com", "other.example"), joint="a")
"""The Host header as a whole."""
PATH: Final = Kind(
    "^/",
    r"\?|//|/\.\.?(?:/|\z)|%(?:[0-9A-Fa-f][a-f]|[a-f][0-9A-Fa-f]|[01789A-F][0-9A-F]|2[02DE]|3[0-9CE]|"
    r"4[1-9A-F]|5[0-9ACEF]|6[0-9A-F])",
    ("/", "/a", "/other"),
    beginning="/",
    joint="/a",
    keeps_lower=False,
)
"""A normalised path: triplets only of reserved bytes, in upper case; no dot segments; no empty ones but the last."""
