"""The engine behind the page: one JSON message in, one JSON reply out."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import TypeAlias

from routelens.browser.decoding import MessageError, RefusedError, decode, decode_message, parse_message
from routelens.browser.handlers import MODULES, Progress, handler_for
from routelens.browser.messages import questions, replies
from routelens.browser.session import Session
from routelens.browser.state import state_of
from routelens.browser.workspace import Workspace
from routelens.router import EvaluationLimit

Report: TypeAlias = Callable[[str], None]


class Engine:
    """Keeps the session, so that an edit sends one route and not all of them."""

    def __init__(self) -> None:
        self._session: Session | None = None

    def handle(self, message: str, report: Report | None = None) -> str:
        """Answer one message, both as JSON. Never raises: a fault is a `Failure`.

        A message opens or changes the workspace, or is a question of `routelens.browser.handlers` about it. `report`
        receives `Progress` messages, as JSON, during long work.
        """
        revision: int | None = None
        try:
            data = parse_message(message)
            if isinstance(data, dict) and isinstance(data.get("revision"), int):
                revision = data["revision"]
            reply = self._answer(data, revision or 0, report)
        except MessageError as error:
            text = f"The message cannot be read: {error}"
            reply = replies.Failure(kind="message", message=text, detail="")
        except RefusedError as error:
            reply = replies.Failure(kind="refused", message=str(error), detail="")
        except EvaluationLimit as limit:
            reply = replies.Failure(kind="undecided", message=limit.sentence, detail="")
        except Exception as error:  # the page shows what broke and goes on; nothing is hidden
            detail = traceback.format_exc(limit=-8)
            reply = replies.Failure(
                kind="internal", message=f"{type(error).__name__}: {error}", detail=detail
            )
        return envelope(reply, revision)

    def _answer(self, data: object, revision: int, report: Report | None) -> object:
        kind = data.get("type") if isinstance(data, dict) else None
        if isinstance(kind, str) and kind in MODULES:
            handler = handler_for(kind)
            question = decode(data, handler.question)
            return handler.answer(self._opened(), question, _progress(revision, report, kind))
        match decode_message(data):
            case questions.Open() as message:
                self._session = None
                workspace = Workspace(message.workspace, _progress(revision, report, "open"))
                state = state_of(workspace, message.visible)
                self._session = Session(workspace)
                return state
            case questions.Change() as message:
                return self._changed(message)

    def _changed(self, message: questions.Change) -> replies.State:
        """Apply a change. What a fault in the middle of it leaves is closed: the page opens its workspace again."""
        workspace = self._opened().workspace
        try:
            workspace.apply(message.edits)
            return state_of(workspace, message.visible, message.known_order)
        except MessageError:
            raise  # nothing has changed
        except BaseException:
            self._session = None
            raise

    def _opened(self) -> Session:
        if self._session is None:
            raise MessageError("no workspace is open")
        return self._session


def envelope(reply: object, revision: int | None) -> str:
    """Return a reply as JSON, with its `type` and the revision of the message that it answers.

    Its parts are slotted dataclasses, read in place: `asdict` would copy all of them.
    """
    message = {"type": getattr(reply, "type", None), "revision": revision, **_fields_of(reply)}
    return json.dumps(message, ensure_ascii=False, default=_fields_of)


def _fields_of(part: object) -> dict[str, object]:
    """Return a dataclass as a mapping. Raises TypeError for anything else: it has no place in a message."""
    names = _NAMES.get(type(part))
    if names is None:
        if not is_dataclass(part):
            raise TypeError(f"{type(part).__name__} has no place in a message")
        names = _NAMES[type(part)] = tuple(field.name for field in fields(part))
    return {name: getattr(part, name) for name in names}


_NAMES: dict[type, tuple[str, ...]] = {}


def _progress(revision: int, report: Report | None, what: str) -> Progress | None:
    if report is None:
        return None

    def tell(done: int, total: int) -> None:
        report(envelope(replies.Progress(what=what, done=done, total=total), revision))

    return tell
