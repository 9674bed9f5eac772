"""The cache of compiled modules: a folder of the user's own, each file named by the hash of what it was made of.

Compiled code is run as it is, so what lies in the folder must be as trustworthy as the program itself: the folder
belongs to the user, nobody else can write to it, and a file that is not what was written is not used.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 512 << 20
"""Bytes of all files together; beyond it those that were used longest ago go."""

_MAGIC: Final = b"routelens filter 1\n"
_SUFFIX: Final = ".compiled"


class CompiledCache:
    """Files by key. It never raises: where the folder can't be used, nothing is found and nothing is kept."""

    def __init__(self, folder: Path, most: int = MAX_BYTES) -> None:
        self.folder = folder
        self._most = most

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key, None if there is nothing, or nothing that can be trusted."""
        path = self._path(key)
        try:
            if not self._is_own():
                return None
            with path.open("rb") as file:
                if not _is_ours(os.fstat(file.fileno())):
                    return None
                content = file.read(self._most + 1)
            os.utime(path)
        except OSError:
            return None
        head, data = content[: len(_MAGIC) + 32], content[len(_MAGIC) + 32 :]
        if head != _MAGIC + hashlib.sha256(key.encode() + data).digest():
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep something under a key; a reader sees all of it or nothing."""
        if len(data) > self._most:
            return
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._is_own():
                return
            handle, name = tempfile.mkstemp(dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_MAGIC + hashlib.sha256(key.encode() + data).digest() + data)
                Path(name).replace(self._path(key))
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            self._make_room()
        except OSError:
            return

    def _path(self, key: str) -> Path:
        return self.folder / (hashlib.sha256(key.encode()).hexdigest() + _SUFFIX)

    def _is_own(self) -> bool:
        return _is_ours(self.folder.lstat()) and not self.folder.is_symlink()

    def _make_room(self) -> None:
        files = [(path.stat(), path) for path in self.folder.glob(f"*{_SUFFIX}")]
        size = sum(status.st_size for status, _ in files)
        for status, path in sorted(files, key=lambda each: each[0].st_mtime):
            if size <= self._most:
                return
            path.unlink(missing_ok=True)
            size -= status.st_size


def _is_ours(status: os.stat_result) -> bool:
    """Tell whether a file or folder belongs to the user, and others can't write to it."""
    if not hasattr(os, "geteuid"):  # Windows: a user's folder is the user's
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def user_cache() -> Path:
    """Return the folder for the user: `routelens/filters` under XDG_CACHE_HOME or `~/.cache`."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (
        (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache")
        / "routelens"
        / "filters"
    )
