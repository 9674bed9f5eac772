"""Fixing: edits applied to a text, those that would overlap left for the next round."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.config.document import PlacedDict
from routelens.lint.rule import Edit, Setting

WRITTEN: Final = re.compile(r"-?[0-9]+|[A-Za-z]+")
"""A number or a word as it stands in a configuration, but for quotes and anchors."""
_KEY: Final = re.compile(r"""["']?[A-Za-z_]""")


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Put `text` in place of the code points `start` to `end`."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit | Setting | TextEdit]) -> str:
    """Return `text`, the value at one place, with its edits made; they must not overlap. Settings are no part of it."""
    placed = [edit for edit in edits if not isinstance(edit, Setting)]
    for edit in sorted(placed, key=lambda edit: (edit.start, edit.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def overlaps(edits: Iterable[TextEdit], taken: Iterable[TextEdit]) -> bool:
    """Tell whether some edit touches what another one changes."""
    others = list(taken)
    return any(edit.start <= other.end and other.start <= edit.end for edit in edits for other in others)


def setting_edit(setting: Setting, text: str, route: PlacedDict) -> TextEdit | None:
    """Return the edit of a configuration text that makes a setting in a route, None where it is not written plainly.

    A value that is there is replaced; a key that is missing comes before the first one, in its line or on its own.
    """
    value = json.dumps(setting.value)
    place = route.place_of(setting.name)
    if place is not None:
        written = WRITTEN.match(text, place)
        return None if written is None else TextEdit(written.start(), written.end(), value)
    start = route.start
    if text.startswith("{", start):
        is_json = re.match(r"\s*\"", text[start + 1 : start + 200]) is not None
        key = json.dumps(setting.name) if is_json else setting.name
        return TextEdit(start + 1, start + 1, f"{key}: {value}, ") if route else None
    if _KEY.match(text, start) is None:  # an anchor, a tag or an alias stands here
        return None
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    ending = "\r\n" if "\r\n" in text else "\n"
    return TextEdit(start, start, f"{setting.name}: {value}{ending}{' ' * (start - line)}")
