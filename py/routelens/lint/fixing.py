"""Fixing: edits applied to a text, those that would overlap left for the next round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from routelens.lint.rule import Edit, Finding, Fix


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Put `text` in place of the code points `start` to `end`."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit | TextEdit]) -> str:
    """Return `text` with the edits made; they must not overlap."""
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def chosen_fix(finding: Finding, *, unsafe: bool) -> Fix | None:
    """Return the fix to make without asking: a safe one, or with `unsafe` also one that keeps each request's route."""
    wanted = ("safe", "match-safe") if unsafe else ("safe",)
    return next((fix for fix in finding.fixes if fix.safety in wanted), None)


def overlaps(edits: Iterable[TextEdit], taken: Iterable[TextEdit]) -> bool:
    """Tell whether some edit touches what another one changes."""
    others = list(taken)
    return any(edit.start <= other.end and other.start <= edit.end for edit in edits for other in others)
