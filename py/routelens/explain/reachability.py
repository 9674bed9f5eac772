"""Reachability in words: why a route can never win, and what of it never decides."""

from __future__ import annotations

from collections.abc import Sequence

from routelens.explain.markup import Run


def unreachable_sentence(name: str, blockers: Sequence[str], contradiction: Sequence[str]) -> list[Run]:
    """Say that no request can win a route, and which routes or which of its own conditions are the reason."""
    return [
        (name, "strong"),
        (" can never win: ", "plain"),
        (f"{_reason(blockers, contradiction)}.", "plain"),
    ]


def unreachable_reason(blockers: Sequence[str], contradiction: Sequence[str]) -> str:
    """Return the reason alone, as a sentence."""
    reason = _reason(blockers, contradiction)
    return f"{reason[0].upper()}{reason[1:]}."


def _reason(blockers: Sequence[str], contradiction: Sequence[str]) -> str:
    if len(blockers) == 1:
        return f"route {blockers[0]} takes every request that it matches"
    if blockers:
        return f"routes {_and(blockers)} together take every request that it matches"
    if len(contradiction) == 1:
        return f"no request meets its condition {contradiction[0]}"
    if len(contradiction) == 2:
        return f"its conditions {contradiction[0]} and {contradiction[1]} contradict each other"
    if contradiction:
        return f"its conditions {'; '.join(contradiction)} contradict each other together"
    return "its conditions contradict each other"


def idle_sentence(name: str, alternatives: Sequence[str], blockers: Sequence[str]) -> list[Run]:
    """Say which alternatives of a route never decide."""
    verb = "never decides" if len(alternatives) == 1 else "never decide"
    others = f", for {_and(blockers)} or an earlier alternative comes first" if blockers else ""
    return [
        (name, "strong"),
        (": ", "plain"),
        (", ".join(alternatives), "code"),
        (f" {verb}{others or ': an earlier alternative holds as well'}.", "plain"),
    ]


def tie_sentence(first: str, second: str) -> list[Run]:
    """Say that the order of two routes is not known."""
    return [
        (first, "strong"),
        (" and ", "plain"),
        (second, "strong"),
        (" have the same priority, and ids that are not known decide.", "plain"),
    ]


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
