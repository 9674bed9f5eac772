"""Kong properties: what filters may set in the namespace `kong.`, in the gateway and on the page (docs/filters.md)."""

from __future__ import annotations

import re
from typing import Final

from routelens.filters.exchange import PropertyError, Stage

SHARED_PREFIX: Final = "kong.ctx.shared."
"""Names behind it are the plugins' and filters' own."""

_TARGET: Final = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^:/\s]+):([0-9]{1,5})")


def set_shared(shared: dict[str, bytes], name: str, value: bytes | None) -> None:
    """Set a property whose name starts with `SHARED_PREFIX`; None removes it."""
    key = name.removeprefix(SHARED_PREFIX)
    if value is None:
        shared.pop(key, None)
    else:
        shared[key] = value


def settable_text(name: str, value: bytes | None, stage: Stage) -> str:
    """Return the text that a property is set to.

    Raises PropertyError for a property that is unknown or read only, for a value that is not taken, and where it is too
    late: of the request once there is a response, of the response once its headers are out.
    """
    text = "" if value is None else value.decode("utf-8", "replace")
    match name:
        case "kong.response.status":
            is_taken = re.fullmatch("[1-5][0-9][0-9]", text) is not None
        case "kong.service.target":
            target = _TARGET.fullmatch(text)
            is_taken = target is not None and int(target[1]) <= 65535
        case "kong.service.upstream":
            is_taken = text != ""
        case "kong.service.request.scheme":
            is_taken = text in ("http", "https")
        case _:
            is_taken = False
    last = Stage.RESPONSE_HEADERS if name.startswith("kong.response.") else Stage.REQUEST
    if not is_taken or stage > last:
        raise PropertyError("unknown error")
    return text
