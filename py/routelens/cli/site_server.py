"""A static server for the built page, as strict as the page needs its hosts to be.

Right MIME types, a Content-Security-Policy, files that are named by their hash kept for ever and all others
asked for anew, compressed neighbours (`name.br`, `name.gz`) where they are there, else copies made in memory. It
listens on this computer only, and answers to its addresses, to localhost and to names that it was told: a foreign name
that was made to point here (DNS rebinding) gets 421.
"""

from __future__ import annotations

import email.utils
import ipaddress
import re
import shutil
import sys
import urllib.parse
from collections.abc import Collection, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from routelens.cli.site_compression import CompressedFiles
from routelens.page_files import IMMUTABLE, POLICY, TYPES, find

# Any page may frame it. In a sandboxed frame it has no origin, and makes its worker from a blob.
FRAMED_PAGE = "embed.html"
FRAMED_POLICY = POLICY.replace("worker-src 'self'", "worker-src 'self' blob:").replace(
    "frame-ancestors 'self'", "frame-ancestors *"
)

# Best first. A browser says which it takes; the neighbours are made by the build.
ENCODINGS = {"br": ".br", "gzip": ".gz"}


MAX_IGNORED_BODY = 1_000_000
"""A request's body of so many bytes is read and left alone; after a larger one the connection is closed."""

_ENTITY_TAG = re.compile(r'(?:W/)?("[^"]*")')
_IN_A_PATH = "/%:@!$&'()*+,;=~"


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with the files below `root`. Tests spoil a site by overriding the other two."""

    root: ClassVar[Path]
    types: ClassVar[Mapping[str, str]] = TYPES
    policy: ClassVar[str] = POLICY
    copies: ClassVar[CompressedFiles]
    hosts: ClassVar[Collection[str]] = ()

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
        try:
            self.skip_body()
            target = urllib.parse.urlsplit(self.path)
            is_ours = self.is_for_us(target)
        except ValueError:
            self.close_connection = True
            self.send_plain(HTTPStatus.BAD_REQUEST, with_body=with_body)
            return
        if not is_ours:
            self.send_plain(HTTPStatus.MISDIRECTED_REQUEST, with_body=with_body)
            return
        path = target.path
        file = find(self.root, path)
        if file is None:
            if find(self.root, path + "/") is None:
                self.send_plain(HTTPStatus.NOT_FOUND, with_body=with_body)
            else:  # from "/docs" a page would look for its neighbours in "/"
                location = urllib.parse.quote(path + "/", safe=_IN_A_PATH, encoding="latin-1")
                if target.query:
                    location += "?" + urllib.parse.quote(
                        target.query, safe=_IN_A_PATH + "?", encoding="latin-1"
                    )
                self.send_plain(HTTPStatus.MOVED_PERMANENTLY, with_body=with_body, location=location)
            return
        body, encoding = self.negotiate(file)
        status = body.stat()
        copy = self.copies.get(file) if encoding is None and self.accepts("gzip") else None
        encoding = encoding if copy is None else "gzip"
        tag = f'"{status.st_mtime_ns:x}-{status.st_size:x}{"" if copy is None else "-gzip"}"'
        fresh = self.is_known(tag)
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

    def skip_body(self) -> None:
        """Read the body that a request brings along, so that it is not taken for the next request.

        Raises ValueError for a head that says in two ways, or in none that is sound, how long it is.
        """
        lengths = self.headers.get_all("Content-Length", [])
        encodings = self.headers.get_all("Transfer-Encoding", [])
        if not lengths and not encodings:
            return
        if len(lengths) + len(encodings) > 1 or not all(re.fullmatch("[0-9]{1,18}", one) for one in lengths):
            raise ValueError("the length of the body is ambiguous")
        if encodings or int(lengths[0]) > MAX_IGNORED_BODY:
            self.close_connection = True
        else:
            self.rfile.read(int(lengths[0]))

    def is_for_us(self, target: urllib.parse.SplitResult) -> bool:
        """Tell whether a request is for this server, by the host of its target and its Host header.

        An address cannot be rebound, and localhost is this computer. Raises ValueError for an invalid host.
        """
        named = self.headers.get_all("Host", [])
        if len(named) > 1 or (not named and self.request_version != "HTTP/1.0"):
            raise ValueError("a request needs exactly one Host")
        authorities = [*named, *([target.netloc] if target.netloc else [])]
        return all(self.is_own_name(authority) for authority in authorities)

    def is_own_name(self, authority: str) -> bool:
        """Tell whether a host, with or without a port, is an address, localhost, or a name that we were told."""
        split = urllib.parse.urlsplit(f"//{authority}")
        name = (split.hostname or "").rstrip(".")
        if split.netloc != authority or split.username is not None or (split.port or 0) < 0:
            raise ValueError("this is not a host")
        if name == "localhost" or name.endswith(".localhost") or name in self.hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def is_known(self, tag: str) -> bool:
        """Tell whether the client has this state of the file: If-None-Match compares weakly, and may be a list."""
        offered = ",".join(self.headers.get_all("If-None-Match", []))
        return offered.strip() == "*" or tag in _ENTITY_TAG.findall(offered)

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
            self.send_header("Location", location)
        self.send_header("Content-Type", TYPES[".txt"])
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if with_body:
            self.wfile.write(text)

    def end_headers(self) -> None:
        """Add what every answer carries. All files are public: pages of other origins may embed them."""
        if self.close_connection:
            self.send_header("Connection", "close")
        # Not by urlsplit: answers to what is no URL have headers too.
        name = getattr(self, "path", "").partition("?")[0].rpartition("/")[2]
        self.send_header("Content-Security-Policy", FRAMED_POLICY if name == FRAMED_PAGE else self.policy)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
        """Stay silent: whoever serves a page to himself sees requests in the browser."""


class SiteServer(ThreadingHTTPServer):
    """A server for one folder on this computer's own address; port 0 takes a free one."""

    daemon_threads = True

    def __init__(
        self, root: Path, port: int, handler: type[SiteHandler] = SiteHandler, hosts: Collection[str] = ()
    ) -> None:
        """OSError if the port is taken. `hosts`: names that the server answers to, besides addresses and localhost."""
        names = frozenset(name.lower().rstrip(".") for name in hosts)
        members = {"root": root.resolve(), "copies": CompressedFiles(), "hosts": names}
        self.at_root: type[SiteHandler] = type("SiteHandlerAtRoot", (handler,), members)
        super().__init__(("127.0.0.1", port), self.at_root)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle of an answer is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
