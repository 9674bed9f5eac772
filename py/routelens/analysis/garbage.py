"""Garbage collection after a first analysis, so that a full one does not fall in an edit."""

from __future__ import annotations

import gc
from typing import Final

MANY: Final = 500
"""Routes that are judged for the first time, from which it is worth while."""


def collect_after(judged: int) -> None:
    """Collect all garbage once, if many routes have been judged for the first time.

    CPython does so by itself when the objects that are new are a quarter of all, which after a first analysis is soon:
    in an edit it would be noticed, 20 ms for 1,000 routes. Nothing is done where the process collects none, or in small
    pieces (CPython 3.14), and no setting of the collector is changed.
    """
    if judged >= MANY and gc.isenabled() and gc.get_threshold()[2] > 0:
        gc.collect()
