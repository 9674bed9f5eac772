"""Requests as people write them in a file of expectations, and whole files written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from routelens.kong import Request, RequestError, to_yaml
from routelens.kong.config.document import Json
from routelens.kong.priority import MatchCalculation
from routelens.kong.request.request import LISTENERS
from routelens.kong.request.syntax import Address
from routelens.kong.request.url import parse_url
from routelens.kong.subsystem import STREAM_SCHEMES
from routelens.kong.translate import Flavor

_ANY_HOST: Final = "localhost"
_HEADING: Final = "# Saved expectations for `routelens test`.\n"


@dataclass(frozen=True, slots=True)
class WrittenRequest:
    """A request before anything is made of it: what `Request.from_url` takes. None means "not given".

    `headers` are the header lines in order.
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

    def read(self) -> Request:
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
    def of(cls, request: Request) -> WrittenRequest:
        """Return how `request` may be written; read back it is the same, if it could have been written at all.

        What cannot be: HTTPS without a Host header, HTTP without a path or a listener, UDP and TCP with a name.
        """
        if not request.is_http:
            host = _authority(request.dst_ip) or request.sni or _ANY_HOST
            port = "" if request.dst_port is None else f":{request.dst_port}"
            url, headers, listener = f"{request.scheme}://{host}{port}", request.headers, None
        else:
            named = _url_host(request)
            start = (
                ""
                if request.host is None and request.scheme == "http"
                else f"{request.scheme}://{named or _ANY_HOST}"
            )
            url = start + (request.path or "/")
            own = () if named is not None or request.host is None else (("Host", request.host),)
            headers = (*own, *request.headers)
            listener = None if request.dst_port == LISTENERS[request.scheme] else request.dst_port
        return cls(
            url,
            request.method or "GET",
            headers,
            None if request.src_ip is None else str(request.src_ip),
            request.src_port,
            None if request.dst_ip is None or not request.is_http else str(request.dst_ip),
            listener,
            None if request.sni == _default_sni(url) else request.sni or "",
            request.http_version,
            request.trusted,
        )

    @property
    def line(self) -> str:
        """The request as `METHOD URL`, or the URL alone for a stream connection, which has no method."""
        return self.url if _is_stream(self.url) else f"{self.method} {self.url}"

    def plain(self) -> Json:
        """Return what stands in the file: one line if that says it all, else a map."""
        given = {
            name: value
            for name, value in (
                ("headers", _plain_headers(self.headers) if self.headers else None),
                ("from", self.src_ip),
                ("from_port", self.src_port),
                ("sni", self.sni),
                ("listen_ip", self.dst_ip),
                ("listen_port", self.dst_port),
                ("trusted", self.trusted or None),
                ("http_version", None if self.http_version == "1.1" else self.http_version),
            )
            if value is not None
        }
        if not given and self.url == self.url.strip():
            return self.line
        method = {} if self.method == "GET" else {"method": self.method}
        return {**method, "url": self.url, **given}


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One expectation as it is written out: `expect` is the file's own, a route or a map."""

    name: str
    request: WrittenRequest
    expect: Json


def suite_text(
    cases: Iterable[WrittenCase],
    config: str | Mapping[str, Json],
    *,
    flavor: Flavor,
    match_calculation: MatchCalculation,
    split_paths: bool,
) -> str:
    """Write a file that `load_suite` reads back. `config` is the name of a file, or the configuration itself."""
    tests = []
    for case in cases:
        name = {} if case.name == case.request.line else {"name": case.name}
        tests.append({**name, "request": case.request.plain(), "expect": case.expect})
    document = {
        "flavor": flavor,
        "match_calculation": match_calculation,
        **({} if split_paths else {"split_paths": False}),
        "tests": tests,
    }
    if isinstance(config, str):
        return _HEADING + to_yaml({"config": config, **document})
    return _HEADING + to_yaml({**document, "config": config})


def _is_stream(url: str) -> bool:
    return url.partition("://")[0].lower() in STREAM_SCHEMES and "://" in url


def _plain_headers(headers: tuple[tuple[str, str], ...]) -> Json:
    """Return a map where each name stands once, else lines, which keep their order."""
    names = [name.lower() for name, _ in headers]
    if len(set(names)) == len(names):
        return dict(headers)
    return [f"{name}: {value}" for name, value in headers]


def _authority(address: Address | None) -> str | None:
    if address is None:
        return None
    return f"[{address}]" if address.version == 6 else str(address)


def _url_host(request: Request) -> str | None:
    """Return the Host header if a URL with it leads to the same header, else None."""
    if request.host is None:
        return None
    try:
        parts = parse_url(f"{request.scheme}://{request.host}/")
    except RequestError:
        return None
    return request.host if parts.host_header == request.host else None


def _default_sni(url: str) -> str | None:
    """Return the name that a client puts into the handshake for `url` unless told otherwise."""
    parts = parse_url(url)
    if parts.host is None or parts.scheme not in ("https", "tls") or parts.address is not None:
        return None
    return parts.host.removesuffix(".")
