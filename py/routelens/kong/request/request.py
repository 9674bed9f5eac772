"""Request: what a client sent, from where, to which listener.

Whatever a route may read is computed when it is first read, once. Texts are `str`; bytes that are not
UTF-8 travel in them as surrogate escapes (PEP 383). `routelens.kong.request.context` names all this as fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, cast
from urllib.parse import unquote_to_bytes

from routelens.kong.request.host import default_sni, split_host_port
from routelens.kong.request.path import normalize, split_target
from routelens.kong.request.syntax import (
    Address,
    HeaderLines,
    RequestError,
    check_address,
    check_method,
    check_port,
    check_text,
    header_lines,
)
from routelens.kong.request.url import parse_url
from routelens.kong.subsystem import HTTP_SCHEMES, STREAM_SCHEMES, TLS_SCHEMES, Subsystem

Scheme = Literal["http", "https", "tcp", "tls", "udp"]

LISTENERS: Final = {"http": 8000, "https": 8443}
"""The ports a gateway listens on unless told otherwise."""
_FORWARDED: Final = "x-forwarded-"
_FORWARDED_LENGTH: Final = len(_FORWARDED)
MAX_HEADERS: Final = 100
MAX_QUERY_ARGUMENTS: Final = 100
"""How many header lines (Host first) and query arguments the gateway reads; routes never see the rest."""


class Request:
    """One request, HTTP or stream. Treat it as immutable.

    `scheme` is `http`, `https`, or for stream routes `tcp`, `tls`, `udp`. Everything else may be None, which
    means absent: `host` is the Host header as sent, `path` the raw request target with its query, `headers`
    the other header lines in the order sent (a mapping from name to value or values will do), `src_ip` and
    `src_port` the client, `dst_ip` and `dst_port` the listener that took the connection, `sni` the name in
    the TLS handshake, `http_version` `1.0`, `1.1`, `2` or `3`. With `trusted`, the client is a trusted proxy,
    whose X-Forwarded-* headers count. Raises RequestError for what no client can send.

    Whatever a route may read is computed when it is first read, in time linear in the request, and kept. Source:
    docs/reference/expressions.md §7, docs/reference/upstream.md §1 and §2.

    >>> request = Request(scheme="https", method="GET", host="api.example:8443", path="/a/../b?x=1", sni="api.example")
    >>> request.normalized_path, request.query, request.host_name, request.port
    (b'/b', b'x=1', 'api.example', 8443)
    >>> Request.from_url("https://api.example/v1").sni
    'api.example'

    """

    __slots__ = (
        "_forwarded",
        "_headers",
        "_host_port",
        "_queries",
        "_segments",
        "_sent_arguments",
        "_target",
        "dst_ip",
        "dst_port",
        "headers",
        "host",
        "http_version",
        "method",
        "path",
        "scheme",
        "sni",
        "src_ip",
        "src_port",
        "trusted",
    )

    def __init__(
        self,
        *,
        scheme: str,
        method: str | None = None,
        host: str | None = None,
        path: str | None = None,
        headers: HeaderLines = (),
        src_ip: str | Address | None = None,
        src_port: int | None = None,
        dst_ip: str | Address | None = None,
        dst_port: int | None = None,
        sni: str | None = None,
        http_version: str = "1.1",
        trusted: bool = False,
    ) -> None:
        if scheme not in HTTP_SCHEMES and scheme not in STREAM_SCHEMES:
            raise RequestError(
                "scheme", f"The scheme is one of http, https, tcp, tls and udp, not {scheme!r}."
            )
        if http_version not in ("1.0", "1.1", "2", "3"):
            raise RequestError("http_version", f"The HTTP version is 1.0, 1.1, 2 or 3, not {http_version!r}.")
        if method is not None:
            check_method(method)
        lines = tuple(header_lines(headers))
        hosts = [value for name, value in lines if name.lower() == "host"]
        if hosts:
            if len(hosts) > 1 or (host is not None and host != hosts[0]):
                raise RequestError("headers", "The Host header is given twice.")
            host = hosts[0]
            lines = tuple(line for line in lines if line[0].lower() != "host")
        for field, text in (("host", host), ("path", path), ("sni", sni)):
            if text is not None:
                check_text(field, text)
        self.scheme: Final = cast("Scheme", scheme)
        self.method: Final = method
        self.host: Final = host
        self.path: Final = path
        self.headers: Final[tuple[tuple[str, str], ...]] = lines
        self.src_ip: Final = check_address("src_ip", src_ip)
        self.src_port: Final = check_port("src_port", src_port)
        self.dst_ip: Final = check_address("dst_ip", dst_ip)
        self.dst_port: Final = check_port("dst_port", dst_port)
        self.sni: Final = sni
        self.http_version: Final = http_version
        self.trusted: Final = trusted
        self._target: tuple[bytes, bytes | None] | None = None
        self._segments: list[bytes] | None = None
        self._forwarded: dict[str, list[str]] | None = None
        self._headers: dict[str, tuple[str, ...]] | None = (
            None  # of texts alone, which no collection looks at
        )
        self._queries: dict[bytes, list[bytes]] | None = None
        self._sent_arguments: dict[bytes, list[bytes]] | None = None
        self._host_port: tuple[str, int | None] | None = None

    @classmethod
    def from_url(
        cls,
        url: str,
        *,
        method: str = "GET",
        headers: HeaderLines = (),
        src_ip: str | Address | None = None,
        src_port: int | None = None,
        dst_ip: str | Address | None = None,
        dst_port: int | None = None,
        sni: str | None = None,
        http_version: str = "1.1",
        trusted: bool = False,
    ) -> Request:
        """Return the request that a client sends for a URL.

        Args:
            url: An `http`, `https`, `tcp`, `tls` or `udp` URL, or a bare path: http without a Host header. Spaces,
                quotes and non-ASCII characters of the target are percent-encoded, as clients do; dot segments are left
                for the gateway.
            method: The method of an HTTP request.
            headers: Header lines, or a mapping from name to value or values. A Host header wins over the URL's host; an
                empty one means that none is sent, as with curl. The Host made of the URL has no default port.
            src_ip: The client's address.
            src_port: The client's port.
            dst_ip: The listener's address; for a stream, without one, the URL's.
            dst_port: The listener's port; without one 8000 or 8443, for a stream the URL's.
            sni: The name in the TLS handshake; without one the URL's host, unless that is an address. "" sends none.
            http_version: `1.0`, `1.1`, `2` or `3`.
            trusted: The client is a trusted proxy, whose X-Forwarded-* headers count.

        Raises:
            RequestError: For what no client can send; it names the parameter.

        """
        parts = parse_url(url)
        lines = tuple(header_lines(headers))
        if sni is None:
            sni = default_sni(parts.scheme, parts.host)
        if parts.scheme in STREAM_SCHEMES:
            return cls(
                scheme=parts.scheme,
                headers=lines,
                src_ip=src_ip,
                src_port=src_port,
                dst_ip=parts.address if dst_ip is None else dst_ip,
                dst_port=parts.port if dst_port is None else dst_port,
                sni=sni or None,
                http_version=http_version,
                trusted=trusted,
            )
        hosts = [value for name, value in lines if name.lower() == "host"]
        if hosts == [""]:
            lines = tuple(line for line in lines if line[0].lower() != "host")
        return cls(
            scheme=parts.scheme,
            method=method,
            host=None if hosts else parts.host_header,
            path=parts.target,
            headers=lines,
            src_ip=src_ip,
            src_port=src_port,
            dst_ip=dst_ip,
            dst_port=LISTENERS[parts.scheme] if dst_port is None else dst_port,
            sni=sni or None,
            http_version=http_version,
            trusted=trusted,
        )

    @property
    def is_http(self) -> bool:
        """Whether HTTP routes, not stream routes, apply."""
        return self.scheme in HTTP_SCHEMES

    @property
    def subsystem(self) -> Subsystem:
        """The subsystem whose routes apply."""
        return "http" if self.scheme in HTTP_SCHEMES else "stream"

    @property
    def normalized_path(self) -> bytes:
        """The path as routes see it: no query, normalised (docs/reference/upstream.md §2). Empty if none was sent."""
        return self._split()[0]

    @property
    def query(self) -> bytes | None:
        """The raw query; None without a `?`."""
        return self._split()[1]

    @property
    def sent_path(self) -> str:
        """The path as it was sent, without its query; `/` if none was."""
        path = self.path or "/"
        cut = path.find("?", 1)
        return path if cut < 0 else path[:cut]

    @property
    def forwarded(self) -> Mapping[str, list[str]]:
        """The values of the headers whose names begin with `X-Forwarded-`, by lower-cased name, in order."""
        if self._forwarded is None:
            self._forwarded = {}
            for name, value in self.headers:
                if len(name) > _FORWARDED_LENGTH and name[:_FORWARDED_LENGTH].lower() == _FORWARDED:
                    self._forwarded.setdefault(name.lower(), []).append(value)
        return self._forwarded

    @property
    def segments(self) -> list[bytes]:
        """The pieces of the normalised path, without empty ones at the end (docs/reference/expressions.md §7)."""
        if self._segments is None:
            path = self.normalized_path.removeprefix(b"/").rstrip(b"/")
            self._segments = path.split(b"/") if path else []
        return self._segments

    @property
    def host_name(self) -> str | None:
        """The Host header without its port, in the case it was sent in; None if none was sent."""
        return None if self.host is None else self._split_host()[0]

    @property
    def port(self) -> int | None:
        """What routes see as `net.dst.port`: on HTTP the Host header's port if any, else the listener's."""
        named = self._split_host()[1] if self.host is not None and self.is_http else None
        return self.dst_port if named is None else named

    @property
    def tls_name(self) -> str | None:
        """The SNI, if the connection is TLS at all."""
        return self.sni if self.scheme in TLS_SCHEMES else None

    def header(self, name: str) -> str | None:
        """Return the first value of the header `name` (any case), or None; linear in their number."""
        wanted = name.lower()
        if wanted == "host":
            return self.host
        return next((value for sent, value in self.headers if sent.lower() == wanted), None)

    def header_values(self, name: str) -> list[str] | None:
        """Return the values of the header that `http.headers.<name>` reads, or None.

        That is the header whose lower-cased name is `name`, else the one that `name` becomes in lower case
        with dashes for underscores (docs/reference/expressions.md §7).
        """
        headers = self._headers
        if headers is None:
            headers = self._headers = {} if self.host is None else {"host": (self.host,)}
            for sent, value in self.headers[: MAX_HEADERS - len(headers)]:
                lowered = sent.lower()
                known = headers.get(lowered)
                headers[lowered] = (value,) if known is None else (*known, value)
        values = headers.get(name) or headers.get(name.lower().replace("_", "-"))
        return None if values is None else list(values)

    def query_values(self, name: str) -> list[bytes] | None:
        """Return the decoded values of the query argument `name`, in order, or None."""
        return self.query_arguments.get(name.encode("utf-8", "surrogateescape"))

    @property
    def query_arguments(self) -> dict[bytes, list[bytes]]:
        """The query's arguments, percent- and plus-decoded; a name without `=` has the value ""."""
        if self._queries is None:
            self._queries = {}
            for piece in self._query_pieces():
                name, _, value = piece.replace(b"+", b" ").partition(b"=")
                if name:
                    self._queries.setdefault(unquote_to_bytes(name), []).append(unquote_to_bytes(value))
        return self._queries

    @property
    def sent_arguments(self) -> dict[bytes, list[bytes]]:
        """The pieces of the query as sent, by the decoded name of the argument that each gives."""
        if self._sent_arguments is None:
            self._sent_arguments = {}
            for piece in self._query_pieces():
                name = piece.replace(b"+", b" ").partition(b"=")[0]
                if name:
                    self._sent_arguments.setdefault(unquote_to_bytes(name), []).append(piece)
        return self._sent_arguments

    def __repr__(self) -> str:
        given = [(name, getattr(self, name)) for name in self.__slots__ if not name.startswith("_")]
        parts = [f"{name}={value!r}" for name, value in given if value not in (None, (), False)]
        return f"Request({', '.join(parts)})"

    def _query_pieces(self) -> list[bytes]:
        query = self.query
        return query.split(b"&", MAX_QUERY_ARGUMENTS)[:MAX_QUERY_ARGUMENTS] if query else []

    def _split(self) -> tuple[bytes, bytes | None]:
        if self._target is None:
            raw = "" if self.path is None else self.path
            path, query = split_target(raw.encode("utf-8", "surrogateescape"))
            self._target = normalize(path), query
        return self._target

    def _split_host(self) -> tuple[str, int | None]:
        if self._host_port is None:
            self._host_port = split_host_port("" if self.host is None else self.host)
        return self._host_port
