"""Date: the time as responses tell it."""

from __future__ import annotations

import time
from email.utils import formatdate
from functools import lru_cache


def http_date() -> bytes:
    """Return the time for a Date header; a server with a clock sends one in every response."""
    return _written(int(time.time()))


@lru_cache(maxsize=2)
def _written(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode("ascii")
