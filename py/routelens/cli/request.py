"""Request of a command line: the words `[METHOD] URL` after the files, and the options that describe it."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from routelens.cli.errors import CommandError
from routelens.explain.printable import printable
from routelens.kong import Request, RequestError, parse_headers
from routelens.kong.request.spec import RequestSpec
from routelens.kong.request.url import parse_url
from routelens.kong.subsystem import STREAM_SCHEMES

DEFAULT_METHOD: Final = "GET"

_METHOD = re.compile(r"[A-Z]{3,}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def split_words(words: Sequence[str]) -> tuple[list[str], str, str]:
    """Return the files, the method and the URL of `FILE… [METHOD] URL`. Raises CommandError.

    The word before the URL is the method unless it may be a file: one that exists, or that has a `.` or a `/`. Without
    a method it is GET; a stream URL has none.
    """
    *files, url = words
    if files and _METHOD.fullmatch(url) and not Path(url).exists():
        raise CommandError(f"Give the URL after {url}: routelens match FILE… {url} URL")
    if files and "://" not in url and not url.startswith("/") and Path(url).exists():
        raise CommandError(
            f"{printable(url)} is a file. Give the request after it: routelens match FILE… [METHOD] URL"
        )
    method = files.pop() if files and not _may_be_a_file(files[-1]) else None
    if not files:
        raise CommandError("Give the files, then the request: routelens match FILE… [METHOD] URL")
    scheme = url.split("://")[0].lower()
    if scheme in STREAM_SCHEMES and method is not None:
        raise CommandError(f"A {url.split('://')[0]} connection has no method: leave out {method}.")
    return files, method or DEFAULT_METHOD, url


def ends_with_request(words: Sequence[str]) -> bool:
    """Tell whether words end with `[METHOD] URL`: a URL with a scheme, or a path behind a method."""
    if len(words) > 1 and _URL.match(words[-1]):
        return True
    return len(words) > 2 and words[-1].startswith("/") and not _may_be_a_file(words[-2])


def _may_be_a_file(word: str) -> bool:
    if word == "-" or "." in word or "/" in word or "\\" in word or "\0" in word:
        return True
    return Path(word).exists()


def make_request(options: argparse.Namespace, method: str, url: str) -> Request:
    """Return the request of a command line. Raises CommandError."""
    source_ip, source_port = _source(options.source)
    try:
        parse_url(url)
        return RequestSpec(
            url,
            method,
            tuple(line for header in options.header for line in _header(header)),
            src_ip=source_ip,
            src_port=source_port,
            dst_ip=options.listen_ip,
            dst_port=options.listen_port,
            sni=options.sni,
            http_version=options.http_version,
            trusted=options.trusted,
        ).request()
    except RequestError as error:
        raise CommandError(f"{_OPTIONS.get(error.field, error.field)}: {printable(error.message)}") from None


def as_arguments(request: Request) -> str:
    """Return a request as it is as_arguments behind `routelens match FILE`: `GET http://a.example/ -H 'x-env: dev'`."""
    spec = RequestSpec.of(request)
    return " ".join((spec.line, *_written_options(spec)))


def _written_options(spec: RequestSpec) -> Iterator[str]:
    for name, value in spec.headers:
        yield f"-H {shlex.quote(f'{name}: {value}')}"
    if spec.src_ip is not None:
        address = f"[{spec.src_ip}]" if ":" in spec.src_ip else spec.src_ip
        yield f"--from {shlex.quote(address) if spec.src_port is None else f'{address}:{spec.src_port}'}"
    if spec.sni is not None:
        yield f"--sni {shlex.quote(spec.sni)}"
    if spec.dst_ip is not None:
        yield f"--listen-ip {spec.dst_ip}"
    if spec.dst_port is not None:
        yield f"--listen-port {spec.dst_port}"
    if spec.trusted:
        yield "--trusted"
    if spec.http_version != "1.1":
        yield f"--http-version {spec.http_version}"


_OPTIONS: Final = {
    "url": "URL",
    "path": "URL",
    "host": "URL",
    "scheme": "URL",
    "method": "METHOD",
    "headers": "--header",
    "src_ip": "--from",
    "src_port": "--from",
    "dst_ip": "--listen-ip",
    "dst_port": "--listen-port",
    "sni": "--sni",
}


def _header(text: str) -> Iterable[tuple[str, str]]:
    if "\n" in text or "\r" in text:
        raise RequestError("headers", f"{text!r} is more than one line.")
    found = parse_headers(text)
    if not found:
        raise RequestError("headers", "Write a header as `Name: value`; this one is empty.")
    return found


def _source(text: str | None) -> tuple[str | None, int | None]:
    """Take apart `IP`, `IP:PORT` (IPv4) or `[IP]:PORT`. Raises CommandError for an invalid port."""
    if text is None:
        return None, None
    if text.startswith("["):
        ip, _, rest = text[1:].partition("]")
        colon, port = rest[:1], rest[1:]
        if not rest:
            return ip, None
    else:
        ip, colon, port = text.partition(":") if text.count(":") == 1 else (text, "", "")
        if not colon:
            return ip, None
    if colon != ":" or not (port.isascii() and port.isdigit()) or len(port) > 5 or int(port) > 65535:
        raise CommandError(f"--from: {text!r} is not an address with a port")
    return ip, int(port)
