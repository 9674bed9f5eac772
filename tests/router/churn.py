"""A table whose entries come and go: its memory must stay what it is.

    python -m tests.router.churn [CHANGES]

moves a window of 500 entries over half as many, a million changes unless told otherwise, and prints the memory.
"""

from __future__ import annotations

import sys
import tracemalloc
import uuid

from routelens import Router
from tests.router.tables import SCHEMA

WINDOW = 500


def churn(router: Router, start: int, stop: int) -> None:
    """Add the entries `start` to `stop`, remove those that are WINDOW older."""
    for i in range(start, stop):
        router.add(uuid.UUID(int=i), expression(i), i % 1_000)
        if i >= WINDOW:
            router.remove(uuid.UUID(int=i - WINDOW))


def expression(i: int) -> str:
    """Return an expression of one of many kinds; names and lengths never come to an end."""
    match i % 6:
        case 0:
            return f'path == "/{i}"'
        case 1:
            return f'host == "tenant-{i % 50}" && path ^= "/{"x" * (i % 70)}{i}"'
        case 2:
            return f'h.f{i} == "x"'
        case 3:
            return f"port >= {i} && port < {i + i % 1_000}"
        case 4:
            return f'path contains "-{i}-" || !(host == "h{i}")'
        case _:
            return f'path ~ "^/[a-z]+/{i}/"'


def main(changes: int = 1_000_000) -> None:
    """Print the memory after every tenth of the changes."""
    router = Router(SCHEMA)
    churn(router, 0, 4 * WINDOW)
    tracemalloc.start()
    step = max(changes // 20, 1)
    for tenth in range(10):
        start = 4 * WINDOW + tenth * step
        churn(router, start, start + step)
        print(f"{2 * step * (tenth + 1):,} changes: {tracemalloc.get_traced_memory()[0]:,} bytes", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
