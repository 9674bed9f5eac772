"""Precompiled archives: Python's own zip files and wheels become zip files of `.pyc`.

Runs inside Pyodide (`engine.mjs` calls it), because byte code must come from the very interpreter that will
load it. Importing from such an archive skips the compiler, which halves the time to a running engine.
"""

from __future__ import annotations

import importlib._bootstrap_external as bootstrap
import importlib.util
import zipfile
from pathlib import PurePosixPath

# Archives are named by the hash of their bytes: the same sources must give the same archive on every machine.
EPOCH = (1980, 1, 1, 0, 0, 0)


def compile_archive(sources: list[str], target: str) -> None:
    """Write the zip file `target` with every file of the zip files `sources`, `.py` compiled to `.pyc`.

    Members are stored, not deflated: servers compress better (brotli), and Python then inflates nothing. The
    byte code is marked "unchecked": nobody looks for a source beside it. ValueError for a name that two
    sources share.
    """
    members: dict[str, bytes] = {}
    for source in sources:
        with zipfile.ZipFile(source) as archive:
            for info in archive.infolist():
                if info.is_dir():
                    continue
                name, data = convert(info.filename, archive.read(info))
                if name in members:
                    raise ValueError(f"{source}: {name} is in another archive too")
                members[name] = data
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(members.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data)


def convert(name: str, data: bytes) -> tuple[str, bytes]:
    """One member: byte code for a Python source, anything else as it is."""
    if PurePosixPath(name).suffix != ".py":
        return name, data
    code = compile(data, name, "exec", dont_inherit=True)
    digest = importlib.util.source_hash(data)
    return name + "c", bytes(bootstrap._code_to_hash_pyc(code, digest, checked=False))  # type: ignore[attr-defined]
