"""The engine behind the page: one JSON message in, one JSON answer out."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import TypeAlias

from routelens.browser import messages
from routelens.browser.completing import completions_for
from routelens.browser.converting import converted
from routelens.browser.decoding import MAX_MESSAGE, MessageError, decode_message
from routelens.browser.importing import exported, imported
from routelens.browser.view import state_of
from routelens.browser.workspace import Workspace

Report: TypeAlias = Callable[[str], None]


class Engine:
    """Keeps the open workspace, so that an edit sends one route and not all of them."""

    def __init__(self) -> None:
        self._workspace: Workspace | None = None

    def handle(self, message: str, report: Report | None = None) -> str:
        """Answer one message of `routelens.browser.messages`, both as JSON. Never raises: a fault is a `Failure`.

        `report` receives `Progress` messages, as JSON, while a large workspace is opened.
        """
        revision: int | None = None
        try:
            if len(message) > MAX_MESSAGE:
                raise MessageError(f"it is longer than {MAX_MESSAGE:,} characters")
            data = json.loads(message)
            if isinstance(data, dict) and isinstance(data.get("revision"), int):
                revision = data["revision"]
            reply = self._answer(decode_message(data), report)
        except (MessageError, json.JSONDecodeError, RecursionError) as error:
            reply = messages.Failure(
                "failure", revision, "message", f"The message cannot be read: {error}", ""
            )
        except Exception as error:  # the page shows what broke and goes on; nothing is hidden
            detail = traceback.format_exc(limit=-8)
            reply = messages.Failure(
                "failure", revision, "internal", f"{type(error).__name__}: {error}", detail
            )
        return _text_of(reply)

    def _answer(self, message: messages.Message, report: Report | None) -> messages.Reply:
        match message:
            case messages.Open():
                self._workspace = Workspace(message.workspace, _progress(message.revision, report, "routes"))
                return state_of(self._workspace, message.revision, message.window)
            case messages.Change():
                workspace = self._opened()
                workspace.apply(message.edits)
                return state_of(workspace, message.revision, message.window)
            case messages.Complete():
                return completions_for(self._opened(), message)
            case messages.Import():
                return imported(message, _progress(message.revision, report, "lines"))
            case messages.Export():
                return exported(self._opened(), message)
            case messages.Convert():
                return converted(self._opened(), message)

    def _opened(self) -> Workspace:
        if self._workspace is None:
            raise MessageError("no workspace is open")
        return self._workspace


def _text_of(reply: messages.Reply | messages.Progress) -> str:
    """Return a message as JSON. Its parts are slotted dataclasses, read in place: `asdict` would copy all of them."""
    return json.dumps(reply, ensure_ascii=False, default=_fields_of)


def _fields_of(part: object) -> dict[str, object]:
    """Return a dataclass as a mapping. Raises TypeError for anything else: it has no place in a message."""
    names = _NAMES.get(type(part))
    if names is None:
        if not is_dataclass(part):
            raise TypeError(f"{type(part).__name__} has no place in a message")
        names = _NAMES[type(part)] = tuple(field.name for field in fields(part))
    return {name: getattr(part, name) for name in names}


_NAMES: dict[type, tuple[str, ...]] = {}


def _progress(revision: int, report: Report | None, what: str) -> Callable[[int, int], None] | None:
    if report is None:
        return None

    def tell(done: int, total: int) -> None:
        progress = messages.Progress("progress", revision, what, done, total)
        report(_text_of(progress))

    return tell
