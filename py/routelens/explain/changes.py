"""Changes of a request in words: `method POST`, `without header x-env`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from routelens.analysis.request_edit import Change
from routelens.explain.markup import Run

MAX_SHOWN: Final = 80

_NAMED: Final = {"query": "query argument"}


def change_words(change: Change) -> list[Run]:
    """Say what a request has after a change: `host a.example.com`; long values are cut."""
    kind = _NAMED.get(change.kind, change.kind)
    label = f"{kind} {change.name}" if change.name else kind
    if change.after is None:
        return [(f"without {label}", "plain")]
    value = change.after if change.after else '""'
    shown = value if len(value) <= MAX_SHOWN else value[: MAX_SHOWN - 1] + "…"
    return [(f"{label} ", "plain"), (shown, "code")]


def changes_words(changes: Sequence[Change]) -> list[Run]:
    """Say several changes one after the other: `method POST, path /v1 and without header x-env`."""
    runs: list[Run] = []
    for index, change in enumerate(changes):
        if index:
            runs.append((" and " if index == len(changes) - 1 else ", ", "plain"))
        runs += change_words(change)
    return runs
