"""Compressed copies of a site's files, made in memory where the build has left none beside them."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path
from typing import Final

# Formats that are not compressed in themselves; the archives of the page's engine hold their files as they are.
SUFFIXES: Final = frozenset({".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".zip"})

# Bytes: less is not worth it, and more is not a file of the page.
SMALLEST: Final = 1_000
LARGEST: Final = 32_000_000

# Half a second for the whole page; level 9 takes four times as long for two per cent less.
LEVEL: Final = 5


class CompressedFiles:
    """Gzip copies by path, each made once for a state of its file. Several threads may ask at once."""

    def __init__(self) -> None:
        self._copies: dict[Path, tuple[tuple[int, int], bytes]] = {}
        self._lock = threading.Lock()

    def get(self, file: Path) -> bytes | None:
        """Return the gzip copy of a file, None where one would bring nothing. The first call for a file compresses it.

        Raises:
            OSError: the file can't be read.

        """
        status = file.stat()
        if file.suffix not in SUFFIXES or not SMALLEST <= status.st_size <= LARGEST:
            return None
        state = status.st_mtime_ns, status.st_size
        with self._lock:
            known = self._copies.get(file)
            if known is None or known[0] != state:
                known = state, gzip.compress(file.read_bytes(), LEVEL, mtime=0)
                self._copies[file] = known
        return known[1]
