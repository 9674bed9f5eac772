"""Canned responses: what a simulated upstream answers, read from text as HTTP has it."""

from __future__ import annotations

import re
from typing import Final

from routelens.dataclass import dataclass
from routelens.filters.errors import FilterError
from routelens.filters.headers import Pair, is_token

MAX_HEADERS: Final = 200

_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE: Final = re.compile(rb"(?:HTTP/[0-9](?:\.[0-9])? )?([1-5][0-9][0-9])(?: [^\x00-\x1f]*)?")


@dataclass(frozen=True, slots=True)
class CannedResponse:
    """What the simulated upstream answers; `chunks` come one after the other."""

    status: int = 200
    headers: tuple[Pair, ...] = ()
    chunks: tuple[bytes, ...] = ()


def parse_response(text: bytes) -> CannedResponse:
    """Read a response: a status line (`HTTP/1.1 200 OK` or `200`), headers, an empty line, the body as it is.

    Raises:
        FilterError: the status line or a header is invalid.

    """
    head, *rest = _BLANK_LINE.split(text, maxsplit=1)
    first, *lines = head.splitlines() or [b""]
    status = _STATUS_LINE.fullmatch(first)
    if status is None:
        raise FilterError("A response begins with a status line, such as `HTTP/1.1 200 OK` or `200`.")
    if len(lines) > MAX_HEADERS:
        raise FilterError(f"The response has more than {MAX_HEADERS} headers.")
    headers = []
    for number, line in enumerate(lines, 2):
        name, colon, value = line.partition(b":")
        if not colon or not is_token(name):
            raise FilterError(f"Line {number} of the response is not a header (`Name: value`).")
        headers.append((name, value.strip()))
    return CannedResponse(int(status[1]), tuple(headers), (rest[0],) if rest and rest[0] else ())
