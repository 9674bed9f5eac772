"""`routelens gateway`: the proxy and the Admin API, on this computer."""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from routelens.cli.admin_api import TOKEN_VARIABLE, is_loopback
from routelens.cli.errors import CommandError
from routelens.cli.inputs import expand_folders, fault_line, read_texts, variables
from routelens.explain.printable import printable, printable_lines
from routelens.kong import ConfigError

if TYPE_CHECKING:
    import socket

    from routelens.gateway.declarative.load import Loaded
    from routelens.gateway.gateway import Gateway
    from routelens.gateway.line_writer import LineWriter
    from routelens.gateway.settings import Settings

DEFAULT_DATABASE: Final = "routelens.db"
MIN_TOKEN: Final = 16
MAX_TOKEN: Final = 64 * 1024


def run(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl+C; with --export, write the configuration and end."""
    try:
        from routelens.gateway import serving  # noqa: PLC0415 (what it needs is an extra)
        from routelens.gateway.errors import StartError  # noqa: PLC0415
    except ModuleNotFoundError as error:
        message = f"`routelens gateway` needs {error.name}: pip install 'routelens[gateway]'"
        raise CommandError(message) from None
    if options.files and options.database is not None:
        raise CommandError("Give a FILE or --database, not both: a FILE is read again at every start.")
    if options.db_less and options.database is not None:
        raise CommandError("Give --db-less or --database, not both.")
    try:
        settings = _settings(options)
        gateway = _gateway(options, settings)
        if options.export is not None:
            return _export(gateway, options.export)
        admin = serving.bind(options.admin, "Admin API")
        proxy = serving.bind(options.proxy, "proxy")
    except StartError as error:
        raise CommandError(*error.lines) from None
    serving.take_process(gateway)
    serving.run(_serve(gateway, options, admin, proxy))
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    from routelens.gateway.settings import Settings  # noqa: PLC0415

    for block in options.trusted:
        try:
            ipaddress.ip_network(block, strict=False)
        except ValueError:
            raise CommandError(f"--trusted {block}: not an address or a CIDR range.") from None
    host = options.admin.rpartition(":")[0].strip("[]").lower()
    if not host:
        raise CommandError(
            f"{options.admin}: not an address for the Admin API; write host:port, such as 127.0.0.1:8001."
        )
    token = _token(options)
    if not is_loopback(host) and token is None:
        raise CommandError(
            f"The Admin API would be open to other computers at {options.admin}: "
            f"set {TOKEN_VARIABLE} or give --admin-token-file."
        )
    names = {"localhost", "127.0.0.1", "::1", host, *(name.lower() for name in options.admin_host)}
    return Settings(
        flavor=options.flavor or "traditional_compatible",
        match_calculation=options.match_calculation,
        admin_address=options.admin,
        proxy_address=options.proxy,
        trusted=tuple(options.trusted),
        token=token,
        # On a wildcard address any of the computer's names and addresses may be meant; the token protects it.
        hosts=None if host in ("0.0.0.0", "::") else frozenset(names),
        origins=frozenset(options.admin_origin),
        debug_header=options.debug_header,
        log_format=options.log_format,
        filters=None if options.filters is None else Path(options.filters),
        filter_limits=_filter_limits(options),
        filter_cache=_filter_cache(options),
    )


def _filter_cache(options: argparse.Namespace) -> Path | None:
    if options.filters is None or options.filter_cache == "":
        return None
    if options.filter_cache is not None:
        return Path(options.filter_cache)
    from routelens.filters.wasm.compiled_cache import user_cache  # noqa: PLC0415 (loaded where filters run)

    try:
        return user_cache()
    except RuntimeError:  # nobody's home
        return None


def _filter_limits(options: argparse.Namespace) -> dict[str, int]:
    """Return the limits of filters that were given. Raises CommandError for one out of its range."""
    given = {
        name: value
        for name in ("memory", "fuel", "body", "call_timeout")
        if (value := getattr(options, f"filter_{name}")) is not None
    }
    if given:
        from routelens.filters import Limits  # noqa: PLC0415 (loaded where filters run)

        try:
            Limits(**given)
        except ValueError as error:
            raise CommandError(f"--filter-{str(error).replace('_', '-', 1)}") from None
    return given


def _token(options: argparse.Namespace) -> str | None:
    if options.admin_token_file is None:
        token = os.environ.get(TOKEN_VARIABLE) or None
    else:
        try:
            with Path(options.admin_token_file).open(encoding="utf-8") as file:
                token = file.read(MAX_TOKEN).strip()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise CommandError(f"{printable(options.admin_token_file)}: {reason}") from None
    if token is not None and (len(token) < MIN_TOKEN or not token.isascii() or not token.isprintable()):
        raise CommandError(
            f"The token of the Admin API must have at least {MIN_TOKEN} printable ASCII characters."
        )
    return token


def _gateway(options: argparse.Namespace, settings: Settings) -> Gateway:
    from routelens.gateway.gateway import Gateway  # noqa: PLC0415
    from routelens.gateway.store.database import Database  # noqa: PLC0415

    if options.files or options.db_less:
        gateway = Gateway(settings)
        if options.files:
            _load(gateway, options)
        return gateway
    return Gateway(settings, Database(options.database or DEFAULT_DATABASE))


def _export(gateway: Gateway, name: str) -> int:
    from routelens.gateway.declarative.writer import to_document, to_yaml  # noqa: PLC0415

    text = to_yaml(to_document(gateway.store.catalog, gateway.store.all_rows()))
    gateway.store.close()
    if name == "-":
        print(text, end="")
        return 0
    try:
        Path(name).write_text(text, "utf-8")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise CommandError(f"{printable(name)}: {reason}") from None
    return 0


async def _serve(
    gateway: Gateway, options: argparse.Namespace, admin: socket.socket, proxy: socket.socket
) -> None:
    from routelens.gateway.access_log import access_logger  # noqa: PLC0415
    from routelens.gateway.line_writer import LineWriter  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    again = asyncio.Event()
    if hasattr(signal, "SIGHUP"):
        loop.add_signal_handler(signal.SIGHUP, again.set)
    output, errors = LineWriter(sys.stdout), LineWriter(sys.stderr)
    gateway.proxy.observe(access_logger(options.log_format, output.write))
    _log_to(errors)
    reloading = loop.create_task(_reload_each_time(again, gateway, options, output, errors))
    try:
        await _until(stop, gateway, admin, proxy)
    finally:
        reloading.cancel()
        await loop.run_in_executor(None, output.close)
        await loop.run_in_executor(None, errors.close)


async def _until(stop: asyncio.Event, gateway: Gateway, admin: socket.socket, proxy: socket.socket) -> None:
    """Serve until told to stop."""
    from routelens.gateway.serving import running  # noqa: PLC0415

    async with running(gateway, admin, proxy):
        print(f"Admin API  http://{_shown(admin)}", flush=True)
        print(f"Proxy      http://{_shown(proxy)}", flush=True)
        for line in gateway.filter_faults():
            print(printable(line), file=sys.stderr, flush=True)
        for line in gateway.unserved():
            print(f"Not served: {printable(line)}", flush=True)
        await stop.wait()


class _Formatter(logging.Formatter):
    """Log lines whose texts, which may be those of clients and filters, cannot steer a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, and a traceback behind it."""
        return printable_lines(super().format(record))


class _LineHandler(logging.Handler):
    """Hands log lines to a writer: an error of a request waits for no terminal."""

    def __init__(self, writer: LineWriter) -> None:
        super().__init__()
        self._writer = writer

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line of a record."""
        self._writer.write(self.format(record) + "\n")


def _log_to(writer: LineWriter) -> None:
    handler = _LineHandler(writer)
    handler.setFormatter(_Formatter("%(message)s"))
    logger = logging.getLogger("routelens.gateway")
    logger.addHandler(handler)
    logger.propagate = False


def _shown(listener: object) -> str:
    host, port, *_ = listener.getsockname()  # type: ignore[attr-defined]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _load(gateway: Gateway, options: argparse.Namespace) -> None:
    """Put the files of the command line into force. Raises CommandError with every fault; then nothing changes."""
    loaded = _read(gateway, options)
    gateway.load(loaded.changes, loaded.text)


def _read(gateway: Gateway, options: argparse.Namespace) -> Loaded:
    """Read the files of the command line. Raises CommandError with every fault."""
    from routelens.gateway.declarative.load import load_texts  # noqa: PLC0415

    names = expand_folders(options.files)
    texts = read_texts(names)
    try:
        loaded = load_texts(gateway.store.catalog, texts, **variables(options))
    except ConfigError as error:
        raise CommandError(*(fault_line(fault, names) for fault in error.faults)) from None
    for warning in loaded.warnings:
        print(fault_line(warning, names), file=sys.stderr, flush=True)
    return loaded


async def _reload_each_time(
    again: asyncio.Event,
    gateway: Gateway,
    options: argparse.Namespace,
    output: LineWriter,
    errors: LineWriter,
) -> None:
    """Read the files again whenever it is asked for; a broken one leaves everything as it is.

    They are read in another thread: requests go on meanwhile.
    """
    loop = asyncio.get_running_loop()
    while True:
        await again.wait()
        again.clear()
        if not options.files:
            continue
        try:
            loaded = await loop.run_in_executor(None, _read, gateway, options)
            async with gateway.store.lock:
                gateway.load(loaded.changes, loaded.text)
        except CommandError as error:
            errors.write("".join(f"{printable(line)}\n" for line in error.lines))
        except Exception:
            logging.getLogger("routelens.gateway").exception("The files could not be reloaded")
        else:
            output.write("The configuration was reloaded.\n")
            continue
        errors.write("The configuration is unchanged.\n")
