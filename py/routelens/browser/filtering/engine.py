"""The engine of the Filters tab: one JSON message in, one JSON reply out."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from routelens.browser.decoding import MessageError, RefusedError, decode, parse_message
from routelens.browser.engine import envelope
from routelens.browser.filtering import messages
from routelens.browser.filtering.installed import InstalledFilters
from routelens.browser.filtering.send import send
from routelens.filters import Limits
from routelens.filters.wasm.engine import Engine
from routelens.filters.wasm.engine_browser import BrowserEngine


class FilterEngine:
    """Keeps the filters that were dropped on the tab; everything else comes with each message."""

    def __init__(self, engine: Engine | None = None, limits: Limits | None = None) -> None:
        self._engine = BrowserEngine() if engine is None else engine
        self._limits = Limits() if limits is None else limits
        self._installed = InstalledFilters(self._engine, self._limits)

    def handle(self, message: str, _report: Callable[[str], None] | None = None) -> str:
        """Answer one message, both as JSON. Never raises: what cannot be done is `Refused`.

        Workers hand every engine a place for reports of progress; this one has none to give.
        """
        revision: int | None = None
        try:
            data = parse_message(message)
            if isinstance(data, dict) and isinstance(data.get("revision"), int):
                revision = data["revision"]
            reply = self._answer(data)
        except MessageError as error:
            reply = messages.Refused(message=f"The message cannot be read: {error}", detail="")
        except RefusedError as error:
            reply = messages.Refused(message=str(error), detail="")
        except Exception as error:  # the tab shows what broke and goes on; nothing is hidden
            detail = traceback.format_exc(limit=-8)
            reply = messages.Refused(message=f"{type(error).__name__}: {error}", detail=detail)
        return envelope(reply, revision)

    def _answer(self, data: object) -> messages.Reply:
        kind = data.get("type") if isinstance(data, dict) else None
        match kind:
            case "list":
                decode(data, messages.List)
                return self._installed.listed()
            case "install":
                asked = decode(data, messages.Install)
                self._installed.install(asked.name, asked.wasm, asked.meta)
                return self._installed.listed()
            case "send":
                return send(self._engine, self._installed, self._limits, decode(data, messages.Send))
        raise MessageError(f"there is no such thing as type {kind!r}")
