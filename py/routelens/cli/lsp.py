"""`routelens lsp`: the language server, on standard input and output."""

from __future__ import annotations

import argparse
import os
import sys

from routelens.cli.errors import CommandError


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 (all commands have one signature)
    """Serve the editor that started this process, until it says goodbye."""
    try:
        from routelens.integrations.language_server.server import (  # noqa: PLC0415 (what it needs is an extra)
            create_server,
        )
    except ModuleNotFoundError as error:
        raise CommandError(f"`routelens lsp` needs {error.name}: pip install 'routelens[lsp]'") from None
    # The server closes its output when the editor leaves; the process still has an own to flush.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        create_server().start_io(stdout=output)
    return 0
