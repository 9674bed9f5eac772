"""Requests as people write them in a file of expectations, and whole files written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from routelens.kong import Request, to_yaml
from routelens.kong.document import Json
from routelens.kong.priority import MatchCalculation
from routelens.kong.request import STREAM_SCHEMES
from routelens.kong.translate import Flavor

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
