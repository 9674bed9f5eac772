"""RequestSpec: a request as people write it, in a test file, in the page's form or on a command line.

There is one way from it to a `Request`, and one way back; each face only knows how its own parts are spelled.
"""

from __future__ import annotations

from typing import TypedDict

from routelens.dataclass import dataclass
from routelens.kong.request.host import default_sni
from routelens.kong.request.request import LISTENERS, Request
from routelens.kong.request.syntax import Address, RequestError
from routelens.kong.request.url import parse_url
from routelens.kong.subsystem import STREAM_SCHEMES, TLS_SCHEMES

_ANY_HOST = "localhost"


class RequestForm(TypedDict):
    """A request as the fields of the page's form: unparsed texts, "" for what is not given; `headers` is lines."""

    method: str
    url: str
    headers: str
    client_ip: str
    client_port: str
    sni: str
    listen_ip: str
    listen_port: str
    trusted: bool
    http_version: str


@dataclass(frozen=True, slots=True)
class RequestSpec:
    """What a person writes to say which request is meant. None means "not given": `Request.from_url` has the defaults.

    `headers` are the header lines in order; an empty `Host` line means that no Host header is sent. `sni` "" means
    that none is sent. `dst_ip` and `dst_port` are the gateway's listener, `src_ip` and `src_port` the client.
    """

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    src_ip: str | None = None
    src_port: int | None = None
    dst_ip: str | None = None
    dst_port: int | None = None
    sni: str | None = None
    http_version: str = "1.1"
    trusted: bool = False

    def request(self) -> Request:
        """Return the request that is meant. Raises RequestError."""
        return Request.from_url(
            self.url,
            method=self.method,
            headers=self.headers,
            src_ip=self.src_ip,
            src_port=self.src_port,
            dst_ip=self.dst_ip,
            dst_port=self.dst_port,
            sni=self.sni,
            http_version=self.http_version,
            trusted=self.trusted,
        )

    @classmethod
    def of(cls, request: Request, like: RequestSpec | None = None) -> RequestSpec:
        """Return a spec of `request`; what it shares with the request of `like` is written as there.

        Read back it is the same request, if that could have been written at all. What cannot be: an empty Host
        header, HTTP without a path or a listener, TCP and UDP with a name.
        """
        shared = _Shared.of(request, like)
        url, host_line = _url(request, shared)
        usual_port = LISTENERS[request.scheme] if request.is_http else _port_of(url)
        listener = None if request.dst_port == usual_port else request.dst_port
        if shared.spec is not None and shared.has("scheme", "dst_port"):
            listener = shared.spec.dst_port
        return cls(
            url,
            request.method or "GET",
            (*(() if host_line is None else (("Host", host_line),)), *request.headers),
            None if request.src_ip is None else str(request.src_ip),
            request.src_port,
            None if request.dst_ip is None or not request.is_http else str(request.dst_ip),
            listener,
            None if request.sni == _default_sni_of(url) else request.sni or "",
            request.http_version,
            request.trusted,
        )

    @property
    def is_stream(self) -> bool:
        """Whether the URL is that of a stream connection, which has no method."""
        scheme, separator, _ = self.url.partition("://")
        return bool(separator) and scheme.lower() in STREAM_SCHEMES

    @property
    def line(self) -> str:
        """The request as `METHOD URL`, or the URL alone for a stream connection."""
        return self.url if self.is_stream else f"{self.method} {self.url}"

    @property
    def form(self) -> RequestForm:
        """The request as the fields of the page's form."""
        return {
            "method": "" if self.is_stream else self.method,
            "url": self.url,
            "headers": "\n".join(f"{name}: {value}" for name, value in self.headers),
            "client_ip": self.src_ip or "",
            "client_port": "" if self.src_port is None else str(self.src_port),
            "sni": self.sni or "",
            "listen_ip": self.dst_ip or "",
            "listen_port": "" if self.dst_port is None else str(self.dst_port),
            "trusted": self.trusted,
            "http_version": self.http_version,
        }

    @property
    def names_host(self) -> bool:
        """Whether one of the header lines is the Host header."""
        return any(name.lower() == "host" for name, _ in self.headers)


@dataclass(frozen=True, slots=True)
class _Shared:
    """A request beside that of another spec; there may be no other."""

    request: Request
    spec: RequestSpec | None
    other: Request | None

    @classmethod
    def of(cls, request: Request, like: RequestSpec | None) -> _Shared:
        """Return a request beside that of `like`, which may be one that cannot be sent."""
        if like is None:
            return cls(request, None, None)
        try:
            return cls(request, like, like.request())
        except RequestError:
            return cls(request, like, None)

    def has(self, *names: str) -> bool:
        """Tell whether both requests are the same in all these attributes."""
        return self.other is not None and all(
            getattr(self.other, name) == getattr(self.request, name) for name in names
        )


def _url(request: Request, shared: _Shared) -> tuple[str, str | None]:
    """Return the URL, and the value of the Host line where the URL does not give it."""
    if not request.is_http:
        if shared.spec is not None and shared.has("scheme", "dst_ip", "dst_port", "sni"):
            return shared.spec.url, None
        host = _authority(request.dst_ip) or request.sni or _ANY_HOST
        port = f":{request.dst_port}" if request.dst_port else ""  # a URL cannot name port 0
        return f"{request.scheme}://{host}{port}", None
    keeps_line = shared.spec is not None and shared.spec.names_host
    host_line = request.host or ""
    if shared.spec is not None and shared.has("scheme", "host", "path"):
        return shared.spec.url, host_line if keeps_line else None
    target = request.path or "/"
    if request.host is None and request.scheme not in TLS_SCHEMES:
        return target, None
    url = f"{request.scheme}://{request.host}{target}"
    if request.host is not None and not keeps_line and _host_header(url) == request.host:
        return url, None
    authority = (_host_header(shared.spec.url) if shared.spec is not None else None) or _ANY_HOST
    return f"{request.scheme}://{authority}{target}", host_line


def _authority(address: Address | None) -> str | None:
    if address is None:
        return None
    return f"[{address}]" if address.version == 6 else str(address)


def _host_header(url: str) -> str | None:
    try:
        return parse_url(url).host_header
    except RequestError:
        return None


def _port_of(url: str) -> int | None:
    try:
        return parse_url(url).port
    except RequestError:
        return None


def _default_sni_of(url: str) -> str | None:
    parts = parse_url(url)
    return default_sni(parts.scheme, parts.host)
