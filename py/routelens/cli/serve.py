"""`routelens serve`: serve the built page to this computer."""

from __future__ import annotations

import argparse
import errno
import re
import signal
from collections.abc import Collection
from pathlib import Path
from typing import Final

from routelens.cli.errors import CommandError
from routelens.cli.site_server import SiteServer
from routelens.page_files import PageMissingError, page_files

DEFAULT_PORT: Final = 8484


def run(options: argparse.Namespace) -> int:
    """Serve the page until interrupted."""
    serve_site(find_site(), options.port, "routelens serve --port", options.host)
    return 0


def find_site() -> Path:
    """Return the folder of the built page. Raises CommandError if there is none."""
    try:
        return page_files()
    except PageMissingError as error:
        raise CommandError(str(error)) from None


def serve_site(site: Path, port: str, retry: str, hosts: Collection[str] = ()) -> None:
    """Serve `site` at `port` until interrupted, having said where. `retry` is the command to try another port with.

    `hosts`: names that requests may give for this server, besides its addresses and localhost.
    Raises CommandError for an invalid port, or one that is in use.
    """
    if not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        raise CommandError(
            f"{port} is not a port: give a number from 0 to 65535, where 0 picks any free port"
        )
    number = int(port)
    try:
        server = SiteServer(site, number, hosts=hosts)
    except PermissionError:
        raise CommandError(
            f"Port {number} needs special rights; try one from 1024 on: {retry} {DEFAULT_PORT}"
        ) from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        another = number + 1 if number < 65535 else 0
        raise CommandError(f"Port {number} is already in use; try another: {retry} {another}") from None
    for stop in (signal.SIGINT, signal.SIGTERM):
        # Also where a shell started us in the background, which makes SIGINT be ignored.
        signal.signal(stop, signal.default_int_handler)
    with server:
        print(f"Routelens is at {server.address} (Ctrl+C stops it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
