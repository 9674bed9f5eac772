"""`routelens filter`: one request through a Proxy-Wasm filter, and what it did; sample filters."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from routelens.cli.errors import CommandError
from routelens.cli.request import make_request
from routelens.cli.terminal import Terminal
from routelens.explain.markup import Run
from routelens.explain.printable import printable, printable_json
from routelens.filters import (
    CallResponse,
    ConfiguredFilter,
    FilterError,
    FilterRuntime,
    TraceEvent,
)
from routelens.filters.abi.codes import STATUS_NAMES
from routelens.filters.canned_response import CannedResponse, parse_response
from routelens.filters.filter_chains import ChainedFilter
from routelens.filters.headers import Pair
from routelens.filters.library import InstalledFilter, make_filter
from routelens.filters.sample_filters import SAMPLES, sample_files
from routelens.filters.simulation import SimulatedWorld, Simulation, simulate
from routelens.filters.trace import Value, text_of
from routelens.filters.wasm.engine_wasmtime import WasmtimeEngine
from routelens.kong import Request
from routelens.kong.config.files import MAX_BYTES
from routelens.kong.filter_request import filter_head
from routelens.kong.responses import PRODUCT
from routelens.page_files import PageMissingError

_USAGE: Final = "Give the filter, then the request: routelens filter run FILTER.wasm METHOD URL"
_SAMPLES_USAGE: Final = "Give a folder for the samples: routelens filter samples DIR"
_MAX_SHOWN: Final = 200


def run(options: argparse.Namespace) -> int:
    """Send the request through the filter; 1 if it could not be used, failed, or waits for ever."""
    if options.words[0] == "samples":
        return _write_samples(options)
    path, method, url = _words(options.words)
    request = make_request(options, method, url)
    installed = _read_filter(path)
    chain = [ConfiguredFilter(installed.name, _config(options.config, installed))]
    upstream = _read_response(options.upstream_response) or CannedResponse(chunks=(b"",))
    call = _read_response(options.call_response)
    world = SimulatedWorld()
    try:
        with FilterRuntime(WasmtimeEngine(), world.host(profile=options.profile, server=PRODUCT)) as runtime:
            runtime.load(installed.name, installed.wasm)
            found = simulate(
                runtime,
                world,
                chain,
                filter_head(request, has_body=options.data is not None),
                body=(options.data or "").encode("utf-8", "surrogateescape"),
                upstream=lambda _, __: upstream,
                answer_call=lambda _: _call_response(call),
            )
    except FilterError as error:
        raise CommandError(f"{printable(path)}: {printable(error.message)}") from None
    terminal = Terminal()
    if options.json:
        terminal.json(_shape(found, world, request))
    else:
        _print(terminal, found, world, request, traces=options.trace)
    return 0 if found.refusal is None and found.abort is None else 1


def _write_samples(options: argparse.Namespace) -> int:
    """Write the samples into a folder: modules, meta files and sources. Files that are there already stay."""
    if len(options.words) != 2:
        raise CommandError(_SAMPLES_USAGE)
    folder = Path(options.words[1])
    try:
        files = sample_files()
    except PageMissingError as error:
        raise CommandError(str(error)) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = sorted(name for name in files if (folder / name).exists())
        if taken:
            raise CommandError(f"{printable(str(folder))} already has {taken[0]}; nothing was written.")
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise CommandError(f"{printable(str(folder))}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name
        raise CommandError(f"{printable(str(folder))}: {error}") from None
    terminal = Terminal()
    if options.json:
        terminal.json(
            {
                "samples": [
                    {"name": sample.name, "about": sample.about, "config": sample.config}
                    for sample in SAMPLES
                ]
            }
        )
        return 0
    for sample in SAMPLES:
        terminal.line((f"{sample.name:14}", "strong"), (sample.about, "plain"))
    return 0


# --- input ----------------------------------------------------------------------------------------------------------


def _words(words: Sequence[str]) -> tuple[str, str, str]:
    if len(words) != 4 or words[0] != "run":
        raise CommandError(_USAGE)
    return words[1], words[2], words[3]


def _read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{printable(path)}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name
        raise CommandError(f"{printable(path)}: {error}") from None
    if len(content) > MAX_BYTES:
        raise CommandError(f"{printable(path)}: larger than the limit of {MAX_BYTES // 2**20} MB")
    return content


def _read_filter(path: str) -> InstalledFilter:
    """Read a module, and the meta file beside it if there is one."""
    wasm = _read(path)
    meta = Path(path).with_suffix(".meta.json")
    try:
        return make_filter(Path(path).stem, wasm, _read(str(meta)) if meta.is_file() else None)
    except FilterError as error:
        raise CommandError(printable(error.message)) from None


def _config(text: str | None, installed: InstalledFilter) -> bytes:
    """Return the configuration as the filter gets it: JSON where its schema wants that, text as it is otherwise."""
    value: Any = text
    if text is not None and installed.schema is not None:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = text
    fault = None if value is None else installed.fault(value)
    if fault is not None:
        raise CommandError(f"--config: {printable(fault)}")
    return ChainedFilter(installed.name, config=value).encoded_config


def _read_response(path: str | None) -> CannedResponse | None:
    if path is None:
        return None
    try:
        return parse_response(_read(path))
    except FilterError as error:
        raise CommandError(f"{printable(path)}: {printable(error.message)}") from None


def _call_response(canned: CannedResponse | None) -> CallResponse:
    if canned is None:
        return CallResponse(failure="broken connection")
    return CallResponse(status=canned.status, headers=canned.headers, body=b"".join(canned.chunks))


# --- text -----------------------------------------------------------------------------------------------------------


def _print(
    terminal: Terminal, found: Simulation, world: SimulatedWorld, request: Request, *, traces: bool
) -> None:
    first = True
    if found.upstream is not None:
        terminal.heading("Upstream", first=True)
        first = False
        path = found.upstream.path or _unwritten_path(found, request)
        terminal.line((f"{_text(found.upstream.method)} {_text(path)}", "strong"))
        _print_message(terminal, found.upstream.headers, found.upstream_body)
    terminal.heading("Client", first=first)
    if found.response is not None:
        by = ", answered by the filter" if found.response.is_local else ""
        terminal.line((f"{found.response.status}{' ' if found.response.reason else ''}", "strong"),
                      (f"{_text(found.response.reason)}{by}", "plain"))  # fmt: skip
        _print_message(terminal, found.response.headers, found.body)
    if found.refusal is not None:
        terminal.line((f"{found.refusal.status}", "differs"), (f": {found.refusal.reason}", "plain"))
    if found.abort is not None:
        terminal.line(("connection closed", "differs"), (f": {found.abort}", "plain"))
    if world.log:
        terminal.heading("Log")
        for record in world.log:
            terminal.line((f"{record.level:8}", "code"), (record.message, "plain"))
    if traces:
        terminal.heading("Trace")
        for event in found.trace.events:
            terminal.line(*_event_line(event))
        if found.trace.dropped:
            terminal.line((f"and {found.trace.dropped:,} more", "plain"))


def _unwritten_path(found: Simulation, request: Request) -> bytes:
    path = (request.path or "/").encode("utf-8", "surrogateescape")
    query = found.upstream.query if found.upstream is not None else None
    return path if query is None else path.partition(b"?")[0] + (b"?" + query if query else b"")


def _print_message(terminal: Terminal, headers: Sequence[Pair], body: bytes) -> None:
    for name, value in headers:
        terminal.line((f"  {_text(name)}: {_text(value)}", "plain"))
    if body:
        terminal.line()
        for line in _text(body).splitlines():
            terminal.line((f"  {line}", "plain"))


def _event_line(event: TraceEvent) -> Iterator[Run]:
    arguments = ", ".join(f"{name}={_shown(value)}" for name, value in event.arguments)
    if event.kind == "callback":
        yield event.name, "strong"
        result = "" if event.status is None else f" → {event.status}"
        yield (
            f"({event.context}{', ' if arguments else ''}{arguments}){result}  {event.units:,} units",
            "plain",
        )
        if event.trap is not None:
            yield f"  trapped: {event.trap}", "differs"
        return
    yield f"  {event.name}", "code"
    status = "" if event.status is None else STATUS_NAMES.get(event.status, str(event.status))
    results = "".join(f"  {name}={_shown(value)}" for name, value in event.results)
    yield f"({arguments}) → {status}{results}", "plain"


def _shown(value: Value) -> str:
    shown = printable_json(text_of(value), None)
    return shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]}…"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


# --- JSON -----------------------------------------------------------------------------------------------------------


def _shape(found: Simulation, world: SimulatedWorld, request: Request) -> dict[str, Any]:
    upstream = found.upstream
    return {
        "upstream": None
        if upstream is None
        else {
            "method": _text(upstream.method),
            "path": _text(upstream.path or _unwritten_path(found, request)),
            "headers": _header_shape(upstream.headers),
            "body": _text(found.upstream_body),
        },
        "response": None
        if found.response is None
        else {
            "status": found.response.status,
            "reason": _text(found.response.reason),
            "is_local": found.response.is_local,
            "headers": _header_shape(found.response.headers),
            "body": _text(found.body),
        },
        "refusal": None
        if found.refusal is None
        else {"status": found.refusal.status, "reason": found.refusal.reason},
        "abort": found.abort,
        "log": [{"level": record.level, "message": record.message} for record in world.log],
        "trace": [event.to_json() for event in found.trace.events],
        "digest": found.trace.digest(),
    }


def _header_shape(headers: Sequence[Pair]) -> list[list[str]]:
    return [[_text(name), _text(value)] for name, value in headers]
