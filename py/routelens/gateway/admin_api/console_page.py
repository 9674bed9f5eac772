"""The console's files at `/console/`: the page that comes with `routelens-page`, under a policy of its own."""

from __future__ import annotations

import email.utils
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from routelens.gateway import errors
from routelens.gateway.admin_api.call import Call
from routelens.gateway.admin_api.entities import Methods
from routelens.page_files import IMMUTABLE, POLICY, TYPES, PageMissingError, console_files, find, page_files

PATH: Final = "console"
CONSOLE_POLICY: Final = POLICY.replace("frame-ancestors 'self'", "frame-ancestors 'none'")
"""As strict as the page's own; and nobody may frame it, for its buttons write."""
_HEADERS: Final = {
    "Content-Security-Policy": CONSOLE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_INDEX: Final = "console.html"


class ConsolePage:
    """The handler of `/console/`. The files hold no secret: they are there without a token, which the page asks for."""

    def find(self, segments: list[str]) -> Methods | None:
        """Return the handlers of a path by method."""
        return {"GET": self._get} if segments[:1] == [PATH] else None

    async def _get(self, call: Call) -> Response:
        if call.segments == [PATH] and not call.http.scope["path"].endswith("/"):
            return RedirectResponse(f"/{PATH}/", 308)  # its files are named beside it
        try:
            file, name = _file("/".join(call.segments[1:]))
        except PageMissingError as error:
            return PlainTextResponse(f"{error}\n", 404)
        status = file.stat()
        tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        headers = {
            **_HEADERS,
            "ETag": tag,
            "Cache-Control": "public, max-age=31536000, immutable" if IMMUTABLE.match(name) else "no-cache",
            "Last-Modified": email.utils.formatdate(status.st_mtime, usegmt=True),
        }
        if tag in call.http.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        kind = TYPES.get(file.suffix, "application/octet-stream")
        return FileResponse(file, headers=headers, media_type=kind, stat_result=status)


def _file(name: str) -> tuple[Path, str]:
    """Return the file of a name below `/console/`. Raises PageMissingError, or ApiError for a name of nothing.

    The engine is that of the page; of the page itself nothing is served here.
    """
    root = page_files() if name.startswith("engine/") else console_files()
    file = find(root.resolve(), name or _INDEX)
    if file is None:
        raise errors.not_found()
    return file, name
