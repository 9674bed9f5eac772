"""A static server for the built page, as strict as the page wants its hosts to be.

Right MIME types, a Content-Security-Policy, files that are named by their hash kept for ever and all others
asked for anew, compressed neighbours (`name.br`, `name.gz`) where they are there, else copies made in memory. It
listens on this computer only.
"""

from __future__ import annotations

import email.utils
import re
import shutil
import sys
import urllib.parse
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from routelens.cli.site_compression import CompressedFiles

# Everything from here, nothing inline, and of `eval` only WebAssembly.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}

# Vite's bundle, and what web/build/engine.mjs names by its hash.
IMMUTABLE = re.compile(r"assets/|engine/.*-[0-9a-f]{10}[./]")

# Best first. A browser says which it takes; the neighbours are made by the build.
ENCODINGS = {"br": ".br", "gzip": ".gz"}


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with the files below `root`. Tests spoil a site by overriding the other two."""

    root: ClassVar[Path]
    types: ClassVar[Mapping[str, str]] = TYPES
    policy: ClassVar[str] = POLICY
    copies: ClassVar[CompressedFiles]

    protocol_version = "HTTP/1.1"
    server_version = "routelens"
    sys_version = ""
    timeout = 60  # seconds a silent connection may stay open

    def do_GET(self) -> None:
        """Send a file."""
        self.respond(with_body=True)

    def do_HEAD(self) -> None:
        """Send the headers of a file."""
        self.respond(with_body=False)

    def respond(self, *, with_body: bool) -> None:
        """Find the file that the request names, and send it, or why not."""
        path = urllib.parse.urlsplit(self.path).path
        file = find(self.root, path)
        if file is None:
            if find(self.root, path + "/") is None:
                self.send_plain(HTTPStatus.NOT_FOUND, with_body=with_body)
            else:  # from "/docs" a page would look for its neighbours in "/"
                self.send_plain(HTTPStatus.MOVED_PERMANENTLY, with_body=with_body, location=path + "/")
            return
        body, encoding = self.negotiate(file)
        status = body.stat()
        copy = self.copies.get(file) if encoding is None and self.accepts("gzip") else None
        encoding = encoding if copy is None else "gzip"
        tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}{"" if copy is None else "-gzip"}"'
        fresh = self.headers.get("If-None-Match") == tag
        self.send_response(HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus.OK)
        self.send_header("ETag", tag)
        self.send_header("Vary", "Accept-Encoding")
        forever = IMMUTABLE.match(file.relative_to(self.root).as_posix())
        self.send_header("Cache-Control", "public, max-age=31536000, immutable" if forever else "no-cache")
        if not fresh:
            self.send_header("Content-Type", self.types.get(file.suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(status.st_size if copy is None else len(copy)))
            self.send_header("Last-Modified", email.utils.formatdate(status.st_mtime, usegmt=True))
            if encoding is not None:
                self.send_header("Content-Encoding", encoding)
        self.end_headers()
        if not with_body or fresh:
            return
        if copy is not None:
            self.wfile.write(copy)
        else:
            with body.open("rb") as source:
                shutil.copyfileobj(source, self.wfile)

    def negotiate(self, file: Path) -> tuple[Path, str | None]:
        """The file to send for `file` and its encoding: a compressed neighbour, if the client takes one."""
        for encoding, suffix in ENCODINGS.items():
            neighbour = file.with_name(file.name + suffix)
            if self.accepts(encoding) and neighbour.is_file():
                return neighbour, encoding
        return file, None

    def accepts(self, encoding: str) -> bool:
        """Whether the client takes an encoding."""
        for offer in self.headers.get("Accept-Encoding", "").split(","):
            name, _, parameters = offer.partition(";")
            if name.strip() == encoding and not re.fullmatch(r"\s*q=0(\.0*)?\s*", parameters):
                return True
        return False

    def send_plain(self, status: HTTPStatus, *, with_body: bool, location: str | None = None) -> None:
        """An answer without a file."""
        text = f"{status.value} {status.phrase}\n".encode("ascii")
        self.send_response(status)
        if location is not None:
            self.send_header("Location", urllib.parse.quote(location))
        self.send_header("Content-Type", TYPES[".txt"])
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if with_body:
            self.wfile.write(text)

    def end_headers(self) -> None:
        """Add what every answer carries."""
        self.send_header("Content-Security-Policy", self.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
        """Stay silent: whoever serves a page to himself sees requests in the browser."""


class SiteServer(ThreadingHTTPServer):
    """A server for one folder on this computer's own address; port 0 takes a free one."""

    daemon_threads = True

    def __init__(self, root: Path, port: int, handler: type[SiteHandler] = SiteHandler) -> None:
        """OSError if the port is taken."""
        self.at_root: type[SiteHandler] = type(
            "SiteHandlerAtRoot", (handler,), {"root": root.resolve(), "copies": CompressedFiles()}
        )
        super().__init__(("127.0.0.1", port), self.at_root)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle of an answer is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def find(root: Path, path: str) -> Path | None:
    """The file below `root` for a request's path; None if there is none. "…/" means "…/index.html".

    Nothing outside `root` is ever named: no `..`, no hidden file, no link that leads out.
    """
    try:
        *folders, name = urllib.parse.unquote(path, errors="strict").removeprefix("/").split("/")
    except UnicodeDecodeError:
        return None
    names = [*folders, name or "index.html"]
    if not all(re.fullmatch(r"[^.\\:\0][^\\:\0]*", name) for name in names):
        return None
    try:
        file = root.joinpath(*names).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except OSError:  # a name that is too long, a folder that may not be read
        return None
