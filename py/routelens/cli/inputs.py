"""Inputs of commands: files, configuration, table and request from the arguments; faults are a CommandError."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from routelens.cli.errors import CommandError
from routelens.cli.progress import Report, progress_of
from routelens.cli.terminal import printable
from routelens.kong import Config, ConfigError, Request, RequestError, RouteTable, load_config, parse_headers
from routelens.kong.config.document import ConfigFault, Document
from routelens.kong.config.loader import load_documents
from routelens.kong.request.spec import RequestSpec
from routelens.kong.request.url import parse_url
from routelens.kong.subsystem import STREAM_SCHEMES
from routelens.kong.translate import Flavor

STANDARD_INPUT: Final = "-"
MAX_FAULTS: Final = 20
MAX_WARNINGS: Final = 5


def read_text(name: str) -> str:
    """Return the text of a file, `-` being standard input. Raises CommandError."""
    try:
        content = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{printable(name)}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name
        raise CommandError(f"{printable(name)}: {error}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise CommandError(f"{shown_name(name)}:{line}:{column}: this is not UTF-8 text") from None


def read_texts(names: Sequence[str]) -> list[str]:
    """Return the texts of several files. Raises CommandError, also if standard input is named twice."""
    if names.count(STANDARD_INPUT) > 1:
        raise CommandError("Standard input (-) can be read only once.")
    return [read_text(name) for name in names]


def shown_name(name: str) -> str:
    """Return what messages call a file."""
    return "<stdin>" if name == STANDARD_INPUT else printable(name)


def fault_line(fault: ConfigFault, names: Sequence[str]) -> str:
    """Return a fault as `file:line:column: message (path)`."""
    where = f" ({fault.path})" if fault.path else ""
    kind = "warning: " if fault.severity == "warning" else ""
    name = shown_name(names[fault.source])
    return f"{name}:{fault.line}:{fault.column}: {kind}{printable(fault.message)}{printable(where)}"


def read_config(names: Sequence[str], options: argparse.Namespace) -> Config:
    """Read configuration files as one, and tell on standard error what is odd. Raises CommandError with the faults."""
    texts = read_texts(names)
    return _told(names, lambda report: load_config(*texts, flavor=options.flavor, progress=report))


def read_config_inside(name: str, document: Document, flavor: Flavor | None) -> Config:
    """Read a configuration that stands inside another file, as `read_config` reads a file. Raises CommandError."""
    return _told([name], lambda report: load_documents([document], flavor, report))


def _told(names: Sequence[str], load: Callable[[Report | None], Config]) -> Config:
    try:
        with progress_of("Reading") as report:
            config = load(report)
    except ConfigError as error:
        lines = [fault_line(fault, names) for fault in error.faults]
        raise CommandError(*_shortened(lines, MAX_FAULTS, "faults")) from None
    warnings = [fault_line(fault, names) for fault in config.warnings]
    for line in _shortened(warnings, MAX_WARNINGS, "warnings"):
        print(line, file=sys.stderr)
    return config


def _shortened(lines: Sequence[str], most: int, what: str) -> Sequence[str]:
    if len(lines) <= most:
        return lines
    return [*lines[:most], f"and {len(lines) - most:,} more {what}; `routelens validate` lists them all"]


def make_table(config: Config, options: argparse.Namespace) -> RouteTable:
    """Return the table of all routes of `config`."""
    with progress_of("Building the table") as report:
        return RouteTable(
            config.routes,
            flavor=options.flavor or config.flavor,
            match_calculation=options.match_calculation,
            split_paths=getattr(options, "split_paths", True),
            progress=report,
        )


def split_words(words: Sequence[str]) -> tuple[list[str], str, str]:
    """Return the files, the method and the URL of `FILE… METHOD URL`; a stream URL has no method.

    Raises CommandError.
    """
    *files, url = words
    if url.split("://")[0].lower() in STREAM_SCHEMES:
        if len(files) > 1 and files[-1].isupper() and not Path(files[-1]).exists():
            raise CommandError(f"A {url.split('://')[0]} connection has no method: leave out {files[-1]}.")
        method = "GET"
    else:
        method = files.pop() if files else ""
    if not files:
        raise CommandError("Give the files, then the request: routelens match FILE… METHOD URL")
    return files, method, url


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
    """Take apart `IP`, `IP:PORT` (IPv4) or `[IP]:PORT`. Raises CommandError for a port that is none."""
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
